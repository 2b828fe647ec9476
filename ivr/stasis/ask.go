package stasis

import (
	"errors"
	"time"

	"hotline/routing"
)

// What a wish for a call can meet.
var (
	ErrNoCall         = errors.New("no such call")
	ErrNotTalking     = errors.New("the call is not with an operator") // or not with the one who asks
	ErrNotRinging     = errors.New("the call does not ring at the operator's device")
	ErrNoKeys         = errors.New("not 1 to 32 keys of 0-9, *, # and A-D")
	ErrNoMode         = errors.New("no such mode of supervision")
	ErrNotSupervising = errors.New("the supervisor listens to no call")
)

var (
	errNoLink   = errors.New("no link to Asterisk")
	errNoAnswer = errors.New("the call has not answered; it may do so yet")
	errLater    = errors.New("the call answers later") // of a wish: it is kept in call.pickers
)

// askTimeout bounds the wait for a call. Its goroutine is busy for that long only if Asterisk does not answer.
const askTimeout = requestTimeout + time.Second

// wish is something that somebody wants of a call, and waits for.
type wish struct {
	do   func(*call) error
	done chan error // holds one answer
}

// ask has a call's own goroutine do something, and returns its answer. By then it can be seen. The error may be
// ErrNoCall; others say that the call, or Asterisk, could not be reached.
func (a *App) ask(id string, do func(*call) error) error {
	a.mu.Lock()
	c, linked := a.calls[id], a.linked
	a.mu.Unlock()
	switch {
	case c == nil:
		return ErrNoCall
	case !linked:
		return errNoLink
	}
	w := newWish(do)
	c.mailbox.put(w)
	return c.answer(w)
}

func newWish(do func(*call) error) wish { return wish{do, make(chan error, 1)} }

// answer waits for the answer to a wish that the call has been given.
func (c *call) answer(w wish) error {
	limit := time.NewTimer(askTimeout)
	defer limit.Stop()
	select {
	case err := <-w.done:
		return err
	case <-c.over:
	case <-limit.C:
		return errNoAnswer
	}
	select {
	case err := <-w.done: // it was the last thing the call did
		return err
	default:
		return ErrNoCall
	}
}

// granted answers a wish, now or later.
func (c *call) granted(w wish) {
	err := w.do(c)
	c.save()
	if errors.Is(err, errLater) {
		c.pickers = append(c.pickers, w)
		return
	}
	w.done <- err
}

// talkOf returns the leg of the operator who talks to the caller, or has put the caller on hold: the one who asks, if that is
// said. The error is ErrNotTalking.
func (c *call) talkOf(operator routing.OperatorID) (*leg, error) {
	l := c.leg
	if !c.talks() || operator != "" && l.Operator != operator {
		return nil, ErrNotTalking
	}
	return l, nil
}
