package routing

import "time"

// LongWait stands for a wait that nobody can tell: more than is said in minutes.
const LongWait = time.Hour

// ExpectedWait returns how long a caller at a position of the queue, from 1, may wait for an operator: the position times
// the mean handling time (talk and wrap-up) divided by the operators at work, since with so many at work one becomes free
// every so often. With nobody at work it is LongWait.
func ExpectedWait(position, operators int, handling time.Duration) time.Duration {
	if operators <= 0 || position <= 0 {
		return LongWait
	}
	return time.Duration(position) * handling / time.Duration(operators)
}
