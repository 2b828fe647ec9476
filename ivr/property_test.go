package ivr_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/ivr"
	"hotline/routing"
)

// From every state in which the dialogue waits for nobody but the caller, silence, the ends of prompts and failed replies
// alone lead to an operator, or to the end of the call if nobody works.
func TestNoDeadEnd(t *testing.T) {
	d := testDialogue(t)
	states := explored()
	t.Logf("%d states", len(states))
	for _, to := range []string{englishLine, corporateLine, supportLine} {
		greeting, _ := d.Step(ivr.State{Clock: noon}, ivr.Started{At: noon, To: to})
		states = append(states, greeting)
	}
	for _, state := range states {
		switch state.Step {
		case ivr.Arrived, ivr.Talking, ivr.Held, ivr.Passed, ivr.Due, ivr.Dialling, ivr.Ended:
		default:
			checkLeadsToOperator(t, d, state)
		}
	}
}

func checkLeadsToOperator(t *testing.T, d *ivr.Dialogue, state ivr.State) {
	t.Helper()
	from := state
	for range 4 * 3 { // prompt, silence, and back again, with a reminder, for as many wrong inputs as there may be
		state, _ = d.Step(state, ivr.LookedUp{At: noon})
		state, _ = d.Step(state, ivr.Replied{Request: state.Requests, Failed: true})
		state, _ = d.Step(state, ivr.PromptEnded{Sequence: state.Sequence})
		state, _ = d.Step(state, ivr.TimerFired{Timer: state.Timer})
	}
	switch closing := from.Step == ivr.Goodbye || !from.Clock.Equal(noon); {
	case state.Step == ivr.Waiting && state.Queued:
	case state.Step == ivr.Talking && (from.Answered || from.Step == ivr.Hello):
	case state.Step == ivr.Ended && closing:
	default:
		t.Errorf("silence leads from %+v to %q", from, state.Step)
	}
}

// drawInputs draws what happens next: any input, of numbers that were, are and will be, or keys that belong together.
func drawInputs(t *rapid.T, state ivr.State) []ivr.Input {
	if rapid.IntRange(0, 4).Draw(t, "purpose") == 0 {
		var keys []ivr.Input
		for _, key := range rapid.SampledFrom([]string{"#7##", "07##", "07###", "08##", "#99##", "7##", "9"}).Draw(t, "keys") {
			keys = append(keys, ivr.Pressed{Key: ivr.Key(key)})
		}
		return keys
	}
	stale := rapid.IntRange(-2, 2).Draw(t, "stale")
	shifted := state
	if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
		shifted.Sequence += stale
		shifted.Timer += stale
		shifted.Requests += stale
	}
	if rapid.IntRange(0, 3).Draw(t, "queue") == 0 { // what belongs together there
		return slices.Clone(rapid.SampledFrom(episodes).Draw(t, "episode"))
	}
	to := rapid.SampledFrom([]string{"", englishLine, corporateLine, supportLine}).Draw(t, "to")
	return []ivr.Input{rapid.SampledFrom(inputs(shifted, to)).Draw(t, "input")}
}

func TestRandomCalls(t *testing.T) {
	dialogues := []*ivr.Dialogue{testDialogue(t), dialogueWith(t, officeHours)}
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{t: t, d: rapid.SampledFrom(dialogues).Draw(t, "hours")}
		w.state.Clock = rapid.SampledFrom([]time.Time{noon, midnight}).Draw(t, "clock")
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			for _, input := range drawInputs(t, w.state) {
				w.take(input)
			}
		}
		w.take(ivr.CallerLeft{Cause: ivr.CauseNormal})
		if w.finishes != 1 {
			t.Fatalf("%d outcomes", w.finishes)
		}
	})
}

// walk is a random call and what was counted of it.
type walk struct {
	t        *rapid.T
	d        *ivr.Dialogue
	state    ivr.State
	asked    ivr.Do // the newest that is waited for
	finishes int
	adapter  model
}

