package store_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"hotline/ivr"
)

// TestStatisticsOfAReader: an account that may read the statistics as deploy/README.md grants them reads those, and no calls.
func TestStatisticsOfAReader(t *testing.T) {
	d := newDatabase(t)
	d.happened("one", ivr.Incoming, ten, inMenu, 5, "1 key key=3")
	reader := "reader_" + strings.ToLower(rand.Text())
	ctx := context.WithoutCancel(t.Context()) // the clean-up comes after
	execute := func(statement string) {
		t.Helper()
		if _, err := d.conn.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	var schema string
	if err := d.conn.QueryRow(t.Context(), "SELECT current_schema()").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	execute("CREATE ROLE " + reader)
	t.Cleanup(func() { execute("RESET ROLE; DROP OWNED BY " + reader + "; DROP ROLE " + reader) })
	execute("GRANT USAGE ON SCHEMA " + schema + " TO " + reader)
	execute("SET ROLE " + reader)
	for _, refused := range []string{
		"SELECT from_number FROM calls", "SELECT phone FROM callbacks", "SELECT * FROM hotline_stats_days",
		"SELECT * FROM hotline_stats_waits('2026-11-01', '2026-12-01')", "SELECT * FROM hotline_stats_flow('2026-11-01', '2026-12-01', 'UTC', 'all')",
		"SELECT * FROM hotline_stats_heat('2026-11-01', '2026-12-01', 'UTC', 'all')", "SELECT * FROM hotline_stats_today('2026-11-01', '2026-12-01', 'UTC')",
	} {
		if _, err := d.conn.Exec(t.Context(), refused); err == nil {
			t.Errorf("%s: allowed", refused)
		}
	}
	execute("RESET ROLE")
	execute("GRANT SELECT ON hotline_stats_hours, hotline_stats_days, hotline_stats_outcome_days TO " + reader)
	execute("GRANT EXECUTE ON FUNCTION hotline_stats_departments, hotline_stats_outcomes, hotline_stats_flow, hotline_stats_heat, hotline_stats_today TO " + reader)
	execute("SET ROLE " + reader)
	for _, view := range []string{"hotline_stats_hours", "hotline_stats_days", "hotline_stats_outcome_days"} {
		execute("SELECT * FROM " + view)
	}
	// A table of the reader's own stands in for none of ours.
	execute("CREATE TEMPORARY TABLE calls (LIKE hotline_stats_days)")
	var count int
	err := d.conn.QueryRow(t.Context(), "SELECT sum(calls) FROM hotline_stats_outcomes($1, $2, 'Europe/Kyiv', 'all')", ten, ten.AddDate(0, 0, 1)).Scan(&count)
	if err != nil || count != 1 {
		t.Errorf("%d calls, %v", count, err)
	}
	for _, allowed := range []string{
		"SELECT sum(calls) FROM hotline_stats_flow($1, $2, 'Europe/Kyiv', 'all') WHERE layer = 1",
		"SELECT sum(calls) FROM hotline_stats_heat($1, $2, 'Europe/Kyiv', 'all')", "SELECT calls FROM hotline_stats_today($1, $2, 'Europe/Kyiv')",
	} {
		if err := d.conn.QueryRow(t.Context(), allowed, ten, ten.AddDate(0, 0, 1)).Scan(&count); err != nil || count != 1 {
			t.Errorf("%s: %d calls, %v", allowed, count, err)
		}
	}
}
