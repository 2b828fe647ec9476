package billing

import (
	"fmt"
	"strconv"
	"strings"
)

// Tariff is what a contract pays and how much trust credit it gives.
type Tariff struct {
	Name       string     `json:"name"`
	MonthlyFee Kopiykas   `json:"monthly_fee"`
	CreditDays CreditDays `json:"credit_days"`
}

// CreditDays is a tariff's table of trust credit by length of service, in ascending order of months. As text, also in
// JSON, it is `0:3;6:5;24:7`; empty is a tariff without trust credit.
type CreditDays []CreditStep

// CreditStep is one row of the table: from so many whole months of service on, a credit of so many days.
type CreditStep struct {
	Months int
	Days   int
}

// What a row may say at most: a century of service and a year of credit. Whatever is above is a slip of the pen.
const (
	maxCreditMonths = 1200
	maxCreditDays   = 366
)

// ParseCreditDays reads a table such as `0:3;6:5;24:7`; empty text is an empty table. The error names the step that is
// wrong and why.
func ParseCreditDays(text string) (CreditDays, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var table CreditDays
	for item := range strings.SplitSeq(text, ";") {
		step, err := parseCreditStep(item)
		if err != nil {
			return nil, err
		}
		if n := len(table); n > 0 && step.Months <= table[n-1].Months {
			return nil, fmt.Errorf("credit step %q: %d months do not come after %d", item, step.Months, table[n-1].Months)
		}
		table = append(table, step)
	}
	return table, nil
}

func parseCreditStep(item string) (CreditStep, error) {
	months, days, ok := strings.Cut(strings.TrimSpace(item), ":")
	if !ok {
		return CreditStep{}, fmt.Errorf("credit step %q: want months:days, such as 6:5", item)
	}
	var step CreditStep
	var err error
	if step.Months, err = parseUpTo(maxCreditMonths, months); err != nil {
		return CreditStep{}, fmt.Errorf("credit step %q: months: %w", item, err)
	}
	if step.Days, err = parseUpTo(maxCreditDays, days); err != nil {
		return CreditStep{}, fmt.Errorf("credit step %q: days: %w", item, err)
	}
	return step, nil
}

// parseUpTo reads a number from 0 to the limit.
func parseUpTo(limit int, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if !isDigits(text) || err != nil || n > limit {
		return 0, fmt.Errorf("%q is no number from 0 to %d", text, limit)
	}
	return n, nil
}

// After returns the days of credit after so many whole months of service. Without a row, and before the first one,
// it returns 0.
func (c CreditDays) After(months int) int {
	days := 0
	for _, step := range c {
		if step.Months <= months {
			days = step.Days
		}
	}
	return days
}

// String returns the table as ParseCreditDays reads it.
func (c CreditDays) String() string {
	steps := make([]string, len(c))
	for i, step := range c {
		steps[i] = fmt.Sprintf("%d:%d", step.Months, step.Days)
	}
	return strings.Join(steps, ";")
}

// MarshalText writes the table as String does.
func (c CreditDays) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote, with ParseCreditDays's errors.
func (c *CreditDays) UnmarshalText(text []byte) error {
	table, err := ParseCreditDays(string(text))
	if err != nil {
		return err
	}
	*c = table
	return nil
}
