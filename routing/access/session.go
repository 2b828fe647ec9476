package access

import "time"

// Session is a person who has signed in.
type Session struct {
	Who     Principal // as of the sign-in
	Version int64     // of the account then
	Began   time.Time
	Used    time.Time // last, to the minute
}

// Limits is how long a session lasts.
type Limits struct {
	Idle     time.Duration // without use
	Absolute time.Duration // in any case
}

// DefaultLimits are a long shift, as OWASP ASVS 4.0.3 (3.3.2) has it, and an hour without use, where it has half: an operator may
// talk for that long without touching the page.
func DefaultLimits() Limits { return Limits{Idle: time.Hour, Absolute: 12 * time.Hour} }

// Ends returns when a session ends unless it is used again.
func (l Limits) Ends(s Session) time.Time {
	idle, absolute := s.Used.Add(l.Idle), s.Began.Add(l.Absolute)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}
