package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
)

// closeAtOnce is how many overdue credits one transaction of CloseOverdueCredits closes.
const closeAtOnce = 1000

// ActivateCredit gives the contract a trust credit, if the calling number is registered on it and the rules allow one
// at the moment, or says why not. It decides on the data it holds: while it does, no other activation and no payment of
// this contract goes on, in whatever process. The same request gets the same answer however often it comes, so a caller
// whose service died before it could announce the credit hears of the same one. The error says that it could not be
// decided; whether the credit is active is then told by asking again.
func (s *Subscribers) ActivateCredit(
	ctx context.Context, request string, number billing.E164, contract string, at time.Time,
) (billing.Offer, *billing.Refusal, error) {
	wish := wish{request: request, number: number, contract: contract, at: at}
	var offer billing.Offer
	var refusal *billing.Refusal
	err := s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) (err error) {
		offer, refusal, _, err = s.activate(ctx, queries, wish)
		return err
	})
	if err != nil {
		return billing.Offer{}, nil, fmt.Errorf("activate credit of contract %s: %w", contract, err)
	}
	return offer, refusal, nil
}

// activate decides on a wish for a credit, or repeats what was decided when it came before; again says so.
func (s *Subscribers) activate(
	ctx context.Context, queries *query.Queries, wish wish,
) (offer billing.Offer, refusal *billing.Refusal, again bool, err error) {
	// Under READ COMMITTED what is read after the lock is what the one who held it before has committed.
	if err := queries.LockContract(ctx, wish.contract); err != nil {
		return offer, nil, false, err
	}
	offer, refusal, err = decided(ctx, queries, wish.request)
	if !errors.Is(err, pgx.ErrNoRows) {
		return offer, refusal, true, err
	}
	offer, refusal, err = s.decide(ctx, queries, wish)
	return offer, refusal, false, err
}

// decided returns what the wish got when it came before; pgx.ErrNoRows if it did not.
func decided(ctx context.Context, queries *query.Queries, request string) (billing.Offer, *billing.Refusal, error) {
	row, err := queries.GetCreditRequest(ctx, request)
	if err != nil {
		return billing.Offer{}, nil, err
	}
	if row.RefusedReason != "" {
		return billing.Offer{}, &billing.Refusal{Reason: billing.RefusalReason(row.RefusedReason), Until: row.RefusedUntil}, nil
	}
	const day = 24 * time.Hour
	days := int(row.LastDay.Start(time.UTC).Sub(row.FirstDay.Start(time.UTC))/day) + 1
	return billing.Offer{Days: days, FirstDay: row.FirstDay, LastDay: row.LastDay}, nil, nil
}

// decide applies the rules to the contract that the transaction holds and records what follows. The credit before, if
// it has ended and the nightly job has not yet seen that, is closed first.
func (s *Subscribers) decide(
	ctx context.Context, queries *query.Queries, wish wish,
) (offer billing.Offer, refusal *billing.Refusal, err error) {
	today := s.today(wish.at)
	if _, err := s.closeEnded(ctx, queries, today, wish.contract); err != nil {
		return offer, nil, err
	}
	account, refusal, err := wish.account(ctx, queries, s.zone)
	if err != nil {
		return offer, nil, err
	}
	if refusal == nil {
		if offer, refusal, err = billing.Decide(account, today); err != nil {
			return offer, nil, err
		}
	}
	record := query.AddCreditRequestParams{
		Request: wish.request, Number: string(wish.number), Contract: wish.contract, At: wish.at,
	}
	if refusal != nil {
		record.RefusedReason, record.RefusedUntil = string(refusal.Reason), refusal.Until
		return offer, refusal, queries.AddCreditRequest(ctx, record)
	}
	id, err := queries.AddCredit(ctx, creditParams(offer.Activate(wish.contract), true))
	if err != nil {
		return offer, nil, err
	}
	record.Credit = &id
	return offer, nil, queries.AddCreditRequest(ctx, record)
}

func creditParams(credit billing.Credit, used bool) query.AddCreditParams {
	return query.AddCreditParams{
		Contract:     credit.Contract,
		FirstDay:     credit.FirstDay,
		LastDay:      credit.LastDay,
		ClosedOn:     credit.ClosedOn,
		State:        string(credit.State),
		Used:         used,
		BlockedUntil: credit.BlockedUntil,
	}
}

// CloseOverdueCredits closes the credits whose last day is before today, and returns how many. One whose contract had a
// balance above zero at the end of the last day was paid in time, by whatever way the money was booked; the others are
// overdue, with the block that follows if full access was used. One whose contract's balance is not known now is left as it is:
// the next night may tell. Whether it was used is what the column credits.used says:
// true, unless the provider's access system has set it to false. The nightly job calls it; called again it finds nothing
// to do.
func (s *Subscribers) CloseOverdueCredits(ctx context.Context, today billing.Date) (int, error) {
	for closed := 0; ; {
		some, err := s.closeSome(ctx, today)
		if closed += some; err != nil {
			return closed, fmt.Errorf("close overdue credits: %w", err)
		}
		if some < closeAtOnce {
			return closed, nil
		}
	}
}

func (s *Subscribers) closeSome(ctx context.Context, today billing.Date) (closed int, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	err = s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) error {
		closed, err = s.closeEnded(ctx, queries, today, "")
		return err
	})
	return closed, err
}

// closeEnded closes up to closeAtOnce credits that have ended, of one contract or (empty) of any, and returns how many.
func (s *Subscribers) closeEnded(
	ctx context.Context, queries *query.Queries, today billing.Date, contract string,
) (int, error) {
	ended, err := queries.ListEnded(ctx, query.ListEndedParams{
		Today: today, Contract: contract, Zone: s.zone.String(), Most: closeAtOnce,
	})
	if err != nil {
		return 0, err
	}
	for _, row := range ended {
		credit := creditOf(row.Credit)
		closed := billing.Pay(credit, billing.Kopiykas(row.Balance), credit.LastDay)
		closed = billing.Expire(closed, credit.Used, today)
		if err := closeCredit(ctx, queries, row.Credit.ID, closed); err != nil {
			return 0, err
		}
	}
	return len(ended), nil
}

func closeCredit(ctx context.Context, queries *query.Queries, id int64, credit billing.Credit) error {
	return queries.CloseCredit(ctx, query.CloseCreditParams{
		ID: id, State: string(credit.State), ClosedOn: credit.ClosedOn, BlockedUntil: credit.BlockedUntil,
	})
}

func creditOf(row query.Credit) billing.Credit {
	return billing.Credit{
		Contract:     row.Contract,
		FirstDay:     row.FirstDay,
		LastDay:      row.LastDay,
		ClosedOn:     row.ClosedOn,
		State:        billing.CreditState(row.State),
		Used:         row.Used,
		BlockedUntil: row.BlockedUntil,
	}
}

// TakeOverCredits records credits that began elsewhere, with their state as it is: those of a system that the hotline
// replaces, or of the demo. A second active one of a contract is an error and none is recorded.
func (s *Subscribers) TakeOverCredits(ctx context.Context, credits []billing.Credit) error {
	err := s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) error {
		for _, credit := range credits {
			if _, err := queries.AddCredit(ctx, creditParams(credit, credit.Used)); err != nil {
				return fmt.Errorf("contract %s: %w", credit.Contract, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take over credits: %w", err)
	}
	return nil
}
