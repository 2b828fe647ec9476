package store

import (
	"context"
	"time"

	"hotline/billing"
	"hotline/billing/store/query"
)

// wish is a subscriber's wish for a service of a contract: a credit, or the balance by SMS.
type wish struct {
	request  string       // key of the wish: the same for the same wish
	number   billing.E164 // the calling number
	contract string
	at       time.Time
	verified bool // an operator has verified the person: what number calls does not matter
}

// account returns the account of the contract that is wished for, or why the person has no part in it. Days begin in the
// zone.
func (w wish) account(ctx context.Context, queries *query.Queries, zone *time.Location) (billing.Account, *billing.Refusal, error) {
	if !w.verified {
		caller, err := lookUp(ctx, queries, w.number, w.at, zone)
		if err != nil {
			return billing.Account{}, nil, err
		}
		account, refusal := caller.Account(w.contract)
		return account, refusal, nil
	}
	found, err := cards(ctx, queries, cardsWish{contracts: []string{w.contract}, at: w.at, zone: zone})
	if err != nil {
		return billing.Account{}, nil, err
	}
	if len(found) == 0 {
		return billing.Account{}, &billing.Refusal{Reason: billing.RefusedNoContract}, nil
	}
	return found[0].account(billing.DateOf(w.at, zone)), nil, nil
}
