package desk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/routing/access"
	"hotline/routing/desk"
)

const password = "correct horse battery"

// house is the accounts, the sessions, the throttle and the audit behind a door: it keeps what it is told.
type house struct {
	accounts map[string]access.Account
	err      error // of accounts
	hang     bool  // accounts are not read before the time is over
	sessions map[string]access.Session
	away     error // of sessions
	begun    int
	wait     time.Duration
	attempts []string // take, welcome, forgive with login and address
	deeds    []desk.Passage
	at       time.Time
	log      strings.Builder

	gate *desk.Gate
}

func (h *house) Account(ctx context.Context, login string) (access.Account, bool, error) {
	if h.hang {
		<-ctx.Done()
		return access.Account{}, false, ctx.Err()
	}
	account, there := h.accounts[login]
	return account, there, h.err
}

func (h *house) change(login string, change func(*access.Account)) error {
	account := h.accounts[login]
	change(&account)
	if h.err == nil {
		h.accounts[login] = account
	}
	return h.err
}

func (h *house) SetLanguage(_ context.Context, login, language string, _ time.Time) error {
	return h.change(login, func(a *access.Account) { a.Language = language })
}

func (h *house) EndSessions(_ context.Context, login string) error {
	return h.change(login, func(a *access.Account) { a.Version++ })
}

func (h *house) SetPassword(_ context.Context, login, hash string, _ time.Time) (int64, error) {
	err := h.change(login, func(a *access.Account) { a.PasswordHash, a.HandedOver = hash, false; a.Version++ })
	return h.accounts[login].Version, err
}

func (h *house) Rehash(_ context.Context, login, old, hash string) error {
	if h.accounts[login].PasswordHash != old {
		return errors.New("not the hash of before")
	}
	return h.change(login, func(a *access.Account) { a.PasswordHash = hash })
}

func (h *house) Begin(_ context.Context, who access.Principal, version int64) (string, access.Session) {
	h.begun++
	token := fmt.Sprint("token", h.begun)
	h.sessions[token] = access.Session{Who: who, Version: version, Began: h.at, Used: h.at}
	return token, h.sessions[token]
}

func (h *house) Use(_ context.Context, token string) (access.Session, bool, error) {
	session, there := h.sessions[token]
	if there && h.away == nil {
		session.Used = h.at
		h.sessions[token] = session
	}
	return session, there, h.away
}

func (h *house) Look(_ context.Context, token string) (access.Session, bool, error) {
	session, there := h.sessions[token]
	return session, there, h.away
}

func (h *house) End(_ context.Context, token string) { delete(h.sessions, token) }

func (h *house) Take(_ context.Context, login, address string) time.Duration {
	h.attempts = append(h.attempts, "take "+login+" "+address)
	return h.wait
}

func (h *house) Welcome(_ context.Context, login, address string) {
	h.attempts = append(h.attempts, "welcome "+login+" "+address)
}

func (h *house) Forgive(ctx context.Context, login, address string) {
	if ctx.Err() != nil {
		return
	}
	h.attempts = append(h.attempts, "forgive "+login+" "+address)
}

func (h *house) Audit(ctx context.Context, deed desk.Passage) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	h.deeds = append(h.deeds, deed)
	return h.err
}

// hasher is shared: the hash of each password takes its time.
var hasher = access.NewHasher()

