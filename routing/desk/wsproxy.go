package desk

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// How long Asterisk may take to accept a WebSocket. What goes over it has no deadline: an operator's page stays all day.
const (
	webSocketDial   = 2 * time.Second
	webSocketAccept = 5 * time.Second
)

// webSocketStill is how often it is asked whether who has a WebSocket may still have it.
const webSocketStill = 15 * time.Second

// sipProtocol is SIP's name among the sub-protocols of WebSocket (RFC 7118 §4.1).
const sipProtocol = "sip"

// WebSocketProxy passes an operator's page through to the WebSocket of Asterisk at the URL given, such as
// http://127.0.0.1:8088/ws, over which the page speaks SIP. Of Asterisk's web server it reaches nothing else: ARI is on the
// same port. Only a WebSocket for SIP is passed on (else 400), that a page of this service opens (else 403: browsers let
// any page of the world open one, with our cookies) for whom allowed says so (else 401). The answer is 502 if Asterisk is
// not there. Cookies and credentials stay here. The WebSocket ends when still, which is asked every 15 s, says that the session
// has ended.
func WebSocketProxy(asterisk *url.URL, allowed func(*http.Request) bool, still func(context.Context) bool) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { rewriteWebSocket(r, asterisk) },
		Transport: &http.Transport{
			DialContext:           (&net.Dialer{Timeout: webSocketDial}).DialContext,
			ResponseHeaderTimeout: webSocketAccept,
			DisableKeepAlives:     true, // each connection becomes a WebSocket
		},
		ErrorLog: log.New(io.Discard, "", 0), // pages come and go, and of Asterisk's absence the link tells
	}
	return &webSocketProxy{proxy: proxy, allowed: allowed, still: still, every: webSocketStill}
}

// webSocketProxy is what WebSocketProxy returns.
type webSocketProxy struct {
	proxy   http.Handler
	allowed func(*http.Request) bool
	still   func(context.Context) bool
	every   time.Duration
}

// ServeHTTP passes a WebSocket through until either side, or the session, ends.
func (p *webSocketProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !wantsSIP(r):
		http.Error(w, "a WebSocket of the sub-protocol sip is wanted", http.StatusBadRequest)
	case !sameOrigin(r):
		http.Error(w, "this page may not telephone", http.StatusForbidden)
	case !p.allowed(r):
		http.Error(w, "sign in first", http.StatusUnauthorized)
	default:
		ctx, cancel := context.WithCancel(r.Context())
		var watching sync.WaitGroup
		watching.Go(func() { p.watch(ctx); cancel() })
		defer watching.Wait()
		defer cancel()
		p.proxy.ServeHTTP(w, r.WithContext(ctx))
	}
}

// watch returns when the context ends, or the session.
func (p *webSocketProxy) watch(ctx context.Context) {
	every := time.NewTicker(p.every)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if !p.still(ctx) {
				return
			}
		}
	}
}

// rewriteWebSocket makes the request that Asterisk gets: to its address, whatever was asked for, with what the WebSocket
// needs and nothing more.
func rewriteWebSocket(r *httputil.ProxyRequest, asterisk *url.URL) {
	target := *asterisk
	r.Out.URL, r.Out.Host = &target, asterisk.Host
	header := make(http.Header)
	for _, name := range []string{"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version"} {
		header[name] = r.In.Header.Values(name)
	}
	header.Set("Sec-Websocket-Protocol", sipProtocol)
	r.Out.Header = header
}

// wantsSIP reports whether a request opens a WebSocket for SIP.
func wantsSIP(r *http.Request) bool {
	return r.Method == http.MethodGet && hasToken(r, "Connection", "upgrade") && hasToken(r, "Upgrade", "websocket") &&
		hasToken(r, "Sec-Websocket-Protocol", sipProtocol)
}

// hasToken looks for a word in a header that is a list of them.
func hasToken(r *http.Request, header, word string) bool {
	tokens := strings.Split(strings.Join(r.Header.Values(header), ","), ",")
	return slices.ContainsFunc(tokens, func(token string) bool { return strings.EqualFold(strings.TrimSpace(token), word) })
}

// sameOrigin reports whether the page that opens the WebSocket was loaded from here. Browsers say so themselves; what sends
// no Origin is no browser (RFC 6455 §10.2).
func sameOrigin(r *http.Request) bool {
	origin, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && origin.Host != "" && strings.EqualFold(origin.Host, r.Host)
}
