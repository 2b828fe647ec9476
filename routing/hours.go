package routing

import "time"

// Span is a time of day during which calls are taken, as time since midnight: from From until before Until, which is
// later and at most 24 h.
type Span struct{ From, Until time.Duration }

// Week is the opening hours of a department by time.Weekday; a day without spans is closed.
type Week [7][]Span

// Opening says whether a department takes calls at a moment, and when it does.
type Opening struct {
	Open    bool
	Holiday bool      // closed because of the day, which is none of work
	Week    Week      // the usual hours
	Opens   time.Time // when it opens next, unless Open; zero: never within the next 30 days
}

// Schedule holds the opening hours of all departments. The zero value is open day and night.
type Schedule struct {
	Zone       *time.Location                // whose wall clock counts
	Weeks      map[Department]Week           // by department; one that is missing is open day and night
	Holidays   map[string]bool               // days off for departments with hours, as 2026-08-24, or 08-24 for every year
	Exceptions map[string]map[Department]Day // days with hours of their own, by date as 2026-12-31; they win over holidays
}

// Day is the hours of one day; none: closed.
type Day []Span