// take gives the call one input and checks everything that must hold whatever the input.
func (w *walk) take(input ivr.Input) {
	before := clone(w.t, w.state)
	next, actions := w.d.Step(w.state, input)
	if diff := cmp.Diff(before, w.state); diff != "" {
		w.t.Fatalf("%#v changed its argument:\n%s", input, diff)
	}
	w.checkCopy(before, input, next, actions)
	w.checkEnd(next, actions)
	w.checkStale(input, next, actions)
	w.checkLate(input, actions)
	w.checkRequests(input, next, actions)
	w.adapter.hears(input, w.state)
	if fault := w.adapter.carriesOut(actions); fault != "" {
		w.t.Fatalf("%s: %#v at %+v leads to %v", fault, input, w.state, actions)
	}
	if next.Step != ivr.Ended && next.Queued != w.adapter.queued {
		w.t.Fatalf("queued: %t, the queue says %t", next.Queued, w.adapter.queued)
	}
	w.state = next
	w.checkResume()
	w.checkResumeWhilePlaying()
}

// checkCopy compares with what a copy of the state through JSON does.
func (w *walk) checkCopy(copied ivr.State, input ivr.Input, next ivr.State, actions []ivr.Action) {
	next2, actions2 := w.d.Step(copied, input)
	if diff := cmp.Diff(next, next2) + cmp.Diff(actions, actions2); diff != "" {
		w.t.Fatalf("%#v: a copy goes on otherwise:\n%s", input, diff)
	}
}

// checkEnd holds that Finish comes once, last, with the outcome, and nothing after it.
func (w *walk) checkEnd(next ivr.State, actions []ivr.Action) {
	if w.state.Step == ivr.Ended && (len(actions) > 0 || !reflect.DeepEqual(next, w.state)) {
		w.t.Fatalf("an ended call goes on: %v", actions)
	}
	for i, action := range actions {
		if f, ok := action.(ivr.Finish); ok {
			w.finishes++
			if i != len(actions)-1 || f.Outcome.IsZero() || f.Outcome != next.Outcome {
				w.t.Fatalf("%v in %v, state %v", f, actions, next)
			}
		}
	}
	if (next.Step == ivr.Ended) != (w.finishes == 1) || next.Outcome.IsZero() != (next.Step != ivr.Ended) {
		w.t.Fatalf("step %q, outcome %v, %d outcomes given", next.Step, next.Outcome, w.finishes)
	}
}

// checkStale holds that late and repeated ends of prompts and timers change nothing.
func (w *walk) checkStale(input ivr.Input, next ivr.State, actions []ivr.Action) {
	stale := false
	switch in := input.(type) {
	case ivr.PromptEnded:
		stale = in.Sequence != w.state.Sequence || w.state.Playing == nil
	case ivr.TimerFired:
		waited := slices.Contains([]ivr.Step{ivr.Silence, ivr.Entry, ivr.ReadBack, ivr.Offer, ivr.PhoneEntry, ivr.PhoneCheck, ivr.Closed,
			ivr.Waiting}, w.state.Step)
		stale = in.Timer != w.state.Timer || w.state.Playing != nil || !waited
	case ivr.Replied:
		stale = in.Request != w.state.Requests || w.state.Step != ivr.Request
	case ivr.LookedUp:
		stale = answered(w.state, in)
	case ivr.Placed:
		stale = w.state.Step != ivr.Waiting || w.state.Playing != nil || w.state.Operator != ""
	case ivr.TransferAsked:
		stale = w.state.Step != ivr.Talking
	case ivr.TransferEnded:
		stale = w.state.Step != ivr.Held
	case ivr.CallerAnswered, ivr.CallerUnreached:
		stale = w.state.Step != ivr.Dialling
	case ivr.Withdrawn:
		stale = w.state.Step != ivr.Due
	case ivr.Ordered:
		stale = w.state.Step != ivr.Arrived
	}
	if stale && (len(actions) > 0 || !reflect.DeepEqual(next, w.state)) {
		w.t.Fatalf("%#v came too late and did %v", input, actions)
	}
}

// answered reports whether the lookup's answer tells nothing new: the first counts, and after one that knew nothing one that
// does.
func answered(s ivr.State, in ivr.LookedUp) bool {
	return s.Lookup == ivr.Known || s.Lookup == ivr.Unavailable && in.Caller == nil
}

