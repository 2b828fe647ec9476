package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

func (d *database) outbox() *store.Outbox { return store.NewOutbox(d.store, kyiv) }

// queueBalance returns the refusal's reason, empty if there was none.
func (d *database) queueBalance(request string, number billing.E164, contract string, at time.Time) billing.RefusalReason {
	d.t.Helper()
	refusal, err := d.outbox().QueueBalance(d.t.Context(), request, number, contract, at)
	if err != nil {
		d.t.Fatal(err)
	}
	if refusal == nil {
		return ""
	}
	return refusal.Reason
}

func (d *database) messages() []store.SentMessage {
	d.t.Helper()
	messages, err := d.outbox().Messages(d.t.Context(), 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return messages
}

func (d *database) count(sql string) (count int) {
	d.t.Helper()
	if err := d.conn.QueryRow(d.t.Context(), sql).Scan(&count); err != nil {
		d.t.Fatal(err)
	}
	return count
}

const countJobs = `SELECT count(*) FROM river_job WHERE kind = 'send_sms'`

func TestQueueBalance(t *testing.T) {
	d := newDatabase(t)
	for range 2 { // the second time after a crash: same answer, no second message
		if reason := d.queueBalance("call-1/balance", office, "1000001", monday); reason != "" {
			t.Fatalf("refused: %s", reason)
		}
	}
	want := []store.SentMessage{{
		SMS: billing.SMS{Kind: billing.SMSBalance, Contract: "1000001", To: olena, Text: "Договір 1000001: баланс -125.50 грн."},
		ID:  1, State: billing.SMSQueued, CreatedAt: monday.UTC(),
	}}
	if diff := cmp.Diff(want, d.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if jobs := d.count(countJobs); jobs != 1 {
		t.Errorf("%d jobs, want 1", jobs)
	}
}

func TestQueueBalanceRefused(t *testing.T) {
	d := newDatabase(t)
	for _, tt := range []struct {
		name     string
		number   billing.E164
		contract string
		want     billing.RefusalReason
	}{
		{"unknown contract", olena, "999", billing.RefusedNotRegistered},
		{"somebody else's contract", olena, "1000002", billing.RefusedNotRegistered},
		{"withheld number", "", "1000001", billing.RefusedNotRegistered},
		{"no mobile", office, "1000002", billing.RefusedNoMobile},
	} {
		if got := d.queueBalance(tt.name, tt.number, tt.contract, monday); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if messages, jobs := d.messages(), d.count(countJobs); len(messages) > 0 || jobs > 0 {
		t.Errorf("queued all the same: %+v, %d jobs", messages, jobs)
	}
}

func TestQueueBalanceCountsUnderALock(t *testing.T) {
	d := newDatabase(t)
	var callers sync.WaitGroup
	outbox, reasons := d.outbox(), make(chan billing.RefusalReason, 20)
	for i := range cap(reasons) {
		callers.Go(func() {
			refusal, err := outbox.QueueBalance(t.Context(), fmt.Sprint("call-", i), olena, "1000001", monday)
			switch {
			case err != nil:
				t.Error(err)
			case refusal != nil:
				reasons <- refusal.Reason
			default:
				reasons <- ""
			}
		})
	}
	callers.Wait()
	close(reasons)
	got := make(map[billing.RefusalReason]int)
	for reason := range reasons {
		got[reason]++
	}
	if want := map[billing.RefusalReason]int{"": 5, billing.RefusedLimit: 15}; !cmp.Equal(want, got) {
		t.Errorf("%v, want %v", got, want)
	}
	midnight := time.Date(2026, time.November, 24, 0, 0, 0, 0, kyiv)
	if reason := d.queueBalance("late", olena, "1000001", midnight.Add(-time.Second)); reason != billing.RefusedLimit {
		t.Errorf("a second before midnight: %q", reason)
	}
	if reason := d.queueBalance("next day", olena, "1000001", midnight); reason != "" {
		t.Errorf("at midnight: %q", reason)
	}
}

func TestOutageOverIsToldOnce(t *testing.T) {
	d := newDatabase(t)
	d.Subscribers = store.NewSubscribers(d.store, kyiv, d.outbox().QueueOutageOver)
	d.saveOutage("o-1", "fault", "Миру", "*", monday, time.Time{}, time.Time{})
	for range 2 {
		if refusal := d.subscribe("call-1", "o-1", olena); refusal != nil {
			t.Fatal(refusal.Reason)
		}
	}
	d.closeOutage("o-1", true)
	d.closeOutage("o-1", false)
	want := []billing.SMS{{
		Kind: billing.SMSOutageOver, Contract: "1000001", To: olena, Text: billing.OutageOverSMS("1000001", olena, billing.OutageFault).Text,
	}}
	var got []billing.SMS
	for _, m := range d.messages() {
		got = append(got, m.SMS)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Thousands may wait for the end of one outage: each is told, with a job of its own, in the transaction that ends it.
func TestOutageOverIsToldToAll(t *testing.T) {
	const count = 3000
	d := newDatabase(t)
	d.Subscribers = store.NewSubscribers(d.store, kyiv, d.outbox().QueueOutageOver)
	d.saveOutage("o-1", "fault", "Миру", "*", monday, time.Time{}, time.Time{})
	d.exec(`INSERT INTO outage_subscribers (outage, contract, to_number, request, at)
		SELECT 'o-1', (1000000 + n)::text, '+38067' || (1000000 + n), 'call-' || n, $1 FROM generate_series(1, $2::integer) n`, monday, count)
	d.closeOutage("o-1", true)
	if told := d.count(`SELECT count(*) FROM sms s JOIN river_job j ON j.args ->> 'sms' = s.id::text WHERE s.text LIKE '%' || s.contract || '%'
		AND s.to_number = '+38067' || s.contract`); told != count {
		t.Errorf("%d are told, want %d", told, count)
	}
}

func TestReports(t *testing.T) {
	const taken = "SM1"
	for _, tt := range []struct {
		name    string
		reports []billing.SMSState
		want    billing.SMSState
	}{
		{"in order", []billing.SMSState{billing.SMSSent, billing.SMSDelivered}, billing.SMSDelivered},
		{"out of order", []billing.SMSState{billing.SMSDelivered, billing.SMSSent}, billing.SMSDelivered},
		{"repeated", []billing.SMSState{billing.SMSSent, billing.SMSSent, billing.SMSSent}, billing.SMSSent},
		{"not delivered", []billing.SMSState{billing.SMSSent, billing.SMSUndelivered, billing.SMSSent}, billing.SMSUndelivered},
		{"delivered after all", []billing.SMSState{billing.SMSFailed, billing.SMSDelivered, billing.SMSFailed}, billing.SMSDelivered},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDatabase(t)
			d.queueBalance("call-1", olena, "1000001", monday)
			for _, state := range tt.reports {
				if err := d.outbox().Report(t.Context(), billing.SMSReport{SMS: 1, GatewayID: taken, State: state}); err != nil {
					t.Fatal(err)
				}
			}
			got := d.messages()[0]
			if got.State != tt.want || got.GatewayID != taken || got.SentAt == nil {
				t.Errorf("%+v, want %s", got, tt.want)
			}
			if (got.DeliveredAt != nil) != (tt.want == billing.SMSDelivered) {
				t.Errorf("delivered at %v", got.DeliveredAt)
			}
		})
	}
}

func TestReportsOnOthersChangeNothing(t *testing.T) {
	d := newDatabase(t)
	d.queueBalance("call-1", olena, "1000001", monday)
	report := func(r billing.SMSReport) {
		t.Helper()
		if err := d.outbox().Report(t.Context(), r); err != nil {
			t.Error(err)
		}
	}
	report(billing.SMSReport{SMS: 1, GatewayID: "SM1", State: billing.SMSSent})
	before := d.messages()
	report(billing.SMSReport{SMS: 77, GatewayID: "SM9", State: billing.SMSDelivered})
	report(billing.SMSReport{GatewayID: "SM9", State: billing.SMSDelivered})
	report(billing.SMSReport{SMS: 1, GatewayID: "SM2", State: billing.SMSFailed}) // a double of it
	if diff := cmp.Diff(before, d.messages()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	report(billing.SMSReport{GatewayID: "SM1", State: billing.SMSUndelivered, Error: "30003"}) // by the gateway's name alone
	want := before[0]
	want.State, want.Error = billing.SMSUndelivered, "30003"
	if diff := cmp.Diff(want, d.messages()[0], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOutboxWithoutDatabase(t *testing.T) {
	wire, address := newWire(t, storetest.URL(t))
	outbox := store.NewOutbox(migrated(t, address), kyiv)
	wire.cut()
	refusal, err := outbox.QueueBalance(t.Context(), "call-1", olena, "1000001", monday)
	if refusal != nil || err == nil {
		t.Errorf("%+v, %v: a database that is away is no refusal", refusal, err)
	}
	_, listing := outbox.Messages(t.Context(), 1)
	if reporting := outbox.Report(t.Context(), billing.SMSReport{SMS: 1}); listing == nil || reporting == nil {
		t.Error(errors.Join(listing, reporting))
	}
}

func TestRaiseAlert(t *testing.T) {
	d := newDatabase(t)
	houses, err := billing.ParseHouses("*")
	if err != nil {
		t.Fatal(err)
	}
	raise := func(started time.Time, want bool) {
		t.Helper()
		outage := billing.Outage{
			ID: "f00", Kind: billing.OutageFault, City: "Київ", Street: "Миру", Houses: houses, StartedAt: started,
		}
		if opened, err := d.RaiseAlert(t.Context(), outage, monday); err != nil || opened != want {
			t.Fatalf("opened %t, %v; want %t", opened, err, want)
		}
	}
	open := func() int {
		t.Helper()
		return d.count(`SELECT count(*) FROM outages WHERE cleared_at IS NULL`)
	}
	raise(monday.Add(-time.Hour), true)
	raise(monday.Add(-time.Hour), false)
	if open() != 1 {
		t.Fatalf("%d open after the alert, want 1", open())
	}
	d.closeOutage("f00", true)
	raise(monday.Add(-time.Hour), false)
	if open() != 0 {
		t.Error("a repeated notification opened again what was closed since")
	}
	raise(monday.Add(24*time.Hour), true)
	if open() != 1 {
		t.Error("an alert that began later did not open the outage again")
	}
}
