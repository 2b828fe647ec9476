package billing

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestParseCreditDays(t *testing.T) {
	tests := []struct{ text, back string }{
		{"0:3;6:5;24:7", "0:3;6:5;24:7"},
		{" 0:3 ; 6:5 ", "0:3;6:5"},
		{"6:5", "6:5"},
		{"0:0", "0:0"},
		{"", ""},
		{"  ", ""},
		{"1200:366", "1200:366"},
	}
	for _, tt := range tests {
		table, err := ParseCreditDays(tt.text)
		if err != nil || table.String() != tt.back {
			t.Errorf("ParseCreditDays(%q) = %q, %v; want %q", tt.text, table, err, tt.back)
		}
		written, err := json.Marshal(Tariff{CreditDays: table})
		var back Tariff
		if err != nil || json.Unmarshal(written, &back) != nil || back.CreditDays.String() != tt.back {
			t.Errorf("%q is written as %s and read as %q, %v", tt.back, written, back.CreditDays, err)
		}
	}
}

func TestParseCreditDaysRefuses(t *testing.T) {
	tests := []struct{ text, step, why string }{
		{"0:3;6", `"6"`, "want months:days"},
		{"0:3;", `""`, "want months:days"},
		{"0-3", `"0-3"`, "want months:days"},
		{"0:3;x:5", `"x:5"`, `months: "x"`},
		{"0:3;6:x", `"6:x"`, `days: "x"`},
		{"0:", `"0:"`, `days: ""`},
		{"0:-3", `"0:-3"`, `days: "-3"`},
		{"-1:3", `"-1:3"`, `months: "-1"`},
		{"+1:3", `"+1:3"`, `months: "+1"`},
		{"0:3:5", `"0:3:5"`, `days: "3:5"`},
		{"0:3 5", `"0:3 5"`, `days: "3 5"`},
		{"0:367", `"0:367"`, "0 to 366"},
		{"1201:3", `"1201:3"`, "0 to 1200"},
		{"0:99999999999999999999", "", "0 to 366"},
		{"6:5;0:3", `"0:3"`, "0 months do not come after 6"},
		{"0:3;6:5;6:7", `"6:7"`, "6 months do not come after 6"},
	}
	for _, tt := range tests {
		_, err := ParseCreditDays(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.step) || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("ParseCreditDays(%q): %v; want %s, %s", tt.text, err, tt.step, tt.why)
		}
	}
	var tariff Tariff
	if err := json.Unmarshal([]byte(`{"credit_days":"6"}`), &tariff); err == nil {
		t.Error("6 is read as a table")
	}
}

func TestCreditDaysAfter(t *testing.T) {
	table := CreditDays{{6, 3}, {12, 5}, {24, 0}}
	for months, want := range map[int]int{-1: 0, 0: 0, 5: 0, 6: 3, 11: 3, 12: 5, 23: 5, 24: 0, 500: 0} {
		if got := table.After(months); got != want {
			t.Errorf("after %d months %d days, want %d", months, got, want)
		}
	}
	if got := (CreditDays)(nil).After(100); got != 0 {
		t.Errorf("without a table %d days", got)
	}
}

func ExampleParseCreditDays() {
	table, _ := ParseCreditDays("0:3;6:5;24:7")
	fmt.Println(table.After(5), table.After(6), table.After(24))
	_, err := ParseCreditDays("0:3;6-5")
	fmt.Println(err)
	// Output:
	// 3 5 7
	// credit step "6-5": want months:days, such as 6:5
}
