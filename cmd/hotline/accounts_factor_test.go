package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/routing/access"
)

// TestSecondFactorReset: after a lost telephone the password alone lets in, sessions are over, and the audit has it.
func TestSecondFactorReset(t *testing.T) {
	atNoon(t)
	flags := siteFlagsOf(t)
	add := accountsAddCmd{siteFlags: flags, Login: "olha", Role: "supervisor", Language: "uk"}
	add.Keep = true
	if err := add.add(t.Context(), typed(t, secret), io.Discard); err != nil {
		t.Fatal(err)
	}
	err := flags.use(t.Context(), func(database *store.Store, _ *time.Location) error {
		_, err := store.NewAccounts(database, flags.Site).SetSecondFactor(t.Context(), "olha", []byte("sealed"), 1, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	list := accountsListCmd{siteFlags: flags}
	wantOutput(t, func(out *strings.Builder) error { return list.list(t.Context(), out) }, "may sign in, with a code")
	before := accountOf(t, flags, "olha").Version
	runs(t, (&factorResetCmd{siteFlags: flags, Login: "OLHA"}).Run)
	if got := accountOf(t, flags, "olha"); got.HasSecondFactor() || got.Version <= before {
		t.Errorf("%+v", got)
	}
	audit := auditListCmd{databaseFlags: flags.databaseFlags, Limit: 1}
	audit.Timezone = "Europe/Kyiv"
	wantOutput(t, func(out *strings.Builder) error { return audit.list(t.Context(), out) }, "second-factor-reset")
	if err := (&factorResetCmd{siteFlags: flags, Login: "nobody"}).Run(t.Context()); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("nobody's: %v", err)
	}
}

func TestSecondFactorSettings(t *testing.T) {
	key := strings.Repeat("5a", access.SealerKey)
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := configured(t, "http: {second_factor: [supervisor, engineer], second_factor_key_file: "+path+"}")
	if err != nil || s.door.sealer == nil {
		t.Fatalf("%v", err)
	}
	if diff := cmp.Diff([]access.Role{access.Supervisor, access.Engineer}, s.door.strict); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if s, err = configured(t, "", "HOTLINE_HTTP_SECOND_FACTOR_KEY="+key); err != nil || s.door.sealer == nil || len(s.door.strict) > 0 {
		t.Errorf("offered to everybody: %v", err)
	}
}

func TestSecondFactorSettingsThatAreWrong(t *testing.T) {
	for file, fault := range map[string]string{
		"http: {second_factor: [supervisor]}":                                       "http.second_factor: names roles, but there is no http.second_factor_key",
		"http: {second_factor: [chief], second_factor_key: '00'}":                   `http.second_factor: "chief" is none of`,
		"http: {second_factor_key: a-secret-that-is-no-hex}":                        "http.second_factor_key: not 32 bytes in hex",
		"http: {second_factor_key: 'a5ec4e7a', listen: x}":                          "http.second_factor_key: not 32 bytes in hex",
		"http: {second_factor_key_file: /nowhere/key, second_factor: [supervisor]}": "http.second_factor_key_file: open /nowhere/key",
	} {
		_, err := configured(t, file)
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v, want %s", file, err, fault)
		}
		if err != nil && (strings.Contains(err.Error(), "a-secret") || strings.Contains(err.Error(), "a5ec")) {
			t.Errorf("the key is shown: %v", err)
		}
	}
}
