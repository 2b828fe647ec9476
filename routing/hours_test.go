package routing_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hotline/routing"
)

func kyiv(t interface{ Fatal(...any) }) *time.Location {
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// at reads a moment as RFC 3339 has it; "" is the zero time.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func parseWeek(t testing.TB, text string) routing.Week {
	t.Helper()
	week, err := routing.ParseWeek(text)
	if err != nil {
		t.Fatal(err)
	}
	return week
}

func hours(t testing.TB, text string) routing.Day {
	t.Helper()
	day, err := routing.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// usual is the schedule of product.md with days off and days of their own.
func usual(t testing.TB) routing.Schedule {
	s := routing.DefaultSchedule(kyiv(t))
	s.Holidays = map[string]bool{"08-24": true, "2026-01-08": true}
	s.Exceptions = map[string]map[routing.Department]routing.Day{
		"2026-12-31": {routing.Any: hours(t, "10:00-15:00"), routing.Connection: hours(t, "closed")},
		"2026-08-24": {routing.Corporate: hours(t, "12:00-14:00")},
		"2026-06-01": {routing.Support: hours(t, "08:00-20:00"), routing.Accounts: nil},
	}
	return s
}

func TestOpening(t *testing.T) {
	const services, connection, support, accounts, corporate = routing.Services, routing.Connection, routing.Support, routing.Accounts, routing.Corporate
	tests := map[string]struct {
		department routing.Department
		at         string
		state      string // open, closed or holiday
		opens      string
	}{
		"monday noon":                   {accounts, "2026-01-05T12:00:00+02:00", "open", ""},
		"other zone":                    {accounts, "2026-01-05T07:30:00Z", "open", ""},
		"at opening":                    {accounts, "2026-01-05T09:00:00+02:00", "open", ""},
		"before opening":                {accounts, "2026-01-05T08:59:59+02:00", "closed", "2026-01-05T09:00:00+02:00"},
		"last second":                   {accounts, "2026-01-05T17:59:59+02:00", "open", ""},
		"at closing":                    {accounts, "2026-01-05T18:00:00+02:00", "closed", "2026-01-06T09:00:00+02:00"},
		"friday evening":                {services, "2026-01-09T18:00:00+02:00", "closed", "2026-01-12T09:00:00+02:00"},
		"saturday":                      {connection, "2026-01-10T19:59:00+02:00", "open", ""},
		"saturday, accounts":            {accounts, "2026-01-10T12:00:00+02:00", "closed", "2026-01-12T09:00:00+02:00"},
		"sunday":                        {corporate, "2026-01-11T12:00:00+02:00", "closed", "2026-01-12T09:00:00+02:00"},
		"midnight":                      {accounts, "2026-01-05T00:00:00+02:00", "closed", "2026-01-05T09:00:00+02:00"},
		"support at night":              {support, "2026-01-11T03:00:00+02:00", "open", ""},
		"any at night":                  {routing.Any, "2026-01-11T03:00:00+02:00", "open", ""},
		"holiday of the year":           {accounts, "2026-01-08T12:00:00+02:00", "holiday", "2026-01-09T09:00:00+02:00"},
		"not another year's":            {accounts, "2027-01-08T12:00:00+02:00", "open", ""},
		"holiday of every year":         {accounts, "2028-08-24T12:00:00+03:00", "holiday", "2028-08-25T09:00:00+03:00"},
		"support on a holiday":          {support, "2028-08-24T12:00:00+03:00", "open", ""},
		"exception on a holiday":        {corporate, "2026-08-24T12:00:00+03:00", "open", ""},
		"before it":                     {corporate, "2026-08-24T09:00:00+03:00", "closed", "2026-08-24T12:00:00+03:00"},
		"exception for all":             {accounts, "2026-12-31T15:00:00+02:00", "closed", "2027-01-01T09:00:00+02:00"},
		"own exception wins":            {connection, "2026-12-31T12:00:00+02:00", "holiday", "2027-01-01T09:00:00+02:00"},
		"all do not mean support":       {support, "2026-12-31T23:00:00+02:00", "open", ""},
		"support's own":                 {support, "2026-06-01T07:00:00+03:00", "closed", "2026-06-01T08:00:00+03:00"},
		"support's own, and then":       {support, "2026-06-01T20:00:00+03:00", "closed", "2026-06-02T00:00:00+03:00"},
		"any while only support closes": {routing.Any, "2026-06-01T07:00:00+03:00", "closed", "2026-06-01T08:00:00+03:00"},
		"no day":                        {accounts, "2026-06-01T12:00:00+03:00", "holiday", "2026-06-02T09:00:00+03:00"},
		"clocks put forward tonight":    {accounts, "2026-03-28T23:00:00+02:00", "closed", "2026-03-30T09:00:00+03:00"},
		"clocks put back tonight":       {accounts, "2026-10-24T23:00:00+03:00", "closed", "2026-10-26T09:00:00+02:00"},
		"before midnight of the change": {connection, "2026-10-24T20:00:00+03:00", "closed", "2026-10-26T09:00:00+02:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := usual(t).Opening(tt.department, at(t, tt.at))
			state := "closed"
			if got.Open {
				state = "open"
			} else if got.Holiday {
				state = "holiday"
			}
			if state != tt.state || !got.Opens.Equal(at(t, tt.opens)) || got.Open && got.Holiday {
				t.Errorf("%s, opens %v; want %s, %s", state, got.Opens, tt.state, tt.opens)
			}
		})
	}
}

