package billing

import (
	"fmt"
	"log/slog"
	"strings"
)

// E164 is a telephone number as ITU-T E.164 §6 has it, with a plus: "+380501112233". Empty is no number. Logged with
// log/slog it is masked.
type E164 string

// The digits of a number after the plus: country code and national number, by E.164 §6.2.1 at most 15. Seven is the
// shortest in use (Niue).
const (
	minE164Digits = 7
	maxE164Digits = 15
)

// ParseE164 reads a number that is in E.164 already; billing/number reads numbers as people and trunks write them.
// The error shows the text masked.
func ParseE164(text string) (E164, error) {
	number := E164(text)
	if !number.Valid() {
		return "", fmt.Errorf("number %s: want E.164, such as +380501112233", MaskPhone(text))
	}
	return number, nil
}

// Valid reports whether n is a plus and 7 to 15 digits, the first not 0.
func (n E164) Valid() bool {
	digits, plus := strings.CutPrefix(string(n), "+")
	return plus && isDigits(digits) && digits[0] != '0' && len(digits) >= minE164Digits && len(digits) <= maxE164Digits
}

// Masked returns the number as logs and lists show it: +38050•••2233.
func (n E164) Masked() string { return MaskPhone(string(n)) }

// LogValue masks the number in logs.
func (n E164) LogValue() slog.Value { return slog.StringValue(n.Masked()) }
