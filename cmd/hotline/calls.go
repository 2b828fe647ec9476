package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/ivr"
)

// callsCmd is `hotline calls`: the journeys of calls, those still going on included.
type callsCmd struct {
	List callsListCmd `cmd:"" help:"List calls, the newest first."`
	Show callsShowCmd `cmd:"" help:"Show the journey of one call."`
}

// databaseFlags are where the database is.
type databaseFlags struct {
	DatabaseURL string `name:"database-url" env:"HOTLINE_DATABASE_URL" default:"postgres://hotline:hotline@127.0.0.1:15432/hotline?sslmode=disable" help:"URL of the PostgreSQL database."`
}

// open returns the store; the caller closes it.
func (f databaseFlags) open(ctx context.Context) (*store.Store, error) {
	s, err := store.Open(ctx, f.DatabaseURL, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, usageError{err}
	}
	return s, nil
}

// printFlags are how calls and messages are printed. Who embeds them sets printed, which the help names.
type printFlags struct {
	JSON     bool   `help:"Print the ${printed} as JSON, phones in full."`
	Timezone string `env:"HOTLINE_TIMEZONE" default:"Europe/Kyiv" help:"Zone of the times printed."`
}

// zoneNamed returns a zone by its name. The error is a usageError.
func zoneNamed(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, usageError{fmt.Errorf("timezone: %q is not known", name)}
	}
	return zone, nil
}

// openIn opens the store for what reckons with the times of a zone, and closes it.
func (f databaseFlags) openIn(ctx context.Context, timezone string, do func(*store.Store, *time.Location) error) error {
	zone, err := zoneNamed(timezone)
	if err != nil {
		return err
	}
	database, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	return do(database, zone)
}

// callsListCmd is `hotline calls list`.
type callsListCmd struct {
	databaseFlags `embed:""`
	printFlags    `embed:"" set:"printed=journeys"`
	Since         time.Duration `placeholder:"1h" help:"Only calls that began within this time."`
	Until         time.Duration `placeholder:"30m" help:"Only calls that began longer ago than this."`
	Number        string        `placeholder:"NUMBER" help:"Only calls of this number, in any usual form, or that end in these digits, at least 4."`
	Contract      string        `placeholder:"CONTRACT" help:"Only calls about this contract."`
	Kind          ivr.Kind      `default:"" enum:",call,callback" placeholder:"KIND" help:"Only callers' calls (call) or those of the hotline (callback)."`
	Class         ivr.Class     `default:"" enum:",connected,served,abandoned,left,fallback,lost,unreached" placeholder:"CLASS" help:"Only calls that ended so: connected, served, abandoned, left, fallback, lost or unreached."`
	Reason        ivr.Reason    `placeholder:"REASON" help:"Only calls that ended for this reason, such as in_queue."`
	Department    string        `default:"" enum:",any,services,connection,support,accounts,corporate" placeholder:"DEPARTMENT" help:"Only calls that waited for this department: services, connection, support, accounts, corporate or any."`
	Operator      string        `placeholder:"ID" help:"Only calls in which this operator talked."`
	Limit         int           `default:"50" help:"So many calls at most."`
	After         store.Cursor  `placeholder:"CURSOR" help:"Only what follows the list that named this cursor at its end; with --json on the standard error."`
}

// Run prints the calls.
func (c *callsListCmd) Run(ctx context.Context) error { return c.list(ctx, os.Stdout, os.Stderr) }

func (c *callsListCmd) list(ctx context.Context, out, aside io.Writer) error {
	if c.Limit < 1 || c.Since < 0 || c.Until < 0 {
		return usageError{fmt.Errorf("--limit must be at least 1, --since and --until not negative")}
	}
	return c.openIn(ctx, c.Timezone, func(database *store.Store, location *time.Location) error {
		now := time.Now()
		calls, err := database.SearchCalls(ctx, c.filter(now))
		switch {
		case errors.Is(err, store.ErrShortNumber):
			return usageError{fmt.Errorf("--number: %w", store.ErrShortNumber)}
		case errors.Is(err, store.ErrCursor):
			return usageError{fmt.Errorf("--after: %w", store.ErrCursor)}
		case err != nil:
			return err
		case c.JSON:
			return errors.Join(printJSON(out, calls.Items), printNext(aside, calls.Next))
		}
		return errors.Join(printCalls(out, calls.Items, location, now), printNext(out, calls.Next))
	})
}

func (c *callsListCmd) filter(now time.Time) store.Filter {
	filter := store.Filter{
		Limit: c.Limit, After: c.After, Number: c.Number, Contract: c.Contract, Kind: c.Kind, Class: c.Class, Reason: c.Reason,
		Department: c.Department, Operator: c.Operator,
	}
	if c.Since > 0 {
		filter.Since = now.Add(-c.Since)
	}
	if c.Until > 0 {
		filter.Until = now.Add(-c.Until)
	}
	return filter
}

