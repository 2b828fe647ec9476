package access

import "time"

// Pace is how many attempts somebody has, and how the wait for the next grows. No number of failures locks anybody out for
// good: whoever wanted to keep a person out would only have to fail often enough.
type Pace struct {
	Free        int           // attempts without a wait
	First, Most time.Duration // the wait after those; it doubles with each further attempt, up to Most
	Quiet       time.Duration // after the wait, without an attempt: all is forgotten
}

// Paces of the attempts to sign in: by login, and by network address, behind which a whole office may be.
var (
	LoginPace   = Pace{Free: 5, First: time.Minute, Most: 5 * time.Minute, Quiet: 15 * time.Minute}
	AddressPace = Pace{Free: 30, First: time.Minute, Most: 5 * time.Minute, Quiet: time.Minute}
)

// Delay returns how long to wait after so many attempts.
func (p Pace) Delay(attempts int) time.Duration {
	if attempts < p.Free {
		return 0
	}
	delay := p.First
	for range attempts - p.Free {
		if delay >= p.Most {
			break
		}
		delay *= 2
	}
	return min(delay, p.Most)
}

// Delays returns Delay of 1, 2, 3 … attempts until it grows no more.
func (p Pace) Delays() []time.Duration {
	var delays []time.Duration
	for attempts := 1; ; attempts++ {
		delays = append(delays, p.Delay(attempts))
		if delays[len(delays)-1] == p.Most {
			return delays
		}
	}
}
