package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/billing/store"
)

// auditCmd is `hotline audit`: who did what.
type auditCmd struct {
	List auditListCmd `cmd:"" default:"withargs" help:"List entries, the newest first."`
}

// auditListCmd is `hotline audit list`.
type auditListCmd struct {
	databaseFlags `embed:""`
	printFlags    `embed:"" set:"printed=entries"`
	Contract      string `help:"What was done to this contract."`
	Actor         string `help:"What this account did."`
	Limit         int    `default:"50" help:"So many entries at most."`
}

// Run prints the entries.
func (c *auditListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *auditListCmd) list(ctx context.Context, out io.Writer) error {
	if c.Limit < 1 {
		return usageError{fmt.Errorf("--limit must be at least 1")}
	}
	return c.openIn(ctx, c.Timezone, func(database *store.Store, location *time.Location) error {
		entries, _, err := database.AuditEntries(ctx, store.AuditFilter{Contract: c.Contract, Actor: c.Actor, Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(out, entries)
		}
		return printEntries(out, entries, location)
	})
}

// printEntries prints one line an entry.
func printEntries(out io.Writer, entries []store.AuditEntry, location *time.Location) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TIME\tACTOR\tROLE\tACTION\tCONTRACT\tCALL\tOUTCOME\tREASON\tDETAIL")
	for _, e := range entries {
		var detail []string
		for _, key := range slices.Sorted(maps.Keys(e.Detail)) {
			detail = append(detail, key+"="+e.Detail[key])
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.At.In(location).Format(time.DateTime), e.Actor, cmp.Or(e.Role, "-"),
			e.Action, cmp.Or(e.Contract, "-"), cmp.Or(e.Call, "-"), e.Outcome, cmp.Or(e.Reason, "-"), cmp.Or(strings.Join(detail, " "), "-"))
	}
	return table.Flush()
}
