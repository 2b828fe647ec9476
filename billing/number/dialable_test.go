package number

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"hotline/billing"
)

func TestDialable(t *testing.T) {
	tests := []struct {
		raw     string
		foreign string // calling codes
		want    billing.E164
		err     error
	}{
		// mobile networks: Kyivstar, Vodafone, lifecell, TriMob, PEOPLEnet, Intertelecom, and a former Golden Telecom
		{"0671112233", "", "+380671112233", nil},
		{"+38 (068) 111-22-33", "", "+380681112233", nil},
		{"380961112233", "", "+380961112233", nil},
		{"8-097-111-22-33", "", "+380971112233", nil},
		{"0981112233", "", "+380981112233", nil},
		{"0771112233", "", "+380771112233", nil},
		{"0501112233", "", "+380501112233", nil},
		{"0661112233", "", "+380661112233", nil},
		{"0951112233", "", "+380951112233", nil},
		{"0991112233", "", "+380991112233", nil},
		{"0751112233", "", "+380751112233", nil},
		{"0631112233", "", "+380631112233", nil},
		{"0731112233", "", "+380731112233", nil},
		{"0931112233", "", "+380931112233", nil},
		{"0911112233", "", "+380911112233", nil},
		{"0921112233", "", "+380921112233", nil},
		{"0941112233", "", "+380941112233", nil},
		{"0391112233", "", "+380391112233", nil},
		// cities and regions: Kyiv, Lviv, Uzhhorod, Dnipro, Odesa, Kharkiv, Bila Tserkva
		{"0445001100", "", "+380445001100", nil},
		{"tel:+380-32-255-55-55", "", "+380322555555", nil},
		{"0312123456", "", "+380312123456", nil},
		{"0567701234", "", "+380567701234", nil},
		{"0487771234", "", "+380487771234", nil},
		{"0577001234", "", "+380577001234", nil},
		{"0456351234", "", "+380456351234", nil},
		// premium: paid by the minute, votes, shared cost
		{"0900123456", "", "", ErrPremium},
		{"+380900501234", "", "", ErrPremium},
		{"0703123456", "", "", ErrPremium},
		{"0700123456", "", "", ErrPremium},
		{"0703123456", "380", "", ErrPremium},
		{"0801123456", "", "", ErrPremium},
		// toll-free, Internet telephony, networks without leave, not given out
		{"0800500500", "", "", ErrPremium},
		{"0891234567", "", "", ErrPremium},
		{"0711112233", "", "", ErrPremium},
		{"0721112233", "", "", ErrPremium},
		{"0791112233", "", "", ErrPremium},
		{"0201112233", "", "", ErrPremium},
		{"0421112233", "", "", ErrPremium},
		{"0601112233", "", "", ErrPremium},
		{"0111222333", "", "", ErrPremium},
		// short codes, extensions, no numbers
		{"112", "", "", ErrUnreadable},
		{"101", "", "", ErrUnreadable},
		{"1551", "", "", ErrUnreadable},
		{"*100#", "", "", ErrUnreadable},
		{"", "", "", ErrUnreadable},
		{"anonymous", "", "", ErrUnreadable},
		{"05011122", "", "", ErrUnreadable},
		{"050111223344", "", "", ErrUnreadable},
		{"+999123456789", "", "", ErrUnreadable},
		{"0501112233;ext=5 ", "", "+380501112233", nil},
		{"0501112233,,123", "", "", ErrUnreadable},
		{"PJSIP/0501112233", "", "", ErrUnreadable},
		{"0501112233&PJSIP/0900123456", "", "", ErrUnreadable},
		// foreign
		{"+48501112233", "", "", ErrForeign},
		{"0048501112233", "", "", ErrForeign},
		{"+48501112233", "49 48", "+48501112233", nil},
		{"+48501112233", "4 8 +48 380", "", ErrForeign},
		{"+442079460958", "44", "+442079460958", nil},
		{"+37369123456", "373", "+37369123456", nil},
		{"+79161234567", "", "", ErrForeign},
		// foreign, and dear: premium, shared cost, personal numbers, pagers, universal access
		{"+48701123456", "48", "", ErrPremium},
		{"+48801123456", "48", "", ErrPremium},
		{"+449098790123", "44", "", ErrPremium},
		{"+447012345678", "44", "", ErrPremium},
		{"+19005551234", "1", "", ErrPremium},
		{"+12025550123", "1", "+12025550123", nil},
		{"+14165550123", "1", "+14165550123", nil},
		{"+18765123456", "1", "", ErrForeign}, // Jamaica
		{"+12423591234", "1", "", ErrForeign}, // the Bahamas
		{"+18765123456", "1876", "+18765123456", nil},
		{"+77011234567", "7", "", ErrForeign}, // Kazakhstan
		{"+77011234567", "77", "+77011234567", nil},
		{"+19005551234", "1900", "", ErrPremium},
		// satellites, international networks and premium: no country
		{"+870773123456", "870", "", ErrPremium},
		{"+881612345678", "881", "", ErrPremium},
		{"+882161234567", "882", "", ErrPremium},
		{"+882161234567", "", "", ErrForeign},
		{"+979123456789", "979", "", ErrPremium},
	}
	for _, tt := range tests {
		got, err := Dialable(tt.raw, strings.Fields(tt.foreign))
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("Dialable(%q, %q) = %q, %v; want %q, %v", tt.raw, tt.foreign, got, err, tt.want, tt.err)
		}
	}
}

// A number that is refused stands masked in the error.
func TestDialableHidesNumbers(t *testing.T) {
	for _, raw := range []string{"0900123456", "+48501112233", "05011122334", "0800500500"} {
		if _, err := Dialable(raw, nil); err == nil || regexp.MustCompile(`\d{7}`).MatchString(err.Error()) {
			t.Errorf("Dialable(%q): %v", raw, err)
		}
	}
}

func TestCallingCode(t *testing.T) {
	for code, want := range map[string]bool{
		"48": true, "1": true, "373": true, "1876": true, "77": true, "38": false, "3805": false, "8821": false, "12345678": false, "380": false, "": false, "+48": false, "048": false, "999": false, "882": false, "800": false, "PL": false,
	} {
		if got := CallingCode(code); got != want {
			t.Errorf("CallingCode(%q) = %v", code, got)
		}
	}
}

// ours is what a Ukrainian number that is called looks like, written another way than the tables.
var ours = regexp.MustCompile(`^\+380(3[1-9]|4[13-8]|5[0-7]|6[1-9]|7[357]|9[1-9])\d{7}$`)

func FuzzDialable(f *testing.F) {
	for _, seed := range []string{"0501112233", "0900123456", "+48501112233", "+48701123456", "0703123456", "112", "+882161234567",
		"+380800500500", "tel:5001100;phone-context=+38044", "8100900123456", "380900123456", "+18765123456", "00380891234567"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		number, err := Dialable(raw, nil)
		if (number == "") != (err != nil) || err == nil && !ours.MatchString(string(number)) {
			t.Fatalf("Dialable(%q) = %q, %v", raw, number, err)
		}
		number, err = Dialable(raw, []string{"48", "1"})
		if err != nil || ours.MatchString(string(number)) {
			return
		}
		parsed, err := phonenumbers.Parse(string(number), "")
		if err != nil || !phonenumbers.IsValidNumber(parsed) {
			t.Fatalf("Dialable(%q) = %q, which is no number: %v", raw, number, err)
		}
		if region := phonenumbers.GetRegionCodeForNumber(parsed); region != "PL" && region != "US" && region != "CA" {
			t.Fatalf("Dialable(%q) = %q of %s", raw, number, region)
		}
	})
}
