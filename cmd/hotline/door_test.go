package main

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/billing/store"
	"hotline/routing/access"
	"hotline/routing/desk"
)

const programToken = "0123456789abcdef0123456789abcdef"

func TestDoorSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(strings.ToUpper(programToken)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := configured(t, `
http:
  public_url: https://hotline.example.net
  proxies: [127.0.0.1, 10.0.0.0/8]
  tokens: [short]
  clients:
    - {name: cabinet, token: `+programToken+`, scopes: ["callbacks:write"]}
    - {name: bot, token_file: `+path+`, scopes: ["calls:read", "stats:read"]}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []desk.Client{
		{Name: "http.tokens[0]", Token: "short", Scopes: access.Scopes()},
		{Name: "cabinet", Token: programToken, Scopes: []access.Scope{access.WriteCallBacks}},
		{Name: "bot", Token: strings.ToUpper(programToken), Scopes: []access.Scope{access.ReadCalls, access.ReadStatistics}},
	}
	if diff := cmp.Diff(want, s.door.clients); diff != "" {
		t.Errorf("clients (-want +got):\n%s", diff)
	}
	if got := s.door.publicURL.String(); got != "https://hotline.example.net" {
		t.Errorf("public address %s", got)
	}
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	if diff := cmp.Diff(proxies, s.door.proxies, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("proxies (-want +got):\n%s", diff)
	}
	s, err = configured(t, "", `HTTP_LISTEN=x`, `HOTLINE_HTTP_CLIENTS=[{name: bot, token: `+programToken+`, scopes: ["calls:read"]}]`)
	if err != nil || len(s.door.clients) != 1 || s.door.publicURL != nil {
		t.Errorf("from the environment: %v, %+v", err, s.door)
	}
}

func TestDoorSettingsThatAreWrong(t *testing.T) {
	_, err := configured(t, `
http:
  public_url: hotline.example.net/desk
  proxies: [localhost]
  tokens: [good, ""]
  clients:
    - {token: secret-and-short, scopes: []}
    - {name: bot, token: `+programToken+`, scopes: ["calls:delete"]}
    - {name: bot, token_file: /nowhere/token, scopes: ["calls:read"]}
`)
	if err == nil {
		t.Fatal("taken")
	}
	for _, fault := range []string{
		"http.public_url: not of the form", `http.proxies[0]: "localhost"`, "http.tokens[1]: empty",
		"http.clients[0]: name: missing; token: fewer than 32 characters; scopes: none",
		`http.clients[1]: scopes: "calls:delete" is none`, "http.clients[2]: token_file: open /nowhere/token", "name: is there twice",
	} {
		if !strings.Contains(err.Error(), fault) {
			t.Errorf("%q is not in\n%v", fault, err)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("a token is shown: %v", err)
	}
}

func TestOverheard(t *testing.T) {
	for _, tt := range []struct {
		listen, public string
		want           bool
	}{
		{"127.0.0.1:8080", "", false}, {"localhost:8080", "", false}, {"[::1]:8080", "", false},
		{":8080", "", true}, {"10.0.0.1:8080", "http://hotline.example.net", true}, {"10.0.0.1:8080", "https://hotline.example.net", false},
	} {
		if got := (httpConfig{Listen: tt.listen, PublicURL: tt.public}).overheard(); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

// browser is a browser at the door of a real PostgreSQL and Redis.
type browser struct {
	*http.Client

	t    *testing.T
	page string
}

func (b browser) ask(method, path, body string) (int, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.page+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// openDoor serves the door that a configuration makes and returns a function that makes browsers.
func openDoor(t *testing.T) (newBrowser func() browser, flags siteFlags) {
	t.Helper()
	redisURL := os.Getenv("HOTLINE_TEST_REDIS_URL")
	if redisURL == "" {
		t.Skip("HOTLINE_TEST_REDIS_URL is not set: no Redis to test with (make test starts one)")
	}
	flags = siteFlagsOf(t)
	flags.Site = rand.Text()
	s, err := configured(t, "", "HOTLINE_DATABASE_URL="+flags.DatabaseURL, "HOTLINE_REDIS_URL="+redisURL)
	if err != nil {
		t.Fatal(err)
	}
	s.Routing.Site, s.logger = flags.Site, slog.New(slog.DiscardHandler)
	v := &service{settings: s, registry: prometheus.NewRegistry()}
	if v.database, err = store.Open(t.Context(), flags.DatabaseURL, s.logger); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.database.Close)
	if err := v.assembleDoor(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.sessions.Close() })
	served, err := desk.New(desk.Parts{Gate: v.gate, Now: time.Now, Log: s.logger})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(v.gate.Wrap(served))
	t.Cleanup(server.Close)
	return func() browser {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		return browser{t: t, page: server.URL, Client: &http.Client{Jar: jar}}
	}, flags
}

// TestDoor: a person who was added with the command signs in, changes the password, and is then
// out elsewhere. Whoever guesses waits.
func TestDoor(t *testing.T) {
	newBrowser, flags := openDoor(t)
	add := accountsAddCmd{siteFlags: flags, Login: "olena", Role: "operator", Name: "Олена", Operator: "101", Language: "uk"}
	if err := add.add(t.Context(), typed(t, secret), io.Discard); err != nil {
		t.Fatal(err)
	}
	const right, wrong = `{"login":"olena","password":"` + secret + `"}`, `{"login":"olena","password":"wrong"}`
	desk, phone := newBrowser(), newBrowser()
	for _, b := range []browser{desk, phone} {
		if status, body := b.ask("POST", "/api/v1/session", right); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	if status, body := desk.ask("GET", "/api/v1/session", ""); status != http.StatusOK || !json.Valid([]byte(body)) || !strings.Contains(body, `"operator":"101"`) {
		t.Errorf("%d %s", status, body)
	}
	if _, body := desk.ask("GET", "/api/v1/session", ""); !strings.Contains(body, `"must":["password"]`) {
		t.Errorf("what is due: %s", body)
	}
	const renew = `{"old":"` + secret + `","new":"кіт на даху співає"}`
	if status, body := desk.ask("POST", "/api/v1/session/password", renew); status != http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
	if status, body := desk.ask("GET", "/api/v1/session", ""); status != http.StatusOK || !strings.Contains(body, `"must":[]`) {
		t.Errorf("after the change of the password here: %d %s", status, body)
	}
	if status, _ := phone.ask("GET", "/api/v1/session", ""); status != http.StatusUnauthorized {
		t.Errorf("after the change of the password elsewhere: %d", status)
	}
	if status, body := desk.ask("DELETE", "/api/v1/session?all=true", ""); status != http.StatusNoContent {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := desk.ask("GET", "/api/v1/session", ""); status != http.StatusUnauthorized {
		t.Errorf("signed out: %d", status)
	}
	var status int
	for range 6 {
		status, _ = newBrowser().ask("POST", "/api/v1/session", wrong)
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the sixth wrong password: %d", status)
	}
}
