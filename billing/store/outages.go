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

// SaveOutage opens an outage or changes the one of its id, which may open it again. If it has an end now its
// subscribers are told, as CloseOutage does; at is when.
func (s *Subscribers) SaveOutage(ctx context.Context, outage billing.Outage, at time.Time) error {
	err := s.transact(ctx, func(tx pgx.Tx, _ *query.Queries) error {
		_, err := s.saveOutage(ctx, tx, outage, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("save outage %q: %w", outage.ID, err)
	}
	return nil
}

// saveOutage returns what the query SaveOutage does.
func (s *Subscribers) saveOutage(ctx context.Context, tx pgx.Tx, outage billing.Outage, at time.Time) ([]bool, error) {
	added, err := s.store.queries.WithTx(tx).SaveOutage(ctx, query.SaveOutageParams{
		ID:         outage.ID,
		Kind:       string(outage.Kind),
		City:       outage.City,
		Street:     outage.Street,
		Houses:     outage.Houses.String(),
		StartedAt:  outage.StartedAt,
		ExpectedAt: unlessZero(outage.ExpectedAt),
		ClearedAt:  unlessZero(outage.ClearedAt),
		Note:       outage.Note,
	})
	if err != nil || outage.ClearedAt.IsZero() {
		return added, err
	}
	return added, s.tell(ctx, tx, outage, at)
}

// CloseOutage notes that an outage is over and queues one SMS for each of its subscribers in the same transaction. It
// reports whether the outage was open; of one that has ended already the end stays. The error wraps ErrNoOutage if
// there is none of this id.
func (s *Subscribers) CloseOutage(ctx context.Context, id string, at time.Time) (closed bool, err error) {
	err = s.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		count, err := queries.CloseOutage(ctx, query.CloseOutageParams{ID: id, At: &at})
		if err != nil {
			return err
		}
		outage, err := existing(queries.GetOutage(ctx, id))
		if closed = count > 0; err != nil || !closed {
			return err
		}
		return s.tell(ctx, tx, outage, at)
	})
	if err != nil {
		return false, fmt.Errorf("close outage %q: %w", id, err)
	}
	return closed, nil
}

// ClosePlannedWork closes the planned work whose expected end has come by the moment at, as CloseOutage does: it is no
// longer announced from then on, so who asked is told. The end noted is the expected one. It returns how many there were.
func (s *Subscribers) ClosePlannedWork(ctx context.Context, at time.Time) (closed int, err error) {
	err = s.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		rows, err := queries.ClosePlannedWork(ctx, at)
		if err != nil {
			return err
		}
		for _, row := range rows {
			outage, err := existing(row, nil)
			if err != nil {
				return err
			}
			if err := s.tell(ctx, tx, outage, at); err != nil {
				return err
			}
		}
		closed = len(rows)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("close planned work: %w", err)
	}
	return closed, nil
}

// tell queues one SMS for each subscriber of an outage that is over who was not told yet.
func (s *Subscribers) tell(ctx context.Context, tx pgx.Tx, outage billing.Outage, at time.Time) error {
	if s.over == nil {
		return nil
	}
	rows, err := s.store.queries.WithTx(tx).TakeSubscribers(ctx, query.TakeSubscribersParams{Outage: outage.ID, At: &at})
	if err != nil || len(rows) == 0 {
		return err
	}
	subscribers := make([]OutageSubscriber, len(rows))
	for i, row := range rows {
		subscribers[i] = OutageSubscriber{Contract: row.Contract, To: billing.E164(row.ToNumber), Request: row.Request}
	}
	return s.over(ctx, tx, outage, subscribers, at)
}

// Outages returns outages, the newest first: those without an end only, or all; at most MaxLimit. Times are in UTC.
func (s *Subscribers) Outages(ctx context.Context, closedToo bool) ([]billing.Outage, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := s.store.queries.ListOutages(ctx, query.ListOutagesParams{ClosedToo: closedToo, Most: MaxLimit})
	if err != nil {
		return nil, fmt.Errorf("list outages: %w", err)
	}
	outages := make([]billing.Outage, len(rows))
	for i, row := range rows {
		if outages[i], err = existing(row, nil); err != nil {
			return nil, fmt.Errorf("list outages: %w", err)
		}
	}
	return outages, nil
}

// existing returns the outage of a row; ErrNoOutage if there was none.
func existing(row query.Outage, err error) (billing.Outage, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return billing.Outage{}, ErrNoOutage
	}
	if err != nil {
		return billing.Outage{}, err
	}
	houses, err := billing.ParseHouses(row.Houses)
	if err != nil {
		return billing.Outage{}, fmt.Errorf("outage %q: %w", row.ID, err)
	}
	return billing.Outage{
		ID:         row.ID,
		Kind:       billing.OutageKind(row.Kind),
		City:       row.City,
		Street:     row.Street,
		Houses:     houses,
		StartedAt:  row.StartedAt.UTC(),
		ExpectedAt: orZero(row.ExpectedAt),
		ClearedAt:  orZero(row.ClearedAt),
		Note:       row.Note,
	}, nil
}

// unlessZero and orZero turn the zero time into NULL and back.
func unlessZero(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

func orZero(at *time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	return at.UTC()
}
