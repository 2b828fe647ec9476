package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/feed"
	"hotline/billing/store/query"
)

// bookAtOnce is how many payments of a file are recorded in one round trip.
const bookAtOnce = 5000

// ImportPayments records the payments of a file, all or none, each as RecordPayment does: one that is known already, and
// a line that is there twice, count once. A payment for a contract that does not exist is wrong. The error is
// *feed.Faults if lines are wrong.
func (s *Subscribers) ImportPayments(ctx context.Context, in io.Reader) (done Imported, err error) {
	lines, err := feed.Payments(in)
	if err != nil {
		return Imported{}, err
	}
	err = s.transact(ctx, func(_ pgx.Tx, queries *query.Queries) error {
		if err := queries.LockImport(ctx); err != nil {
			return err
		}
		for more := true; more; {
			var some paymentLines
			some, more = takePayments(lines)
			added, err := s.importPayments(ctx, queries, lines, some)
			if err != nil {
				return err
			}
			done.Lines += len(some.payments)
			done.Added += added
		}
		return lines.Err()
	})
	if err != nil {
		return Imported{}, err
	}
	if known := done.Lines - done.Added; known > 0 {
		done.Warnings = append(done.Warnings, fmt.Sprintf("%d payments were known already, or are in the file twice", known))
	}
	return done, nil
}

// paymentLines are some lines of a file of payments.
type paymentLines struct {
	payments []billing.Payment
	lines    []int
}

// takePayments reads the next lines and reports whether there may be more.
func takePayments(lines *feed.Reader[billing.Payment]) (some paymentLines, more bool) {
	for len(some.payments) < bookAtOnce {
		if !lines.Next() {
			return some, false
		}
		some.payments = append(some.payments, lines.Value())
		some.lines = append(some.lines, lines.Line())
	}
	return some, true
}

// importPayments books some lines and returns how many were new. Once a line is wrong the rest is only checked.
func (s *Subscribers) importPayments(
	ctx context.Context, queries *query.Queries, lines *feed.Reader[billing.Payment], some paymentLines,
) (int, error) {
	contracts := make([]string, len(some.payments))
	for i, payment := range some.payments {
		contracts[i] = payment.Contract
	}
	known, err := queries.KnownContracts(ctx, contracts)
	if err != nil {
		return 0, err
	}
	slices.Sort(known)
	for i, contract := range contracts {
		if _, ok := slices.BinarySearch(known, contract); !ok {
			lines.Fault(some.lines[i], errors.New("contract "+contract+": "+ErrNoContract.Error()))
		}
	}
	if lines.Faulty() {
		return 0, nil
	}
	return s.book(ctx, queries, some.payments)
}
