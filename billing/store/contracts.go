package store

import (
	"context"
	"fmt"
)

// HasContracts reports whether there is any contract.
func (s *Subscribers) HasContracts(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	has, err := s.store.queries.HasContracts(ctx)
	if err != nil {
		return false, fmt.Errorf("look for contracts: %w", err)
	}
	return has, nil
}

// RemoveContracts removes imported contracts by their numbers, with their phones, credits, payments and whatever else
// the hotline keeps of them. Journeys of calls and messages stay.
func (s *Subscribers) RemoveContracts(ctx context.Context, numbers []string) error {
	if err := s.store.queries.RemoveContracts(ctx, numbers); err != nil {
		return fmt.Errorf("remove contracts: %w", err)
	}
	return nil
}
