package number

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hotline/billing"
)

// errOther stands for any error but the two that have a name.
var errOther = errors.New("another error")

func TestDialable(t *testing.T) {
	tests := []struct {
		raw  string
		want billing.E164
		err  error
	}{
		// mobile
		{"0501112233", "+380501112233", nil},
		{"+380671112233", "+380671112233", nil},
		{"8-063-111-22-33", "+380631112233", nil},
		{"0731112233", "+380731112233", nil},
		{"0771112233", "+380771112233", nil},
		{"0391112233", "+380391112233", nil},
		{"0911112233", "+380911112233", nil},
		// geographic
		{"0445001100", "+380445001100", nil},
		{"0322123456", "+380322123456", nil},
		{"0487001122", "+380487001122", nil},
		{"0572123456", "+380572123456", nil},
		{"0456912345", "+380456912345", nil},
		{"0312612345", "+380312612345", nil},
		{"0692123456", "+380692123456", nil},
		// premium, shared cost, toll-free, universal access, Internet, nobody's
		{"0900123456", "", ErrPremium},
		{"+380900312345", "", ErrPremium},
		{"0901123456", "", ErrPremium},
		{"0700123456", "", ErrPremium},
		{"0703123456", "", ErrPremium},
		{"0704123456", "", ErrPremium},
		{"0800500500", "", ErrPremium},
		{"0801123456", "", ErrPremium},
		{"0891123456", "", ErrPremium},
		{"0893123456", "", ErrPremium},
		{"0894123456", "", ErrPremium},
		{"0711234567", "", ErrPremium},
		{"0721234567", "", ErrPremium},
		{"0791112233", "", ErrPremium},
		{"0401234567", "", ErrPremium},
		{"0101234567", "", ErrPremium},
		{"0201234567", "", ErrPremium},
		{"00380900312345", "", ErrPremium},
		{"tel:900312345;phone-context=+380", "", ErrPremium},
		// not a number to call
		{"101", "", errOther},
		{"*100#", "", errOther},
		{"anonymous", "", errOther},
		{"", "", errOther},
		{"050111223", "", errOther},
		{"+48 22 123", "", errOther},
		{"0501112233&PJSIP/103", "", errOther},
		// abroad: Poland, Germany, the United States and Jamaica's part of 1 are called, and Kazakhstan
		{"+48501234567", "+48501234567", nil},
		{"0048221234567", "+48221234567", nil},
		{"+4915112345678", "+4915112345678", nil},
		{"+4930123456", "+4930123456", nil},
		{"+12025550123", "+12025550123", nil},
		{"+14165550123", "+14165550123", nil},
		{"+18765550123", "+18765550123", nil},
		{"+77012345678", "+77012345678", nil},
		// abroad, not called
		{"+18095550123", "", ErrForeign}, // the Dominican Republic shares the code 1
		{"+12845550123", "", ErrForeign}, // the British Virgin Islands
		{"+79161234567", "", ErrForeign},
		{"+442079460958", "", ErrForeign},
		{"+37120123456", "", ErrForeign},
		{"+8821612345678", "", ErrForeign},
		{"+420601123456", "", ErrForeign},
		// abroad, of a country that is called
		{"+48701234567", "", ErrPremium},
		{"+48800123456", "", ErrPremium},
		{"+48801123456", "", ErrPremium},
		{"+499001234567", "", ErrPremium},
		{"+4918012345", "", ErrPremium},
		{"+498001234567", "", ErrPremium},
		{"+19005550123", "", ErrPremium},
		{"+18005550123", "", ErrPremium},
		{"+870773123456", "", ErrPremium}, // a ship
		{"+881612345678", "", ErrPremium}, // Iridium
	}
	foreign := []string{"48", "+49", "1", "1876", "77", "870", "881", ""}
	for _, tt := range tests {
		got, err := Dialable(tt.raw, foreign)
		named := errors.Is(err, ErrForeign) || errors.Is(err, ErrPremium)
		wrong := !errors.Is(err, tt.err)
		if errors.Is(tt.err, errOther) {
			wrong = err == nil || named
		}
		if got != tt.want || wrong {
			t.Errorf("Dialable(%q) = %q, %v; want %q, %v", tt.raw, got, err, tt.want, tt.err)
		}
	}
}

// Without calling codes, and with ones that are none, nothing but Ukraine is called.
func TestDialableAtHomeOnly(t *testing.T) {
	for _, foreign := range [][]string{nil, {""}, {"+"}, {"4"}, {"0"}} {
		for _, raw := range []string{"+48501234567", "+4930123456", "+12025550123", "+8821612345678"} {
			if got, err := Dialable(raw, foreign); !errors.Is(err, ErrForeign) {
				t.Errorf("Dialable(%q, %q) = %q, %v", raw, foreign, got, err)
			}
		}
	}
}

func TestDialableHidesNumbers(t *testing.T) {
	for _, raw := range []string{"05011122334", "0900111223", "+48701112233", "+447911122333", "Іван Петренко"} {
		_, err := Dialable(raw, []string{"48"})
		if err == nil || strings.Contains(err.Error(), "11122") || strings.Contains(err.Error(), "Іван") {
			t.Errorf("Dialable(%q): %v", raw, err)
		}
	}
}

func FuzzDialable(f *testing.F) {
	for _, seed := range []string{"0501112233", "0445001100", "0900123456", "0703123456", "0893123456", "+48501234567", "+12025550123",
		"+18765550123", "+881612345678", "tel:900312345;phone-context=+380", "8-044-500-11-00", "+3800501112233", "101", ""} {
		f.Add(seed)
	}
	fixedOrMobile := strings.Fields("31 32 33 34 35 36 37 38 41 43 44 45 46 47 48 51 52 53 54 55 56 57 61 62 64 65 69 " +
		"39 50 63 66 67 68 73 75 77 91 92 93 94 95 96 97 98 99")
	codes := []string{"48", "49", "1", "881", ""}
	f.Fuzz(func(t *testing.T, raw string) {
		number, err := Dialable(raw, codes)
		if (err != nil) != (number == "") {
			t.Fatalf("Dialable(%q) = %q, %v", raw, number, err)
		}
		if err != nil {
			return
		}
		if again, err := Dialable(string(number), codes); again != number || err != nil {
			t.Fatalf("Dialable(%q) = %q, of which it makes %q, %v", raw, number, again, err)
		}
		if rest, ok := strings.CutPrefix(string(number), "+380"); ok {
			if len(number) != len("+380501112233") || !slices.Contains(fixedOrMobile, rest[:2]) {
				t.Fatalf("Dialable(%q) = %q, which is neither geographic nor mobile", raw, number)
			}
			return
		}
		if !strings.HasPrefix(string(number), "+48") && !strings.HasPrefix(string(number), "+49") && !strings.HasPrefix(string(number), "+1") {
			t.Fatalf("Dialable(%q) = %q, whose country is not called", raw, number)
		}
	})
}
