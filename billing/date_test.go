package billing

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

// day reads a date of a test table.
func day(t testing.TB, text string) Date {
	t.Helper()
	date, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

func kyiv(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestDateOf(t *testing.T) {
	tests := []struct{ at, want string }{
		{"2026-07-31T20:59:59Z", "2026-07-31"}, // summer: UTC+3
		{"2026-07-31T21:00:00Z", "2026-08-01"},
		{"2026-12-31T21:59:59Z", "2026-12-31"}, // winter: UTC+2
		{"2026-12-31T22:00:00Z", "2027-01-01"},
		{"2028-02-28T22:00:00Z", "2028-02-29"},
		{"2026-11-23T00:30:00+09:00", "2026-11-22"}, // whatever zone the moment is written in
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(at, kyiv(t)); got.String() != tt.want {
			t.Errorf("in Kyiv %s is on %s, want %s", tt.at, got, tt.want)
		}
	}
}

// TestDaylightSaving: on both nights every local hour of the day belongs to it, and the day begins at its midnight.
func TestDaylightSaving(t *testing.T) {
	zone := kyiv(t)
	for _, tt := range []struct {
		day   string
		hours int
	}{{"2026-03-29", 23}, {"2026-10-25", 25}, {"2026-10-26", 24}} {
		date := day(t, tt.day)
		start, next := date.Start(zone), date.AddDays(1).Start(zone)
		if got := next.Sub(start); got != time.Duration(tt.hours)*time.Hour {
			t.Errorf("%s lasts %s, want %d hours", tt.day, got, tt.hours)
		}
		for at := start; at.Before(next); at = at.Add(30 * time.Minute) {
			if got := DateOf(at, zone); got != date {
				t.Errorf("%s is on %s, want %s", at, got, date)
			}
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, text := range []string{"", "2026-02-29", "2026-13-01", "2026-1-5", "05.01.2026", "2026-01-05T00:00:00Z", "garbage"} {
		if got, err := ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", text, got)
		}
	}
}

func TestAddMonths(t *testing.T) {
	tests := []struct {
		from   string
		months int
		want   string
	}{
		{"2026-08-31", 3, "2026-11-30"},
		{"2026-09-01", 3, "2026-12-01"},
		{"2026-11-30", 3, "2027-02-28"},
		{"2027-11-30", 3, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2028-02-29", 48, "2032-02-29"},
		{"2026-12-31", 1, "2027-01-31"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-10-31", 14, "2027-12-31"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -13, "2024-12-15"},
		{"2026-01-15", 0, "2026-01-15"},
	}
	for _, tt := range tests {
		if got := day(t, tt.from).AddMonths(tt.months); got.String() != tt.want {
			t.Errorf("%s and %d months are %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestMonthsSince(t *testing.T) {
	tests := []struct {
		start, day string
		want       int
	}{
		{"2026-05-23", "2026-11-22", 5},
		{"2026-05-23", "2026-11-23", 6},
		{"2026-08-31", "2027-02-27", 5},
		{"2026-08-31", "2027-02-28", 6}, // February has no 31st
		{"2027-08-31", "2028-02-28", 5},
		{"2027-08-31", "2028-02-29", 6},
		{"2024-02-29", "2026-02-27", 23},
		{"2024-02-29", "2026-02-28", 24},
		{"2024-02-29", "2028-02-28", 47},
		{"2024-02-29", "2028-02-29", 48},
		{"2026-11-23", "2026-11-23", 0},
		{"2026-11-24", "2026-11-23", -1},
		{"2027-11-23", "2026-11-23", -12},
	}
	for _, tt := range tests {
		if got := day(t, tt.day).MonthsSince(day(t, tt.start)); got != tt.want {
			t.Errorf("from %s to %s are %d months, want %d", tt.start, tt.day, got, tt.want)
		}
	}
}

// TestMonthsSinceAgrees: over eight years of days, the two ways of counting months fit together.
func TestMonthsSinceAgrees(t *testing.T) {
	for start := day(t, "2023-12-25"); start.Before(day(t, "2024-04-05")); start = start.AddDays(1) {
		for date := start; date.Before(day(t, "2028-04-01")); date = date.AddDays(1) {
			n := date.MonthsSince(start)
			if start.AddMonths(n).After(date) || !start.AddMonths(n+1).After(date) {
				t.Fatalf("from %s to %s are %d months?", start, date, n)
			}
		}
	}
}

func TestDateOrderAndDays(t *testing.T) {
	date := day(t, "2026-12-30")
	for range 800 {
		next := date.AddDays(1)
		if !date.Before(next) || !next.After(date) || date.After(next) || date.Before(date) || next.AddDays(-1) != date {
			t.Fatalf("%s and %s are out of order", date, next)
		}
		date = next
	}
	if date.String() != "2029-03-09" {
		t.Errorf("800 days later it is %s", date)
	}
}

func TestDateText(t *testing.T) {
	type record struct {
		Day  Date `json:"day"`
		None Date `json:"none,omitzero"`
	}
	text, err := json.Marshal(record{Day: day(t, "2026-11-23")})
	if string(text) != `{"day":"2026-11-23"}` || err != nil {
		t.Errorf("JSON is %s, %v", text, err)
	}
	var back record
	if err := json.Unmarshal([]byte(`{"day":"2026-11-23","none":""}`), &back); err != nil || back.Day.String() != "2026-11-23" ||
		!back.None.IsZero() {
		t.Errorf("read back as %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"day":"23.11.2026"}`), &back); err == nil {
		t.Error("23.11.2026 is read as a date")
	}
}

func TestDateSQL(t *testing.T) {
	date := day(t, "2026-11-23")
	for _, value := range []any{"2026-11-23", []byte("2026-11-23"), date.Start(time.UTC), date.Start(kyiv(t))} {
		var got Date
		if err := got.Scan(value); err != nil || got != date {
			t.Errorf("scanned %v as %s, %v", value, got, err)
		}
	}
	if value, err := date.Value(); value != date.Start(time.UTC) || err != nil {
		t.Errorf("value is %v, %v", value, err)
	}
	if value, err := (Date{}).Value(); value != nil || err != nil {
		t.Errorf("value of no date is %v, %v", value, err)
	}
	scanned := date
	if err := scanned.Scan(nil); err != nil || !scanned.IsZero() {
		t.Errorf("scanned NULL as %s, %v", scanned, err)
	}
	if err := scanned.Scan(20261123); err == nil {
		t.Error("a number is scanned as a date")
	}
}

func ExampleDate_AddMonths() {
	fmt.Println(Date{Year: 2026, Month: time.August, Day: 31}.AddMonths(3))
	// Output: 2026-11-30
}
