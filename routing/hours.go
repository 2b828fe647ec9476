package routing

import (
	"slices"
	"time"
)

// Span is a time of day during which calls are taken, as time since midnight: from From until before Until, which is
// later and at most 24 h.
type Span struct{ From, Until time.Duration }

// Week is the opening hours of a department by time.Weekday; a day without spans is closed.
type Week [7][]Span

// Day is the hours of one day; none: closed.
type Day []Span

// Opening says whether a department takes calls at a moment, and when it does.
type Opening struct {
	Open    bool
	Holiday bool      // closed because of the day, which is none of work
	Week    Week      // the usual hours; of Any none
	Opens   time.Time // when it opens next, unless Open; zero: never within the next 30 days
}

// Schedule holds the opening hours of all departments. The zero value is open day and night.
type Schedule struct {
	Zone  *time.Location      // whose wall clock counts
	Weeks map[Department]Week // by department; one that is missing is open day and night

	// Holidays are days off, as 2026-08-24, or 08-24 for every year. They close departments with hours; those that are
	// open day and night are open on them too.
	Holidays map[string]bool
	// Exceptions are days with hours of their own, by date as 2026-12-31; they win over holidays. Any stands for all
	// departments with hours that are not named themselves.
	Exceptions map[string]map[Department]Day
}

// DefaultSchedule returns the opening hours of product.md, "The call" 9: technical support is open day and night. There
// are no holidays in it.
func DefaultSchedule(zone *time.Location) Schedule {
	office, shop := Day{{9 * time.Hour, 18 * time.Hour}}, Day{{9 * time.Hour, 20 * time.Hour}}
	accounts := week(office, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	sales := week(shop, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday)
	return Schedule{Zone: zone, Weeks: map[Department]Week{
		Services: accounts, Accounts: accounts, Connection: sales, Corporate: sales,
	}}
}

// week returns the week in which the given days have the same hours.
func week(hours Day, days ...time.Weekday) Week {
	var w Week
	for _, day := range days {
		w[day] = hours
	}
	return w
}

const (
	wholeDay = 24 * time.Hour
	// opensWithin is how many days ahead the next opening is sought.
	opensWithin = 30
)

// AlwaysOpen returns the week of a department that is open day and night.
func AlwaysOpen() Week {
	var w Week
	for day := range w {
		w[day] = Day{{0, wholeDay}}
	}
	return w
}

// Always reports whether the week has no closed moment.
func (w Week) Always() bool {
	return !slices.ContainsFunc(w[:], func(day []Span) bool {
		return len(day) != 1 || day[0] != Span{0, wholeDay}
	})
}

// Opening says whether the department takes calls at that moment, and when it does. What counts is the wall clock: where
// clocks are put back an hour of opening lasts twice, where they are put forward it is missing. Any takes calls if any
// department does.
func (s Schedule) Opening(d Department, at time.Time) Opening {
	if d == Any {
		return s.anyOpening(at)
	}
	if s.Zone != nil {
		at = at.In(s.Zone)
	}
	open, holiday := s.openAt(d, at)
	opening := Opening{Open: open, Holiday: holiday && !open, Week: s.week(d)}
	for ahead := 0; !open && ahead <= opensWithin && opening.Opens.IsZero(); ahead++ {
		opening.Opens = s.opensOn(d, date(at, ahead), at)
	}
	return opening
}

// anyOpening is the opening of the hotline as a whole. It is a holiday if all departments have one.
func (s Schedule) anyOpening(at time.Time) Opening {
	whole := Opening{Holiday: true}
	for _, d := range Departments() {
		opening := s.Opening(d, at)
		if opening.Open {
			return Opening{Open: true}
		}
		whole.Holiday = whole.Holiday && opening.Holiday
		if whole.Opens.IsZero() || !opening.Opens.IsZero() && opening.Opens.Before(whole.Opens) {
			whole.Opens = opening.Opens
		}
	}
	return whole
}

// week returns the usual hours of a department.
func (s Schedule) week(d Department) Week {
	if w, limited := s.Weeks[d]; limited {
		return w
	}
	return AlwaysOpen()
}

// openAt reports whether the department takes calls at a moment in the schedule's zone, and whether that day is off.
func (s Schedule) openAt(d Department, at time.Time) (open, holiday bool) {
	spans, holiday := s.day(d, at)
	wall := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute +
		time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
	return slices.ContainsFunc(spans, func(span Span) bool { return span.From <= wall && wall < span.Until }), holiday
}

// day returns the hours of the date, and whether it is a day off.
func (s Schedule) day(d Department, at time.Time) (hours []Span, off bool) {
	usual, on := s.week(d), at.Format(time.DateOnly)
	limited := !usual.Always()
	exception, named := s.Exceptions[on][d]
	if !named && limited {
		exception, named = s.Exceptions[on][Any]
	}
	switch {
	case named:
		return exception, len(exception) == 0
	case limited && (s.Holidays[on] || s.Holidays[at.Format(everyYear)]):
		return nil, true
	}
	return usual[at.Weekday()], false
}

// opensOn returns the first moment of a date, later than after, at which the department takes calls; zero if there is none.
// Before it the department is closed, if it is at after: opening begins where a span does or where clocks are changed.
func (s Schedule) opensOn(d Department, on, after time.Time) time.Time {
	var first time.Time
	consider := func(t time.Time) {
		if open, _ := s.openAt(d, t); open && t.After(after) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	hours, _ := s.day(d, on)
	for _, span := range hours {
		for _, moment := range moments(on, span.From) {
			consider(moment)
		}
	}
	if _, change := on.ZoneBounds(); !change.IsZero() {
		if change = change.In(on.Location()); sameDate(change, on) {
			consider(change)
		}
	}
	return first
}

// moments returns when clocks show a time of day on a date: once, twice where they are put back, never where they are
// put forward over it.
func moments(on time.Time, wall time.Duration) []time.Time {
	year, month, day := on.Date()
	utc := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Add(wall)
	guess := time.Date(year, month, day, 0, int(wall/time.Minute), 0, 0, on.Location())
	begins, ends := guess.ZoneBounds()
	var found []time.Time
	for _, zoned := range []time.Time{begins.Add(-time.Second), guess, ends} {
		_, offset := zoned.In(on.Location()).Zone()
		moment := utc.Add(-time.Duration(offset) * time.Second).In(on.Location())
		shows := sameDate(moment, on) && moment.Hour()*60+moment.Minute() == int(wall/time.Minute)
		if shows && !slices.ContainsFunc(found, moment.Equal) {
			found = append(found, moment)
		}
	}
	return found
}

// date returns a moment, the first there is, of the date some days ahead.
func date(at time.Time, ahead int) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day()+ahead, 0, 0, 0, 0, at.Location())
}

func sameDate(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
