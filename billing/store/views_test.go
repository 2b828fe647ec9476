package store_test

import (
	"strings"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// theirs is a billing that is nothing like ours: other names, numbers for texts, hryvnias for kopiykas, phones as people
// write them, credit days in a table. deploy/README.md shows the same views.
const theirs = `
	CREATE TABLE abon (
		id integer PRIMARY KEY, fio varchar(80), adr_city varchar(40), adr_str varchar(60), adr_bud varchar(10),
		plan_id integer, d_start timestamp, saldo numeric(12,2), is_blocked smallint, kind char(1)
	);
	CREATE TABLE abon_tel (abon_id integer, tel varchar(20), main boolean);
	CREATE INDEX ON abon_tel (('+38' || tel));
	CREATE TABLE plan (id integer PRIMARY KEY, title varchar(40), price numeric(10,2));
	CREATE TABLE plan_credit (plan_id integer, months integer, days integer);

	CREATE OR REPLACE VIEW hotline_contracts AS
	SELECT a.id::text AS number, a.fio::text AS name, a.adr_city::text AS city, a.adr_str::text AS street,
	       a.adr_bud::text AS house, ''::text AS flat, a.plan_id::text AS tariff, a.d_start::date AS connected_on,
	       (a.saldo * 100)::bigint AS balance,
	       CASE a.is_blocked WHEN 0 THEN 'active' WHEN 1 THEN 'suspended' ELSE 'closed' END AS status,
	       CASE a.kind WHEN 'U' THEN 'corporate' ELSE 'home' END AS segment
	FROM abon a;

	CREATE OR REPLACE VIEW hotline_phones AS
	SELECT abon_id::text AS contract, '+38' || tel AS number, CASE WHEN main THEN 1 ELSE 2 END AS position FROM abon_tel;

	CREATE OR REPLACE VIEW hotline_tariffs AS
	SELECT p.id::text AS name, (p.price * 100)::bigint AS monthly_fee,
	       coalesce((SELECT string_agg(c.months || ':' || c.days, ';' ORDER BY c.months)
	                 FROM plan_credit c WHERE c.plan_id = p.id), '') AS credit_days
	FROM plan p;

	INSERT INTO plan VALUES (7, 'Дім', 190.00);
	INSERT INTO plan_credit VALUES (7, 24, 7), (7, 0, 3);
	INSERT INTO abon VALUES (500123, 'Олена', 'Київ', 'вулиця Миру', '17 а', 7, '2020-05-05 10:00', -125.50, 0, 'F');
	INSERT INTO abon_tel VALUES (500123, '0445556677', false), (500123, '0501112233', true);`

func TestBillingOfTheProvidersOwn(t *testing.T) {
	d := newDatabase(t)
	d.exec(theirs)
	d.saveOutage("1", "fault", "вул. Миру", "1-17", monday.Add(-time.Hour), time.Time{}, time.Time{})
	equal(t, "caller", billing.Caller{
		Number: office,
		Contracts: []billing.Account{{
			Contract: "500123", ConnectedOn: day("2020-05-05"), Balance: -12550, Status: billing.StatusActive,
			Segment: billing.SegmentHome, Mobile: olena,
			Tariff: billing.Tariff{Name: "7", MonthlyFee: 19000, CreditDays: billing.CreditDays{{Months: 0, Days: 3}, {Months: 24, Days: 7}}},
		}},
		Outages: []billing.OutageNotice{{Outage: "1", Kind: billing.OutageFault, Contracts: []string{"500123"}}},
	}, d.lookUp(office, monday))

	offer, refusal := d.activate("call/1", olena, "500123", monday)
	equal(t, "offer", week, offer)
	equal(t, "refusal", (*billing.Refusal)(nil), refusal)
	_, refusal = d.activate("call/2", office, "500123", monday)
	equal(t, "refusal of a second", &billing.Refusal{Reason: billing.RefusedActive, Until: week.LastDay}, refusal)
	equal(t, "refusal to the phone of an imported contract", &billing.Refusal{Reason: billing.RefusedNotRegistered}, d.subscribe("call/3", "1", "+380671234567"))

	d.exec("UPDATE abon SET saldo = 74.50") // their billing books first
	d.pay("500123", 20000, monday.Add(time.Hour))
	if got := d.lookUp(olena, monday).Contracts[0]; got.Balance != 7450 || got.Credits[0].State != billing.CreditPaid {
		t.Errorf("after the payment: %+v", got)
	}
}

// TestBillingWithGaps: what the provider's billing lacks or has wrong costs the contract its credit, never the caller
// the lookup.
func TestBillingWithGaps(t *testing.T) {
	for _, gap := range []string{
		"UPDATE abon SET d_start = NULL",
		"UPDATE plan_credit SET days = 1000",
		"UPDATE plan_credit SET months = -1 WHERE months = 0",
		"UPDATE plan SET price = NULL; DELETE FROM plan_credit",
		"DELETE FROM plan",
	} {
		d := newDatabase(t)
		d.exec(theirs)
		d.exec(gap)
		if got := d.lookUp(olena, monday).Contracts; len(got) != 1 || got[0].Contract != "500123" {
			t.Errorf("%s: contracts %+v", gap, got)
		}
		_, refusal := d.activate("call/1", olena, "500123", monday)
		equal(t, gap, &billing.Refusal{Reason: billing.RefusedUnavailable}, refusal)
	}
}

// TestNoBalance: a balance that the provider's billing does not tell is not 0.00. It is sent to nobody, and what depends on it
// is decided by nobody.
func TestNoBalance(t *testing.T) {
	d := newDatabase(t)
	d.exec(theirs)
	d.exec("UPDATE abon SET saldo = NULL")
	if refusal, err := d.outbox().QueueBalance(t.Context(), "call/1", olena, "500123", monday); refusal != nil || err == nil {
		t.Errorf("balance by SMS: %+v, %v; want an error", refusal, err)
	}
	if offer, refusal, err := d.ActivateCredit(t.Context(), "call/2", olena, "500123", monday); refusal != nil || err == nil {
		t.Errorf("credit: %+v, %+v, %v; want an error", offer, refusal, err)
	}
	card, err := d.desk().Card(t.Context(), store.CardWish{Contracts: []string{"500123"}, At: monday})
	if err != nil || !card.Contracts[0].NoBalance || !card.Contracts[0].CreditUnknown || card.Contracts[0].CreditRefused != nil {
		t.Errorf("card %+v, %v", card, err)
	}
	d.exec("UPDATE abon SET saldo = -125.50")
	offer, _ := d.activate("call/2", olena, "500123", monday)
	equal(t, "offer when it is told again", week, offer)
}

// TestCreditEndsWithoutABalance: whether it was paid is decided when the balance is told again.
func TestCreditEndsWithoutABalance(t *testing.T) {
	d := newDatabase(t)
	d.exec(theirs)
	d.activate("call/1", olena, "500123", monday)
	d.exec("UPDATE abon SET saldo = NULL")
	d.pay("500123", 20000, monday.Add(time.Hour))
	d.closeOverdue("2026-11-30", 0)
	d.exec("UPDATE abon SET saldo = 74.50")
	d.closeOverdue("2026-12-01", 1)
	if got := d.credits(olena, monday)[0]; got.State != billing.CreditPaid {
		t.Errorf("credit %+v, want it paid", got)
	}
}

// TestPaymentWithoutABalance: a payment is noted though the provider's billing does not know the balance.
func TestPaymentWithoutABalance(t *testing.T) {
	d := newDatabase(t)
	d.exec(theirs)
	d.activate("call/1", olena, "500123", monday)
	d.exec("UPDATE abon SET saldo = NULL")
	d.pay("500123", 20000, monday.Add(time.Hour))
	if got := d.lookUp(olena, monday).Contracts[0].Credits[0].State; got != billing.CreditActive {
		t.Errorf("credit %s, want it still active", got)
	}
}

func TestProvidersViewsMustKeepTheirColumns(t *testing.T) {
	d := newDatabase(t)
	_, err := d.conn.Exec(t.Context(), "CREATE OR REPLACE VIEW hotline_phones AS SELECT 1 AS contract, '+1'::text AS number, 1 AS position")
	if err == nil || !strings.Contains(err.Error(), "cannot change data type") {
		t.Errorf("a view with another type: %v", err)
	}
}
