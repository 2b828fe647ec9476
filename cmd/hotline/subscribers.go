package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/ivr/stasis"
	"hotline/routing"
)

// subscribers answers what calls ask about their callers, from the subscriber database.
type subscribers struct {
	database  *store.Subscribers
	outbox    *store.Outbox
	callBacks *store.CallBacks
	rules     ivr.CallBackRules
	log       *slog.Logger
}

// LookUp finds who calls, and what the caller left at an earlier call: both are asked for at once. A withheld or
// unreadable number is a caller who is on no contract; nobody is asked then. Without an answer about earlier calls there were none.
func (s subscribers) LookUp(ctx context.Context, call, from string, at time.Time) (ivr.LookedUp, error) {
	answer := ivr.LookedUp{At: at}
	var asking sync.WaitGroup
	asking.Go(func() { answer.CallBack, answer.Lost = s.returning(ctx, call, calling(from), at) })
	caller, err := s.database.LookUp(ctx, calling(from), at)
	asking.Wait()
	if err != nil {
		return ivr.LookedUp{}, err
	}
	if caller.Number == "" {
		caller.Number = calling(from)
	}
	answer.Caller = &caller
	return answer, nil
}

// returning returns the open order of a call back to the number, and the place that its last call before this one lost.
func (s subscribers) returning(ctx context.Context, call string, number billing.E164, at time.Time) (*routing.CallBack, *ivr.LostPlace) {
	open, lost, err := s.callBacks.Returning(ctx, number, call, at)
	if err != nil {
		s.log.Warn("caller's earlier calls cannot be looked up", "error", err)
	}
	if s.rules.Off {
		open = nil // nobody will call
	}
	return open, lost
}

// Do gets the caller what was asked for. Asked for again under the same request it is done once.
func (s subscribers) Do(ctx context.Context, o stasis.Order) (ivr.Replied, error) {
	from := calling(o.From)
	switch o.Service {
	case ivr.SendBalance:
		refusal, err := s.outbox.QueueBalance(ctx, o.Request, from, o.Contract, o.At)
		return ivr.Replied{Refusal: refusal}, err
	case ivr.ActivateCredit:
		offer, refusal, err := s.database.ActivateCredit(ctx, o.Request, from, o.Contract, o.At)
		if err != nil || refusal != nil {
			return ivr.Replied{Refusal: refusal}, err
		}
		return ivr.Replied{Credit: &offer}, nil
	case ivr.SubscribeOutage:
		return s.subscribe(ctx, from, o)
	case ivr.OrderCallBack:
		return s.orderCallBack(ctx, o)
	case ivr.CancelCallBack:
		return ivr.Replied{}, s.cancelCallBack(ctx, o)
	}
	return ivr.Replied{}, fmt.Errorf("service %q: nobody does it", o.Service)
}

// cancelCallBack cancels an order. One that was made in the same call is known by its telephone number alone.
func (s subscribers) cancelCallBack(ctx context.Context, o stasis.Order) (err error) {
	const reason = "the caller rang again"
	if o.CallBack.ID != 0 {
		_, err = s.callBacks.Cancel(ctx, o.CallBack.ID, reason, o.At)
		return err
	}
	phone := cmp.Or(billing.E164(o.CallBack.Phone), calling(o.From))
	if phone == "" {
		return nil
	}
	_, err = s.callBacks.CancelPhone(ctx, phone, reason, o.At)
	return err
}

// orderCallBack orders a call back. The number is judged once more before it is kept: it may be what a caller entered.
func (s subscribers) orderCallBack(ctx context.Context, o stasis.Order) (ivr.Replied, error) {
	if s.rules.Off {
		return ivr.Replied{}, errors.New("order of a call back: there are none")
	}
	order := *o.CallBack
	phone, err := number.Dialable(order.Phone, s.rules.Foreign)
	if err != nil {
		return ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedNumber}}, nil //nolint:nilerr // that is the refusal
	}
	order.Phone, order.Caller = string(phone), string(calling(o.From))
	_, exists, refusal, err := s.callBacks.Order(ctx, o.Request, order, o.At)
	if exists {
		refusal = &billing.Refusal{Reason: billing.RefusedExists}
	}
	return ivr.Replied{Refusal: refusal}, err
}

// subscribe notes the wish to be told of the end of each outage that the caller has heard of.
func (s subscribers) subscribe(ctx context.Context, from billing.E164, o stasis.Order) (ivr.Replied, error) {
	var faults []error
	for _, outage := range o.Outages {
		refusal, err := s.database.Subscribe(ctx, o.Request+"/"+outage, outage, from, o.At)
		if refusal != nil {
			return ivr.Replied{Refusal: refusal}, nil
		}
		faults = append(faults, err)
	}
	return ivr.Replied{}, errors.Join(faults...)
}

// CountFailed counts an entry that named no contract of the caller.
func (s subscribers) CountFailed(ctx context.Context, o stasis.Order) (ivr.Counted, error) {
	guesses, err := s.database.NoteFailedEntry(ctx, calling(o.From), o.Contract, o.At)
	return ivr.Counted{Guesses: guesses}, err
}

// calling returns the caller's number, empty if it is withheld or none that a contract could be registered with.
func calling(from string) billing.E164 {
	parsed, _, err := number.Parse(from, "")
	if err != nil {
		return ""
	}
	return parsed
}
