package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

// aTalk leaves a call of ten minutes ago in the database: 10 s of waiting, a minute of talk.
func aTalk(t *testing.T, flags siteFlags, at time.Time) {
	t.Helper()
	onDatabase(t, flags, func(database *store.Store, journal *store.Journal) {
		start := at.Add(-10 * time.Minute)
		journal.Open(ivr.Journey{ID: "1", From: "0501112233", StartedAt: start})
		journal.Note("1", 1, ivr.JourneyStep{At: start, Step: "menu", Event: "queued", Detail: map[string]string{"department": "support"}})
		journal.Queued("1", routing.Support, start)
		journal.Note("1", 2, ivr.JourneyStep{At: start.Add(10 * time.Second), Step: "talking", Event: "answered", Detail: map[string]string{"operator": "103"}})
		journal.Answered("1", start.Add(10*time.Second))
		journal.Close("1", start.Add(70*time.Second), "uk", ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp})
		journal.Open(ivr.Journey{ID: "2", From: "0501112233", StartedAt: start})
		journal.Note("2", 1, ivr.JourneyStep{At: start, Step: "menu", Event: "prompt", Detail: map[string]string{"keys": "menu.hash"}})
		journal.Note("2", 2, ivr.JourneyStep{At: start, Step: "menu", Event: "refused", Detail: map[string]string{"service": "balance", "reason": "limit"}})
		journal.Note("2", 3, ivr.JourneyStep{At: start, Step: "menu", Event: "outage", Detail: map[string]string{"outage": "o-1", "kind": "fault"}})
		journal.Close("2", start.Add(time.Second), "uk", ivr.Outcome{Class: ivr.Left, Reason: ivr.InMenu})
		store.NewOperators(database, "test", journal).NoteState(routing.Change{Operator: "103", To: routing.Ready}, start)
		store.NewOperators(database, "test", journal).NoteState(routing.Change{Operator: "103", To: routing.Talking}, start.Add(10*time.Second))
		store.NewOperators(database, "test", journal).NoteState(routing.Change{Operator: "103", To: routing.Ready}, start.Add(70*time.Second))
	})
}

func TestStats(t *testing.T) {
	at := atNoon(t)
	flags := siteFlagsOf(t)
	aTalk(t, flags, at)
	for by, want := range map[string]string{
		"department": `department,offered,answered,abandoned,in_time,service_level,average_wait,longest_wait,average_talk,callbacks_ordered,callbacks_reached
support,1,1,0,1,1,10,10,60,0,0
`,
		"hour": `hour,department,offered,answered,abandoned,in_time,service_level,average_wait,longest_wait,average_talk,callbacks_ordered,callbacks_reached
2026-11-23T11:00:00+02:00,support,1,1,0,1,1,10,10,60,0,0
`,
		"day": `day,department,offered,answered,abandoned,in_time,service_level,average_wait,longest_wait,average_talk,callbacks_ordered,callbacks_reached
2026-11-23T00:00:00+02:00,support,1,1,0,1,1,10,10,60,0,0
`,
		"outcome": "kind,class,reason,calls,share\ncall,connected,caller_hung_up,1,0.5\ncall,left,in_menu,1,0.5\n",
		"served":  "calls,served,share\n2,0,0\n",
		"menu":    "class,step,heard,calls\nleft,menu,menu.hash,1\n",
		"refusal": "service,reason,refusals\nbalance,limit,1\n",
		"outage":  "outage,kind,heard,ended\no-1,fault,1,0\n",
		"flow": `layer,source,target,calls
1,entry.greeting,choice.none,1
1,entry.outage,choice.none,1
2,choice.none,then.queue.support,1
2,choice.none,then.refused.limit,1
3,then.queue.support,class.connected,1
3,then.refused.limit,class.left,1
4,class.connected,reason.connected.caller_hung_up,1
4,class.left,reason.left.in_menu,1
`,
		"heat":     "weekday,hour,calls\n1,11,2\n",
		"operator": "operator,ready,reserved,ringing,talking,wrap_up,paused,offline,answered,missed\n103,540,0,0,60,0,0,0,1,0\n",
	} {
		var out strings.Builder
		if err := (&statsCmd{siteFlags: flags, By: by, CSV: "-", Until: at.Format(time.RFC3339)}).print(t.Context(), &out); err != nil {
			t.Errorf("%s: %v", by, err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("--by %s --csv - (-want +got):\n%s", by, diff)
		}
	}
}

func TestStatsForms(t *testing.T) {
	at := atNoon(t)
	flags := siteFlagsOf(t)
	aTalk(t, flags, at)
	var out strings.Builder
	if err := (&statsCmd{siteFlags: flags, By: "outcome", Per: "hour"}).print(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	const text = `HOUR                  KIND  CLASS      REASON          CALLS  SHARE
2026-11-23 11:00 EET  call  connected  caller_hung_up  1      0.5
2026-11-23 11:00 EET  call  left       in_menu         1      0.5
`
	if diff := cmp.Diff(text, out.String()); diff != "" {
		t.Errorf("as text (-want +got):\n%s", diff)
	}
	out.Reset()
	if err := (&statsCmd{siteFlags: flags, By: "department", JSON: true}).print(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var lines []store.DepartmentStats
	decode(t, out.String(), &lines)
	if len(lines) != 1 || lines[0].Department != "support" || *lines[0].AverageTalk != 60 {
		t.Errorf("as JSON: %+v", lines)
	}
	out.Reset()
	if err := (&statsCmd{siteFlags: flags, By: "department", JSON: true, Since: "5m"}).print(t.Context(), &out); err != nil || out.String() != "[]\n" {
		t.Errorf("nothing as JSON: %q, %v", out.String(), err)
	}
	path := filepath.Join(t.TempDir(), "stats.csv")
	if err := (&statsCmd{siteFlags: flags, By: "served", CSV: path}).print(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if written, err := os.ReadFile(path); err != nil || string(written) != "calls,served,share\n2,0,0\n" {
		t.Errorf("as a file: %q, %v", written, err)
	}
}

func TestStatsTime(t *testing.T) {
	at := atNoon(t)
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		since, until string
		from, before string // empty: wrong use
	}{
		{"", "", "2026-11-17T00:00:00+02:00", "2026-11-23T12:00:00+02:00"},
		{"2026-10-01", "2026-11-01", "2026-10-01T00:00:00+03:00", "2026-11-01T00:00:00+02:00"},
		{"24h", "1h", "2026-11-22T12:00:00+02:00", "2026-11-23T11:00:00+02:00"},
		{"2026-11-23T10:00:00+02:00", "", "2026-11-23T10:00:00+02:00", "2026-11-23T12:00:00+02:00"},
		{"2026-11-23", "2026-11-23", "", ""},
		{"yesterday", "", "", ""},
		{"", "-1h", "", ""},
	} {
		about, err := (&statsCmd{Since: tt.since, Until: tt.until, By: "day"}).about(at, zone)
		if (err != nil) != (tt.from == "") {
			t.Errorf("%q to %q: %v", tt.since, tt.until, err)
		}
		if err == nil && (about.Since.In(zone).Format(time.RFC3339) != tt.from || about.Until.In(zone).Format(time.RFC3339) != tt.before) {
			t.Errorf("%q to %q: from %v before %v", tt.since, tt.until, about.Since.In(zone), about.Until.In(zone))
		}
	}
	var wrong usageError
	if err := (&statsCmd{siteFlags: siteFlagsOf(t), Since: "yesterday"}).print(t.Context(), &strings.Builder{}); !errors.As(err, &wrong) {
		t.Errorf("%v, want a usageError", err)
	}
}