// checkLate holds that an answer of the lookup that comes late cuts no prompt, save that a lost place is given back.
func (w *walk) checkLate(input ivr.Input, actions []ivr.Action) {
	in, ok := input.(ivr.LookedUp)
	if !ok || w.state.Lookup != ivr.Unavailable || w.state.Playing == nil || in.Lost != nil && w.state.Step == ivr.Menu {
		return
	}
	for _, action := range actions {
		switch action.(type) {
		case ivr.Play, ivr.Quiet, ivr.Music:
			w.t.Fatalf("late: %#v cuts %v by %v", in, w.state.Playing, action)
		}
	}
}

// checkRequests holds that the caller gets only what is the caller's, and a credit only on a confirmation of its own.
func (w *walk) checkRequests(input ivr.Input, next ivr.State, actions []ivr.Action) {
	for _, action := range actions {
		do, ok := action.(ivr.Do)
		if !ok || do.Service == ivr.CountFailed || do.Service == ivr.CancelCallBack {
			continue
		}
		if do.Service == ivr.OrderCallBack {
			w.checkOrder(input, do)
			continue
		}
		own := func(a billing.Account) bool { return a.Contract == do.Contract }
		if do.Service != ivr.SubscribeOutage && !slices.ContainsFunc(next.Caller.Contracts, own) {
			w.t.Fatalf("%v is for another's contract", do)
		}
		if do.Number == w.asked.Number && do != w.asked || do.Number < w.asked.Number {
			w.t.Fatalf("%v is asked for after %v", do, w.asked)
		}
		if do.Service == ivr.ActivateCredit && do != w.asked && !w.confirms(input) {
			w.t.Fatalf("%#v at %q asks for %v", input, w.state.Step, do)
		}
		w.asked = do
	}
}

// checkOrder holds that a call back is ordered once a confirmation, to a number that may be called, and never by a call
// that still waits.
func (w *walk) checkOrder(input ivr.Input, do ivr.Do) {
	if do != w.asked && (do.Number <= w.asked.Number || !w.confirms(input)) {
		w.t.Fatalf("%#v at %q asks for %v", input, w.state.Step, do)
	}
	if _, err := number.Dialable(do.CallBack.Phone, nil); err != nil || do.CallBack.Since.IsZero() {
		w.t.Fatalf("ordered: %+v, %v", do.CallBack, err)
	}
	w.asked = do
}

// confirms reports whether the input is the caller's word for the offer: # there, or pressed ahead of it.
func (w *walk) confirms(input ivr.Input) bool {
	switch in := input.(type) {
	case ivr.Pressed:
		return in.Key == '#' && (w.state.Step == ivr.Offer || w.state.Step == ivr.PhoneCheck)
	case ivr.Replied, ivr.LookedUp:
		return strings.Contains(w.state.Ahead, "#")
	}
	return false
}

// checkResume holds that a call that is taken up again after a crash hears what it heard, or waits where it waited.
func (w *walk) checkResume() {
	resumed, actions := w.d.Step(clone(w.t, w.state), ivr.Resumed{})
	if w.state.Answered {
		if resumed.Step != ivr.Talking || !slices.Contains(actions, ivr.Action(ivr.Connect{})) {
			w.t.Fatalf("resumed from %+v to %+v", w.state, resumed)
		}
		return
	}
	if resumed.Step != w.state.Step || !reflect.DeepEqual(resumed.Playing, w.state.Playing) {
		w.t.Fatalf("resumed from %+v to %+v", w.state, resumed)
	}
	var played []ivr.Prompt
	for _, action := range actions {
		if p, ok := action.(ivr.Play); ok {
			played = p.Prompts
			if p.Sequence <= w.state.Sequence || p.Sequence != resumed.Sequence {
				w.t.Fatalf("resumed with the old sequence %d", p.Sequence)
			}
		}
	}
	if !reflect.DeepEqual(played, w.state.Playing) {
		w.t.Fatalf("resumed with %v instead of %v", played, w.state.Playing)
	}
	same := func(a ivr.Action) bool { return cmp.Equal(a, ivr.Action(w.asked)) }
	if waits := w.state.Step == ivr.Request && w.state.Lookup == ivr.Known; waits != slices.ContainsFunc(actions, same) {
		w.t.Fatalf("resumed at %q after %v: %v", w.state.Step, w.asked, actions)
	}
}

