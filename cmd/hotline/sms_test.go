package main

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

func TestPrintMessages(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	balance := billing.SMS{
		Kind: billing.SMSBalance, Contract: "1000001", To: "+380501112233", Text: "Договір 1000001: баланс -125.50 грн.",
	}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var out strings.Builder
	err = printMessages(&out, []store.SentMessage{
		{SMS: balance, ID: 2, State: billing.SMSFailed, Attempts: 1, Error: "twilio: 21614 no mobile", CreatedAt: at.Add(time.Minute)},
		{SMS: balance, ID: 1, State: billing.SMSCaptured, Attempts: 1, CreatedAt: at},
	}, kyiv)
	if err != nil {
		t.Fatal(err)
	}
	const want = `TIME                 TO             CONTRACT  KIND     STATE     TRIES  TEXT                                  ERROR
2026-11-23 14:01:00  +38050•••2233  1000001   balance  failed    1      Договір 1000001: баланс -125.50 грн.  twilio: 21614 no mobile
2026-11-23 14:00:00  +38050•••2233  1000001   balance  captured  1      Договір 1000001: баланс -125.50 грн.  -
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSMSAloneLists(t *testing.T) {
	for _, args := range [][]string{{"sms"}, {"sms", "--limit=7", "--json"}, {"sms", "list", "--limit=7"}} {
		var line commands
		parser, err := kong.New(&line, kong.Vars{"sip_port": sipPort(), "subscriber_port": subscriberPort()})
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.Parse(args)
		if err != nil {
			t.Errorf("%v: %v", args, err)
			continue
		}
		if parsed.Selected().Name != "list" || len(args) > 1 && line.SMS.List.Limit != 7 {
			t.Errorf("%v: %s with %+v", args, parsed.Command(), line.SMS.List)
		}
	}
}

func TestHelpOfJSONSaysWhatIsPrinted(t *testing.T) {
	for group, want := range map[string]string{
		"sms": "Print the messages as JSON, phones in full.", "calls": "Print the journeys as JSON, phones in full.",
	} {
		var line commands
		var out strings.Builder
		parser, err := kong.New(&line, kong.Vars{"sip_port": sipPort(), "subscriber_port": subscriberPort()}, kong.Writers(&out, &out), kong.Exit(func(int) {}))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = parser.Parse([]string{group, "list", "--help"}) // goes on after the help: Exit does not exit
		if text := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(text, want) {
			t.Errorf("%s list --help: %s", group, text)
		}
	}
}

func TestSMSListOnTheDatabase(t *testing.T) {
	address := storetest.URL(t)
	database, err := store.Open(t.Context(), address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if _, err := database.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := smsListCmd{
		databaseFlags: databaseFlags{DatabaseURL: address}, printFlags: printFlags{JSON: true, Timezone: "Europe/Kyiv"}, Limit: 5,
	}
	var out strings.Builder
	if err := list.list(t.Context(), &out, io.Discard); err != nil || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("%q, %v", out.String(), err)
	}
	list.State, list.Contract = billing.SMSFailed, "1000001"
	out.Reset()
	if err := list.list(t.Context(), &out, io.Discard); err != nil || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("failed ones of a contract: %q, %v", out.String(), err)
	}
	var wrong usageError
	list.After = "none of ours"
	if err := list.list(t.Context(), &out, io.Discard); !errors.As(err, &wrong) {
		t.Errorf("foreign cursor: %v", err)
	}
	list.Limit, list.After = 0, ""
	if err := list.list(t.Context(), &out, io.Discard); !errors.As(err, &wrong) {
		t.Errorf("limit 0: %v", err)
	}
}
