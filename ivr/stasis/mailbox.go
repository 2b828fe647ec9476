package stasis

import (
	"context"
	"sync"
)

// mailbox hands messages to one goroutine, in order, without a bound: the reader of the WebSocket must never wait
// for a call, and an event must never be dropped.
type mailbox struct {
	mu       sync.Mutex
	messages []any
	peak     int           // the most that ever waited
	ready    chan struct{} // holds a token while messages wait
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

// put adds a message. It never blocks.
func (m *mailbox) put(message any) {
	m.mu.Lock()
	m.messages = append(m.messages, message)
	m.peak = max(m.peak, len(m.messages))
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// take waits for messages and returns all of them, oldest first; false once ctx is done.
func (m *mailbox) take(ctx context.Context) ([]any, bool) {
	select {
	case <-ctx.Done():
		return nil, false
	case <-m.ready:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	messages := m.messages
	m.messages = nil
	return messages, true
}

func (m *mailbox) highWater() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.peak
}
