package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

func TestAuditList(t *testing.T) {
	address := storetest.URL(t)
	database, err := store.Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if _, err := database.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, entry := range []store.AuditEntry{
		{At: at, Actor: "olha", Role: "operator", Action: store.ActionSuspend, Contract: "1000001", Call: "call-1", Outcome: store.AuditDone,
			Detail: map[string]string{"until": "2026-12-31", "from": "2026-12-01"}},
		{At: at.Add(time.Minute), Actor: "bot", Action: "listen", Outcome: store.AuditFailed, Reason: store.ReasonUnavailable},
	} {
		if err := database.Audit(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
	}
	flags := databaseFlags{DatabaseURL: address}
	var out strings.Builder
	if err := (&auditListCmd{databaseFlags: flags, printFlags: printFlags{Timezone: "Europe/Kyiv"}, Limit: 50}).list(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	const want = `TIME                 ACTOR  ROLE      ACTION   CONTRACT  CALL    OUTCOME  REASON       DETAIL
2026-11-23 14:01:00  bot    -         listen   -         -       failed   unavailable  -
2026-11-23 14:00:00  olha   operator  suspend  1000001   call-1  done     -            from=2026-12-01 until=2026-12-31
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	filtered := auditListCmd{databaseFlags: flags, printFlags: printFlags{Timezone: "Europe/Kyiv", JSON: true}, Actor: "olha", Limit: 50}
	if err := filtered.list(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var entries []store.AuditEntry
	if err := json.Unmarshal([]byte(out.String()), &entries); err != nil || len(entries) != 1 || entries[0].Actor != "olha" {
		t.Errorf("%s: %v", out.String(), err)
	}
}

func TestAuditListNeedsALimit(t *testing.T) {
	var usage usageError
	if err := (&auditListCmd{}).list(t.Context(), &strings.Builder{}); !errors.As(err, &usage) {
		t.Errorf("no limit: %v", err)
	}
}
