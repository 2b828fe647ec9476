package store_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quiet is a log nobody reads.
var quiet = slog.New(slog.DiscardHandler)

func TestOpenNeedsNoDatabase(t *testing.T) {
	s, err := store.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none", quiet)
	if err != nil {
		t.Fatalf("a database that is away kept the store from opening: %v", err)
	}
	defer s.Close()
	if err := s.Ping(t.Context()); err == nil {
		t.Error("a database that is away answered the ping")
	}
}

func TestOpenRefusesFaultyURL(t *testing.T) {
	if _, err := store.Open(t.Context(), "postgres://127.0.0.1:port/none", quiet); err == nil {
		t.Error("a faulty URL was taken")
	}
}

func TestMigrate(t *testing.T) {
	s, err := store.Open(t.Context(), storetest.URL(t), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()

	before := migrations(t, s)
	applied, err := s.Migrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(before) == 0 || len(applied) != len(before) {
		t.Errorf("%d migrations known, %d applied to an empty schema", len(before), len(applied))
	}
	if before[0].Name != "00001_calls.sql" || before[0].Version != 1 || !before[0].AppliedAt.IsZero() {
		t.Errorf("before: %+v", before[0])
	}
	for _, migration := range migrations(t, s) {
		if migration.AppliedAt.IsZero() {
			t.Errorf("%s still stands as not applied", migration.Name)
		}
	}
	again, err := s.Migrate(t.Context())
	if err != nil || len(again) != 0 {
		t.Errorf("second time: %v, %v", again, err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestMigrationStallsNoLookups: a migration that cannot have phones at once gives up, or lookups would wait behind it.
func TestMigrationStallsNoLookups(t *testing.T) {
	d := newDatabase(t)
	for _, name := range []string{"00011_second_factor.sql", "00010_first_password.sql", "00009_accounts.sql", "00008_pages.sql", "00007_desk.sql"} {
		text, err := os.ReadFile("migrations/" + name)
		if err != nil {
			t.Fatal(err)
		}
		_, down, _ := strings.Cut(string(text), "-- +goose Down")
		d.exec(down)
	}
	d.exec("DELETE FROM goose_db_version WHERE version_id > 6")
	d.exec("BEGIN")
	d.exec("LOCK TABLE phones IN ACCESS SHARE MODE") // a lookup, or a long report
	if _, err := d.store.Migrate(t.Context()); !errors.Is(err, store.ErrLocked) {
		t.Errorf("error %v, want a lock that is not to be had", err)
	}
	d.exec("COMMIT")
	if applied, err := d.store.Migrate(t.Context()); len(applied) != 5 || err != nil {
		t.Errorf("afterwards: %v, %v", applied, err)
	}
}

// TestColumnsOfLaterVersions: while services are upgraded one by one, the old ones list what has new columns.
func TestColumnsOfLaterVersions(t *testing.T) {
	d := newDatabase(t)
	d.saveOutage("fault-1", "fault", "*", "*", monday, time.Time{}, time.Time{})
	d.queueBalance("call-0/balance", olena, "1000001", monday)
	d.exec("ALTER TABLE outages ADD COLUMN later text; ALTER TABLE sms ADD COLUMN later text")
	if outages, err := d.Outages(t.Context(), false); len(outages) != 1 || err != nil {
		t.Errorf("outages %+v, %v", outages, err)
	}
	if messages, err := d.outbox().Messages(t.Context(), 0); len(messages) != 1 || err != nil {
		t.Errorf("messages %+v, %v", messages, err)
	}
}

func migrations(t *testing.T, s *store.Store) []store.Migration {
	t.Helper()
	all, err := s.Migrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTwoServicesMigrateAtOnce(t *testing.T) {
	address := storetest.URL(t)
	results := make(chan error, 2)
	for range 2 {
		s, err := store.Open(t.Context(), address, quiet)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		go func() {
			_, err := s.Migrate(context.Background())
			results <- err
		}()
	}
	for range 2 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestEveryTableAndColumnIsExplained(t *testing.T) {
	address := storetest.URL(t)
	s, err := store.Open(t.Context(), address, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(t.Context(), `
		SELECT c.relname || coalesce('.' || a.attname, '')
		FROM pg_class c
		CROSS JOIN LATERAL (
			SELECT NULL AS attname, 0 AS attnum
			UNION ALL
			SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
		) a
		WHERE c.relkind IN ('r', 'v') AND c.relnamespace = current_schema()::regnamespace
		  AND c.relname <> 'goose_db_version' AND c.relname NOT LIKE 'river\_%' -- not ours
		  AND CASE a.attnum WHEN 0 THEN obj_description(c.oid, 'pg_class')
		                    ELSE col_description(c.oid, a.attnum) END IS NULL`)
	if err != nil {
		t.Fatal(err)
	}
	unexplained, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(unexplained) > 0 {
		t.Errorf("no COMMENT ON: %v", unexplained)
	}
}
