package desk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"hotline/routing/access"
	"hotline/routing/desk"
)

func TestSignIn(t *testing.T) {
	h := newHouse(t, nil)
	const want = `{"login":"101","name":"Олена","role":"operator","operator":"101","language":"uk",` +
		`"time_zone":"Europe/Kyiv","expires_at":"2026-11-23T11:00:00Z","demo":false,"must":[],"second_factor":"none"}`
	status, body := h.ask("POST", "/api/v1/session", `{"login":" 101 ","password":"`+password+`"}`, "")
	if status != http.StatusOK || body != want {
		t.Errorf("%d %s\nwant %s", status, body, want)
	}
	if status, body := h.ask("GET", "/api/v1/session", "", "token1"); status != http.StatusOK || body != want {
		t.Errorf("%d %s\nwant %s", status, body, want)
	}
	if diff := cmp.Diff([]string{"take 101 192.0.2.1", "welcome 101 192.0.2.1"}, h.attempts); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	deeds := []desk.Passage{{At: now, Actor: "101", Role: access.Operator, Action: "sign-in", Outcome: "done", Address: "192.0.2.1"}}
	if diff := cmp.Diff(deeds, h.deeds); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
}

// TestSignInsThatFail: whatever was wrong, the answer is the same to the byte; only the audit knows. What was typed for a login
// that nobody has, and passwords, are nowhere.
func TestSignInsThatFail(t *testing.T) {
	h := newHouse(t, nil)
	if err := h.change("engineer", func(a *access.Account) { a.DisabledAt = now }); err != nil {
		t.Fatal(err)
	}
	first := ""
	for _, tt := range []struct{ name, body, actor, reason string }{
		{"wrong password", `{"login":"101","password":"wrong secret"}`, "101", "password"},
		{"unknown login", `{"login":"typed secret","password":"wrong secret"}`, "unknown", "login"},
		{"disabled", `{"login":"engineer","password":"` + password + `"}`, "engineer", "disabled"},
		{"disabled and wrong", `{"login":"engineer","password":"wrong secret"}`, "engineer", "password"},
		{"no password", `{"login":"101","password":""}`, "101", "password"},
		{"nothing", `{}`, "unknown", "login"},
		{"longer than any", `{"login":"101","password":"` + strings.Repeat("x", 1000) + `"}`, "unknown", "password"},
	} {
		h.deeds = nil
		answer := h.serve(request("POST", "/api/v1/session", tt.body, ""))
		var body map[string]string
		if err := json.Unmarshal([]byte(answer.body), &body); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = body["error"]
		}
		if answer.status != http.StatusUnauthorized || body["error"] != first || len(body) != 1 || len(answer.cookies) > 0 {
			t.Errorf("%s: %d %v, cookies %v", tt.name, answer.status, body, answer.cookies)
		}
		if len(h.deeds) != 1 || h.deeds[0].Actor != tt.actor || h.deeds[0].Reason != tt.reason || h.deeds[0].Outcome != "refused" {
			t.Errorf("%s: audited %+v", tt.name, h.deeds)
		}
	}
	if strings.Contains(h.log.String(), "secret") || strings.Contains(h.log.String(), password) {
		t.Errorf("the log tells secrets:\n%s", h.log.String())
	}
}

func TestBodiesThatAreWrong(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	for _, path := range []string{"POST /api/v1/session", "POST /api/v1/session/password", "PUT /api/v1/session/language"} {
		method, path, _ := strings.Cut(path, " ")
		for _, body := range []string{"x", `{"pasword":"secret"}`, `{"login":`, strings.Repeat(" ", 9<<10) + "{}"} {
			if status, answer := h.ask(method, path, body, token); status != http.StatusBadRequest || strings.Contains(answer, "secret") {
				t.Errorf("%s %s %.20q: %d %s", method, path, body, status, answer)
			}
		}
	}
}

func TestSignInHasToWait(t *testing.T) {
	h := newHouse(t, nil)
	h.wait = 90*time.Second + time.Millisecond
	answer := h.serve(request("POST", "/api/v1/session", `{"login":"101","password":"`+password+`"}`, ""))
	if answer.status != http.StatusTooManyRequests || answer.header.Get("Retry-After") != "91" || h.begun > 0 {
		t.Errorf("%d, Retry-After %q, %d sessions", answer.status, answer.header.Get("Retry-After"), h.begun)
	}
}

// TestFixation: a session that somebody planted in the browser is not the one of who signs in.
func TestFixation(t *testing.T) {
	h := newHouse(t, nil)
	planted := h.signIn(t, "engineer")
	answer := h.serve(request("POST", "/api/v1/session", `{"login":"101","password":"`+password+`"}`, planted))
	if got := answer.cookies[0].Value; got == planted {
		t.Error("the id is the same after the sign-in")
	}
	if _, there := h.sessions[planted]; there {
		t.Error("the planted session is still there")
	}
}

// TestRehash: the hash of a password follows our parameters when its owner signs in.
func TestRehash(t *testing.T) {
	h := newHouse(t, nil)
	weak, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.change("101", func(a *access.Account) { a.PasswordHash = weak }); err != nil {
		t.Fatal(err)
	}
	token := h.signIn(t, "101")
	if got := h.accounts["101"].PasswordHash; !strings.HasPrefix(got, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("kept %s", got)
	}
	if status, _ := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusOK {
		t.Errorf("the session: %d", status)
	}
	h.signIn(t, "101") // with the new hash
}

