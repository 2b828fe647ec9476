package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestWhatReadyzTells: anybody may ask it, so it names no host, account or address; the log does, once.
func TestWhatReadyzTells(t *testing.T) {
	var log bytes.Buffer
	var told tidings
	tell := func(err error) dependency {
		return told.of(slog.New(slog.NewTextHandler(&log, nil)), "database", err, false)
	}
	secret := errors.New("dial tcp db1.internal:5432: connect: connection refused (user=hotline)")
	for _, tt := range []struct {
		err  error
		want dependency
	}{
		{nil, dependency{OK: true}},
		{secret, dependency{Error: "cannot be reached"}},
		{fmt.Errorf("ping db1.internal: %w", context.DeadlineExceeded), dependency{Error: "no answer in time"}},
		{nil, dependency{OK: true}},
		{secret, dependency{Error: "cannot be reached"}},
	} {
		if got := tell(tt.err); got != tt.want {
			t.Errorf("%v: %+v, want %+v", tt.err, got, tt.want)
		}
	}
	if text := log.String(); strings.Count(text, "db1.internal:5432") != 2 || strings.Count(text, "\n") != 3 {
		t.Errorf("log:\n%s\nwant each time it went away with its reason, and its return", text)
	}
}
