package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"hotline/billing/store/query"
)

// SetSecondFactor keeps the sealed seed of an account's one-time codes, and that the code of a step was taken. It ends the sessions
// of the account and returns its new version. The error wraps ErrNoAccount if there is no such account.
func (a *Accounts) SetSecondFactor(ctx context.Context, login string, sealed []byte, step int64, at time.Time) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	version, err := a.store.queries.SetSecondFactor(ctx, query.SetSecondFactorParams{
		Seed: sealed, At: at, Step: step, Site: a.site, Login: storable(login),
	})
	return version, accountFault("set second factor", login, foundOne(err))
}

// ClearSecondFactor lets the password alone let somebody in. It ends the sessions of the account and returns its new version. The
// error wraps ErrNoAccount if there is no such account.
func (a *Accounts) ClearSecondFactor(ctx context.Context, login string, at time.Time) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	version, err := a.store.queries.ClearSecondFactor(ctx, query.ClearSecondFactorParams{At: at, Site: a.site, Login: storable(login)})
	return version, accountFault("clear second factor", login, foundOne(err))
}

// SpendCode notes that the code of a step was taken, and reports whether it is the first time: of many at once one alone is told so
// (RFC 6238 §5.2).
func (a *Accounts) SpendCode(ctx context.Context, login string, step int64) (first bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := a.store.queries.SpendCode(ctx, query.SpendCodeParams{Step: step, Site: a.site, Login: storable(login)})
	return count > 0, accountFault("spend code", login, err)
}

// foundOne makes an error of no row.
func foundOne(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNoAccount
	}
	return err
}
