package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/ivr"
)

// twoCalls are one that an operator took and one that has just begun.
func twoCalls() []ivr.Journey {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	answered, ended := start.Add(8*time.Second), start.Add(68500*time.Millisecond)
	return []ivr.Journey{
		{ID: "1700000060.2", Kind: ivr.Incoming, StartedAt: start.Add(time.Minute), Steps: []ivr.JourneyStep{}},
		{
			ID: "1700000000.1", Kind: ivr.Incoming, From: "+380501112233", To: "0445000000", Language: "en", StartedAt: start,
			AnsweredAt: &answered, EndedAt: &ended,
			Outcome: ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp},
			Steps: []ivr.JourneyStep{
				{At: start, Step: "greeting", Event: "prompt", Detail: map[string]string{"language": "uk", "keys": "greet.day"}},
				{At: start.Add(2 * time.Second), Step: "menu", Event: "key", Detail: map[string]string{"key": "3"}},
				{At: start.Add(2 * time.Second), Step: "menu", Event: "transfer", Detail: map[string]string{"department": "support"}},
				{At: start.Add(5 * time.Second), Step: "transfer", Event: "missed", Detail: map[string]string{"operator": "106"}},
				{At: answered, Step: "talking", Event: "answered", Detail: map[string]string{"operator": "103"}},
				{At: ended, Step: "talking", Event: "hangup"},
			},
		},
	}
}

const listText = `TIME                 FROM           LANGUAGE  WAIT  OUTCOME                     OPERATOR  DURATION  ID
2026-11-23 14:01:00  withheld       -         -     in progress                 -         30s       1700000060.2
2026-11-23 14:00:00  +38050•••2233  en        6s    connected (caller_hung_up)  103       1m8.5s    1700000000.1
`

const showText = `call      1700000000.1
from      +38050•••2233
to        0445000000
language  en
contract  -
started   2026-11-23 14:00:00.000 EET
answered  after 8s by operator 103
ended     after 1m8.5s
outcome   connected (caller_hung_up)

    0.000  greeting  prompt    keys=greet.day language=uk
    2.000  menu      key       key=3
    2.000  menu      transfer  department=support
    5.000  transfer  missed    operator=106
    8.000  talking   answered  operator=103
   68.500  talking   hangup    
`

