package routing

import "time"

// Span is a time of day during which calls are taken, as time since midnight: from From until before Until, which is
// later and at most 24 h.
type Span struct{ From, Until time.Duration }

// Week is the opening hours of a department by time.Weekday; a day without spans is closed.
type Week [7][]Span

// Opening says whether a department takes calls at a moment, and when it does.
type Opening struct {
	Open    bool      `json:"open"`
	Holiday bool      `json:"holiday,omitempty"` // closed because of the day, which is none of work
	Week    Week      `json:"-"`                 // the usual hours; without any for a department that is open day and night, and for Any
	Opens   time.Time `json:"opens,omitzero"`    // when it opens next, unless Open; zero: never within the next 30 days
}

// Schedule holds the opening hours of all departments. The zero value is open day and night.
type Schedule struct {
	Zone       *time.Location                // whose wall clock counts; nil: that of the moment asked about
	Weeks      map[Department]Week           // by department; one that is missing is open day and night
	Holidays   map[string]bool               // days off for departments with hours, as 2026-08-24, or 08-24 for every year
	Exceptions map[string]map[Department]Day // days with hours of their own, by date as 2026-12-31; they win over holidays
}

// Day is the hours of one day; none: closed. As an exception under Any it is that of all departments with hours which
// have none of their own for the date.
type Day []Span

// opensWithin is how many days ahead the next opening is sought.
const opensWithin = 30

// yearly is how a day off of every year is written.
const yearly = "01-02"

// DefaultWeeks returns the hours of product.md ("The call" 9): technical support, day and night, is not among them.
func DefaultWeeks() map[Department]Week {
	accounts := weekOf(time.Friday, Span{From: 9 * time.Hour, Until: 18 * time.Hour})
	others := weekOf(time.Saturday, Span{From: 9 * time.Hour, Until: 20 * time.Hour})
	return map[Department]Week{Services: accounts, Accounts: accounts, Connection: others, Corporate: others}
}

// weekOf returns the week with the same hours from Monday to the last day of work.
func weekOf(last time.Weekday, span Span) Week {
	var week Week
	for day := time.Monday; day <= last; day++ {
		week[day] = []Span{span}
	}
	return week
}

// Opening says whether the department takes calls at that moment, and when it does. Any takes them while one of the
// departments does.
//
// The hours are those of the wall clock. When it is changed for daylight saving, a time of day that comes twice counts
// as it comes first, and one that is left out counts at the change.
func (s Schedule) Opening(d Department, at time.Time) Opening {
	if s.Zone != nil {
		at = at.In(s.Zone)
	}
	if d == Any {
		return s.openingOfAny(at)
	}
	opening := Opening{Week: s.Weeks[d]}
	opening.Holiday = s.off(d, at)
	for ahead := range opensWithin + 1 {
		date := time.Date(at.Year(), at.Month(), at.Day()+ahead, 12, 0, 0, 0, at.Location())
		for _, span := range s.hours(d, date) {
			from, until := onClock(date, span.From), onClock(date, span.Until)
			switch {
			case !at.Before(until) || !from.Before(until): // over, or left out by the clock
			case !at.Before(from):
				return Opening{Open: true, Week: s.Weeks[d]}
			case opening.Opens.IsZero() || from.Before(opening.Opens):
				opening.Opens = from
			}
		}
		if !opening.Opens.IsZero() {
			break
		}
	}
	return opening
}

// openingOfAny returns the opening of the first department that is open, or when the first of them opens.
func (s Schedule) openingOfAny(at time.Time) Opening {
	none := Opening{Holiday: true}
	for _, d := range Departments() {
		opening := s.Opening(d, at)
		if opening.Open {
			return Opening{Open: true}
		}
		none.Holiday = none.Holiday && opening.Holiday
		if none.Opens.IsZero() || !opening.Opens.IsZero() && opening.Opens.Before(none.Opens) {
			none.Opens = opening.Opens
		}
	}
	return none
}

// hours returns the spans of a date.
func (s Schedule) hours(d Department, date time.Time) []Span {
	week, limited := s.Weeks[d]
	if day, ok := s.exception(d, date); ok {
		return day
	}
	switch {
	case !limited:
		return []Span{{Until: 24 * time.Hour}}
	case s.holiday(date):
		return nil
	}
	return week[date.Weekday()]
}

// off reports whether a date is none of work for the department, whatever day of the week it is.
func (s Schedule) off(d Department, date time.Time) bool {
	if day, ok := s.exception(d, date); ok {
		return len(day) == 0
	}
	_, limited := s.Weeks[d]
	return limited && s.holiday(date)
}

// exception returns the hours of their own that the department has on a date. One for all departments leaves those
// alone that are open day and night.
func (s Schedule) exception(d Department, date time.Time) (Day, bool) {
	days := s.Exceptions[date.Format(time.DateOnly)]
	if day, ok := days[d]; ok {
		return day, true
	}
	if _, limited := s.Weeks[d]; !limited {
		return nil, false
	}
	day, ok := days[Any]
	return day, ok
}

func (s Schedule) holiday(date time.Time) bool {
	return s.Holidays[date.Format(time.DateOnly)] || s.Holidays[date.Format(yearly)]
}

// onClock returns when the wall clock shows a time of a date, given as time since its midnight; if never, as the clock is
// put forward over it, when that happens; if twice, the first time.
func onClock(date time.Time, since time.Duration) time.Time {
	year, month, day := date.Date()
	wanted := time.Date(year, month, day, 0, 0, 0, int(since%time.Second), time.UTC).Add(since.Truncate(time.Second))
	at := time.Date(year, month, day, 0, 0, int(since/time.Second), int(since%time.Second), date.Location())
	from, until := at.ZoneBounds()
	switch shown := at.Add(ahead(at)); {
	case shown.After(wanted):
		return from
	case shown.Before(wanted):
		return until
	case from.IsZero():
		return at
	}
	if first := at.Add(ahead(at) - ahead(from.Add(-1))); first.Before(from) {
		return first
	}
	return at
}

// ahead returns by how much the wall clock is ahead of UTC.
func ahead(at time.Time) time.Duration {
	_, seconds := at.Zone()
	return time.Duration(seconds) * time.Second
}
