package billing

import (
	"fmt"
	"strconv"
	"strings"
)

// Kopiykas is an amount of money in kopiykas, hundredths of a hryvnia; below zero it is a debt. In JSON and in the
// database it is the whole number of kopiykas.
type Kopiykas int64

// Hryvnia is 100 kopiykas.
const Hryvnia Kopiykas = 100

// ParseKopiykas reads an amount in hryvnias with a point, such as "-125.50", "125.5" or "125". It takes at most two
// decimals and neither blanks, a plus nor a comma: an amount is read exactly or not at all. The error names the text.
func ParseKopiykas(text string) (Kopiykas, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, part, point := strings.Cut(digits, ".")
	if !isDigits(whole) || point && (!isDigits(part) || len(part) > 2) {
		return 0, fmt.Errorf("amount %q: want hryvnias with a point, such as -125.50", text)
	}
	amount, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount %q: too large", text)
	}
	if negative {
		amount = -amount
	}
	return Kopiykas(amount), nil
}

// String returns the amount in hryvnias with a point and two decimals: "-125.50".
func (k Kopiykas) String() string {
	sign, whole, part := k.split()
	return fmt.Sprintf("%s%d.%02d", sign, whole, part)
}

// Hryvnias returns the whole hryvnias and the kopiykas left over, both without the sign: 125 and 50 of -125.50.
func (k Kopiykas) Hryvnias() (whole uint64, part int) {
	_, whole, part = k.split()
	return whole, part
}

// split works on the unsigned amount because the smallest int64 has no positive counterpart.
func (k Kopiykas) split() (sign string, whole uint64, part int) {
	amount := uint64(k)
	if k < 0 {
		sign, amount = "-", -amount
	}
	return sign, amount / uint64(Hryvnia), int(amount % uint64(Hryvnia))
}

// isDigits reports whether text is one or more ASCII digits and nothing else.
func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
