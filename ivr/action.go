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
	CallBack *routing.CallBack // what OrderCallBack orders and CancelCallBack cancels; nil for the others
}

// Identify says which contract the call is about.
type Identify struct{ Contract string }

// Enqueue lets the call wait for an operator of the department. A call that waits already keeps its time
// of arrival.
type Enqueue struct {
	Department routing.Department
	Since      time.Time // an older place to be taken again; zero: the place of this call
}

// Dequeue takes the call out of the queue. An operator who was to be connected is let go.
type Dequeue struct{}

// Locate asks for the call's place in the queue; Placed answers.
type Locate struct{}

// FinishWord ends what the caller hears at the next pause of speech, so that no word is cut; PromptEnded with the
// sequence of the newest Play says when. With nothing playing it is reported at once.
type FinishWord struct{}

// Seek lets this operator's device ring for the call, as if offered: OperatorRings, OperatorAnswered or OperatorMissed
// answer. The call is in no department's queue meanwhile.
type Seek struct{ Operator string }

// ReleaseOperator lets the operator go, who then has the wrap-up; the caller stays.
type ReleaseOperator struct{}

// Hold takes the caller out of the talk, to hear music.
type Hold struct{}

// Consult lets a second operator's device ring, for the operator to speak to. OperatorAnswered or OperatorMissed with
// that operator answers; they are connected by then.
type Consult struct{ Operator string }

// EndConsult lets the second operator go.
type EndConsult struct{}

// HandOver lets the first operator go and connects the caller, who was on hold, with the second.
type HandOver struct{}

// TellOperator plays prompts to the operator alone, beside whatever goes on.
type TellOperator struct{ Prompts []Prompt }

// DialCaller calls the subscriber of a call back; the operator on the line hears it ring. CallerAnswered or
// CallerUnreached answers.
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
