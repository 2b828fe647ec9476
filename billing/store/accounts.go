package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"hotline/billing/store/query"
	"hotline/routing"
	"hotline/routing/access"
)

// Why an account is not found, made or changed.
var (
	ErrNoAccount     = errors.New("no such account")
	ErrAccountExists = errors.New("the login is taken")
	ErrOperatorTaken = errors.New("another account has this operator")
)

// uniqueViolation is PostgreSQL's code for a key that is there already.
const uniqueViolation = "23505"

// Accounts is the people of a site who may sign in. It may be used by many goroutines and many processes.
type Accounts struct {
	store *Store
	site  string
}

// NewAccounts returns the accounts in the store.
func NewAccounts(store *Store, site string) *Accounts {
	return &Accounts{store: store, site: storable(site)}
}

// List returns all accounts in the order of their logins, times in UTC.
func (a *Accounts) List(ctx context.Context) ([]access.Account, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	rows, err := a.store.queries.ListAccounts(ctx, a.site)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	accounts := make([]access.Account, len(rows))
	for i, row := range rows {
		accounts[i] = account(row)
	}
	return accounts, nil
}

// Account returns one account, times in UTC; false if nobody has this login.
func (a *Accounts) Account(ctx context.Context, login string) (access.Account, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	row, err := a.store.queries.GetAccount(ctx, query.GetAccountParams{Site: a.site, Login: storable(login)})
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Account{}, false, nil
	}
	if err != nil {
		return access.Account{}, false, fmt.Errorf("account: %w", err)
	}
	return account(row), true, nil
}

// Add adds an account with the hash of its password. The error wraps ErrAccountExists or ErrOperatorTaken, or names all that
// is wrong with the account.
func (a *Accounts) Add(ctx context.Context, added access.Account, at time.Time) error {
	if err := added.Validate(); err != nil {
		return fmt.Errorf("add account: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := a.store.queries.AddAccount(ctx, query.AddAccountParams{
		Site: a.site, Login: added.Login, Name: added.Name, Role: string(added.Role), Operator: operatorColumn(added.Operator),
		PasswordHash: added.PasswordHash, PasswordHandedOver: added.HandedOver, Language: added.Language, At: at,
	})
	if err == nil && count == 0 {
		err = ErrAccountExists
	}
	return accountFault("add account", added.Login, err)
}

// Change changes name, role, operator and language of the account of this login. Another role or operator ends its sessions.
// The error wraps ErrNoAccount or ErrOperatorTaken, or names all that is wrong with the account.
func (a *Accounts) Change(ctx context.Context, changed access.Account, at time.Time) error {
	if err := changed.Validate(); err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := a.store.queries.ChangeAccount(ctx, query.ChangeAccountParams{
		Site: a.site, Login: changed.Login, Name: changed.Name, Role: string(changed.Role), Operator: operatorColumn(changed.Operator),
		Language: changed.Language, At: at,
	})
	return accountFault("change account", changed.Login, found(count, err))
}

// SetPassword gives an account the hash of another password, which ends its sessions, and returns its new version. The error
// wraps ErrNoAccount if there is no such account.
func (a *Accounts) SetPassword(ctx context.Context, login, hash string, at time.Time) (int64, error) {
	return a.setPassword(ctx, query.SetPasswordParams{PasswordHash: hash, At: at, Login: login})
}

// HandPassword is SetPassword with a password that somebody else set: whose it is has to choose another one before anything else.
func (a *Accounts) HandPassword(ctx context.Context, login, hash string, at time.Time) error {
	_, err := a.setPassword(ctx, query.SetPasswordParams{PasswordHash: hash, PasswordHandedOver: true, At: at, Login: login})
	return err
}

func (a *Accounts) setPassword(ctx context.Context, set query.SetPasswordParams) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	login := set.Login
	set.Site, set.Login = a.site, storable(login)
	version, err := a.store.queries.SetPassword(ctx, set)
	return version, accountFault("set password", login, foundOne(err))
}

// Rehash replaces the hash of an account's password by another one of the same password, unless the password has changed.
func (a *Accounts) Rehash(ctx context.Context, login, old, hash string) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	return accountFault("rehash password", login,
		a.store.queries.Rehash(ctx, query.RehashParams{NewHash: hash, Site: a.site, Login: storable(login), OldHash: old}))
}

// Disable lets an account sign in no more and ends its sessions; it reports whether it could before. The error wraps
// ErrNoAccount if there is no such account.
func (a *Accounts) Disable(ctx context.Context, login string, at time.Time) (bool, error) {
	return a.setDisabled(ctx, login, &at, at)
}

// Enable lets an account sign in again; it reports whether it could not before. The error wraps ErrNoAccount if there is no
// such account, ErrOperatorTaken if another one has its operator meanwhile.
func (a *Accounts) Enable(ctx context.Context, login string, at time.Time) (bool, error) {
	return a.setDisabled(ctx, login, nil, at)
}

func (a *Accounts) setDisabled(ctx context.Context, login string, disabledAt *time.Time, at time.Time) (bool, error) {
	switch _, there, err := a.Account(ctx, login); {
	case err != nil:
		return false, err
	case !there:
		return false, accountFault("disable or enable account", login, ErrNoAccount)
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := a.store.queries.SetDisabled(ctx, query.SetDisabledParams{
		DisabledAt: disabledAt, At: at, Site: a.site, Login: storable(login),
	})
	return count > 0, accountFault("disable or enable account", login, err)
}

// EndSessions ends all sessions of an account. The error wraps ErrNoAccount if there is no such account.
func (a *Accounts) EndSessions(ctx context.Context, login string) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := a.store.queries.EndSessions(ctx, query.EndSessionsParams{Site: a.site, Login: storable(login)})
	return accountFault("end sessions", login, found(count, err))
}

// SetLanguage sets the language of an account's pages. The error wraps ErrNoAccount if there is no such account.
func (a *Accounts) SetLanguage(ctx context.Context, login, language string, at time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	count, err := a.store.queries.SetLanguage(ctx, query.SetLanguageParams{
		Language: language, At: at, Site: a.site, Login: storable(login),
	})
	return accountFault("set language", login, found(count, err))
}

func account(row query.Account) access.Account {
	a := access.Account{
		Login: row.Login, Name: row.Name, Role: access.Role(row.Role), Operator: routing.OperatorID(row.Operator.String),
		Language: row.Language, PasswordHash: row.PasswordHash, HandedOver: row.PasswordHandedOver, Version: row.Version,
		CreatedAt: row.CreatedAt.UTC(), ChangedAt: row.ChangedAt.UTC(),
	}
	if row.SecondFactorAt != nil {
		a.SealedSeed, a.SpentStep, a.SecondFactorAt = row.SecondFactorSeed, row.SecondFactorStep, row.SecondFactorAt.UTC()
	}
	if row.DisabledAt != nil {
		a.DisabledAt = row.DisabledAt.UTC()
	}
	return a
}

func operatorColumn(id routing.OperatorID) pgtype.Text {
	return pgtype.Text{String: storable(string(id)), Valid: id != ""}
}

// found makes an error of no row changed.
func found(rows int64, err error) error {
	if err == nil && rows == 0 {
		return ErrNoAccount
	}
	return err
}

// accountFault wraps what went wrong with an account.
func accountFault(operation, login string, err error) error {
	var refused *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.Code == uniqueViolation:
		err = ErrOperatorTaken
	}
	return fmt.Errorf("%s %s: %w", operation, login, err)
}
