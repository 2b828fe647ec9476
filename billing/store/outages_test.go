package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store"
)

func (d *database) subscribe(request, outage string, number billing.E164) *billing.Refusal {
	d.t.Helper()
	refusal, err := d.Subscribe(d.t.Context(), request, outage, number, monday)
	if err != nil {
		d.t.Fatal(err)
	}
	return refusal
}

func (d *database) closeOutage(id string, want bool) {
	d.t.Helper()
	if closed, err := d.CloseOutage(d.t.Context(), id, monday); closed != want || err != nil {
		d.t.Errorf("closed %t, %v; want %t", closed, err, want)
	}
}

func TestOutageOfManyAddresses(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("1", "fault", "Миру", "17-19", monday.Add(-time.Hour), monday.Add(time.Hour), time.Time{})
	d.saveOutage("2", "power", "просп. Миру", "3", monday.Add(-time.Hour), time.Time{}, time.Time{})
	d.saveOutage("3", "power", "*", "*", monday.Add(-2*time.Hour), time.Time{}, time.Time{})
	equal(t, "notices", []billing.OutageNotice{
		{Outage: "1", Kind: "fault", ExpectedAt: monday.Add(time.Hour).UTC(), Contracts: []string{"1000001"}},
		{Outage: "3", Kind: "power", Contracts: []string{"1000001", "1000002"}},
		{Outage: "2", Kind: "power", Contracts: []string{"1000002"}},
	}, inUTC(d.lookUp(office, monday).Outages))
}

func inUTC(notices []billing.OutageNotice) []billing.OutageNotice {
	for i := range notices {
		if !notices[i].ExpectedAt.IsZero() {
			notices[i].ExpectedAt = notices[i].ExpectedAt.UTC()
		}
	}
	return notices
}

func TestCloseOutageTellsSubscribersOnce(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("1", "fault", "*", "*", monday.Add(-time.Hour), time.Time{}, time.Time{})
	d.subscribe("call/1", "1", olena)
	d.subscribe("call/1", "1", olena)
	d.subscribe("call/2", "1", olena)
	d.subscribe("call/3", "1", office) // no mobile itself, but one contract has one
	d.closeOutage("1", true)
	d.closeOutage("1", false)
	equal(t, "told", []string{"1 1000001 +380501112233 call/1"}, d.told)
	if len(d.lookUp(olena, monday).Outages) != 0 {
		t.Error("an outage that has ended is told")
	}
	d.saveOutage("1", "fault", "*", "*", monday.Add(-time.Hour), time.Time{}, time.Time{}) // again
	d.subscribe("call/1", "1", olena)
	d.closeOutage("1", true)
	equal(t, "told of the second end for an old wish", 1, len(d.told))
	d.subscribe("call/4", "1", olena)
	equal(t, "told at once of what has ended", []string{"1 1000001 +380501112233 call/4"}, d.told[1:])
}

func TestSubscribeRefused(t *testing.T) {
	d := newDatabase(t)
	d.exec("DELETE FROM phones WHERE contract = '1000001'")
	d.saveOutage("1", "fault", "*", "*", monday.Add(-time.Hour), time.Time{}, time.Time{})
	equal(t, "no mobile", &billing.Refusal{Reason: billing.RefusedNoMobile}, d.subscribe("call/1", "1", office))
	equal(t, "a stranger", &billing.Refusal{Reason: billing.RefusedNotRegistered}, d.subscribe("call/2", "1", olena))
	_, err := d.Subscribe(t.Context(), "call/3", "none", office, monday)
	wantErr(t, err, store.ErrNoOutage)
	_, err = d.CloseOutage(t.Context(), "none", monday)
	wantErr(t, err, store.ErrNoOutage)
}

func TestCloseOutageWithTheMessagesOrNotAtAll(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("1", "fault", "*", "*", monday.Add(-time.Hour), time.Time{}, time.Time{})
	d.subscribe("call/1", "1", olena)
	full := errors.New("outbox full")
	failing := store.NewSubscribers(d.store, kyiv,
		func(context.Context, pgx.Tx, billing.Outage, []store.OutageSubscriber, time.Time) error { return full })
	_, err := failing.CloseOutage(t.Context(), "1", monday)
	wantErr(t, err, full)
	d.closeOutage("1", true)
	equal(t, "told", []string{"1 1000001 +380501112233 call/1"}, d.told)
}

func TestOutages(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("old", "fault", "Миру", "1", monday.Add(-2*time.Hour), time.Time{}, monday.Add(-time.Hour))
	d.saveOutage("new", "planned", "Миру", "1-15;17а", monday.Add(time.Hour), monday.Add(2*time.Hour), time.Time{})
	for _, tt := range []struct {
		closedToo bool
		want      []string
	}{{false, []string{"new"}}, {true, []string{"new", "old"}}} {
		outages, err := d.Outages(t.Context(), tt.closedToo)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, outage := range outages {
			ids = append(ids, outage.ID)
		}
		if !slices.Equal(ids, tt.want) {
			t.Errorf("closed too %t: %s, want %s", tt.closedToo, strings.Join(ids, " "), tt.want)
		}
	}
}

// TestRaiseAlertWhileAPersonCloses: the alert waits for the end that is just being noted, and leaves it.
func TestRaiseAlertWhileAPersonCloses(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("1", "fault", "*", "*", monday.Add(-time.Hour), time.Time{}, time.Time{})
	outages, err := d.Outages(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	d.exec("BEGIN")
	d.exec("UPDATE outages SET cleared_at = $1", monday)
	raised := make(chan error, 1)
	go func() { _, err := d.RaiseAlert(t.Context(), outages[0], monday); raised <- err }()
	d.awaitBlocked()
	d.exec("COMMIT")
	if err := <-raised; err != nil {
		t.Fatal(err)
	}
	if outages, err := d.Outages(t.Context(), false); len(outages) != 0 || err != nil {
		t.Errorf("open again: %+v, %v", outages, err)
	}
}

// awaitBlocked returns when somebody waits for the transaction of the test's connection.
func (d *database) awaitBlocked() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 30*time.Second)
	defer cancel()
	for blocked := false; !blocked; {
		err := d.conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_locks
			WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))`).Scan(&blocked)
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestPlannedWorkEndsByItself(t *testing.T) {
	d := newDatabase(t)
	hour := time.Hour
	d.saveOutage("over", "planned", "*", "*", monday.Add(-2*hour), monday.Add(hour), time.Time{})
	d.saveOutage("longer", "planned", "*", "*", monday.Add(-2*hour), monday.Add(3*hour), time.Time{})
	d.saveOutage("fault", "fault", "*", "*", monday.Add(-2*hour), monday.Add(hour), time.Time{})
	d.subscribe("call/1", "over", olena)
	d.subscribe("call/2", "longer", olena)
	for _, want := range []int{1, 0} {
		if closed, err := d.ClosePlannedWork(t.Context(), monday.Add(hour)); closed != want || err != nil {
			t.Errorf("%d closed, %v; want %d", closed, err, want)
		}
	}
	equal(t, "told", []string{"over 1000001 +380501112233 call/1"}, d.told)
	d.closeOutage("over", false)
	d.closeOutage("longer", true)
	d.closeOutage("fault", true)
}

func TestJobsClosePlannedWork(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("over", "planned", "*", "*", monday.Add(-2*time.Hour), monday, time.Time{})
	d.work(&fakeGateway{}, quick("a"))
	d.await(`SELECT EXISTS (SELECT FROM river_job WHERE kind = 'close_planned_work' AND state = 'completed')`)
	d.closeOutage("over", false)
}
