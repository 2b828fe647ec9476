package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store/query"
)

// NoteFailedEntry records that a caller entered the number of a contract on which the phone is not registered, and
// returns how often that happened within billing.GuessWindow, this time included. Those of withheld numbers, which are
// many callers, count for the contract only.
func (s *Subscribers) NoteFailedEntry(
	ctx context.Context, number billing.E164, contract string, at time.Time,
) (billing.Guesses, error) {
	var counts query.CountFailedEntriesRow
	err := s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) error {
		entry := query.AddFailedEntryParams{Number: string(number), Contract: storable(contract), At: at}
		if err := queries.AddFailedEntry(ctx, entry); err != nil {
			return err
		}
		var err error
		counts, err = queries.CountFailedEntries(ctx, query.CountFailedEntriesParams{
			Number: entry.Number, Contract: entry.Contract, Since: at.Add(-billing.GuessWindow),
		})
		return err
	})
	if err != nil {
		return billing.Guesses{}, fmt.Errorf("note failed entry of %s: %w", number.Masked(), err)
	}
	return billing.Guesses{FromNumber: int(counts.FromNumber), AtContract: int(counts.AtContract)}, nil
}

// ForgetFailedEntries removes the failed entries before a moment, which count no longer, and returns how many there
// were. The nightly job calls it.
func (s *Subscribers) ForgetFailedEntries(ctx context.Context, before time.Time) (int, error) {
	forgotten, err := s.store.queries.ForgetFailedEntries(ctx, before)
	if err != nil {
		return 0, fmt.Errorf("forget failed entries: %w", err)
	}
	return int(forgotten), nil
}
