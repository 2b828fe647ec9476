package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/deploy/demo"
)

// demoCmd is `hotline demo`: a provider of 200 made-up contracts.
type demoCmd struct {
	Load  demoLoadCmd  `cmd:"" help:"Load the demo data of today, unless they are there or the database has contracts of its own."`
	List  demoListCmd  `cmd:"" help:"List the numbers to call from and what each shows."`
	Files demoFilesCmd `cmd:"" help:"Write the demo data as files to import."`
}

// today returns the demo data of the day it is by the hotline's clock.
func today(zone *time.Location) (demo.Data, time.Time, error) {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return demo.Data{}, time.Time{}, usageError{err}
	}
	at := now()
	return demo.On(billing.DateOf(at, zone), zone), at, nil
}

// demoLoadCmd is `hotline demo load`. The data are relative to today: on another day they are loaded anew, and what
// callers did to them is forgotten.
type demoLoadCmd struct {
	subscriberFlags `embed:""`
	Again           bool   `help:"Load them although they are there: as if nobody had called."`
	Site            string `env:"HOTLINE_ROUTING_SITE" default:"hotline" help:"The services at whose pages the demo's people may sign in."`
}

// demoThere is the verdict on data that need not be loaded again.
const demoThere = "demo data: those of today are there\n"

// Run loads the data.
func (c *demoLoadCmd) Run(ctx context.Context) error { return c.load(ctx, os.Stdout) }

func (c *demoLoadCmd) load(ctx context.Context, out io.Writer) error {
	return c.use(ctx, func(subscribers *store.Subscribers, zone *time.Location) error {
		data, at, err := today(zone)
		if err != nil {
			return err
		}
		verdict, err := c.verdict(ctx, subscribers, data, at)
		if verdict == demoThere {
			err = c.loadPeople(ctx)
		}
		if err != nil || verdict != "" {
			fmt.Fprint(out, verdict)
			return err
		}
		if err := c.loadPeople(ctx); err != nil {
			return err
		}
		if err := loadDemo(ctx, subscribers, data, at); err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "demo data: %d contracts; \"hotline demo list\" says whom to be\n", len(data.Contracts))
		return err
	})
}

// verdict says why nothing is loaded; empty if the data are to be loaded. The contract that is connected today tells
// which day's data are there.
func (c *demoLoadCmd) verdict(ctx context.Context, subscribers *store.Subscribers, data demo.Data, at time.Time) (string, error) {
	newest := data.Contracts[0]
	for _, contract := range data.Contracts {
		if newest.ConnectedOn.Before(contract.ConnectedOn) {
			newest = contract
		}
	}
	there, err := subscribers.LookUp(ctx, newest.Phones[0], at)
	if err != nil {
		return "", err
	}
	if len(there.Contracts) == 1 && there.Contracts[0].Contract == newest.Number {
		if there.Contracts[0].ConnectedOn == newest.ConnectedOn && !c.Again {
			return demoThere, nil
		}
		return "", nil
	}
	others, err := subscribers.HasContracts(ctx)
	if err != nil || !others {
		return "", err
	}
	return "demo data: not loaded, the database has contracts of its own\n", nil
}

// loadDemo puts the data in the place of what was there of them, by way of the files that an engineer would import.
func loadDemo(ctx context.Context, subscribers *store.Subscribers, data demo.Data, at time.Time) error {
	numbers := make([]string, len(data.Contracts))
	for i, contract := range data.Contracts {
		numbers[i] = contract.Number
	}
	if err := subscribers.RemoveContracts(ctx, numbers); err != nil {
		return err
	}
	for _, part := range []struct {
		write func(io.Writer) error
		read  func(io.Reader) (store.Imported, error)
	}{
		{data.WriteTariffs, func(in io.Reader) (store.Imported, error) { return subscribers.ImportTariffs(ctx, in) }},
		{data.WriteOutages, func(in io.Reader) (store.Imported, error) { return subscribers.ImportOutages(ctx, in, at) }},
		{data.WriteContracts, func(in io.Reader) (store.Imported, error) { return subscribers.ImportContracts(ctx, in) }},
	} {
		var file bytes.Buffer
		if err := part.write(&file); err != nil {
			return err
		}
		if _, err := part.read(&file); err != nil {
			return err
		}
	}
	return subscribers.TakeOverCredits(ctx, data.Credits)
}

// demoListCmd is `hotline demo list`.
type demoListCmd struct {
	Timezone string `env:"HOTLINE_TIMEZONE" default:"Europe/Kyiv" help:"Zone in which the provider's days begin."`
	JSON     bool   `name:"json" help:"Print the list as JSON."`
}

// Run prints whom to be.
func (c *demoListCmd) Run() error { return c.list(os.Stdout) }

func (c *demoListCmd) list(out io.Writer) error {
	data, err := demoData(c.Timezone)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out, data.Callers)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FROM\tCONTRACT\tSHOWS")
	for _, caller := range data.Callers {
		fmt.Fprintf(table, "%s\t%s\t%s\n", strings.TrimPrefix(string(caller.Number), "+"), strings.Join(caller.Contracts, " "), caller.Shows)
	}
	fmt.Fprintln(table, "any other\t-\tnot registered")
	fmt.Fprintln(table, "anonymous\t-\tnumber withheld")
	return table.Flush()
}

func demoData(timezone string) (demo.Data, error) {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return demo.Data{}, usageError{fmt.Errorf("timezone: %q is not known", timezone)}
	}
	data, _, err := today(zone)
	return data, err
}

// demoFilesCmd is `hotline demo files`.
type demoFilesCmd struct {
	Timezone string `env:"HOTLINE_TIMEZONE" default:"Europe/Kyiv" help:"Zone in which the provider's days begin."`
	Dir      string `arg:"" type:"path" help:"Folder for contracts.csv, tariffs.csv and outages.csv."`
}

// Run writes the files.
func (c *demoFilesCmd) Run() error {
	data, err := demoData(c.Timezone)
	if err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		"contracts.csv": data.WriteContracts, "tariffs.csv": data.WriteTariffs, "outages.csv": data.WriteOutages,
	} {
		var file bytes.Buffer
		if err := write(&file); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(c.Dir, name), file.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
