package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

// kyiv is the zone of the tests' provider, monday noon there the moment of most tests.
var (
	kyiv   = mustZone("Europe/Kyiv")
	monday = time.Date(2026, time.November, 23, 12, 0, 0, 0, kyiv)
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// database is a subscriber database with a way around it.
type database struct {
	*store.Subscribers
	t     *testing.T
	store *store.Store
	conn  *pgx.Conn
	told  []string // messages queued, "contract to request"
}

const (
	contractsHeader = "number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones\n"
	tariffsHeader   = "name,monthly_fee,credit_days\n"
	outagesHeader   = "id,kind,city,street,houses,started_at,expected_at,cleared_at,note\n"
	paymentsHeader  = "contract,amount,paid_at\n"
)

const (
	olena  billing.E164 = "+380501112233" // mobile of 1000001
	office billing.E164 = "+380445556677" // city phone of 1000002, and the second of 1000001
)

// newDatabase returns a database with two contracts: 1000001 cut off, three years old, and 1000002 with funds and no
// mobile.
func newDatabase(t *testing.T) *database {
	t.Helper()
	address := storetest.Migrated(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	d := &database{t: t, store: migrated(t, address), conn: conn}
	d.Subscribers = store.NewSubscribers(d.store, kyiv, d.tell)
	d.load()
	return d
}

func (d *database) load() {
	d.t.Helper()
	_, err := d.ImportTariffs(d.t.Context(), strings.NewReader(tariffsHeader+"Дім 100,190,0:3;6:5;24:7\nОфіс,900.50,\n"))
	if err != nil {
		d.t.Fatal(err)
	}
	_, err = d.ImportContracts(d.t.Context(), strings.NewReader(contractsHeader+
		"1000001,Олена,м. Київ,вул. Миру,17-А,5,Дім 100,2023-11-20,-125.50,active,home,050 111 22 33;044 555 66 77\n"+
		"1000002,ТОВ,Київ,просп. Миру,3,,Офіс,2020-01-01,10,active,corporate,0445556677\n"))
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *database) tell(_ context.Context, _ pgx.Tx, o billing.Outage, to []store.OutageSubscriber, _ time.Time) error {
	for _, s := range to {
		d.told = append(d.told, fmt.Sprint(o.ID, " ", s.Contract, " ", string(s.To), " ", s.Request))
	}
	return nil
}

func (d *database) exec(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.conn.Exec(d.t.Context(), sql, args...); err != nil {
		d.t.Fatal(err)
	}
}

func (d *database) lookUp(number billing.E164, at time.Time) billing.Caller {
	d.t.Helper()
	caller, err := d.LookUp(d.t.Context(), number, at)
	if err != nil {
		d.t.Fatal(err)
	}
	return caller
}

func (d *database) saveOutage(id, kind, street, houses string, started, expected, cleared time.Time) {
	d.t.Helper()
	set, err := billing.ParseHouses(houses)
	if err != nil {
		d.t.Fatal(err)
	}
	outage := billing.Outage{
		ID: id, Kind: billing.OutageKind(kind), City: "Київ", Street: street, Houses: set,
		StartedAt: started, ExpectedAt: expected, ClearedAt: cleared, Note: "кабель",
	}
	if err := d.SaveOutage(d.t.Context(), outage, monday); err != nil {
		d.t.Fatal(err)
	}
}

func day(text string) billing.Date {
	date, err := billing.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return date
}

func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b billing.Houses) bool { return a.String() == b.String() })); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("error %v, want %v", got, want)
	}
}

var (
	olenasAccount = billing.Account{
		Contract: "1000001", ConnectedOn: day("2023-11-20"), Balance: -12550, Status: billing.StatusActive,
		Segment: billing.SegmentHome, Mobile: olena,
		Tariff: billing.Tariff{Name: "Дім 100", MonthlyFee: 19000,
			CreditDays: billing.CreditDays{{Months: 0, Days: 3}, {Months: 6, Days: 5}, {Months: 24, Days: 7}}},
	}
	officeAccount = billing.Account{
		Contract: "1000002", ConnectedOn: day("2020-01-01"), Balance: 1000, Status: billing.StatusActive,
		Segment: billing.SegmentCorporate, Tariff: billing.Tariff{Name: "Офіс", MonthlyFee: 90050},
	}
)

