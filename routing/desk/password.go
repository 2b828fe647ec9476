package desk

import (
	"context"
	"errors"
	"net/http"

	"hotline/routing/access"
)

// Why another password or second factor is refused, beside what access says.
var (
	errOldPassword  = errors.New("the old password is wrong")
	errSamePassword = errors.New("the new password is the old one")
)

// accountReasons are the reasons of refusals for programs.
var accountReasons = map[error]string{
	errOldPassword: "old_wrong", errSamePassword: "same", access.ErrPasswordShort: "short", access.ErrPasswordLong: "long",
	access.ErrPasswordCommon: "common", access.ErrPasswordLogin: "login", access.ErrPasswordText: "text",
	errCode: faultCode, errFactorOn: "already_on", errFactorOff: "already_off", access.ErrProposal: "proposal_over", access.ErrSeal: "proposal_over",
}

// ChangePassword gives the signed-in person another password and ends all other sessions of the account:
// POST /api/v1/session/password {"old", "new"}. The old one is asked for, and cannot be guessed at: who finds an open desk must
// not keep it.
func (g *Gate) ChangePassword(w http.ResponseWriter, r *http.Request) {
	var wish struct{ Old, New string }
	g.alter(w, r, alteration{action: actionPassword, wish: &wish, password: &wish.Old,
		do: func(ctx context.Context, account access.Account) (access.Account, error, error) {
			return g.changePassword(ctx, account, wish.Old, wish.New)
		}})
}

// alteration is a change of a person's own account, for which the password is asked.
type alteration struct {
	action   string
	wish     any     // where the body is read to
	password *string // in it
	// do makes the change and returns the account as it is then, or why it is refused.
	do func(ctx context.Context, account access.Account) (changed access.Account, refusal, err error)
}

// alter changes the account of who is signed in. Wrong passwords and codes are guesses, and counted as such.
func (g *Gate) alter(w http.ResponseWriter, r *http.Request, a alteration) {
	v, signedIn := g.person(w, r)
	if !signedIn || !g.read(w, r, a.wish) {
		return
	}
	address := g.address(r)
	if wait := g.Throttle.Take(r.Context(), v.who.Login, address); wait > 0 {
		g.tooMany(w, wait)
		return
	}
	passage := Passage{Actor: v.who.Login, Role: v.who.Role, Action: a.action, Address: address}
	account, refusal, err := g.proven(r.Context(), v.who.Login, a)
	switch {
	case err != nil:
		g.forgive(r.Context(), v.who.Login, address)
		g.audit(r.Context(), passage, "failed", "unavailable")
		g.unavailable(w, err)
	case refusal != nil:
		switch {
		case errors.Is(refusal, errOldPassword), errors.Is(refusal, errCode):
			g.Metrics.signIn(accountReasons[refusal])
		default:
			g.forgive(r.Context(), v.who.Login, address)
		}
		g.audit(r.Context(), passage, "refused", accountReasons[refusal])
		respond(w, http.StatusUnprocessableEntity, map[string]string{"error": refusal.Error(), "reason": accountReasons[refusal]})
	default:
		g.settle(r.Context(), account, a.action, address)
		g.audit(r.Context(), passage, "done", "")
		g.renew(w, r, account)
	}
}

// settle notes that the attempt succeeded. The password alone forgives no wrong codes: else who has it could guess at them for ever,
// with another password in between.
func (g *Gate) settle(ctx context.Context, account access.Account, action, address string) {
	if action == actionPassword && account.HasSecondFactor() {
		g.forgive(ctx, account.Login, address)
		return
	}
	g.Throttle.Welcome(ctx, account.Login, address)
}

// proven makes an alteration if the password is right.
func (g *Gate) proven(ctx context.Context, login string, a alteration) (account access.Account, refusal, err error) {
	account, fault, err := g.prove(ctx, login, *a.password)
	switch {
	case err != nil:
		return account, nil, err
	case fault != "":
		return account, errOldPassword, nil
	}
	return a.do(ctx, account)
}

// changePassword keeps another password, and returns the account as it is then.
func (g *Gate) changePassword(ctx context.Context, account access.Account, old, chosen string) (changed access.Account, refusal, err error) {
	if refusal := access.JudgePassword(account.Login, chosen); refusal != nil {
		return account, refusal, nil
	}
	if old == chosen {
		return account, errSamePassword, nil
	}
	hash, err := g.Hasher.Hash(ctx, chosen)
	if err != nil {
		return account, nil, err
	}
	account.Version, err = g.Passwords.SetPassword(ctx, account.Login, hash, g.Now())
	account.HandedOver = false
	return account, nil, err
}

// renew goes on with a new session where the old one ended.
func (g *Gate) renew(w http.ResponseWriter, r *http.Request, account access.Account) {
	g.standings.forget(account.Login)
	g.Sessions.End(r.Context(), g.token(r))
	token, _ := g.Sessions.Begin(r.Context(), personOf(account, g.SecondFactor.Roles), account.Version)
	http.SetCookie(w, g.cookie(token))
	w.WriteHeader(http.StatusNoContent)
}
