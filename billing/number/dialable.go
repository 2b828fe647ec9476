package number

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"hotline/billing"
)

// Why a number is not called back.
var (
	ErrForeign = errors.New("a number of a country that is not called")
	ErrPremium = errors.New("neither a geographic nor a mobile number")
)

// Dialable reads a number that somebody wants to be called back on: a Ukrainian geographic or mobile number, or one of the
// countries whose calling codes, such as "48", are given. The error is ErrForeign, ErrPremium or says what is wrong; it
// shows the text masked.
func Dialable(raw string, foreign []string) (billing.E164, error) {
	number, kind, err := Parse(raw, "")
	switch {
	case err != nil:
		return "", err
	case kind != Subscriber && kind != Foreign:
		return "", fmt.Errorf("number %s: %s", billing.MaskPhone(raw), kind)
	}
	called := func(code string) bool { return strings.HasPrefix(string(number), "+"+code) }
	if kind == Foreign && !slices.ContainsFunc(foreign, called) {
		return "", ErrForeign
	}
	parsed, err := phonenumbers.Parse(string(number), phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return "", fmt.Errorf("number %s: %w", number.Masked(), err)
	}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return number, nil
	}
	return "", ErrPremium
}
