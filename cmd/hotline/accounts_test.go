package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/billing/store"
	"hotline/deploy/demo"
	"hotline/routing/access"
)

const secret = "correct horse battery"

// typed returns a file with what is typed.
func typed(t *testing.T, text string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "typed")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// accountOf returns one account as the database has it.
func accountOf(t *testing.T, flags siteFlags, login string) access.Account {
	t.Helper()
	var found access.Account
	err := flags.use(t.Context(), func(database *store.Store, _ *time.Location) (err error) {
		found, _, err = store.NewAccounts(database, flags.Site).Account(t.Context(), login)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wantPassword(t *testing.T, account access.Account, password string) {
	t.Helper()
	right, _, err := access.NewHasher().Check(t.Context(), password, account.PasswordHash)
	if !right || err != nil {
		t.Errorf("%s: the password is not %q (%v)", account.Login, password, err)
	}
}

func TestAccountsCommands(t *testing.T) {
	atNoon(t)
	flags := siteFlagsOf(t)
	add := accountsAddCmd{siteFlags: flags, Login: "Olena", Role: "operator", Name: "Олена", Operator: "101", Language: "uk"}
	if err := add.add(t.Context(), typed(t, secret+"\r\nsecond line"), io.Discard); err != nil {
		t.Fatal(err)
	}
	wantPassword(t, accountOf(t, flags, "olena"), secret)
	list := accountsListCmd{siteFlags: flags}
	wantOutput(t, func(out *strings.Builder) error { return list.list(t.Context(), out) },
		"olena  Олена  operator  101       uk        2026-11-23 12:")
	wantOutput(t, func(out *strings.Builder) error { return list.list(t.Context(), out) }, "has to choose a password")

	const another = "кіт на даху співає"
	file := secretFlags{PasswordFile: typed(t, another).Name()}
	password := accountsPasswordCmd{siteFlags: flags, secretFlags: file, Login: "OLENA"}
	if err := password.set(t.Context(), nil, io.Discard); err != nil {
		t.Fatal(err)
	}
	wantPassword(t, accountOf(t, flags, "olena"), another)
	if !accountOf(t, flags, "olena").HandedOver {
		t.Error("a password that an engineer knows may stay")
	}
	password.Keep = true
	if err := password.set(t.Context(), nil, io.Discard); err != nil {
		t.Fatal(err)
	}
	if accountOf(t, flags, "olena").HandedOver {
		t.Error("the password may not stay")
	}

	role, operator := "supervisor", ""
	runs(t, (&accountsChangeCmd{siteFlags: flags, Login: "olena", Role: &role, Operator: &operator}).Run)
	if got := accountOf(t, flags, "olena"); got.Role != access.Supervisor || got.Operator != "" || got.Name != "Олена" {
		t.Errorf("changed to %+v", got)
	}
	runs(t, (&accountsDisableCmd{siteFlags: flags, Login: "olena"}).Run)
	list.JSON = true
	wantOutput(t, func(out *strings.Builder) error { return list.list(t.Context(), out) }, `"disabled_at": "2026-11-23T10:`)
	runs(t, (&accountsEnableCmd{siteFlags: flags, Login: "olena"}).Run)
	if accountOf(t, flags, "olena").Disabled() {
		t.Error("still disabled")
	}
	var out strings.Builder
	if err := list.list(t.Context(), &out); err != nil || strings.Contains(out.String(), "argon2") {
		t.Errorf("the list shows hashes (%v):\n%s", err, out.String())
	}
}

func runs(t *testing.T, run func(context.Context) error) {
	t.Helper()
	if err := run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAccountsCommandsRefused(t *testing.T) {
	flags := siteFlagsOf(t)
	wrong := "root"
	for name, tt := range map[string]struct {
		run   func(context.Context) error
		usage bool
	}{
		"short password": {func(ctx context.Context) error {
			return (&accountsAddCmd{siteFlags: flags, Login: "a", Role: "engineer", Language: "uk"}).add(ctx, typed(t, "short\n"), io.Discard)
		}, true},
		"demo password": {func(ctx context.Context) error {
			return (&accountsPasswordCmd{siteFlags: flags, Login: "a"}).set(ctx, typed(t, demo.Password), io.Discard)
		}, true},
		"operator of no operator": {func(ctx context.Context) error {
			return (&accountsAddCmd{siteFlags: flags, Login: "a", Role: "operator", Language: "uk"}).add(ctx, typed(t, secret), io.Discard)
		}, true},
		"no file": {func(ctx context.Context) error {
			none := secretFlags{PasswordFile: filepath.Join(t.TempDir(), "none")}
			return (&accountsPasswordCmd{siteFlags: flags, secretFlags: none, Login: "a"}).set(ctx, nil, io.Discard)
		}, false},
		"nobody's password": {func(ctx context.Context) error {
			return (&accountsPasswordCmd{siteFlags: flags, Login: "nobody"}).set(ctx, typed(t, secret), io.Discard)
		}, false},
		"nobody changed":  {(&accountsChangeCmd{siteFlags: flags, Login: "nobody", Role: &wrong}).Run, false},
		"nobody disabled": {(&accountsDisableCmd{siteFlags: flags, Login: "nobody"}).Run, false},
		"nobody enabled":  {(&accountsEnableCmd{siteFlags: flags, Login: "nobody"}).Run, false},
	} {
		err := tt.run(t.Context())
		var usage usageError
		if err == nil || errors.As(err, &usage) != tt.usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	runs(t, func(ctx context.Context) error {
		return (&accountsAddCmd{siteFlags: flags, Login: "a", Role: "engineer", Language: "uk"}).add(ctx, typed(t, secret), io.Discard)
	})
	var usage usageError
	if err := (&accountsChangeCmd{siteFlags: flags, Login: "a", Role: &wrong}).Run(t.Context()); !errors.As(err, &usage) {
		t.Errorf("a role that is none: %v", err)
	}
}

// TestDemoPeople: they can sign in where the demo is, and never beside a provider's own contracts.
func TestDemoPeople(t *testing.T) {
	atNoon(t)
	flags := subscriberFlagsOf(t)
	site := siteFlags{databaseFlags: flags.databaseFlags, Site: "hotline", Timezone: "Europe/Kyiv"}
	load := func() {
		t.Helper()
		if err := (&demoLoadCmd{Site: "hotline", subscriberFlags: flags}).load(t.Context(), io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	load()
	for _, person := range demo.People() {
		got := accountOf(t, site, person.Login)
		if got.HandedOver || string(got.Role) != person.Role || string(got.Operator) != person.Operator || got.Validate() != nil {
			t.Errorf("%+v became %+v", person, got)
		}
	}
	wantPassword(t, accountOf(t, site, "103"), demo.Password)
	password := accountsPasswordCmd{siteFlags: site, Login: "103"}
	if err := password.set(t.Context(), typed(t, secret), io.Discard); err != nil {
		t.Fatal(err)
	}
	load() // again: it is all there
	wantPassword(t, accountOf(t, site, "103"), secret)
}
