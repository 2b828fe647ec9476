package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"hotline/billing/store/query"
)

const (
	// connectTimeout is how long one attempt to reach the database may take.
	connectTimeout = 3 * time.Second
	// operationTimeout is how long one reading or clean-up may take, connecting included.
	operationTimeout = 10 * time.Second
)

// How many connections a pool may have whose URL does not say (pool_max_conns). What a service does at once is callers' lookups, of
// two each, and services, the journal, the queue of jobs with its workers, and the pages: four, as many as pgx would have on a small
// machine, they would keep from each other. PostgreSQL has a hundred for all services of a site.
const (
	leastConnections  = 10
	mostConnections   = 30
	connectionsPerCPU = 4
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
	if !saysConnections(url) {
		config.MaxConns = int32(min(max(leastConnections, connectionsPerCPU*runtime.NumCPU()), mostConnections))
	}
	config.ConnConfig.ConnectTimeout = connectTimeout
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return &Store{pool: pool, queries: query.New(pool), logger: logger}, nil
}

// CheckURL returns why Open would refuse a URL, and shows nothing of the URL but the value at fault: the rest may be a password.
func CheckURL(url string) error {
	_, err := pgxpool.ParseConfig(url)
	if fault := new(pgconn.ParseConfigError); errors.As(err, &fault) {
		fault.ConnString = "" // it masks passwords as well as it can
		return errors.New(strings.TrimPrefix(fault.Error(), "cannot parse ``: "))
	}
	return err
}

// saysConnections reports whether a URL says how many connections there may be.
func saysConnections(url string) bool {
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return false
	}
	_, says := config.RuntimeParams["pool_max_conns"]
	return says
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
