package routing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zones

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/routing"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func week(t testing.TB, text string) routing.Week {
	t.Helper()
	w, _, err := routing.ParseWeek(text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func day(t testing.TB, text string) routing.Day {
	t.Helper()
	d, err := routing.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The schedule of product.md with a few days of its own. 2026-01-05 is a Monday.
func ownDays(t testing.TB) routing.Schedule {
	return routing.Schedule{Zone: zone(t, "Europe/Kyiv"), Weeks: routing.DefaultWeeks(),
		Holidays: map[string]bool{"2026-01-01": true, "08-24": true, "12-25": true},
		Exceptions: map[string]map[routing.Department]routing.Day{
			"2026-12-25": {routing.Accounts: day(t, "10:00-13:00, 14:00-16:00")},
			"2026-12-30": {routing.Any: day(t, "closed"), routing.Corporate: day(t, "10:00-12:00")},
			"2026-12-31": {routing.Any: day(t, "closed"), routing.Support: day(t, "00:00-18:00")},
			"2026-01-04": {routing.Services: day(t, "always")},
		}}
}

func TestOpening(t *testing.T) {
	const open = "open"
	tests := map[string]struct {
		department routing.Department
		at         string
		want       string // open, or when it opens, and whether it is a day off
	}{
		"work":                        {routing.Services, "2026-01-05 12:00", open},
		"first moment":                {routing.Services, "2026-01-05 09:00", open},
		"a minute before":             {routing.Services, "2026-01-05 08:59", "2026-01-05 09:00"},
		"last minute":                 {routing.Services, "2026-01-05 17:59", open},
		"end":                         {routing.Services, "2026-01-05 18:00", "2026-01-06 09:00"},
		"midnight":                    {routing.Services, "2026-01-06 00:00", "2026-01-06 09:00"},
		"a minute to midnight":        {routing.Services, "2026-01-05 23:59", "2026-01-06 09:00"},
		"over the weekend":            {routing.Services, "2026-01-09 18:00", "2026-01-12 09:00"},
		"Saturday":                    {routing.Connection, "2026-01-10 19:59", open},
		"Sunday":                      {routing.Corporate, "2026-01-11 12:00", "2026-01-12 09:00"},
		"night of support":            {routing.Support, "2026-01-11 03:00", open},
		"holiday":                     {routing.Services, "2026-01-01 12:00", "2026-01-02 09:00 off"},
		"night before a holiday":      {routing.Services, "2025-12-31 20:00", "2026-01-02 09:00"},
		"support on a holiday":        {routing.Support, "2026-01-01 12:00", open},
		"holiday of every year":       {routing.Accounts, "2027-08-24 12:00", "2027-08-25 09:00 off"},
		"that day of another year":    {routing.Accounts, "2027-01-04 12:00", open},
		"exception on a holiday":      {routing.Accounts, "2026-12-25 10:00", open},
		"pause of an exception":       {routing.Accounts, "2026-12-25 13:30", "2026-12-25 14:00"},
		"others on that day":          {routing.Services, "2026-12-25 10:00", "2026-12-28 09:00 off"},
		"exception for all":           {routing.Services, "2026-12-30 12:00", "2027-01-01 09:00 off"},
		"own wins over that for all":  {routing.Corporate, "2026-12-30 10:00", open},
		"support is not among all":    {routing.Support, "2026-12-30 12:00", open},
		"exception of support":        {routing.Support, "2026-12-31 18:00", "2027-01-01 00:00"},
		"support before it":           {routing.Support, "2026-12-31 17:59", open},
		"open all of a Sunday":        {routing.Services, "2026-01-04 00:00", open},
		"after an open Sunday":        {routing.Services, "2026-01-05 00:00", "2026-01-05 09:00"},
		"any: support works":          {routing.Any, "2026-01-11 03:00", open},
		"any: support's exception":    {routing.Any, "2026-12-31 20:00", "2027-01-01 00:00"},
		"before the change in spring": {routing.Services, "2026-03-28 12:00", "2026-03-30 09:00"},
		"before the change in autumn": {routing.Services, "2026-10-24 12:00", "2026-10-26 09:00"},
	}
	s := ownDays(t)
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at, err := time.ParseInLocation("2006-01-02 15:04", tt.at, s.Zone)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Opening(tt.department, at.UTC())
			if said := inWords(got, s.Zone); said != tt.want {
				t.Errorf("Opening = %s, want %s", said, tt.want)
			}
			if diff := cmp.Diff(s.Weeks[tt.department], got.Week); diff != "" {
				t.Errorf("week (-want +got):\n%s", diff)
			}
		})
	}
}

