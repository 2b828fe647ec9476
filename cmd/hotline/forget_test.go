package main

import (
	"log/slog"
	"strings"
	"testing"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

func TestForgetCommand(t *testing.T) {
	address := storetest.URL(t)
	database, err := store.Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if _, err := database.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SUDO_USER", "andrii")
	flags := databaseFlags{DatabaseURL: address}
	for _, tt := range []struct {
		command forgetCmd
		want    string
		entries int
	}{
		{forgetCmd{Number: "050 111 22 33"}, "nothing was changed: --yes does it", 0},
		{forgetCmd{Number: "050 111 22 33", JSON: true}, `"done": false`, 0},
		{forgetCmd{Number: "0501112233", Yes: true}, "forgotten: calls 0, notes 0, messages 0, call backs 0, ", 1},
		{forgetCmd{Number: "+380501112233", Yes: true, JSON: true}, `"calls": 0`, 2},
	} {
		tt.command.databaseFlags = flags
		var out strings.Builder
		if err := tt.command.forget(t.Context(), &out); err != nil || !strings.Contains(out.String(), tt.want) || strings.Contains(out.String(), "1112233") {
			t.Errorf("%+v: %v\n%s", tt.command, err, out.String())
		}
		entries, _, err := database.AuditEntries(t.Context(), store.AuditFilter{Actor: "andrii", Action: store.ActionForget})
		if err != nil || len(entries) != tt.entries {
			t.Errorf("%d entries in the audit, %v; want %d", len(entries), err, tt.entries)
		}
	}
	for _, wrong := range []string{"", "anonymous", "103", "Olena"} {
		if err := (&forgetCmd{databaseFlags: flags, Number: wrong}).forget(t.Context(), new(strings.Builder)); exitCode(err) != exitUsage {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	database.Close()
	away := databaseFlags{DatabaseURL: "postgres://hotline@127.0.0.1:1/none"}
	if err := (&forgetCmd{databaseFlags: away, Number: "0501112233"}).forget(t.Context(), new(strings.Builder)); exitCode(err) != exitFailed {
		t.Errorf("without a database: %v", err)
	}
}
