package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"hotline/billing"
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
	State         billing.SMSState `default:"" enum:",queued,sending,sent,delivered,undelivered,failed,captured" placeholder:"STATE" help:"Only messages that have come so far: queued, sending, sent, delivered, undelivered, failed or captured."`
	Contract      string           `placeholder:"CONTRACT" help:"Only messages about this contract."`
	Limit         int              `default:"50" help:"So many messages at most."`
	After         store.Cursor     `placeholder:"CURSOR" help:"Only what follows the list that named this cursor at its end; with --json on the standard error."`
}

// Run prints the messages.
func (c *smsListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout, os.Stderr) }

func (c *smsListCmd) list(ctx context.Context, out, aside io.Writer) error {
	if c.Limit < 1 {
		return usageError{fmt.Errorf("--limit must be at least 1")}
	}
	return c.openIn(ctx, c.Timezone, func(database *store.Store, location *time.Location) error {
		messages, err := store.NewOutbox(database, location).SearchMessages(ctx, store.MessageFilter{
			State: c.State, Contract: c.Contract, Limit: c.Limit, After: c.After,
		})
		switch {
		case errors.Is(err, store.ErrCursor):
			return usageError{fmt.Errorf("--after: %w", store.ErrCursor)}
		case err != nil:
			return err
		case c.JSON:
			return errors.Join(printJSON(out, messages.Items), printNext(aside, messages.Next))
		}
		return errors.Join(printMessages(out, messages.Items, location), printNext(out, messages.Next))
	})
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
