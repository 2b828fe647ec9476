package billing

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBalanceText(t *testing.T) {
	tests := []struct {
		contract string
		balance  Kopiykas
		until    string
		want     string
	}{
		{"1000001", 125_50, "", "Договір 1000001: баланс 125.50 грн."},
		{"1000001", -125_50, "", "Договір 1000001: баланс -125.50 грн."},
		{"1000001", 0, "", "Договір 1000001: баланс 0.00 грн."},
		{"1", -5, "2026-11-12", "Договір 1: баланс -0.05 грн. Кредит довіри до 12.11.2026 включно."},
		{"1000001", -125_50, "2026-11-02", "Договір 1000001: баланс -125.50 грн. Кредит довіри до 02.11.2026."},
		{"123456789012", -99_999_99, "2026-11-12", "Договір 123456789012: баланс -99999.99 грн. Кредит до 12.11.2026."},
		{"123456789012", -99_999_999_999_99, "2026-11-12", "Договір 123456789012: баланс -99999999999.99 грн. Кредит до 12.11."},
		{"123456789012", math.MinInt64, "2026-11-12", "Договір 123456789012: баланс -92233720368547758.08 грн."},
		{strings.Repeat("1", 60), -125_50, "2026-11-12", "Баланс -125.50 грн."},
	}
	for _, tt := range tests {
		var until Date
		if tt.until != "" {
			until = day(t, tt.until)
		}
		if got := BalanceText(tt.contract, tt.balance, until); got != tt.want || SMSUnits(got) > MaxSMSUnits {
			t.Errorf("got  %s (%d units)\nwant %s", got, SMSUnits(got), tt.want)
		}
	}
}

// TestBalanceTextFitsAtEveryLength: all lengths of contract number and of amount, of both signs, with and without credit.
func TestBalanceTextFitsAtEveryLength(t *testing.T) {
	for length := 1; length <= MaxContractDigits; length++ {
		contract := strings.Repeat("8", length)
		for amount := Kopiykas(0); ; amount = amount*10 + 9 {
			for _, balance := range []Kopiykas{amount, -amount, math.MinInt64} {
				for _, until := range []Date{{}, day(t, "2026-12-31")} {
					checkBalanceText(t, contract, balance, until)
				}
			}
			if amount > math.MaxInt64/10-9 {
				break
			}
		}
	}
}

func TestBalanceTextProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contract := rapid.StringMatching(`[0-9]{1,12}`).Draw(t, "contract")
		balance := Kopiykas(rapid.Int64().Draw(t, "balance"))
		days := rapid.IntRange(-1, 3000).Draw(t, "days")
		var until Date
		if days >= 0 {
			until = Date{Year: 2026, Month: time.January, Day: 1}.AddDays(days)
		}
		checkBalanceText(t, contract, balance, until)
	})
}

// checkBalanceText: one segment, the contract and the whole amount in it, a credit's date or none of it.
func checkBalanceText(t rapid.TB, contract string, balance Kopiykas, until Date) {
	t.Helper()
	text := BalanceText(contract, balance, until)
	start := fmt.Sprintf("Договір %s: баланс %s грн.", contract, balance)
	credit, ok := strings.CutPrefix(text, start)
	if !ok || SMSUnits(text) > MaxSMSUnits {
		t.Fatalf("%q: %d units", text, SMSUnits(text))
	}
	date := fmt.Sprintf(" до %02d.%02d", until.Day, int(until.Month))
	if credit != "" && (until.IsZero() || !strings.Contains(credit, date)) {
		t.Fatalf("%q tells of a credit until %q", text, until)
	}
}

