package store

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/feed"
	"hotline/billing/store/query"
)

// Imported says what an import did.
type Imported struct {
	Lines    int      // of the file, without the header
	Added    int      // of them new
	Changed  int      // of them known, and different now; the rest were known and the same
	Warnings []string // what was taken as it is, and is worth a look
}

// count counts what one line did: nothing, or one row that is new or not.
func (i *Imported) count(added []bool) {
	for _, isNew := range added {
		if isNew {
			i.Added++
		} else {
			i.Changed++
		}
	}
}

// ImportTariffs brings the tariffs of a file up to date, all or none; those that are not in it stay. The error is
// *feed.Faults if lines are wrong.
func (s *Subscribers) ImportTariffs(ctx context.Context, in io.Reader) (Imported, error) {
	lines, err := feed.Tariffs(in)
	if err != nil {
		return Imported{}, err
	}
	return importLines(ctx, s, lines, func(t billing.Tariff) string { return t.Name },
		func(tx pgx.Tx, tariff billing.Tariff) ([]bool, error) {
			return s.store.queries.WithTx(tx).SaveTariff(ctx, query.SaveTariffParams{
				Name: tariff.Name, MonthlyFee: int64(tariff.MonthlyFee), CreditDays: tariff.CreditDays.String(),
			})
		})
}

// ImportOutages brings the outages of a file up to date, all or none; those that are not in it stay as they are. Those
// that have an end now are over for their subscribers as with CloseOutage; at is when. The error is *feed.Faults if
// lines are wrong.
func (s *Subscribers) ImportOutages(ctx context.Context, in io.Reader, at time.Time) (Imported, error) {
	lines, err := feed.Outages(in, at)
	if err != nil {
		return Imported{}, err
	}
	return importLines(ctx, s, lines, func(o billing.Outage) string { return o.ID },
		func(tx pgx.Tx, outage billing.Outage) ([]bool, error) { return s.saveOutage(ctx, tx, outage, at) })
}

// importLines saves each line, all or none. Two lines of one name are wrong. Once a line is wrong the rest is only
// checked.
func importLines[T any](
	ctx context.Context, s *Subscribers, lines *feed.Reader[T], name func(T) string, save func(pgx.Tx, T) ([]bool, error),
) (done Imported, err error) {
	seen := make(map[string]int)
	err = s.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		if err := queries.LockImport(ctx); err != nil {
			return err
		}
		for lines.Next() {
			done.Lines++
			value := lines.Value()
			if first, twice := seen[name(value)]; twice {
				lines.Fault(lines.Line(), fmt.Errorf("%q is in line %d already", name(value), first))
			}
			seen[name(value)] = lines.Line()
			if lines.Faulty() {
				continue
			}
			added, err := save(tx, value)
			if err != nil {
				return fmt.Errorf("line %d: %w", lines.Line(), err)
			}
			done.count(added)
		}
		return lines.Err()
	})
	if err != nil {
		return Imported{}, err
	}
	return done, nil
}
