package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hotline/billing"
)

// levelOf returns how loud an attempt of this outcome is: a message that will not arrive is for somebody to look at, a
// gateway that cannot be reached for now is not, message by message.
func levelOf(outcome billing.SendOutcome) slog.Level {
	if outcome == billing.SendRefused {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// complaintEvery is how often river may say the same thing.
const complaintEvery = time.Minute

// quiet returns the logger for river: warnings and errors only, and each at most once a minute. While the database is
// away each of river's parts would complain every second.
func quiet(logger *slog.Logger) *slog.Logger {
	return slog.New(&quietHandler{Handler: logger.With("part", "river").Handler(), said: &sayings{last: make(map[string]time.Time)}})
}

type quietHandler struct {
	slog.Handler
	said *sayings
}

type sayings struct {
	mu   sync.Mutex
	last map[string]time.Time // by message, of which river has a few dozen
}

// Enabled leaves out what is below a warning.
func (h *quietHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// Handle passes a record on unless the same was said within the last minute.
func (h *quietHandler) Handle(ctx context.Context, record slog.Record) error {
	h.said.mu.Lock()
	repeated := record.Time.Sub(h.said.last[record.Message]) < complaintEvery
	if !repeated {
		h.said.last[record.Message] = record.Time
	}
	h.said.mu.Unlock()
	if repeated {
		return nil
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs returns the handler with attributes; it counts with the others what was said.
func (h *quietHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &quietHandler{Handler: h.Handler.WithAttrs(attrs), said: h.said}
}

// WithGroup returns the handler with a group; it counts with the others what was said.
func (h *quietHandler) WithGroup(name string) slog.Handler {
	return &quietHandler{Handler: h.Handler.WithGroup(name), said: h.said}
}
