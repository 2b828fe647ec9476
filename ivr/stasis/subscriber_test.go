package stasis

import (
	"context"
	"time"

	"hotline/billing"
	"hotline/ivr"
)

// strangers is a subscriber database that knows nobody.
type strangers struct{}

func (strangers) LookUp(_ context.Context, _ string, at time.Time) (ivr.LookedUp, error) {
	return ivr.LookedUp{Caller: &billing.Caller{}, At: at}, nil
}

func (strangers) Do(context.Context, Order) (ivr.Replied, error) {
	return ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedNotRegistered}}, nil
}

func (strangers) CountFailed(context.Context, Order) (ivr.Counted, error) {
	return ivr.Counted{Guesses: billing.Guesses{FromNumber: 1}}, nil
}
