package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// jobsMigrationsLock is the advisory lock that lets one process at a time bring river's tables up to date.
const jobsMigrationsLock = `SELECT pg_advisory_lock(hashtextextended('hotline/migrate/jobs', 0))`

func (s *Store) jobsMigrator() (*rivermigrate.Migrator[pgx.Tx], error) {
	return rivermigrate.New(riverpgxv5.New(s.pool), &rivermigrate.Config{Logger: quiet(s.logger)})
}

// migrateJobs brings the tables of river, which are its own, up to date and returns the migrations it applied. The
// connection that holds the lock is thrown away afterwards, and the lock with it.
func (s *Store) migrateJobs(ctx context.Context) ([]Migration, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	lock := conn.Hijack()
	defer func() { _ = lock.Close(context.WithoutCancel(ctx)) }() // pgx bounds it; the server frees the lock anyway
	if _, err := lock.Exec(ctx, jobsMigrationsLock); err != nil {
		return nil, err
	}
	migrator, err := s.jobsMigrator()
	if err != nil {
		return nil, err
	}
	result, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return nil, err
	}
	var applied []Migration
	for _, version := range result.Versions {
		applied = append(applied, jobsMigration(version.Version, version.Name, time.Now()))
	}
	return applied, nil
}

// jobsMigrations lists river's migrations in order, applied or not.
func (s *Store) jobsMigrations(ctx context.Context) ([]Migration, error) {
	migrator, err := s.jobsMigrator()
	if err != nil {
		return nil, err
	}
	times, err := s.jobsMigratedAt(ctx)
	if err != nil {
		return nil, err
	}
	var all []Migration
	for _, version := range migrator.AllVersions() {
		all = append(all, jobsMigration(version.Version, version.Name, times[version.Version]))
	}
	return all, nil
}

// jobsMigratedAt returns when each of river's migrations was applied; none before the first.
func (s *Store) jobsMigratedAt(ctx context.Context) (map[int]time.Time, error) {
	times := make(map[int]time.Time)
	var there bool
	if err := s.pool.QueryRow(ctx, `SELECT to_regclass('river_migration') IS NOT NULL`).Scan(&there); err != nil || !there {
		return times, err
	}
	rows, err := s.pool.Query(ctx, `SELECT version, created_at FROM river_migration`)
	if err != nil {
		return nil, err
	}
	var version int
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&version, &at}, func() error {
		times[version] = at
		return nil
	})
	return times, err
}

// jobsMigration names a migration of river so that it cannot be taken for one of ours.
func jobsMigration(version int, name string, at time.Time) Migration {
	return Migration{Version: int64(version), Name: fmt.Sprintf("river/%05d_%s", version, name), AppliedAt: at}
}
