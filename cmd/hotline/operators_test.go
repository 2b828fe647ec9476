package main

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/routing"
)

// siteFlagsOf are flags of a site in a database of its own.
func siteFlagsOf(t *testing.T) siteFlags {
	t.Helper()
	return siteFlags{databaseFlags: databaseFlags{DatabaseURL: storetest.Migrated(t)}, Site: "test", Timezone: "Europe/Kyiv"}
}

// onDatabase opens the database of the flags, and a journal that has written all that it was given when do has ended.
func onDatabase(t *testing.T, flags siteFlags, do func(*store.Store, *store.Journal)) {
	t.Helper()
	err := flags.use(t.Context(), func(database *store.Store, _ *time.Location) error {
		journal := store.NewJournal(database, store.JournalConfig{Node: "test"},
			store.NewMetrics(prometheus.NewRegistry()), slog.New(slog.DiscardHandler))
		do(database, journal)
		return journal.Run(canceled(t))
	})
	if err != nil {
		t.Fatal(err)
	}
}

const addedText = `operator 107: departments 1, 3, device PJSIP/107, PJSIP/web-107

Asterisk's site/operators.conf needs, with a password of your choice (of browsers that of desk.phone_password):

[107](operator)
inbound_auth/username = 107
inbound_auth/password = PASSWORD
endpoint/callerid = "Іван  Нечуй " <107>

[web-107](browser)
inbound_auth/username = web-107
inbound_auth/password = PASSWORD
endpoint/callerid = "Іван  Нечуй " <107>

and HOTLINE_OPERATORS in site/extensions.conf needs &107 at its end. Then: asterisk -rx 'core reload'
`

const operatorsText = `ID   NAME          DEVICE     BROWSER        DEPARTMENTS           STATE   SINCE                SAID
101  -             -          -              of the configuration  paused  2026-11-23 12:00:00  paused: lunch
107  Іван "Нечуй"  PJSIP/107  PJSIP/web-107  1,3                   -       -                    -
`

func TestOperatorsAddListRemove(t *testing.T) {
	at := atNoon(t)
	flags := siteFlagsOf(t)
	add := operatorsAddCmd{siteFlags: flags, ID: "107", Name: `Іван "Нечуй"`, Departments: []int{3, 1, 3}, Browser: "PJSIP/web-107"}
	var out strings.Builder
	if err := add.add(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(addedText, out.String()); diff != "" {
		t.Errorf("operators add (-want +got):\n%s", diff)
	}
	onDatabase(t, flags, func(database *store.Store, journal *store.Journal) {
		store.NewOperators(database, "test", journal).NoteState(routing.Change{
			Operator: "101", From: routing.Ready, To: routing.Paused, Reason: "lunch", Duty: routing.Duty{Pause: "lunch"},
		}, at)
	})
	list := operatorsListCmd{siteFlags: flags}
	out.Reset()
	if err := list.list(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(operatorsText, out.String()); diff != "" {
		t.Errorf("operators list (-want +got):\n%s", diff)
	}
	list.JSON = true
	out.Reset()
	var operators []listedOperator
	if err := list.list(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	decode(t, out.String(), &operators)
	if len(operators) != 2 || operators[0].State.State != routing.Paused || operators[0].Duty.Pause != "lunch" || !operators[1].Added {
		t.Errorf("operators list --json: %+v", operators)
	}
	remove := operatorsRemoveCmd{siteFlags: flags, ID: "107"}
	if err := remove.remove(t.Context()); err != nil {
		t.Error(err)
	}
	if err := remove.remove(t.Context()); err == nil {
		t.Error("removed twice")
	}
}

func TestOperatorsWrongUse(t *testing.T) {
	flags := siteFlagsOf(t)
	for name, add := range map[string]operatorsAddCmd{
		"department": {siteFlags: flags, ID: "107", Departments: []int{6}},
		"any":        {siteFlags: flags, ID: "107", Departments: []int{0}},
		"no device":  {siteFlags: flags, ID: "107", Device: "none"},
		"id":         {siteFlags: flags, ID: "107]\n[evil", Departments: []int{1}},
		"site":       {siteFlags: siteFlags{databaseFlags: flags.databaseFlags, Timezone: "Europe/Kyiv"}, ID: "107", Departments: []int{1}},
		"timezone":   {siteFlags: siteFlags{databaseFlags: flags.databaseFlags, Site: "test", Timezone: "Mars"}, ID: "107", Departments: []int{1}},
	} {
		var wrong usageError
		if err := add.add(t.Context(), &strings.Builder{}); !errors.As(err, &wrong) {
			t.Errorf("%s: %v, want a usageError", name, err)
		}
	}
}

func TestWhatAsteriskNeeds(t *testing.T) {
	const supervisor = `operator 201: departments none, device PJSIP/web-201

Asterisk's site/operators.conf needs, with a password of your choice (of browsers that of desk.phone_password):

[web-201](browser)
inbound_auth/username = web-201
inbound_auth/password = PASSWORD
endpoint/callerid = "Оператор 201" <201>

Then: asterisk -rx 'core reload'
`
	for name, c := range map[string]struct {
		add  operatorsAddCmd
		want string
	}{
		"a supervisor's seat": {operatorsAddCmd{ID: "201", Device: "none", Browser: "PJSIP/web-201"}, supervisor},
		"devices of others":   {operatorsAddCmd{ID: "7", Device: "PJSIP/desk", Departments: []int{3}}, "operator 7: departments 3, device PJSIP/desk\n"},
	} {
		t.Run(name, func(t *testing.T) {
			operator, err := c.add.operator()
			if diff := cmp.Diff(c.want, whatAsteriskNeeds(operator)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}
