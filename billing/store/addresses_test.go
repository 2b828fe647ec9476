package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// addressed are contracts with addresses written in many ways, a phone each and one phone of all in one street.
var addressed = []string{
	"м. Київ,вул. Миру,17-А", "Київ,Миру,17", "КИЇВ,вулиця Миру,18/2", "Київ,Миру вул.,9", "Київ,просп. Миру,17", "Київ,пр-т Миру,3",
	"Київ,пров. Миру,17", "Бровари,вул. Миру,17", "с. Мирне,Миру,17", "Київ,вул. Миру,б/н", "м.Київ,Тараса Шевченка,1",
}

func (d *database) settle() {
	d.t.Helper()
	lines := contractsHeader
	for i, address := range addressed {
		lines += fmt.Sprintf("20000%02d,Абонент,%s,5,Дім 100,2023-11-20,0,active,home,05011100%02d", i, address, i)
		if i < 4 {
			lines += ";0445550000"
		}
		lines += "\n"
	}
	if _, err := d.ImportContracts(d.t.Context(), strings.NewReader(lines)); err != nil {
		d.t.Fatal(err)
	}
}

// TestAffectedHear: an outage hits exactly the contracts that callers hear of it for.
func TestAffectedHear(t *testing.T) {
	d := newDatabase(t)
	d.settle()
	for i, tt := range []struct {
		city, street, houses string
		want                 store.Affected
	}{
		{"Київ", "вул. Миру", "17-19", store.Affected{Contracts: 4, Phones: 6}}, // with 1000001
		{"київ", "Миру", "*", store.Affected{Contracts: 6, Phones: 8}},
		{"Київ", "проспект Миру", "3", store.Affected{Contracts: 2, Phones: 2}},
		{"місто Київ", "*", "1", store.Affected{Contracts: 11, Phones: 12}},
		{"село Мирне", "Миру", "1-100", store.Affected{Contracts: 1, Phones: 1}},
		{"Київ", "вул. Миру", "1;2", store.Affected{}},
		{"Львів", "*", "*", store.Affected{}},
	} {
		houses, err := billing.ParseHouses(tt.houses)
		if err != nil {
			t.Fatal(err)
		}
		outage := billing.Outage{ID: fmt.Sprint(i), Kind: billing.OutageFault, City: tt.city, Street: tt.street, Houses: houses, StartedAt: monday.Add(-time.Hour)}
		affected, err := d.Affected(t.Context(), outage)
		equal(t, tt.street, tt.want, affected)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.SaveOutage(t.Context(), outage, monday); err != nil {
			t.Fatal(err)
		}
		hear := map[string]bool{}
		phones := []billing.E164{olena, office}
		for j := range addressed {
			phones = append(phones, billing.E164(fmt.Sprintf("+3805011100%02d", j)))
		}
		for _, phone := range phones {
			for _, notice := range d.lookUp(phone, monday).Outages {
				for _, contract := range notice.Contracts {
					hear[contract] = hear[contract] || notice.Outage == outage.ID
				}
			}
		}
		count := 0
		for _, hears := range hear {
			if hears {
				count++
			}
		}
		if count != affected.Contracts {
			t.Errorf("%s, %s, %s: %d contracts hear of it, %d are said to be hit", tt.city, tt.street, tt.houses, count, affected.Contracts)
		}
	}
}

func TestAffectedOfAProvidersOwn(t *testing.T) {
	d := newDatabase(t)
	d.exec(theirs)
	d.exec("INSERT INTO abon VALUES (500124, 'Ігор', NULL, 'Миру', '17', 7, now(), 0, 0, 'F'), (500125, 'Ія', 'Київ', 'Миру', NULL, 7, now(), 0, 0, 'F')")
	street, err := billing.ParseHouses("*")
	if err != nil {
		t.Fatal(err)
	}
	affected, err := d.Affected(t.Context(), billing.Outage{City: "Київ", Street: "Миру", Houses: street})
	equal(t, "affected", store.Affected{Contracts: 2, Phones: 2}, affected)
	equal(t, "error", nil, err)
}

