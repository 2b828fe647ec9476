package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// migrateTimeout bounds all migrations together: the last ones may rewrite a table of years of calls.
	migrateTimeout = 10 * time.Minute
	// lockPeriod (seconds) and lockTries say how long a service waits for another that is migrating.
	lockPeriod = 1
	lockTries  = 300
)

// Migration is one step of the database's schema.
type Migration struct {
	Version   int64
	Name      string    // name of its file, "00001_calls.sql"; of the job queue's own, "river/00001_..."
	AppliedAt time.Time // when it was applied; zero if it was not yet
}

// ErrLocked says that a migration gave up because somebody else holds a table that it changes: waiting for it would have held
// up every lookup behind. What was applied before it stays; of itself nothing is left. Tried again it goes on there.
var ErrLocked = errors.New("a table is in use")

// lockNotAvailable is PostgreSQL's code of a lock that was not to be had within lock_timeout.
const lockNotAvailable = "55P03"

// Migrate brings the schema up to date, the tables of the job queue included, and returns the migrations it applied,
// none if it was up to date. The error wraps ErrLocked if it is only a matter of trying again.
// Services that start together do not disturb each other.
func (s *Store) Migrate(ctx context.Context) ([]Migration, error) {
	ctx, cancel := context.WithTimeout(ctx, migrateTimeout)
	defer cancel()
	var applied []Migration
	err := s.withGoose(func(provider *goose.Provider) error {
		results, err := provider.Up(ctx)
		for _, result := range results {
			applied = append(applied, Migration{
				Version: result.Source.Version, Name: path.Base(result.Source.Path), AppliedAt: time.Now(),
			})
		}
		return err
	})
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == lockNotAvailable {
		return applied, fmt.Errorf("migrate: %w: %w", ErrLocked, err)
	}
	if err != nil {
		return applied, fmt.Errorf("migrate: %w", err)
	}
	jobs, err := s.migrateJobs(ctx)
	if err != nil {
		return applied, fmt.Errorf("migrate jobs: %w", err)
	}
	return append(applied, jobs...), nil
}

// Migrations lists all migrations in order, applied or not.
func (s *Store) Migrations(ctx context.Context) ([]Migration, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	var all []Migration
	err := s.withGoose(func(provider *goose.Provider) error {
		statuses, err := provider.Status(ctx)
		for _, status := range statuses {
			all = append(all, Migration{
				Version: status.Source.Version, Name: path.Base(status.Source.Path), AppliedAt: status.AppliedAt,
			})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	jobs, err := s.jobsMigrations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list migrations of jobs: %w", err)
	}
	return append(all, jobs...), nil
}

// withGoose lends do a goose provider over the embedded migrations. goose wants a database/sql handle; this
// one borrows its connections from the pool.
func (s *Store) withGoose(do func(*goose.Provider) error) (err error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockPeriod, lockTries))
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(s.pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker), goose.WithSlog(s.logger))
	if err != nil {
		return err
	}
	return do(provider)
}
