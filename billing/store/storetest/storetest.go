// Package storetest gives each test a place of its own in a real PostgreSQL database. Tests of billing/store
// and of whoever uses a store call it; HOTLINE_TEST_DATABASE_URL names the database (make test sets it).
package storetest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store"
)

// Variable is the environment variable with the URL of the database for tests.
const Variable = "HOTLINE_TEST_DATABASE_URL"

const timeout = 30 * time.Second

// URL makes an empty schema and returns the URL of the test database with this schema in front. The schema is
// removed when the test ends. Without a database the test is skipped.
func URL(t testing.TB) string {
	t.Helper()
	address := os.Getenv(Variable)
	if address == "" {
		t.Skip(Variable + " is not set: no PostgreSQL to test with (make test starts one)")
	}
	return Schema(t, address)
}

// Schema makes an empty schema in the database of a URL and returns the URL with this schema in front. The schema is
// removed when the test ends.
func Schema(t testing.TB, address string) string {
	t.Helper()
	schema := "test_" + strings.ToLower(rand.Text())
	execute(t, address, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { execute(t, address, "DROP SCHEMA "+schema+" CASCADE") })
	return within(t, address, schema)
}

func within(t testing.TB, address, schema string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	values := parsed.Query()
	values.Set("search_path", schema)
	parsed.RawQuery = values.Encode()
	return parsed.String()
}

// Open returns a store in a database of its own with all migrations applied, closed when the test ends.
func Open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), Migrated(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func execute(t testing.TB, address, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout) // clean-up runs after the test's context
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }() // the statement was answered
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}
