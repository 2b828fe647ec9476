package number

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"hotline/billing"
)

// Why the hotline does not call a number by itself.
var (
	// ErrUnreadable says that the text is no telephone number of a subscriber: a short code, an extension, garbage.
	ErrUnreadable = errors.New("not the number of a subscriber")
	// ErrForeign says that the number is of a country that is not called.
	ErrForeign = errors.New("a number of a country that is not called")
	// ErrPremium says that the number is neither geographic nor mobile: whoever is called might earn from the call, or
	// nobody could say what it costs.
	ErrPremium = errors.New("neither a geographic nor a mobile number")
)

// The first two digits of Ukraine's national numbers that lead to subscribers. All others are not called: 70 and 90 cost
// more, 80 costs the called, 89 is Internet telephony wherever it may be, 71 and 72 are used without leave in occupied
// territory, the rest is not given out.
var (
	// geographic is the regions, by the national numbering plan.
	geographic = map[string]bool{
		"31": true, "32": true, "33": true, "34": true, "35": true, "36": true, "37": true, "38": true, "41": true, "43": true,
		"44": true, "45": true, "46": true, "47": true, "48": true, "51": true, "52": true, "53": true, "54": true, "55": true,
		"56": true, "57": true, "61": true, "62": true, "64": true, "65": true, "69": true,
	}
	// mobile is the networks; a number that was ported keeps its digits.
	mobile = map[string]bool{
		"39": true, "50": true, "63": true, "66": true, "67": true, "68": true, "73": true, "75": true, "77": true, "91": true,
		"92": true, "93": true, "94": true, "95": true, "96": true, "97": true, "98": true, "99": true,
	}
)

// Countries as phonenumbers knows them.
const (
	noCountry    = "001" // international networks: satellites, universal numbers
	northAmerica = 1     // a calling code that two dozen countries share
)

// Dialable reads a number that the hotline may call by itself, because somebody wants to be called back: a Ukrainian
// geographic or mobile number, or one of the countries whose calling codes, such as "48", are given. A code stands for the
// country whose it is, 1 for the United States and Canada; for another that shares it a longer one does: "1876", "77".
// The error is ErrUnreadable, ErrForeign or ErrPremium, wrapped; it shows the text masked.
func Dialable(raw string, foreign []string) (billing.E164, error) {
	number, kind, err := Parse(raw, "")
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrUnreadable, err) // which shows the number masked
	case kind == Subscriber:
		err = dialableHere(string(number))
	case kind == Foreign:
		err = dialableAbroad(string(number), foreign)
	default:
		err = fmt.Errorf("%w: %s", ErrUnreadable, kind)
	}
	if err != nil {
		return "", fmt.Errorf("number %s: %w", cmp.Or(number.Masked(), billing.MaskPhone(raw)), err)
	}
	return number, nil
}

// dialableHere judges a Ukrainian number. The table decides what the library may not know yet, and the library may know
// worse of a number than the table.
func dialableHere(full string) error {
	area := strings.TrimPrefix(full, country)[:2]
	if !geographic[area] && !mobile[area] {
		return ErrPremium
	}
	parsed, err := phonenumbers.Parse(full, phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if t := phonenumbers.GetNumberType(parsed); t != phonenumbers.UNKNOWN && !ordinary(t) {
		return ErrPremium
	}
	return nil
}

// dialableAbroad judges a number of another country, of which the library must know what it is.
func dialableAbroad(full string, foreign []string) error {
	parsed, err := phonenumbers.Parse(full, phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	region := phonenumbers.GetRegionCodeForNumber(parsed)
	if !called(full, int(parsed.GetCountryCode()), region, foreign) {
		return ErrForeign
	}
	if region == noCountry || !ordinary(phonenumbers.GetNumberType(parsed)) {
		return ErrPremium
	}
	return nil
}

// called reports whether one of the codes stands for a number of a region.
func called(full string, calling int, region string, codes []string) bool {
	own := strconv.Itoa(calling)
	home := region == phonenumbers.GetRegionCodeForCountryCode(calling) || calling == northAmerica && region == "CA"
	return slices.ContainsFunc(codes, func(code string) bool {
		return code == own && home || len(code) > len(own) && strings.HasPrefix(full, "+"+code)
	})
}

// ordinary reports whether numbers of the type are those of telephones.
func ordinary(t phonenumbers.PhoneNumberType) bool {
	return t == phonenumbers.FIXED_LINE || t == phonenumbers.MOBILE || t == phonenumbers.FIXED_LINE_OR_MOBILE
}

// maxCallingCode is how many digits a calling code has at most, with those of an area that shares it.
const maxCallingCode = 7

// CallingCode reports whether text is the calling code of a country other than Ukraine, or begins with one, as Dialable
// takes it: "48", "1876".
func CallingCode(text string) bool {
	if len(text) == 0 || len(text) > maxCallingCode || strings.Trim(text, "0123456789") != "" || strings.HasPrefix("+"+text, country) {
		return false
	}
	for length := 1; length <= min(len(text), len("380")); length++ {
		code, _ := strconv.Atoi(text[:length]) // digits only
		region := phonenumbers.GetRegionCodeForCountryCode(code)
		if text[0] != '0' && region != phonenumbers.UNKNOWN_REGION {
			return region != noCountry
		}
	}
	return false
}
