package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store"
)

// templateSchema is the schema in a template, and in the databases that are made of it.
const templateSchema = "hotline_test"

// Migrated makes a database beside the one that Variable names, with all migrations applied, and returns its URL. It is removed when
// the test ends. Without a server the test is skipped. It is a copy of a template that is migrated once, for all tests and until
// a migration changes: that takes a tenth of the time.
func Migrated(t testing.TB) string {
	t.Helper()
	address := os.Getenv(Variable)
	if address == "" {
		t.Skip(Variable + " is not set: no PostgreSQL to test with (make test starts one)")
	}
	name := "test_" + strings.ToLower(rand.Text())
	execute(t, address, "CREATE DATABASE "+name+" TEMPLATE "+template(t, address))
	t.Cleanup(func() { execute(t, address, "DROP DATABASE "+name+" WITH (FORCE)") })
	return database(t, address, name)
}

// database returns the URL of a database beside another, with the schema of templates in front.
func database(t testing.TB, address, name string) string {
	t.Helper()
	parsed, err := url.Parse(within(t, address, templateSchema))
	if err != nil {
		t.Fatal(err)
	}
	parsed.Path = "/" + name
	return parsed.String()
}

// template returns the name of a database with the migrations of this source applied, and makes it if there is none. Of many
// processes one makes it, the others wait.
func template(t testing.TB, address string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }() // which gives the lock back
	name := "template_" + digest(t)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		t.Fatal(err)
	}
	var made bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)", name).Scan(&made); err != nil {
		t.Fatal(err)
	}
	if made {
		return name
	}
	execute(t, address, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") // what a process that died has left
	execute(t, address, "CREATE DATABASE "+name)
	execute(t, database(t, address, name), "CREATE SCHEMA "+templateSchema)
	s, err := store.Open(ctx, database(t, address, name), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Migrate(ctx)
	s.Close() // nobody may be connected to a template that is copied
	if err != nil {
		t.Fatal(err)
	}
	execute(t, address, "ALTER DATABASE "+name+" IS_TEMPLATE true")
	return name
}

// digest is another whenever the migrations are, or the libraries that bring some of their own.
func digest(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..")
	files, err := filepath.Glob(filepath.Join(root, "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations in %s: %v", root, err)
	}
	sum := sha256.New()
	for _, path := range append(files, filepath.Join(root, "../../go.sum")) {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(sum, file)
		_ = file.Close() // it was only read
		if err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