func inWords(o routing.Opening, zone *time.Location) string {
	words := "open"
	if !o.Open {
		words = o.Opens.In(zone).Format("2006-01-02 15:04")
	}
	if o.Holiday {
		words += " off"
	}
	return words
}

// TestOpeningDaylightSaving asks on the days when clocks are changed: on 29 March 2026 in Kyiv 03:00 becomes 04:00, on 25
// October 04:00 becomes 03:00. Times are UTC.
func TestOpeningDaylightSaving(t *testing.T) {
	tests := map[string]struct {
		hours string // of Sunday
		at    string
		want  string // open, or when it opens
	}{
		"spring, morning":             {"09:00-18:00", "2026-03-29T05:59", "2026-03-29T06:00"},
		"spring, begins":              {"09:00-18:00", "2026-03-29T06:00", "open"},
		"spring, ends":                {"09:00-18:00", "2026-03-29T15:00", "2026-04-05T06:00"},
		"spring, begins left out":     {"03:30-12:00", "2026-03-29T00:59", "2026-03-29T01:00"},
		"spring, begun left out":      {"03:30-12:00", "2026-03-29T01:00", "open"},
		"spring, ends left out":       {"01:00-03:30", "2026-03-29T00:59", "open"},
		"spring, ended left out":      {"01:00-03:30", "2026-03-29T01:00", "2026-04-04T22:00"},
		"spring, all left out":        {"03:00-04:00", "2026-03-29T00:59", "2026-04-05T00:00"},
		"spring, all left out, after": {"03:00-04:00", "2026-03-29T01:00", "2026-04-05T00:00"},
		"spring, end of the day":      {"00:00-24:00", "2026-03-29T20:59", "open"},
		"spring, next day":            {"00:00-24:00", "2026-03-29T21:00", "2026-04-04T21:00"},
		"autumn, morning":             {"09:00-18:00", "2026-10-25T06:59", "2026-10-25T07:00"},
		"autumn, begins":              {"09:00-18:00", "2026-10-25T07:00", "open"},
		"autumn, ends":                {"09:00-18:00", "2026-10-25T16:00", "2026-11-01T07:00"},
		"autumn, begins twice":        {"03:30-12:00", "2026-10-25T00:29", "2026-10-25T00:30"},
		"autumn, stays open":          {"03:30-12:00", "2026-10-25T01:15", "open"},
		"autumn, ends twice":          {"01:00-03:30", "2026-10-25T00:30", "2026-10-31T23:00"},
		"autumn, hour twice":          {"03:00-05:00", "2026-10-25T02:59", "open"},
		"autumn, first midnight":      {"00:00-24:00", "2026-10-24T21:00", "open"},
		"autumn, end of the day":      {"00:00-24:00", "2026-10-25T21:59", "open"},
		"autumn, next day":            {"00:00-24:00", "2026-10-25T22:00", "2026-10-31T22:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := routing.Schedule{Zone: zone(t, "Europe/Kyiv"),
				Weeks: map[routing.Department]routing.Week{routing.Services: week(t, "Sun "+tt.hours)}}
			at, err := time.Parse("2006-01-02T15:04", tt.at)
			if err != nil {
				t.Fatal(err)
			}
			got := s.Opening(routing.Services, at)
			want := tt.want == "open"
			if said := got.Opens.UTC().Format("2006-01-02T15:04"); got.Open != want || !want && said != tt.want {
				t.Errorf("Opening = %v, %s; want %s", got.Open, said, tt.want)
			}
		})
	}
}

