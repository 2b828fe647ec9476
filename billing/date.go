package billing

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar in the provider's time zone. The zero value is no date: IsZero reports it, and it is
// empty text, nothing in JSON (with omitzero) and NULL in SQL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day it is in the zone at the moment. The zone is a parameter so that nobody takes the server's
// day for the provider's.
func DateOf(at time.Time, zone *time.Location) Date {
	year, month, day := at.In(zone).Date()
	return Date{Year: year, Month: month, Day: day}
}

// ParseDate reads a date such as 2026-11-23. The error names text that is none.
func ParseDate(text string) (Date, error) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want year-month-day, such as 2026-11-23", text)
	}
	return DateOf(at, time.UTC), nil
}

// String returns the date as 2026-11-23, and empty text for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1 if d is before other, 1 if it is after it, else 0. No date is before every date.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays returns the date n days after d; n may be negative.
func (d Date) AddDays(n int) Date {
	return DateOf(d.Start(time.UTC).AddDate(0, 0, n), time.UTC)
}

// AddMonths returns the same day n calendar months after d, cut to the end of a month that has no such day:
// 31 August and 3 months are 30 November. n may be negative.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return Date{Year: last.Year(), Month: last.Month(), Day: min(d.Day, last.Day())}
}

// MonthsSince returns how many calendar months have passed from start to d: the largest n for which start.AddMonths(n)
// is not after d. It is negative if start is after d.
func (d Date) MonthsSince(start Date) int {
	months := 12*(d.Year-start.Year) + int(d.Month) - int(start.Month)
	if start.AddMonths(months).After(d) {
		months--
	}
	return months
}

// Start returns the first moment of the day in the zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is no date. The error names text that is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value gives the date to SQL: midnight UTC of the day, which a date column takes as that day, or NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.Start(time.UTC), nil
}

// Scan reads a date column: a time, whose own calendar day counts, text, or NULL for no date. The error names a
// value of another type or text that is no date.
func (d *Date) Scan(value any) error {
	switch value := value.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = DateOf(value, value.Location())
	case string:
		return d.UnmarshalText([]byte(value))
	case []byte:
		return d.UnmarshalText(value)
	default:
		return fmt.Errorf("date from %T: want a time or text", value)
	}
	return nil
}
