package stasis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// How long the store of orders may take. A claim is waited for by an operator who is promised to the call; the end of a
// try is noted until it is: an order that stays claimed would be called once more.
const (
	beginTimeout = 2 * time.Second
	endTimeout   = 5 * time.Second
	endRetry     = time.Second
)

// Messages about a call back.
type (
	ordered struct { // its time has come
		routing.CallBack
		picker routing.OperatorID // who has asked for it; "": nobody
	}
	dropped struct{} // the order is not to be carried out any more
	begun   struct { // the claim was answered
		order routing.CallBack
		ok    bool
		err   error
	}
)

// returnPrefix begins the ids of call backs, which are those of the subscribers' channels too.
const returnPrefix = "callback-"

// returnID names the try of an order that comes next.
func returnID(order routing.CallBack) string {
	return fmt.Sprintf("%s%d-%d", returnPrefix, order.ID, order.Try+1)
}

// orderOf reads what returnID wrote: the order with the number of its try.
func orderOf(id string) (routing.CallBack, bool) {
	order, try, _ := strings.Cut(strings.TrimPrefix(id, returnPrefix), "-")
	number, err := strconv.ParseInt(order, 10, 64)
	count, fault := strconv.Atoi(try)
	return routing.CallBack{ID: number, Try: count}, strings.HasPrefix(id, returnPrefix) && err == nil && fault == nil
}

// Place puts a call back on the board, to wait for an operator; Try of the order counts the tries there were. It may be
// placed again while it waits or is made; without a link to Asterisk, and where there are no call backs, nothing happens.
func (a *App) Place(order routing.CallBack) { a.place(order, picking{}) }

// picking is the operator who has asked for a call back, with the wish that is answered when it is claimed.
type picking struct {
	operator routing.OperatorID // "": nobody
	wish     wish
}

// place is Place, for the operator who has asked for the call back. It returns the call if it was placed by this: that has the
// wish before anything can become of it.
func (a *App) place(order routing.CallBack, asked picking) *call {
	id := returnID(order)
	order.Try++ // this one
	a.mu.Lock()
	can := a.linked && a.parts.CallBacks != nil && a.tries[order.ID] < order.Try
	a.mu.Unlock()
	if !can {
		return nil
	}
	c, isNew := a.claim(id)
	if !isNew {
		a.post(id, placedAgain{})
		return nil
	}
	c.mailbox.put(ordered{order, asked.operator})
	if asked.operator != "" {
		c.mailbox.put(asked.wish)
	}
	a.start(c)
	return c
}

// placedAgain repeats the placing of a call back.
type placedAgain struct{}

// placedAgain tells the board anew of a call back that waits: while another service held the order it would not have it.
func (c *call) placedAgain() {
	if c.record.State.Queued && c.leg == nil && c.pending == nil {
		c.app.parts.Board.Join(c.waiting(c.record.State.Department))
	}
}

// Drop ends the call back of an order, unless an operator is on the line for it.
func (a *App) Drop(order int64) {
	prefix := fmt.Sprintf("%s%d-", returnPrefix, order)
	for _, id := range a.held() {
		if strings.HasPrefix(id, prefix) {
			a.post(id, dropped{})
		}
	}
}

// Placed returns the ids of the orders that are on the board or under way.
func (a *App) Placed() []int64 {
	var orders []int64
	for _, id := range a.held() {
		if order, ok := orderOf(id); ok {
			orders = append(orders, order.ID)
		}
	}
	return orders
}

// ordered begins a call back: it waits for an operator, with nobody on the line.
func (c *call) ordered(order routing.CallBack, picker routing.OperatorID) {
	c.picker = picker
	c.record.Return = &returned{Order: order}
	c.record.From, c.record.Contract, c.record.Started = order.Phone, order.Contract, c.app.now()
	c.stepOpening(ivr.Ordered{Order: order})
}

// offered rings the operator, unless the call has left the queue meanwhile. Before the first one the order of a call back
// is claimed, so that it is made once.
func (c *call) offered(offer routing.Offer) {
	c.picker = ""
	if !c.record.State.Queued {
		c.app.parts.Board.Released(offer)
		return
	}
	if c.record.Return == nil || c.record.Return.Begun {
		c.ring(offer)
		return
	}
	c.pending = &offer
	if !c.claiming { // else it was begun for an operator who has vanished meanwhile
		c.begin()
	}
}

