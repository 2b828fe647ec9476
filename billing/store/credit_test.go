package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// week is the credit of a contract of three years that is taken on monday.
var week = billing.Offer{Days: 7, FirstDay: day("2026-11-23"), LastDay: day("2026-11-29")}

func (d *database) activate(request string, number billing.E164, contract string, at time.Time) (billing.Offer, *billing.Refusal) {
	d.t.Helper()
	offer, refusal, err := d.ActivateCredit(d.t.Context(), request, number, contract, at)
	if err != nil {
		d.t.Fatal(err)
	}
	return offer, refusal
}

// credits returns the credits of a contract as the lookup tells them.
func (d *database) credits(number billing.E164, at time.Time) []billing.Credit {
	d.t.Helper()
	return d.lookUp(number, at).Contracts[0].Credits
}

func (d *database) pay(contract string, amount billing.Kopiykas, at time.Time) bool {
	d.t.Helper()
	added, err := d.RecordPayment(d.t.Context(), billing.Payment{Contract: contract, Amount: amount, PaidAt: at})
	if err != nil {
		d.t.Fatal(err)
	}
	return added
}

func (d *database) closeOverdue(today string, want int) {
	d.t.Helper()
	if closed, err := d.CloseOverdueCredits(d.t.Context(), day(today)); closed != want || err != nil {
		d.t.Errorf("%d credits closed, %v; want %d", closed, err, want)
	}
}

func TestActivateCredit(t *testing.T) {
	d := newDatabase(t)
	offer, refusal := d.activate("call/1", olena, "1000001", monday)
	equal(t, "offer", week, offer)
	equal(t, "refusal", (*billing.Refusal)(nil), refusal)
	equal(t, "credits", []billing.Credit{{
		Contract: "1000001", FirstDay: week.FirstDay, LastDay: week.LastDay, State: billing.CreditActive, Used: true,
	}}, d.credits(olena, monday))
}

func TestActivateCreditAgain(t *testing.T) {
	d := newDatabase(t)
	d.activate("call/1", olena, "1000001", monday)
	tomorrow := monday.Add(24 * time.Hour)
	offer, refusal := d.activate("call/1", olena, "1000001", tomorrow)
	equal(t, "offer of the same request", week, offer)
	equal(t, "refusal of the same request", (*billing.Refusal)(nil), refusal)
	_, refusal = d.activate("call/2", olena, "1000001", tomorrow)
	active := &billing.Refusal{Reason: billing.RefusedActive, Until: week.LastDay}
	equal(t, "refusal of another request", active, refusal)
	d.exec("DELETE FROM credits")
	_, refusal = d.activate("call/2", olena, "1000001", tomorrow)
	equal(t, "the same refusal for the same request", active, refusal)
}

func TestActivateCreditRefused(t *testing.T) {
	d := newDatabase(t)
	for i, tt := range []struct {
		number   billing.E164
		contract string
		want     billing.RefusalReason
	}{
		{office, "1000002", billing.RefusedFunds},
		{olena, "1000002", billing.RefusedNotRegistered},
		{olena, "7777777", billing.RefusedNotRegistered},
		{"", "1000001", billing.RefusedNotRegistered},
	} {
		if _, refusal := d.activate(fmt.Sprint(i), tt.number, tt.contract, monday); refusal == nil || refusal.Reason != tt.want {
			t.Errorf("%s for %s: %+v, want %s", tt.number, tt.contract, refusal, tt.want)
		}
	}
}

func TestCreditPaidInTime(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday)
	last := time.Date(2026, time.November, 29, 23, 59, 59, 0, kyiv)
	if !d.pay("1000001", 12550, monday.Add(time.Hour)) || d.pay("1000001", 12550, monday.Add(time.Hour)) {
		t.Error("a payment is new the first time only")
	}
	if got := d.credits(olena, monday)[0].State; got != billing.CreditActive {
		t.Errorf("%s with a balance of exactly 0, want active", got)
	}
	d.pay("1000001", 1, last)
	want := billing.Credit{
		Contract: "1000001", FirstDay: week.FirstDay, LastDay: week.LastDay, ClosedOn: week.LastDay,
		State: billing.CreditPaid, Used: true,
	}
	equal(t, "credit", []billing.Credit{want}, d.credits(olena, last))
	d.closeOverdue("2026-11-30", 0)
	if got := d.lookUp(olena, last).Contracts[0].Balance; got != 1 {
		t.Errorf("balance %s, want 0.01", got)
	}
}

func TestCreditNotPaid(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday)
	d.closeOverdue("2026-11-29", 0)
	d.closeOverdue("2026-11-30", 1)
	d.closeOverdue("2026-11-30", 0)
	overdue := billing.Credit{
		Contract: "1000001", FirstDay: week.FirstDay, LastDay: week.LastDay, ClosedOn: day("2026-11-30"),
		State: billing.CreditOverdue, Used: true, BlockedUntil: day("2027-02-28"),
	}
	after := time.Date(2026, time.November, 30, 9, 0, 0, 0, kyiv)
	equal(t, "credit", []billing.Credit{overdue}, d.credits(olena, after))
	_, refusal := d.activate("2", olena, "1000001", after)
	equal(t, "refusal", &billing.Refusal{Reason: billing.RefusedBlocked, Until: day("2027-02-28")}, refusal)
	d.pay("1000001", 100000, after)
	equal(t, "credit after a late payment", []billing.Credit{overdue}, d.credits(olena, after))
}

func TestPaymentThatBecameKnownLate(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday)
	d.closeOverdue("2026-11-30", 1)
	d.pay("1000001", 5000, time.Date(2026, time.December, 5, 9, 0, 0, 0, kyiv))
	d.pay("1000001", 12551, monday.Add(time.Hour))
	credit := d.credits(olena, monday)[0]
	if credit.State != billing.CreditPaid || !credit.BlockedUntil.IsZero() {
		t.Errorf("credit %+v, want it paid and without a block", credit)
	}
}

