package desk

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"hotline/routing/access"
)

// How long Asterisk may take to accept a WebSocket, and either side to take a message. The WebSocket itself has no deadline: an
// operator's page stays all day.
const (
	webSocketDial   = 2 * time.Second
	webSocketAccept = 5 * time.Second
	webSocketWrite  = 5 * time.Second
)

// webSocketStill is how often it is asked whether who has a WebSocket may still have it.
const webSocketStill = 15 * time.Second

// webSocketLimit is how many bytes a message of a page may have. The largest is a call's description of the sound, a few thousand.
const webSocketLimit = 32 << 10

// sipProtocol is SIP's name among the sub-protocols of WebSocket (RFC 7118 §4.1).
const sipProtocol = "sip"

// WebSocketParts is what the way to Asterisk's WebSocket works with. All but Metrics are required.
type WebSocketParts struct {
	Asterisk *url.URL                               // such as http://127.0.0.1:8088/ws
	Accounts func(ctx context.Context) []SIPAccount // whose telephone the page of who asks (Asker) may be now; none: it may be none
	Still    func(ctx context.Context) bool         // whether the session of who asks goes on, asked every 15 s
	Metrics  *Metrics                               // nil: nothing is counted
	Log      *slog.Logger
}

// WebSocketProxy passes an operator's page through to the WebSocket of Asterisk, over which the page speaks SIP. Of Asterisk's
// web server it reaches nothing else: ARI is on the same port. It stands behind the door (Gate.Wrap), which keeps out what
// pages of other sites open with our cookies, and knows who asks. Only a WebSocket for SIP is passed on (else 400), of whom
// Accounts knows one (else 401, or 403 for who has signed in; also for who has to do something else first). The answer is 502 if Asterisk is not there. Cookies and
// credentials stay here.
//
// All browsers share one WebSocket server, so whose telephone speaks is looked at here: a message that is not what a telephone
// of one of the accounts sends (admitSIP) is not passed on, and ends the WebSocket with the status 1008 (RFC 6455 §7.4.1). What
// Asterisk says is passed on as it is.
func WebSocketProxy(parts WebSocketParts) http.Handler {
	return &webSocketProxy{WebSocketParts: parts, every: webSocketStill, client: webSocketClient()}
}

// webSocketClient opens WebSockets of Asterisk.
func webSocketClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext:           (&net.Dialer{Timeout: webSocketDial}).DialContext,
		ResponseHeaderTimeout: webSocketAccept,
		DisableKeepAlives:     true, // each connection becomes a WebSocket
	}}
}

// webSocketProxy is what WebSocketProxy returns.
type webSocketProxy struct {
	WebSocketParts
	client *http.Client
	every  time.Duration
}

// ServeHTTP passes a WebSocket through until either side, or the session, ends.
func (p *webSocketProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	switch {
	case !wantsSIP(r):
		http.Error(w, "a WebSocket of the sub-protocol sip is wanted", http.StatusBadRequest)
	case len(Asker(ctx).Must) > 0:
		http.Error(w, access.ErrDue.Error(), http.StatusForbidden)
	case len(p.Accounts(ctx)) > 0:
		p.join(w, r)
	case Asker(ctx).Nobody():
		http.Error(w, "sign in first", http.StatusUnauthorized)
	default:
		http.Error(w, "this account has no telephone in a page", http.StatusForbidden)
	}
}

// join opens both WebSockets and lets messages pass between them.
func (p *webSocketProxy) join(w http.ResponseWriter, r *http.Request) {
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	asterisk, _, err := websocket.Dial(r.Context(), p.Asterisk.String(), &websocket.DialOptions{HTTPClient: p.client, Subprotocols: []string{sipProtocol}})
	if err != nil { // of its absence the link tells
		http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
		return
	}
	defer asterisk.CloseNow()
	asterisk.SetReadLimit(-1)
	// The door has looked where the page is from.
	page, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{sipProtocol}, InsecureSkipVerify: true})
	if err != nil {
		return // it has answered
	}
	defer page.CloseNow()
	page.SetReadLimit(webSocketLimit)
	p.passBothWays(r.Context(), page, asterisk)
}

// passBothWays passes messages on until either side has closed, or the session has ended.
func (p *webSocketProxy) passBothWays(ctx context.Context, page, asterisk *websocket.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	var others sync.WaitGroup
	defer others.Wait()
	defer cancel()
	others.Go(func() { p.watch(ctx); cancel() })
	others.Go(func() {
		_ = pass(ctx, asterisk, page, func([]byte) error { return nil })
		_ = page.Close(websocket.StatusGoingAway, "") // unless it has been closed
	})
	refusal := pass(ctx, page, asterisk, func(text []byte) error { return admitSIP(text, p.Accounts(ctx)) })
	if refusal != nil {
		p.Metrics.telephone(refusal)
		p.Log.Warn("a message of a page to Asterisk was refused", "actor", Asker(ctx).Actor(), "reason", refusal)
		_ = page.Close(websocket.StatusPolicyViolation, "")
	}
	_ = asterisk.Close(websocket.StatusNormalClosure, "")
}

// pass passes messages on from one WebSocket to the other until either ends or one message is not admitted, and returns why
// not. Frames of control are for this side alone.
func pass(ctx context.Context, from, to *websocket.Conn, admit func([]byte) error) (refusal error) {
	for {
		kind, text, err := from.Read(ctx)
		if err != nil {
			return nil //nolint:nilerr // it has ended, as they all do
		}
		if err := admit(text); err != nil {
			return err
		}
		if !hand(ctx, to, kind, text) {
			return nil
		}
	}
}

// hand sends a message and reports whether it was taken. A side that does not read is given up: messages would pile up
// behind it.
func hand(ctx context.Context, to *websocket.Conn, kind websocket.MessageType, text []byte) (taken bool) {
	ctx, cancel := context.WithTimeout(ctx, webSocketWrite)
	defer cancel()
	return to.Write(ctx, kind, text) == nil
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
			if !p.Still(ctx) {
				return
			}
		}
	}
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