// The night on which clocks are changed, for hours that begin in it: at 03:00 they show 04:00 on 29 March 2026, and at
// 04:00 they show 03:00 again on 25 October 2026.
func TestOpeningWhileClocksChange(t *testing.T) {
	tests := map[string]struct {
		hours, at string
		open      bool
		opens     string
	}{
		"begins in the missing hour":     {"03:30-05:00", "2026-03-29T02:59:59+02:00", false, "2026-03-29T04:00:00+03:00"},
		"is missing":                     {"03:00-04:00", "2026-03-29T02:59:59+02:00", false, "2026-03-30T03:00:00+03:00"},
		"over it":                        {"02:00-05:00", "2026-03-29T04:00:00+03:00", true, ""},
		"begins in the first of two":     {"03:30-05:00", "2026-10-25T03:00:00+03:00", false, "2026-10-25T03:30:00+03:00"},
		"open in the first":              {"03:30-05:00", "2026-10-25T03:30:00+03:00", true, ""},
		"closed at the second beginning": {"03:30-05:00", "2026-10-25T03:15:00+02:00", false, "2026-10-25T03:30:00+02:00"},
		"ended in the first, twice open": {"02:00-03:30", "2026-10-25T03:30:00+03:00", false, "2026-10-25T03:00:00+02:00"},
		"twice for an hour":              {"03:00-04:00", "2026-10-25T03:59:00+02:00", true, ""},
		"over, the second time":          {"03:00-04:00", "2026-10-25T04:00:00+02:00", false, "2026-10-26T03:00:00+02:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := routing.Schedule{Zone: kyiv(t), Weeks: map[routing.Department]routing.Week{routing.Support: parseWeek(t, "Mon-Sun "+tt.hours)}}
			got := s.Opening(routing.Support, at(t, tt.at))
			if got.Open != tt.open || !got.Opens.Equal(at(t, tt.opens)) {
				t.Errorf("open %v, opens %v; want %v, %s", got.Open, got.Opens, tt.open, tt.opens)
			}
		})
	}
}

func TestOpeningNever(t *testing.T) {
	s := routing.Schedule{Zone: kyiv(t), Weeks: make(map[routing.Department]routing.Week)}
	for _, d := range routing.Departments() {
		s.Weeks[d] = routing.Week{}
	}
	for _, d := range append(routing.Departments(), routing.Any) {
		if got := s.Opening(d, noon); got.Open || !got.Opens.IsZero() {
			t.Errorf("department %v that never opens: %+v", d, got)
		}
	}
	if got := (routing.Schedule{}).Opening(routing.Services, noon); !got.Open || !got.Week.Always() {
		t.Errorf("without a schedule: %+v", got)
	}
}