func TestLatePaymentDoesNotPay(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday)
	d.pay("1000001", 100, monday.Add(time.Hour))
	d.pay("1000001", 20000, time.Date(2026, time.November, 30, 0, 0, 0, 0, kyiv))
	d.closeOverdue("2026-12-01", 1)
	if got := d.credits(olena, monday)[0].State; got != billing.CreditOverdue {
		t.Errorf("%s after a payment on the day after the last, want overdue", got)
	}
}

func TestBalanceImportedInTimePays(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday)
	d.exec("UPDATE contracts SET balance = 500 WHERE number = '1000001'")
	d.closeOverdue("2026-11-30", 1)
	if got := d.credits(olena, monday)[0].State; got != billing.CreditPaid {
		t.Errorf("%s with a balance above zero at the end, want paid", got)
	}
}

func TestCreditNotUsedBlocksNothing(t *testing.T) {
	d := newDatabase(t)
	d.activate("1", olena, "1000001", monday)
	d.exec("UPDATE credits SET used = false")
	after := time.Date(2026, time.November, 30, 0, 1, 0, 0, kyiv)
	offer, refusal := d.activate("2", olena, "1000001", after) // before the nightly job
	if refusal != nil || offer.FirstDay != day("2026-11-30") {
		t.Errorf("%+v, %+v; want a new credit", offer, refusal)
	}
	if got := d.credits(olena, after); len(got) != 2 || got[1].State != billing.CreditOverdue {
		t.Errorf("credits %+v, want the first overdue", got)
	}
}

func TestCloseManyOverdueCredits(t *testing.T) {
	d := newDatabase(t)
	d.exec(`INSERT INTO credits (contract, first_day, last_day, state)
	        SELECT g::text, '2026-01-01', '2026-01-07', 'active' FROM generate_series(1, 2500) g`)
	d.closeOverdue("2026-11-23", 2500)
}

func TestTakeOverCredits(t *testing.T) {
	d := newDatabase(t)
	credit := billing.Credit{
		Contract: "1000001", FirstDay: day("2026-09-01"), LastDay: day("2026-09-07"), ClosedOn: day("2026-09-08"),
		State: billing.CreditOverdue, Used: true, BlockedUntil: day("2026-12-08"),
	}
	if err := d.TakeOverCredits(t.Context(), []billing.Credit{credit}); err != nil {
		t.Fatal(err)
	}
	equal(t, "credits", []billing.Credit{credit}, d.credits(olena, monday))
	active := week.Activate("1000001")
	if err := d.TakeOverCredits(t.Context(), []billing.Credit{active, active}); err == nil {
		t.Error("two active credits of one contract were taken")
	}
	equal(t, "credits after that", []billing.Credit{credit}, d.credits(olena, monday))
}

func TestPaymentForNoContract(t *testing.T) {
	d := newDatabase(t)
	_, err := d.RecordPayment(t.Context(), billing.Payment{Contract: "7", Amount: 1, PaidAt: monday})
	wantErr(t, err, store.ErrNoContract)
}

// The race runs this test's program several times: each process activates as often as it can at once.
const (
	raceURL      = "HOTLINE_TEST_RACE_URL"
	raceProcess  = "HOTLINE_TEST_RACE_PROCESS"
	raceAttempts = "HOTLINE_TEST_RACE_ATTEMPTS" // of all processes; 400 unless given, 10,000 is what the hotline promises
	processes    = 4
)

func TestOneCreditOfManyRacedActivations(t *testing.T) {
	d := newDatabase(t)
	attempts, err := strconv.Atoi(os.Getenv(raceAttempts))
	if err != nil {
		attempts = 400
	}
	var running sync.WaitGroup
	var granted atomic.Int64
	for i := range processes {
		running.Go(func() {
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRacer$", "-test.v")
			command.Env = append(os.Environ(), raceURL+"="+d.conn.Config().ConnString(),
				raceProcess+"="+strconv.Itoa(i), raceAttempts+"="+strconv.Itoa(attempts/processes))
			out, err := command.CombinedOutput()
			if err != nil {
				t.Errorf("process %d: %v\n%s", i, err, out)
			}
			granted.Add(int64(strings.Count(string(out), "granted")))
		})
	}
	running.Wait()
	var credits, requests int
	err = d.conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM credits), (SELECT count(*) FROM credit_requests)").Scan(&credits, &requests)
	if err != nil || credits != 1 || granted.Load() != 1 || requests != attempts {
		t.Errorf("%d credits, %d granted, %d of %d attempts decided, %v; want one credit", credits, granted.Load(), requests, attempts, err)
	}
}

// TestRacer is one process of the race.
func TestRacer(t *testing.T) {
	address := os.Getenv(raceURL)
	if address == "" {
		t.Skip("only as a process of TestOneCreditOfManyRacedActivations")
	}
	attempts, _ := strconv.Atoi(os.Getenv(raceAttempts))
	s, err := store.Open(t.Context(), address, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	subscribers := store.NewSubscribers(s, kyiv, nil)
	var running sync.WaitGroup
	for i := range attempts {
		running.Go(func() {
			request := os.Getenv(raceProcess) + "/" + strconv.Itoa(i)
			_, refusal, err := subscribers.ActivateCredit(context.WithoutCancel(t.Context()), request, olena, "1000001", monday)
			switch {
			case err != nil:
				t.Error(err)
			case refusal == nil:
				t.Log("granted")
			case refusal.Reason != billing.RefusedActive:
				t.Errorf("refused: %+v", refusal)
			}
		})
	}
	running.Wait()
}