// printNext says how to go on with a list that has not come to its end. Beside JSON, which is a list of the items and no more,
// it is said on the standard error.
func printNext(out io.Writer, next store.Cursor) error {
	if next == "" {
		return nil
	}
	_, err := fmt.Fprintf(out, "more: --after %s\n", next)
	return err
}

// callsShowCmd is `hotline calls show`.
type callsShowCmd struct {
	databaseFlags `embed:""`
	printFlags    `embed:"" set:"printed=journeys"`
	ID            string `arg:"" help:"Id of the call, as calls list prints it."`
}

// Run prints the call.
func (c *callsShowCmd) Run(ctx context.Context) error { return c.show(ctx, os.Stdout) }

func (c *callsShowCmd) show(ctx context.Context, out io.Writer) error {
	return c.openIn(ctx, c.Timezone, func(database *store.Store, location *time.Location) error {
		call, err := database.Call(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(out, call)
		}
		return printJourney(out, call, location)
	})
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// printCalls prints one line a call; now is the end of what lasts.
func printCalls(out io.Writer, calls []ivr.Journey, location *time.Location, now time.Time) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TIME\tFROM\tLANGUAGE\tWAIT\tOUTCOME\tOPERATOR\tDURATION\tID")
	for _, call := range calls {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			call.StartedAt.In(location).Format(time.DateTime), caller(call), cmp.Or(string(call.Language), "-"),
			wait(call, now), outcome(call), cmp.Or(operator(call), "-"), seconds(ended(call, now).Sub(call.StartedAt)), call.ID)
	}
	return table.Flush()
}

// printJourney prints the call and then each of its steps with the seconds since its start.
func printJourney(out io.Writer, call ivr.Journey, location *time.Location) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "call\t%s\n", call.ID)
	fmt.Fprintf(table, "from\t%s\n", caller(call))
	fmt.Fprintf(table, "to\t%s\n", cmp.Or(call.To, "-"))
	fmt.Fprintf(table, "language\t%s\n", cmp.Or(string(call.Language), "-"))
	fmt.Fprintf(table, "contract\t%s\n", cmp.Or(call.Contract, "-"))
	fmt.Fprintf(table, "started\t%s\n", call.StartedAt.In(location).Format("2006-01-02 15:04:05.000 MST"))
	if call.AnsweredAt != nil {
		fmt.Fprintf(table, "answered\tafter %s by operator %s\n",
			seconds(call.AnsweredAt.Sub(call.StartedAt)), cmp.Or(operator(call), "-"))
	}
	if call.EndedAt != nil {
		fmt.Fprintf(table, "ended\tafter %s\n", seconds(call.EndedAt.Sub(call.StartedAt)))
	}
	fmt.Fprintf(table, "outcome\t%s\n\n", outcome(call))
	if err := table.Flush(); err != nil {
		return err
	}
	for _, step := range call.Steps {
		fmt.Fprintf(table, "%9.3f\t%s\t%s\t%s\n",
			step.At.Sub(call.StartedAt).Seconds(), cmp.Or(step.Step, "arrived"), step.Event, detail(step))
	}
	return table.Flush()
}

func caller(call ivr.Journey) string { return cmp.Or(billing.MaskPhone(call.From), "withheld") }

func outcome(call ivr.Journey) string {
	if call.Outcome.IsZero() {
		return "in progress"
	}
	return fmt.Sprintf("%s (%s)", call.Outcome.Class, call.Outcome.Reason)
}

// wait returns how long the caller waited for an operator, "-" if the call never came to that.
func wait(call ivr.Journey, now time.Time) string {
	for _, step := range call.Steps {
		if step.Event != "transfer" {
			continue
		}
		until := ended(call, now)
		if call.AnsweredAt != nil {
			until = *call.AnsweredAt
		}
		return seconds(until.Sub(step.At))
	}
	return "-"
}

// operator returns who talked to the caller last, "" if nobody did.
func operator(call ivr.Journey) string {
	if call.AnsweredAt == nil {
		return ""
	}
	for _, step := range slices.Backward(call.Steps) {
		if name := step.Detail["operator"]; name != "" {
			return name
		}
	}
	return ""
}

func ended(call ivr.Journey, now time.Time) time.Time {
	if call.EndedAt == nil {
		return now
	}
	return *call.EndedAt
}

func seconds(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }

// detail returns what else is known of a step, in the order of its names.
func detail(step ivr.JourneyStep) string {
	pairs := make([]string, 0, len(step.Detail))
	for _, name := range slices.Sorted(maps.Keys(step.Detail)) {
		pairs = append(pairs, name+"="+step.Detail[name])
	}
	return strings.Join(pairs, " ")
}
