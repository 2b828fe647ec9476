package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"hotline/routing/access"
)

// Accounts is who may sign in.
type Accounts interface {
	// Account returns an account; false if nobody has this login.
	Account(ctx context.Context, login string) (access.Account, bool, error)
	// SetLanguage sets the language of an account's pages.
	SetLanguage(ctx context.Context, login, language string, at time.Time) error
	// EndSessions ends all sessions of an account: its version grows.
	EndSessions(ctx context.Context, login string) error
}

// Passwords is where the hashes of passwords are kept.
type Passwords interface {
	// SetPassword keeps the hash of another password and returns the account's new version: its sessions are over.
	SetPassword(ctx context.Context, login, hash string, at time.Time) (version int64, err error)
	// Rehash replaces a hash by another one of the same password.
	Rehash(ctx context.Context, login, old, hash string) error
}

// Sessions is who has signed in. An error says that it cannot be told now whether there is such a session.
type Sessions interface {
	// Begin begins a session and returns its id.
	Begin(ctx context.Context, who access.Principal, version int64) (token string, begun access.Session)
	// Use returns a session and notes that it is used; false if there is none.
	Use(ctx context.Context, token string) (access.Session, bool, error)
	// Look is Use for who only watches.
	Look(ctx context.Context, token string) (access.Session, bool, error)
	// End ends a session.
	End(ctx context.Context, token string)
}

// Throttle slows down guessing of passwords.
type Throttle interface {
	// Take counts an attempt and returns how long to wait first; 0: go on.
	Take(ctx context.Context, login, address string) (wait time.Duration)
	// Welcome notes that the attempt succeeded.
	Welcome(ctx context.Context, login, address string)
	// Forgive takes an attempt back that could not be decided.
	Forgive(ctx context.Context, login, address string)
}

// Auditor keeps who did what.
type Auditor interface {
	Audit(ctx context.Context, passage Passage) error
}

// Passage is what somebody did, or tried to do, at the door.
type Passage struct {
	At      time.Time
	Actor   string      // login, or "unknown": what was typed then may be a password
	Role    access.Role // empty: not known
	Action  string      // sign-in, sign-out, sign-out-everywhere, password, second-factor-on, second-factor-off
	Outcome string      // done, refused or failed
	Reason  string      // why it was refused or failed
	Address string      // from where
}

// Client is a program that may use the API.
type Client struct {
	Name   string
	Token  string
	Scopes []access.Scope
}

// GateParts is what the door works with. All are required but Auditor, Metrics, Clients, PublicURL and Proxies.
type GateParts struct {
	Accounts  Accounts
	Passwords Passwords
	Hasher    *access.Hasher
	Sessions  Sessions
	Throttle  Throttle
	Auditor   Auditor  // nil: nothing is kept
	Metrics   *Metrics // nil: nothing is counted

	SecondFactor SecondFactor

	Limits    access.Limits
	Clients   []Client
	PublicURL *url.URL       // as browsers see the pages; nil: as this service is reached, without TLS
	Proxies   []netip.Prefix // whose word about the client's address is taken
	Demo      bool           // the demo page is there
	Zone      *time.Location // in which pages show times
	Now       func() time.Time
	Log       *slog.Logger
}

// Gate is the door of pages and API: it says who asks and whether they may, and it lets people in and out. It may be used by
// many goroutines.
type Gate struct {
	GateParts
	clients   []knownClient
	origin    *http.CrossOriginProtection
	headers   map[string]string
	standings standings
}

// NewGate returns the door. The error says what is wrong with the public address.
func NewGate(parts GateParts) (*Gate, error) {
	g := &Gate{GateParts: parts, clients: knownClients(parts.Clients), origin: http.NewCrossOriginProtection()}
	if parts.PublicURL != nil {
		if err := g.origin.AddTrustedOrigin(parts.PublicURL.Scheme + "://" + parts.PublicURL.Host); err != nil {
			return nil, fmt.Errorf("public address: %w", err)
		}
	}
	g.headers = securityHeaders(g.secure())
	g.standings.accounts, g.standings.now, g.standings.strict = parts.Accounts, parts.Now, parts.SecondFactor.Roles
	return g, nil
}

// secure reports whether browsers reach the pages over TLS.
func (g *Gate) secure() bool { return g.PublicURL != nil && g.PublicURL.Scheme == "https" }

// visit is what the door knows of a request.
type visit struct {
	who     access.Principal
	session access.Session // of a person
	token   string         // of the session
	err     error          // who asks could not be told
}

type visitKey struct{}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// Asker returns who asks, the zero Principal if nobody that is known.
func Asker(ctx context.Context) access.Principal { return visitOf(ctx).who }