// checkResumeWhilePlaying holds that what still plays is left alone.
func (w *walk) checkResumeWhilePlaying() {
	if w.state.Playing == nil {
		return
	}
	resumed, actions := w.d.Step(w.state, ivr.Resumed{StillPlaying: true})
	for _, action := range actions {
		switch action.(type) {
		case ivr.Play, ivr.Quiet, ivr.Music, ivr.Await:
			w.t.Fatalf("%v though %v still play", action, w.state.Playing)
		}
	}
	if !reflect.DeepEqual(resumed, w.state) {
		w.t.Fatalf("resumed from %+v to %+v", w.state, resumed)
	}
}

// clone copies a state through JSON.
func clone(t *rapid.T, state ivr.State) ivr.State {
	text, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	var copied ivr.State
	if err := json.Unmarshal(text, &copied); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state, copied); diff != "" {
		t.Fatalf("JSON loses:\n%s", diff)
	}
	return copied
}

// FuzzInputs reads a call out of arbitrary bytes: each byte, with the next one as its number, is an input.
func FuzzInputs(f *testing.F) {
	f.Add([]byte("3"))
	f.Add([]byte("\x00\x000\x00#\x009\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := testDialogue(t)
		state, finishes := ivr.State{}, 0
		give := func(input ivr.Input) {
			var actions []ivr.Action
			state, actions = d.Step(state, input)
			for _, action := range actions {
				if _, ok := action.(ivr.Finish); ok {
					finishes++
				}
			}
		}
		for len(data) >= 2 {
			give(anyInput(data[0], data[1]))
			data = data[2:]
		}
		give(ivr.CallerLeft{})
		if finishes != 1 || state.Step != ivr.Ended {
			t.Errorf("%d outcomes, step %q", finishes, state.Step)
		}
	})
}

// anyInput makes an input of a kind out of an argument that may make no sense.
func anyInput(kind, argument byte) ivr.Input {
	operator := fmt.Sprint(argument)
	switch kind % 22 {
	case 0:
		return ivr.Started{At: time.Unix(int64(argument)*3600, 0), To: operator}
	case 1:
		return ivr.Pressed{Key: ivr.Key(argument)}
	case 2:
		return ivr.PromptEnded{Sequence: int(argument), Failed: kind > 127}
	case 3:
		return ivr.TimerFired{Timer: int(argument)}
	case 4:
		return ivr.OperatorRings{Operator: operator}
	case 5:
		return ivr.OperatorMissed{Operator: operator, Reason: operator}
	case 6:
		return ivr.OperatorAnswered{Operator: operator}
	case 7:
		return ivr.OperatorLeft{Cause: ivr.Cause(argument)}
	case 8:
		return ivr.Resumed{}
	case 9:
		return ivr.CallerLost{Reason: ivr.Reason(operator)}
	case 10:
		return ivr.LookedUp{Caller: &callers[int(argument)%len(callers)], At: noon}
	case 11:
		return ivr.LookedUp{At: noon}
	case 12:
		reply := replies[int(argument)%len(replies)]
		reply.Request = int(kind) / 22
		return reply
	case 13:
		return ivr.Ordered{Order: booked}
	case 14:
		return ivr.TransferAsked{Operator: strings.TrimPrefix(operator, "7"), Department: routing.Department(argument % 8), Attended: kind > 127}
	case 15:
		return ivr.TransferEnded{HandOver: argument > 127}
	case 16:
		return ivr.Placed{Place: routing.Place{Position: int(argument) * int(kind), Wait: time.Duration(argument) * time.Minute}}
	case 17:
		return ivr.CallerAnswered{}
	case 18:
		return ivr.CallerUnreached{Cause: ivr.Cause(argument)}
	case 19:
		return ivr.Withdrawn{Undecided: argument > 127}
	case 20:
		return ivr.LookedUp{Caller: &callers[int(argument)%len(callers)], At: noon, CallBack: &booked,
			Lost: &ivr.LostPlace{Department: routing.Department(argument % 6), Since: noon}}
	default:
		return ivr.Counted{Guesses: billing.Guesses{FromNumber: int(argument), AtContract: int(kind)}}
	}
}
