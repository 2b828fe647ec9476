package desk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline/routing/access"
	"hotline/routing/desk"
)

func (h *house) SetSecondFactor(_ context.Context, login string, sealed []byte, step int64, _ time.Time) (int64, error) {
	err := h.change(login, func(a *access.Account) { a.SealedSeed, a.SpentStep = sealed, step; a.Version++ })
	return h.accounts[login].Version, err
}

func (h *house) ClearSecondFactor(_ context.Context, login string, _ time.Time) (int64, error) {
	err := h.change(login, func(a *access.Account) { a.SealedSeed = nil; a.Version++ })
	return h.accounts[login].Version, err
}

func (h *house) SpendCode(_ context.Context, login string, step int64) (bool, error) {
	first := h.accounts[login].SpentStep < step
	err := h.change(login, func(a *access.Account) { a.SpentStep = max(a.SpentStep, step) })
	return first, err
}

var theSeed = access.Seed("12345678901234567890")

// newHouseWithFactors offers second factors; supervisors must have one.
func newHouseWithFactors(t *testing.T) *house {
	t.Helper()
	sealer, err := access.NewSealer([]byte(strings.Repeat("k", access.SealerKey)))
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(p *desk.GateParts) {
		kept, _ := p.Accounts.(*house)
		p.SecondFactor = desk.SecondFactor{Kept: kept, Sealer: sealer, Roles: []access.Role{access.Supervisor},
			Now: func() time.Time { return kept.at }}
	})
	if _, err := h.SetSecondFactor(t.Context(), "engineer", sealer.Seal(theSeed, "engineer"), 0, now); err != nil {
		t.Fatal(err)
	}
	return h
}