var hashed = func() string {
	hash, err := hasher.Hash(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return hash
}()

func kyiv(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// newHouse has an operator 101, a supervisor and an engineer, and a program "cabinet".
func newHouse(t *testing.T, change func(*desk.GateParts)) *house {
	t.Helper()
	h := &house{accounts: make(map[string]access.Account), sessions: make(map[string]access.Session), at: now}
	for _, a := range []access.Account{
		{Login: "101", Name: "Олена", Role: access.Operator, Operator: "101", Language: "uk"},
		{Login: "supervisor", Name: "Марта", Role: access.Supervisor, Operator: "201", Language: "uk"},
		{Login: "engineer", Role: access.Engineer, Language: "en"},
	} {
		a.PasswordHash, a.Version = hashed, 1
		h.accounts[a.Login] = a
	}
	parts := desk.GateParts{
		Accounts: h, Passwords: h, Hasher: hasher, Sessions: h, Throttle: h, Auditor: h, Limits: access.DefaultLimits(),
		Clients: []desk.Client{{Name: "cabinet", Token: "secret of the cabinet", Scopes: []access.Scope{access.WriteCallBacks}}},
		Zone:    kyiv(t),
		Now:     func() time.Time { return h.at }, Log: slog.New(slog.NewTextHandler(&h.log, nil)),
	}
	if change != nil {
		change(&parts)
	}
	var err error
	if h.gate, err = desk.NewGate(parts); err != nil {
		t.Fatal(err)
	}
	return h
}

// secure makes the pages reached over TLS.
func secure(p *desk.GateParts) {
	p.PublicURL = &url.URL{Scheme: "https", Host: "hotline.example.net"}
}

// rules are those of the handlers behind the door in these tests.
var rules = map[string]access.Rule{
	"GET /api/v1/open":        {Open: true},
	"GET /api/v1/desk":        {Roles: []access.Role{access.Operator, access.Supervisor}},
	"POST /api/v1/callbacks":  {Scope: access.WriteCallBacks, Roles: []access.Role{access.Operator}},
	"POST /api/v1/payments":   {Scope: access.WritePayments},
	"GET /ws":                 {Roles: []access.Role{access.Operator}},
	"POST /api/v1/hooks/some": {Open: true},
	"GET /forgotten":          {}, // of what nobody thought is open to nobody
}

// reply is what a browser gets.
type reply struct {
	status  int
	header  http.Header
	cookies []*http.Cookie
	body    string
}

// serve answers one request as the service does: the door, the rules, and handlers that say who asked.
func (h *house) serve(r *http.Request) reply {
	mux := http.NewServeMux()
	for pattern, rule := range rules {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if h.gate.Permitted(w, r, rule) {
				fmt.Fprint(w, desk.Asker(r.Context()).Actor(), " ", h.gate.Still(r.Context()))
			}
		})
	}
	mux.HandleFunc("POST /api/v1/session", h.gate.SignIn)
	mux.HandleFunc("GET /api/v1/session", h.gate.GetSession)
	mux.HandleFunc("DELETE /api/v1/session", h.gate.SignOut)
	mux.HandleFunc("POST /api/v1/session/password", h.gate.ChangePassword)
	mux.HandleFunc("POST /api/v1/session/second-factor", h.gate.ProposeSecondFactor)
	mux.HandleFunc("PUT /api/v1/session/second-factor", h.gate.SetSecondFactor)
	mux.HandleFunc("POST /api/v1/session/second-factor/off", h.gate.ClearSecondFactor)
	mux.HandleFunc("PUT /api/v1/session/language", h.gate.SetLanguage)
	recorder := httptest.NewRecorder()
	h.gate.Wrap(mux).ServeHTTP(recorder, r)
	result := recorder.Result()
	defer result.Body.Close()
	return reply{status: recorder.Code, header: result.Header, cookies: result.Cookies(), body: strings.TrimSpace(recorder.Body.String())}
}

// request makes a request of a page, with the cookie of a session unless that is empty.
func request(method, path, body, token string, header ...string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "hotline", Value: token})
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// ask returns status and body of an answer.
func (h *house) ask(method, path, body, token string, header ...string) (int, string) {
	answer := h.serve(request(method, path, body, token, header...))
	return answer.status, answer.body
}

// signIn signs in and returns the id of the session.
func (h *house) signIn(t *testing.T, login string) string {
	t.Helper()
	answer := h.serve(request("POST", "/api/v1/session", `{"login":"`+login+`","password":"`+password+`"}`, ""))
	if answer.status != http.StatusOK || len(answer.cookies) != 1 {
		t.Fatalf("sign-in: %d, cookies %v", answer.status, answer.cookies)
	}
	return answer.cookies[0].Value
}

