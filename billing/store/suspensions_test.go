package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

func (d *database) suspend(deed store.Deed, first, last string) (billing.Suspension, *billing.Refusal) {
	d.t.Helper()
	made, refusal, err := d.desk().Suspend(d.t.Context(), deed, day(first), day(last))
	if err != nil {
		d.t.Fatal(err)
	}
	return made, refusal
}

func (d *database) turn(today string, begun, ended int) {
	d.t.Helper()
	if b, e, err := d.TurnSuspensions(d.t.Context(), day(today)); b != begun || e != ended || err != nil {
		d.t.Errorf("%s: %d begun, %d ended, %v; want %d and %d", today, b, e, err, begun, ended)
	}
}

// status returns what the lookup tells of contract 1000001 at noon, and what its row has.
func (d *database) status(today string) (told billing.Status, stored string) {
	d.t.Helper()
	noon := day(today).Start(kyiv).Add(12 * time.Hour)
	if err := d.conn.QueryRow(d.t.Context(), "SELECT status FROM contracts WHERE number = '1000001'").Scan(&stored); err != nil {
		d.t.Fatal(err)
	}
	return d.lookUp(olena, noon).Contracts[0].Status, stored
}

func TestSuspend(t *testing.T) {
	d := newDatabase(t)
	want := billing.Suspension{ID: 1, Contract: "1000001", FirstDay: day("2026-12-01"), LastDay: day("2027-02-28"), State: "planned"}
	for range 2 {
		made, refusal := d.suspend(deed("1"), "2026-12-01", "2027-02-28")
		equal(t, "suspension", want, made)
		equal(t, "refusal", (*billing.Refusal)(nil), refusal)
	}
	for i, tt := range []struct {
		contract, first, last string
		want                  billing.Refusal
	}{
		{"1000001", "2027-05-01", "2027-05-31", billing.Refusal{Reason: billing.RefusedPlanned, Until: day("2026-12-01")}},
		{"1000002", "2026-11-23", "2026-11-30", billing.Refusal{Reason: billing.RefusedEarly, Until: day("2026-11-24")}},
		{"1000002", "2026-12-01", "2027-03-01", billing.Refusal{Reason: billing.RefusedLong, Until: day("2027-02-28")}},
		{"7777777", "2026-12-01", "2026-12-31", billing.Refusal{Reason: billing.RefusedNoContract}},
	} {
		_, refusal := d.suspend(of(tt.contract, deed(fmt.Sprint("r", i))), tt.first, tt.last)
		equal(t, "refusal", &tt.want, refusal)
	}
	equal(t, "audit", `suspend 1000001 done map[from:2026-12-01 until:2027-02-28]
suspend 1000001 refused planned map[from:2027-05-01 until:2027-05-31]
suspend 1000002 refused early map[from:2026-11-23 until:2026-11-30]
suspend 1000002 refused long map[from:2026-12-01 until:2027-03-01]
suspend 7777777 refused no_contract map[from:2026-12-01 until:2026-12-31]`, d.audited())
}

func TestSuspensionTurnsTheStatus(t *testing.T) {
	d := newDatabase(t)
	d.suspend(deed("1"), "2026-12-01", "2026-12-31")
	for _, step := range []struct {
		today        string
		begun, ended int
		told         billing.Status
		stored       string
	}{
		{"2026-11-30", 0, 0, "active", "active"},
		{"2026-12-01", 1, 0, "suspended", "suspended"},
		{"2026-12-01", 0, 0, "suspended", "suspended"},
		{"2026-12-31", 0, 0, "suspended", "suspended"},
		{"2027-01-01", 0, 1, "active", "active"},
		{"2027-01-01", 0, 0, "active", "active"},
	} {
		d.turn(step.today, step.begun, step.ended)
		if told, stored := d.status(step.today); told != step.told || stored != step.stored {
			t.Errorf("%s: told %s, stored %s; want %s and %s", step.today, told, stored, step.told, step.stored)
		}
	}
	if _, refusal := d.suspend(at(monday.AddDate(0, 0, -30), deed("2")), "2026-11-01", "2026-11-02"); reason(refusal) != billing.RefusedYear {
		t.Errorf("a second in the year: %+v", refusal)
	}
}

