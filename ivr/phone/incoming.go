package phone

import (
	"context"
	"fmt"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// incoming is the signalling of a call to this phone.
type incoming struct {
	call    *Call
	session *sipgo.DialogServerSession
	offer   description
}

// onCall takes a new call: the registered user's handler decides about it and
// the call is refused when the handler has returned without a decision.
func (p *Phone) onCall(req *sip.Request, tx sip.ServerTransaction) {
	handle := p.userOf(req)
	offer, err := parseDescription(req.Body())
	switch {
	case handle == nil:
		p.respond(sip.StatusNotFound, "Not Found")(req, tx)
		return
	case err != nil:
		p.respond(sip.StatusNotAcceptableHere, "Not Acceptable Here")(req, tx)
		return
	}
	c, err := p.takeCall(req, tx, offer)
	if err != nil {
		p.log.Warn("cannot take a call", "error", err)
		p.respond(sip.StatusServiceUnavailable, "Service Unavailable")(req, tx)
		return
	}
	handle(c)
	_ = c.Reject(sip.StatusTemporarilyUnavailable)
	if end := c.End(); end.By == Them && end.Code == sip.StatusRequestTerminated {
		awaitAck(tx)
	}
}

// takeCall makes a Call of an INVITE.
func (p *Phone) takeCall(req *sip.Request, tx sip.ServerTransaction, offer description) (*Call, error) {
	ua := &sipgo.DialogUA{Client: p.client, ContactHDR: p.contact(req.Recipient.User)}
	session, err := ua.ReadInvite(req, tx)
	if err != nil {
		return nil, err
	}
	c, err := p.newCall(session.Context())
	if err != nil {
		return nil, err
	}
	c.tag, _ = session.InviteRequest.To().Params.Get("tag")
	c.headers, c.user = req.Headers(), req.Recipient.User
	c.dialog = &incoming{call: c, session: session, offer: offer}
	context.AfterFunc(session.Context(), func() {
		if !c.IsAnswered() {
			c.end(End{By: Them, Code: sip.StatusRequestTerminated, Text: "given up"})
		}
	})
	if err := p.remember(c); err != nil {
		_ = c.socket.Close()
		return nil, err
	}
	return c, nil
}

// isBusy reports whether the user a call is for has another one.
func (p *Phone) isBusy(c *Call) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, other := range p.calls {
		if other != c && other.user != "" && other.user == c.user {
			return true
		}
	}
	return false
}

// userOf finds who answers for the user an INVITE asks for.
func (p *Phone) userOf(req *sip.Request) func(*Call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if handle := p.users[req.Recipient.User]; handle != nil {
		return handle
	}
	return p.others
}

// To returns the user that an incoming call is for: the number dialled.
func (c *Call) To() string { return c.user }

// From returns the caller's number as the INVITE's From shows it, for incoming
// calls; P-Asserted-Identity is had by Header.
func (c *Call) From() string {
	in, ok := c.dialog.(*incoming)
	if !ok {
		return ""
	}
	return in.session.InviteRequest.From().Address.User
}

// Ring tells the caller of an incoming call that this phone rings.
func (c *Call) Ring() error {
	in, err := c.undecided()
	if err != nil {
		return err
	}
	c.transcript.add(Event{At: time.Now(), Kind: Ringing})
	return in.session.Respond(sip.StatusRinging, "Ringing", nil)
}

// Answer connects an incoming call and returns when the caller has
// acknowledged it.
func (c *Call) Answer() error {
	in, err := c.undecided()
	if err != nil {
		return err
	}
	c.answer(in.offer, time.Now())
	if err := in.session.RespondSDP(describe(c.socket.local())); err != nil {
		c.end(End{By: Nobody, Code: sip.StatusRequestTimeout, Text: err.Error()})
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// Reject refuses an incoming call with a SIP code: 486 busy, 603 declined.
func (c *Call) Reject(code int) error {
	in, err := c.undecided()
	if err != nil {
		return err
	}
	text := reasonOf(code)
	c.end(End{By: Us, Code: code, Text: text})
	return in.session.Respond(code, text, nil)
}

// undecided returns the signalling of an incoming call that still rings.
func (c *Call) undecided() (*incoming, error) {
	in, ok := c.dialog.(*incoming)
	select {
	case <-c.done:
		return nil, ErrEnded
	default:
	}
	if !ok || c.IsAnswered() {
		return nil, fmt.Errorf("the call does not ring here")
	}
	return in, nil
}

// reasonOf is the reason phrase of a refusal (RFC 3261 §21).
func reasonOf(code int) string {
	switch code {
	case sip.StatusBusyHere:
		return "Busy Here"
	case sip.StatusGlobalDecline:
		return "Decline"
	case sip.StatusTemporarilyUnavailable:
		return "Temporarily Unavailable"
	}
	return "Refused"
}

// hangUp refuses the call while it rings, and says BYE after that.
func (i *incoming) hangUp(ctx context.Context) error {
	if !i.call.IsAnswered() {
		return i.call.Reject(sip.StatusGlobalDecline)
	}
	return i.session.WriteBye(ctx, i.call.phone.newBye(i.session.InviteRequest.Contact()))
}

func (i *incoming) readBye(req *sip.Request, tx sip.ServerTransaction) error {
	return i.session.ReadBye(req, tx)
}

func (i *incoming) readAck(req *sip.Request, tx sip.ServerTransaction) error {
	return i.session.ReadAck(req, tx)
}
