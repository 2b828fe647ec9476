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

// opensWithin is how many days ahead the next opening is sought.
const opensWithin = 30

// Opening says whether the department takes calls at that moment, and when it does.
func (s Schedule) Opening(d Department, at time.Time) Opening {
	week, limited := s.Weeks[d]
	if !limited {
		return Opening{Open: true}
	}
	if s.Zone != nil {
		at = at.In(s.Zone)
	}
	spans, off := s.day(d, week, at)
	opening := Opening{Week: week, Holiday: off}
	for ahead := 0; ahead <= opensWithin; ahead++ {
		midnight := time.Date(at.Year(), at.Month(), at.Day()+ahead, 0, 0, 0, 0, at.Location())
		spans, _ = s.day(d, week, midnight)
		for _, span := range spans {
			from := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, int(span.From/time.Minute), 0, 0, at.Location())
			until := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, int(span.Until/time.Minute), 0, 0, at.Location())
			switch {
			case !at.Before(until):
			case !at.Before(from):
				return Opening{Open: true, Week: week}
			default:
				opening.Opens = from
				return opening
			}
		}
	}
	return opening
}

// day returns the spans of a date, and whether it is a day off.
func (s Schedule) day(d Department, week Week, date time.Time) ([]Span, bool) {
	if day, ok := s.Exceptions[date.Format(time.DateOnly)][d]; ok {
		return day, len(day) == 0
	}
	if s.Holidays[date.Format(time.DateOnly)] || s.Holidays[date.Format("01-02")] {
		return nil, true
	}
	return week[date.Weekday()], false
}
