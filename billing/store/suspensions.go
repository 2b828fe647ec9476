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

// turnAtOnce is how many contracts one transaction of TurnSuspensions turns.
const turnAtOnce = 1000

// TurnSuspensions begins the suspensions whose first day is today or before, ends those whose last day is before today,
// and returns how many of each. An active contract that was imported gets the status suspended and afterwards active
// again; one that the provider has closed or changed meanwhile keeps what it has, and the views of a billing of the
// provider's own are never written. The nightly job calls it; called again it finds nothing to do. Callers need not wait
// for it: LookUp weighs the days themselves.
func (s *Subscribers) TurnSuspensions(ctx context.Context, today billing.Date) (begun, ended int, err error) {
	for {
		contracts, turned, err := s.turnSome(ctx, today)
		begun, ended = begun+turned.begun, ended+turned.ended
		if err != nil {
			return begun, ended, fmt.Errorf("turn suspensions: %w", err)
		}
		if contracts < turnAtOnce {
			return begun, ended, nil
		}
	}
}

// turned is how many suspensions have begun and ended.
type turned struct{ begun, ended int }

// turnSome turns the suspensions of up to turnAtOnce contracts and returns how many contracts it found.
func (s *Subscribers) turnSome(ctx context.Context, today billing.Date) (found int, done turned, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	err = s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) error {
		if err := queries.LockImport(ctx); err != nil { // which writes the same rows in another order
			return err
		}
		contracts, err := queries.ListTurning(ctx, query.ListTurningParams{Today: today, Most: turnAtOnce})
		if err != nil {
			return err
		}
		if err := queries.LockContracts(ctx, contracts); err != nil {
			return err
		}
		found = len(contracts)
		done, err = turn(ctx, queries, contracts, today)
		return err
	})
	if err != nil {
		return 0, turned{}, err
	}
	return found, done, nil
}

// turn turns the suspensions of contracts that the transaction holds.
func turn(ctx context.Context, queries *query.Queries, contracts []string, today billing.Date) (turned, error) {
	begun, err := queries.BeginSuspensions(ctx, query.BeginSuspensionsParams{Contracts: contracts, Today: today})
	if err != nil {
		return turned{}, err
	}
	ended, err := queries.EndSuspensions(ctx, query.EndSuspensionsParams{Contracts: contracts, Today: today})
	if err != nil {
		return turned{}, err
	}
	return turned{begun: int(begun), ended: int(ended)}, nil
}

// Suspend suspends the service of the deed's contract from the first to the last day, both included, or says why not
// (billing.DecideSuspension). While it decides nothing else is done to the contract, in whatever process. The same
// request gets the same suspension however often it comes; with other days, or once that suspension was called off, it is
// refused (billing.RefusedRepeated). The error says that it could not be decided.
//
// The contract's status turns with the days. Where the provider's own billing stands behind hotline_contracts it is that
// billing which pauses service and fee: it reads the table suspensions. The hotline counts the contract as suspended in
// those days whatever the view says.
func (d *Desk) Suspend(
	ctx context.Context, deed Deed, first, last billing.Date,
) (made billing.Suspension, refusal *billing.Refusal, err error) {
	asked := billing.Suspension{Contract: deed.Contract, FirstDay: first, LastDay: last}
	err = d.act(ctx, deed, ActionSuspend, func(_ pgx.Tx, queries *query.Queries) (result, error) {
		var err error
		var again bool
		made, refusal, again, err = d.suspend(ctx, queries, deed, asked)
		detail := map[string]string{"from": first.String(), "until": last.String()}
		return result{refusal: refusal, again: again, detail: detail}, err
	})
	return made, refusal, err
}

// suspend decides on a suspension, or repeats what was decided when the wish came before; again says so.
func (d *Desk) suspend(
	ctx context.Context, queries *query.Queries, deed Deed, asked billing.Suspension,
) (made billing.Suspension, refusal *billing.Refusal, again bool, err error) {
	found, refusal, err := d.hold(ctx, queries, deed)
	if refusal != nil || err != nil {
		return made, refusal, false, err
	}
	row, err := queries.GetSuspensionOfRequest(ctx, deed.key())
	if !errors.Is(err, pgx.ErrNoRows) {
		made, refusal = repeated(row, asked)
		return made, refusal, refusal == nil, err
	}
	today := d.subscribers.today(deed.At)
	refusal = billing.DecideSuspension(found.account(today).Status, found.Suspensions, asked, today)
	if refusal != nil {
		return made, refusal, false, nil
	}
	row, err = queries.AddSuspension(ctx, query.AddSuspensionParams{
		Request: deed.key(), Contract: deed.Contract, FirstDay: asked.FirstDay, LastDay: asked.LastDay, At: deed.At,
	})
	return suspensionOf(row), nil, false, err
}

