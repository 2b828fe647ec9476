package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hotline/billing/store"
	"hotline/deploy/demo"
	"hotline/routing"
	"hotline/routing/access"
)

// loadPeople lets the demo's people sign in at a site.
func (c *demoLoadCmd) loadPeople(ctx context.Context) error {
	site := siteFlags{databaseFlags: c.databaseFlags, Site: c.Site, Timezone: c.Timezone}
	return site.useAccounts(ctx, func(accounts *store.Accounts, at time.Time, _ *time.Location) error {
		return loadDemoAccounts(ctx, accounts, at)
	})
}

// loadDemoAccounts lets the demo's people sign in, those who cannot yet: a password that somebody changed stays.
func loadDemoAccounts(ctx context.Context, accounts *store.Accounts, at time.Time) error {
	hasher := access.NewHasher()
	for _, person := range demo.People() {
		_, there, err := accounts.Account(ctx, person.Login)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		hash, err := hasher.Hash(ctx, demo.Password)
		if err != nil {
			return err
		}
		err = accounts.Add(ctx, access.Account{Login: person.Login, Name: person.Name, Role: access.Role(person.Role),
			Operator: routing.OperatorID(person.Operator), Language: "uk", PasswordHash: hash}, at)
		if err != nil && !errors.Is(err, store.ErrAccountExists) && !errors.Is(err, store.ErrOperatorTaken) {
			return fmt.Errorf("demo accounts: %w", err)
		}
	}
	return nil
}
