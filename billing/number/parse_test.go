package number

import (
	"fmt"
	"strings"
	"testing"

	"hotline/billing"
)

func TestParse(t *testing.T) {
	const mobile, city = "+380501112233", "+380445001100"
	tests := []struct {
		raw  string
		want billing.E164
		kind Kind
	}{
		// the forms of product.md
		{"0501112233", mobile, Subscriber},
		{"380501112233", mobile, Subscriber},
		{"+380501112233", mobile, Subscriber},
		{"00380501112233", mobile, Subscriber},
		{"8-050-111-22-33", mobile, Subscriber},
		{"80501112233", mobile, Subscriber},
		{"810380501112233", mobile, Subscriber},
		{"501112233", mobile, Subscriber},
		{"0445001100", city, Subscriber},
		{"445001100", city, Subscriber},
		{"0800500500", "+380800500500", Subscriber},
		// a range the library may not know yet
		{"0791112233", "+380791112233", Subscriber},
		// separators
		{" +38 (050) 111-22-33 ", mobile, Subscriber},
		{"+38\u00a0050\u00a0111\u00a022\u00a033", mobile, Subscriber},
		{"050.111.22.33", mobile, Subscriber},
		{"050–111–22–33", mobile, Subscriber},
		{"8 (044) 500-11-00", city, Subscriber},
		// SIP and tel
		{"sip:+380501112233@trunk.example.net;user=phone", mobile, Subscriber},
		{"SIPS:0501112233:secret@10.0.0.1:5061", mobile, Subscriber},
		{"tel:+380-50-111-22-33", mobile, Subscriber},
		{"tel:0501112233;phone-context=+380", mobile, Subscriber},
		{"tel:5001100;Phone-Context=+38044;npdi", city, Subscriber},
		{"tel:0501112233;phone-context=example.net", mobile, Subscriber},
		{"tel:101;phone-context=example.net", "", Internal},
		{"+380501112233;npdi;rn=+380631112233", mobile, Subscriber},
		{"%2B380501112233", mobile, Subscriber},
		{`"Іван" <sip:0501112233@host>;tag=1`, mobile, Subscriber},
		{"<0501112233>", mobile, Subscriber},
		{"+38 (0) 50 111 22 33", mobile, Subscriber},
		{"+3800501112233", mobile, Subscriber},
		{"+380050111223", "", Garbage},
		// foreign
		{"+44 (0) 20 7946 0958", "+442079460958", Foreign},
		{"+49 1511 2345678", "+4915112345678", Foreign},
		{"004915112345678", "+4915112345678", Foreign},
		{"4915112345678", "+4915112345678", Foreign},
		{"8104915112345678", "+4915112345678", Foreign},
		{"+39 06 698 12345", "+390669812345", Foreign},
		{"+1 202 555 0123", "+12025550123", Foreign},
		{"tel:15112345678;phone-context=+49", "+4915112345678", Foreign},
		{"+6834002", "+6834002", Foreign},
		{"+48501112233", "+48501112233", Foreign},
		// of the house
		{"101", "", Internal},
		{"106", "", Internal},
		{"2", "", Internal},
		{"123456", "", Internal},
		{"sip:101@127.0.0.1", "", Internal},
		// hidden
		{"", "", Withheld},
		{"  ", "", Withheld},
		{"-", "", Withheld},
		{"anonymous", "", Withheld},
		{"Anonymous@anonymous.invalid", "", Withheld},
		{"sip:anonymous@anonymous.invalid", "", Withheld},
		{`"Anonymous" <sip:anonymous@anonymous.invalid>`, "", Withheld},
		{"WITHHELD", "", Withheld},
		{"unavailable", "", Withheld},
		{"Unknown", "", Withheld},
		{"Not Available", "", Withheld},
		{"no-number", "", Withheld},
		{"N/A", "", Withheld},
		{"private", "", Withheld},
		{"Restricted", "", Withheld},
		{"Приховано", "", Withheld},
		{"0", "", Withheld},
		{"0000000000", "", Withheld},
		{"+000000000000", "", Withheld},
		// garbage
		{"Іван Петренко", "", Garbage},
		{"asterisk", "", Garbage},
		{"+", "", Garbage},
		{"#", "", Garbage},
		{"*100#", "", Garbage},
		{"0800CALLNOW", "", Garbage},
		{"0501112233 ext 5", "", Garbage},
		{"０５０１１１２２３３", "", Garbage},
		{"38050+1112233", "", Garbage},
		{"++380501112233", "", Garbage},
		{"+0501112233", "", Garbage},
		{"+80501112233", "", Garbage},
		{"2112233", "", Garbage},
		{"05011122", "", Garbage},
		{"050111223", "", Garbage},
		{"05011122334", "", Garbage},
		{"3805011122334", "", Garbage},
		{"38050111223", "", Garbage},
		{"+3805011122", "", Garbage},
		{"+38050111223344", "", Garbage},
		{"+999123456789", "", Garbage},
		{"+101", "", Garbage},
		{"000380501112233", "", Garbage},
		{"31000000000", "", Garbage},
		{"1234567890", "", Garbage},
		{strings.Repeat("1", 40), "", Garbage},
		{strings.Repeat("0501112233", 100), "", Garbage},
		{"0501112233' OR 1=1", "", Garbage},
		{"tel:5001100;phone-context=+380440000000", "", Garbage},
	}
	for _, tt := range tests {
		got, kind, err := Parse(tt.raw, "")
		if got != tt.want || kind != tt.kind || (err != nil) != (tt.kind == Garbage) {
			t.Errorf("Parse(%q) = %q, %s, %v; want %q, %s", tt.raw, got, kind, err, tt.want, tt.kind)
		}
	}
}

