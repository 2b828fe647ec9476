package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"hotline/billing"
	"hotline/billing/store"
)

// kept40 keeps everything for forty days: on 2026-11-23 what was before 2026-10-14 of Kyiv may go.
var kept40 = billing.Retention{"calls": 40, "messages": 40, "callbacks": 40, "surges": 40}

const (
	lastGone  = "2026-10-13 23:59:59+03"
	firstKept = "2026-10-14 00:00:00+03"
)

// fill adds to each table rows of the moment: more than one transaction deletes of calls.
func (d *database) fill(name, moment string, calls int) {
	d.t.Helper()
	d.exec(`INSERT INTO calls (id, node, started_at, caller) SELECT $1 || n, 'test', $2::timestamptz, '+380501112233' FROM generate_series(1, $3) n`, name, moment, calls)
	d.exec(`INSERT INTO call_steps (call_id, seq, at, step, event) SELECT $1 || n, s, $2::timestamptz, 'menu', 'key'
		FROM generate_series(1, $3) n, generate_series(1, 3) s`, name, moment, calls)
	d.exec(`INSERT INTO wrap_ups (call, operator, code, at, saved_at) VALUES ($1 || 1, '103', 'other', $2, $2)`, name, moment)
	d.exec(`INSERT INTO credits (contract, first_day, last_day, state) VALUES ($1, '2020-01-01', '2020-01-03', 'paid')`, name)
	d.exec(`INSERT INTO credit_requests (request, number, contract, at, credit) SELECT $1, '+380501112233', $1, $2, max(id) FROM credits`, name, moment)
	d.exec(`INSERT INTO suspensions (request, contract, first_day, last_day, state, created_at) VALUES ($1, $1, '2020-01-01', '2020-01-03', 'ended', $2)`, name, moment)
	for _, state := range []string{"delivered", "failed", "queued"} {
		d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at) VALUES ($1, '1000001', 'balance', '+380501112233', $1, $2, $3)`,
			name+state, state, moment)
	}
	d.exec(`INSERT INTO outages (id, kind, city, street, houses, started_at) VALUES ($1, 'fault', 'Київ', '*', '*', $2)`, name, moment)
	d.exec(`INSERT INTO outage_subscribers (outage, to_number, contract, request, at, told_at) VALUES
		($1, '+380501112233', '1000001', '', $2, $2), ($1, '+380501112244', '1000001', '', $2, NULL)`, name, moment)
	d.exec(`INSERT INTO callbacks (request, site, phone, department, since, created_at, state, due_at, ended_at) VALUES
		($1 || 'done', 'kyiv', $1, 'support', $2, $2, 'done', $2, $2), ($1 || 'open', 'kyiv', $1, 'support', $2, $2, 'open', $2, NULL),
		($1 || 'late', 'kyiv', $1, 'support', $2, $2, 'failed', $2, $3)`, name, moment, firstKept)
	d.exec(`INSERT INTO surges (site, city, street, callers, since, raised_at, seen_at, calmed_at) VALUES
		('kyiv', 'Київ', $1, 15, $2, $2, $2, $2), ('kyiv', 'Київ', $1, 15, $2, $2, $2, NULL)`, name, moment)
	d.exec(`INSERT INTO audit (at, actor, role, action, outcome) VALUES ($1, 'olha', 'operator', 'suspend', 'done')`, moment)
}

// rows counts the rows of each table.
func (d *database) rows() map[string]int {
	d.t.Helper()
	counts := make(map[string]int)
	for _, table := range []string{"calls", "call_steps", "wrap_ups", "credits", "credit_requests", "suspensions", "sms", "outages", "outage_subscribers",
		"callbacks", "surges", "audit"} {
		counts[table] = d.count("SELECT count(*) FROM " + table)
	}
	return counts
}

func wish(kept billing.Retention) store.ExpireWish {
	return store.ExpireWish{Kept: kept, Today: day("2026-11-23"), Zone: kyiv}
}

func (d *database) expire(w store.ExpireWish) store.Expired {
	d.t.Helper()
	expired, err := d.store.Expire(d.t.Context(), w)
	if err != nil {
		d.t.Fatal(err)
	}
	return expired
}

// TestExpire: what is too old goes with all that belongs to it; what rules or jobs still need stays, and what is a moment younger.
func TestExpire(t *testing.T) {
	d := newDatabase(t)
	d.fill("old", lastGone, 450)
	d.fill("new", firstKept, 2)
	equal(t, "kept for ever", store.Expired{Rows: map[string]int{}}, d.expire(wish(nil)))
	equal(t, "no time", store.Expired{Rows: map[string]int{}, More: true}, d.expire(store.ExpireWish{
		Kept: kept40, Today: day("2026-11-23"), Zone: kyiv, Until: time.Now()}))
	equal(t, "deleted", store.Expired{Rows: map[string]int{
		"calls": 450, "wrap_ups": 1, "credit_requests": 1, "sms": 2, "outage_subscribers": 1, "callbacks": 1, "surges": 1,
	}}, d.expire(wish(kept40)))
	equal(t, "left", map[string]int{
		"calls": 2, "call_steps": 6, "wrap_ups": 1, "credits": 2, "credit_requests": 1, "suspensions": 2, "sms": 4, "outages": 2, "outage_subscribers": 3,
		"callbacks": 5, "surges": 3, "audit": 2,
	}, d.rows())
	equal(t, "again", store.Expired{Rows: map[string]int{}}, d.expire(wish(kept40)))
}

// TestNothingOldIsReadThrough: each deletion finds the oldest rows by an index, or it would read tables of years each night.
func TestNothingOldIsReadThrough(t *testing.T) {
	d := newDatabase(t)
	d.exec("SET enable_seqscan = off; SET enable_bitmapscan = off")
	for table, condition := range map[string]string{
		"calls": "started_at < now() ORDER BY started_at", "wrap_ups": "at < now() ORDER BY at", "credit_requests": "at < now() ORDER BY at",
		"sms": "created_at < now() ORDER BY created_at", "outage_subscribers": "told_at < now() ORDER BY told_at",
		"callbacks": "created_at < now() ORDER BY created_at", "surges": "raised_at < now() ORDER BY raised_at", "audit": "true ORDER BY id",
	} {
		rows, err := d.conn.Query(t.Context(), "EXPLAIN SELECT 1 FROM "+table+" WHERE "+condition+" LIMIT 10")
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&plan, line)
		}
		if rows.Err() != nil || !strings.Contains(plan.String(), "Index") || strings.Contains(plan.String(), "Sort") {
			t.Errorf("%s: %v\n%s", table, rows.Err(), plan.String())
		}
	}
}

// ages adds an entry of the audit for each age in days.
func (d *database) ages(days ...int) {
	d.t.Helper()
	for _, n := range days {
		d.exec(`INSERT INTO audit (at, actor, role, action, outcome) VALUES (now() - make_interval(days => $1), 'olha', 'operator', 'suspend', 'done')`, n)
	}
}

// TestAuditIsKeptAYear: whatever is configured or asked for, nothing younger goes; what goes leaves an entry.
func TestAuditIsKeptAYear(t *testing.T) {
	d := newDatabase(t)
	today := store.ExpireWish{Kept: billing.Retention{"audit": 500}, Today: billing.DateOf(time.Now(), kyiv), Zone: kyiv}
	d.ages(700, 600, 400, 300, 1)
	equal(t, "older than it is to be kept", map[string]int{"audit": 2}, d.expire(today).Rows)
	today.Kept = billing.Retention{"audit": 1} // which no configuration can say
	equal(t, "older than a year", map[string]int{"audit": 1}, d.expire(today).Rows)
	equal(t, "again", map[string]int{}, d.expire(today).Rows)
	if _, err := d.conn.Exec(t.Context(), "DELETE FROM audit WHERE at < now() - interval '299 days'"); err == nil {
		t.Error("an entry of 300 days was deleted")
	}
	equal(t, "audit", "suspend  done\nsuspend  done\n"+
		"expire_audit  done map[entries:2 first:1 last:2]\nexpire_audit  done map[entries:1 first:3 last:3]", d.audited())
}

// TestAuditOfAnotherRole: the service deletes nothing there until that role allows it, as the migration says, and then only by
// the function.
func TestAuditOfAnotherRole(t *testing.T) {
	d := newDatabase(t)
	ctx := context.WithoutCancel(t.Context()) // the clean-up comes after
	auditor, service := "auditor_"+strings.ToLower(rand.Text()), "service_"+strings.ToLower(rand.Text())
	var schema string
	if err := d.conn.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{auditor, service} {
		d.exec("CREATE ROLE " + role + "; GRANT USAGE, CREATE ON SCHEMA " + schema + " TO " + role)
		t.Cleanup(func() {
			if _, err := d.conn.Exec(ctx, "RESET ROLE; REASSIGN OWNED BY "+role+" TO CURRENT_USER; DROP OWNED BY "+role+"; DROP ROLE "+role); err != nil {
				t.Error(err)
			}
		})
	}
	d.ages(700, 300)
	d.exec("ALTER TABLE audit OWNER TO " + auditor + "; GRANT SELECT, INSERT ON audit TO " + service)
	d.exec("ALTER FUNCTION hotline_expire_audit OWNER TO " + service) // as a migration of the service makes it
	old := store.ExpireWish{Kept: billing.Retention{"audit": 366}, Today: billing.DateOf(time.Now(), kyiv), Zone: kyiv}
	if _, err := d.store.Expire(ctx, old); !errors.Is(err, store.ErrAuditOfOthers) {
		t.Errorf("error %v, want that it is another's", err)
	}
	d.exec("ALTER FUNCTION hotline_expire_audit OWNER TO " + auditor + "; GRANT EXECUTE ON FUNCTION hotline_expire_audit TO " + service)
	d.exec("SET ROLE " + service)
	if _, err := d.conn.Exec(ctx, "DELETE FROM audit"); err == nil {
		t.Error("the service deleted by itself")
	}
	if gone := d.count("SELECT hotline_expire_audit(now(), 1000)"); gone != 1 {
		t.Errorf("%d entries deleted, want the one of two years", gone)
	}
}

// TestLongestRetentionWins: of services that share the database each is heard, one that is gone for a week no longer.
func TestLongestRetentionWins(t *testing.T) {
	d := newDatabase(t)
	say := func(node string, kept billing.Retention) {
		t.Helper()
		if err := d.store.SayRetention(t.Context(), node, kept); err != nil {
			t.Fatal(err)
		}
	}
	want := func(calls, messages int) {
		t.Helper()
		got, err := d.store.Retention(t.Context())
		if got["calls"] != calls || got["messages"] != messages || err != nil {
			t.Errorf("%v, %v; want %d and %d", got, err, calls, messages)
		}
	}
	want(0, 0)
	say("west", billing.Retention{"calls": 40, "messages": 90})
	want(40, 90)
	say("east", billing.Retention{"calls": 400, "messages": 50})
	want(400, 90)
	say("old", nil)
	want(0, 0)
	d.exec("UPDATE retentions SET said_at = now() - interval '8 days' WHERE node = 'old'")
	want(400, 90)
	say("east", billing.Retention{"calls": 50, "messages": 0})
	want(50, 0)
}

// TestNightlyJobDeletes: by the longest period that the services say, and counted. TestNightSchedule has when it comes.
func TestNightlyJobDeletes(t *testing.T) {
	d := newDatabase(t)
	d.fill("old", "2026-10-01 12:00+03", 3)
	config, registry := quick("west"), prometheus.NewRegistry()
	config.Retention, config.RetentionMetrics = kept40, store.NewRetentionMetrics(registry)
	if err := d.store.SayRetention(t.Context(), "east", billing.Retention{"calls": 45, "messages": 45}); err != nil {
		t.Fatal(err)
	}
	if err := d.store.SayRetention(t.Context(), "west", kept40); err != nil { // as it does by itself, at some moment
		t.Fatal(err)
	}
	stop := d.work(&fakeGateway{}, config)
	d.exec(`INSERT INTO river_job (kind, args, max_attempts, queue, state) VALUES ('expire_old_records', '{"day": "2026-11-23"}', 60, 'default', 'available')`)
	d.await("SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'expire_old_records' AND state = 'completed')")
	stop()
	if calls, orders := d.count("SELECT count(*) FROM calls"), d.count("SELECT count(*) FROM callbacks"); calls != 0 || orders != 3 {
		t.Errorf("%d calls and %d call backs left, want none and all: the other service keeps these for ever", calls, orders)
	}
	const name = "hotline_retention_rows_deleted_total"
	found := make(map[string]float64)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, metric := range families[0].GetMetric() {
		found[metric.GetLabel()[0].GetValue()] = metric.GetCounter().GetValue()
	}
	if n, err := testutil.GatherAndCount(registry, name); n != 8 || err != nil || found["calls"] != 3 || found["callbacks"] != 0 {
		t.Errorf("%d counters, %v: %v", n, err, found)
	}
}

func TestJobsRefuseShortRetention(t *testing.T) {
	d := newDatabase(t)
	config := quick("test")
	config.Retention = billing.Retention{"calls": 3}
	if _, err := store.NewJobs(d.store, d.Subscribers, &fakeGateway{}, config, quiet); err == nil {
		t.Error("three days are enough")
	}
}
