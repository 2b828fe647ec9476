package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hotline/billing/store"
)

// TestMigrationThatMetALock: it says that nothing is broken and what to do; other errors stay as they are.
func TestMigrationThatMetALock(t *testing.T) {
	err := advised(fmt.Errorf("migrate: %w: canceling statement due to lock timeout", store.ErrLocked))
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "Run the same command again") {
		t.Errorf("%v", err)
	}
	other := errors.New("migrate: connection refused")
	if got := advised(other); !errors.Is(got, other) || got.Error() != other.Error() {
		t.Errorf("%v, want it as it was", got)
	}
	if got := advised(nil); got != nil {
		t.Errorf("%v of nothing", got)
	}
}