func TestWhoMay(t *testing.T) {
	h := newHouse(t, nil)
	cookies := map[string]string{"nobody": "", "planted": "x"}
	for _, login := range []string{"101", "supervisor", "engineer"} {
		cookies[login] = h.signIn(t, login)
	}
	const bearer, wrong = "bearer", "wrong"
	for _, tt := range []struct {
		who, method, path string
		want              int
	}{
		{"nobody", "GET", "/api/v1/open", 200}, {"nobody", "GET", "/api/v1/desk", 401}, {"planted", "GET", "/api/v1/desk", 401},
		{"101", "GET", "/api/v1/desk", 200}, {"supervisor", "GET", "/api/v1/desk", 200}, {"engineer", "GET", "/api/v1/desk", 403},
		{"101", "POST", "/api/v1/callbacks", 200}, {"supervisor", "POST", "/api/v1/callbacks", 403},
		{"101", "POST", "/api/v1/payments", 403}, {"supervisor", "POST", "/api/v1/payments", 403},
		{bearer, "POST", "/api/v1/callbacks", 200}, {bearer, "POST", "/api/v1/payments", 403}, {bearer, "GET", "/api/v1/desk", 403},
		{wrong, "POST", "/api/v1/callbacks", 401}, {wrong, "GET", "/api/v1/open", 200},
		{"101", "GET", "/forgotten", 403}, {bearer, "GET", "/forgotten", 403}, {"nobody", "GET", "/forgotten", 401},
		{bearer, "GET", "/api/v1/session", 403}, {"nobody", "GET", "/api/v1/session", 401}, {"nobody", "DELETE", "/api/v1/session", 401},
		{"nobody", "POST", "/api/v1/session/password", 401}, {"nobody", "PUT", "/api/v1/session/language", 401},
	} {
		var header []string
		switch tt.who {
		case bearer:
			header = []string{"Authorization", "bearer secret of the cabinet"}
		case wrong: // a wrong token is nobody's, with a valid cookie too
			header = []string{"Authorization", "Bearer x", "Cookie", "hotline=" + cookies["101"]}
		}
		answer := h.serve(request(tt.method, tt.path, "", cookies[tt.who], header...))
		if answer.status != tt.want {
			t.Errorf("%s: %s %s: %d, want %d", tt.who, tt.method, tt.path, answer.status, tt.want)
		}
		if (answer.status == 401) != (answer.header.Get("WWW-Authenticate") == "Bearer") {
			t.Errorf("%s: %s %s: WWW-Authenticate %q", tt.who, tt.method, tt.path, answer.header.Get("WWW-Authenticate"))
		}
	}
}

// TestRefusalsAreLogged: who tried what they may not (ASVS 7.2.2).
func TestRefusalsAreLogged(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "engineer")
	h.ask("GET", "/api/v1/desk", "", token)
	if want := "actor=engineer role=engineer method=GET path=/api/v1/desk"; !strings.Contains(h.log.String(), want) {
		t.Errorf("%q is not in\n%s", want, h.log.String())
	}
}

