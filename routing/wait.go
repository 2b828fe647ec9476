package routing

import "time"

// LongWait stands for a wait that nobody can tell. It is spoken as over 30 minutes, as every
// longer wait than that.
const LongWait = time.Hour

// UsualHandling is the handling time to reckon with where none has been measured yet.
const UsualHandling = 3 * time.Minute

// ExpectedWait returns how long the caller at a position, 1 being the next, is expected to wait.
//
// Method: with n operators at work, each busy for the mean handling time, one of them becomes free every handling/n, and the
// caller at position p needs the p-th of them: p × handling / n. Handling is the mean time of recent calls from the ringing
// of the operator to the end of wrap-up; UsualHandling stands in for one of zero or less. At work is who is
// signed in with the skill and not paused, whether in a call or not. It is an estimate from above: the call that is nearest
// its end has been handled in part already. Nobody at work, an unknown position, or a wait longer than it, gives LongWait.
func ExpectedWait(position, operators int, handling time.Duration) time.Duration {
	if position <= 0 || operators <= 0 {
		return LongWait
	}
	if handling <= 0 {
		handling = UsualHandling
	}
	if handling > LongWait || position > operators*int(LongWait/handling) {
		return LongWait
	}
	return time.Duration(position) * handling / time.Duration(operators)
}
