package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"hotline/routing/desk"
)

// switchboard stands for Asterisk's web server: at /ws it says back what it is told, at /ari it gives everything away.
func switchboard(t *testing.T, asked func(*http.Request)) *url.URL {
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

// proxied is the service in front of it.
func proxied(t *testing.T, asterisk *url.URL, allowed bool) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/ws", desk.WebSocketProxy(asterisk, func(*http.Request) bool { return allowed },
		func(context.Context) bool { return true }))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestPageSpeaksSIPThroughTheProxy(t *testing.T) {
	asked := make(chan *http.Request, 1)
	server := proxied(t, switchboard(t, func(r *http.Request) { asked <- r }), true)
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
	if err := conn.Write(ctx, websocket.MessageText, []byte("REGISTER")); err != nil {
		t.Fatal(err)
	}
	if _, text, err := conn.Read(ctx); string(text) != "REGISTER" || err != nil {
		t.Errorf("said back %q, %v", text, err)
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
		change  map[string]string
		method  string
		allowed bool
		away    bool
		want    int
	}{
		"not signed in":     {allowed: false, want: http.StatusUnauthorized},
		"another page":      {change: map[string]string{"Origin": "https://evil.example"}, allowed: true, want: http.StatusForbidden},
		"no browser":        {change: map[string]string{"Origin": ""}, allowed: true, want: http.StatusForbidden},
		"a sandboxed page":  {change: map[string]string{"Origin": "null"}, allowed: true, want: http.StatusForbidden},
		"no WebSocket":      {change: map[string]string{"Upgrade": "", "Connection": ""}, allowed: true, want: http.StatusBadRequest},
		"another protocol":  {change: map[string]string{"Sec-WebSocket-Protocol": "chat"}, allowed: true, want: http.StatusBadRequest},
		"not a GET":         {method: http.MethodPost, allowed: true, want: http.StatusBadRequest},
		"asterisk is away":  {away: true, allowed: true, want: http.StatusBadGateway},
		"not even with ARI": {change: map[string]string{"Sec-WebSocket-Protocol": "ari"}, allowed: true, want: http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			asterisk := switchboard(t, func(*http.Request) { asked++ })
			if c.away {
				asterisk.Host = "127.0.0.1:1"
			}
			server := proxied(t, asterisk, c.allowed)
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
	server := httptest.NewServer(desk.Impatient(desk.WebSocketProxy(switchboard(t, func(*http.Request) {}),
		func(*http.Request) bool { return true }, func(context.Context) bool {
			select {
			case asked <- struct{}{}:
			default:
			}
			return signedIn.Load()
		})))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	conn, _, err := websocket.Dial(ctx, server.URL, &websocket.DialOptions{
		Subprotocols: []string{"sip"}, HTTPHeader: http.Header{"Origin": {server.URL}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	<-asked
	if err := conn.Write(ctx, websocket.MessageText, []byte("REGISTER")); err != nil {
		t.Fatal(err)
	}
	if _, text, err := conn.Read(ctx); string(text) != "REGISTER" || err != nil {
		t.Fatalf("said back %q, %v", text, err)
	}
	signedIn.Store(false)
	if _, _, err := conn.Read(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("the page telephones on: %v", err)
	}
}