func TestPrintCalls(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	var list, show strings.Builder
	now := time.Date(2026, 11, 23, 12, 1, 30, 0, time.UTC)
	if err := errors.Join(printCalls(&list, twoCalls(), kyiv, now), printJourney(&show, twoCalls()[1], kyiv)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(listText, list.String()); diff != "" {
		t.Errorf("calls list (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(showText, show.String()); diff != "" {
		t.Errorf("calls show (-want +got):\n%s", diff)
	}
}

func TestCallsAndMigrateOnTheDatabase(t *testing.T) {
	flags := databaseFlags{DatabaseURL: storetest.URL(t)}
	printing := printFlags{JSON: true, Timezone: "Europe/Kyiv"}
	run := func(command func(context.Context, *strings.Builder) error) string {
		t.Helper()
		var out strings.Builder
		if err := command(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	migrate := func(status bool) string {
		command := migrateCmd{databaseFlags: flags, Status: status}
		return run(func(ctx context.Context, out *strings.Builder) error { return command.migrate(ctx, out) })
	}
	if got := migrate(true); !strings.HasPrefix(got, "00001_calls.sql\tpending\n") {
		t.Errorf("migrate --status before: %q", got)
	}
	if got := migrate(false); !strings.HasPrefix(got, "applied 00001_calls.sql\n") {
		t.Errorf("migrate: %q", got)
	}
	if got := migrate(false); got != "the schema is up to date\n" {
		t.Errorf("migrate again: %q", got)
	}
	if got := migrate(true); !strings.HasPrefix(got, "00001_calls.sql\tapplied ") {
		t.Errorf("migrate --status after: %q", got)
	}

	keep(t, flags, twoCalls())
	var calls []ivr.Journey
	list := callsListCmd{databaseFlags: flags, printFlags: printing, Limit: 50}
	decode(t, run(func(ctx context.Context, out *strings.Builder) error { return list.list(ctx, out, io.Discard) }), &calls)
	if diff := cmp.Diff(twoCalls(), calls); diff != "" {
		t.Errorf("calls list --json (-want +got):\n%s", diff)
	}
	for name, found := range map[string]struct {
		command callsListCmd
		id      string
	}{
		"number": {callsListCmd{Number: "2233"}, "1700000000.1"}, "kind": {callsListCmd{Kind: ivr.Incoming, Class: ivr.Connected}, "1700000000.1"},
		"reason": {callsListCmd{Reason: ivr.CallerHungUp}, "1700000000.1"}, "operator": {callsListCmd{Operator: "103"}, "1700000000.1"},
		"contract": {callsListCmd{Contract: "1000001"}, ""}, "department": {callsListCmd{Department: "support"}, ""}, "until": {callsListCmd{Until: 1e6 * time.Hour}, ""},
	} {
		found.command.databaseFlags, found.command.printFlags, found.command.Limit = flags, printing, 50
		var calls []ivr.Journey
		decode(t, run(func(ctx context.Context, out *strings.Builder) error { return found.command.list(ctx, out, io.Discard) }), &calls)
		if found.id == "" && len(calls) != 0 || found.id != "" && (len(calls) != 1 || calls[0].ID != found.id) {
			t.Errorf("calls list by %s: %+v", name, calls)
		}
	}
	list = callsListCmd{databaseFlags: flags, printFlags: printFlags{Timezone: "Europe/Kyiv"}, Limit: 1}
	first := run(func(ctx context.Context, out *strings.Builder) error { return list.list(ctx, out, io.Discard) })
	_, next, more := strings.Cut(first, "more: --after ")
	list.After = store.Cursor(strings.TrimSpace(next))
	second := run(func(ctx context.Context, out *strings.Builder) error { return list.list(ctx, out, io.Discard) })
	if !more || !strings.Contains(first, "1700000060.2") || !strings.Contains(second, "1700000000.1") || strings.Contains(second, "more:") {
		t.Errorf("calls list by pages: %q, then %q", first, second)
	}
	list.JSON, list.After = true, ""
	var aside strings.Builder
	decode(t, run(func(ctx context.Context, out *strings.Builder) error { return list.list(ctx, out, &aside) }), &calls)
	if len(calls) != 1 || aside.String() != "more: --after "+next {
		t.Errorf("calls list --json by pages: %d calls, aside %q, want the cursor %q", len(calls), aside.String(), next)
	}

	var call ivr.Journey
	show := callsShowCmd{databaseFlags: flags, printFlags: printing, ID: "1700000000.1"}
	decode(t, run(func(ctx context.Context, out *strings.Builder) error { return show.show(ctx, out) }), &call)
	if diff := cmp.Diff(twoCalls()[1], call); diff != "" {
		t.Errorf("calls show --json (-want +got):\n%s", diff)
	}

	show.ID = "none"
	if err := show.show(t.Context(), &strings.Builder{}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("calls show of an unknown call: %v", err)
	}
}

func TestCallsWrongUse(t *testing.T) {
	valid := printFlags{Timezone: "Europe/Kyiv"}
	for name, command := range map[string]callsListCmd{
		"limit":    {printFlags: valid, Limit: 0},
		"since":    {printFlags: valid, Limit: 1, Since: -time.Hour},
		"until":    {printFlags: valid, Limit: 1, Until: -time.Hour},
		"number":   {printFlags: valid, Limit: 1, Number: "233"},
		"cursor":   {printFlags: valid, Limit: 1, After: "none of ours"},
		"timezone": {printFlags: printFlags{Timezone: "Mars/Olympus"}, Limit: 1},
		"url":      {printFlags: valid, Limit: 1, databaseFlags: databaseFlags{DatabaseURL: "postgres://127.0.0.1:port"}},
	} {
		var wrong usageError
		if err := command.list(t.Context(), &strings.Builder{}, io.Discard); !errors.As(err, &wrong) {
			t.Errorf("%s: %v, want a usageError", name, err)
		}
	}
}

// keep writes the calls to the database.
func keep(t *testing.T, flags databaseFlags, calls []ivr.Journey) {
	t.Helper()
	database, err := flags.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	journal := store.NewJournal(database, store.JournalConfig{Node: "test"},
		store.NewMetrics(prometheus.NewRegistry()), slog.New(slog.DiscardHandler))
	for _, call := range calls {
		journal.Open(call)
		for seq, step := range call.Steps {
			journal.Note(call.ID, seq, step)
		}
		if call.AnsweredAt != nil {
			journal.Answered(call.ID, *call.AnsweredAt)
		}
		if call.EndedAt != nil {
			journal.Close(call.ID, *call.EndedAt, call.Language, call.Outcome)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := journal.Run(ended); err != nil {
		t.Fatal(err)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}
