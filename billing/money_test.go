package billing

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestParseKopiykas(t *testing.T) {
	tests := []struct {
		text string
		want Kopiykas
		back string
	}{
		{"-125.50", -12550, "-125.50"},
		{"125.5", 12550, "125.50"},
		{"125", 12500, "125.00"},
		{"0", 0, "0.00"},
		{"-0", 0, "0.00"},
		{"-0.00", 0, "0.00"},
		{"0.01", 1, "0.01"},
		{"-0.01", -1, "-0.01"},
		{"0.1", 10, "0.10"},
		{"00125.50", 12550, "125.50"},
		{"69.66", 6966, "69.66"},
		{"92233720368547758.07", math.MaxInt64, "92233720368547758.07"},
	}
	for _, tt := range tests {
		got, err := ParseKopiykas(tt.text)
		if got != tt.want || err != nil || got.String() != tt.back {
			t.Errorf("ParseKopiykas(%q) = %d (%s), %v; want %d (%s)", tt.text, int64(got), got, err, int64(tt.want), tt.back)
		}
	}
	if got := Kopiykas(math.MinInt64).String(); got != "-92233720368547758.08" {
		t.Errorf("smallest amount is %s", got)
	}
}

func TestParseKopiykasRefuses(t *testing.T) {
	for _, text := range []string{"", "-", ".", ".5", "5.", "-.5", "+5", "5,50", "5.555", "5.5.5", " 5", "5 ", "1 000", "1e3",
		"0x1", "５", "--5", "5.-5", "NaN", "92233720368547758.08", "99999999999999999999"} {
		got, err := ParseKopiykas(text)
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", text)) {
			t.Errorf("ParseKopiykas(%q) = %d, %v; want an error that names the text", text, int64(got), err)
		}
	}
}

func TestKopiykasRoundTrip(t *testing.T) {
	for amount := Kopiykas(-200_00); amount <= 200_00; amount++ {
		got, err := ParseKopiykas(amount.String())
		if got != amount || err != nil {
			t.Fatalf("%s is read as %s, %v", amount, got, err)
		}
		whole, part := amount.Hryvnias()
		if back := Kopiykas(whole)*Hryvnia + Kopiykas(part); max(back, -back) != max(amount, -amount) {
			t.Fatalf("Hryvnias of %s are %d and %d", amount, whole, part)
		}
	}
	if text, err := json.Marshal(Kopiykas(-12550)); string(text) != "-12550" || err != nil {
		t.Errorf("JSON of -125.50 is %s, %v", text, err)
	}
}

func FuzzParseKopiykas(f *testing.F) {
	for _, seed := range []string{"-125.50", "0", "5.", "92233720368547758.07"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := ParseKopiykas(text)
		if err != nil {
			return
		}
		if again, err := ParseKopiykas(amount.String()); again != amount || err != nil {
			t.Fatalf("%q is read as %s, and that as %s, %v", text, amount, again, err)
		}
	})
}

func ExampleParseKopiykas() {
	debt, err := ParseKopiykas("-125.5")
	fmt.Println(debt, int64(debt), err)
	// Output: -125.50 -12550 <nil>
}
