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

// ImportContracts brings the contracts of a file and their phones up to date, all or none; contracts that are not in it
// stay, phones of a contract that are not in its line go, but for those that an operator has registered. An unknown tariff is a warning: such a contract has no trust
// credit until the tariff is imported. The error is *feed.Faults if lines are wrong. It streams: a million contracts
// take little memory here.
func (s *Subscribers) ImportContracts(ctx context.Context, in io.Reader) (Imported, error) {
	lines, err := feed.Contracts(in)
	if err != nil {
		return Imported{}, err
	}
	var done Imported
	err = s.transact(ctx, func(tx pgx.Tx, queries *query.Queries) error {
		if err := queries.LockImport(ctx); err != nil {
			return err
		}
		merge := contractMerge{tx: tx, lines: lines}
		done, err = merge.run(ctx)
		return err
	})
	if err != nil {
		return Imported{}, err
	}
	return done, nil
}

// contractMerge is an import of contracts: the file goes to a table of the transaction's own, is checked as a whole, and
// is then merged into what is there. The table lives in no schema that sqlc could know.
type contractMerge struct {
	tx    pgx.Tx
	lines *feed.Reader[billing.Contract]
}

// incomingColumns are the columns of the transaction's own table.
var incomingColumns = []string{
	"line", "number", "name", "city", "street", "house", "flat", "tariff", "connected_on", "balance", "status", "segment",
	"phones",
}

// The statements of the merge.
const (
	makeIncoming = `
		CREATE TEMPORARY TABLE incoming (
			line integer, number text, name text, city text, street text, house text, flat text, tariff text,
			connected_on date, balance bigint, status text, segment text, phones text[]
		) ON COMMIT DROP`
	findTwice = `
		SELECT line, first FROM (
			SELECT line, min(line) OVER (PARTITION BY number) AS first FROM incoming
			WHERE number IN (SELECT number FROM incoming GROUP BY number HAVING count(*) > 1)
		) twice
		WHERE line > first ORDER BY line`
	findTariffs = `
		SELECT i.tariff, count(*) FROM incoming i
		WHERE NOT EXISTS (SELECT FROM tariffs t WHERE t.name = i.tariff)
		GROUP BY i.tariff ORDER BY count(*) DESC, i.tariff LIMIT 20`
	changeContracts = `
		UPDATE contracts c SET
			name = i.name, city = i.city, street = i.street, house = i.house, flat = i.flat, tariff = i.tariff,
			connected_on = i.connected_on, balance = i.balance, status = i.status, segment = i.segment
		FROM incoming i
		WHERE c.number = i.number
		  AND (c.name, c.city, c.street, c.house, c.flat, c.tariff, c.connected_on, c.balance, c.status, c.segment)
		   IS DISTINCT FROM
		      (i.name, i.city, i.street, i.house, i.flat, i.tariff, i.connected_on, i.balance, i.status, i.segment)`
	addContracts = `
		INSERT INTO contracts (number, name, city, street, house, flat, tariff, connected_on, balance, status, segment)
		SELECT number, name, city, street, house, flat, tariff, connected_on, balance, status, segment FROM incoming i
		WHERE NOT EXISTS (SELECT FROM contracts c WHERE c.number = i.number)`
	removePhones = `
		DELETE FROM phones p USING incoming i
		WHERE p.contract = i.number AND array_position(i.phones, p.number) IS DISTINCT FROM p.position
		  AND (p.registered_at IS NULL OR p.number = ANY (i.phones))`
	addPhones = `
		INSERT INTO phones (contract, number, position)
		SELECT i.number, p.number, p.position
		FROM incoming i CROSS JOIN LATERAL unnest(i.phones) WITH ORDINALITY AS p (number, position)
		WHERE NOT EXISTS (SELECT FROM phones k WHERE k.contract = i.number AND k.number = p.number)
		ON CONFLICT (contract, number) DO UPDATE SET position = excluded.position, registered_at = NULL, request = ''`
)

func (m contractMerge) run(ctx context.Context) (done Imported, err error) {
	if _, err := m.tx.Exec(ctx, makeIncoming); err != nil {
		return done, err
	}
	copied, err := m.tx.CopyFrom(ctx, pgx.Identifier{"incoming"}, incomingColumns, incoming{m.lines})
	if err != nil {
		return done, err
	}
	done.Lines = int(copied)
	if err := m.check(ctx); err != nil {
		return done, err
	}
	if done.Warnings, err = m.unknownTariffs(ctx); err != nil {
		return done, err
	}
	return done, m.merge(ctx, &done)
}

// merge puts the contracts of the file into the tables. Only imports add contracts, and there
// is one import at a time: what does not exist can be added without looking for conflicts, at half the cost. A phone that
// an operator registers meanwhile is the exception: the file has it, so it is the file's.
func (m contractMerge) merge(ctx context.Context, done *Imported) error {
	for _, step := range []struct {
		statement string
		count     *int // of rows; nil: not told
	}{{changeContracts, &done.Changed}, {addContracts, &done.Added}, {removePhones, nil}, {addPhones, nil}} {
		tag, err := m.tx.Exec(ctx, step.statement)
		if err != nil {
			return err
		}
		if step.count != nil {
			*step.count = int(tag.RowsAffected())
		}
	}
	// The next call must not be looked up by what is known of the tables before.
	_, err := m.tx.Exec(ctx, "ANALYZE contracts, phones")
	return err
}

// incoming gives COPY the lines that are right; what is wrong is told when all have been read.
type incoming struct {
	*feed.Reader[billing.Contract]
}

// Values returns the columns of incomingColumns.
func (i incoming) Values() ([]any, error) {
	c := i.Value()
	phones := make([]string, len(c.Phones))
	for n, phone := range c.Phones {
		phones[n] = string(phone)
	}
	return []any{
		int32(i.Line()), c.Number, c.Name, c.Address.City, c.Address.Street, c.Address.House, c.Address.Flat, c.Tariff,
		c.ConnectedOn.Start(time.UTC), int64(c.Balance), string(c.Status), string(c.Segment), phones,
	}, nil
}

// Err returns nil: wrong lines do not end the copy.
func (incoming) Err() error { return nil }

// check fails if a line is wrong, also if its contract was in an earlier line.
func (m contractMerge) check(ctx context.Context) error {
	if _, err := m.tx.Exec(ctx, "ANALYZE incoming"); err != nil {
		return err
	}
	rows, err := m.tx.Query(ctx, findTwice)
	if err != nil {
		return err
	}
	var line, first int
	_, err = pgx.ForEachRow(rows, []any{&line, &first}, func() error {
		m.lines.Fault(line, fmt.Errorf("number: the contract is in line %d already", first))
		return nil
	})
	if err != nil {
		return err
	}
	return m.lines.Err()
}

// unknownTariffs returns a warning for each tariff of the file that does not exist.
func (m contractMerge) unknownTariffs(ctx context.Context) ([]string, error) {
	rows, err := m.tx.Query(ctx, findTariffs)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]string(nil), rows, func(row pgx.CollectableRow) (string, error) {
		var tariff string
		var contracts int
		err := row.Scan(&tariff, &contracts)
		return fmt.Sprintf("tariff %q is not known: %d contracts have no trust credit until it is imported", tariff, contracts), err
	})
}
