package ivr

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// stimulus is an input with its name on the picture and its place among the others.
type stimulus struct {
	name  string
	input Input
	order int
}

// steps are all steps but the end, in the order in which a caller meets them.
var steps = []Step{Arrived, Greeting, Menu, Silence, Transfer, Waiting, Talking}

// stimuli returns every input that may mean something in a state, each once for every way it may matter.
func (d *Dialogue) stimuli(s State) []stimulus {
	all := d.arrivals()
	for _, key := range "1234567890*#" {
		all = append(all, stimulus{name: "key " + string(key), input: Pressed{Key: Key(key)}})
	}
	return append(all,
		stimulus{name: "prompt ended", input: PromptEnded{Sequence: s.Sequence}},
		stimulus{name: "prompt failed", input: PromptEnded{Sequence: s.Sequence, Failed: true}},
		stimulus{name: "silence", input: TimerFired{Timer: s.Timer}},
		stimulus{name: "operator rings", input: OperatorRings{Operator: "operator"}},
		stimulus{name: "operator missed", input: OperatorMissed{Operator: "operator"}},
		stimulus{name: "operator answered", input: OperatorAnswered{Operator: "operator"}},
		stimulus{name: "operator hung up", input: OperatorLeft{Cause: CauseNormal}},
		stimulus{name: "resumed", input: Resumed{}},
		stimulus{name: "caller hung up", input: CallerLeft{Cause: CauseNormal}},
		stimulus{name: "gone while away", input: CallerLost{Reason: WhileAway}},
		stimulus{name: "gone with Asterisk", input: CallerLost{Reason: AsteriskLost}},
		stimulus{name: "gone by a failure", input: CallerLost{Reason: DialogueFailure}},
	)
}

// arrivals returns the ways in which a call may come in: on each line, at the beginning of each part of the day.
func (d *Dialogue) arrivals() []stimulus {
	var all []stimulus
	g := d.config.Greetings
	for _, number := range append([]string{""}, slices.Sorted(maps.Keys(d.config.Lines))...) {
		for _, clock := range []time.Duration{g.Morning, g.Day, g.Evening, g.Night} {
			at := time.Date(2026, time.January, 5, 0, 0, 0, 0, d.config.Location).Add(clock)
			name := strings.TrimSpace("call to " + number)
			if number == "" {
				name = "call"
			}
			all = append(all, stimulus{name: name, input: Started{At: at, To: number}})
		}
	}
	return all
}
