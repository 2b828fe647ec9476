package desk

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"hotline/routing/access"
)

// errSignIn is all that is ever said about a sign-in that failed: which logins there are is nobody's business.
var errSignIn = errors.New("login or password is wrong")

// unknownActor stands for a login that nobody has: what was typed there may be a password.
const unknownActor = "unknown"

// The actions at the door, as they are audited.
const (
	actionSignIn   = "sign-in"
	actionSignOut  = "sign-out"
	actionEverOut  = "sign-out-everywhere"
	actionPassword = "password"
	actionFactor   = "second-factor-on"
	actionNoFactor = "second-factor-off"
)

// sessionAnswer is a session as the API gives it out.
type sessionAnswer struct {
	Login     string      `json:"login"`
	Name      string      `json:"name"`
	Role      access.Role `json:"role"`
	Operator  string      `json:"operator,omitempty"`
	Language  string      `json:"language"`
	TimeZone  string      `json:"time_zone"`
	ExpiresAt time.Time   `json:"expires_at"`
	Demo      bool        `json:"demo"`

	Must         []access.Due `json:"must"`          // before anything else
	SecondFactor string       `json:"second_factor"` // on, off or none: none is offered
}

func (g *Gate) answer(who access.Principal, session access.Session) sessionAnswer {
	factor := factorOff
	switch {
	case who.SecondFactor:
		factor = factorOn
	case g.SecondFactor.Sealer == nil:
		factor = factorNone
	}
	return sessionAnswer{Login: who.Login, Name: who.Name, Role: who.Role, Operator: string(who.Operator), Language: who.Language, TimeZone: g.Zone.String(),
		ExpiresAt: g.Limits.Ends(session).UTC(), Demo: g.Demo, Must: append([]access.Due{}, who.Must...), SecondFactor: factor}
}

// SignIn lets a person in and sets the cookie of a new session: POST /api/v1/session {"login", "password", "code"}. That an account
// has a second factor is told only to who knows its password.
func (g *Gate) SignIn(w http.ResponseWriter, r *http.Request) {
	var wish struct{ Login, Password, Code string }
	if !g.read(w, r, &wish) {
		return
	}
	login, address := access.FoldLogin(wish.Login), g.address(r)
	if wait := g.Throttle.Take(r.Context(), login, address); wait > 0 {
		g.Log.Info("a sign-in has to wait", "address", address, "wait", wait)
		g.tooMany(w, wait)
		return
	}
	account, fault, err := g.prove(r.Context(), login, wish.Password)
	if err == nil && fault == "" {
		fault, err = g.proveCode(r.Context(), account, wish.Code)
	}
	passage := Passage{Actor: unknownActor, Role: account.Role, Action: actionSignIn, Address: address}
	if account.Login != "" {
		passage.Actor = account.Login
	}
	switch {
	case err != nil:
		g.forgive(r.Context(), login, address)
		g.Metrics.signIn(signInUnavailable)
		g.audit(r.Context(), passage, "failed", signInUnavailable)
		g.unavailable(w, err)
	case fault == faultNoCode: // nothing was guessed
		g.forgive(r.Context(), login, address)
		g.audit(r.Context(), passage, "refused", fault)
		respond(w, http.StatusUnauthorized, map[string]string{"error": errNoCode.Error(), "reason": fault})
	case fault == faultCode:
		g.Metrics.signIn(fault)
		g.audit(r.Context(), passage, "refused", fault)
		respond(w, http.StatusUnauthorized, map[string]string{"error": errCode.Error(), "reason": fault})
	case fault != "":
		g.Metrics.signIn(fault)
		g.audit(r.Context(), passage, "refused", fault)
		complain(w, http.StatusUnauthorized, errSignIn)
	default:
		g.Throttle.Welcome(r.Context(), login, address)
		g.audit(r.Context(), passage, "done", "")
		g.letIn(w, r, account)
	}
}

const (
	// proveTimeout bounds how long a database or many others who sign in may keep somebody waiting.
	proveTimeout = 5 * time.Second
	// notingTimeout bounds what is noted of somebody who may be gone by then.
	notingTimeout = 2 * time.Second
)

// noting returns the context of what has to be noted, although the request be over.
func noting(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), notingTimeout)
}

// forgive takes back an attempt that could not be decided.
func (g *Gate) forgive(ctx context.Context, login, address string) {
	ctx, cancel := noting(ctx)
	defer cancel()
	g.Throttle.Forgive(ctx, login, address)
}

// letIn begins a session; one that the browser had is over, so that nobody can have planted it (ASVS 3.2.1).
func (g *Gate) letIn(w http.ResponseWriter, r *http.Request, account access.Account) {
	if old := g.token(r); old != "" {
		g.Sessions.End(r.Context(), old)
	}
	who := personOf(account, g.SecondFactor.Roles)
	token, session := g.Sessions.Begin(r.Context(), who, account.Version)
	http.SetCookie(w, g.cookie(token))
	respond(w, http.StatusOK, g.answer(who, session))
}

