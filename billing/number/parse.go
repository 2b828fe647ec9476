package number

import (
	"errors"
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"hotline/billing"
)

// Digits that tell what a number without a plus is.
const (
	// country is Ukraine's calling code with its plus, and national how many digits follow it (ITU-T E.164).
	country  = "+380"
	national = 9
	// maxInternal is the length of the longest extension.
	maxInternal = 6
	// minInternational is the length of the shortest number that is taken for one with a country code though nothing
	// says so; shorter ones may be anything.
	minInternational = 11
)

// errForm is what is wrong with digits that no known way of dialling explains.
var errForm = errors.New("no form of a Ukrainian number, nor + or 00 and a country code")

// Parse reads a caller's number as a trunk or a person writes it: 0XXXXXXXXX, 380…, +380…, 00380…, 8-0XX…, 80…, and
// nine digits alone, foreign ones with +, 00, 810 or only their country code, with blanks, hyphens and brackets, or as
// a SIP or tel URI with parameters. presentation is Asterisk's CALLERID(num-pres), such as "allowed_not_screened",
// or empty.
//
// The number is empty unless the kind is Subscriber or Foreign. The error is not nil exactly if the kind is Garbage; it
// says what is wrong and shows the text masked.
//
// A number whose presentation is prohibited counts as withheld although the network may tell it. So does one that the
// network has checked and found false: to be called from a registered phone is the subscriber's only identification.
func Parse(raw, presentation string) (billing.E164, Kind, error) {
	user, context := splitURI(raw)
	if hides(presentation) || namesNobody(user) {
		return "", Withheld, nil
	}
	dialled, err := digits(user)
	if err != nil {
		return "", Garbage, fmt.Errorf("number %s: %w", billing.MaskPhone(user), err)
	}
	if context == "" && dialled[0] != '+' && len(dialled) <= maxInternal {
		return "", Internal, nil
	}
	number, err := read(dialled, context)
	if err != nil {
		return "", Garbage, fmt.Errorf("number %s: %w", billing.MaskPhone(dialled), err)
	}
	if strings.HasPrefix(string(number), country) {
		return number, Subscriber, nil
	}
	return number, Foreign, nil
}

// IsMobile reports whether the number can receive an SMS: a mobile, or one of a country whose numbers do not tell
// mobiles from others.
func IsMobile(number billing.E164) bool {
	parsed, err := phonenumbers.Parse(string(number), phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return false
	}
	kind := phonenumbers.GetNumberType(parsed)
	return kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}

// read turns digits into a number. It asks that the length is possible in the country, not that the range is
// in use: operators get new ranges before the library hears of it. For Ukraine, of which nearly all numbers are, that
// is all there is to know, and an import of a million contracts need not ask the library.
func read(dialled, context string) (billing.E164, error) {
	full, ok := international(dialled, context)
	if !ok {
		return "", errForm
	}
	if ukrainian(full) {
		return billing.E164(full), nil
	}
	number, err := canonical(full)
	if err != nil {
		return "", err
	}
	if again, err := canonical(number); again != number || err != nil {
		return "", errors.New("zeros that its country has not")
	}
	if strings.HasPrefix(number, country) && !ukrainian(number) {
		return "", errors.New("no Ukrainian number")
	}
	return billing.ParseE164(number)
}

// ukrainian reports whether digits with a plus have the form of Ukraine's numbers.
func ukrainian(full string) bool {
	rest, ok := strings.CutPrefix(full, country)
	return ok && len(rest) == national && rest[0] != '0'
}

// canonical returns the number, given with its plus, as the library writes it: without a trunk 0 after the country
// code. The library drops one 0 a time, so that its answer need not be what it would answer to that.
func canonical(full string) (string, error) {
	parsed, err := phonenumbers.Parse(full, phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return "", err
	}
	if phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return "", errors.New("wrong length for its country")
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), nil
}

// international writes digits as they would be dialled after a plus. ok is false for digits in no known form. context
// is the phone-context of a tel URI that is a country code (RFC 3966 §5.1.5), or empty.
func international(dialled, context string) (full string, ok bool) {
	starts := func(prefix string) bool { return strings.HasPrefix(dialled, prefix) }
	switch n := len(dialled); {
	case starts("+"):
		return dialled, true
	case context != "":
		return context + dialled, true
	case starts("00"):
		return "+" + dialled[len("00"):], true
	case starts("810") && n > minInternational: // 8~10, the international prefix before 2009
		return "+" + dialled[len("810"):], true
	case starts("0") && n == len("0")+national:
		return "+38" + dialled, true
	case starts("80") && n == len("80")+national: // 8~0XX, the trunk prefix before 2009
		return "+3" + dialled, true
	case !starts("0") && n == national:
		return country + dialled, true
	case !starts("0") && n >= minInternational:
		return "+" + dialled, true
	}
	return "", false
}
