package live_test

import (
	"context"
	"log/slog"
	"sync"
)

// logbook is a log that a test can wait on.
type logbook struct {
	mu    sync.Mutex
	lines []string
	news  chan struct{}
}

func newLogbook() *logbook { return &logbook{news: make(chan struct{}, 1000)} }

func (l *logbook) Enabled(context.Context, slog.Level) bool { return true }
func (l *logbook) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *logbook) WithGroup(string) slog.Handler            { return l }

func (l *logbook) Handle(_ context.Context, record slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, record.Message)
	l.news <- struct{}{}
	return nil
}

// await returns when the message was logged; the test's own deadline bounds it.
func (l *logbook) await(message string) {
	for l.count(message) == 0 {
		<-l.news
	}
}

func (l *logbook) count(message string) (count int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if line == message {
			count++
		}
	}
	return count
}
