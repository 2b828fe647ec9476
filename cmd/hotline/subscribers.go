package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/ivr/stasis"
)

// subscribers answers what calls ask about their callers, from the subscriber database.
type subscribers struct {
	database *store.Subscribers
	outbox   *store.Outbox
}

// LookUp finds who calls. A withheld or unreadable number is a caller who is on no contract; nobody is asked then.
func (s subscribers) LookUp(ctx context.Context, from string, at time.Time) (ivr.LookedUp, error) {
	caller, err := s.database.LookUp(ctx, calling(from), at)
	if err != nil {
		return ivr.LookedUp{}, err
	}
	return ivr.LookedUp{Caller: &caller, At: at}, nil
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
	}
	return ivr.Replied{}, fmt.Errorf("service %q: nobody does it", o.Service)
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
