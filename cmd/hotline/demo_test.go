package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/deploy/demo"
)

// atNoon sets the hotline's clock to noon of 23 November 2026 in Kyiv, and returns the moment.
func atNoon(t *testing.T) time.Time {
	t.Helper()
	const noon = "2026-11-23T12:00:00+02:00"
	t.Setenv("HOTLINE_CLOCK", noon)
	at, err := time.Parse(time.RFC3339, noon)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func subscriberFlagsOf(t *testing.T) subscriberFlags {
	t.Helper()
	return subscriberFlags{databaseFlags: databaseFlags{DatabaseURL: storetest.URL(t)}, Timezone: "Europe/Kyiv"}
}

// wantOutput runs a command and fails unless it prints what is wanted, among other things.
func wantOutput(t *testing.T, run func(*strings.Builder) error, want string) {
	t.Helper()
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), want) {
		t.Errorf("printed %q, want %q in it", out.String(), want)
	}
}

// TestDemoIsTheSameInTheDatabase holds what demo callers find in the database to what hotline simulate tells them.
func TestDemoIsTheSameInTheDatabase(t *testing.T) {
	at := atNoon(t)
	flags := subscriberFlagsOf(t)
	load := func(again bool) func(*strings.Builder) error {
		return func(out *strings.Builder) error {
			return (&demoLoadCmd{Site: "hotline", subscriberFlags: flags, Again: again}).load(t.Context(), out)
		}
	}
	wantOutput(t, load(false), "demo data: 200 contracts")
	wantOutput(t, load(false), "those of today are there")
	wantOutput(t, load(true), "demo data: 200 contracts")
	t.Setenv("HOTLINE_CLOCK", "2026-11-22T12:00:00+02:00")
	wantOutput(t, load(false), "demo data: 200 contracts")
	atNoon(t)
	wantOutput(t, load(false), "demo data: 200 contracts")

	err := flags.use(t.Context(), func(subscribers *store.Subscribers, zone *time.Location) error {
		data := demo.On(billing.DateOf(at, zone), zone)
		for _, caller := range data.Callers {
			got, err := subscribers.LookUp(t.Context(), caller.Number, at)
			if err != nil {
				return err
			}
			want := data.LookUp(caller.Number, at, number.IsMobile)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0)); diff != "" {
				t.Errorf("%s (-simulated +database):\n%s", caller.Shows, diff)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDemoStaysAwayFromOtherContracts(t *testing.T) {
	atNoon(t)
	flags := subscriberFlagsOf(t)
	file := filepath.Join(t.TempDir(), "contracts.csv")
	text := "number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones\n5,Є,,,,,,2020-01-01,0,active,home,\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	imports := importContractsCmd{fileFlags{subscriberFlags: flags, File: file}}
	if err := imports.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantOutput(t, func(out *strings.Builder) error {
		return (&demoLoadCmd{Site: "hotline", subscriberFlags: flags}).load(t.Context(), out)
	}, "not loaded")
	site := siteFlags{databaseFlags: flags.databaseFlags, Site: "hotline", Timezone: "Europe/Kyiv"}
	if got := accountOf(t, site, "supervisor"); got.Login != "" {
		t.Error("with a password that everybody knows, the demo's supervisor may sign in")
	}
}

func TestDemoFilesCanBeImported(t *testing.T) {
	atNoon(t)
	flags := subscriberFlagsOf(t)
	dir := t.TempDir()
	if err := (&demoFilesCmd{Timezone: "Europe/Kyiv", Dir: dir}).Run(); err != nil {
		t.Fatal(err)
	}
	of := func(name string) fileFlags {
		return fileFlags{subscriberFlags: flags, File: filepath.Join(dir, name)}
	}
	for _, command := range []interface{ Run(context.Context) error }{
		&importTariffsCmd{of("tariffs.csv")}, &importContractsCmd{of("contracts.csv")}, &importOutagesCmd{of("outages.csv")},
	} {
		if err := command.Run(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestImportOfNoFile(t *testing.T) {
	var wrong usageError
	err := (&importPaymentsCmd{fileFlags{File: filepath.Join(t.TempDir(), "none.csv")}}).Run(t.Context())
	if !errors.As(err, &wrong) {
		t.Errorf("error %v, want wrong use", err)
	}
}

func TestOutageCommands(t *testing.T) {
	at := atNoon(t)
	flags := subscriberFlagsOf(t)
	open := outageOpenCmd{subscriberFlags: flags, Kind: billing.OutagePower, City: "Київ", Street: "вул. Миру", Houses: "1-15;17а",
		Start: at.Add(-time.Hour), Expected: at.Add(time.Hour), ID: "node-7"}
	wantOutput(t, func(out *strings.Builder) error { return open.open(t.Context(), out) }, "node-7\n")
	list := outageListCmd{subscriberFlags: flags}
	wantOutput(t, func(out *strings.Builder) error { return list.list(t.Context(), out) },
		"node-7  power  2026-11-23 11:00  2026-11-23 13:00  -        Київ  вул. Миру  1-15;17а  -")
	shut := outageCloseCmd{subscriberFlags: flags, ID: "node-7"}
	wantOutput(t, func(out *strings.Builder) error { return shut.close(t.Context(), out) }, "")
	wantOutput(t, func(out *strings.Builder) error { return shut.close(t.Context(), out) }, "over already")
	list.All, list.JSON = true, true
	wantOutput(t, func(out *strings.Builder) error { return list.list(t.Context(), out) }, `"cleared_at": "2026-11-23T10:00:0`)
	shut.ID = "none"
	if err := shut.close(t.Context(), &strings.Builder{}); !errors.Is(err, store.ErrNoOutage) {
		t.Errorf("error %v, want that there is no such outage", err)
	}
}

func TestOutageOpenRefuses(t *testing.T) {
	at := atNoon(t)
	for _, open := range []outageOpenCmd{
		{City: "Київ", Street: "Миру", Houses: "abc"},
		{City: "Київ", Street: "Миру", Houses: "1", Expected: at.Add(-time.Hour)},
	} {
		var wrong usageError
		if err := open.open(t.Context(), &strings.Builder{}); !errors.As(err, &wrong) {
			t.Errorf("%+v: error %v, want wrong use", open, err)
		}
	}
}

func TestOutageOpenMakesUpAnID(t *testing.T) {
	open := outageOpenCmd{City: "Київ", Street: "Миру", Houses: "*"}
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	first, err := open.outage(now)
	second, too := open.outage(now)
	if err != nil || too != nil || first.ID == "" || first.ID == second.ID || !first.StartedAt.Equal(now) {
		t.Errorf("%+v, %+v; want two ids and the time it is", first, second)
	}
}

func TestProgress(t *testing.T) {
	var out strings.Builder
	bar := &progress{in: strings.NewReader(strings.Repeat("x", 1<<20)), size: 1 << 20, out: &out}
	if _, err := bar.Read(make([]byte, 1<<19)); err != nil {
		t.Fatal(err)
	}
	if want := "\r[####################                    ]  50 % of 1.0 MiB"; out.String() != want {
		t.Errorf("bar %q, want %q", out.String(), want)
	}
}
