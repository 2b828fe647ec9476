package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
)

// remember writes what the hotline keeps of two people: olena, whose number trunks write in three ways, and one abroad whose number
// ends in the same digits.
func (d *database) remember() {
	d.t.Helper()
	for i, from := range []string{"0501112233", "380501112233", "+380501112233", "+48501112233"} {
		id, caller := fmt.Sprint("call-", i), "+380501112233"
		if i == 3 {
			caller = "+48501112233"
		}
		d.exec(`INSERT INTO calls (id, node, started_at, answered_at, ended_at, from_number, caller, to_number, contract, outcome_class, outcome_reason)
			VALUES ($1, 'test', $2::timestamptz, $2::timestamptz + interval '9 s', $2::timestamptz + interval '1 min', $3, $4, '0445000000', '1000001', 'connected', 'caller_hung_up')`,
			id, monday, from, caller)
		d.exec(`INSERT INTO call_steps (call_id, seq, at, step, event, detail) VALUES
			($1, 1, $2, 'menu', 'key', '{"key": "0"}'), ($1, 2, $2, 'entry', 'key', '{"key": "7"}'), ($1, 3, $2, 'readback', 'prompt', '{"keys": "digit.7"}'),
			($1, 4, $2, 'menu', 'prompt', '{"keys": "credit.offer.cutoff menu.1"}'), ($1, 5, $2, 'readback', 'identity', '{"contract": "1000001", "result": "verified"}'),
			($1, 6, $2, 'menu', 'queued', '{"department": "support"}')`, id, monday)
	}
	d.exec(`INSERT INTO calls (id, node, started_at, from_number, caller) VALUES ('living', 'test', $1, '0501112233', '+380501112233')`, monday.Add(24*time.Hour))
	d.exec(`INSERT INTO calls (id, node, kind, callback, started_at, ended_at, to_number) VALUES ('callback-1-1', 'test', 'callback', 1, $1, $1, '380501112233')`, monday)
	d.exec(`INSERT INTO wrap_ups (call, operator, code, note, contract, number, at, saved_at) VALUES
		('call-0', '103', 'other', 'пані Олена просить', '1000001', '', $1, $1), ('lost', '103', 'other', 'Олена', '', '+380501112233', $1, $1), ('call-3', '103', 'other', 'Jan', '', '', $1, $1)`, monday)
	for state, to := range map[string]string{"delivered": "+380501112233", "queued": "+380501112233", "sent": "+48501112233"} {
		d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at) VALUES ($1, '1000001', 'balance', $2, 'Договір 1000001', $1, $3)`, state, to, monday)
	}
	d.exec(`INSERT INTO callbacks (request, site, phone, caller, department, contract, topic, since, created_at, state, due_at, ended_at) VALUES
		('a', 'kyiv', '+380501112233', '+48501112233', 'support', '1000001', 'роутер Олени', $1, $1, 'done', $1, $1),
		('b', 'kyiv', '+48501112233', '+380501112233', 'support', '7', 'router', $1, $1, 'done', $1, $1),
		('c', 'kyiv', '+380501112233', '', 'support', '', '', $1, $1, 'open', $1, NULL)`, monday)
	d.exec(`INSERT INTO credits (contract, first_day, last_day, state) VALUES ('1000001', '2026-11-01', '2026-11-03', 'paid')`)
	d.exec(`INSERT INTO credit_requests (request, number, contract, at, credit) SELECT 'call-0/credit', '+380501112233', '1000001', $1, id FROM credits`, monday)
	d.exec(`INSERT INTO outages (id, kind, city, street, houses, started_at) VALUES ('o', 'fault', 'Київ', '*', '*', $1)`, monday)
	d.exec(`INSERT INTO outage_subscribers (outage, to_number, contract, request, at) VALUES ('o', '+380501112233', '1000001', '', $1)`, monday)
}

// traces returns where digits are still found, of what the service itself keeps.
func (d *database) traces(digits string) string {
	d.t.Helper()
	var found []string
	for _, table := range []string{"calls", "call_steps", "wrap_ups", "sms", "callbacks", "credit_requests", "outage_subscribers", "audit"} {
		if n := d.count("SELECT count(*) FROM " + table + " t WHERE to_jsonb(t)::text LIKE '%" + digits + "%'"); n > 0 {
			found = append(found, fmt.Sprint(table, " ", n))
		}
	}
	return strings.Join(found, ", ")
}

func TestForget(t *testing.T) {
	d := newDatabase(t)
	d.remember()
	served := d.stats()
	by := store.AuditEntry{At: monday.Add(48 * time.Hour), Actor: "root", Role: "engineer"}
	want := store.Forgotten{Calls: 4, Notes: 2, Messages: 1, CallBacks: 2, Subscriptions: 1, CreditRequests: 1, Open: 2}
	before := d.traces("501112233")
	for _, really := range []bool{false, true} {
		found, err := d.store.Forget(t.Context(), olena, really, by)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "found", want, found)
		if !really && (d.traces("501112233") != before || d.audited() != "") {
			t.Error("the dry run changed something")
		}
	}
	// Who is abroad stays, so does what is not over; the call of this moment is the journal's still.
	equal(t, "whole numbers left", "calls 2, sms 2, callbacks 3", d.traces("501112233"))
	equal(t, "of them olena's", "calls 1, sms 1, callbacks 1", d.traces("380501112233"))
	equal(t, "contracts left", "calls 1, call_steps 1, sms 2, credit_requests 1", d.traces("1000001"))
	equal(t, "names left", "", d.traces("лен"))
	equal(t, "statistics", served, d.stats())
	equal(t, "audit", "forget  done map[callbacks:2 calls:4 messages:1 notes:2]", d.audited())
	if n := d.count("SELECT count(*) FROM call_steps WHERE call_id = 'call-0' AND detail ->> 'key' = '0' OR call_id = 'call-0' AND detail ->> 'key' = 'digit'"); n != 2 {
		t.Errorf("%d keys of the journey left, want the menu's and that there was one", n)
	}
	again, err := d.store.Forget(t.Context(), olena, true, by)
	equal(t, "again", store.Forgotten{Open: 2}, again)
	if err != nil {
		t.Error(err)
	}
	if _, err := d.store.Forget(t.Context(), billing.E164("+380997654321"), true, by); err != nil {
		t.Error(err)
	}
}

// stats returns what statistics say of the calls' day: where they went, and by departments.
func (d *database) stats() string {
	d.t.Helper()
	var text string
	if err := d.conn.QueryRow(d.t.Context(), `SELECT (SELECT jsonb_agg(to_jsonb(f)) FROM hotline_stats_flow($1, $2, 'Europe/Kyiv', 'all') f)::text
		|| (SELECT jsonb_agg(to_jsonb(o)) FROM hotline_stats_outcomes($1, $2, 'Europe/Kyiv', 'all') o)::text
		|| (SELECT jsonb_agg(to_jsonb(w)) FROM hotline_stats_waits($1, $2) w)::text
		|| (SELECT jsonb_agg(to_jsonb(t)) FROM hotline_stats_today($1, $2, 'Europe/Kyiv') t)::text`, monday.Add(-12*time.Hour), monday.Add(12*time.Hour)).Scan(&text); err != nil {
		d.t.Fatal(err)
	}
	return text
}