func TestAddresses(t *testing.T) {
	d := newDatabase(t)
	d.settle()
	now := monday
	addresses := store.NewAddresses(d.store, func() time.Time { return now })
	ask := func() (found [3][]billing.Suggestion) {
		t.Helper()
		var err [3]error
		found[0], err[0] = addresses.Cities(t.Context(), "ки", 5)
		found[1], err[1] = addresses.Streets(t.Context(), "київ", "пр", 5)
		found[2], err[2] = addresses.Houses(t.Context(), "Київ", "Миру", "17", 5)
		if err != [3]error{} {
			t.Fatal(err)
		}
		return found
	}
	before := [3][]billing.Suggestion{
		{{Text: "Київ", Contracts: 11}},
		{{Text: "пров. Миру", Contracts: 1}, {Text: "просп. Миру", Contracts: 3}},
		{{Text: "17", Contracts: 1}, {Text: "17-А", Contracts: 2}},
	}
	equal(t, "at first", before, ask())
	d.exec("UPDATE contracts SET house = '17б' WHERE house = '17'")
	equal(t, "a moment later", before, ask())
	now = now.Add(10 * time.Minute)
	after := before
	after[2] = []billing.Suggestion{{Text: "17-А", Contracts: 2}, {Text: "17б", Contracts: 1}}
	equal(t, "ten minutes later", after, ask())
	d.exec("ALTER TABLE contracts RENAME TO gone; ALTER VIEW hotline_contracts RENAME TO gone_too")
	now = now.Add(10 * time.Minute)
	equal(t, "when they cannot be read any more", after, ask())
}

// TestAddressesUnavailable: what cannot be read is tried again a minute later, and not at each letter that is typed.
func TestAddressesUnavailable(t *testing.T) {
	d := newDatabase(t)
	now := monday
	addresses := store.NewAddresses(d.store, func() time.Time { return now })
	d.exec("ALTER VIEW hotline_contracts RENAME TO away")
	fails := func(want bool) {
		t.Helper()
		_, cities := addresses.Cities(t.Context(), "", 5)
		_, streets := addresses.Streets(t.Context(), "Київ", "", 5)
		_, houses := addresses.Houses(t.Context(), "Київ", "Миру", "", 5)
		for _, err := range []error{cities, streets, houses} {
			if (err != nil) != want {
				t.Errorf("%v, want an error: %t", err, want)
			}
		}
	}
	fails(true)
	d.exec("ALTER VIEW away RENAME TO hotline_contracts")
	fails(true)
	now = now.Add(time.Minute)
	fails(false)
}

// TestAddressesOfMany: many who ask at once are all answered, also one whose page is gone.
func TestAddressesOfMany(t *testing.T) {
	d := newDatabase(t)
	addresses := store.NewAddresses(d.store, time.Now)
	gone, leave := context.WithCancel(t.Context())
	leave()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = gone
			}
			if found, err := addresses.Cities(ctx, "", 5); err != nil || len(found) != 1 {
				t.Errorf("%+v, %v", found, err)
			}
		})
	}
	all.Wait()
}

func TestSearchMessages(t *testing.T) {
	d := newDatabase(t)
	d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at)
		SELECT i::text, (1000001 + i % 2)::text, 'balance', '+380501112233', i::text, CASE i % 3 WHEN 0 THEN 'failed' ELSE 'sent' END, $1::timestamptz + i / 3 * interval '1 minute'
		FROM generate_series(1, 8) i`, monday)
	for _, tt := range []struct {
		filter store.MessageFilter
		want   string
	}{
		{store.MessageFilter{}, "8 7 6 5 4 3 2 1"},
		{store.MessageFilter{Limit: 3}, "8 7 6 5 4 3 2 1"},
		{store.MessageFilter{State: billing.SMSFailed, Limit: 1}, "6 3"},
		{store.MessageFilter{Contract: "1000002"}, "7 5 3 1"},
		{store.MessageFilter{Contract: "1000002", State: billing.SMSSent, Limit: 2}, "7 5 1"},
		{store.MessageFilter{State: "\xff", Contract: "\x00"}, ""},
	} {
		var got []string
		for filter, more := tt.filter, true; more; more = filter.After != "" {
			page, err := d.outbox().SearchMessages(t.Context(), filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, message := range page.Items {
				got = append(got, message.Text)
			}
			filter.After = page.Next
		}
		equal(t, fmt.Sprintf("%+v", tt.filter), tt.want, strings.Join(got, " "))
	}
}

// TestSlowContracts: a provider's own view may be as slow as it likes, the question ends with its deadline.
func TestSlowContracts(t *testing.T) {
	d := newDatabase(t)
	d.exec(`CREATE OR REPLACE VIEW hotline_contracts AS
		SELECT number, name, city, street, house, flat, tariff, connected_on, balance, status, segment FROM contracts, pg_sleep(600)`)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := d.Affected(ctx, billing.Outage{City: "Київ", Street: billing.AllStreets})
	wantErr(t, err, context.DeadlineExceeded)
}
