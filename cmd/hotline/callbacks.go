package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// callBacksCmd is `hotline callbacks`: the orders of call backs.
type callBacksCmd struct {
	List   callBacksListCmd   `cmd:"" help:"List orders, the newest first."`
	Cancel callBacksCancelCmd `cmd:"" help:"Cancel an open order."`
}

// useCallBacks opens the site's orders for one command, which makes no calls.
func (f siteFlags) useCallBacks(ctx context.Context, do func(*store.CallBacks, *time.Location) error) error {
	return f.use(ctx, func(database *store.Store, zone *time.Location) error {
		callBacks, err := store.NewCallBacks(database, store.CallBacksConfig{Site: f.Site, Node: "command", Zone: zone})
		if err != nil {
			return err
		}
		return do(callBacks, zone)
	})
}

// callBacksListCmd is `hotline callbacks list`.
type callBacksListCmd struct {
	siteFlags `embed:""`
	All       bool `help:"Those that are over as well."`
	Limit     int  `default:"50" help:"So many orders at most."`
	JSON      bool `name:"json" help:"Print the orders as JSON, phones in full."`
}

// Run prints the orders.
func (c *callBacksListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout) }

func (c *callBacksListCmd) list(ctx context.Context, out io.Writer) error {
	if c.Limit < 1 {
		return usageError{fmt.Errorf("--limit must be at least 1")}
	}
	return c.useCallBacks(ctx, func(callBacks *store.CallBacks, zone *time.Location) error {
		orders, err := callBacks.List(ctx, store.CallBackFilter{Ended: c.All, Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(out, orders)
		}
		return printCallBacks(out, orders, zone)
	})
}

// printCallBacks prints one line an order, phones masked.
func printCallBacks(out io.Writer, orders []store.OrderedCallBack, zone *time.Location) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tORDERED\tTO\tDEPARTMENT\tCONTRACT\tSOURCE\tSTATE\tTRIES\tDUE\tREASON")
	for _, o := range orders {
		due := "-"
		if o.State == store.CallBackOpen {
			due = o.DueAt.In(zone).Format(time.DateTime)
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", o.ID, o.CreatedAt.In(zone).Format(time.DateTime),
			billing.MaskPhone(o.Phone), o.Department, cmp.Or(o.Contract, "-"), cmp.Or(o.Source, "-"), o.State, o.Try, due, cmp.Or(o.Reason, "-"))
	}
	return table.Flush()
}

// callBacksCancelCmd is `hotline callbacks cancel`.
type callBacksCancelCmd struct {
	siteFlags `embed:""`
	ID        int64  `arg:"" help:"Number of the order, as callbacks list prints it."`
	Reason    string `default:"by hand" help:"Why, for the list."`
}

// Run cancels the order.
func (c *callBacksCancelCmd) Run(ctx context.Context) error { return c.cancel(ctx) }

func (c *callBacksCancelCmd) cancel(ctx context.Context) error {
	if c.ID < 1 {
		return usageError{fmt.Errorf("%d is no number of an order", c.ID)}
	}
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return c.useCallBacks(ctx, func(callBacks *store.CallBacks, _ *time.Location) error {
		cancelled, err := callBacks.Cancel(ctx, c.ID, c.Reason, now())
		if err == nil && !cancelled {
			err = fmt.Errorf("call back %d: there is no open order of this number", c.ID)
		}
		return err
	})
}
