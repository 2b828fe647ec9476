package ivr

import (
	"strconv"
	"strings"
	"time"
)

// Dialogue is the hotline's dialogue with its configuration. It holds no state of a call and may serve any
// number of calls at once.
type Dialogue struct{ config Config }

// New returns the dialogue for a configuration, or the faults that Config.Validate finds in it.
func New(config Config) (*Dialogue, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	return &Dialogue{config: config}, nil
}

// Step takes a call from one state to the next on one input and says what to do, in order. An input that means
// nothing in the state (the end of a prompt that was cut, a timer that was replaced) changes nothing. After
// the call has ended nothing does.
func (d *Dialogue) Step(state State, input Input) (State, []Action) {
	if state.Step == Ended {
		return state, nil
	}
	t := &turn{config: d.config, State: state}
	switch in := input.(type) {
	case Started:
		t.greet(in)
	case Pressed:
		t.pressed(in.Key)
	case LookedUp:
		t.lookedUp(in)
	case Replied:
		t.replied(in)
	case Counted:
		t.counted(in.Guesses)
	case PromptEnded:
		t.promptEnded(in)
	case TimerFired:
		t.timerFired(in.Timer)
	case Placed:
		t.placed(in.Place)
	case Resumed:
		t.resume(in)
	case CallerLeft:
		t.note("hangup", "cause", strconv.Itoa(int(in.Cause)))
		t.finish(t.outcomeOfHangUp())
	case CallerLost:
		t.note("lost", "reason", string(in.Reason))
		t.finish(t.outcomeOfLoss(in.Reason))
	default:
		t.operators(in)
	}
	return t.State, t.actions
}

// operators acts on what operators do, and on what the subscriber of a call back does before the talk.
func (t *turn) operators(input Input) {
	switch in := input.(type) {
	case OperatorRings:
		t.operatorRings(in.Operator)
	case OperatorMissed:
		t.operatorMissed(in)
	case OperatorAnswered:
		t.operatorAnswered(in.Operator)
	case OperatorLeft:
		t.operatorLeft(in)
	case TransferAsked:
		t.passOn(in)
	case TransferEnded:
		t.endTransfer(in)
	case Ordered:
		t.beginCallBack(in)
	case CallerAnswered:
		t.greetSubscriber()
	case CallerUnreached:
		t.unreached(in.Cause)
	case Withdrawn:
		t.withdrawn(in)
	}
}

// turn is one Step in the making: the state as it changes and the actions so far.
type turn struct {
	State

	config  Config
	actions []Action
}

func (t *turn) do(a Action) { t.actions = append(t.actions, a) }

// note writes a journey line of the current step; pairs are alternately a name and its value.
func (t *turn) note(event string, pairs ...string) {
	var detail map[string]string
	if len(pairs) > 0 {
		detail = make(map[string]string, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		detail[pairs[i]] = pairs[i+1]
	}
	t.do(Note{Step: string(t.State.Step), Event: event, Detail: detail})
}

// play speaks the prompts in place of whatever the caller hears now.
func (t *turn) play(prompts ...Prompt) {
	t.Sequence++
	t.Playing = prompts
	t.do(Play{Sequence: t.Sequence, Prompts: prompts})
	t.note("prompt", "keys", t.names(prompts), "language", string(t.Language))
}

func (t *turn) music() {
	t.Playing = nil
	t.do(Music{})
}

// quiet ends what the caller hears.
func (t *turn) quiet() {
	t.Playing = nil
	t.do(Quiet{})
}

func (t *turn) finish(o Outcome) {
	t.State.Step, t.Outcome, t.Playing, t.Queued, t.Answered = Ended, o, nil, false, false
	t.do(Finish{Outcome: o})
}

// promptEnded goes on after a sequence heard to its end; the end of one that was replaced means nothing.
func (t *turn) promptEnded(in PromptEnded) {
	if in.Sequence != t.Sequence || t.Playing == nil {
		return
	}
	t.Playing = nil
	if in.Failed {
		t.note("prompt_failed")
	}
	if t.Answered {
		t.connect(t.Operator)
		return
	}
	switch t.State.Step {
	case Greeting:
		t.afterGreeting()
	case Menu:
		t.afterMenu(in.Failed)
	case Entry, ReadBack, Offer, PhoneEntry, PhoneCheck, Closed:
		t.afterQuestion(in.Failed)
	case Booked:
		t.stays()
	case Goodbye:
		t.hangUp()
	case Hello:
		t.connect(t.Operator)
	case Transfer:
		t.beginWaiting()
	case Waiting:
		t.wait()
	}
}

// resume takes the call up where it stood. What was playing is spoken again unless it still plays: media goes on
// in Asterisk while the service is away. New prompts and timers get new numbers, so that a late end of an old one
// means nothing; what was being done keeps its number, so that it is done once.
func (t *turn) resume(in Resumed) {
	t.note("resumed", "still_playing", strconv.FormatBool(in.StillPlaying))
	if t.Lookup != Known && t.State.Step != Arrived {
		t.do(LookUp{})
	}
	t.resumeOperators()
	switch {
	case t.Playing != nil && in.StillPlaying:
		if t.Answered {
			t.do(FinishWord{})
		}
	case t.Answered:
		t.connect(t.Operator)
	case t.Playing != nil:
		t.play(t.Playing...)
	case t.State.Step == Silence:
		t.awaitSilence()
	case t.asking():
		t.await(t.patience())
	case t.State.Step == Request:
		t.ask()
	case t.State.Step == Waiting:
		t.wait()
	}
}

// resumeOperators asks anew for the operators the call waits for, and for the subscriber it calls.
func (t *turn) resumeOperators() {
	switch {
	case t.Queued:
		t.do(Enqueue{Department: t.Department, Since: t.Since})
	case t.State.Step == Dialling:
		t.do(DialCaller{Phone: t.Called.Phone})
	case t.State.Step == Passed:
		t.do(Seek{Operator: t.Passing.sought()})
		t.music()
	case t.State.Step == Held:
		t.do(Hold{})
		if !t.Passing.Answered {
			t.do(Consult{Operator: t.Passing.To, Department: t.Passing.Department})
		}
	}
}

// await starts the step's timer.
func (t *turn) await(d time.Duration) {
	t.Timer++
	t.do(Await{Timer: t.Timer, For: d})
}

// say makes prompts of keys in the caller's language.
func (t *turn) say(keys ...string) []Prompt { return prompts(t.Language, keys...) }

// names lists the keys of prompts for the journal. The digits of a telephone number are not in it.
func (t *turn) names(prompts []Prompt) string {
	keys := make([]string, len(prompts))
	for i, p := range prompts {
		keys[i] = string(p.Key)
		if t.State.Step == PhoneCheck && strings.HasPrefix(keys[i], "d.") {
			keys[i] = "d"
		}
	}
	return strings.Join(keys, " ")
}
