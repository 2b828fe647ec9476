package session

import "context"

// Settle is one beat of Run.
func (s *Sessions) Settle(ctx context.Context) { s.settle(ctx) }

// Known returns how many sessions this process remembers.
func (s *Sessions) Known() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.known)
}