// Wrap puts the door before a handler: it sets the security headers, refuses what another site made a browser send, and
// tells Asker who asks. Whether they may is for Permitted.
func (g *Gate) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.setHeaders(w, r)
		var v visit
		if token, sent := bearer(r); sent { // no browser sends it by itself: nothing is forged
			v.who = g.program(token)
		} else {
			if status, reason, fault := g.forged(r); fault != nil {
				g.Metrics.request(status, reason)
				complain(w, status, fault)
				return
			}
			v = g.visitor(r)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
	})
}

// forged returns why a request may have been sent by another site (OWASP ASVS 4.0.3, 4.2.2, 13.2.3 and 13.2.5).
func (g *Gate) forged(r *http.Request) (status int, reason string, fault error) {
	judged := r
	if hasToken(r, "Upgrade", "websocket") { // a GET, but one that does something
		judged = r.Clone(r.Context())
		judged.Method = http.MethodPost
	}
	switch {
	case g.origin.Check(judged) != nil:
		return http.StatusForbidden, refusedForged, errors.New("another site made the browser send this")
	case unsafe(r.Method) && r.ContentLength != 0 && !isJSON(r) && !strings.HasPrefix(r.URL.Path, "/api/v1/hooks/"):
		return http.StatusUnsupportedMediaType, refusedMedia, errors.New("body: not application/json")
	}
	return 0, "", nil
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// visitor tells by the cookie who asks.
func (g *Gate) visitor(r *http.Request) visit {
	token := g.token(r)
	if token == "" {
		return visit{}
	}
	session, there, err := g.Sessions.Use(r.Context(), token)
	return g.seen(r.Context(), token, session, there, err)
}

// seen holds a session against the account as it is now.
func (g *Gate) seen(ctx context.Context, token string, session access.Session, there bool, err error) visit {
	if err != nil || !there {
		return visit{err: err}
	}
	who, valid := g.standings.hold(ctx, session)
	if !valid {
		g.Sessions.End(ctx, token)
		return visit{}
	}
	return visit{who: who, session: session, token: token}
}

// Still reports whether who asks may go on watching: a stream of events asks it from time to time. An open desk of an
// operator counts as use of the session, for at night no call may come for hours; nobody else's does.
func (g *Gate) Still(ctx context.Context) bool {
	v := visitOf(ctx)
	if !v.who.Person() {
		return !v.who.Nobody()
	}
	ask := g.Sessions.Look
	if v.who.Role == access.Operator {
		ask = g.Sessions.Use
	}
	session, there, err := ask(ctx, v.token)
	if err != nil {
		return true // it cannot be told: the next time
	}
	who := g.seen(ctx, v.token, session, there, nil).who
	return !who.Nobody() && len(who.Must) == 0
}

// dueReasons are the reasons, for programs, why somebody has to do something else first.
var dueReasons = map[error]string{access.ErrDuePassword: "must_password", access.ErrDueFactor: "must_second_factor"}

// Permitted answers a request that the rule does not let pass, and reports whether it does.
func (g *Gate) Permitted(w http.ResponseWriter, r *http.Request, rule access.Rule) bool {
	v := visitOf(r.Context())
	err := rule.Permit(v.who)
	switch {
	case err == nil:
		return true
	case errors.Is(err, access.ErrNobody) && v.err != nil:
		g.unavailable(w, v.err)
	case errors.Is(err, access.ErrNobody):
		reason := refusedNobody
		if _, sent := bearer(r); sent {
			reason = refusedToken
		}
		g.Metrics.request(http.StatusUnauthorized, reason)
		w.Header().Set("WWW-Authenticate", "Bearer")
		complain(w, http.StatusUnauthorized, err)
	case errors.Is(err, access.ErrDue): // no reason to warn: a page shows the form for it
		respond(w, http.StatusForbidden, map[string]string{"error": err.Error(), "reason": dueReasons[err]})
	default:
		g.Log.Warn("a request was refused", "actor", v.who.Actor(), "role", string(v.who.Role), "method", r.Method, "path", r.URL.Path)
		g.Metrics.request(http.StatusForbidden, refusedRole)
		complain(w, http.StatusForbidden, err)
	}
	return false
}

// unavailable answers that it cannot be done now. Why is for the log.
func (g *Gate) unavailable(w http.ResponseWriter, err error) {
	g.Log.Error("the door could not decide", "error", err)
	complain(w, http.StatusServiceUnavailable, errors.New("temporarily unavailable"))
}

// isJSON reports whether a request says that its body is JSON, which no form of another site can.
func isJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "application/json"
}
