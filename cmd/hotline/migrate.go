package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"hotline/billing/store"
)

// migrateCmd is `hotline migrate`. The service migrates by itself; this is for whoever wants to do it before.
type migrateCmd struct {
	databaseFlags `embed:""`
	Status        bool `help:"Change nothing; list the migrations."`
}

// Run applies the migrations that are missing, or lists all.
func (c *migrateCmd) Run(ctx context.Context) error { return c.migrate(ctx, os.Stdout) }

func (c *migrateCmd) migrate(ctx context.Context, out io.Writer) error {
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	if c.Status {
		all, err := database.Migrations(ctx)
		for _, migration := range all {
			state := "pending"
			if !migration.AppliedAt.IsZero() {
				state = "applied " + migration.AppliedAt.Format(time.DateTime)
			}
			fmt.Fprintf(out, "%s\t%s\n", migration.Name, state)
		}
		return err
	}
	applied, err := database.Migrate(ctx)
	for _, migration := range applied {
		fmt.Fprintf(out, "applied %s\n", migration.Name)
	}
	if err == nil && len(applied) == 0 {
		fmt.Fprintln(out, "the schema is up to date")
	}
	return advised(err)
}

// advised adds to the error of a migration that met a lock what to do. The service tries again by itself; a command ends.
func advised(err error) error {
	if !errors.Is(err, store.ErrLocked) {
		return err
	}
	return fmt.Errorf("%w\nNothing is broken: it gave up after two seconds, so that no call had to wait behind it, and left nothing half done. "+
		"Run the same command again. If it meets a lock again and again, a backup or a long report holds the table: wait until that has ended, "+
		"or see who it is by SELECT pid, query_start, query FROM pg_stat_activity WHERE state <> 'idle' ORDER BY xact_start", err)
}
