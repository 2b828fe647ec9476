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

// RaiseAlert opens the outage that a monitoring system raises, or changes it, as SaveOutage does. Such a system repeats
// itself: what was closed since the alert began, by a person for instance, is left closed; an alert that began later
// opens the outage again. It reports whether the outage is open now and was not before. at is the hotline's time.
func (s *Subscribers) RaiseAlert(ctx context.Context, outage billing.Outage, at time.Time) (opened bool, err error) {
	err = s.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		known, err := existing(queries.GetOutage(ctx, outage.ID))
		if err != nil && !errors.Is(err, ErrNoOutage) {
			return err
		}
		if !known.ClearedAt.IsZero() && !known.ClearedAt.Before(outage.StartedAt) {
			return nil
		}
		opened = known.ID == "" || !known.ClearedAt.IsZero()
		_, err = s.saveOutage(ctx, tx, outage, at)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("raise alert %q: %w", outage.ID, err)
	}
	return opened, nil
}
