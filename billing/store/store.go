package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hotline/billing/store/query"
)

const (
	// connectTimeout is how long one attempt to reach the database may take.
	connectTimeout = 3 * time.Second
	// operationTimeout is how long one reading or clean-up may take, connecting included.
	operationTimeout = 10 * time.Second
)

// Store is the hotline's PostgreSQL database. It may be used by many goroutines.
type Store struct {
	pool    *pgxpool.Pool
	queries *query.Queries
	logger  *slog.Logger
}

// Open prepares a pool of connections to the database of a "postgres://" URL. It connects only when there is
// something to do, so that a database that is away at start keeps nothing from starting; the error is always a
// faulty URL. The caller calls Close when done.
func Open(ctx context.Context, url string, logger *slog.Logger) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	config.ConnConfig.ConnectTimeout = connectTimeout
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return &Store{pool: pool, queries: query.New(pool), logger: logger}, nil
}

// Close waits for the operations under way and closes all connections.
func (s *Store) Close() { s.pool.Close() }

// Ping returns nil if the database answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}
