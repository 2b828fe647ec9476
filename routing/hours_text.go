package routing

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// How hours are written besides days and times of day.
const (
	always  = "always"
	closed  = "closed"
	daysLen = 3 // of Mon, Tue, …
)

// wholeDay is the hours of a day that is open day and night.
var wholeDay = Span{Until: 24 * time.Hour}

// ParseWeek reads opening hours such as "Mon-Fri 09:00-18:00; Sat 10:00-14:00", with commas between days and between
// times of one day: "Mon,Wed-Fri 09:00-13:00, 14:00-18:00". "always" is day and night, for which a Schedule has no week,
// and "closed" a week without hours. The error lists every fault.
func ParseWeek(text string) (week Week, dayAndNight bool, err error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case always:
		return week, true, nil
	case closed:
		return week, false, nil
	}
	var faults []error
	for part := range strings.SplitSeq(text, ";") {
		start := strings.IndexFunc(part, unicode.IsDigit)
		if start < 0 {
			faults = append(faults, fmt.Errorf("%q: want days and times such as Mon-Fri 09:00-18:00, %s or %s", part, always, closed))
			continue
		}
		days, err := parseDays(part[:start])
		spans, wrong := parseSpans(part[start:])
		faults = append(faults, err, wrong)
		for _, day := range days {
			week[day] = append(week[day], spans...)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Week{}, false, err
	}
	for _, spans := range week {
		slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	}
	return week, false, week.Validate()
}

// ParseDay reads the hours of one day such as "10:00-14:00, 15:00-16:00", "always" or "closed". The error lists every
// fault.
func ParseDay(text string) (Day, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case always:
		return Day{wholeDay}, nil
	case closed:
		return Day{}, nil
	}
	spans, err := parseSpans(text)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return Day(spans), checkSpans(spans)
}

// parseDays reads days and ranges of days, which may go over the end of the week.
func parseDays(text string) ([]time.Weekday, error) {
	var days []time.Weekday
	for part := range strings.SplitSeq(text, ",") {
		name, lastName, ranged := strings.Cut(part, "-")
		first, err := parseWeekday(name)
		if err != nil {
			return nil, err
		}
		last := first
		if ranged {
			if last, err = parseWeekday(lastName); err != nil {
				return nil, err
			}
		}
		for day := first; ; day = (day + 1) % 7 {
			days = append(days, day)
			if day == last {
				break
			}
		}
	}
	return days, nil
}

func parseWeekday(text string) (time.Weekday, error) {
	text = strings.TrimSpace(text)
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(text, day.String()) || strings.EqualFold(text, day.String()[:daysLen]) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is not a day such as Mon", text)
}

func parseSpans(text string) ([]Span, error) {
	var spans []Span
	for part := range strings.SplitSeq(text, ",") {
		from, until, ranged := strings.Cut(part, "-")
		if !ranged {
			return nil, fmt.Errorf("%q is not a time such as 09:00-18:00", strings.TrimSpace(part))
		}
		var span Span
		var err error
		if span.From, err = parseTimeOfDay(from); err != nil {
			return nil, err
		}
		if span.Until, err = parseTimeOfDay(until); err != nil {
			return nil, err
		}
		spans = append(spans, span)
	}
	return spans, nil
}

// parseTimeOfDay reads 9:00 and 18:30, and 24:00 as the end of a day.
func parseTimeOfDay(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return wholeDay.Until, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day such as 17:30", text)
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

// String writes the week as ParseWeek reads it, days that follow each other with the same hours together.
func (w Week) String() string {
	on := func(day int) []Span { return w[day%len(w)] } // 1 is Monday, 7 Sunday
	name := func(day int) string { return time.Weekday(day % len(w)).String()[:daysLen] }
	var parts []string
	for first := 1; first <= len(w); {
		last := first
		for last < len(w) && slices.Equal(on(first), on(last+1)) {
			last++
		}
		days := name(first)
		if last > first {
			days += "-" + name(last)
		}
		if len(on(first)) > 0 {
			parts = append(parts, days+" "+Day(on(first)).String())
		}
		first = last + 1
	}
	return cmp.Or(strings.Join(parts, "; "), closed)
}

// String writes the day as ParseDay reads it.
func (d Day) String() string {
	parts := make([]string, len(d))
	for i, span := range d {
		parts[i] = span.String()
	}
	return cmp.Or(strings.Join(parts, ", "), closed)
}

// String writes the span as 09:00-18:00.
func (s Span) String() string {
	clock := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", d/time.Hour, d%time.Hour/time.Minute) }
	return clock(s.From) + "-" + clock(s.Until)
}

// Validate returns every fault of the schedule, joined; nil if there is none. The names in it are those of the
// configuration.
func (s Schedule) Validate() error {
	var faults []error
	if s.Zone == nil && len(s.Weeks)+len(s.Exceptions) > 0 {
		faults = append(faults, errors.New("timezone: missing"))
	}
	for _, d := range slices.Sorted(maps.Keys(s.Weeks)) {
		if d == Any || !d.Valid() {
			faults = append(faults, fmt.Errorf("hours: department %d is not 1 to 5", int(d)))
		}
		faults = append(faults, within(fmt.Sprintf("hours.%d", int(d)), s.Weeks[d].Validate()))
	}
	for _, date := range slices.Sorted(maps.Keys(s.Holidays)) {
		// a leap year is put before a day of every year, since 29 February is one
		if !isDate(date) && !isDate("2024-"+date) {
			faults = append(faults, fmt.Errorf("holidays: %q is neither a date such as 2026-08-24 nor a day such as 08-24", date))
		}
	}
	for _, date := range slices.Sorted(maps.Keys(s.Exceptions)) {
		if !isDate(date) {
			faults = append(faults, fmt.Errorf("exceptions: %q is not a date such as 2026-12-31", date))
		}
		days := s.Exceptions[date]
		for _, d := range slices.Sorted(maps.Keys(days)) {
			if !d.Valid() {
				faults = append(faults, fmt.Errorf("exceptions.%s: department %d is not 0 to 5", date, int(d)))
			}
			faults = append(faults, within("exceptions."+date, checkSpans(days[d])))
		}
	}
	return errors.Join(faults...)
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// Validate returns every fault of the week, joined; nil if there is none.
func (w Week) Validate() error {
	var faults []error
	for day, spans := range w {
		faults = append(faults, within(time.Weekday(day).String()[:daysLen], checkSpans(spans)))
	}
	return errors.Join(faults...)
}

// checkSpans returns every fault of the hours of a day.
func checkSpans(spans []Span) error {
	var faults []error
	for i, span := range spans {
		switch {
		case span.From < 0 || span.Until > wholeDay.Until:
			faults = append(faults, fmt.Errorf("%v: not within a day", span))
		case span.From >= span.Until:
			faults = append(faults, fmt.Errorf("%v: does not end after it begins; hours over midnight are two spans", span))
		case span.From%time.Minute != 0 || span.Until%time.Minute != 0:
			faults = append(faults, fmt.Errorf("%v: not whole minutes", span))
		}
		if i > 0 && span.From < spans[i-1].Until {
			faults = append(faults, fmt.Errorf("%v: begins before %v ends", span, spans[i-1]))
		}
	}
	return errors.Join(faults...)
}

// within puts the name of what is wrong before a fault; nil stays nil.
func within(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}
