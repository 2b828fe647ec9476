package desk

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"hotline/routing"
)

// recentCalls is how many calls of an operator are remembered.
const recentCalls = 8

// recent remembers which calls operators had last: the journal, which has it too, may be behind. It may be used by many
// goroutines.
type recent struct {
	mu    sync.Mutex
	calls map[routing.OperatorID][]string // the latest comes last
}

// note remembers the calls that operators have now.
func (r *recent) note(seats ...Seat) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range seats {
		if s.Call == "" || slices.Contains(r.calls[s.ID], string(s.Call)) {
			continue
		}
		if r.calls == nil {
			r.calls = make(map[routing.OperatorID][]string)
		}
		calls := append(r.calls[s.ID], string(s.Call))
		r.calls[s.ID] = calls[max(0, len(calls)-recentCalls):]
	}
}

func (r *recent) had(operator routing.OperatorID, call string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.calls[operator], call)
}

// takesPart are the events of a journey whose operator has, or had, a part in the call.
var takesPart = []string{"ringing", "answered", "consulted", "handed_over"}

// hadPart reports whether an operator has, or had, a part in a call. The error says that there is no such call, or that it
// cannot be told.
func (d *desk) hadPart(ctx context.Context, operator routing.OperatorID, call string) (bool, error) {
	if d.has(operator, call) || d.recent.had(operator, call) {
		return true, nil
	}
	if d.Journeys == nil {
		return false, nil
	}
	journey, err := d.Journeys.Call(ctx, call)
	for _, step := range journey.Steps {
		if slices.Contains(takesPart, step.Event) && step.Detail["operator"] == string(operator) {
			return true, err
		}
	}
	return false, err
}

// hadCall answers a request of somebody who has no part in a call, and reports whether it was none.
func (d *desk) hadCall(w http.ResponseWriter, r *http.Request, call string) bool {
	operator := Asker(r.Context()).Operator
	if operator == "" {
		complain(w, http.StatusForbidden, errNoOperator)
		return false
	}
	part, err := d.hadPart(r.Context(), operator, call)
	switch {
	case err != nil:
		d.failed(w, err, "no such call")
	case !part:
		complain(w, http.StatusForbidden, errNotYours)
	}
	return part && err == nil
}
