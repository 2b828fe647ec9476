package access_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/alexedwards/argon2id"

	"hotline/routing/access"
)

func TestHasher(t *testing.T) {
	h := access.NewHasher()
	hash, err := h.Hash(t.Context(), "кот на даху й співає") // й of two characters
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	again, err := h.Hash(t.Context(), "кот на даху й співає")
	if err != nil || again == hash {
		t.Errorf("two hashes are alike: no salt (%v)", err)
	}
	weak, err := argon2id.CreateHash("correct horse battery", &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, password, hash string
		right, stale         bool
	}{
		{"the same in one character", "кот на даху й співає", hash, true, false},
		{"another", "кот на даху", hash, false, false},
		{"old parameters", "correct horse battery", weak, true, true},
		{"old parameters and wrong", "correct horse", weak, false, false},
		{"nobody", "correct horse battery", "", false, false},
	} {
		right, stale, err := h.Check(t.Context(), tt.password, tt.hash)
		if right != tt.right || stale != tt.stale || err != nil {
			t.Errorf("%s: %v %v %v", tt.name, right, stale, err)
		}
	}
	if _, _, err := h.Check(t.Context(), "x", "$2y$10$"); err == nil {
		t.Error("a hash that is none was read")
	}
}

// TestHasherIsBounded: whoever does not get a turn in time is told so, and no more than two hash at once.
func TestHasherIsBounded(t *testing.T) {
	h := access.NewHasher()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	release := access.Occupy(h)
	if _, err := h.Hash(gone, "x"); !errors.Is(err, access.ErrBusy) {
		t.Errorf("hash without a turn: %v", err)
	}
	if _, _, err := h.Check(gone, "x", ""); !errors.Is(err, access.ErrBusy) {
		t.Errorf("check without a turn: %v", err)
	}
	release()
	var checks sync.WaitGroup
	for range 4 {
		checks.Go(func() {
			if _, _, err := h.Check(t.Context(), "x", ""); err != nil {
				t.Error(err)
			}
		})
	}
	checks.Wait()
}
