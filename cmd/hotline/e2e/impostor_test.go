package e2e_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/emiago/sipgo/sip"

	"hotline/routing/desk"
)

// hashOf is what the page of an account is told of the password.
func hashOf(user string) string {
	return md5Of(user + ":asterisk:" + operatorPassword)
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// visitor is a person with the cookie of a session, and no browser.
type visitor struct {
	s      *service
	client *http.Client
}

// admits signs a person in.
func (s *service) admits(who person) *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	v := &visitor{s: s, client: &http.Client{Jar: jar, Timeout: patience}}
	v.asks(http.MethodPost, "/session", map[string]string{"login": who.login, "password": personPassword}, nil)
	return v
}

// asks asks the API, and reads the answer.
func (v *visitor) asks(method, path string, body, answer any) {
	v.s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		v.s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(waiting(v.s.t), method, v.s.url+"/api/v1"+path, strings.NewReader(string(text)))
	if err != nil {
		v.s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := v.client.Do(request)
	if err != nil {
		v.s.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		v.s.t.Fatalf("%s %s: %s", method, path, response.Status)
	}
	if answer != nil {
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			v.s.t.Fatal(err)
		}
	}
}

// sipWire carries SIP messages to Asterisk and back, one at a time.
type sipWire struct {
	t    *testing.T
	via  string // what a Via says of it
	say  func(text string) error
	hear func() ([]byte, error)
}

