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
	Departments []routing.Department  `json:"departments"`
	State       routing.OperatorState `json:"state"`
	Reason      string                `json:"reason"`
	IdleSince   time.Time             `json:"idle_since,omitzero"`
	Call        routing.CallID        `json:"call"`
}

// listOperators answers with the operators and what they do.
func (d *desk) listOperators(w http.ResponseWriter, _ *http.Request) {
	_, seats := d.Board.Look()
	operators := make([]operatorAnswer, len(seats))
	for i, seat := range seats {
		operators[i] = operatorAnswer{
			ID: seat.ID, Departments: append([]routing.Department{}, seat.Departments...), State: seat.State, Reason: seat.Reason,
			IdleSince: seat.IdleSince, Call: seat.Call,
		}
	}
	respond(w, http.StatusOK, map[string]any{"operators": operators})
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

// setDuty notes what an operator says of the work, and answers with that. What the operator does may differ: a call goes
// on, and who is ready without a device stays offline.
func (d *desk) setDuty(w http.ResponseWriter, r *http.Request) {
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
	operator := routing.OperatorID(r.PathValue("id"))
	switch err := d.Board.SetDuty(operator, duty); {
	case errors.Is(err, routing.ErrNoOperator):
		complain(w, http.StatusNotFound, routing.ErrNoOperator)
	case err != nil:
		d.unavailable(w, err)
	default:
		respond(w, http.StatusOK, map[string]any{"id": operator, "state": wish.State, "reason": duty.Pause})
	}
}