// TestSuspensionNeedsNoJob: whoever calls between midnight and the nightly job hears the truth, and so does a credit.
func TestSuspensionNeedsNoJob(t *testing.T) {
	d := newDatabase(t)
	d.suspend(deed("1"), "2026-12-01", "2026-12-31")
	if told, stored := d.status("2026-12-01"); told != billing.StatusSuspended || stored != "active" {
		t.Errorf("first day: told %s, stored %s", told, stored)
	}
	december := time.Date(2026, time.December, 1, 0, 0, 1, 0, kyiv)
	if _, refusal := d.activate("call/1", olena, "1000001", december); reason(refusal) != billing.RefusedUnavailable {
		t.Errorf("credit of a caller meanwhile: %+v", refusal)
	}
	if _, refusal, err := d.desk().ActivateCredit(t.Context(), at(december, deed("2"))); reason(refusal) != billing.RefusedUnavailable || err != nil {
		t.Errorf("credit by an operator meanwhile: %+v, %v", refusal, err)
	}
	d.turn("2026-12-01", 1, 0)
	if told, stored := d.status("2027-01-01"); told != billing.StatusActive || stored != "suspended" {
		t.Errorf("the day after: told %s, stored %s", told, stored)
	}
	newYear := time.Date(2027, time.January, 1, 0, 0, 1, 0, kyiv)
	if _, refusal := d.activate("call/3", olena, "1000001", newYear); refusal != nil {
		t.Errorf("credit after it: %+v", refusal)
	}
	if _, refusal := d.suspend(at(newYear, deed("3")), "2027-01-02", "2027-01-31"); refusal != nil {
		t.Errorf("the next year's, before the job: %+v", refusal)
	}
	if told, stored := d.status("2027-01-01"); told != billing.StatusActive || stored != "active" {
		t.Errorf("the contract that it turned: told %s, stored %s", told, stored)
	}
}

// TestJobWasAway: a service that was down over all of it begins and ends the suspension at once.
func TestJobWasAway(t *testing.T) {
	d := newDatabase(t)
	d.suspend(deed("1"), "2026-12-01", "2026-12-02")
	d.turn("2026-12-10", 1, 1)
	if told, stored := d.status("2026-12-10"); told != billing.StatusActive || stored != "active" {
		t.Errorf("told %s, stored %s", told, stored)
	}
}

func TestTurnManySuspensions(t *testing.T) {
	d := newDatabase(t)
	d.exec(`INSERT INTO suspensions (request, contract, first_day, last_day, state, created_at)
	        SELECT g::text, g::text, '2026-12-01', '2026-12-31', 'planned', now() FROM generate_series(1, 2500) g`)
	d.turn("2026-12-01", 2500, 0)
	d.turn("2027-01-01", 0, 2500)
}

// TestStatusThatTheProviderChanges: an import, or a contract closed meanwhile, is not undone when the suspension ends.
func TestStatusThatTheProviderChanges(t *testing.T) {
	for _, tt := range []struct {
		meanwhile, told billing.Status // in its days
		after           billing.Status
	}{
		{"active", "suspended", "active"},
		{"suspended", "suspended", "active"},
		{"closed", "closed", "closed"},
	} {
		d := newDatabase(t)
		d.suspend(deed("1"), "2026-12-01", "2026-12-31")
		d.turn("2026-12-01", 1, 0)
		line := "1000001,Олена,м. Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,-125.50," + string(tt.meanwhile) + ",home,0501112233\n"
		if _, err := d.ImportContracts(t.Context(), strings.NewReader(contractsHeader+line)); err != nil {
			t.Fatal(err)
		}
		if told, _ := d.status("2026-12-15"); told != tt.told {
			t.Errorf("imported as %s: told %s, want %s", tt.meanwhile, told, tt.told)
		}
		d.turn("2027-01-01", 0, 1)
		if told, stored := d.status("2027-01-01"); told != tt.after || stored != string(tt.after) {
			t.Errorf("imported as %s: told %s, stored %s afterwards; want %s", tt.meanwhile, told, stored, tt.after)
		}
	}
}

// TestSuspensionByTheProviderIsNotTurnedBack: it was suspended already when the planned one began.
func TestSuspensionByTheProviderIsNotTurnedBack(t *testing.T) {
	d := newDatabase(t)
	d.suspend(deed("1"), "2026-12-01", "2026-12-31")
	d.exec("UPDATE contracts SET status = 'suspended' WHERE number = '1000001'")
	d.turn("2026-12-01", 1, 0)
	d.turn("2027-01-01", 0, 1)
	if told, stored := d.status("2027-01-01"); told != billing.StatusSuspended || stored != "suspended" {
		t.Errorf("told %s, stored %s", told, stored)
	}
}

