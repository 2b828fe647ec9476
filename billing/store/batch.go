package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"hotline/billing/store/query"
)

// write writes the entries in order, in one transaction and one round trip. Beside an error it returns the
// index of the entry at which the database gave up.
func (s *Store) write(ctx context.Context, entries []entry) (written int, err error) {
	recorded := recording{DBTX: s.pool, batch: &pgx.Batch{}}
	queries := query.New(recorded)
	for _, e := range entries {
		if err := e.write(ctx, queries); err != nil {
			return 0, err
		}
	}
	results := s.pool.SendBatch(ctx, recorded.batch) // one implicit transaction
	defer func() {
		if closing := results.Close(); err == nil { // after an error it only says the same again
			err = closing
		}
	}()
	for i := range entries {
		if _, err := results.Exec(); err != nil {
			return i, err
		}
	}
	return len(entries), nil
}

// recording is a database that puts what it is to execute into a batch, so that generated methods fill one.
type recording struct {
	query.DBTX
	batch *pgx.Batch
}

// Exec adds a statement to the batch; what it did is only known when the batch was sent.
func (r recording) Exec(_ context.Context, sql string, arguments ...any) (pgconn.CommandTag, error) {
	r.batch.Queue(sql, arguments...)
	return pgconn.CommandTag{}, nil
}
