package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"hotline/routing"
	"hotline/routing/desk/api"
)

// TakeCallBack lets the signed-in operator make a call back now: the telephone rings, and the subscriber is called when the
// operator has answered.
func (d *desk) TakeCallBack(w http.ResponseWriter, r *http.Request, number api.NumberedID) {
	id, ok := numbered(w, number, "open call back")
	if !ok {
		return
	}
	operator := Asker(r.Context()).Operator
	if operator == "" {
		complain(w, http.StatusForbidden, errNoTelephone)
		return
	}
	err := d.takeCallBack(r.Context(), id, operator)
	if err != nil && conflictOf(err) == nil && d.Unknown(err) {
		complain(w, http.StatusNotFound, errors.New("no such open call back"))
		return
	}
	d.answerWish(w, err)
}

// takeCallBack asks first what the operator can mend, and then whom it would wrong. Take asks the board once more, which knows where
// the operator is registered.
func (d *desk) takeCallBack(ctx context.Context, id int64, operator routing.OperatorID) error {
	waiting, seats := d.Board.Look()
	at := slices.IndexFunc(seats, func(s Seat) bool { return s.ID == operator })
	if at < 0 || seats[at].State != routing.Ready && seats[at].State != routing.WrapUp {
		return routing.ErrNotFree
	}
	order, err := d.CallBacks.Ordered(ctx, id)
	if err != nil {
		return err
	}
	if d.longerWaits(waiting, seats[at].Operator, order.Order.Since) {
		return errCallersFirst
	}
	defer d.feed.touch()
	return d.CallBacks.Take(ctx, id, operator, d.Now())
}

// longerWaits reports whether a caller on the line has waited since before a moment whom the match would give to the operator.
func (d *desk) longerWaits(waiting []routing.Waiting, operator routing.Operator, since time.Time) bool {
	return slices.ContainsFunc(waiting, func(w routing.Waiting) bool {
		return w.Since.Before(since) && d.Rules.Suits(d.Now(), w, operator) && !strings.HasPrefix(string(w.Call), callBackCalls)
	})
}
