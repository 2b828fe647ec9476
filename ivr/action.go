package ivr

import (
	"time"

	"hotline/routing"
	"hotline/sounds"
)

// Action is something the dialogue wants done for the call. Actions of one step are carried out in order.
// The implementations are the types of this file.
type Action interface{ action() }

// Prompt names one recording in one language.
type Prompt struct {
	Language sounds.Language
	Key      sounds.Key
}

// Play lets the caller hear the prompts one after the other at once, in place of whatever plays now.
// Its end is reported by PromptEnded with the same Sequence.
type Play struct {
	Sequence int
	Prompts  []Prompt
}

// Quiet stops whatever plays to the caller, prompts and music.
type Quiet struct{}

// Music plays music to the caller until the next Play, Quiet or Connect.
type Music struct{}

// Await starts a timer; TimerFired with the same number reports its end. Only the newest timer counts.
type Await struct {
	Timer int
	For   time.Duration
}

// LookUp asks who the caller is; LookedUp answers.
type LookUp struct{}

// Do asks for a service; Replied answers with the same Number. The same Number asked for again, after a crash, means
// the same service: it is done once.
type Do struct {
	Number   int
	Service  Service
	Contract string            // the caller's own, save for CountFailed; empty for SubscribeOutage
	CallBack *routing.CallBack // what OrderCallBack orders; CancelCallBack: whose open order is cancelled, by Phone if the ID is 0, by the calling number if there is neither
}

// Identify says which contract the call is about.
type Identify struct{ Contract string }

// Enqueue lets the call wait for an operator of the department, by its time of arrival Since. It comes once a stay in the
// queue, and again when nothing is known of the queue any more (after a crash, after an operator who had answered left)
// or when an older place is given back: then the newest Since and Department hold, and an operator whose device rings for
// the call rings on.
type Enqueue struct {
	Department routing.Department
	Since      time.Time // the place; zero only for callers of Step who set no Clock: now
}

// Dequeue takes the call out of the queue. An operator whose device rings, or who has answered and is not connected yet,
// is let go.
type Dequeue struct{}

// Locate asks for the place in the queue of a call that waits there; Placed answers. It is not asked for again if no
// answer comes.
type Locate struct{}

// FinishWord ends what the caller hears at the next pause of speech, so that no word is cut. The PromptEnded of the newest
// Play, at once if nothing plays any more, says when, and leads to Connect. No other Play comes before it.
type FinishWord struct{}

// Seek lets this operator's device ring for the call, as if offered: OperatorRings, OperatorAnswered or OperatorMissed with
// this operator answer. It follows a ReleaseOperator; the call is in no department's queue. An operator in the
// wrap-up can be sought; one who is not free, or does not exist, is missed at once. Sought again, after a crash or because
// a Consult becomes a blind transfer, an operator whose device rings for the call rings on, and one who has
// answered has answered.
type Seek struct{ Operator string }

// ReleaseOperator lets the operator whom the caller talked to go, who then has the wrap-up; the caller stays. No
// OperatorLeft reports this leg's end.
type ReleaseOperator struct{}

// Hold takes the caller out of the talk, to hear music. Connect, HandOver and Quiet end it. Held again, after a crash,
// a caller stays as is.
type Hold struct{}

// Consult lets a second operator's device ring, for the operator of the call to speak to: this operator or, if that is
// empty, whoever of the department is free and has been idle longest. OperatorRings, OperatorAnswered or OperatorMissed
// with the second operator answers; nobody to be had is OperatorMissed at once. Once answered the two operators hear
// each other. Asked for again, after a crash, it is done once, as with Seek.
type Consult struct {
	Operator   string
	Department routing.Department // if Operator is empty
}

// EndConsult lets the second operator of a Consult go, whether ringing or answered. No OperatorLeft or OperatorMissed reports
// it.
type EndConsult struct{}

// HandOver lets the first operator go, if still there, and connects the caller, who was on hold, with the second. No
// OperatorLeft reports the first one's end.
type HandOver struct{}

// TellOperator plays prompts to the operator of the call alone, beside whatever goes on. Its end is not reported.
type TellOperator struct{ Prompts []Prompt }

// DialCaller calls the subscriber of a call back; the operator on the line hears it ring. CallerAnswered or
// CallerUnreached answers. Asked for again, after a crash, a telephone that rings rings on, and is dialled only if it
// does not.
type DialCaller struct{ Phone string }

// Connect lets the caller and the operator who answered talk. It also ends a Hold.
type Connect struct{}

// HangUp ends the caller's leg with a Q.850 cause.
type HangUp struct{ Cause Cause }

// Note writes one line of the call's journey.
type Note struct {
	Step   string
	Event  string
	Detail map[string]string
}

// Finish says how the call ended. It is given exactly once a call, as the last action.
type Finish struct{ Outcome Outcome }

func (Play) action()            {}
func (Quiet) action()           {}
func (Music) action()           {}
func (Await) action()           {}
func (LookUp) action()          {}
func (Do) action()              {}
func (Identify) action()        {}
func (Enqueue) action()         {}
func (Dequeue) action()         {}
func (Locate) action()          {}
func (FinishWord) action()      {}
func (Seek) action()            {}
func (ReleaseOperator) action() {}
func (Hold) action()            {}
func (Consult) action()         {}
func (EndConsult) action()      {}
func (HandOver) action()        {}
func (TellOperator) action()    {}
func (DialCaller) action()      {}
func (Connect) action()         {}
func (HangUp) action()          {}
func (Note) action()            {}
func (Finish) action()          {}
