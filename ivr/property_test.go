package ivr_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/ivr"
)

// inputs are all inputs that mean something in some state, for a state whose newest numbers are given.
func inputs(state ivr.State, to string) []ivr.Input {
	all := []ivr.Input{
		ivr.Started{At: noon, To: to},
		ivr.PromptEnded{Sequence: state.Sequence}, ivr.PromptEnded{Sequence: state.Sequence, Failed: true},
		ivr.TimerFired{Timer: state.Timer},
		ivr.OperatorRings{Operator: "103"}, ivr.OperatorRings{Operator: "106"},
		ivr.OperatorMissed{Operator: "103", Reason: "no answer"}, ivr.OperatorMissed{Operator: "106", Reason: "refused"},
		ivr.OperatorAnswered{Operator: "103"}, ivr.OperatorLeft{Cause: ivr.CauseNormal},
		ivr.CallerLeft{Cause: ivr.CauseNormal}, ivr.Resumed{},
		ivr.CallerLost{Reason: ivr.WhileAway}, ivr.CallerLost{Reason: ivr.AsteriskLost},
	}
	for _, key := range []byte("1234567890*#A") {
		all = append(all, ivr.Pressed{Key: ivr.Key(key)})
	}
	return all
}

// explore returns every state that a call to the number can be in, apart from the numbers of sequences and timers.
func explore(d *ivr.Dialogue, to string) []ivr.State {
	seen := make(map[string]bool)
	states := []ivr.State{{}}
	for i := 0; i < len(states); i++ {
		if i > 10_000 {
			panic("the states of the dialogue have no end")
		}
		for _, input := range inputs(states[i], to) {
			next, _ := d.Step(states[i], input)
			plain := next
			plain.Sequence, plain.Timer = 0, 0
			if key := fmt.Sprint(plain); !seen[key] {
				seen[key] = true
				states = append(states, next)
			}
		}
	}
	return states
}

// From every state that is no talk and no end, silence and the ends of prompts alone lead to an operator.
func TestNoDeadEnd(t *testing.T) {
	d := testDialogue(t)
	for _, to := range []string{"", englishLine, corporateLine, supportLine} {
		states := explore(d, to)
		t.Logf("line %q: %d states", to, len(states))
		for _, state := range states {
			if state.Step != ivr.Arrived && state.Step != ivr.Talking && state.Step != ivr.Ended {
				checkLeadsToOperator(t, d, state)
			}
		}
	}
}

func checkLeadsToOperator(t *testing.T, d *ivr.Dialogue, state ivr.State) {
	t.Helper()
	from := state
	for range 3 * 3 { // prompt, silence, and back again, for as many wrong inputs as there may be
		state, _ = d.Step(state, ivr.PromptEnded{Sequence: state.Sequence})
		state, _ = d.Step(state, ivr.TimerFired{Timer: state.Timer})
	}
	if state.Step != ivr.Waiting {
		t.Errorf("silence leads from %+v to %q", from, state.Step)
	}
}

// drawInput draws any input, of numbers that were, are and will be.
func drawInput(t *rapid.T, state ivr.State) ivr.Input {
	stale := rapid.IntRange(-2, 2).Draw(t, "stale")
	shifted := state
	if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
		shifted.Sequence += stale
		shifted.Timer += stale
	}
	to := rapid.SampledFrom([]string{"", englishLine, corporateLine, supportLine}).Draw(t, "to")
	return rapid.SampledFrom(inputs(shifted, to)).Draw(t, "input")
}

func TestRandomCalls(t *testing.T) {
	d := testDialogue(t)
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{t: t, d: d}
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			w.take(drawInput(t, w.state))
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
	finishes int
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
	w.state = next
	w.checkResume()
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
		stale = in.Timer != w.state.Timer || w.state.Step != ivr.Silence
	}
	if stale && (len(actions) > 0 || !reflect.DeepEqual(next, w.state)) {
		w.t.Fatalf("%#v came too late and did %v", input, actions)
	}
}

// checkResume holds that a call that is taken up again after a crash hears what it heard, or waits where it waited.
func (w *walk) checkResume() {
	resumed, actions := w.d.Step(clone(w.t, w.state), ivr.Resumed{})
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
	switch kind % 11 {
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
	default:
		return ivr.Pressed{Key: '*'}
	}
}