func TestLookUp(t *testing.T) {
	d := newDatabase(t)
	equal(t, "one contract", billing.Caller{Number: olena, Contracts: []billing.Account{olenasAccount}}, d.lookUp(olena, monday))
	equal(t, "several", billing.Caller{Number: office, Contracts: []billing.Account{olenasAccount, officeAccount}}, d.lookUp(office, monday))
	equal(t, "unknown", billing.Caller{Number: "+380671234567"}, d.lookUp("+380671234567", monday))
	equal(t, "withheld", billing.Caller{}, d.lookUp("", monday))
}

func TestLookUpOfAnUnknownTariff(t *testing.T) {
	d := newDatabase(t)
	d.exec("DELETE FROM tariffs")
	if got := d.lookUp(olena, monday).Contracts[0].Tariff; got.Name != "" || got.CreditDays != nil {
		t.Errorf("tariff %+v, want none", got)
	}
}

func TestLookUpCountsTodaysMessages(t *testing.T) {
	d := newDatabase(t)
	midnight := time.Date(2026, time.November, 23, 0, 0, 0, 0, kyiv)
	for i, at := range []time.Time{midnight.Add(-time.Second), midnight, monday, midnight.Add(24 * time.Hour)} {
		d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at)
		        VALUES ($1, '1000001', 'balance', $2, '', 'sent', $3)`, fmt.Sprint(i), string(olena), at)
	}
	d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at)
	        VALUES ('other', '1000001', 'outage_over', $1, '', 'sent', $2)`, string(olena), monday)
	if got := d.lookUp(olena, monday).Contracts[0].SMSToday; got != 2 {
		t.Errorf("%d balance messages today, want 2", got)
	}
}

func TestLookUpTellsOutages(t *testing.T) {
	never := time.Time{}
	ago, soon := monday.Add(-time.Hour), monday.Add(time.Hour)
	tests := []struct {
		name, street, houses       string
		kind                       string
		started, expected, cleared time.Time
		want                       bool
	}{
		{"the house", "Миру вулиця", "15-20", "fault", ago, soon, never, true},
		{"another house", "вул. Миру", "1-16;18", "fault", ago, never, never, false},
		{"another street", "бульвар Миру", "*", "fault", ago, never, never, false},
		{"the whole city", "*", "*", "power", ago, never, never, true},
		{"not begun", "вул. Миру", "*", "planned", soon, never, never, false},
		{"ended", "вул. Миру", "*", "fault", ago, never, monday.Add(-time.Minute), false},
		{"planned, past its end", "вул. Миру", "*", "planned", ago, monday.Add(-time.Minute), never, false},
		{"fault, past its expected end", "вул. Миру", "*", "fault", ago, monday.Add(-time.Minute), never, true},
	}
	d := newDatabase(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d.exec("DELETE FROM outages")
			d.saveOutage("1", tt.kind, tt.street, tt.houses, tt.started, tt.expected, tt.cleared)
			notices := d.lookUp(olena, monday).Outages
			if got := len(notices) == 1; got != tt.want {
				t.Fatalf("told: %t, want %t", got, tt.want)
			}
			if tt.want && (notices[0].Outage != "1" || notices[0].Contracts[0] != "1000001") {
				t.Errorf("notice %+v", notices[0])
			}
		})
	}
}