// repeated returns the suspension that the wish has brought when it came before, unless it says something else now.
func repeated(row query.Suspension, asked billing.Suspension) (billing.Suspension, *billing.Refusal) {
	made := suspensionOf(row)
	if made.State == billing.SuspensionCancelled || made.FirstDay != asked.FirstDay || made.LastDay != asked.LastDay {
		return billing.Suspension{}, &billing.Refusal{Reason: billing.RefusedRepeated}
	}
	return made, nil
}

// cancelledLately is how long the one who called a suspension off may say so again, having got no answer.
const cancelledLately = 10 * time.Minute

// CancelSuspension calls off the suspension of the deed's contract that is planned and begins on the day first, whichever
// it is if first is zero, or says why not: there is none (billing.RefusedNotPlanned), or it has begun
// (billing.RefusedBegun). One that the deed's actor has just called off is so again, unless there is a newer one. The error
// says that it could not be decided.
func (d *Desk) CancelSuspension(
	ctx context.Context, deed Deed, first billing.Date,
) (cancelled billing.Suspension, refusal *billing.Refusal, err error) {
	err = d.act(ctx, deed, ActionCancelSuspension, func(_ pgx.Tx, queries *query.Queries) (result, error) {
		var err error
		var again bool
		cancelled, refusal, again, err = d.cancelSuspension(ctx, queries, deed, first)
		detail := map[string]string{"from": cancelled.FirstDay.String(), "until": cancelled.LastDay.String()}
		return result{refusal: refusal, again: again, detail: detail}, err
	})
	return cancelled, refusal, err
}

// cancelSuspension calls a suspension off, or finds that the same person has done so; again says so.
func (d *Desk) cancelSuspension(
	ctx context.Context, queries *query.Queries, deed Deed, first billing.Date,
) (open billing.Suspension, refusal *billing.Refusal, again bool, err error) {
	found, refusal, err := d.hold(ctx, queries, deed)
	if refusal != nil || err != nil {
		return open, refusal, false, err
	}
	today := d.subscribers.today(deed.At)
	open, is := billing.OpenSuspension(found.Suspensions, today)
	if !is || !first.IsZero() && open.FirstDay != first {
		return d.cancelledAlready(ctx, queries, deed, first)
	}
	if open, refusal = billing.CancelSuspension(open, today); refusal != nil {
		return open, refusal, false, nil
	}
	return open, nil, false, queries.CancelSuspension(ctx, query.CancelSuspensionParams{ID: open.ID, At: &deed.At})
}

// cancelledAlready returns the suspension that the deed's actor has just called off, or that there is none to call off.
func (d *Desk) cancelledAlready(
	ctx context.Context, queries *query.Queries, deed Deed, first billing.Date,
) (cancelled billing.Suspension, refusal *billing.Refusal, again bool, err error) {
	since := deed.At.Add(-cancelledLately)
	asked := query.GetCancelledParams{
		Contract: deed.Contract, Actor: storable(deed.Actor), Action: string(ActionCancelSuspension), Since: &since,
		FirstDay: first, // zero is null
	}
	row, err := queries.GetCancelled(ctx, asked)
	if errors.Is(err, pgx.ErrNoRows) {
		return cancelled, &billing.Refusal{Reason: billing.RefusedNotPlanned}, false, nil
	}
	return suspensionOf(row), nil, true, err
}

// hold keeps all others from the deed's contract until the transaction ends, and returns it, its suspensions turned to
// today, or that there is none.
func (d *Desk) hold(ctx context.Context, queries *query.Queries, deed Deed) (cardRow, *billing.Refusal, error) {
	if err := queries.LockContract(ctx, deed.Contract); err != nil {
		return cardRow{}, nil, err
	}
	if _, err := turn(ctx, queries, []string{deed.Contract}, d.subscribers.today(deed.At)); err != nil {
		return cardRow{}, nil, err
	}
	found, err := cards(ctx, queries, cardsWish{contracts: []string{deed.Contract}, at: deed.At, zone: d.subscribers.zone})
	if err != nil {
		return cardRow{}, nil, err
	}
	if len(found) == 0 {
		return cardRow{}, &billing.Refusal{Reason: billing.RefusedNoContract}, nil
	}
	return found[0], nil, nil
}

func suspensionOf(row query.Suspension) billing.Suspension {
	return billing.Suspension{
		ID: row.ID, Contract: row.Contract, FirstDay: row.FirstDay, LastDay: row.LastDay,
		State: billing.SuspensionState(row.State), Turned: row.Turned,
	}
}
