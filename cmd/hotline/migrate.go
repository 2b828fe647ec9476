package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
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
	return err
}
