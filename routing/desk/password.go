package desk

import (
	"errors"
	"net/http"

	"hotline/routing/access"
)

// Why another password is refused, beside what access.JudgePassword says.
var (
	errOldPassword  = errors.New("the old password is wrong")
	errSamePassword = errors.New("the new password is the old one")
)

// passwordReasons are the reasons of refusals for programs.
var passwordReasons = map[error]string{
	errOldPassword: "old_wrong", errSamePassword: "same", access.ErrPasswordShort: "short", access.ErrPasswordLong: "long",
	access.ErrPasswordCommon: "common", access.ErrPasswordLogin: "login", access.ErrPasswordText: "text",
}

// ChangePassword gives the signed-in person another password and ends all other sessions of the account:
// POST /api/v1/session/password {"old", "new"}. The old one is asked for, and cannot be guessed at: who finds an open desk must
// not keep it.
func (g *Gate) ChangePassword(w http.ResponseWriter, r *http.Request) {
	v, signedIn := g.person(w, r)
	if !signedIn {
		return
	}
	var wish struct{ Old, New string }
	if !g.read(w, r, &wish) {
		return
	}
	address := g.address(r)
	if wait := g.Throttle.Take(r.Context(), v.who.Login, address); wait > 0 {
		g.tooMany(w, wait)
		return
	}
	passage := Passage{Actor: v.who.Login, Role: v.who.Role, Action: actionPassword, Address: address}
	account, refusal, err := g.changePassword(r, v.who.Login, wish.Old, wish.New)
	switch {
	case err != nil:
		g.forgive(r.Context(), v.who.Login, address)
		g.audit(r.Context(), passage, "failed", "unavailable")
		g.unavailable(w, err)
	case refusal != nil:
		if errors.Is(refusal, errOldPassword) {
			g.Metrics.signIn(passwordReasons[errOldPassword])
		} else {
			g.forgive(r.Context(), v.who.Login, address)
		}
		g.audit(r.Context(), passage, "refused", passwordReasons[refusal])
		respond(w, http.StatusUnprocessableEntity, map[string]string{"error": refusal.Error(), "reason": passwordReasons[refusal]})
	default:
		g.Throttle.Welcome(r.Context(), v.who.Login, address)
		g.audit(r.Context(), passage, "done", "")
		g.renew(w, r, account)
	}
}

// changePassword keeps another password if the old one is right, and returns the account as it is then.
func (g *Gate) changePassword(r *http.Request, login, old, chosen string) (account access.Account, refusal, err error) {
	ctx := r.Context()
	account, fault, err := g.prove(ctx, login, old)
	if err != nil {
		return account, nil, err
	}
	if fault != "" {
		return account, errOldPassword, nil
	}
	if refusal := access.JudgePassword(login, chosen); refusal != nil {
		return account, refusal, nil
	}
	if old == chosen {
		return account, errSamePassword, nil
	}
	hash, err := g.Hasher.Hash(ctx, chosen)
	if err != nil {
		return account, nil, err
	}
	account.Version, err = g.Passwords.SetPassword(ctx, login, hash, g.Now())
	account.HandedOver = false
	return account, nil, err
}

// renew goes on with a new session where the old one ended.
func (g *Gate) renew(w http.ResponseWriter, r *http.Request, account access.Account) {
	g.standings.forget(account.Login)
	g.Sessions.End(r.Context(), g.token(r))
	token, _ := g.Sessions.Begin(r.Context(), personOf(account), account.Version)
	http.SetCookie(w, g.cookie(token))
	w.WriteHeader(http.StatusNoContent)
}