func TestCancelSuspension(t *testing.T) {
	d := newDatabase(t)
	cancel := func(deed store.Deed) *billing.Refusal {
		t.Helper()
		_, refusal, err := d.desk().CancelSuspension(t.Context(), deed, billing.Date{})
		if err != nil {
			t.Fatal(err)
		}
		return refusal
	}
	if refusal := cancel(deed("")); reason(refusal) != billing.RefusedNotPlanned {
		t.Errorf("none is planned: %+v", refusal)
	}
	d.suspend(deed("1"), "2026-12-01", "2026-12-31")
	if refusal := cancel(at(day("2026-12-01").Start(kyiv), deed(""))); reason(refusal) != billing.RefusedBegun {
		t.Errorf("on its first day: %+v", refusal)
	}
	d.exec("UPDATE suspensions SET state = 'planned'") // as if the clock had not been there yet
	d.exec("UPDATE contracts SET status = 'active'")
	if refusal := cancel(at(day("2026-12-01").Start(kyiv).Add(-time.Second), deed(""))); refusal != nil {
		t.Errorf("the evening before: %+v", refusal)
	}
	d.turn("2026-12-15", 0, 0)
	if told, _ := d.status("2026-12-15"); told != billing.StatusActive {
		t.Errorf("told %s though it was called off", told)
	}
	if _, refusal := d.suspend(deed("2"), "2026-12-05", "2026-12-31"); refusal != nil {
		t.Errorf("another one in the year: %+v", refusal)
	}
	if got := d.audited(); !strings.Contains(got, "cancel_suspension 1000001 done map[from:2026-12-01 until:2026-12-31]") {
		t.Errorf("audit:\n%s", got)
	}
}

// TestSuspendAgainWithOtherDays: what is confirmed is what was asked for.
func TestSuspendAgainWithOtherDays(t *testing.T) {
	d := newDatabase(t)
	d.suspend(deed("1"), "2026-12-01", "2026-12-31")
	for _, days := range [][2]string{{"2026-12-01", "2026-12-30"}, {"2026-12-02", "2026-12-31"}} {
		if made, refusal := d.suspend(deed("1"), days[0], days[1]); reason(refusal) != billing.RefusedRepeated || made.ID != 0 {
			t.Errorf("%s: %+v, %+v", days, made, refusal)
		}
	}
	if _, refusal, err := d.desk().CancelSuspension(t.Context(), deed(""), day("2026-12-01")); refusal != nil || err != nil {
		t.Fatal(refusal, err)
	}
	if _, refusal := d.suspend(deed("1"), "2026-12-01", "2026-12-31"); reason(refusal) != billing.RefusedRepeated {
		t.Errorf("called off since: %+v", refusal)
	}
}

// TestCancelSuspensionAgain: who got no answer may say so again, and calls off nothing else by it.
func TestCancelSuspensionAgain(t *testing.T) {
	d := newDatabase(t)
	ivan := deed("")
	ivan.Actor = "ivan"
	cancel := func(deed store.Deed, first billing.Date, want billing.RefusalReason) {
		t.Helper()
		_, refusal, err := d.desk().CancelSuspension(t.Context(), deed, first)
		if reason(refusal) != want || err != nil {
			t.Errorf("%+v, %v; want %q", refusal, err, want)
		}
	}
	first, next := day("2026-12-01"), day("2026-12-05")
	d.suspend(deed("1"), first.String(), "2026-12-31")
	cancel(deed(""), next, billing.RefusedNotPlanned)
	cancel(deed(""), first, "")
	cancel(deed(""), first, "")
	cancel(deed(""), billing.Date{}, "")
	cancel(at(monday.Add(time.Hour), deed("")), first, billing.RefusedNotPlanned)
	cancel(ivan, first, billing.RefusedNotPlanned)
	d.suspend(deed("2"), next.String(), "2026-12-31")
	cancel(deed(""), first, billing.RefusedNotPlanned)
	if planned := d.count("SELECT count(*) FROM suspensions WHERE state = 'planned'"); planned != 1 {
		t.Errorf("%d are planned, want the new one", planned)
	}
	if done := strings.Count(d.audited(), "cancel_suspension 1000001 done"); done != 1 {
		t.Errorf("%d entries done, want one:\n%s", done, d.audited())
	}
}

func TestOneSuspensionOfManyAtOnce(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	var running sync.WaitGroup
	for i := range 60 {
		running.Go(func() {
			deed := deed(fmt.Sprint(i % 30))
			_, refusal, err := desk.Suspend(context.WithoutCancel(t.Context()), deed, day("2026-12-01"), day("2026-12-31"))
			if err != nil || refusal != nil && refusal.Reason != billing.RefusedPlanned {
				t.Errorf("%+v, %v", refusal, err)
			}
		})
	}
	running.Wait()
	if made, done := d.count("SELECT count(*) FROM suspensions"), d.count("SELECT count(*) FROM audit WHERE outcome = 'done'"); made != 1 || done != 1 {
		t.Errorf("%d suspensions, %d entries; want one of each", made, done)
	}
}