// code returns what the telephone shows.
func (h *house) code(t *testing.T, seed access.Seed) string {
	t.Helper()
	code, err := seed.Code(h.at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enter signs the engineer in and returns the status and the reason.
func (h *house) enter(password, code string) (int, string) {
	body, err := json.Marshal(map[string]string{"login": "engineer", "password": password, "code": code})
	if err != nil {
		panic(err)
	}
	status, answer := h.ask("POST", "/api/v1/session", string(body), "")
	var said struct{ Reason string }
	_ = json.Unmarshal([]byte(answer), &said)
	return status, said.Reason
}

// TestSignInWithCode: password and code together let in; a code does so once.
func TestSignInWithCode(t *testing.T) {
	h := newHouseWithFactors(t)
	right := h.code(t, theSeed)
	for _, tt := range []struct {
		name, password, code string
		status               int
		reason, attempt      string
	}{
		{"no code", password, "", 401, "code_required", "forgive"},
		{"wrong code", password, "000000", 401, "code_wrong", "take"}, // counts as a guess
		{"wrong password", "wrong", right, 401, "", "take"},
		{"both", password, right, 200, "", "welcome"},
		{"again", password, right, 401, "code_wrong", "take"},
	} {
		status, reason := h.enter(tt.password, tt.code)
		if last := h.attempts[len(h.attempts)-1]; status != tt.status || reason != tt.reason || !strings.HasPrefix(last, tt.attempt) {
			t.Errorf("%s: %d %q, %s", tt.name, status, reason, last)
		}
	}
	h.at = h.at.Add(time.Minute)
	if status, _ := h.enter(password, h.code(t, theSeed)); status != http.StatusOK {
		t.Errorf("the next code: %d", status)
	}
	h.wait = time.Minute
	if status, _ := h.enter(password, "000001"); status != http.StatusTooManyRequests {
		t.Errorf("guessing codes: %d", status)
	}
}

// TestNobodyLearnsOfSecondFactors: without the password an account with one answers, to the byte, as one without.
func TestNobodyLearnsOfSecondFactors(t *testing.T) {
	h := newHouseWithFactors(t)
	for _, code := range []string{"", `,"code":"123456"`} {
		_, with := h.ask("POST", "/api/v1/session", `{"login":"engineer","password":"wrong"`+code+`}`, "")
		_, without := h.ask("POST", "/api/v1/session", `{"login":"101","password":"wrong"`+code+`}`, "")
		_, nobody := h.ask("POST", "/api/v1/session", `{"login":"nobody","password":"wrong"`+code+`}`, "")
		if with != without || with != nobody {
			t.Errorf("%s, %s, %s", with, without, nobody)
		}
	}
}

// TestKeyIsAway: without the key, or with another one, the password alone lets nobody in whose account has a second factor.
func TestKeyIsAway(t *testing.T) {
	h := newHouseWithFactors(t)
	kept := h.accounts["engineer"]
	kept.SealedSeed = []byte("sealed by another key, as long as it has to be")
	h.accounts["engineer"] = kept
	if status, _ := h.enter(password, "123456"); status != http.StatusServiceUnavailable {
		t.Errorf("another key: %d", status)
	}
	bare := newHouse(t, nil)
	bare.accounts["engineer"] = kept
	for code, want := range map[string]int{"": http.StatusUnauthorized, "123456": http.StatusServiceUnavailable} {
		if status, _ := bare.enter(password, code); status != want || bare.begun > 0 {
			t.Errorf("no key, code %q: %d", code, status)
		}
	}
	token := bare.signIn(t, "101")
	if _, body := bare.ask("GET", "/api/v1/session", "", token); !strings.Contains(body, `"second_factor":"none"`) {
		t.Errorf("%s", body)
	}
	if status, _ := bare.ask("POST", "/api/v1/session/second-factor", "", token); status != http.StatusNotFound {
		t.Errorf("offered without a key: %d", status)
	}
}

// propose asks for a seed and returns it with the proposal.
func (h *house) propose(t *testing.T, token string) (proposal string, seed access.Seed) {
	t.Helper()
	status, body := h.ask("POST", "/api/v1/session/second-factor", "", token)
	var said struct{ Proposal, Secret, Picture string }
	if err := json.Unmarshal([]byte(body), &said); status != http.StatusOK || err != nil || !strings.HasPrefix(said.Picture, "data:image/png;base64,") {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	seed, err := access.ReadSeed(said.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return said.Proposal, seed
}

// TestSecondFactorIsDue: whose role must have one sets it up before anything else. It ends the other sessions; switched off, it is
// due again.
func TestSecondFactorIsDue(t *testing.T) {
	h := newHouseWithFactors(t)
	token, other := h.signIn(t, "supervisor"), h.signIn(t, "supervisor")
	if status, body := h.ask("GET", "/api/v1/desk", "", token); status != http.StatusForbidden || !strings.Contains(body, `"reason":"must_second_factor"`) {
		t.Errorf("%d %s", status, body)
	}
	proposal, seed := h.propose(t, token)
	form := func(code, password string) string {
		return `{"proposal":"` + proposal + `","code":"` + code + `","password":"` + password + `"}`
	}
	for want, body := range map[string]string{"code_wrong": form("000000", password), "old_wrong": form(h.code(t, seed), "wrong"),
		"proposal_over": strings.Replace(form(h.code(t, seed), password), `l":"`, `l":"A`, 1)} {
		if status, answer := h.ask("PUT", "/api/v1/session/second-factor", body, token); status != 422 || !strings.Contains(answer, `"reason":"`+want+`"`) {
			t.Errorf("%s: %d %s", want, status, answer)
		}
	}
	code := h.code(t, seed)
	answer := h.serve(request("PUT", "/api/v1/session/second-factor", form(code, password), token))
	if answer.status != http.StatusNoContent || len(answer.cookies) != 1 {
		t.Fatalf("%d %s", answer.status, answer.body)
	}
	token = answer.cookies[0].Value
	for id, want := range map[string]int{token: 200, other: 401} {
		if status, _ := h.ask("GET", "/api/v1/desk", "", id); status != want {
			t.Errorf("%s: %d, want %d", id, status, want)
		}
	}
	if deed := h.deeds[len(h.deeds)-1]; deed.Action != "second-factor-on" || deed.Outcome != "done" || deed.Actor != "supervisor" {
		t.Errorf("audited %+v", deed)
	}
	off := func(code string) string { return `{"code":"` + code + `","password":"` + password + `"}` }
	if status, _ := h.ask("POST", "/api/v1/session/second-factor/off", off(code), token); status != http.StatusUnprocessableEntity {
		t.Errorf("off with a code that was used: %d", status)
	}
	h.at = h.at.Add(time.Minute)
	answer = h.serve(request("POST", "/api/v1/session/second-factor/off", off(h.code(t, seed)), token))
	if answer.status != http.StatusNoContent || h.accounts["supervisor"].HasSecondFactor() {
		t.Fatalf("%d %s", answer.status, answer.body)
	}
	if status, _ := h.ask("GET", "/api/v1/desk", "", answer.cookies[0].Value); status != http.StatusForbidden {
		t.Errorf("without one again: %d", status)
	}
}

// TestPasswordForgivesNoCodes: who has a session and the password cannot guess at codes for ever, with another password in between.
func TestPasswordForgivesNoCodes(t *testing.T) {
	h := newHouseWithFactors(t)
	status, _ := h.enter(password, h.code(t, theSeed))
	if status != http.StatusOK {
		t.Fatal(status)
	}
	token := "token1"
	if status, body := h.ask("POST", "/api/v1/session/password", `{"old":"`+password+`","new":"another horse battery"}`, token); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	if last := h.attempts[len(h.attempts)-1]; !strings.HasPrefix(last, "forgive") {
		t.Errorf("%s", last)
	}
}

func TestSecondFactorTwice(t *testing.T) {
	h := newHouseWithFactors(t)
	_, _ = h.enter(password, h.code(t, theSeed))
	if status, body := h.ask("POST", "/api/v1/session/second-factor", "", "token1"); status != 422 || !strings.Contains(body, "already_on") {
		t.Errorf("%d %s", status, body)
	}
	token := h.signIn(t, "101")
	if status, body := h.ask("POST", "/api/v1/session/second-factor/off", `{"code":"123456","password":"`+password+`"}`, token); status != 422 ||
		!strings.Contains(body, "already_off") {
		t.Errorf("%d %s", status, body)
	}
}
