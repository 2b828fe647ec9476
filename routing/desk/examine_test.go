package desk_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"hotline/routing/desk"
)

// registrar stands for Asterisk: it asks a REGISTER for the password and checks the proof.
type registrar struct {
	challenges []string // the values of WWW-Authenticate
	ha1        string
	status     string   // of the answer to whom it knows
	first      string   // of the answer to whom it does not; "": it asks
	protocols  []string // of the WebSocket
	mute       bool     // it hangs up in place of an answer

	mu   sync.Mutex
	told []string
}

const (
	realm   = `Digest realm="asterisk", nonce="17/a=b", algorithm=%s, qop="auth", opaque="5"`
	ha1     = "3e2b1b0c0f6e4a5d9c8b7a6f5e4d3c2b"
	sipUser = "web-101"
)

func (r *registrar) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	conn, err := websocket.Accept(w, request, &websocket.AcceptOptions{Subprotocols: r.protocols})
	if err != nil {
		return
	}
	defer conn.CloseNow()
	for {
		_, text, err := conn.Read(request.Context())
		if err != nil || r.mute {
			return
		}
		r.mu.Lock()
		r.told = append(r.told, string(text))
		r.mu.Unlock()
		for _, answer := range r.answers(string(text)) {
			if conn.Write(request.Context(), websocket.MessageText, []byte(answer)) != nil {
				return
			}
		}
	}
}

// answers are preceded by what is none to the request.
func (r *registrar) answers(request string) []string {
	status, more := r.status, ""
	switch {
	case !strings.Contains(request, "\r\nAuthorization: ") && r.first != "":
		status = r.first
	case !r.proven(request):
		status = "401 Unauthorized"
		for _, challenge := range r.challenges {
			more += "WWW-Authenticate: " + challenge + "\r\n"
		}
	}
	sequence := header(request, "CSeq")
	return []string{
		"OPTIONS sip:x SIP/2.0\r\nCSeq: 7 OPTIONS\r\n\r\n", "\r\n",
		"SIP/2.0 100 Trying\r\nCSeq: " + sequence + "\r\n\r\n",
		"SIP/2.0 " + status + "\r\nCSeq: " + sequence + "\r\n" + more + "Content-Length: 0\r\n\r\n",
	}
}

// proven computes what a telephone has computed that knows the password (RFC 7616 §3.4.1).
func (r *registrar) proven(request string) bool {
	proof := header(request, "Authorization")
	value := func(name string) string {
		if found := regexp.MustCompile(`\b` + name + `=(?:"([^"]*)"|([^,]+))`).FindStringSubmatch(proof); found != nil {
			return found[1] + found[2]
		}
		return ""
	}
	parts := []string{r.ha1, value("nonce")}
	if value("qop") != "" {
		parts = append(parts, value("nc"), value("cnonce"), value("qop"))
	}
	parts = append(parts, md5Of("REGISTER:"+value("uri")))
	return proof != "" && value("username") == sipUser && value("response") == md5Of(strings.Join(parts, ":"))
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func header(message, name string) string {
	_, rest, _ := strings.Cut(message, "\r\n"+name+": ")
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}

func TestExamineTelephone(t *testing.T) {
	asks := []string{fmt.Sprintf(realm, "MD5")}
	for name, c := range map[string]struct {
		change func(*registrar)
		ha1    string
		want   string // begins the error; "": none
		asked  int
	}{
		"is well":              {func(*registrar) {}, ha1, "", 2},
		"password not known":   {func(*registrar) {}, "", "", 1},
		"without qop":          {func(r *registrar) { r.challenges = []string{`digest realm="asterisk",nonce="1"`} }, ha1, "", 2},
		"two algorithms":       {func(r *registrar) { r.challenges = append([]string{fmt.Sprintf(realm, "SHA-256")}, asks...) }, ha1, "", 2},
		"another realm":        {func(r *registrar) { r.challenges = []string{`Digest realm="hotline.example", nonce="1"`} }, ha1, desk.ErrOtherRealm.Error() + `: "hotline.example", pages have it for "asterisk"`, 1},
		"another password":     {func(r *registrar) { r.ha1 = md5Of("x") }, ha1, desk.ErrWrongPassword.Error(), 2},
		"another algorithm":    {func(r *registrar) { r.challenges = []string{fmt.Sprintf(realm, "SHA-256")} }, ha1, desk.ErrNoDigest.Error(), 1},
		"no question":          {func(r *registrar) { r.challenges = nil }, ha1, desk.ErrNoDigest.Error(), 1},
		"no password":          {func(r *registrar) { r.first = "200 OK" }, ha1, desk.ErrNoPassword.Error(), 1},
		"no account":           {func(r *registrar) { r.first = "404 Not Found" }, ha1, "asterisk answers a REGISTER with 404 Not Found", 1},
		"no place to register": {func(r *registrar) { r.status = "403 Forbidden" }, ha1, "asterisk answers a REGISTER with 403 Forbidden", 2},
		"no SIP":               {func(r *registrar) { r.protocols = []string{"ari"} }, ha1, desk.ErrNoWebSocket.Error(), 0},
		"no answer":            {func(r *registrar) { r.mute = true }, ha1, "asterisk does not answer a REGISTER", 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := &registrar{challenges: asks, ha1: ha1, status: "200 OK", protocols: []string{"sip"}}
			c.change(r)
			server := httptest.NewServer(r)
			defer server.Close()
			address, err := url.Parse(server.URL + "/ws")
			if err != nil {
				t.Fatal(err)
			}
			phone := desk.Softphone{URI: "sip:" + sipUser + "@hotline", User: sipUser, Realm: "asterisk", HA1: c.ha1}
			err = desk.ExamineTelephone(t.Context(), address, phone)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			r.wantQueries(t, c.asked)
		})
	}
}

// wantQueries checks that nothing was asked for that changes a registration, and that a page could have asked for it.
func (r *registrar) wantQueries(t *testing.T, count int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.told) != count {
		t.Errorf("asterisk was told\n%s\nwant %d requests", strings.Join(r.told, ""), count)
	}
	for _, request := range r.told {
		if strings.Contains(request, "\r\nContact:") || strings.Contains(request, "\r\nExpires:") {
			t.Errorf("changes who is registered:\n%s", request)
		}
		if err := desk.AdmitSIP([]byte(request), []desk.SIPAccount{{User: sipUser}}); err != nil {
			t.Errorf("%v:\n%s", err, request)
		}
	}
}

func TestExamineTelephoneOfNoAsterisk(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	for _, address := range []string{server.URL + "/ws", "http://127.0.0.1:1/ws"} {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		err = desk.ExamineTelephone(t.Context(), parsed, desk.Softphone{URI: "sip:web-101@hotline"})
		if err == nil || !strings.HasPrefix(err.Error(), desk.ErrNoWebSocket.Error()+" at "+address) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
