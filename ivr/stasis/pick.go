package stasis

import (
	"errors"

	"hotline/ivr"
	"hotline/routing"
)

// Pick gives the call back of an order to the operator who has asked for it, before all others: the operator's device rings in a
// moment. Try of the order counts the tries there were; underway says that the last of them is begun and waits for an operator,
// else the order is placed if it is not yet, and claimed before Pick returns. Asked for twice it is no error. The error is
// routing.ErrTaken if an operator has the call already, or another service; routing.ErrNotFree if the operator's device vanishes
// meanwhile; else what the board says of the operator, or why nobody could tell whether the order is to be had. Then the operator
// is free again.
func (a *App) Pick(order routing.CallBack, underway bool, operator routing.OperatorID) error {
	asked := picking{operator, newWish(func(c *call) error { return c.pick(operator) })}
	var placed *call
	if underway {
		order.Try--
	} else {
		placed = a.place(order, asked)
	}
	var err error
	if placed != nil {
		err = placed.answer(asked.wish)
	} else {
		err = a.ask(returnID(order), asked.wish.do)
	}
	if errors.Is(err, ErrNoCall) {
		return routing.ErrTaken
	}
	return err
}

// pick offers a call back that waits to the operator, unless its placing has done so. The answer waits for the claim of the order:
// until then nothing rings, and who has asked would hear nowhere else that it failed.
func (c *call) pick(operator routing.OperatorID) error {
	switch {
	case c.leg != nil && c.leg.Operator == operator:
		return nil
	case c.pending != nil && c.pending.Operator == operator, c.picker == operator:
		return errLater
	case c.record.Return == nil || !c.record.State.Queued || c.leg != nil || c.pending != nil:
		return routing.ErrTaken
	}
	defer c.notePicked()
	err := c.offerTo(operator, c.waiting(c.record.State.Department))
	if err == nil && !c.record.Return.Begun {
		return errLater
	}
	return err
}

// answerPickers tells the operator who has asked for the call back what has come of it.
func (c *call) answerPickers(err error) {
	for _, w := range c.pickers {
		w.done <- err
	}
	c.pickers = nil
}

// offerTo has the board offer a call to the operator who has asked for it.
func (c *call) offerTo(operator routing.OperatorID, w routing.Waiting) error {
	if err := c.app.parts.Board.Pick(w, operator); err != nil {
		return err
	}
	c.picker, c.picked = operator, operator
	return nil
}

// notePicked writes into the journey who has asked for the call, if that is not written yet.
func (c *call) notePicked() {
	if c.picked != "" {
		c.note(ivr.Note{Step: string(c.record.State.Step), Event: "picked", Detail: map[string]string{"operator": string(c.picked)}})
		c.picked = ""
	}
}

// queue lets the call wait. A call back that an operator has asked for is offered to that one in the same moment, if it can be.
func (c *call) queue(w routing.Waiting) {
	picker := c.picker
	c.picker = ""
	if picker == "" || c.offerTo(picker, w) != nil {
		c.app.parts.Board.Join(w)
	}
}
