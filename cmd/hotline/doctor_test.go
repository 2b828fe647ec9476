package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"hotline/routing/access"
)

// registrar is Asterisk at /ws: it asks for the password of a realm, and takes whatever proof of those whom it knows.
func registrar(t *testing.T, realm string, known ...string) *httptest.Server {
	t.Helper()
	sequence, user := regexp.MustCompile(`\r\nCSeq: .*`), regexp.MustCompile(`\r\nAuthorization: Digest username="([^"]+)"`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"sip"}})
		if err != nil {
			return
		}
		defer conn.CloseNow()
		for {
			_, text, err := conn.Read(r.Context())
			if err != nil {
				return
			}
			answer := "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"" + realm + "\", nonce=\"1\""
			if proof := user.FindSubmatch(text); proof != nil && slices.Contains(known, string(proof[1])) {
				answer = "SIP/2.0 200 OK"
			}
			if conn.Write(r.Context(), websocket.MessageText, append([]byte(answer), append(sequence.Find(text), "\n\r\n"...)...)) != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestExamineBrowsers(t *testing.T) {
	const operators = `operators: [{id: "7", browser: PJSIP/web-7}, {id: "8", browser: PJSIP/web-8}, {id: "9"}]` + "\n"
	const password = "HOTLINE_DESK_PHONE_PASSWORD=0123456789abcdef0123"
	known := map[string]string{"PJSIP/web-7": "UNAVAILABLE", "PJSIP/web-8": "NOT_INUSE", "PJSIP/9": "NOT_INUSE"}
	for name, c := range map[string]struct {
		file, variable string
		states         map[string]string
		realm          string
		has            []string
		found, err     string
		mend           string // is told
	}{
		"well":           {operators, password, known, "asterisk", []string{"web-7", "web-8"}, `2 may register, for the realm "asterisk"`, "", ""},
		"another realm":  {operators, password, known, "pbx", []string{"web-7", "web-8"}, "", `web-7: asterisk asks for the password of another realm: "pbx", pages have it for "asterisk"`, "default_realm"},
		"one's password": {operators, password, known, "asterisk", []string{"web-7"}, "", "web-8: asterisk refuses the password", "desk.phone_password"},
		"all passwords":  {operators, password, known, "asterisk", nil, "", "web-7, web-8: asterisk refuses the password", "desk.phone_password"},
		"none is given":  {operators, "HOTLINE_DESK_PHONE_PASSWORD=", known, "asterisk", nil, `are asked for the password of the realm "asterisk"`, "", ""},
		"one is not known": {operators, password, map[string]string{"PJSIP/web-7": "INVALID", "PJSIP/web-8": "UNAVAILABLE"}, "asterisk", []string{"web-8"},
			`1 may register, for the realm "asterisk"`, "", ""},
		"none is known": {operators, password, map[string]string{"PJSIP/web-7": "INVALID", "PJSIP/web-8": "INVALID"}, "asterisk", nil, "", "", ""},
		"no browsers":   {`operators: [{id: "9"}]`, password, known, "asterisk", nil, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := configured(t, c.file, c.variable, "HOTLINE_ASTERISK_URL="+registrar(t, c.realm, c.has...).URL+"/ari")
			if err != nil {
				t.Fatal(err)
			}
			findings := examineBrowsers(t.Context(), s, c.states)
			if c.found == "" && c.err == "" {
				if len(findings) > 0 {
					t.Errorf("%+v without browsers", findings)
				}
				return
			}
			if len(findings) != 1 {
				t.Fatalf("%+v, want one finding", findings)
			}
			f := findings[0]
			if c.err == "" && (f.err != nil || f.found != c.found) ||
				c.err != "" && (f.err == nil || f.err.Error() != c.err || !strings.Contains(f.mend, c.mend)) {
				t.Errorf("%+v, want %q or %q", f, c.found, c.err)
			}
		})
	}
}

// An Asterisk without a WebSocket, or what else there may be, is asked for one browser only.
func TestExamineBrowsersOfAnotherAsterisk(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++; w.WriteHeader(http.StatusNotFound) }))
	defer server.Close()
	s, err := configured(t, `operators: [{id: "7", browser: PJSIP/web-7}, {id: "8", browser: PJSIP/web-8}]`, "HOTLINE_ASTERISK_URL="+server.URL+"/ari")
	if err != nil {
		t.Fatal(err)
	}
	findings := examineBrowsers(t.Context(), s, nil)
	if len(findings) != 1 || findings[0].err == nil || !strings.Contains(findings[0].mend, "res_pjsip_transport_websocket") || asked != 1 {
		t.Errorf("%+v, asked %d times", findings, asked)
	}
}

// Codes that were set up with another key shut people out: that is said before they stand at the door.
func TestExamineFactor(t *testing.T) {
	key := "HOTLINE_HTTP_SECOND_FACTOR_KEY=" + strings.Repeat("5a", access.SealerKey)
	with, err := configured(t, "", key)
	if err != nil {
		t.Fatal(err)
	}
	without := with
	without.door.sealer = nil
	another, err := access.NewSealer([]byte(strings.Repeat("b", access.SealerKey)))
	if err != nil {
		t.Fatal(err)
	}
	seed := access.Seed("12345678901234567890")
	well := access.Account{Login: "olena", SealedSeed: with.door.sealer.Seal(seed, "olena")}
	taken := access.Account{Login: "olha", SealedSeed: well.SealedSeed}
	older := access.Account{Login: "taras", SealedSeed: another.Seal(seed, "taras")}
	for name, c := range map[string]struct {
		s        settings
		accounts []access.Account
		shut     string
	}{
		"nobody has one":   {without, []access.Account{{Login: "olena"}}, ""},
		"the key fits":     {with, []access.Account{well, {Login: "roman"}}, ""},
		"of another key":   {with, []access.Account{well, older}, "taras cannot sign in"},
		"somebody else's":  {with, []access.Account{taken}, "olha cannot sign in"},
		"the key was lost": {without, []access.Account{well, older}, "olena, taras cannot sign in"},
	} {
		f := examineFactor(c.s, c.accounts)
		if (f.err == nil) != (c.shut == "") || f.err != nil && !strings.HasPrefix(f.err.Error(), c.shut) {
			t.Errorf("%s: %v, want %q", name, f.err, c.shut)
		}
	}
}
