package routing

import (
	"math"
	"time"
)

// LongWait stands for a wait that nobody can tell: more than is said in minutes.
const LongWait = time.Hour

// ExpectedWait returns how long a caller at a position of the queue, from 1, may wait for an operator: the position times
// the mean handling time (talk and wrap-up) divided by the operators at work, since with so many at work one becomes free
// every so often. It takes operators to be busy, so that it errs on the long side. With nobody at work, an unknown
// position or an unknown handling time it is LongWait, which is also the most it says.
func ExpectedWait(position, operators int, handling time.Duration) time.Duration {
	if operators <= 0 || position <= 0 || handling <= 0 {
		return LongWait
	}
	wait := float64(position) / float64(operators) * float64(handling) // the product of the integers may not be one
	if wait >= float64(LongWait) {
		return LongWait
	}
	return time.Duration(math.Round(wait))
}