// begin claims the order, beside the call, one claim at a time: a second that fails would end what the first has begun. A connection
// that breaks may take the answer with it: asked once more the store says whose the order is now.
func (c *call) begin() {
	c.claiming = true
	order, at := c.record.Return.Order, c.app.now()
	c.work.Go(func() {
		ctx, cancel := context.WithTimeout(c.app.lifetime, beginTimeout)
		defer cancel()
		claimed, ok, err := c.app.parts.CallBacks.Begin(ctx, order, at)
		if err != nil && ctx.Err() == nil {
			claimed, ok, err = c.app.parts.CallBacks.Begin(ctx, order, at)
		}
		c.mailbox.put(begun{claimed, ok, err})
	})
}

// begun goes on with a claimed order; the record of that is saved first.
func (c *call) begun(m begun) {
	offer := c.pending
	c.pending, c.claiming = nil, false
	if m.err != nil || !m.ok {
		c.unclaimed(m.err)
		return
	}
	c.record.Return.Order, c.record.Return.Begun = m.order, true
	c.app.noteTry(m.order)
	c.save()
	if offer != nil {
		c.ring(*offer)
	}
	c.answerPickers(nil)
}

// unclaimed gives up an order that is not to be had, or of which nobody can tell: the jobs know whether it is to be placed again.
// The operator who was promised to it is free before who has asked for it hears of that.
func (c *call) unclaimed(err error) {
	if err == nil {
		c.step(ivr.Withdrawn{})
		c.answerPickers(routing.ErrTaken)
		return
	}
	c.log.Warn("order of a call back cannot be claimed", "error", err)
	c.step(ivr.Withdrawn{Undecided: true})
	c.answerPickers(fmt.Errorf("claim a call back: %w", err))
}

// forgetPending lets a claim go on without its operator, whose device vanished.
func (c *call) forgetPending(offer routing.Offer) {
	if c.pending != nil && c.pending.Number == offer.Number {
		c.pending = nil
		c.answerPickers(routing.ErrNotFree)
	}
}

// noteTry remembers the newest try of an order: a job that read the order before does not bring it back.
func (a *App) noteTry(order routing.CallBack) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tries[order.ID] = order.Try
}

// dropped gives an order up to which no operator has answered yet.
func (c *call) dropped() {
	if c.leg == nil || !c.leg.taken() {
		c.step(ivr.Withdrawn{})
	}
}

// endReturn ends the try of a call back, beside the call; it reports whether there is one to end. The record is kept until
// that is noted, so that another process can.
func (c *call) endReturn(outcome ivr.Outcome) bool {
	if c.record.Return == nil {
		return false
	}
	c.endSubscriber()
	if !c.record.Return.Begun {
		return false
	}
	c.record.State.Step, c.record.State.Outcome = ivr.Ended, outcome
	c.record.Leg, c.record.Second = nil, nil
	c.saveRecord()
	r := c.record
	c.app.settle(r.ID, true)
	c.work.Go(func() { c.app.endTry(r) })
	return true
}

// endTry notes the end of a try, and forgets it when it is noted or the App stops.
func (a *App) endTry(r record) {
	defer a.settle(r.ID, false)
	for logged := false; ; logged = true {
		ctx, cancel := context.WithTimeout(a.lifetime, endTimeout)
		err := a.parts.CallBacks.End(ctx, r.Return.Order, r.State.Outcome, a.now())
		cancel()
		if err == nil {
			a.parts.Calls.Forget(r.ID)
			return
		}
		if !logged {
			a.log.Error("end of a call back cannot be noted yet", "call", r.ID, "error", err)
		}
		if !wait(a.lifetime, endRetry) {
			return
		}
	}
}

func (a *App) isSettling(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settling[id]
}

// settle notes that the end of a call is being written, or that it is.
func (a *App) settle(id string, goesOn bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if goesOn {
		a.settling[id] = true
		return
	}
	delete(a.settling, id)
}
