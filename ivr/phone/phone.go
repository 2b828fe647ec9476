package phone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// allowed are the requests a phone takes (RFC 3261 §20.5). UPDATE is not among
// them, so that Asterisk tells changes of a call by re-INVITE alone.
const allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY"

// ackTimeout bounds the wait for the ACK of a call refused: on a healthy network
// it comes within the round trip.
const ackTimeout = time.Second

// Config is what a phone needs to know.
type Config struct {
	// Listen is the UDP address for SIP, 127.0.0.1:0 by default; audio uses free
	// ports of the same address, which must be one of this machine's.
	Listen string
	// Ear recognises prompts; nil knows none and reports every sound as Sound.
	Ear *Ear
	// Tone is how keys are pressed; the zero Tone is DefaultTone.
	Tone Tone
	// Logger takes the SIP library's complaints; nil discards them.
	Logger *slog.Logger
}

// Phone is one SIP endpoint with any number of calls at once: one SIP socket,
// one 20 ms pace, and an RTP socket with one goroutine for each call.
type Phone struct {
	ear    *Ear
	tone   Tone
	log    *slog.Logger
	local  netip.AddrPort
	ua     *sipgo.UserAgent
	client *sipgo.Client
	socket net.PacketConn
	pacer  *pacer

	running  sync.WaitGroup // everything start has started
	handling sync.WaitGroup // new calls, until the other side knows their fate
	closing  chan struct{}
	mu       sync.Mutex
	closed   bool
	calls    map[string]*Call       // by this side's tag
	users    map[string]func(*Call) // who answers for a registered user
	others   func(*Call)            // who answers for everybody else; nil: nobody
}

// New opens a phone. Close ends it and all its calls.
func New(config Config) (*Phone, error) {
	p := &Phone{
		ear: config.Ear, tone: config.Tone, log: config.Logger,
		calls: make(map[string]*Call), users: make(map[string]func(*Call)),
		closing: make(chan struct{}),
	}
	if p.ear == nil {
		p.ear = NewEar(nil)
	}
	if p.tone == (Tone{}) {
		p.tone = DefaultTone
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if err := p.open(config.Listen); err != nil {
		return nil, fmt.Errorf("open phone: %w", err)
	}
	return p, nil
}

// open binds the SIP socket and starts the SIP stack and the pace.
func (p *Phone) open(listen string) error {
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	var config net.ListenConfig
	socket, err := config.ListenPacket(context.Background(), "udp", listen)
	if err != nil {
		return err
	}
	p.socket = socket
	p.local = socket.LocalAddr().(*net.UDPAddr).AddrPort()
	server, err := p.openSIP()
	if err != nil {
		return errors.Join(err, socket.Close())
	}
	p.pacer = startPacer()
	served := &servedConn{PacketConn: socket, reading: make(chan struct{})}
	p.running.Go(func() { _ = server.ServeUDP(served) })
	<-served.reading
	return nil
}

// servedConn tells when the SIP stack has begun to read: before that it does not
// know the socket as its own, and a call would try to bind the address again.
type servedConn struct {
	net.PacketConn
	reading chan struct{}
	once    sync.Once
}

// ReadFrom reads one datagram.
func (c *servedConn) ReadFrom(b []byte) (int, net.Addr, error) {
	c.once.Do(func() { close(c.reading) })
	return c.PacketConn.ReadFrom(b)
}

// openSIP builds the SIP stack over the bound address.
func (p *Phone) openSIP() (*sipgo.Server, error) {
	var err error
	p.ua, err = sipgo.NewUA(
		sipgo.WithUserAgent("hotline-phone"),
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerLogger(p.log)),
		sipgo.WithUserAgentTransactionLayerOptions(
			sip.WithTransactionLayerLogger(p.log),
			sip.WithTransactionLayerUnhandledResponseHandler(p.strayResponse)),
	)
	if err != nil {
		return nil, err
	}
	p.client, err = sipgo.NewClient(p.ua, sipgo.WithClientNAT(), sipgo.WithClientLogger(p.log),
		sipgo.WithClientConnectionAddr(p.local.String()))
	if err != nil {
		return nil, err
	}
	server, err := sipgo.NewServer(p.ua, sipgo.WithServerLogger(p.log))
	if err != nil {
		return nil, err
	}
	p.route(server)
	return server, nil
}

// strayResponse takes a response nobody waits for any more, a retransmission.
func (p *Phone) strayResponse(res *sip.Response) {
	p.log.Debug("stray response", "response", res.StartLine())
}

// newBye builds the BYE of a call, bound to the phone's own socket: left to
// itself sipgo may open another for it, and never close that.
func (p *Phone) newBye(to *sip.ContactHeader) *sip.Request {
	bye := sip.NewRequest(sip.BYE, *to.Address.Clone())
	bye.Laddr = sip.Addr{IP: p.local.Addr().AsSlice(), Port: int(p.local.Port())}
	return bye
}

// route sends each kind of request to the call it belongs to.
func (p *Phone) route(server *sipgo.Server) {
	server.OnInvite(p.onInvite)
	server.OnAck(p.onAck)
	server.OnBye(p.onBye)
	server.OnCancel(p.respond(481, "Call/Transaction Does Not Exist"))
	for _, method := range []sip.RequestMethod{sip.OPTIONS, sip.INFO, sip.NOTIFY} {
		server.OnRequest(method, p.respond(200, "OK"))
	}
}

