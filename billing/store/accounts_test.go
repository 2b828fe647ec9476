package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/routing/access"
)

// people opens the accounts of a site with Olena, an operator, in them.
func people(t *testing.T) (accounts, elsewhere *store.Accounts, olena access.Account) {
	t.Helper()
	s := storetest.Open(t)
	accounts, elsewhere = store.NewAccounts(s, "test"), store.NewAccounts(s, "other")
	olena = access.Account{Login: "olena", Name: "Олена", Role: access.Operator, Operator: "101", Language: "uk", PasswordHash: "hash"}
	if err := accounts.Add(t.Context(), olena, noon); err != nil {
		t.Fatal(err)
	}
	olena.Version, olena.CreatedAt, olena.ChangedAt = 1, noon, noon
	return accounts, elsewhere, olena
}

func wantAccount(t *testing.T, accounts *store.Accounts, want access.Account) {
	t.Helper()
	got, there, err := accounts.Account(t.Context(), want.Login)
	if diff := cmp.Diff(want, got); diff != "" || !there || err != nil {
		t.Errorf("there: %v, %v (-want +got):\n%s", there, err, diff)
	}
}

func TestAccounts(t *testing.T) {
	accounts, elsewhere, olena := people(t)
	wantAccount(t, accounts, olena)
	ihor := access.Account{Login: "ihor", Role: access.Engineer, Language: "en", PasswordHash: "other", HandedOver: true}
	if err := accounts.Add(t.Context(), ihor, noon); err != nil {
		t.Fatal(err)
	}
	ihor.Version, ihor.CreatedAt, ihor.ChangedAt = 1, noon, noon
	got, err := accounts.List(t.Context())
	if diff := cmp.Diff([]access.Account{ihor, olena}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, there, err := elsewhere.Account(t.Context(), "olena"); there || err != nil {
		t.Errorf("at another site: %v, %v", there, err)
	}
	if _, there, err := accounts.Account(t.Context(), "ole\x00na"); there || err != nil {
		t.Errorf("a login that nobody can have: %v, %v", there, err)
	}
}

func TestAccountsRefused(t *testing.T) {
	accounts, elsewhere, olena := people(t)
	second := olena
	second.Login = "second"
	nobody := access.Account{Login: "nobody", Role: access.Engineer, Language: "uk"}
	wantErr(t, accounts.Add(t.Context(), olena, noon), store.ErrAccountExists)
	wantErr(t, accounts.Add(t.Context(), second, noon), store.ErrOperatorTaken)
	wantErr(t, accounts.Change(t.Context(), nobody, noon), store.ErrNoAccount)
	wantErr(t, accounts.EndSessions(t.Context(), "nobody"), store.ErrNoAccount)
	wantErr(t, accounts.SetLanguage(t.Context(), "nobody", "en", noon), store.ErrNoAccount)
	_, err := accounts.SetPassword(t.Context(), "nobody", "hash", noon)
	wantErr(t, err, store.ErrNoAccount)
	_, err = accounts.Disable(t.Context(), "nobody", noon)
	wantErr(t, err, store.ErrNoAccount)
	for _, try := range []func(access.Account) error{
		func(a access.Account) error { return accounts.Add(t.Context(), a, noon) },
		func(a access.Account) error { return accounts.Change(t.Context(), a, noon) },
	} {
		if err := try(access.Account{Login: "x", Role: "root", Language: "uk"}); err == nil {
			t.Error("an account of no role was taken")
		}
	}
	if err := elsewhere.Add(t.Context(), second, noon); err != nil {
		t.Errorf("the operator 101 of another site is somebody else: %v", err)
	}
}

// TestWhatEndsSessions: the version grows with all that must end what was signed in before, and with nothing else.
func TestWhatEndsSessions(t *testing.T) {
	accounts, _, olena := people(t)
	later := noon.Add(time.Hour)
	as := func(change func(*access.Account)) func() error {
		return func() error {
			changed := olena
			change(&changed)
			return accounts.Change(t.Context(), changed, later)
		}
	}
	for _, tt := range []struct {
		name string
		do   func() error
		ends bool
	}{
		{"password", func() error { _, err := accounts.SetPassword(t.Context(), "olena", "new", later); return err }, true},
		{"second factor", func() error {
			_, err := accounts.SetSecondFactor(t.Context(), "olena", []byte("sealed"), 7, later)
			return err
		}, true},
		{"a code", func() error { _, err := accounts.SpendCode(t.Context(), "olena", 8); return err }, false},
		{"no second factor", func() error { _, err := accounts.ClearSecondFactor(t.Context(), "olena", later); return err }, true},
		{"rehash", func() error { return accounts.Rehash(t.Context(), "olena", "new", "newer") }, false},
		{"name", as(func(a *access.Account) { a.Name = "Олена Коваль" }), false},
		{"language", func() error { return accounts.SetLanguage(t.Context(), "olena", "en", later) }, false},
		{"role", as(func(a *access.Account) { a.Role = access.Supervisor }), true},
		{"operator", as(func(a *access.Account) { a.Role, a.Operator = access.Supervisor, "" }), true},
		{"no operator, again", as(func(a *access.Account) { a.Role, a.Operator = access.Supervisor, "" }), false},
		{"disabled", func() error { _, err := accounts.Disable(t.Context(), "olena", later); return err }, true},
		{"disabled again", func() error { _, err := accounts.Disable(t.Context(), "olena", later); return err }, false},
		{"enabled", func() error { _, err := accounts.Enable(t.Context(), "olena", later); return err }, true},
		{"signed out everywhere", func() error { return accounts.EndSessions(t.Context(), "olena") }, true},
	} {
		before, _, _ := accounts.Account(t.Context(), "olena")
		if err := tt.do(); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if after, _, _ := accounts.Account(t.Context(), "olena"); after.Version > before.Version != tt.ends {
			t.Errorf("%s: version %d, then %d", tt.name, before.Version, after.Version)
		}
	}
}

func TestSetPassword(t *testing.T) {
	accounts, _, olena := people(t)
	later := noon.Add(time.Hour)
	version, err := accounts.SetPassword(t.Context(), "olena", "new", later)
	if version != 2 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	if err := accounts.Rehash(t.Context(), "olena", "hash", "late"); err != nil { // of the password before
		t.Fatal(err)
	}
	olena.PasswordHash, olena.Version, olena.ChangedAt = "new", 2, later
	wantAccount(t, accounts, olena)
	if err := accounts.HandPassword(t.Context(), "olena", "handed", later); err != nil {
		t.Fatal(err)
	}
	olena.PasswordHash, olena.HandedOver, olena.Version = "handed", true, 3
	wantAccount(t, accounts, olena)
	if _, err := accounts.SetPassword(t.Context(), "olena", "own", later); err != nil {
		t.Fatal(err)
	}
	olena.PasswordHash, olena.HandedOver, olena.Version = "own", false, 4
	wantAccount(t, accounts, olena)
	wantErr(t, accounts.HandPassword(t.Context(), "nobody", "handed", later), store.ErrNoAccount)
}

// TestSecondFactor: of many who bring a code at once one alone is let in, and no code of before is good again.
func TestSecondFactor(t *testing.T) {
	accounts, _, olena := people(t)
	later := noon.Add(time.Hour)
	version, err := accounts.SetSecondFactor(t.Context(), "olena", []byte("sealed"), 100, later)
	if version != 2 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	olena.SealedSeed, olena.SpentStep, olena.SecondFactorAt, olena.Version, olena.ChangedAt = []byte("sealed"), 100, later, 2, later
	wantAccount(t, accounts, olena)
	for _, tt := range []struct {
		step int64
		want bool
	}{{100, false}, {99, false}, {102, true}, {102, false}, {101, false}} {
		if first, err := accounts.SpendCode(t.Context(), "olena", tt.step); first != tt.want || err != nil {
			t.Errorf("step %d: %v, %v", tt.step, first, err)
		}
	}
	firsts := make(chan bool)
	for range 8 {
		go func() {
			first, err := accounts.SpendCode(t.Context(), "olena", 103)
			firsts <- first && err == nil
		}()
	}
	count := 0
	for range 8 {
		if <-firsts {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%d were let in with one code", count)
	}
	if version, err := accounts.ClearSecondFactor(t.Context(), "olena", later); version != 3 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	olena.SealedSeed, olena.SpentStep, olena.SecondFactorAt, olena.Version = nil, 0, time.Time{}, 3
	wantAccount(t, accounts, olena)
	_, err = accounts.SetSecondFactor(t.Context(), "nobody", []byte("sealed"), 1, later)
	wantErr(t, err, store.ErrNoAccount)
	_, err = accounts.ClearSecondFactor(t.Context(), "nobody", later)
	wantErr(t, err, store.ErrNoAccount)
}

func TestDisabledAccountFreesItsOperator(t *testing.T) {
	accounts, _, olena := people(t)
	if could, err := accounts.Disable(t.Context(), "olena", noon.Add(time.Hour)); !could || err != nil {
		t.Fatalf("%v, %v", could, err)
	}
	if got, _, _ := accounts.Account(t.Context(), "olena"); !got.Disabled() {
		t.Error("not disabled")
	}
	successor := olena
	successor.Login = "successor"
	if err := accounts.Add(t.Context(), successor, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.Enable(t.Context(), "olena", noon); !errors.Is(err, store.ErrOperatorTaken) {
		t.Errorf("enabled beside the successor: %v", err)
	}
	if _, err := accounts.Disable(t.Context(), "successor", noon); err != nil {
		t.Fatal(err)
	}
	if could, err := accounts.Enable(t.Context(), "olena", noon); !could || err != nil {
		t.Errorf("%v, %v", could, err)
	}
}

// TestAccountsAreNotDecidedWithoutDatabase: an account that cannot be read is not one that is not there.
func TestAccountsAreNotDecidedWithoutDatabase(t *testing.T) {
	d := newDatabase(t)
	cable, through := newWire(t, d.conn.Config().ConnString())
	accounts := store.NewAccounts(migrated(t, through), "test")
	cable.cut()
	if _, _, err := accounts.Account(t.Context(), "olena"); err == nil {
		t.Error("no error without a database")
	}
	if _, err := accounts.List(t.Context()); err == nil {
		t.Error("a list without a database")
	}
}
