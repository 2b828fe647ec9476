package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"hotline/billing/store"
)

// smsCmd is `hotline sms`: the messages to subscribers, those captured for want of a gateway included.
type smsCmd struct {
	List smsListCmd `cmd:"" default:"withargs" help:"List messages, the newest first."`
}

// smsListCmd is `hotline sms list`.
type smsListCmd struct {
	databaseFlags `embed:""`
	printFlags    `embed:"" set:"printed=messages"`
	Limit         int `default:"50" help:"So many messages at most."`
}

// Run prints the messages.
func (c *smsListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *smsListCmd) list(ctx context.Context, out io.Writer) error {
	if c.Limit < 1 {
		return usageError{fmt.Errorf("--limit must be at least 1")}
	}
	location, err := c.location()
	if err != nil {
		return err
	}
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	messages, err := store.NewOutbox(database, location).Messages(ctx, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out, messages)
	}
	return printMessages(out, messages, location)
}

// printMessages prints one line a message, phones masked.
func printMessages(out io.Writer, messages []store.SentMessage, location *time.Location) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TIME\tTO\tCONTRACT\tKIND\tSTATE\tTRIES\tTEXT\tERROR")
	for _, m := range messages {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", m.CreatedAt.In(location).Format(time.DateTime),
			m.To.Masked(), m.Contract, m.Kind, m.State, m.Attempts, m.Text, cmp.Or(m.Error, "-"))
	}
	return table.Flush()
}
