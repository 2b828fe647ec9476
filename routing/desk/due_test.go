package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"hotline/routing/access"
	"hotline/routing/desk"
	"hotline/routing/desk/api"
)

// binds lets an account have a password that somebody else knows.
func (h *house) binds(t *testing.T, login string) {
	t.Helper()
	if err := h.change(login, func(a *access.Account) { a.HandedOver = true }); err != nil {
		t.Fatal(err)
	}
}

// TestFirstPassword: who signs in with a password that an engineer set chooses another one, and only then works.
func TestFirstPassword(t *testing.T) {
	h := newHouse(t, nil)
	h.binds(t, "101")
	token := h.signIn(t, "101")
	if _, body := h.ask("GET", "/api/v1/session", "", token); !strings.Contains(body, `"must":["password"]`) {
		t.Errorf("%s", body)
	}
	for _, request := range []string{"GET /api/v1/desk", "POST /api/v1/callbacks", "GET /ws"} {
		method, path, _ := strings.Cut(request, " ")
		if status, body := h.ask(method, path, "", token); status != http.StatusForbidden || !strings.Contains(body, `"reason":"must_password"`) {
			t.Errorf("%s: %d %s", request, status, body)
		}
	}
	if status, body := h.ask("PUT", "/api/v1/session/language", `{"language":"en"}`, token); status != http.StatusNoContent {
		t.Errorf("another language for the form: %d %s", status, body)
	}
	if status, body := h.ask("POST", "/api/v1/session/password", `{"old":"`+password+`","new":"`+password+`"}`, token); status != http.StatusUnprocessableEntity {
		t.Errorf("the same password: %d %s", status, body)
	}
	answer := h.serve(request("POST", "/api/v1/session/password", `{"old":"`+password+`","new":"another horse battery"}`, token))
	if answer.status != http.StatusNoContent || len(answer.cookies) != 1 {
		t.Fatalf("%d %s, cookies %v", answer.status, answer.body, answer.cookies)
	}
	token = answer.cookies[0].Value
	if status, body := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusOK {
		t.Errorf("with a password of one's own: %d %s", status, body)
	}
	if _, body := h.ask("GET", "/api/v1/session", "", token); !strings.Contains(body, `"must":[]`) {
		t.Errorf("%s", body)
	}
}

// TestBoundSessions: signing out lets nobody wait, and what was due at the sign-in is so while accounts are away.
func TestBoundSessions(t *testing.T) {
	h := newHouse(t, nil)
	h.binds(t, "101")
	token := h.signIn(t, "101")
	h.err = errAway
	h.at = h.at.Add(time.Minute)
	if status, body := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusForbidden {
		t.Errorf("with accounts away: %d %s", status, body)
	}
	h.err = nil
	if status, body := h.ask("DELETE", "/api/v1/session", "", token); status != http.StatusNoContent {
		t.Errorf("signing out: %d %s", status, body)
	}
}

// TestStreamsEndWhenSomethingIsDue: an open stream ends as it does with its session.
func TestStreamsEndWhenSomethingIsDue(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	var stream context.Context
	handler := h.gate.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stream = r.Context() }))
	handler.ServeHTTP(httptest.NewRecorder(), request("GET", "/api/v1/events", "", token))
	if !h.gate.Still(stream) {
		t.Fatal("over at once")
	}
	h.binds(t, "101")
	h.at = h.at.Add(time.Second)
	if h.gate.Still(stream) {
		t.Error("goes on")
	}
}

// What is early is named here a second time: nothing else of the API is done for who has to do something first, the stream of
// events neither.
func TestNothingElseBeforeWhatIsDue(t *testing.T) {
	described, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	early := map[string]bool{"GET /api/v1/session": true, "DELETE /api/v1/session": true, "POST /api/v1/session/password": true,
		"PUT /api/v1/session/language": true, "POST /api/v1/session/second-factor": true, "PUT /api/v1/session/second-factor": true,
		"POST /api/v1/session/second-factor/off": true}
	o := newOffice()
	o.bound = true
	asked := 0
	for path, item := range described.Paths.Map() {
		for method, operation := range item.Operations() {
			_, roles := allowed(operation)
			if len(roles) == 0 || early[method+" "+path] {
				continue
			}
			asked++
			who := map[string]string{"operator": "olena", "supervisor": "chief", "engineer": "max"}[roles[0]]
			target := strings.NewReplacer("{id}", "1", "{number}", "1", "{table}", "heat").Replace(path)
			if status, answer := o.as(who, method, target, "{}"); status != http.StatusForbidden || !strings.Contains(answer, `"reason":"must_password"`) {
				t.Errorf("%s %s: %d %s", method, path, status, answer)
			}
		}
	}
	if asked < 35 {
		t.Errorf("only %d operations", asked)
	}
}

// The page of who has to do something first is no telephone, not even that of /try.
func TestNoTelephoneBeforeWhatIsDue(t *testing.T) {
	all := staff()
	olena := all["olena"]
	olena.HandedOver = true
	all["olena"] = olena
	gate, err := desk.NewGate(desk.GateParts{
		Accounts: all, Sessions: all, Limits: access.DefaultLimits(), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	asterisk := switchboard(t, func(*http.Request) {})
	server := httptest.NewServer(gate.Wrap(desk.WebSocketProxy(webSocketParts(asterisk, own))))
	t.Cleanup(server.Close)
	for who, want := range map[string]int{"olena": http.StatusForbidden, "taras": http.StatusSwitchingProtocols} {
		header := http.Header{"Origin": {server.URL}, "Cookie": {"hotline=" + who}}
		//nolint:bodyclose // websocket.Dial says that the body need not be closed
		conn, answer, err := websocket.Dial(t.Context(), server.URL+"/ws", &websocket.DialOptions{Subprotocols: []string{"sip"}, HTTPHeader: header})
		if answer == nil || answer.StatusCode != want {
			t.Errorf("%s: %+v, %v", who, answer, err)
		}
		if conn != nil {
			conn.CloseNow()
		}
	}
}