func TestOpeningNever(t *testing.T) {
	at := noon
	s := routing.Schedule{Zone: time.UTC, Weeks: map[routing.Department]routing.Week{routing.Services: {}},
		Exceptions: map[string]map[routing.Department]routing.Day{"2026-02-05": {routing.Services: day(t, "10:00-11:00")}}}
	if got := s.Opening(routing.Services, at.AddDate(0, 0, -1)); got.Open || !got.Opens.IsZero() {
		t.Errorf("31 days ahead: %+v", got)
	}
	if got := s.Opening(routing.Services, at.AddDate(0, 0, 1)).Opens; !got.Equal(time.Date(2026, 2, 5, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("within 30 days: opens %v", got)
	}
	if got := (routing.Schedule{}).Opening(routing.Accounts, at); !got.Open {
		t.Errorf("the zero schedule: %+v", got)
	}
}

// anyWeek draws hours in quarters of an hour, at most two spans a day and rarely many days.
var anyWeek = rapid.Custom(func(t *rapid.T) routing.Week {
	var w routing.Week
	for i := range w {
		if !rapid.Bool().Draw(t, "works") {
			continue
		}
		quarters := rapid.SliceOfNDistinct(rapid.IntRange(0, 96), 2, 4, rapid.ID).Draw(t, "quarters")
		slices.Sort(quarters)
		for ; len(quarters) > 1; quarters = quarters[2:] {
			w[i] = append(w[i], routing.Span{From: time.Duration(quarters[0]) * 15 * time.Minute,
				Until: time.Duration(quarters[1]) * 15 * time.Minute})
		}
	}
	return w
})

// When a department is closed it opens when Opening says, and at no minute before. Hours begin with a quarter, so that the
// minutes between need not be asked.
func TestOpensIsTheNextOpening(t *testing.T) {
	kyiv := zone(t, "Europe/Kyiv")
	rapid.Check(t, func(t *rapid.T) {
		s := routing.Schedule{Zone: kyiv, Weeks: map[routing.Department]routing.Week{routing.Services: anyWeek.Draw(t, "week")},
			Holidays: map[string]bool{"03-28": true, "2026-10-26": true}}
		start := rapid.SampledFrom([]string{"2026-03-25", "2026-10-21", "2026-12-29"}).Draw(t, "around")
		at, _ := time.ParseInLocation(time.DateOnly, start, kyiv)
		at = at.Add(time.Duration(rapid.IntRange(0, 6*24*60).Draw(t, "minutes")) * time.Minute)
		got := s.Opening(routing.Services, at)
		if got.Open || got.Opens.IsZero() {
			return
		}
		if !got.Opens.After(at) || !s.Opening(routing.Services, got.Opens).Open {
			t.Fatalf("%v: not open at %v", at, got.Opens)
		}
		for quarter := at.Truncate(15 * time.Minute).Add(15 * time.Minute); quarter.Before(got.Opens); quarter = quarter.Add(15 * time.Minute) {
			if s.Opening(routing.Services, quarter).Open {
				t.Fatalf("%v: said to open at %v, but is open at %v", at, got.Opens, quarter)
			}
		}
		if before := got.Opens.Add(-time.Minute); !before.Before(at) && s.Opening(routing.Services, before).Open {
			t.Fatalf("%v: already open a minute before %v", at, got.Opens)
		}
	})
}

// On a day whose clock is not changed a department is open when the wall clock says so.
func TestOpeningByTheWallClock(t *testing.T) {
	kyiv := zone(t, "Europe/Kyiv")
	rapid.Check(t, func(t *rapid.T) {
		w := anyWeek.Draw(t, "week")
		s := routing.Schedule{Zone: kyiv, Weeks: map[routing.Department]routing.Week{routing.Services: w}}
		at := time.Date(2026, 6, rapid.IntRange(1, 30).Draw(t, "day"), 0, rapid.IntRange(0, 24*60-1).Draw(t, "minute"), 0, 0, kyiv)
		wall := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
		want := slices.ContainsFunc(w[at.Weekday()], func(s routing.Span) bool { return s.From <= wall && wall < s.Until })
		if got := s.Opening(routing.Services, at).Open; got != want {
			t.Fatalf("%v: open %v, want %v", at, got, want)
		}
	})
}

func TestDefaultWeeks(t *testing.T) {
	got := make(map[string]string)
	for d, w := range routing.DefaultWeeks() {
		got[d.String()] = w.String()
	}
	want := map[string]string{"services": "Mon-Fri 09:00-18:00", "accounts": "Mon-Fri 09:00-18:00",
		"connection": "Mon-Sat 09:00-20:00", "corporate": "Mon-Sat 09:00-20:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("DefaultWeeks (-want +got):\n%s", diff)
	}
}

func TestParseWeek(t *testing.T) {
	tests := map[string]string{ // and what String makes of it; "" for a fault
		"Mon-Fri 09:00-18:00; Sat 10:00-14:00":  "Mon-Fri 09:00-18:00; Sat 10:00-14:00",
		"mon-fri 9:00-18:00":                    "Mon-Fri 09:00-18:00",
		"Monday-Sunday 00:00-24:00":             "Mon-Sun 00:00-24:00",
		"Mon,Wed-Fri 09:00-13:00, 14:00-18:00":  "Mon 09:00-13:00, 14:00-18:00; Wed-Fri 09:00-13:00, 14:00-18:00",
		"Fri 14:00-18:00; Fri 09:00-13:00":      "Fri 09:00-13:00, 14:00-18:00",
		"Sat-Mon 10:00-12:00":                   "Mon 10:00-12:00; Sat-Sun 10:00-12:00",
		"closed":                                "closed",
		" Always ":                              "always",
		"":                                      "",
		"Mon":                                   "",
		"09:00-18:00":                           "",
		"Mon-Fri 09:00":                         "",
		"Mon-Fri 18:00-09:00":                   "",
		"Mon 09:00-25:00":                       "",
		"Mon 09:00-13:00, 12:00-18:00":          "",
		"Mon-Wed 09:00-12:00; Tue 11:00-13:00":  "",
		"Mo 09:00-18:00":                        "",
		"Mon-Fri 09:00-18:00;":                  "",
		"Mon-Fri 09:00-18:00 Sat 10:00-14:00":   "",
		"Mon-Fri 09:00-18:00, Sat 10:00-14:00;": "",
	}
	for text, want := range tests {
		w, dayAndNight, err := routing.ParseWeek(text)
		got := w.String()
		if dayAndNight {
			got = "always"
		}
		if err != nil {
			got = ""
		}
		if got != want {
			t.Errorf("ParseWeek(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestParseWeekListsEveryFault(t *testing.T) {
	_, _, err := routing.ParseWeek("Mo 09:00-18:00; Tue 09:00-25:00; Wed")
	for _, want := range []string{`"Mo"`, `"25:00"`, `"Wed"`} {
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `" Wed"`, `"Wed"`), want) {
			t.Errorf("%v: does not name %s", err, want)
		}
	}
}

// What String writes, ParseWeek reads; hours without a gap between them are two spans and stay so.
func TestWeekReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWeek.Draw(t, "week")
		got, dayAndNight, err := routing.ParseWeek(w.String())
		if diff := cmp.Diff(w, got); err != nil || dayAndNight || diff != "" {
			t.Fatalf("%s: %v, %v\n%s", w, dayAndNight, err, diff)
		}
	})
}

