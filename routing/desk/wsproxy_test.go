package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/routing/desk"
)

// switchboard stands for Asterisk's web server: at /ws it says back what it is told, at /ari it gives everything away.
func switchboard(t testing.TB, asked func(*http.Request)) *url.URL {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked(r)
		if r.URL.Path != "/ws" {
			return
		}
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"sip"}})
		if err != nil {
			return
		}
		defer conn.CloseNow()
		for {
			kind, text, err := conn.Read(r.Context())
			if err != nil || conn.Write(r.Context(), kind, text) != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// proxied is the service in front of it, door included.
func proxied(t testing.TB, asterisk *url.URL, accounts ...desk.SIPAccount) *httptest.Server {
	t.Helper()
	return served(t, desk.WebSocketProxy(webSocketParts(asterisk, accounts...)))
}

func webSocketParts(asterisk *url.URL, accounts ...desk.SIPAccount) desk.WebSocketParts {
	return desk.WebSocketParts{
		Asterisk: asterisk, Log: slog.New(slog.DiscardHandler), Still: func(context.Context) bool { return true },
		Accounts: func(context.Context) []desk.SIPAccount { return accounts },
	}
}

func served(t testing.TB, proxy http.Handler) *httptest.Server {
	t.Helper()
	gate, err := desk.NewGate(desk.GateParts{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/ws", proxy)
	server := httptest.NewServer(gate.Wrap(mux))
	t.Cleanup(server.Close)
	return server
}

// dialled is a page's WebSocket at the service.
func dialled(ctx context.Context, t testing.TB, address string) *websocket.Conn {
	t.Helper()
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		Subprotocols: []string{"sip"}, HTTPHeader: http.Header{"Origin": {strings.TrimSuffix(address, "/ws")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

// own is the account of the page in these tests.
var own = desk.SIPAccount{User: "web-101"}

func TestPageSpeaksSIPThroughTheProxy(t *testing.T) {
	asked := make(chan *http.Request, 1)
	server := proxied(t, switchboard(t, func(r *http.Request) { asked <- r }), own)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	conn, response, err := websocket.Dial(ctx, server.URL+"/ws?x=/ari", &websocket.DialOptions{
		Subprotocols: []string{"chat", "sip"}, CompressionMode: websocket.CompressionContextTakeover,
		HTTPHeader: http.Header{"Origin": {server.URL}, "Cookie": {"session=secret"}, "Authorization": {"Basic YTpi"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if response.StatusCode != http.StatusSwitchingProtocols || conn.Subprotocol() != "sip" {
		t.Errorf("status %d, sub-protocol %q", response.StatusCode, conn.Subprotocol())
	}
	for kind, message := range map[websocket.MessageType]string{
		websocket.MessageText: registering("web-101"), websocket.MessageBinary: registering("web-101"),
	} {
		if err := conn.Write(ctx, kind, []byte(message)); err != nil {
			t.Fatal(err)
		}
		if got, text, err := conn.Read(ctx); got != kind || string(text) != message || err != nil {
			t.Errorf("said back %v %q, %v", got, text, err)
		}
	}
	r := <-asked
	if r.URL.String() != "/ws" {
		t.Errorf("asterisk is asked for %s", r.URL)
	}
	for _, name := range []string{"Cookie", "Authorization", "Origin"} {
		if r.Header.Get(name) != "" {
			t.Errorf("asterisk is given %s: %s", name, r.Header.Get(name))
		}
	}
	if err := conn.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Error(err)
	}
}

func TestWebSocketIsRefused(t *testing.T) {
	upgrade := map[string]string{"Connection": "keep-alive, Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Protocol": "sip",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "{here}"}
	for name, c := range map[string]struct {
		change   map[string]string
		method   string
		stranger bool
		away     bool
		want     int
	}{
		"not signed in":     {stranger: true, want: http.StatusUnauthorized},
		"another page":      {change: map[string]string{"Origin": "https://evil.example"}, want: http.StatusForbidden},
		"another, two ways": {change: map[string]string{"Origin": "https://evil.example", "Upgrade": "h2c, WebSocket"}, want: http.StatusForbidden},
		"a sandboxed page":  {change: map[string]string{"Origin": "null"}, want: http.StatusForbidden},
		"no browser":        {change: map[string]string{"Origin": ""}, away: true, want: http.StatusBadGateway},
		"no WebSocket":      {change: map[string]string{"Upgrade": "", "Connection": ""}, want: http.StatusBadRequest},
		"another protocol":  {change: map[string]string{"Sec-WebSocket-Protocol": "chat"}, want: http.StatusBadRequest},
		"not a GET":         {method: http.MethodPost, want: http.StatusBadRequest},
		"asterisk is away":  {away: true, want: http.StatusBadGateway},
		"not even with ARI": {change: map[string]string{"Sec-WebSocket-Protocol": "ari"}, want: http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			asterisk := switchboard(t, func(*http.Request) { asked++ })
			if c.away {
				asterisk.Host = "127.0.0.1:1"
			}
			server := proxied(t, asterisk, own)
			if c.stranger {
				server = proxied(t, asterisk)
			}
			method := http.MethodGet
			if c.method != "" {
				method = c.method
			}
			request, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/ws", nil)
			if err != nil {
				t.Fatal(err)
			}
			for header, value := range upgrade {
				if value == "{here}" {
					value = server.URL
				}
				if changed, given := c.change[header]; given {
					value = changed
				}
				if value != "" {
					request.Header.Set(header, value)
				}
			}
			response, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != c.want || asked > 0 {
				t.Errorf("status %d, want %d; asterisk was asked %d times", response.StatusCode, c.want, asked)
			}
		})
	}
}

// The telephone in a page is over when the session is.
func TestWebSocketEndsWithTheSession(t *testing.T) {
	signedIn := new(atomic.Bool)
	signedIn.Store(true)
	asked := make(chan struct{}, 1)
	parts := webSocketParts(switchboard(t, func(*http.Request) {}), own)
	parts.Still = func(context.Context) bool {
		select {
		case asked <- struct{}{}:
		default:
		}
		return signedIn.Load()
	}
	server := served(t, desk.Impatient(desk.WebSocketProxy(parts)))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn := dialled(ctx, t, server.URL+"/ws")
	<-asked
	if err := conn.Write(ctx, websocket.MessageText, []byte(registering("web-101"))); err != nil {
		t.Fatal(err)
	}
	if _, text, err := conn.Read(ctx); string(text) != registering("web-101") || err != nil {
		t.Fatalf("said back %q, %v", text, err)
	}
	signedIn.Store(false)
	if _, _, err := conn.Read(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("the page telephones on: %v", err)
	}
}

// What is not of the page's own telephone never reaches Asterisk, and ends the WebSocket; what names whom stays out of the log.
func TestWebSocketIsHeldToItsAccount(t *testing.T) {
	for name, c := range map[string]struct{ message, reason string }{
		"a colleague's": {registering("web-102"), "identity"},
		"no SIP":        {"hello 380501112233", "message"},
		"a part of one": {registering("web-101")[:60], "message"},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			heard := make(chan string, 8)
			asterisk := listener(t, heard)
			parts := webSocketParts(asterisk, own)
			registry := prometheus.NewRegistry()
			parts.Log, parts.Metrics = slog.New(slog.NewTextHandler(&log, nil)), desk.NewMetrics(registry)
			done := make(chan struct{})
			proxy := desk.WebSocketProxy(parts)
			server := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { proxy.ServeHTTP(w, r); close(done) }))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			conn := dialled(ctx, t, server.URL+"/ws")
			for _, text := range []string{registering("web-101"), c.message, registering("web-101")} {
				if err := conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
					break // it may be over by then
				}
			}
			if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
				t.Errorf("the page is told %v", err)
			}
			<-done
			if first, second := <-heard, <-heard; first != registering("web-101") || second != "" {
				t.Errorf("asterisk has heard %q, %q", first, second)
			}
			for _, secret := range []string{"web-10", "38050"} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("the log says %q: %s", secret, log.String())
				}
			}
			if !strings.Contains(log.String(), "level=WARN") {
				t.Errorf("the log: %q", log.String())
			}
			if diff := cmp.Diff(map[string]float64{"telephones " + c.reason: 1}, counted(t, registry)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// listener stands for Asterisk as well; it tells what it has heard, and at the end "".
func listener(t *testing.T, heard chan<- string) *url.URL {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(heard)
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
			heard <- string(text)
		}
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// An account that is taken from an operator while the page is open is not the page's any more.
func TestAccountChangesHands(t *testing.T) {
	var account atomic.Pointer[desk.SIPAccount]
	account.Store(&own)
	parts := webSocketParts(switchboard(t, func(*http.Request) {}))
	parts.Accounts = func(context.Context) []desk.SIPAccount { return []desk.SIPAccount{*account.Load()} }
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn := dialled(ctx, t, served(t, desk.WebSocketProxy(parts)).URL+"/ws")
	message := []byte(registering("web-101"))
	if err := conn.Write(ctx, websocket.MessageText, message); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(ctx); err != nil {
		t.Fatal(err)
	}
	account.Store(&desk.SIPAccount{User: "web-107"})
	if err := conn.Write(ctx, websocket.MessageText, message); err != nil {
		t.Fatal(err)
	}
	if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("the page is told %v", err)
	}
}

// A page that says too much at once is cut off, and one whose Asterisk has ended is told.
func TestWebSocketIsBounded(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn := dialled(ctx, t, proxied(t, switchboard(t, func(*http.Request) {}), own).URL+"/ws")
	if err := conn.Write(ctx, websocket.MessageText, make([]byte, 1<<20)); err == nil {
		_, _, err = conn.Read(ctx)
		if websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
			t.Errorf("the page is told %v", err)
		}
	}
}

func TestAsteriskEndsAWebSocket(t *testing.T) {
	ending := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"sip"}})
		if err == nil {
			conn.Close(websocket.StatusNormalClosure, "")
		}
	}))
	t.Cleanup(ending.Close)
	address, err := url.Parse(ending.URL)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn := dialled(ctx, t, proxied(t, address, own).URL+"/ws")
	if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the page is told %v", err)
	}
}

// BenchmarkWebSocketProxy is how long a message takes to Asterisk and back, without the service between and with it.
func BenchmarkWebSocketProxy(b *testing.B) {
	asterisk := switchboard(b, func(*http.Request) {})
	message := []byte(registering("web-101"))
	for name, address := range map[string]string{"without": asterisk.String(), "with": proxied(b, asterisk, own).URL + "/ws"} {
		b.Run(name, func(b *testing.B) {
			conn := dialled(b.Context(), b, address)
			for b.Loop() {
				if err := conn.Write(b.Context(), websocket.MessageText, message); err != nil {
					b.Fatal(err)
				}
				if _, _, err := conn.Read(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
