package number

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"hotline/billing"
)

// Why a number is not called back.
var (
	ErrForeign = errors.New("a number of a country that is not called")
	ErrPremium = errors.New("neither a geographic nor a mobile number")
)

// called is the ranges of Ukraine's numbering plan whose numbers are called back, by the two digits after +380. Who orders
// a call back chooses what is dialled at the provider's cost: what is not known to cost no more than a call is not called.
// So these are not among them: 070X services for a share of the fee (0700, 0703 …), 0800 toll-free, 080X universal
// access, 089X calls over the Internet (0891, 0893 …), 0900 premium, 071, 072 and 079, which the plan gives to nobody.
var called = map[string]bool{
	// geographic: the areas
	"31": true, "32": true, "33": true, "34": true, "35": true, "36": true, "37": true, "38": true, // the west
	"41": true, "43": true, "44": true, "45": true, "46": true, "47": true, "48": true, // Kyiv, the middle, Odesa
	"51": true, "52": true, "53": true, "54": true, "55": true, "56": true, "57": true, // the south and Kharkiv
	"61": true, "62": true, "64": true, "65": true, "69": true, // the east and the Crimea
	// mobile
	"50": true, "66": true, "75": true, "95": true, "99": true, // Vodafone
	"39": true, "67": true, "68": true, "77": true, "96": true, "97": true, "98": true, // Kyivstar
	"63": true, "73": true, "93": true, // lifecell
	"91": true, "92": true, "94": true, // 3Mob, PEOPLEnet, Intertelecom
}

// nobodys is the region the library gives to numbers of no country: satellites, ships, networks of their own.
const nobodys = "001"

// northAmerica is the calling code which two dozen countries share.
const northAmerica = 1

// Dialable reads a number that somebody wants to be called back on: a Ukrainian geographic or mobile number, or one of the
// countries whose calling codes, such as "48", are given. A code stands for the country that it is the code of, 1 for the
// United States and Canada: of the others who share it, such as Jamaica and Kazakhstan, a longer one says so, "1876" or
// "77". Nothing but a geographic or mobile number is called anywhere. The error is ErrForeign, ErrPremium or says what is
// wrong; it shows the text masked.
func Dialable(raw string, foreign []string) (billing.E164, error) {
	number, kind, err := Parse(raw, "")
	switch {
	case err != nil:
		return "", err
	case kind == Subscriber:
		if rest := strings.TrimPrefix(string(number), country); !called[rest[:2]] {
			return "", ErrPremium
		}
		return number, nil
	case kind == Foreign:
		return abroad(number, foreign)
	}
	return "", fmt.Errorf("number %s: %s", billing.MaskPhone(raw), kind)
}

// abroad returns a foreign number that may be called.
func abroad(number billing.E164, foreign []string) (billing.E164, error) {
	parsed, err := phonenumbers.Parse(string(number), phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return "", fmt.Errorf("number %s: %w", number.Masked(), err)
	}
	region := phonenumbers.GetRegionCodeForNumber(parsed)
	if !allowed(number, int(parsed.GetCountryCode()), region, foreign) {
		return "", ErrForeign
	}
	switch kind := phonenumbers.GetNumberType(parsed); {
	case region == nobodys:
	case kind == phonenumbers.FIXED_LINE, kind == phonenumbers.MOBILE, kind == phonenumbers.FIXED_LINE_OR_MOBILE:
		return number, nil
	}
	return "", ErrPremium
}

// allowed reports whether one of the calling codes stands for a number. region is its country, "" if its range is in no
// use.
func allowed(number billing.E164, calling int, region string, foreign []string) bool {
	own := strconv.Itoa(calling)
	for _, code := range foreign {
		code = strings.TrimPrefix(code, "+")
		if len(code) > len(own) && strings.HasPrefix(string(number), "+"+code) {
			return true
		}
		home := region == "" || region == phonenumbers.GetRegionCodeForCountryCode(calling) || calling == northAmerica && region == "CA"
		if code == own && home {
			return true
		}
	}
	return false
}