func TestBalanceSMS(t *testing.T) {
	today := day(t, "2026-11-06")
	tests := []struct {
		name   string
		change func(*Account)
		want   RefusalReason
	}{
		{"the first", func(*Account) {}, ""},
		{"the fifth", func(a *Account) { a.SMSToday = 4 }, ""},
		{"the sixth", func(a *Account) { a.SMSToday = 5 }, RefusedLimit},
		{"no mobile", func(a *Account) { a.Mobile = "" }, RefusedNoMobile},
		{"neither", func(a *Account) { a.Mobile, a.SMSToday = "", 5 }, RefusedNoMobile},
		{"closed contract", func(a *Account) { a.Status = StatusClosed }, ""},
	}
	for _, tt := range tests {
		account := debtor(t)
		tt.change(&account)
		sms, refusal, _ := BalanceSMS(account, today)
		want := SMS{SMSBalance, "1000001", "+380501112233", "Договір 1000001: баланс -0.01 грн."}
		switch {
		case tt.want == "" && (refusal != nil || sms != want):
			t.Errorf("%s: %+v, %+v", tt.name, sms, refusal)
		case tt.want != "" && (refusal == nil || *refusal != (Refusal{Reason: tt.want}) || sms != SMS{}):
			t.Errorf("%s: %+v, %+v; want %s", tt.name, sms, refusal, tt.want)
		}
	}
}

// TestBalanceSMSWithoutABalance: what is refused anyway is; else it cannot be told.
func TestBalanceSMSWithoutABalance(t *testing.T) {
	account := debtor(t)
	account.Balance, account.NoBalance = 0, true
	if sms, refusal, err := BalanceSMS(account, day(t, "2026-11-06")); sms != (SMS{}) || refusal != nil || !errors.Is(err, ErrNoBalance) {
		t.Errorf("%+v, %+v, %v", sms, refusal, err)
	}
	account.Mobile = ""
	if _, refusal, err := BalanceSMS(account, day(t, "2026-11-06")); refusal == nil || err != nil {
		t.Errorf("without a mobile: %+v, %v", refusal, err)
	}
}

// TestBalanceSMSTellsOfCredit: only of one that still runs.
func TestBalanceSMSTellsOfCredit(t *testing.T) {
	account := debtor(t)
	account.Credits = []Credit{{State: CreditActive, LastDay: day(t, "2026-11-12")}}
	for today, want := range map[string]bool{"2026-11-06": true, "2026-11-12": true, "2026-11-13": false} {
		sms, _, _ := BalanceSMS(account, day(t, today))
		if got := strings.Contains(sms.Text, "до 12.11.2026"); got != want {
			t.Errorf("on %s: %s", today, sms.Text)
		}
	}
}

func TestOutageOverSMS(t *testing.T) {
	for _, kind := range []OutageKind{OutageFault, OutagePower, OutagePlanned, OutageSuspected, "new"} {
		for length := range MaxContractDigits + 1 {
			contract := strings.Repeat("8", length)
			sms := OutageOverSMS(contract, "+380501112233", kind)
			if SMSUnits(sms.Text) > MaxSMSUnits || !strings.Contains(sms.Text, "Договір "+contract+": ") ||
				!strings.Contains(sms.Text, "працює") || sms.To != "+380501112233" || sms.Kind != SMSOutageOver {
				t.Errorf("%s, %d digits: %+v, %d units", kind, length, sms, SMSUnits(sms.Text))
			}
		}
		long := OutageOverSMS(strings.Repeat("8", 100), "+380501112233", kind)
		if long.Text != "Інтернет за вашою адресою знову працює." {
			t.Errorf("%s, 100 digits: %q", kind, long.Text)
		}
	}
}

func TestSMSUnits(t *testing.T) {
	for text, want := range map[string]int{"": 0, "грн": 3, "abc": 3, "’": 1, "😀": 2} {
		if got := SMSUnits(text); got != want {
			t.Errorf("%q is %d units, want %d", text, got, want)
		}
	}
}

func ExampleBalanceText() {
	until := Date{Year: 2026, Month: time.November, Day: 12}
	fmt.Println(BalanceText("1000001", -125_50, until))
	fmt.Println(BalanceText("123456789012", -99_999_99, until))
	// Output:
	// Договір 1000001: баланс -125.50 грн. Кредит довіри до 12.11.2026.
	// Договір 123456789012: баланс -99999.99 грн. Кредит до 12.11.2026.
}

func ExampleOutageOverSMS() {
	fmt.Println(OutageOverSMS("1000001", "+380501112233", OutageFault).Text)
	// Output: Договір 1000001: аварію усунено, інтернет знову працює.
}