// respond is a handler that always gives the same answer.
func (p *Phone) respond(code int, reason string) sipgo.RequestHandler {
	return func(req *sip.Request, tx sip.ServerTransaction) {
		res := sip.NewResponseFromRequest(req, code, reason, nil)
		res.AppendHeader(sip.NewHeader("Allow", allowed))
		if err := tx.Respond(res); err != nil {
			p.log.Warn("cannot respond", "method", req.Method.String(), "error", err)
			return
		}
		if req.IsInvite() && code >= 300 {
			awaitAck(tx)
		}
	}
}

// awaitAck waits for the ACK of a refusal (RFC 3261 §17.2.1). A phone that closed
// before would open a new socket for it.
func awaitAck(tx sip.ServerTransaction) {
	timer := time.NewTimer(ackTimeout)
	defer timer.Stop()
	select {
	case <-tx.Acks():
	case <-tx.Done():
	case <-timer.C:
	}
}

// onBye ends the call the other side hung up.
func (p *Phone) onBye(req *sip.Request, tx sip.ServerTransaction) {
	c := p.callOf(req)
	if c == nil {
		p.respond(481, "Call/Transaction Does Not Exist")(req, tx)
		return
	}
	c.end(End{By: Them, Code: 200, Text: "hung up"}.withReason(req.GetHeader("Reason")))
	if err := c.dialog.readBye(req, tx); err != nil {
		p.log.Warn("cannot answer BYE", "error", err)
	}
}

// onAck completes the answer of an incoming call. The ACK of a re-INVITE is of
// no further use.
func (p *Phone) onAck(req *sip.Request, tx sip.ServerTransaction) {
	if c := p.callOf(req); c != nil {
		_ = c.dialog.readAck(req, tx)
	}
}

// onInvite takes a new call, or a change to one that stands.
func (p *Phone) onInvite(req *sip.Request, tx sip.ServerTransaction) {
	if to := req.To(); to == nil || !to.Params.Has("tag") {
		if p.beginHandling() {
			defer p.handling.Done()
			p.onCall(req, tx)
		}
		return
	}
	c := p.callOf(req)
	if c == nil {
		p.respond(481, "Call/Transaction Does Not Exist")(req, tx)
		return
	}
	if d, err := parseDescription(req.Body()); err == nil {
		c.sender.connect(d)
	}
	res := sip.NewSDPResponseFromRequest(req, describe(c.socket.local()))
	contact := p.contact(req.To().Address.User)
	res.AppendHeader(&contact)
	if err := tx.Respond(res); err != nil {
		p.log.Warn("cannot answer re-INVITE", "error", err)
	}
}

// beginHandling counts a new call in, unless the phone closes.
func (p *Phone) beginHandling() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.handling.Add(1)
	}
	return !p.closed
}

// callOf finds the call a request within a dialog belongs to: its To tag is the
// tag this side chose.
func (p *Phone) callOf(req *sip.Request) *Call {
	to := req.To()
	if to == nil {
		return nil
	}
	tag, _ := to.Params.Get("tag")
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[tag]
}

// remember makes a call reachable by its tag; it fails once the phone closes.
func (p *Phone) remember(c *Call) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.calls[c.tag] = c
	return nil
}

// forget is remember's opposite.
func (p *Phone) forget(c *Call) {
	p.pacer.remove(c)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, c.tag)
}

// start runs f on a goroutine that Close waits for; not once the phone closes.
func (p *Phone) start(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.running.Go(f)
	}
}

// contact is where requests within a call, and calls to a user, reach the phone.
func (p *Phone) contact(user string) sip.ContactHeader {
	return sip.ContactHeader{Address: sip.Uri{
		Scheme: "sip", User: user, Host: p.local.Addr().String(), Port: int(p.local.Port()),
	}}
}

// Addr returns the phone's SIP address.
func (p *Phone) Addr() netip.AddrPort { return p.local }

// Close hangs up all calls, and returns when everything the phone started has
// ended. Registrations are left to expire unless they were closed before.
func (p *Phone) Close() error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	p.closed = true
	close(p.closing)
	calls := make([]*Call, 0, len(p.calls))
	for _, c := range p.calls {
		calls = append(calls, c)
	}
	p.mu.Unlock()
	hangUpAll(calls)
	p.awaitHandlers()
	p.pacer.close()
	// The library closes the socket too; what it says about that is no news.
	err := errors.Join(p.ua.Close(), p.socket.Close())
	p.running.Wait()
	// A request that was just being handled may have opened a connection since.
	err = errors.Join(err, p.ua.TransportLayer().Close())
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// awaitHandlers waits until no new call is being handled, within hangUpTimeout.
func (p *Phone) awaitHandlers() {
	idle := make(chan struct{})
	go func() {
		p.handling.Wait()
		close(idle)
	}()
	timer := time.NewTimer(hangUpTimeout)
	defer timer.Stop()
	select {
	case <-idle:
	case <-timer.C:
		p.log.Warn("a handler of calls does not return although its call has ended")
	}
}

// hangUpAll ends calls side by side, within hangUpTimeout.
func hangUpAll(calls []*Call) {
	ctx, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
	defer cancel()
	var group sync.WaitGroup
	for _, c := range calls {
		group.Go(func() { _ = c.HangUp(ctx) })
	}
	group.Wait()
}

// addressOf makes a SIP address of what a person types: a full URI, or
// host:port for the user given.
func addressOf(address, user string) (sip.Uri, error) {
	if !strings.HasPrefix(address, "sip:") {
		address = "sip:" + address
	}
	var uri sip.Uri
	if err := sip.ParseUri(address, &uri); err != nil {
		return uri, fmt.Errorf("SIP address %q: %w", address, err)
	}
	if uri.User == "" {
		uri.User = user
	}
	return uri, nil
}