// webSocket is the way of the visitor's page.
func (v *visitor) webSocket(t *testing.T) *sipWire {
	t.Helper()
	ctx := waiting(t)
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	conn, _, err := websocket.Dial(ctx, v.s.url+"/ws", &websocket.DialOptions{
		HTTPClient: v.client, Subprotocols: []string{"sip"}, HTTPHeader: http.Header{"Origin": {v.s.url}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return &sipWire{
		t: t, via: "WS impostor.invalid", say: func(text string) error { return conn.Write(ctx, websocket.MessageText, []byte(text)) },
		hear: func() ([]byte, error) { _, text, err := conn.Read(ctx); return text, err },
	}
}

// udp is the way past the service.
func (l *lab) udp(t *testing.T) *sipWire {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(waiting(t), "udp", l.sip)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	stop := context.AfterFunc(waiting(t), func() { conn.Close() })
	t.Cleanup(func() { stop() })
	return &sipWire{
		t: t, via: "UDP " + conn.LocalAddr().String(), say: func(text string) error { _, err := conn.Write([]byte(text)); return err },
		hear: func() ([]byte, error) {
			packet := make([]byte, 65536)
			n, err := conn.Read(packet)
			return packet[:n], err
		},
	}
}

// attempt is who somebody tries to register as whom, with whose password.
type attempt struct{ from, to, user, ha1 string }

// request writes a message of it.
func (a attempt) request(w *sipWire, method, toTag string, headers ...string) string {
	lines := append([]string{
		method + " sip:hotline SIP/2.0", "Via: SIP/2.0/" + w.via + ";branch=z9hG4bK" + sip.GenerateTagN(12), "Max-Forwards: 70",
		"From: <sip:" + a.from + "@hotline>;tag=" + sip.GenerateTagN(8), "To: <sip:" + a.to + "@hotline>" + toTag,
		"Call-ID: " + sip.GenerateTagN(16), "CSeq: 1 " + method, "Contact: <sip:impostor@" + w.via[strings.IndexByte(w.via, ' ')+1:] + ">",
	}, headers...)
	return strings.Join(append(lines, "Content-Length: 0", "", ""), "\r\n")
}

// answers sends a message and returns what Asterisk answers.
func (w *sipWire) answers(text string) (*sip.Response, error) {
	w.t.Helper()
	if err := w.say(text); err != nil {
		return nil, err
	}
	for {
		packet, err := w.hear()
		if err != nil {
			return nil, err
		}
		message, err := sip.ParseMessage(packet)
		if err != nil {
			w.t.Fatal(err)
		}
		if response, is := message.(*sip.Response); is { // else Asterisk asks whether the telephone is there
			return response, nil
		}
	}
}

// challengePair is a quoted value of what Asterisk asks with.
var challengePair = regexp.MustCompile(`(\w+)="([^"]*)"`)

// registers tries to register for so many seconds, and returns the last status; the error says that the WebSocket was closed.
func (w *sipWire) registers(a attempt, seconds int) (status int, err error) {
	w.t.Helper()
	expires := fmt.Sprintf("Expires: %d", seconds)
	response, err := w.answers(a.request(w, "REGISTER", "", expires))
	if err != nil {
		return 0, err
	}
	asked := response.GetHeader("WWW-Authenticate")
	if response.StatusCode != sip.StatusUnauthorized || asked == nil {
		w.t.Fatalf("asterisk asks for no password: %d", response.StatusCode)
	}
	challenge := make(map[string]string)
	for _, pair := range challengePair.FindAllStringSubmatch(asked.Value(), -1) {
		challenge[pair[1]] = pair[2]
	}
	const count, own = "00000001", "c0ffee"
	proof := md5Of(strings.Join([]string{a.ha1, challenge["nonce"], count, own, "auth", md5Of("REGISTER:sip:hotline")}, ":"))
	response, err = w.answers(a.request(w, "REGISTER", "", expires, fmt.Sprintf(
		`Authorization: Digest username="%s", realm="%s", nonce="%s", opaque="%s", uri="sip:hotline", response="%s", algorithm=MD5, qop=auth, nc=%s, cnonce="%s"`,
		a.user, challenge["realm"], challenge["nonce"], challenge["opaque"], proof, count, own)))
	if err != nil {
		return 0, err
	}
	return response.StatusCode, nil
}

// What an operator's page knows makes nobody a colleague's telephone: not over the WebSocket, nor past the service.
func TestOperatorIsNoColleaguesTelephone(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newDesk(t, 3), l.newDesk(t, 3)
	s := l.serve(t, []operator{a, b}, "HOTLINE_DESK_DEMO=false")
	who := person{login: "olha", name: "Ольга", role: "operator", operator: a.ID}
	s.employs(who)
	olha := s.admits(who)
	var answer struct{ Phone desk.Softphone }
	olha.asks(http.MethodGet, "/desk", nil, &answer)
	own, other, hash := answer.Phone.User, "web-"+b.ID, answer.Phone.HA1
	if own != "web-"+a.ID || hash != hashOf(own) || answer.Phone.Realm != "asterisk" {
		t.Fatalf("the page is told %+v", answer.Phone)
	}
	impostors := map[string]attempt{
		"as another":                   {other, other, other, hash},
		"as another, by own name":      {other, other, own, hash},
		"in another's place":           {own, other, own, hash},
		"as another, in the own place": {other, own, own, hash},
	}
	for name, try := range impostors {
		t.Run("over the WebSocket "+name, func(t *testing.T) {
			status, err := olha.webSocket(t).registers(try, 60)
			if websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
				t.Errorf("status %d, %v", status, err)
			}
		})
		t.Run("past the service "+name, func(t *testing.T) {
			if status, err := l.udp(t).registers(try, 60); err != nil || status < 400 {
				t.Errorf("status %d, %v", status, err)
			}
		})
	}
	t.Run("within a call that is none", func(t *testing.T) {
		page := olha.webSocket(t)
		for _, method := range []string{"INVITE", "OPTIONS", "INFO", "UPDATE", "BYE"} {
			response, err := page.answers(attempt{from: other, to: other}.request(page, method, ";tag=1"))
			if err != nil || response.StatusCode != sip.StatusCallTransactionDoesNotExists {
				t.Errorf("%s: %v, %v", method, response, err)
			}
		}
	})
	if contacts, err := l.output("cli", "pjsip show contacts"); err != nil || strings.Contains(contacts, own+"/") || strings.Contains(contacts, other+"/") {
		t.Errorf("somebody has got in: %v\n%s", err, contacts)
	}
	// The same with what is one's own: it is not for another reason that it fails.
	if status, err := olha.webSocket(t).registers(attempt{own, own, own, hash}, 0); status != sip.StatusOK {
		t.Errorf("as oneself: %d, %v", status, err)
	}
	if status, err := l.udp(t).registers(attempt{other, other, other, hashOf(other)}, 0); status != sip.StatusOK {
		t.Errorf("the colleague: %d, %v", status, err)
	}
}

// A page that nobody has signed in to is nobody's telephone, in the demo but that which tries the hotline.
func TestNewcomerIsNoOperatorsTelephone(t *testing.T) {
	l := sharedLab(t)
	o := l.newDesk(t, 3)
	user := "web-" + o.ID
	t.Run("in the demo", func(t *testing.T) {
		newcomer := &visitor{s: l.serve(t, []operator{o}, "HOTLINE_DESK_DEMO=true"), client: http.DefaultClient}
		status, err := newcomer.webSocket(t).registers(attempt{user, user, user, hashOf(user)}, 60)
		if websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
			t.Errorf("status %d, %v", status, err)
		}
	})
	t.Run("else", func(t *testing.T) {
		s := l.serve(t, []operator{o}, "HOTLINE_DESK_DEMO=false")
		//nolint:bodyclose // websocket.Dial says that the body need not be closed
		_, response, err := websocket.Dial(waiting(t), s.url+"/ws", &websocket.DialOptions{
			Subprotocols: []string{"sip"}, HTTPHeader: http.Header{"Origin": {s.url}},
		})
		if err == nil || response == nil || response.StatusCode != http.StatusUnauthorized {
			t.Error(errors.Join(err, errors.New("a stranger's WebSocket is not refused")))
		}
	})
}