// prove checks a password. The fault says why the person is not let in; the account is empty if there is none. It takes the
// same work whether there is one or not.
func (g *Gate) prove(ctx context.Context, login, password string) (account access.Account, fault string, err error) {
	if access.TooLong(password) {
		return access.Account{}, "password", nil // nobody has it
	}
	ctx, cancel := context.WithTimeout(ctx, proveTimeout)
	defer cancel()
	account, there, err := g.Accounts.Account(ctx, login)
	if err != nil {
		return access.Account{}, "", err
	}
	right, stale, err := g.Hasher.Check(ctx, password, account.PasswordHash)
	switch {
	case err != nil:
		return account, "", err
	case !there:
		return account, "login", nil
	case !right:
		return account, "password", nil
	case account.Disabled():
		return account, "disabled", nil
	case stale:
		g.rehash(ctx, account, password)
	}
	return account, "", nil
}

// rehash keeps the hash of a password with the parameters of today. If it fails the old one serves.
func (g *Gate) rehash(ctx context.Context, account access.Account, password string) {
	hash, err := g.Hasher.Hash(ctx, password)
	if err == nil {
		err = g.Passwords.Rehash(ctx, account.Login, account.PasswordHash, hash)
	}
	if err != nil {
		g.Log.Error("a password could not be hashed anew", "login", account.Login, "error", err)
	}
}

// GetSession says who is signed in: GET /api/v1/session.
func (g *Gate) GetSession(w http.ResponseWriter, r *http.Request) {
	if v, signedIn := g.person(w, r); signedIn {
		respond(w, http.StatusOK, g.answer(v.who, v.session))
	}
}

// SignOut ends the session, or with ?all=true all of the account's: DELETE /api/v1/session.
func (g *Gate) SignOut(w http.ResponseWriter, r *http.Request) {
	v, signedIn := g.person(w, r)
	if !signedIn {
		return
	}
	passage := Passage{Actor: v.who.Login, Role: v.who.Role, Action: actionSignOut, Address: g.address(r)}
	if all, _ := strconv.ParseBool(r.URL.Query().Get("all")); all {
		passage.Action = actionEverOut
		if err := g.Accounts.EndSessions(r.Context(), v.who.Login); err != nil {
			g.unavailable(w, err)
			return
		}
		g.standings.forget(v.who.Login)
	}
	g.Sessions.End(r.Context(), v.token)
	g.audit(r.Context(), passage, "done", "")
	g.takeCookie(w)
	w.WriteHeader(http.StatusNoContent)
}

// SetLanguage sets the language of the pages: PUT /api/v1/session/language {"language"}.
func (g *Gate) SetLanguage(w http.ResponseWriter, r *http.Request) {
	v, signedIn := g.person(w, r)
	if !signedIn {
		return
	}
	var wish struct{ Language string }
	if !g.read(w, r, &wish) {
		return
	}
	if wish.Language != "uk" && wish.Language != "en" {
		complain(w, http.StatusBadRequest, errors.New("language: not uk or en"))
		return
	}
	if err := g.Accounts.SetLanguage(r.Context(), v.who.Login, wish.Language, g.Now()); err != nil {
		g.unavailable(w, err)
		return
	}
	g.standings.forget(v.who.Login)
	w.WriteHeader(http.StatusNoContent)
}

// person returns the visit of a signed-in person, and answers everybody else. Whatever is due: this is where it is done.
func (g *Gate) person(w http.ResponseWriter, r *http.Request) (visit, bool) {
	return visitOf(r.Context()), g.Permitted(w, r, access.Rule{Roles: access.Roles(), Early: true})
}

// read reads the body as JSON, and answers if it is none.
func (g *Gate) read(w http.ResponseWriter, r *http.Request, into any) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxSecretBody)
	if err := decode(r, into, true); err != nil {
		complain(w, http.StatusBadRequest, errors.New("body: not the JSON that is wanted here")) // and is not repeated: secrets
		return false
	}
	return true
}

// maxSecretBody is how many bytes a body with a login or a password may have.
const maxSecretBody = 8 << 10

// tooMany answers that somebody has to wait.
func (g *Gate) tooMany(w http.ResponseWriter, wait time.Duration) {
	g.Metrics.signIn(refusedWait)
	g.Metrics.request(http.StatusTooManyRequests, refusedWait)
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	complain(w, http.StatusTooManyRequests, errors.New("too many attempts: wait a little"))
}

// audit keeps what happened at the door. That it cannot be kept stops nobody: operators must get to their desks.
func (g *Gate) audit(ctx context.Context, passage Passage, outcome, reason string) {
	passage.At, passage.Outcome, passage.Reason = g.Now(), outcome, reason
	g.Log.Info("at the door", "action", passage.Action, "actor", passage.Actor, "outcome", outcome, "reason", reason, "address", passage.Address)
	if g.Auditor == nil {
		return
	}
	ctx, cancel := noting(ctx)
	defer cancel()
	if err := g.Auditor.Audit(ctx, passage); err != nil {
		g.Log.Error("what happened at the door could not be audited", "action", passage.Action, "actor", passage.Actor, "error", err)
	}
}