func TestAsker(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	for want, r := range map[string]*http.Request{
		"101 true":           request("GET", "/api/v1/desk", "", token),
		"token:cabinet true": request("POST", "/api/v1/callbacks", "{}", "", "Authorization", "Bearer secret of the cabinet"),
		"false":              request("GET", "/api/v1/open", "", ""),
	} {
		if got := h.serve(r).body; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := desk.Asker(t.Context()); !got.Nobody() {
		t.Errorf("without a door: %+v", got)
	}
}

// TestForgedRequests: what another site makes a browser send is refused, for its cookie would let it pass.
func TestForgedRequests(t *testing.T) {
	h := newHouse(t, secure)
	token := "__Host-hotline=" + h.signIn(t, "101")
	for name, tt := range map[string]struct {
		method, path, body string
		header             []string
		want               int
	}{
		"own page":                  {"POST", "/api/v1/callbacks", "{}", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		"own page, old browser":     {"POST", "/api/v1/callbacks", "{}", []string{"Origin", "https://hotline.example.net"}, 200},
		"no browser":                {"POST", "/api/v1/callbacks", "{}", nil, 200},
		"another site":              {"POST", "/api/v1/callbacks", "{}", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another host of ours":      {"POST", "/api/v1/callbacks", "{}", []string{"Sec-Fetch-Site", "same-site"}, 403},
		"another, old browser":      {"POST", "/api/v1/callbacks", "{}", []string{"Origin", "https://evil.example"}, 403},
		"a frame without origin":    {"POST", "/api/v1/callbacks", "{}", []string{"Origin", "null"}, 403},
		"reading is harmless":       {"GET", "/api/v1/desk", "", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		"a form":                    {"POST", "/api/v1/callbacks", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		"a form in plain text":      {"POST", "/api/v1/callbacks", "{}", []string{"Content-Type", "text/plain"}, 415},
		"no type":                   {"POST", "/api/v1/callbacks", "{}", []string{"Content-Type", ""}, 415},
		"JSON with a character set": {"POST", "/api/v1/callbacks", "{}", []string{"Content-Type", "application/json; charset=utf-8"}, 200},
		"a form for a hook":         {"POST", "/api/v1/hooks/some", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 200},
		"WebSocket, own page":       {"GET", "/ws", "", []string{"Upgrade", "websocket", "Origin", "https://hotline.example.net"}, 200},
		"WebSocket, another site":   {"GET", "/ws", "", []string{"Upgrade", "WebSocket", "Origin", "https://evil.example"}, 403},
		"a sign-in of another site": {"POST", "/api/v1/session", `{"login":"101","password":"` + password + `"}`, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a token is not forged":     {"POST", "/api/v1/callbacks", "{}", []string{"Sec-Fetch-Site", "cross-site", "Authorization", "Bearer secret of the cabinet"}, 200},
	} {
		if got, body := h.ask(tt.method, tt.path, tt.body, "", append(tt.header, "Cookie", token)...); got != tt.want {
			t.Errorf("%s: %d %s, want %d", name, got, body, tt.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		"Content-Disposition":       `attachment; filename="api.json"`,
		"Permissions-Policy":        "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
		"Strict-Transport-Security": "max-age=31536000",
	}
	for _, path := range []string{"/api/v1/open", "/api/v1/nothing", "/api/v1/desk"} { // answered, unknown, refused
		header := newHouse(t, secure).serve(request("GET", path, "", "")).header
		for name, value := range want {
			if got := header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
		policy := header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy %q without %q", path, policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: policy %q lets too much in", path, policy)
		}
	}
	plain := newHouse(t, nil)
	if got := plain.serve(request("GET", "/ws", "", "")).header; got.Get("Strict-Transport-Security")+got.Get("Cache-Control")+got.Get("Content-Disposition") != "" {
		t.Errorf("without TLS, of a page: %v", got)
	}
}

func TestCookie(t *testing.T) {
	const body = `{"login":"101","password":"` + password + `"}`
	for name, tt := range map[string]struct {
		change func(*desk.GateParts)
		want   string
	}{
		"lab": {nil, "hotline=token1; Path=/; HttpOnly; SameSite=Strict"},
		"TLS": {secure, "__Host-hotline=token1; Path=/; HttpOnly; Secure; SameSite=Strict"},
	} {
		got := newHouse(t, tt.change).serve(request("POST", "/api/v1/session", body, "")).header.Get("Set-Cookie")
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	h := newHouse(t, secure)
	token := h.signIn(t, "101")
	if status, _ := h.ask("GET", "/api/v1/session", "", token); status != http.StatusUnauthorized {
		t.Errorf("a cookie of the name without TLS: %d", status)
	}
}

func TestPublicAddressThatIsNone(t *testing.T) {
	_, err := desk.NewGate(desk.GateParts{PublicURL: &url.URL{Scheme: "https", Host: "a b"}})
	if err == nil {
		t.Error("taken")
	}
}

// TestWhatEndsASession: within a second of what happens to the account, whatever process did it.
func TestWhatEndsASession(t *testing.T) {
	for name, change := range map[string]func(*house){
		"disabled": func(h *house) { _ = h.change("101", func(a *access.Account) { a.DisabledAt = now; a.Version++ }) },
		"role":     func(h *house) { _ = h.change("101", func(a *access.Account) { a.Role = access.Engineer; a.Version++ }) },
		"password": func(h *house) { _, _ = h.SetPassword(context.Background(), "101", "x", now) },
		"removed":  func(h *house) { delete(h.accounts, "101") },
		"ended":    func(h *house) { clear(h.sessions) },
	} {
		h := newHouse(t, nil)
		token := h.signIn(t, "101")
		if status, _ := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusOK {
			t.Fatalf("%s: %d before", name, status)
		}
		change(h)
		h.at = h.at.Add(time.Second)
		if status, _ := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
		if len(h.sessions) > 0 {
			t.Errorf("%s: the session is still there", name)
		}
	}
}

// TestAccountsAway: who is signed in goes on; nobody new can be let in, which is no refusal.
func TestAccountsAway(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	h.err = errAway
	for range 3 {
		h.at = h.at.Add(time.Minute)
		if status, body := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusOK {
			t.Errorf("%d %s", status, body)
		}
	}
	for _, tt := range []struct{ method, path, body, token string }{
		{"POST", "/api/v1/session", `{"login":"101","password":"` + password + `"}`, ""},
		{"POST", "/api/v1/session/password", `{"old":"` + password + `","new":"another horse battery"}`, token},
		{"PUT", "/api/v1/session/language", `{"language":"en"}`, token},
		{"DELETE", "/api/v1/session?all=true", "", token},
	} {
		status, body := h.ask(tt.method, tt.path, tt.body, tt.token)
		if status != http.StatusServiceUnavailable || strings.Contains(body, "10.0.0.1") {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, status, body)
		}
	}
	if got := h.attempts[len(h.attempts)-1]; !strings.HasPrefix(got, "forgive 101") {
		t.Errorf("an attempt that could not be decided counts: %v", h.attempts)
	}
}

// TestAccountsAwayFromTheStart: what was known at the sign-in counts, in a process that never saw the account.
func TestAccountsAwayFromTheStart(t *testing.T) {
	h := newHouse(t, nil)
	token, _ := h.Begin(t.Context(), access.Principal{Login: "101", Role: access.Operator}, 1)
	h.err = errAway
	if status, body := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusOK || body != "101 true" {
		t.Errorf("%d %s", status, body)
	}
}

// TestSessionsAway: that it cannot be told who asks is not that nobody does.
func TestSessionsAway(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	h.away = errAway
	if status, body := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusServiceUnavailable {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := h.ask("GET", "/api/v1/open", "", token); status != http.StatusOK {
		t.Errorf("what is open to everybody: %d", status)
	}
}

// TestStill: a stream ends with its session; an operator's open desk keeps the session, a supervisor's page does not.
func TestStill(t *testing.T) {
	for login, used := range map[string]time.Time{"101": now.Add(time.Hour), "supervisor": now} {
		h := newHouse(t, nil)
		token := h.signIn(t, login)
		var streams context.Context
		handler := h.gate.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { streams = r.Context() }))
		handler.ServeHTTP(httptest.NewRecorder(), request("GET", "/api/v1/events", "", token))
		h.at = h.at.Add(time.Hour)
		if !h.gate.Still(streams) || h.sessions[token].Used != used {
			t.Errorf("%s: used %v, want %v", login, h.sessions[token].Used, used)
		}
		h.away = errAway
		if !h.gate.Still(streams) {
			t.Errorf("%s: ended by an outage", login)
		}
		h.away = nil
		h.End(t.Context(), token)
		if h.gate.Still(streams) {
			t.Errorf("%s: goes on without a session", login)
		}
	}
}

func TestAddress(t *testing.T) {
	proxied := func(p *desk.GateParts) { p.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} }
	for _, tt := range []struct {
		name    string
		change  func(*desk.GateParts)
		from    string
		through []string
		want    string
	}{
		{"direct", nil, "192.0.2.7:1234", nil, "192.0.2.7"},
		{"who is no proxy says nothing", nil, "192.0.2.7:1234", []string{"203.0.113.1"}, "192.0.2.7"},
		{"proxy", proxied, "10.0.0.1:1234", []string{"203.0.113.1"}, "203.0.113.1"},
		{"two proxies", proxied, "10.0.0.1:1234", []string{"203.0.113.1, 10.0.0.2"}, "203.0.113.1"},
		{"made up in front", proxied, "10.0.0.1:1234", []string{"1.1.1.1", "203.0.113.1"}, "203.0.113.1"},
		{"nonsense", proxied, "10.0.0.1:1234", []string{"unknown"}, "10.0.0.1"},
		{"silent proxy", proxied, "10.0.0.1:1234", nil, "10.0.0.1"},
		{"IPv6 of a customer", nil, "[2001:db8:1:2:3:4:5:6]:1234", nil, "2001:db8:1:2::/64"},
		{"IPv4 in IPv6", nil, "[::ffff:192.0.2.7]:1234", nil, "192.0.2.7"},
		{"no address", nil, "pipe", nil, "pipe"},
	} {
		h := newHouse(t, tt.change)
		h.wait = time.Minute
		r := request("POST", "/api/v1/session", `{"login":"101","password":"x"}`, "")
		r.RemoteAddr = tt.from
		for _, hop := range tt.through {
			r.Header.Add("X-Forwarded-For", hop)
		}
		h.serve(r)
		if diff := cmp.Diff([]string{"take 101 " + tt.want}, h.attempts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
