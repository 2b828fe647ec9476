package desk

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"hotline/routing"
)

// defaultPause is the reason of a pause that is given none.
const defaultPause = "pause"

// operatorAnswer is an operator as the API gives it out.
type operatorAnswer struct {
	ID          routing.OperatorID    `json:"id"`
	Name        string                `json:"name,omitempty"`
	Departments []routing.Department  `json:"departments"`
	State       routing.OperatorState `json:"state"`
	Reason      string                `json:"reason"`
	Since       time.Time             `json:"since,omitzero"` // in this state
	IdleSince   time.Time             `json:"idle_since,omitzero"`
	Call        routing.CallID        `json:"call"`
}

// ListOperators answers with the operators and what they do.
func (d *desk) ListOperators(w http.ResponseWriter, _ *http.Request) {
	seats := d.Board.Seats()
	respond(w, http.StatusOK, map[string]any{"operators": operatorAnswers(seats)})
}

func operatorAnswers(seats []Seat) []operatorAnswer {
	operators := make([]operatorAnswer, len(seats))
	for i, seat := range seats {
		operators[i] = seat.answer()
	}
	return operators
}

func (s Seat) answer() operatorAnswer {
	return operatorAnswer{
		ID: s.ID, Name: s.Name, Departments: append([]routing.Department{}, s.Departments...), State: s.State, Reason: s.Reason,
		Since: s.Since, IdleSince: s.IdleSince, Call: s.Call,
	}
}

// dutyWish is what an operator says of the work: {"state": "paused", "reason": "lunch"}.
type dutyWish struct {
	State  routing.OperatorState `json:"state"`
	Reason string                `json:"reason"` // of a pause; of the others it is passed over
}

// duty returns what the operator says. The error says what is wrong with it.
func (w dutyWish) duty() (routing.Duty, error) {
	switch w.State {
	case routing.Ready:
		return routing.Duty{}, nil
	case routing.Offline:
		return routing.Duty{Out: true}, nil
	case routing.Paused:
		return routing.Duty{Pause: cmp.Or(w.Reason, defaultPause)}, storable("reason", w.Reason, maxName)
	}
	return routing.Duty{}, errors.New("state: want ready, paused or offline")
}

// SetOperatorState notes what an operator says of the work, and answers with that. What the operator does may differ: a
// call goes on, and who is ready without a device stays offline.
func (d *desk) SetOperatorState(w http.ResponseWriter, r *http.Request, id string) {
	d.setDuty(w, r, routing.OperatorID(id))
}

// SetOwnState is SetOperatorState of the signed-in operator.
func (d *desk) SetOwnState(w http.ResponseWriter, r *http.Request) {
	d.setDuty(w, r, Asker(r.Context()).Operator)
}

func (d *desk) setDuty(w http.ResponseWriter, r *http.Request, operator routing.OperatorID) {
	wish := dutyWish{State: -1}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	duty, err := wish.duty()
	if err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	err = d.Board.SetDuty(operator, duty)
	if operator != Asker(r.Context()).Operator {
		deed := interference{action: ActionSetState, detail: map[string]string{"operator": string(operator), "state": wish.State.String()}}
		if duty.Pause != "" {
			deed.detail["reason"] = duty.Pause
		}
		defer d.audited(w, r, deed, err)
	}
	switch {
	case errors.Is(err, routing.ErrNoOperator):
		complain(w, http.StatusNotFound, routing.ErrNoOperator)
	case err != nil:
		d.unavailable(w, err)
	default:
		respond(w, http.StatusOK, map[string]any{"id": operator, "state": wish.State, "reason": duty.Pause})
	}
}