func TestFailedEntries(t *testing.T) {
	d := newDatabase(t)
	note := func(number billing.E164, contract string, at time.Time, want billing.Guesses) {
		t.Helper()
		got, err := d.NoteFailedEntry(t.Context(), number, contract, at)
		if err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
	}
	note(olena, "1000002", monday, billing.Guesses{FromNumber: 1, AtContract: 1})
	note(olena, "7\x00", monday, billing.Guesses{FromNumber: 2, AtContract: 1})
	note(office, "1000002", monday, billing.Guesses{FromNumber: 1, AtContract: 2})
	note("", "1000002", monday, billing.Guesses{FromNumber: 0, AtContract: 3})
	if got := d.lookUp(olena, monday.Add(time.Minute)).FailedEntries; got != 2 {
		t.Errorf("%d failed entries, want 2", got)
	}
	if got := d.lookUp(olena, monday.Add(time.Hour)).FailedEntries; got != 0 {
		t.Errorf("%d failed entries an hour later, want 0", got)
	}
	if n, err := d.ForgetFailedEntries(t.Context(), monday.Add(time.Second)); n != 4 || err != nil {
		t.Errorf("%d, %v forgotten, want 4", n, err)
	}
}

// TestPlaceKeys holds the keys by which SQL chooses outages to those of the rules: names that are one to the rules must
// be one to SQL.
func TestPlaceKeys(t *testing.T) {
	d := newDatabase(t)
	cities, streets := make(map[string]string), make(map[string]string)
	for _, name := range []string{
		"", "*", "Київ", "м. Київ", "КИЇВ м.", "Kиїв", "село Іванківці", "Іванківці", "м.", "М", "Ґалаґани", "Галагани",
		"Кам’янець-Подільський", "Кам'янець Подільський", "камянець–подільський", "и\u0306ожик", "Йожик", "вул. Миру",
		"Миру вулиця", "вулиця  МИРУ", "миру", "пр-т Миру", "Проспект Миру", "просп.Миру", "Миру, проспект",
		"б-р Лесі Українки", "бульвар лесі українки", "Набережна", "наб. Річкова", "Річкова набережна", "Шевченка",
		"Ш. Руставелі", "8-го Березня", "8 го березня", "вул. 8 Березня", "Łódź", "łódź", "пл. Ринок", "площа Ринок",
		"мкр-н Сонячний", "мікрорайон сонячний", "вул.“Зоря”", "Зоря", "вул. Героїв АТО — 2", "Героїв АТО 2", "ʼ", "—",
	} {
		var city, street string
		if err := d.conn.QueryRow(t.Context(), "SELECT hotline_city_key($1), hotline_street_key($1)", name).Scan(&city, &street); err != nil {
			t.Fatal(err)
		}
		same(t, cities, billing.CityKey(name), city)
		same(t, streets, billing.StreetKey(name), street)
	}
}

// same fails if one key of the rules is two of SQL.
func same(t *testing.T, known map[string]string, rule, sql string) {
	t.Helper()
	if before, ok := known[rule]; ok && before != sql {
		t.Errorf("%q is both %q and %q in SQL", rule, before, sql)
	}
	known[rule] = sql
}

func TestErrorsMaskThePhone(t *testing.T) {
	d := newDatabase(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.LookUp(ctx, olena, monday)
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), string(olena)) {
		t.Errorf("error %v, want one of the context, without the number", err)
	}
}

// TestKeysWithoutASearchPath: a backup is read back with an empty one, and the keys of outages are made anew then.
func TestKeysWithoutASearchPath(t *testing.T) {
	d := newDatabase(t)
	tx, err := d.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	var schema, city, street string
	if err := tx.QueryRow(t.Context(), "SELECT current_schema()").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SET LOCAL search_path = ''"); err != nil {
		t.Fatal(err)
	}
	of := pgx.Identifier{schema}.Sanitize()
	err = tx.QueryRow(t.Context(), "SELECT "+of+".hotline_city_key('м. Київ'), "+of+".hotline_street_key('вул. Садова')").Scan(&city, &street)
	if err != nil || city != billing.CityKey("м. Київ") || street != billing.StreetKey("вул. Садова") {
		t.Errorf("%q, %q, %v", city, street, err)
	}
}