func TestSignOut(t *testing.T) {
	h := newHouse(t, nil)
	here, there := h.signIn(t, "101"), h.signIn(t, "101")
	answer := h.serve(request("DELETE", "/api/v1/session", "", here))
	if cookie := answer.header.Get("Set-Cookie"); answer.status != http.StatusNoContent || !strings.Contains(cookie, "hotline=; Path=/; Max-Age=0") {
		t.Errorf("%d, cookie %q", answer.status, cookie)
	}
	for token, want := range map[string]int{here: http.StatusUnauthorized, there: http.StatusOK} {
		if status, _ := h.ask("GET", "/api/v1/desk", "", token); status != want {
			t.Errorf("%s: %d, want %d", token, status, want)
		}
	}
	here = h.signIn(t, "101")
	if status, body := h.ask("DELETE", "/api/v1/session?all=true", "", here); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	for _, token := range []string{here, there} {
		if status, _ := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusUnauthorized {
			t.Errorf("signed out everywhere, but %s: %d", token, status)
		}
	}
	var actions []string
	for _, deed := range h.deeds {
		actions = append(actions, deed.Action)
	}
	want := []string{"sign-in", "sign-in", "sign-out", "sign-in", "sign-out-everywhere"}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
}

func TestChangePassword(t *testing.T) {
	h := newHouse(t, nil)
	here, there := h.signIn(t, "101"), h.signIn(t, "101")
	const chosen = "кіт на даху співає"
	answer := h.serve(request("POST", "/api/v1/session/password", `{"old":"`+password+`","new":"`+chosen+`"}`, here))
	if answer.status != http.StatusNoContent || len(answer.cookies) != 1 {
		t.Fatalf("%d, cookies %v", answer.status, answer.cookies)
	}
	renewed := answer.cookies[0].Value
	for token, want := range map[string]int{here: 401, there: 401, renewed: 200} {
		if status, _ := h.ask("GET", "/api/v1/desk", "", token); status != want {
			t.Errorf("%s: %d, want %d", token, status, want)
		}
	}
	if status, _ := h.ask("POST", "/api/v1/session", `{"login":"101","password":"`+password+`"}`, ""); status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", status)
	}
	if status, _ := h.ask("POST", "/api/v1/session", `{"login":"101","password":"`+chosen+`"}`, ""); status != http.StatusOK {
		t.Errorf("the new password: %d", status)
	}
}

func TestPasswordsRefused(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	for _, tt := range []struct{ old, chosen, reason, last string }{
		{"wrong", "another horse battery", "old_wrong", "take"}, // counts as a guess
		{password, "short", "short", "forgive"},
		{password, strings.Repeat("long enough ", 20), "long", "forgive"},
		{password, "qwerty123456", "common", "forgive"},
		{password, "101!101!101!", "login", "forgive"},
		{password, password, "same", "forgive"},
	} {
		status, body := h.ask("POST", "/api/v1/session/password", `{"old":"`+tt.old+`","new":"`+tt.chosen+`"}`, token)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `"reason":"`+tt.reason+`"`) {
			t.Errorf("%s: %d %s", tt.reason, status, body)
		}
		if last := h.attempts[len(h.attempts)-1]; !strings.HasPrefix(last, tt.last) {
			t.Errorf("%s: %s", tt.reason, last)
		}
	}
	h.wait = time.Minute
	if status, _ := h.ask("POST", "/api/v1/session/password", `{"old":"x","new":"y"}`, token); status != http.StatusTooManyRequests {
		t.Errorf("guessing at the old password: %d", status)
	}
	if h.accounts["101"].PasswordHash != hashed {
		t.Error("the password has changed")
	}
}

func TestSetLanguage(t *testing.T) {
	h := newHouse(t, nil)
	token := h.signIn(t, "101")
	if status, body := h.ask("PUT", "/api/v1/session/language", `{"language":"en"}`, token); status != http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
	if _, body := h.ask("GET", "/api/v1/session", "", token); !strings.Contains(body, `"language":"en"`) {
		t.Errorf("%s", body)
	}
	if status, _ := h.ask("PUT", "/api/v1/session/language", `{"language":"xx"}`, token); status != http.StatusBadRequest {
		t.Errorf("%d", status)
	}
}

// brokenAudit is an audit that is away.
type brokenAudit struct{}

func (brokenAudit) Audit(context.Context, desk.Passage) error { return errAway }

// TestAuditAway: that it cannot be kept who signed in keeps no operator from the desk, but the log says so.
func TestAuditAway(t *testing.T) {
	h := newHouse(t, func(p *desk.GateParts) { p.Auditor = brokenAudit{} })
	h.signIn(t, "101")
	if !strings.Contains(h.log.String(), "could not be audited") {
		t.Errorf("the log says:\n%s", h.log.String())
	}
	newHouse(t, func(p *desk.GateParts) { p.Auditor = nil }).signIn(t, "101")
}

// TestDatabaseHangs: who signs in does not wait for ever, is told why, and the attempt does not count; also if the browser has
// given up before.
func TestDatabaseHangs(t *testing.T) {
	for name, patience := range map[string]time.Duration{"waits": time.Hour, "gives up": time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t, nil)
				h.hang = true
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				began := time.Now()
				got := h.serve(request("POST", "/api/v1/session", `{"login":"101","password":"`+password+`"}`, "").WithContext(ctx))
				if waited := time.Since(began); got.status != http.StatusServiceUnavailable || waited > 5*time.Second {
					t.Errorf("%d after %v", got.status, waited)
				}
				if len(h.attempts) != 2 || !strings.HasPrefix(h.attempts[1], "forgive 101") || len(h.deeds) != 1 {
					t.Errorf("%q, audited %v", h.attempts, h.deeds)
				}
			})
		})
	}
}
