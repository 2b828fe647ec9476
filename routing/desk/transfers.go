package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"hotline/ivr"
	"hotline/routing"
)

// Calls is the calls in progress. Parts.Unknown knows the error of a call that is none of them, Parts.NotNow that of one
// which stands otherwise than it must.
type Calls interface {
	// Transfer lets the operator of a call pass the caller on. The operator is the one who asks, as in Live.
	Transfer(call string, operator routing.OperatorID, wish ivr.TransferAsked) error
	// EndTransfer ends an attended transfer: the caller is handed over, or goes back to the operator who asked.
	EndTransfer(call string, operator routing.OperatorID, handOver bool) error
}

// transferWish is where a caller is to go: {"operator": "104"} or {"department": 1}, with "mode": blind unless given.
type transferWish struct {
	Operator   string              `json:"operator"`
	Department *routing.Department `json:"department"`
	Mode       string              `json:"mode"`
}

// asked returns the wish as the dialogue takes it. The error names everything that is wrong with it.
func (t transferWish) asked() (ivr.TransferAsked, error) {
	asked := ivr.TransferAsked{Operator: t.Operator, Attended: t.Mode == "attended"}
	var faults []error
	if (t.Operator == "") == (t.Department == nil) {
		faults = append(faults, errors.New("operator or department: want one of them"))
	}
	if t.Department != nil {
		asked.Department = *t.Department
	}
	if !asked.Department.Valid() {
		faults = append(faults, fmt.Errorf("department: want 0 to %d", int(routing.Corporate)))
	}
	if t.Mode != "" && t.Mode != "blind" && t.Mode != "attended" {
		faults = append(faults, errors.New("mode: want blind or attended"))
	}
	return asked, errors.Join(faults...)
}

// possible says why a caller who talks to an operator cannot be passed on like that, as far as it shows: the dialogue
// decides. Of any other call nothing is said here.
func (d *desk) possible(call routing.CallID, asked ivr.TransferAsked) error {
	var seats []Seat
	if d.Board != nil {
		seats = d.Board.Seats()
	}
	if !slices.ContainsFunc(seats, func(s Seat) bool { return s.Call == call && s.State == routing.Talking }) {
		return nil
	}
	if asked.Operator == "" {
		if d.Opening != nil && !d.Opening(asked.Department, d.Now()).Open {
			return routing.ErrClosed
		}
		return nil
	}
	i := slices.IndexFunc(seats, func(s Seat) bool { return string(s.ID) == asked.Operator })
	switch {
	case i < 0:
		return routing.ErrNoOperator
	case seats[i].State != routing.Ready && seats[i].State != routing.WrapUp: // the wrap-up gives way to a colleague
		return routing.ErrNotFree
	}
	return nil
}

// answerWish answers an operator's wish for a call: 202, for it is under way only.
func (d *desk) answerWish(w http.ResponseWriter, err error) {
	switch {
	case err == nil:
		respond(w, http.StatusAccepted, map[string]bool{"accepted": true})
	case errors.Is(err, routing.ErrNoOperator):
		complain(w, http.StatusNotFound, routing.ErrNoOperator)
	case conflictOf(err) != nil:
		conflict := conflictOf(err)
		respond(w, http.StatusConflict, map[string]string{"error": conflict.Error(), "reason": conflicts[conflict]})
	case d.Unknown(err):
		complain(w, http.StatusNotFound, errors.New("no such call"))
	case d.NotNow != nil && d.NotNow(err):
		complain(w, http.StatusConflict, errors.New("the call is not with an operator, or no transfer is under way"))
	default:
		d.unavailable(w, err)
	}
}

// errCallersFirst keeps call backs from overtaking callers who have waited longer (product.md, "Queues and operators").
var errCallersFirst = errors.New("callers who have waited longer come first")

// conflicts are the errors that say that somebody stands otherwise than must be, with the words for programs.
var conflicts = map[error]string{
	routing.ErrNotFree: "not_free", routing.ErrTaken: "taken", routing.ErrClosed: "closed", errCallersFirst: "callers_first",
	routing.ErrElsewhere: "elsewhere",
}

// conflictOf returns which of the conflicts an error is; nil if none.
func conflictOf(err error) error {
	for conflict := range conflicts {
		if errors.Is(err, conflict) {
			return conflict
		}
	}
	return nil
}