var anyDay = rapid.Custom(func(t *rapid.T) routing.Day {
	var day routing.Day
	for begin := time.Duration(0); rapid.Bool().Draw(t, "another"); {
		from := begin + time.Duration(rapid.IntRange(0, 100).Draw(t, "from"))*5*time.Minute
		until := from + time.Duration(rapid.IntRange(1, 100).Draw(t, "until"))*5*time.Minute
		if until > 24*time.Hour {
			break
		}
		day, begin = append(day, routing.Span{From: from, Until: until}), until
	}
	return day
})

var anyWeek = rapid.Custom(func(t *rapid.T) routing.Week {
	var week routing.Week
	for day := range week {
		week[day] = anyDay.Draw(t, "day")
	}
	return week
})

// Whenever a department is closed it opens at Opens, and at no moment before.
func TestOpens(t *testing.T) {
	zone := kyiv(t)
	changes := []time.Time{
		time.Date(2026, 3, 28, 22, 0, 0, 0, zone), time.Date(2026, 10, 24, 22, 0, 0, 0, zone), time.Date(2026, 8, 23, 0, 0, 0, 0, zone),
	}
	rapid.Check(t, func(t *rapid.T) {
		s := routing.Schedule{
			Zone: zone, Weeks: map[routing.Department]routing.Week{routing.Accounts: anyWeek.Draw(t, "week")},
			Holidays:   map[string]bool{"08-24": rapid.Bool().Draw(t, "day off")},
			Exceptions: map[string]map[routing.Department]routing.Day{"2026-10-25": {routing.Any: anyDay.Draw(t, "exception")}},
		}
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		now := rapid.SampledFrom(changes).Draw(t, "near").Add(time.Duration(rapid.IntRange(0, 36*60).Draw(t, "minutes")) * time.Minute)
		opening := s.Opening(routing.Accounts, now)
		if opening.Open {
			if !opening.Opens.IsZero() {
				t.Fatalf("open and opens %v", opening.Opens)
			}
			return
		}
		until := opening.Opens
		if until.IsZero() {
			until = now.AddDate(0, 0, 29)
		} else if !s.Opening(routing.Accounts, until).Open || !until.After(now) {
			t.Fatalf("at %v it opens %v, when it is closed", now, until)
		}
		for moment := now; moment.Before(until) && moment.Before(now.AddDate(0, 0, 3)); moment = moment.Add(5 * time.Minute) {
			if s.Opening(routing.Accounts, moment).Open {
				t.Fatalf("said to open %v, open at %v", until, moment)
			}
		}
	})
}

func TestParseWeek(t *testing.T) {
	tests := map[string]string{ // text: as it is written again; "": refused
		"Mon-Fri 09:00-18:00; Sat 10:00-14:00":    "Mon-Fri 09:00-18:00; Sat 10:00-14:00",
		"mon-fri 9:00-18:00":                      "Mon-Fri 09:00-18:00",
		"Mon-Fri 14:00-18:00, 09:00-13:00":        "Mon-Fri 09:00-13:00, 14:00-18:00",
		"Sat 10:00-14:00;Mon-Fri 10:00-14:00":     "Mon-Sat 10:00-14:00",
		"Sat-Mon 10:00-14:00":                     "Mon 10:00-14:00; Sat-Sun 10:00-14:00",
		"Mon-Sun 00:00-24:00":                     "always",
		"Always":                                  "always",
		" closed ":                                "closed",
		"Mon-Fri closed; Sun 22:00-24:00":         "Sun 22:00-24:00",
		"Mon 09:00-12:00; Mon 13:00-15:00":        "Mon 09:00-12:00, 13:00-15:00",
		"Mon 09:00-12:00; Mon-Tue 12:00-15:00":    "Mon 09:00-12:00, 12:00-15:00; Tue 12:00-15:00",
		"":                                        "",
		"09:00-18:00":                             "",
		"Mon":                                     "",
		"Mon-Fr 09:00-18:00":                      "",
		"Mon-Fri 18:00-09:00":                     "",
		"Mon-Fri 09:00-09:00":                     "",
		"Mon-Fri 09:00-24:30":                     "",
		"Mon-Fri 09:00-18:00; Wed 17:00-20:00":    "",
		"Mon-Fri 09:01-18:00":                     "",
		"Mon-Fri nine to five":                    "",
		"Mon-Fri 09:00-18:00 Sat 10:00-14:00":     "",
		"Mon-Fri 09:00-18:00;":                    "",
		"Mon-Fri 09:00–18:00":                     "",
		"Пн-Пт 09:00-18:00":                       "",
		"Mon-Fri 09:00-18:00; Sat 10:00-14:00:30": "",
	}
	for text, want := range tests {
		week, err := routing.ParseWeek(text)
		if (err != nil) != (want == "") || err == nil && week.String() != want {
			t.Errorf("ParseWeek(%q) = %q, %v; want %q", text, week, err, want)
		}
	}
}

func TestWeekAsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		week := anyWeek.Draw(t, "week")
		again, err := routing.ParseWeek(week.String())
		if err != nil || again.String() != week.String() {
			t.Fatalf("%q is read as %q, %v", week, again, err)
		}
	})
}

func TestParseDay(t *testing.T) {
	for text, want := range map[string]string{
		"10:00-15:00": "10:00-15:00", "closed": "closed", "always": "00:00-24:00", "10:07-11:13": "10:07-11:13",
		"": "", "10:00": "", "15:00-10:00": "", "10-15": "", "10:00-15:00; 16:00-17:00": "",
	} {
		day, err := routing.ParseDay(text)
		if (err != nil) != (want == "") || err == nil && day.String() != want {
			t.Errorf("ParseDay(%q) = %q, %v; want %q", text, day, err, want)
		}
	}
}

func TestScheduleValidate(t *testing.T) {
	if err := errorsOf(usual(t).Validate(), routing.Schedule{}.Validate()); err != "" {
		t.Errorf("faults of what is right: %s", err)
	}
	wrong := routing.Schedule{
		Weeks: map[routing.Department]routing.Week{
			0: routing.AlwaysOpen(), 6: {},
			3: {time.Monday: {{10 * time.Hour, 9 * time.Hour}, {time.Hour, 25 * time.Hour}}, time.Sunday: {{9 * time.Hour, 12 * time.Hour}, {11 * time.Hour, 13 * time.Hour}, {13*time.Hour + time.Second, 14 * time.Hour}}},
		},
		Holidays: map[string]bool{"02-29": true, "08-32": true, "Easter": true, "2026-02-29": true},
		Exceptions: map[string]map[routing.Department]routing.Day{
			"12-31": {7: {{time.Hour, time.Hour}}},
		},
	}
	want := []string{
		"timezone: missing",
		"hours.0: there are departments 1 to 5",
		"hours.3: Mon: 10:00-09:00 does not end after it begins, at 24:00 at the latest",
		"hours.3: Mon: 01:00-25:00 does not end after it begins, at 24:00 at the latest",
		"hours.3: Sun: 11:00-13:00 begins before the hours before it end",
		"hours.3: Sun: 13:00-14:00 is not in steps of 5m0s",
		"hours.6: there are departments 1 to 5",
		`holidays: "08-32" is no day such as 2026-08-24, or 08-24 for every year`,
		`holidays: "2026-02-29" is no day such as 2026-08-24, or 08-24 for every year`,
		`holidays: "Easter" is no day such as 2026-08-24, or 08-24 for every year`,
		`exceptions: "12-31" is no day such as 2026-12-31`,
		"exceptions.12-31.7: there are departments 1 to 5, and 0 for all of them",
		"exceptions.12-31.7: 01:00-01:00 does not end after it begins, at 24:00 at the latest",
	}
	if diff := cmp.Diff(want, strings.Split(errorsOf(wrong.Validate()), "\n")); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// errorsOf returns the text of what is wrong.
func errorsOf(errs ...error) string {
	var texts []string
	for _, err := range errs {
		if err != nil {
			texts = append(texts, err.Error())
		}
	}
	return strings.Join(texts, "\n")
}