func TestParsePresentation(t *testing.T) {
	tests := []struct {
		presentation string
		kind         Kind
	}{
		{"", Subscriber},
		{"allowed", Subscriber},
		{"allowed_not_screened", Subscriber},
		{"allowed_passed_screen", Subscriber},
		{"allowed_failed_screen", Withheld},
		{"prohib", Withheld},
		{"prohib_not_screened", Withheld},
		{"PROHIB_PASSED_SCREEN ", Withheld},
		{"unavailable", Withheld},
		{"something new", Subscriber},
	}
	for _, tt := range tests {
		if number, kind, err := Parse("0501112233", tt.presentation); kind != tt.kind || (number == "") != (kind == Withheld) || err != nil {
			t.Errorf("Parse(0501112233, %q) = %q, %s, %v; want %s", tt.presentation, number, kind, err, tt.kind)
		}
	}
}

// TestParseHidesNumbers: errors reach logs, where no number and no name may stand.
func TestParseHidesNumbers(t *testing.T) {
	for _, raw := range []string{"05011122334", "+38050111223344", "Іван Петренко", "0501112233 ext 5", "+999123456789"} {
		_, _, err := Parse(raw, "")
		if err == nil || strings.Contains(err.Error(), "111223") || strings.Contains(err.Error(), "123456") ||
			strings.Contains(err.Error(), "Іван") {
			t.Errorf("Parse(%q): %v", raw, err)
		}
	}
}

func TestIsMobile(t *testing.T) {
	tests := []struct {
		number billing.E164
		want   bool
	}{
		{"+380501112233", true},
		{"+380671112233", true},
		{"+380931112233", true},
		{"+380445001100", false},
		{"+380800500500", false},
		{"+4915112345678", true},
		{"+493012345678", false},
		{"+12025550123", true},
		{"", false},
		{"101", false},
		{"anonymous", false},
	}
	for _, tt := range tests {
		if got := IsMobile(tt.number); got != tt.want {
			t.Errorf("IsMobile(%q) = %v, want %v", tt.number, got, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0501112233", "+380501112233", "8-044-500-11-00", "anonymous", "101", "", "+39 06 698",
		"tel:5001100;phone-context=+38044", `"x" <sip:+1202@h>`, "＋３８０", "0501112233;ext=5", "\x00\xff", "<<>>"} {
		f.Add(seed, "allowed")
	}
	f.Add("0501112233", "prohib")
	f.Fuzz(func(t *testing.T, raw, presentation string) {
		number, kind, err := Parse(raw, presentation)
		if (err != nil) != (kind == Garbage) {
			t.Fatalf("Parse(%q, %q): kind %s, error %v", raw, presentation, kind, err)
		}
		if known := kind == Subscriber || kind == Foreign; known != (number != "") {
			t.Fatalf("Parse(%q, %q): kind %s, number %q", raw, presentation, kind, number)
		}
		if number == "" {
			return
		}
		if !number.Valid() || (kind == Subscriber) != strings.HasPrefix(string(number), "+380") {
			t.Fatalf("Parse(%q, %q): kind %s, number %q", raw, presentation, kind, number)
		}
		if again, _, _ := Parse(string(number), ""); again != number {
			t.Fatalf("Parse(%q) = %q, which is read as %q", raw, number, again)
		}
		IsMobile(number)
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		Parse("8-050-111-22-33", "allowed_not_screened")
	}
}

func BenchmarkIsMobile(b *testing.B) {
	for b.Loop() {
		IsMobile("+380501112233")
	}
}

func ExampleParse() {
	for _, raw := range []string{"0501112233", "8-050-111-22-33", "+49 1511 2345678", "101", "anonymous"} {
		number, kind, err := Parse(raw, "")
		fmt.Println(number, kind, err)
	}
	_, kind, err := Parse("050111223344", "")
	fmt.Println(kind, err)
	// Output:
	// +380501112233 subscriber <nil>
	// +380501112233 subscriber <nil>
	// +4915112345678 foreign <nil>
	//  internal <nil>
	//  withheld <nil>
	// garbage number 05011•••3344: no form of a Ukrainian number, nor + or 00 and a country code
}
