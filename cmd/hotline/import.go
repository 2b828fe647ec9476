package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"hotline/billing/store"
)

// importCmd is `hotline import`: the provider's files into the subscriber database, all or nothing.
type importCmd struct {
	Contracts importContractsCmd `cmd:"" help:"Import contracts with their phones: number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones."`
	Tariffs   importTariffsCmd   `cmd:"" help:"Import tariffs: name,monthly_fee,credit_days."`
	Outages   importOutagesCmd   `cmd:"" help:"Import outages: id,kind,city,street,houses,started_at,expected_at,cleared_at,note."`
	Payments  importPaymentsCmd  `cmd:"" help:"Import payments: contract,amount,paid_at."`
}

// subscriberFlags are where the subscriber database is and whose days it counts.
type subscriberFlags struct {
	databaseFlags `embed:""`
	Timezone      string `env:"HOTLINE_TIMEZONE" default:"Europe/Kyiv" help:"Zone in which the provider's days begin."`
}

// use opens the subscriber database for one command, with the schema it needs.
func (f subscriberFlags) use(ctx context.Context, do func(*store.Subscribers, *time.Location) error) error {
	zone, err := time.LoadLocation(f.Timezone)
	if err != nil {
		return usageError{fmt.Errorf("timezone: %q is not known", f.Timezone)}
	}
	database, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer database.Close()
	if _, err := database.Migrate(ctx); err != nil {
		return advised(err)
	}
	outbox := store.NewOutbox(database, zone)
	return do(store.NewSubscribers(database, zone, outbox.QueueOutageOver), zone)
}

// fileFlags are a file to import and how the result is printed.
type fileFlags struct {
	subscriberFlags `embed:""`
	JSON            bool   `name:"json" help:"Print what was done as JSON."`
	File            string `arg:"" help:"CSV file, UTF-8 with a header; - is the standard input."`
}

// importContractsCmd is `hotline import contracts`.
type importContractsCmd struct {
	fileFlags `embed:""`
}

// Run imports the file.
func (c *importContractsCmd) Run(ctx context.Context) error {
	return c.run(ctx, os.Stdout, func(s *store.Subscribers, in io.Reader) (store.Imported, error) {
		return s.ImportContracts(ctx, in)
	})
}

// importTariffsCmd is `hotline import tariffs`.
type importTariffsCmd struct {
	fileFlags `embed:""`
}

// Run imports the file.
func (c *importTariffsCmd) Run(ctx context.Context) error {
	return c.run(ctx, os.Stdout, func(s *store.Subscribers, in io.Reader) (store.Imported, error) {
		return s.ImportTariffs(ctx, in)
	})
}

// importOutagesCmd is `hotline import outages`.
type importOutagesCmd struct {
	fileFlags `embed:""`
}

// Run imports the file.
func (c *importOutagesCmd) Run(ctx context.Context) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return c.run(ctx, os.Stdout, func(s *store.Subscribers, in io.Reader) (store.Imported, error) {
		return s.ImportOutages(ctx, in, now())
	})
}

// importPaymentsCmd is `hotline import payments`.
type importPaymentsCmd struct {
	fileFlags `embed:""`
}

// Run imports the file.
func (c *importPaymentsCmd) Run(ctx context.Context) error {
	return c.run(ctx, os.Stdout, func(s *store.Subscribers, in io.Reader) (store.Imported, error) {
		return s.ImportPayments(ctx, in)
	})
}

// run lends the file and the database to an import and prints what it did.
func (f fileFlags) run(
	ctx context.Context, out io.Writer, do func(*store.Subscribers, io.Reader) (store.Imported, error),
) error {
	in, size, err := f.openFile()
	if err != nil {
		return usageError{err}
	}
	defer in.Close()
	started := time.Now()
	return f.use(ctx, func(subscribers *store.Subscribers, _ *time.Location) error {
		bar := newProgress(in, size, os.Stderr)
		done, err := do(subscribers, bar)
		bar.clear()
		if err != nil {
			return fmt.Errorf("%s: %w", f.File, err)
		}
		if f.JSON {
			return printJSON(out, done)
		}
		return printImported(out, done, time.Since(started))
	})
}

// openFile returns the file and its size in bytes, 0 if that is unknown.
func (f fileFlags) openFile() (io.ReadCloser, int64, error) {
	if f.File == "-" {
		return io.NopCloser(os.Stdin), 0, nil
	}
	file, err := os.Open(f.File)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	return file, info.Size(), nil
}

func printImported(out io.Writer, done store.Imported, took time.Duration) error {
	for _, warning := range done.Warnings {
		fmt.Fprintln(out, "warning:", warning)
	}
	_, err := fmt.Fprintf(out, "%d lines: %d new, %d changed, %d known and the same; %s\n",
		done.Lines, done.Added, done.Changed, done.Lines-done.Added-done.Changed, took.Round(10*time.Millisecond))
	return err
}
