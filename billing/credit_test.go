package billing

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// debtor returns an account that may have a credit of 7 days.
func debtor(t testing.TB) Account {
	return Account{
		Contract: "1000001", Tariff: Tariff{Name: "Дім 100", CreditDays: CreditDays{{0, 3}, {6, 5}, {24, 7}}},
		ConnectedOn: day(t, "2020-01-15"), Balance: -1, Status: StatusActive, Segment: SegmentHome, Mobile: "+380501112233",
	}
}

// TestDecideDays: the days follow the length of service, the first day is the day of activation.
func TestDecideDays(t *testing.T) {
	tests := []struct {
		name, connected, today string
		table                  string
		days                   int
		last                   string
	}{
		{"taken on the 6th, to the 12th inclusive", "2020-01-15", "2026-11-06", "0:7", 7, "2026-11-12"},
		{"connected today", "2026-11-06", "2026-11-06", "0:3;6:5;24:7", 3, "2026-11-08"},
		{"a day before 6 months", "2026-05-07", "2026-11-06", "0:3;6:5;24:7", 3, "2026-11-08"},
		{"6 months to the day", "2026-05-06", "2026-11-06", "0:3;6:5;24:7", 5, "2026-11-10"},
		{"a day before 24 months", "2024-11-07", "2026-11-06", "0:3;6:5;24:7", 5, "2026-11-10"},
		{"24 months to the day", "2024-11-06", "2026-11-06", "0:3;6:5;24:7", 7, "2026-11-12"},
		{"connected on the 31st, February has none", "2026-08-31", "2027-02-27", "0:3;6:5", 3, "2027-03-01"},
		{"6 months are full on its last day", "2026-08-31", "2027-02-28", "0:3;6:5", 5, "2027-03-04"},
		{"connected on a leap day", "2024-02-29", "2026-02-28", "0:3;24:7", 7, "2026-03-06"},
		{"over a leap day", "2020-01-15", "2028-02-26", "0:7", 7, "2028-03-03"},
		{"over the end of a February without", "2020-01-15", "2027-02-26", "0:7", 7, "2027-03-04"},
		{"taken on a leap day", "2020-01-15", "2028-02-29", "0:1", 1, "2028-02-29"},
		{"over the end of a year", "2020-01-15", "2026-12-29", "0:7", 7, "2027-01-04"},
		{"over the night clocks go forward", "2020-01-15", "2026-03-28", "0:3", 3, "2026-03-30"},
		{"over the night clocks go back", "2020-01-15", "2026-10-24", "0:3", 3, "2026-10-26"},
		{"days may fall again with time", "2020-01-15", "2026-11-06", "0:7;24:2", 2, "2026-11-07"},
	}
	for _, tt := range tests {
		account := debtor(t)
		account.ConnectedOn = day(t, tt.connected)
		account.Tariff.CreditDays, _ = ParseCreditDays(tt.table)
		want := Offer{Days: tt.days, FirstDay: day(t, tt.today), LastDay: day(t, tt.last)}
		if got, refusal, _ := Decide(account, day(t, tt.today)); got != want || refusal != nil {
			t.Errorf("%s: %+v, %+v; want %+v", tt.name, got, refusal, want)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	today := day(t, "2026-11-06")
	running := Credit{State: CreditActive, FirstDay: day(t, "2026-11-01"), LastDay: day(t, "2026-11-07")}
	ends := func(last string) Credit { return Credit{State: CreditActive, LastDay: day(t, last), Used: true} }
	blocked := Credit{State: CreditOverdue, Used: true, BlockedUntil: day(t, "2026-11-07")}
	tests := []struct {
		name   string
		change func(*Account)
		want   Refusal
	}{
		{"one kopiyka left", func(a *Account) { a.Balance = 1 }, Refusal{Reason: RefusedFunds}},
		{"suspended", func(a *Account) { a.Status = StatusSuspended }, Refusal{Reason: RefusedUnavailable}},
		{"closed", func(a *Account) { a.Status = StatusClosed }, Refusal{Reason: RefusedUnavailable}},
		{"status unheard of", func(a *Account) { a.Status = "" }, Refusal{Reason: RefusedUnavailable}},
		{"tariff unknown", func(a *Account) { a.Tariff = Tariff{} }, Refusal{Reason: RefusedUnavailable}},
		{"no row yet", func(a *Account) { a.Tariff.CreditDays = CreditDays{{120, 7}} }, Refusal{Reason: RefusedUnavailable}},
		{"0 days", func(a *Account) { a.Tariff.CreditDays = CreditDays{{0, 3}, {6, 0}} }, Refusal{Reason: RefusedUnavailable}},
		{"not yet connected", func(a *Account) { a.ConnectedOn = today.AddDays(1) }, Refusal{Reason: RefusedUnavailable}},
		{"connected nobody knows when", func(a *Account) { a.ConnectedOn = Date{} }, Refusal{Reason: RefusedUnavailable}},
		{"active", func(a *Account) { a.Credits = []Credit{running} }, Refusal{RefusedActive, running.LastDay}},
		{"active on its last day", func(a *Account) { a.Credits = []Credit{ends("2026-11-06")} }, Refusal{RefusedActive, today}},
		{"blocked", func(a *Account) { a.Credits = []Credit{blocked} }, Refusal{RefusedBlocked, blocked.BlockedUntil}},
		{"overdue since midnight, the job has not run", func(a *Account) { a.Credits = []Credit{ends("2026-11-05")} },
			Refusal{RefusedBlocked, day(t, "2027-02-06")}},
		// the order
		{"suspended before funds", func(a *Account) { a.Status, a.Balance = StatusSuspended, 1 }, Refusal{Reason: RefusedUnavailable}},
		{"funds before active", func(a *Account) { a.Balance, a.Credits = 1, []Credit{running} }, Refusal{Reason: RefusedFunds}},
		{"funds before blocked", func(a *Account) { a.Balance, a.Credits = 1, []Credit{blocked} }, Refusal{Reason: RefusedFunds}},
		{"funds before tariff", func(a *Account) { a.Balance, a.Tariff = 1, Tariff{} }, Refusal{Reason: RefusedFunds}},
		{"active before blocked", func(a *Account) { a.Credits = []Credit{running, blocked} }, Refusal{RefusedActive, running.LastDay}},
		{"active before tariff", func(a *Account) { a.Tariff, a.Credits = Tariff{}, []Credit{running} }, Refusal{RefusedActive, running.LastDay}},
		{"tariff before blocked", func(a *Account) { a.Tariff, a.Credits = Tariff{}, []Credit{blocked} }, Refusal{Reason: RefusedUnavailable}},
	}
	for _, tt := range tests {
		account := debtor(t)
		tt.change(&account)
		if offer, got, _ := Decide(account, today); got == nil || *got != tt.want || offer != (Offer{}) {
			t.Errorf("%s: %+v, %+v; want %+v", tt.name, offer, got, tt.want)
		}
	}
}

// TestDecideWithoutABalance: what would be refused with any balance is refused, anything else cannot be decided.
func TestDecideWithoutABalance(t *testing.T) {
	today := day(t, "2026-11-06")
	tests := []struct {
		name   string
		change func(*Account)
		want   RefusalReason // empty: cannot be decided
	}{
		{"a debt or not", func(*Account) {}, ""},
		{"funds that were known once", func(a *Account) { a.Balance = 1 }, ""},
		{"overdue or paid", func(a *Account) { a.Credits = []Credit{{State: CreditActive, LastDay: today.AddDays(-1), Used: true}} }, ""},
		{"suspended", func(a *Account) { a.Status = StatusSuspended }, RefusedUnavailable},
		{"active", func(a *Account) { a.Credits = []Credit{{State: CreditActive, LastDay: today}} }, RefusedActive},
		{"tariff unknown", func(a *Account) { a.Tariff = Tariff{} }, RefusedUnavailable},
	}
	for _, tt := range tests {
		account := debtor(t)
		account.NoBalance = true
		tt.change(&account)
		offer, refusal, err := Decide(account, today)
		switch {
		case offer != (Offer{}), errors.Is(err, ErrNoBalance) != (tt.want == ""), (refusal == nil) != (tt.want == ""),
			refusal != nil && refusal.Reason != tt.want:
			t.Errorf("%s: %+v, %+v, %v; want %q", tt.name, offer, refusal, err, tt.want)
		}
	}
}

// TestDecideAllows: the other side of each boundary.
func TestDecideAllows(t *testing.T) {
	today := day(t, "2026-11-06")
	tests := []struct {
		name   string
		change func(*Account)
	}{
		{"balance exactly 0", func(a *Account) { a.Balance = 0 }},
		{"large debt", func(a *Account) { a.Balance = -99_999_99 }},
		{"the block ended yesterday", func(a *Account) {
			a.Credits = []Credit{{State: CreditOverdue, Used: true, BlockedUntil: today}}
		}},
		{"the last one was paid yesterday", func(a *Account) {
			a.Credits = []Credit{{State: CreditPaid, LastDay: today, ClosedOn: today.AddDays(-1)}}
		}},
		{"the last one was not used", func(a *Account) {
			a.Credits = []Credit{{State: CreditOverdue, LastDay: today.AddDays(-1)}}
		}},
		{"the last one was not used, the job has not run", func(a *Account) {
			a.Credits = []Credit{{State: CreditActive, LastDay: today.AddDays(-1)}}
		}},
	}
	for _, tt := range tests {
		account := debtor(t)
		tt.change(&account)
		if offer, refusal, _ := Decide(account, today); offer.Days != 7 || refusal != nil {
			t.Errorf("%s: %+v, %+v; want 7 days", tt.name, offer, refusal)
		}
	}
}

// TestDecideAtMidnight: the day of activation is Kyiv's, also on the nights when clocks change, and the credit runs to
// the end of its last day there.
func TestDecideAtMidnight(t *testing.T) {
	zone := kyiv(t)
	tests := []struct {
		at          string // local time
		first, last string
		ends        string // UTC
	}{
		{"2026-03-28 23:59", "2026-03-28", "2026-04-03", "2026-04-03T21:00:00Z"},
		{"2026-03-29 00:01", "2026-03-29", "2026-04-04", "2026-04-04T21:00:00Z"},
		{"2026-03-29 23:59", "2026-03-29", "2026-04-04", "2026-04-04T21:00:00Z"},
		{"2026-03-30 00:01", "2026-03-30", "2026-04-05", "2026-04-05T21:00:00Z"},
		{"2026-10-24 23:59", "2026-10-24", "2026-10-30", "2026-10-30T22:00:00Z"},
		{"2026-10-25 00:01", "2026-10-25", "2026-10-31", "2026-10-31T22:00:00Z"},
		{"2026-10-25 03:30", "2026-10-25", "2026-10-31", "2026-10-31T22:00:00Z"}, // happens twice
		{"2026-10-25 23:59", "2026-10-25", "2026-10-31", "2026-10-31T22:00:00Z"},
		{"2026-10-26 00:01", "2026-10-26", "2026-11-01", "2026-11-01T22:00:00Z"},
		{"2026-03-22 12:00", "2026-03-22", "2026-03-28", "2026-03-28T22:00:00Z"}, // ends on the eve: still winter time
		{"2026-03-23 12:00", "2026-03-23", "2026-03-29", "2026-03-29T21:00:00Z"},
		{"2026-10-19 12:00", "2026-10-19", "2026-10-25", "2026-10-25T22:00:00Z"},
	}
	for _, tt := range tests {
		at, err := time.ParseInLocation("2006-01-02 15:04", tt.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		offer, refusal, _ := Decide(debtor(t), DateOf(at, zone))
		if refusal != nil || offer.FirstDay.String() != tt.first || offer.LastDay.String() != tt.last {
			t.Errorf("at %s: %+v, %+v; want %s to %s", tt.at, offer, refusal, tt.first, tt.last)
		}
		end := offer.LastDay.AddDays(1).Start(zone)
		if got := end.UTC().Format(time.RFC3339); got != tt.ends {
			t.Errorf("taken at %s it ends at %s, want %s", tt.at, got, tt.ends)
		}
		credit := offer.Activate("1000001")
		if still := Expire(credit, true, DateOf(end.Add(-time.Second), zone)); still != credit {
			t.Errorf("taken at %s it is overdue in the last second of its last day", tt.at)
		}
		if over := Expire(credit, true, DateOf(end, zone)); over.State != CreditOverdue {
			t.Errorf("taken at %s it is not overdue at the end of its last day", tt.at)
		}
	}
}

func TestPay(t *testing.T) {
	active := Credit{Contract: "1", State: CreditActive, FirstDay: day(t, "2026-11-06"), LastDay: day(t, "2026-11-12")}
	overdue := Expire(active, true, day(t, "2026-11-13"))
	tests := []struct {
		name    string
		credit  Credit
		balance Kopiykas
		on      string
		want    CreditState
	}{
		{"on the first day", active, 1, "2026-11-06", CreditPaid},
		{"on the last day", active, 1, "2026-11-12", CreditPaid},
		{"a day late, before the job", active, 1, "2026-11-13", CreditActive},
		{"to exactly 0", active, 0, "2026-11-12", CreditActive},
		{"still in debt", active, -1, "2026-11-12", CreditActive},
		{"from before the credit", active, 1, "2026-11-05", CreditActive},
		{"a day late, after the job", overdue, 1, "2026-11-13", CreditOverdue},
		{"in time, known only after the job", overdue, 1, "2026-11-12", CreditPaid},
		{"in time but too little, known late", overdue, 0, "2026-11-12", CreditOverdue},
	}
	for _, tt := range tests {
		got := Pay(tt.credit, tt.balance, day(t, tt.on))
		switch {
		case got.State != tt.want:
			t.Errorf("%s: %s, want %s", tt.name, got.State, tt.want)
		case got.State == tt.credit.State && got != tt.credit:
			t.Errorf("%s: changed to %+v", tt.name, got)
		case got.State == CreditPaid && (got.ClosedOn != day(t, tt.on) || !got.BlockedUntil.IsZero()):
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	paid := Pay(active, 1, day(t, "2026-11-07"))
	if again := Pay(paid, 100, day(t, "2026-11-08")); again != paid {
		t.Errorf("a second payment makes %+v of %+v", again, paid)
	}
}

func TestExpire(t *testing.T) {
	tests := []struct {
		name, last, today string
		used              bool
		want              CreditState
		blocked           string // the first day without block
	}{
		{"on the last day", "2026-11-12", "2026-11-12", true, CreditActive, ""},
		{"on the day after", "2026-11-12", "2026-11-13", true, CreditOverdue, "2027-02-13"},
		{"job late by a week: the block begins no later", "2026-11-12", "2026-11-20", true, CreditOverdue, "2027-02-13"},
		{"not used: no block", "2026-11-12", "2026-11-13", false, CreditOverdue, ""},
		{"31 August: September to November", "2026-08-31", "2026-09-01", true, CreditOverdue, "2026-12-01"},
		{"30 August: 31 August and 3 months are 30 November", "2026-08-30", "2026-08-31", true, CreditOverdue, "2026-11-30"},
		{"29 November: 30 November and 3 months are the end of February", "2026-11-29", "2026-11-30", true, CreditOverdue, "2027-02-28"},
		{"of a leap year", "2027-11-29", "2027-11-30", true, CreditOverdue, "2028-02-29"},
		{"30 November: 1 December, to the end of February", "2026-11-30", "2026-12-01", true, CreditOverdue, "2027-03-01"},
		{"28 February: 1 March", "2026-02-28", "2026-03-01", true, CreditOverdue, "2026-06-01"},
		{"28 February of a leap year: 29 February", "2028-02-28", "2028-02-29", true, CreditOverdue, "2028-05-29"},
		{"over the end of a year", "2026-12-31", "2027-01-01", true, CreditOverdue, "2027-04-01"},
	}
	for _, tt := range tests {
		credit := Credit{State: CreditActive, LastDay: day(t, tt.last)}
		got := Expire(credit, tt.used, day(t, tt.today))
		if got.State != tt.want || got.BlockedUntil.String() != tt.blocked {
			t.Errorf("%s: %s until %q, want %s until %q", tt.name, got.State, got.BlockedUntil, tt.want, tt.blocked)
		}
		if got.State == CreditOverdue && (got.ClosedOn != credit.LastDay.AddDays(1) || got.Used != tt.used) {
			t.Errorf("%s: %+v", tt.name, got)
		}
		if again := Expire(got, !tt.used, day(t, "2030-01-01")); got.State == CreditOverdue && again != got {
			t.Errorf("%s: a second time makes %+v of %+v", tt.name, again, got)
		}
	}
}

// TestBlockEnds: refused on the last day of the block, with the date that is spoken; offered on that date.
func TestBlockEnds(t *testing.T) {
	account := debtor(t)
	account.Credits = []Credit{Expire(Credit{State: CreditActive, LastDay: day(t, "2026-08-31")}, true, day(t, "2026-09-01"))}
	free := day(t, "2026-12-01")
	for date := day(t, "2026-09-01"); date.Before(free); date = date.AddDays(1) {
		if _, refusal, _ := Decide(account, date); refusal == nil || *refusal != (Refusal{RefusedBlocked, free}) {
			t.Fatalf("on %s: %+v", date, refusal)
		}
	}
	if offer, refusal, _ := Decide(account, free); refusal != nil || offer.Days != 7 {
		t.Errorf("on %s: %+v, %+v", free, offer, refusal)
	}
}

// TestOneCreditAtATime: over two years, whoever asks every day never gets a second credit while one runs.
func TestOneCreditAtATime(t *testing.T) {
	account := debtor(t)
	var last Credit
	for date := day(t, "2026-01-01"); date.Before(day(t, "2028-03-10")); date = date.AddDays(1) {
		offer, refusal, _ := Decide(account, date)
		if refusal != nil {
			continue
		}
		if !last.LastDay.IsZero() && !date.After(last.LastDay) {
			t.Fatalf("a second credit on %s while one runs to %s", date, last.LastDay)
		}
		last = offer.Activate(account.Contract)
		account.Credits = []Credit{last}
	}
	if last.LastDay.IsZero() {
		t.Fatal("no credit at all")
	}
}

func ExampleDecide() {
	account := Account{
		Contract: "1000001", Balance: -125_50, Status: StatusActive,
		Tariff:      Tariff{Name: "Дім 100", CreditDays: CreditDays{{Months: 0, Days: 3}, {Months: 24, Days: 7}}},
		ConnectedOn: Date{Year: 2020, Month: time.January, Day: 15},
	}
	today := Date{Year: 2026, Month: time.November, Day: 6}

	offer, _, _ := Decide(account, today)
	fmt.Println(offer.Days, "days, until", offer.LastDay, "inclusive")

	account.Credits = []Credit{offer.Activate(account.Contract)}
	_, refusal, _ := Decide(account, today)
	fmt.Println(refusal.Reason, "until", refusal.Until)
	// Output:
	// 7 days, until 2026-11-12 inclusive
	// active until 2026-11-12
}

func ExampleExpire() {
	credit := Credit{State: CreditActive, LastDay: Date{Year: 2026, Month: time.August, Day: 31}}
	over := Expire(credit, true, Date{Year: 2026, Month: time.September, Day: 1})
	fmt.Println(over.State, "- available again from", over.BlockedUntil)
	// Output: overdue - available again from 2026-12-01
}
