package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

// street is a database with twenty contracts in one street, four a house, each with a phone of its own. Spellings differ.
func street(t *testing.T) (*database, *store.Surges) {
	t.Helper()
	d := newDatabase(t)
	lines := contractsHeader
	for i := range 20 {
		name := []string{"вул. Садова", "Садова", "вулиця Садова"}[i%3]
		lines += fmt.Sprintf("20000%02d,Хтось,Київ,%s,%d-а,%d,Дім 100,2023-11-20,10,active,home,%s\n", i, name, i/4+1, i, resident(i))
	}
	lines += "3000000,Сусід,м. Київ,Садова,1А,9,Дім 100,2023-11-20,10,active,home,0670000099\n"
	if _, err := d.ImportContracts(t.Context(), strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	return d, store.NewSurges(d.Subscribers, "test", routing.DefaultSurgeRules(), quiet)
}

func resident(i int) string { return fmt.Sprintf("06700000%02d", i) }

// called notes calls that began so long before monday noon, from each of the numbers.
func (d *database) called(ago time.Duration, numbers ...string) {
	write(d.t, d.store, "node", func(j *store.Journal) {
		for _, number := range numbers {
			j.Open(ivr.Journey{ID: fmt.Sprint(number, ago), From: number, StartedAt: monday.Add(-ago)})
		}
	})
}

func look(t *testing.T, s *store.Surges, at time.Time, want int) {
	t.Helper()
	if raised, err := s.Look(t.Context(), at); raised != want || err != nil {
		t.Errorf("at %v: %d raised, %v; want %d", at, raised, err, want)
	}
}

func TestSurgeFromAHouse(t *testing.T) {
	d, s := street(t)
	d.called(9*time.Minute, resident(0), resident(1), resident(2), resident(3))
	d.called(8*time.Minute, resident(0), resident(0), "0501112233", "anonymous") // one caller once; other places
	look(t, s, monday, 0)
	d.called(time.Minute, "0670000099")
	look(t, s, monday, 1)
	look(t, s, monday.Add(30*time.Second), 0) // raised once
	look(t, s, monday.Add(5*time.Minute), 0)  // fewer again: not yet calm
	list, err := s.List(t.Context(), false)
	want := []store.SuspectedOutage{{
		Surge: routing.Surge{City: "Київ", Street: "вул. Садова", House: "1-а", Callers: 5, Since: monday.Add(-9 * time.Minute).UTC()},
		ID:    list[0].ID, RaisedAt: monday.UTC(),
	}}
	if diff := cmp.Diff(want, list); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	look(t, s, monday.Add(11*time.Minute), 0)
	if list, err := s.List(t.Context(), false); len(list) > 0 || err != nil {
		t.Errorf("has not calmed down: %+v, %v", list, err)
	}
	if list, err := s.List(t.Context(), true); len(list) != 1 || err != nil {
		t.Errorf("is forgotten: %+v, %v", list, err)
	}
}

func TestSurgeFromAStreet(t *testing.T) {
	d, s := street(t)
	for i := range 14 {
		d.called(time.Duration(i)*time.Second, resident(i))
	}
	look(t, s, monday, 0)
	d.called(time.Minute, resident(19))
	look(t, s, monday, 1)
	list, err := s.List(t.Context(), false)
	if err != nil || len(list) != 1 || list[0].House != "" || list[0].Callers != 15 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestSurgeIsAnnounced(t *testing.T) {
	d, s := street(t)
	d.called(time.Minute, resident(0), resident(1), resident(2), resident(3), "0670000099")
	look(t, s, monday, 1)
	list, err := s.List(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		outage, err := s.Announce(t.Context(), list[0].ID, monday)
		if err != nil || outage.Kind != billing.OutageSuspected || outage.Houses.String() != "1-а" {
			t.Errorf("%+v, %v", outage, err)
		}
	}
	notices := d.lookUp("+380670000099", monday).Outages
	if len(notices) != 1 || notices[0].Kind != billing.OutageSuspected {
		t.Errorf("a caller from there hears %+v", notices)
	}
	if notices := d.lookUp("+380670000005", monday).Outages; len(notices) > 0 {
		t.Errorf("a caller from elsewhere hears %+v", notices)
	}
	d.exec(`UPDATE outages SET cleared_at = now()`) // too early
	if outage, err := s.Announce(t.Context(), list[0].ID, monday); err != nil || outage.ID != "surge-1-2" || !outage.ClearedAt.IsZero() {
		t.Errorf("announced anew: %+v, %v", outage, err)
	}
	look(t, s, monday.Add(11*time.Minute), 0)
	d.called(-11*time.Minute, resident(0), resident(1), resident(2), resident(3), "0670000099") // they hear of it
	look(t, s, monday.Add(12*time.Minute), 0)
	if _, err := s.Announce(t.Context(), 99, monday); !errors.Is(err, store.ErrNoSurge) {
		t.Errorf("an unknown one: %v", err)
	}
}

// TestJobsLookForSurges: found by whichever service, raised once.
func TestJobsLookForSurges(t *testing.T) {
	d, s := street(t)
	d.called(time.Minute, resident(0), resident(1), resident(2), resident(3), "0670000099")
	for _, node := range []string{"one", "two"} {
		config := quick(node)
		config.Surges = s
		d.work(&fakeGateway{}, config)
	}
	d.await(`SELECT EXISTS (SELECT 1 FROM surges)`)
	look(t, s, monday, 0)
	if raised := d.count(`SELECT count(*) FROM surges`); raised != 1 {
		t.Errorf("%d raised, want 1", raised)
	}
}
