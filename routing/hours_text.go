package routing

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Words of opening hours that are no times.
const (
	wordAlways = "always"
	wordClosed = "closed"
)

// everyYear is how a day off of every year is written.
const everyYear = "01-02"

// spokenStep is the step of the usual hours: others cannot be spoken.
const spokenStep = 5 * time.Minute

// weekdays is the days of the week in the order people write them, and what they are called.
var (
	weekdays = [...]time.Weekday{
		time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
	}
	weekdayNames = [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
)

// ParseWeek reads the usual hours of a department, as "Mon-Fri 09:00-13:00, 14:00-18:00; Sat 10:00-14:00", "always" or
// "closed". A range of days may go over the end of the week. The error says what cannot be read.
func ParseWeek(text string) (Week, error) {
	var w Week
	switch strings.ToLower(strings.TrimSpace(text)) {
	case wordAlways:
		return AlwaysOpen(), nil
	case wordClosed:
		return w, nil
	}
	for part := range strings.SplitSeq(text, ";") {
		days, hours, _ := strings.Cut(strings.TrimSpace(part), " ")
		first, last, err := parseWeekdays(days)
		if err != nil {
			return Week{}, fmt.Errorf("hours %q: %w", text, err)
		}
		spans, err := ParseDay(hours)
		if err != nil {
			return Week{}, err
		}
		for i := first; ; i = (i + 1) % len(weekdays) {
			w[weekdays[i]] = append(slices.Clone(w[weekdays[i]]), spans...)
			if i == last {
				break
			}
		}
	}
	for day := range w {
		sortSpans(w[day])
	}
	return w, w.validate()
}

// parseWeekdays reads "Mon" or "Mon-Fri", whatever the case.
func parseWeekdays(text string) (first, last int, err error) {
	index := func(name string) int {
		i := slices.IndexFunc(weekdayNames[:], func(known string) bool { return strings.EqualFold(known, name) })
		if i < 0 {
			err = errors.Join(err, fmt.Errorf("%q is no day: want %s", name, strings.Join(weekdayNames[:], ", ")))
		}
		return i
	}
	from, through, ranged := strings.Cut(text, "-")
	first = index(from)
	if !ranged {
		return first, first, err
	}
	return first, index(through), err
}

// ParseDay reads the hours of one day, as "09:00-13:00, 14:00-18:00", "always" or "closed"; a day ends at 24:00. The error
// says what cannot be read.
func ParseDay(text string) (Day, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case wordAlways:
		return Day{{0, wholeDay}}, nil
	case wordClosed:
		return Day{}, nil
	}
	day := Day{}
	for part := range strings.SplitSeq(text, ",") {
		from, until, _ := strings.Cut(strings.TrimSpace(part), "-")
		begin, err := parseTimeOfDay(from)
		end, other := parseTimeOfDay(until)
		if err = errors.Join(err, other); err != nil {
			return nil, fmt.Errorf("hours %q: want such as 09:00-18:00: %w", strings.TrimSpace(part), err)
		}
		day = append(day, Span{begin, end})
	}
	sortSpans(day)
	return day, day.validate(time.Minute)
}

