package desk

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"hotline/routing"
)

// callBackCalls is how the calls begin that are call backs: callback-<order>-<try>.
const callBackCalls = "callback-"

// Board is who waits and who works.
type Board interface {
	// Look returns the calls that wait without an offer and the operators, both in the order to show.
	Look() (waiting []routing.Waiting, operators []Seat)
	// Seats returns the operators, at no cost.
	Seats() []Seat
	// SetDuty notes what the operator has said of the work. The error is routing.ErrNoOperator if there is no such.
	SetDuty(operator routing.OperatorID, duty routing.Duty) error
}

// Seat is an operator with what the operator has said of the work and the call that is promised or connected.
type Seat struct {
	routing.Operator

	Name   string         // of the person; "" if not known
	Reason string         // of a pause; "" if none
	Since  time.Time      // in this state; zero if not known
	Call   routing.CallID // "" if none
}

// queue is a department's waiting calls as the API gives them out.
type queue struct {
	Department  routing.Department `json:"department"`
	Name        string             `json:"name"`
	Waiting     int                `json:"waiting"`
	LongestWait int                `json:"longest_wait_seconds"`
	OldestSince time.Time          `json:"oldest_since,omitzero"` // arrival of the longest waiting
	Open        bool               `json:"open"`
	Calls       []waitingCall      `json:"calls"`
}

type waitingCall struct {
	ID         routing.CallID     `json:"id"`
	Department routing.Department `json:"department"`
	Since      time.Time          `json:"since"`
	CallBack   bool               `json:"callback"`
}

// ListQueues answers with the queues of all departments, and that of the calls which go to any, each in order of arrival.
func (d *desk) ListQueues(w http.ResponseWriter, _ *http.Request) {
	waiting, _ := d.Board.Look()
	respond(w, http.StatusOK, map[string]any{"queues": d.queues(waiting)})
}

func (d *desk) queues(waiting []routing.Waiting) []queue {
	waiting = slices.SortedFunc(slices.Values(waiting), routing.Waiting.Compare)
	queues := make([]queue, 0, len(routing.Departments())+1)
	now := d.Now()
	for _, department := range append([]routing.Department{routing.Any}, routing.Departments()...) {
		q := queueOf(department, waiting, now)
		q.Open = department == routing.Any || d.Opening == nil || d.Opening(department, now).Open
		queues = append(queues, q)
	}
	return queues
}

// queueOf returns the queue of a department out of the calls in order of arrival.
func queueOf(department routing.Department, waiting []routing.Waiting, now time.Time) queue {
	q := queue{Department: department, Name: department.String(), Calls: []waitingCall{}}
	for _, call := range waiting {
		if call.Department != department {
			continue
		}
		q.Calls = append(q.Calls, waitingCall{
			ID: call.Call, Department: department, Since: call.Since, CallBack: strings.HasPrefix(string(call.Call), callBackCalls),
		})
	}
	q.Waiting = len(q.Calls)
	if q.Waiting > 0 {
		q.OldestSince = q.Calls[0].Since
		q.LongestWait = max(0, int(now.Sub(q.Calls[0].Since)/time.Second))
	}
	return q
}
