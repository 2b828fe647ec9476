package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// outageCmd is `hotline outage`: callers from the addresses hear of an outage as soon as the command has ended.
type outageCmd struct {
	Open  outageOpenCmd  `cmd:"" help:"Open an outage, or change the one of the id given."`
	Close outageCloseCmd `cmd:"" help:"Note that an outage is over; its subscribers get their SMS."`
	List  outageListCmd  `cmd:"" help:"List outages that are open or to come, the newest first."`
}

// outageOpenCmd is `hotline outage open`.
type outageOpenCmd struct {
	subscriberFlags `embed:""`
	ID              string             `name:"id" help:"Name of the outage; one is made up without."`
	Kind            billing.OutageKind `default:"fault" enum:"fault,power,planned,suspected" help:"fault, power (no electricity at our node), planned or suspected."`
	City            string             `required:"" help:"City."`
	Street          string             `required:"" help:"Street; * is the whole city."`
	Houses          string             `default:"*" help:"Houses: 1-15;17а;20, or * for all."`
	Start           time.Time          `help:"When it began or is to begin, as 2026-11-23T14:05:00+02:00; without it now."`
	Expected        time.Time          `help:"When its end is expected, in the same form."`
	Note            string             `help:"For operators."`
}

// Run opens the outage and prints its id.
func (c *outageOpenCmd) Run(ctx context.Context) error { return c.open(ctx, os.Stdout) }

func (c *outageOpenCmd) open(ctx context.Context, out io.Writer) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	outage, err := c.outage(now())
	if err != nil {
		return usageError{err}
	}
	return c.use(ctx, func(subscribers *store.Subscribers, _ *time.Location) error {
		if err := subscribers.SaveOutage(ctx, outage, now()); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, outage.ID)
		return err
	})
}

func (c *outageOpenCmd) outage(now time.Time) (billing.Outage, error) {
	houses, err := billing.ParseHouses(c.Houses)
	if err != nil {
		return billing.Outage{}, err
	}
	outage := billing.Outage{
		ID: c.ID, Kind: c.Kind, City: c.City, Street: c.Street, Houses: houses,
		StartedAt: c.Start, ExpectedAt: c.Expected, Note: c.Note,
	}
	if outage.ID == "" {
		const letters = 8
		outage.ID = strings.ToLower(rand.Text()[:letters])
	}
	if outage.StartedAt.IsZero() {
		outage.StartedAt = now
	}
	if !c.Expected.IsZero() && c.Expected.Before(outage.StartedAt) {
		return billing.Outage{}, errors.New("--expected: before the outage begins")
	}
	return outage, nil
}

// outageCloseCmd is `hotline outage close`.
type outageCloseCmd struct {
	subscriberFlags `embed:""`
	ID              string `arg:"" help:"Id of the outage, as outage list prints it."`
}

// Run closes the outage.
func (c *outageCloseCmd) Run(ctx context.Context) error { return c.close(ctx, os.Stdout) }

func (c *outageCloseCmd) close(ctx context.Context, out io.Writer) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return c.use(ctx, func(subscribers *store.Subscribers, _ *time.Location) error {
		closed, err := subscribers.CloseOutage(ctx, c.ID, now())
		if err == nil && !closed {
			_, err = fmt.Fprintln(out, "it was over already")
		}
		return err
	})
}

// outageListCmd is `hotline outage list`.
type outageListCmd struct {
	subscriberFlags `embed:""`
	All             bool `help:"Those that are over as well."`
	JSON            bool `name:"json" help:"Print the outages as JSON."`
}

// Run prints the outages.
func (c *outageListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *outageListCmd) list(ctx context.Context, out io.Writer) error {
	return c.use(ctx, func(subscribers *store.Subscribers, zone *time.Location) error {
		outages, err := subscribers.Outages(ctx, c.All)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(out, outages)
		}
		return printOutages(out, outages, zone)
	})
}

func printOutages(out io.Writer, outages []billing.Outage, zone *time.Location) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tKIND\tSTARTED\tEXPECTED\tCLEARED\tCITY\tSTREET\tHOUSES\tNOTE")
	for _, o := range outages {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", o.ID, o.Kind, moment(o.StartedAt, zone),
			moment(o.ExpectedAt, zone), moment(o.ClearedAt, zone), o.City, o.Street, o.Houses, cmp.Or(o.Note, "-"))
	}
	return table.Flush()
}

// moment returns a time to the minute, "-" for none.
func moment(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return "-"
	}
	return at.In(zone).Format("2006-01-02 15:04")
}