func TestParseDay(t *testing.T) {
	tests := map[string]string{"closed": "closed", "always": "00:00-24:00", "15:00-16:00, 10:00-14:00": "10:00-14:00, 15:00-16:00",
		"": "", "10-14": "", "10:00-10:00": "", "10:00-14:00, 13:00-15:00": ""}
	for text, want := range tests {
		d, err := routing.ParseDay(text)
		got := d.String()
		if err != nil {
			got = ""
		}
		if got != want {
			t.Errorf("ParseDay(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestScheduleValidate(t *testing.T) {
	if err := (routing.Schedule{}).Validate(); err != nil {
		t.Errorf("the zero schedule: %v", err)
	}
	s := routing.Schedule{
		Weeks:    map[routing.Department]routing.Week{routing.Any: {}, 9: {}, routing.Services: {1: {{From: 18 * time.Hour, Until: 9 * time.Hour}}}},
		Holidays: map[string]bool{"2026-02-30": true, "24.08": true, "02-29": true, "2026-08-24": true},
		Exceptions: map[string]map[routing.Department]routing.Day{
			"12-31":      {routing.Any: {}},
			"2026-12-31": {7: {}, routing.Support: {{Until: 25 * time.Hour}}},
		},
	}
	want := []string{
		"timezone: missing",
		"hours: department 0 is not 1 to 5",
		"hours.1: Mon: 18:00-09:00: does not end after it begins; hours over midnight are two spans",
		"hours: department 9 is not 1 to 5",
		`holidays: "2026-02-30" is neither a date such as 2026-08-24 nor a day such as 08-24`,
		`holidays: "24.08" is neither a date such as 2026-08-24 nor a day such as 08-24`,
		`exceptions: "12-31" is not a date such as 2026-12-31`,
		"exceptions.2026-12-31: 00:00-25:00: not within a day",
		"exceptions.2026-12-31: department 7 is not 0 to 5",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), fmt.Sprint(s.Validate())); diff != "" {
		t.Errorf("Validate (-want +got):\n%s", diff)
	}
}

func ExampleSchedule_Opening() {
	s := routing.Schedule{Zone: time.UTC, Weeks: routing.DefaultWeeks(), Holidays: map[string]bool{"08-24": true}}
	opening := s.Opening(routing.Accounts, time.Date(2026, 8, 24, 12, 0, 0, 0, time.UTC))
	fmt.Println(opening.Open, opening.Holiday, opening.Opens.Format(time.DateTime))
	// Output: false true 2026-08-25 09:00:00
}
