package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
)

// Subscribe notes that a caller wants one SMS when an outage at the caller's address is over: on the calling phone if it
// is a mobile, else on the contract's SMS mobile. If it is over already the SMS is queued at once. The same request, and
// another one while the outage lasts, subscribe once. The error wraps ErrNoOutage if there is none of this id.
func (s *Subscribers) Subscribe(
	ctx context.Context, request, outage string, number billing.E164, at time.Time,
) (*billing.Refusal, error) {
	var refusal *billing.Refusal
	err := s.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		held, err := existing(queries.HoldOutage(ctx, outage))
		if err != nil {
			return err
		}
		caller, err := lookUp(ctx, queries, number, at, s.zone)
		if err != nil {
			return err
		}
		var subscriber OutageSubscriber
		if subscriber, refusal = outageSubscriber(caller, outage); refusal != nil {
			return nil
		}
		err = queries.AddSubscriber(ctx, query.AddSubscriberParams{
			Outage: outage, ToNumber: string(subscriber.To), Contract: subscriber.Contract, Request: request, At: at,
		})
		if err != nil || held.ClearedAt.IsZero() {
			return err
		}
		return s.tell(ctx, tx, held, at)
	})
	if err != nil {
		return nil, fmt.Errorf("subscribe to outage %q: %w", outage, err)
	}
	return refusal, nil
}

// outageSubscriber returns where the caller gets the SMS about an outage, or why nowhere.
func outageSubscriber(caller billing.Caller, outage string) (OutageSubscriber, *billing.Refusal) {
	if len(caller.Contracts) == 0 {
		return OutageSubscriber{}, &billing.Refusal{Reason: billing.RefusedNotRegistered}
	}
	account := caller.Contracts[max(0, slices.IndexFunc(caller.Contracts, func(account billing.Account) bool {
		return slices.ContainsFunc(caller.Outages, func(notice billing.OutageNotice) bool {
			return notice.Outage == outage && slices.Contains(notice.Contracts, account.Contract)
		})
	}))] // any of them if the outage has ended since
	to := smsMobile(caller.Number)
	if to == "" {
		to = account.Mobile
	}
	if to == "" {
		return OutageSubscriber{}, &billing.Refusal{Reason: billing.RefusedNoMobile}
	}
	return OutageSubscriber{Contract: account.Contract, To: to}, nil
}
