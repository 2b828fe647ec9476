package stasis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// How long the subscriber database may take. A caller whom it does not know in time is an unknown caller (product.md,
// "The call" 1); a service that is not done in time is "temporarily unavailable".
const (
	defaultLookUpTimeout  = 800 * time.Millisecond
	defaultServiceTimeout = 2 * time.Second
	// lateLookUp is how much longer the answer may take and still be of use: the caller is known from then on. It bounds how
	// long a slow database's connections are held for callers who went on without it.
	lateLookUp = 5 * time.Second
	// lateLookUps is how many callers' answers may be late at the same time: the connections that they hold are missed by all else
	// that asks the database, so that with a billing that is slow for all the others go on unknown as they did.
	lateLookUps = 2
)

// Order is a service that a caller asks for.
type Order struct {
	// Request is the same for the same wish, also when a crash threw the call back by a step and the caller confirmed
	// anew: it is done once.
	Request  string
	Service  ivr.Service
	From     string // the calling number, as the trunk gave it
	Contract string
	Outages  []string          // the outages the caller was told of
	CallBack *routing.CallBack // to be ordered or cancelled
	At       time.Time
}

// Subscribers answers what the dialogue asks about the caller. The errors say that it could not be decided; what is
// refused is in the reply.
type Subscribers interface {
	// LookUp finds who makes the call, and what was left at an earlier one.
	LookUp(ctx context.Context, call, from string, at time.Time) (ivr.LookedUp, error)
	Do(ctx context.Context, order Order) (ivr.Replied, error)
	CountFailed(ctx context.Context, order Order) (ivr.Counted, error)
}

// lookUp asks who calls, beside the call: the greeting plays meanwhile. A caller of whom nothing is known in time is told to
// the dialogue as unknown, and once more when the answer comes.
func (c *call) lookUp() {
	c.stopLookUp()
	from, at := c.record.From, c.app.now()
	ctx, end := context.WithCancelCause(c.app.lifetime)
	c.lookingUp = func() { end(nil) }
	c.work.Go(func() { c.boundLookUp(ctx, end, at) })
	c.work.Go(func() {
		defer end(nil)
		answer, err := c.app.parts.Subscribers.LookUp(ctx, c.id, from, at)
		if err != nil {
			c.unknown(ctx, at, err)
			return
		}
		c.mailbox.put(answer)
	})
}

// boundLookUp ends a lookup that takes too long: as soon as it is late if there are enough late ones already.
func (c *call) boundLookUp(ctx context.Context, end context.CancelCauseFunc, at time.Time) {
	if !wait(ctx, cmp.Or(c.app.config.LookUpTimeout, defaultLookUpTimeout)) {
		return
	}
	select {
	case c.app.late <- struct{}{}:
		defer func() { <-c.app.late }()
	default:
		end(context.DeadlineExceeded)
		return
	}
	c.unknown(ctx, at, nil)
	if wait(ctx, lateLookUp) {
		end(context.DeadlineExceeded)
	}
}

// unknown tells the dialogue that it is not known who calls, unless nobody wants to know any more. A nil error says that the
// answer may still come.
func (c *call) unknown(ctx context.Context, at time.Time, err error) {
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		return
	case err == nil:
		c.log.Warn("caller is not known in time")
	default:
		c.log.Warn("caller cannot be looked up", "error", err)
	}
	c.mailbox.put(ivr.LookedUp{At: at})
}

// stopLookUp ends a lookup under way, if there is one: its answer is of no use any more.
func (c *call) stopLookUp() {
	if c.lookingUp != nil {
		c.lookingUp()
	}
}

// do asks for a service, beside the call.
func (c *call) do(d ivr.Do) {
	order := Order{
		Request: fmt.Sprintf("%s/%d/%s/%s", c.id, d.Number, d.Service, d.Contract), Service: d.Service,
		From: c.record.From, Contract: d.Contract, CallBack: d.CallBack, At: c.app.now(),
	}
	if d.CallBack != nil { // another number is another wish
		order.Request += d.CallBack.Phone
	}
	if caller := c.record.State.Caller; caller != nil {
		for _, o := range caller.Outages {
			order.Outages = append(order.Outages, o.Outage)
		}
	}
	if d.Service == ivr.CancelCallBack {
		c.app.running.Go(func() { c.app.cancel(order, c.log) }) // the call may be over before
		return
	}
	c.work.Go(func() {
		ctx, cancel := context.WithTimeout(c.app.lifetime, cmp.Or(c.app.config.ServiceTimeout, defaultServiceTimeout))
		defer cancel()
		if d.Service == ivr.CountFailed {
			c.count(ctx, order)
			return
		}
		reply, err := c.app.parts.Subscribers.Do(ctx, order)
		if err != nil {
			c.log.Warn("service cannot be done", "service", d.Service, "error", err)
			reply = ivr.Replied{Failed: true}
		}
		reply.Request = d.Number
		c.mailbox.put(reply)
	})
}

// cancelRetry is how long to wait before the cancellation of an order is tried again.
const cancelRetry = 2 * time.Second

// cancel cancels the order of a call back, until it is done or the App stops: who has talked is not to be called.
func (a *App) cancel(order Order, log *slog.Logger) {
	for first := true; ; first = false {
		ctx, cancel := context.WithTimeout(a.lifetime, cmp.Or(a.config.ServiceTimeout, defaultServiceTimeout))
		_, err := a.parts.Subscribers.Do(ctx, order)
		cancel()
		if err == nil || a.lifetime.Err() != nil {
			return
		}
		if first {
			log.Warn("call back cannot be cancelled yet", "error", err)
		}
		if !wait(a.lifetime, cancelRetry) {
			return
		}
	}
}

// count counts a failed entry. Without it the call goes on by its own count.
func (c *call) count(ctx context.Context, order Order) {
	counted, err := c.app.parts.Subscribers.CountFailed(ctx, order)
	if err != nil {
		c.log.Warn("failed entry cannot be counted", "error", err)
		return
	}
	c.mailbox.put(counted)
}

// identify says in the journal which contract the call is about.
func (c *call) identify(contract string) {
	c.record.Contract = contract
	c.open()
}