// TestSuspensionAgainstItsBeginning: called off while the nightly job begins it, it is either, never both.
func TestSuspensionAgainstItsBeginning(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	for i := range 20 {
		d.exec("DELETE FROM suspensions")
		d.exec("UPDATE contracts SET status = 'active'")
		d.suspend(deed(fmt.Sprint(i)), "2026-12-01", "2026-12-31")
		var running sync.WaitGroup
		var refusal *billing.Refusal
		running.Go(func() {
			var err error
			if _, refusal, err = desk.CancelSuspension(context.WithoutCancel(t.Context()), deed(""), billing.Date{}); err != nil {
				t.Error(err)
			}
		})
		running.Go(func() {
			if _, _, err := d.TurnSuspensions(context.WithoutCancel(t.Context()), day("2026-12-01")); err != nil {
				t.Error(err)
			}
		})
		running.Wait()
		_, stored := d.status("2026-12-15")
		if cancelled := refusal == nil; cancelled != (stored == "active") {
			t.Fatalf("refusal %+v, but stored %s", refusal, stored)
		}
	}
}

func TestNoContractLeavesItsSuspensions(t *testing.T) {
	d := newDatabase(t)
	d.suspend(deed("1"), "2026-12-01", "2026-12-31")
	if err := d.RemoveContracts(t.Context(), []string{"1000001"}); err != nil {
		t.Fatal(err)
	}
	if n := d.count("SELECT count(*) FROM suspensions"); n != 0 {
		t.Errorf("%d suspensions of no contract", n)
	}
}

// TestDeskOverABillingOfTheProvidersOwn: their views are never written; a suspension is the hotline's until they read it.
func TestDeskOverABillingOfTheProvidersOwn(t *testing.T) {
	d := newDatabase(t)
	d.exec(theirs)
	desk := d.desk()
	abon := func(request string) store.Deed { return of("500123", deed(request)) }

	_, refusal, err := desk.RegisterPhone(t.Context(), abon("1"), "0671234567", "passport")
	if reason(refusal) != billing.RefusedElsewhere || err != nil || d.count("SELECT count(*) FROM phones WHERE contract = '500123'") != 0 {
		t.Errorf("phone: %+v, %v", refusal, err)
	}
	if _, refusal, _ = desk.RegisterPhone(t.Context(), abon("2"), string(olena), "passport"); reason(refusal) != billing.RefusedRegistered {
		t.Errorf("a phone that they have: %+v", refusal)
	}
	if refusal, err := desk.SendBalance(t.Context(), abon("3")); refusal != nil || err != nil {
		t.Errorf("balance: %+v, %v", refusal, err)
	}
	if _, refusal := d.suspend(abon("4"), "2026-12-01", "2026-12-31"); refusal != nil {
		t.Errorf("suspension: %+v", refusal)
	}
	d.turn("2026-12-01", 1, 0)
	december := time.Date(2026, time.December, 15, 12, 0, 0, 0, kyiv)
	if got := d.lookUp(olena, december).Contracts[0].Status; got != billing.StatusSuspended {
		t.Errorf("%s in its days, want suspended", got)
	}
	if n := d.count("SELECT count(*) FROM abon WHERE is_blocked <> 0"); n != 0 {
		t.Error("their table was written")
	}
	d.exec("UPDATE abon SET is_blocked = 1") // they have read it
	d.turn("2027-01-01", 0, 1)
	january := december.AddDate(0, 1, 0)
	if got := d.lookUp(olena, january).Contracts[0].Status; got != billing.StatusSuspended {
		t.Errorf("%s though their billing still says suspended", got)
	}
	d.exec("UPDATE abon SET is_blocked = 0, saldo = NULL")
	card, err := desk.Card(t.Context(), store.CardWish{Contracts: []string{"500123"}, At: january})
	if err != nil || len(card.Contracts) != 1 || !card.Contracts[0].NoBalance || card.Contracts[0].Status != billing.StatusActive {
		t.Errorf("card %+v, %v", card, err)
	}
	d.exec("UPDATE abon SET fio = NULL, adr_city = NULL")
	if found, err := desk.Find(t.Context(), "500", january); len(found) != 1 || err != nil {
		t.Errorf("found by number, with gaps: %+v, %v", found, err)
	}
	if found, err := desk.Find(t.Context(), "миру 17а", january); len(found) != 1 || found[0].Number != "500123" || err != nil {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestDeskWithoutADatabase(t *testing.T) {
	d := newDatabase(t)
	desk := d.desk()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, suspended := desk.Suspend(gone, deed("1"), day("2026-12-01"), day("2026-12-31"))
	_, card := desk.Card(gone, store.CardWish{Contracts: []string{"1000001"}, At: monday})
	_, found := desk.Find(gone, "1000001", monday)
	for what, err := range map[string]error{"suspend": suspended, "card": card, "find": found} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	equal(t, "audit", "suspend 1000001 failed unavailable", d.audited())
}
