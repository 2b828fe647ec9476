package ivr

import (
	"time"

	"hotline/billing"
	"hotline/routing"
)

// Input is something that happened to a call and that the dialogue must know. The implementations are the
// types of this file.
type Input interface{ input() }

// Started is the first input of every call: the caller is on the line and hears nothing yet.
type Started struct {
	At time.Time // local time of the hotline: it picks the greeting
	To string    // number dialled, as the trunk gave it: it picks the line's language and entry
}

// Pressed is one key of the caller's telephone, reported when the key is released (RFC 4733 end of event).
type Pressed struct{ Key Key }

// PromptEnded says that the sequence with this number was heard to its end, or could not be played.
type PromptEnded struct {
	Sequence int
	Failed   bool // the media server could not play it
}

// TimerFired says that the timer with this number ran out.
type TimerFired struct{ Timer int }

// OperatorRings says that an operator's device began to ring for this call.
type OperatorRings struct{ Operator string }

// OperatorMissed says that the operator did not take the call. Unless this operator was sought or consulted the call waits
// again at the head of its queue.
type OperatorMissed struct {
	Operator string
	Reason   string // "no answer", "refused", "unreachable"
}

// OperatorAnswered says that the operator is on the line and can be connected. The operator hears nothing until Connect,
// DialCaller or the first operator of a Consult. Reported again after a crash it is answered again.
type OperatorAnswered struct{ Operator string }

// OperatorLeft says that the leg of an operator who had answered is gone. The end of a leg that the dialogue had let go
// itself is not reported.
type OperatorLeft struct {
	Operator string // whose; empty: of the only one there is
	Cause    Cause
}

// CallerLeft says that the caller's leg is gone. It is the last input of a call.
type CallerLeft struct{ Cause Cause }

// Resumed says that the service takes the call up again after it was away. Unless the newest prompt still plays,
// the caller hears nothing now and the dialogue repeats what belongs to its step.
type Resumed struct{ StillPlaying bool }

// LookedUp answers LookUp. A nil Caller says that the subscriber database did not answer; a number that is on no
// contract is a Caller without contracts. One with a Caller may follow one without, when the answer came late; no other does
// anything.
type LookedUp struct {
	Caller   *billing.Caller
	At       time.Time
	CallBack *routing.CallBack // the open order of a call back to this number; nil: there is none, or not known
	Lost     *LostPlace        // the place in the queue that this number lost within 5 minutes; nil: it lost none
}

// LostPlace is the place of a call that dropped in the queue within the last minutes.
type LostPlace struct {
	Department routing.Department `json:"department"`
	Since      time.Time          `json:"since"`
}

// Ordered is the first input of a call back, in place of Started: its time has come, and nobody is on the line yet.
type Ordered struct{ Order routing.CallBack }

// Placed answers Locate. A Position of 0 is not known; neither is a Wait of 0, which is then not spoken.
type Placed struct{ Place routing.Place }

// CallerAnswered says that the subscriber of a call back has answered.
type CallerAnswered struct{}

// CallerUnreached says that the subscriber of a call back could not be reached (Q.850: 17 busy, 19 no answer, …). It is the
// last input of a call.
type CallerUnreached struct{ Cause Cause }

// Withdrawn says that a call back to which no operator has answered yet is not to be made any more: it was cancelled, or another
// process makes it. Undecided: it could not be found out whether it is, so that it is not made now.
type Withdrawn struct{ Undecided bool }

// TransferAsked says that the operator wants to pass the connected caller on: to an operator, or if that is empty to a
// department. Attended: the operator speaks to the other one first.
type TransferAsked struct {
	Operator   string
	Department routing.Department
	Attended   bool
}

// TransferEnded says what the operator wants of an attended transfer under way: to hand the caller over, or not.
type TransferEnded struct{ HandOver bool }

// Replied answers the Do with this number. Of its other fields at most one is set; none: it is done.
type Replied struct {
	Request int
	Refusal *billing.Refusal // it is not to be had, and why; an order that exists already is one of RefusedExists
	Credit  *billing.Offer   // the credit that is active now
	Failed  bool             // it could not be done or decided: a database or a gateway is away
}

// Counted says how many failed entries there are, after one more was counted by Do.
type Counted struct{ Guesses billing.Guesses }

// CallerLost says that the caller's leg is gone and nobody saw how: it ended while the service was away
// (WhileAway), or Asterisk went down with it (AsteriskLost). It is the last input of a call.
type CallerLost struct{ Reason Reason }

func (Started) input()          {}
func (Pressed) input()          {}
func (PromptEnded) input()      {}
func (TimerFired) input()       {}
func (OperatorRings) input()    {}
func (OperatorMissed) input()   {}
func (OperatorAnswered) input() {}
func (OperatorLeft) input()     {}
func (CallerLeft) input()       {}
func (Resumed) input()          {}
func (LookedUp) input()         {}
func (Ordered) input()          {}
func (Placed) input()           {}
func (CallerAnswered) input()   {}
func (CallerUnreached) input()  {}
func (Withdrawn) input()        {}
func (TransferAsked) input()    {}
func (TransferEnded) input()    {}
func (Replied) input()          {}
func (Counted) input()          {}
func (CallerLost) input()       {}

// Key is a key of a telephone: '0' to '9', '*' or '#'.
type Key byte

// String returns the key as it stands on the telephone.
func (k Key) String() string { return string(rune(k)) }

// Valid reports whether k is on a telephone's keypad; the letters A to D of RFC 4733 §3.2 are not.
func (k Key) Valid() bool { return k >= '0' && k <= '9' || k == '*' || k == '#' }

// Cause is a hang-up cause of ITU-T Q.850.
type Cause int

// The hang-up causes the hotline gives or tells apart (Q.850 table 1).
const (
	CauseUnknown          Cause = 0
	CauseUnallocated      Cause = 1
	CauseNormal           Cause = 16
	CauseBusy             Cause = 17
	CauseNoResponse       Cause = 18
	CauseNoAnswer         Cause = 19
	CauseRejected         Cause = 21
	CauseNonSelected      Cause = 26 // the call goes on at another device of the same person
	CauseOutOfOrder       Cause = 27
	CauseNoCircuit        Cause = 34
	CauseNetworkFailure   Cause = 38
	CauseTemporaryFailure Cause = 41
	CauseCongestion       Cause = 42
	CauseInterworking     Cause = 127
)
