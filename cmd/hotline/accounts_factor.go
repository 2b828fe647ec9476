package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"hotline/billing/store"
	"hotline/routing/access"
)

// accountsFactorCmd is `hotline accounts second-factor`.
type accountsFactorCmd struct {
	Reset factorResetCmd `cmd:"" help:"Forget somebody's second factor, after a lost telephone, and end the sessions."`
}

// factorResetCmd is `hotline accounts second-factor reset`.
type factorResetCmd struct {
	siteFlags `embed:""`
	Login     string `arg:"" help:"Whose second factor."`
}

// What the audit says of a reset: who may do it is whoever has a shell on the machine.
const (
	actionFactorReset store.Action = "second-factor-reset"
	actorCommand      string       = "hotline accounts"
)

// Run resets the second factor: the password alone lets the person in again, to set up another one.
func (c *factorResetCmd) Run(ctx context.Context) error {
	_, now, err := clock(os.Getenv("HOTLINE_CLOCK"))
	if err != nil {
		return usageError{err}
	}
	return c.use(ctx, func(database *store.Store, _ *time.Location) error {
		login := access.FoldLogin(c.Login)
		if _, err := store.NewAccounts(database, c.Site).ClearSecondFactor(ctx, login, now()); err != nil {
			return err
		}
		err := database.Audit(ctx, store.AuditEntry{At: now(), Actor: actorCommand, Action: actionFactorReset, Outcome: store.AuditDone,
			Detail: map[string]string{"account": login}})
		if err != nil {
			return fmt.Errorf("the second factor is reset, but: %w", err)
		}
		return nil
	})
}