// parseTimeOfDay reads "09:30" as time since midnight; "24:00" is the end of the day.
func parseTimeOfDay(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return wholeDay, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day", text)
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

func sortSpans(spans []Span) {
	slices.SortFunc(spans, func(a, b Span) int { return int(a.From - b.From) })
}

// String writes the week as ParseWeek reads it, days with the same hours that follow each other together.
func (w Week) String() string {
	if w.Always() {
		return wordAlways
	}
	on := func(i int) Day { return w[weekdays[i]] }
	var parts []string
	for first := 0; first < len(weekdays); {
		last := first
		for last+1 < len(weekdays) && slices.Equal(on(first), on(last+1)) {
			last++
		}
		days := weekdayNames[first]
		if last > first {
			days += "-" + weekdayNames[last]
		}
		if len(on(first)) > 0 {
			parts = append(parts, days+" "+on(first).String())
		}
		first = last + 1
	}
	if parts == nil {
		return wordClosed
	}
	return strings.Join(parts, "; ")
}

// MarshalText writes the week as String does.
func (w Week) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// String writes the hours of a day as ParseDay reads them.
func (d Day) String() string {
	if len(d) == 0 {
		return wordClosed
	}
	parts := make([]string, len(d))
	for i, span := range d {
		parts[i] = span.String()
	}
	return strings.Join(parts, ", ")
}

// String writes the span as 09:00-18:00.
func (s Span) String() string { return timeOfDay(s.From) + "-" + timeOfDay(s.Until) }

func timeOfDay(since time.Duration) string {
	return fmt.Sprintf("%02d:%02d", since/time.Hour, since%time.Hour/time.Minute)
}

// Validate returns every fault of the schedule, joined; nil if there is none.
func (s Schedule) Validate() error {
	var faults []error
	if s.Zone == nil && len(s.Weeks)+len(s.Exceptions) > 0 {
		faults = append(faults, errors.New("timezone: missing"))
	}
	for _, d := range slices.Sorted(maps.Keys(s.Weeks)) {
		faults = append(faults, within(fmt.Sprintf("hours.%d", int(d)), s.Weeks[d].validate()))
		if d == Any || !d.Valid() {
			faults = append(faults, fmt.Errorf("hours.%d: there are departments 1 to 5", int(d)))
		}
	}
	for _, day := range slices.Sorted(maps.Keys(s.Holidays)) {
		if !isDate(day) && !isDate("2000-"+day) { // a leap year
			faults = append(faults, fmt.Errorf("holidays: %q is no day such as 2026-08-24, or 08-24 for every year", day))
		}
	}
	for _, day := range slices.Sorted(maps.Keys(s.Exceptions)) {
		if !isDate(day) {
			faults = append(faults, fmt.Errorf("exceptions: %q is no day such as 2026-12-31", day))
		}
		faults = append(faults, validateException(day, s.Exceptions[day]))
	}
	return errors.Join(faults...)
}

func validateException(day string, hours map[Department]Day) error {
	var faults []error
	for _, d := range slices.Sorted(maps.Keys(hours)) {
		name := fmt.Sprintf("exceptions.%s.%d", day, int(d))
		if !d.Valid() {
			faults = append(faults, fmt.Errorf("%s: there are departments 1 to 5, and 0 for all of them", name))
		}
		faults = append(faults, within(name, hours[d].validate(time.Minute)))
	}
	return errors.Join(faults...)
}

// validate says what is wrong with a week.
func (w Week) validate() error {
	var faults []error
	for i, day := range weekdays {
		faults = append(faults, within(weekdayNames[i], Day(w[day]).validate(spokenStep)))
	}
	return errors.Join(faults...)
}

// validate says what is wrong with the hours of a day, whose times are multiples of step.
func (d Day) validate(step time.Duration) error {
	var faults []error
	ended := time.Duration(0)
	for _, span := range d {
		switch {
		case span.From < 0 || span.Until > wholeDay || span.From >= span.Until:
			faults = append(faults, fmt.Errorf("%v does not end after it begins, at 24:00 at the latest", span))
		case span.From%step != 0 || span.Until%step != 0:
			faults = append(faults, fmt.Errorf("%v is not in steps of %v", span, step))
		case span.From < ended:
			faults = append(faults, fmt.Errorf("%v begins before the hours before it end", span))
		}
		ended = max(ended, span.Until)
	}
	return errors.Join(faults...)
}

// within says of what the faults are.
func within(name string, err error) error {
	if err == nil {
		return nil
	}
	var list interface{ Unwrap() []error }
	if !errors.As(err, &list) {
		return fmt.Errorf("%s: %w", name, err)
	}
	var faults []error
	for _, fault := range list.Unwrap() {
		faults = append(faults, within(name, fault))
	}
	return errors.Join(faults...)
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}
