package phone

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// Anonymous is the From of a caller who withholds the number (RFC 3323 §4.1).
const Anonymous = "anonymous"

// Dial calls uri (`sip:hotline@127.0.0.1:5060`) from a number and waits for the
// answer. A call that is not answered returns *NotAnswered.
func (p *Phone) Dial(ctx context.Context, from, uri string) (*Call, error) {
	c, err := p.Start(ctx, from, uri)
	if err != nil {
		return nil, err
	}
	if err := c.WaitAnswered(ctx); err != nil {
		return nil, fmt.Errorf("call %s: %w", uri, err)
	}
	return c, nil
}

// Start begins a call as Dial does and returns while it still rings, so that
// its transcript can be followed. Until the answer ctx governs it: a cancelled
// ctx gives the call up. An empty from is Anonymous; headers, given as
// `Name: value`, are added to the INVITE.
func (p *Phone) Start(ctx context.Context, from, uri string, headers ...string) (*Call, error) {
	return p.begin(ctx, Account{User: from}, uri, headers)
}

// StartAs is Start by a SIP user who shows a password when asked, as an operator's
// phone does. Of the account only User and Password matter; it need not be registered.
func (p *Phone) StartAs(ctx context.Context, account Account, uri string, headers ...string) (*Call, error) {
	return p.begin(ctx, account, uri, headers)
}

// begin sends the INVITE and starts what follows the answers.
func (p *Phone) begin(ctx context.Context, account Account, uri string, headers []string) (*Call, error) {
	target, err := addressOf(uri, "hotline")
	if err != nil {
		return nil, err
	}
	c, err := p.newCall(ctx)
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", uri, err)
	}
	c.tag = sip.GenerateTagN(16)
	invite := c.invite(target, account.User, headers)
	out := newOutgoing(c, account)
	c.dialog = out
	if err := p.remember(c); err != nil {
		return nil, errors.Join(err, c.socket.Close())
	}
	ua := &sipgo.DialogUA{Client: p.client, ContactHDR: p.contact(invite.From().Address.User)}
	out.session, err = ua.WriteInvite(ctx, invite)
	if err != nil {
		c.end(End{By: Nobody, Code: sip.StatusServiceUnavailable, Text: err.Error()})
		return nil, fmt.Errorf("call %s: %w", uri, err)
	}
	ringing, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	p.start(func() { out.ring(ringing) })
	p.start(func() { out.watch(ctx, stop) })
	return c, nil
}

// invite builds the INVITE.
func (c *Call) invite(target sip.Uri, from string, headers []string) *sip.Request {
	req := sip.NewRequest(sip.INVITE, target)
	req.SetTransport("UDP")
	req.AppendHeader(c.from(from))
	for _, line := range append(headers, "Content-Type: application/sdp", "Allow: "+allowed) {
		name, value, _ := strings.Cut(line, ":")
		req.AppendHeader(sip.NewHeader(name, strings.TrimSpace(value)))
	}
	req.SetBody(describe(c.socket.local()))
	return req
}

// from is the From header: the caller's number, or nobody's.
func (c *Call) from(number string) *sip.FromHeader {
	header := &sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: number, Host: c.phone.local.Addr().String()}}
	if number == "" || number == Anonymous {
		header.DisplayName = "Anonymous"
		header.Address.User, header.Address.Host = Anonymous, "anonymous.invalid"
	}
	header.Params.Add("tag", c.tag)
	return header
}

// replyTimeout is how long a call that is given up waits for a first reply, as
// CANCEL may only follow one (RFC 3261 §9.1). Without one nobody is there.
const replyTimeout = time.Second

// outgoing is the signalling of a call this phone dialled.
type outgoing struct {
	call    *Call
	account Account // who calls, with a password if there is one
	session *sipgo.DialogClientSession
	giveUp  func()        // makes watch give the call up
	givenUp chan struct{} // closed by giveUp
	replied chan struct{} // closed by the first response
	over    chan struct{} // closed when ring has returned
	answer  time.Time     // when the answer came
}

func newOutgoing(c *Call, account Account) *outgoing {
	o := &outgoing{
		call: c, account: account, givenUp: make(chan struct{}), replied: make(chan struct{}), over: make(chan struct{}),
	}
	o.giveUp = sync.OnceFunc(func() { close(o.givenUp) })
	return o
}

// watch stops the ringing when the call is given up or ctx is over: by CANCEL,
// or without a word when there was no reply.
func (o *outgoing) watch(ctx context.Context, stop context.CancelCauseFunc) {
	defer stop(nil)
	select {
	case <-ctx.Done():
	case <-o.givenUp:
	case <-o.over:
		return
	}
	timer := time.NewTimer(replyTimeout)
	defer timer.Stop()
	select {
	case <-o.replied:
	case <-o.over:
	case <-timer.C:
		stop(sipgo.WaitAnswerForceCancelErr)
	}
}

// ring waits for the answer and connects the call, or ends it.
func (o *outgoing) ring(ctx context.Context) {
	defer close(o.over)
	err := o.session.WaitAnswer(ctx, sipgo.AnswerOptions{
		OnResponse: o.progress, Username: o.account.User, Password: o.account.Password})
	if err != nil {
		o.call.end(o.failure(ctx, err))
		o.refuseLateAnswer()
		return
	}
	if err := o.connect(); err != nil {
		o.call.end(End{By: Us, Code: sip.StatusNotAcceptableHere, Text: err.Error()})
		o.bye()
	}
}

// refuseLateAnswer ends the call of an answer that crossed our CANCEL
// (RFC 3261 §15).
func (o *outgoing) refuseLateAnswer() {
	if res := o.session.InviteResponse; res == nil || !res.IsSuccess() {
		return
	}
	if err := o.session.Ack(context.Background()); err == nil {
		o.bye()
	}
}

// connect acknowledges the answer and starts the audio it describes.
func (o *outgoing) connect() error {
	// The transaction is of use to nobody but the other side now: ACK regardless
	// of the caller's context.
	if err := o.session.Ack(context.Background()); err != nil {
		return fmt.Errorf("send ACK: %w", err)
	}
	d, err := parseDescription(o.session.InviteResponse.Body())
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	o.call.answer(d, o.answer)
	return nil
}

// progress notes that it rings, and connects early media (RFC 3960 §2).
func (o *outgoing) progress(res *sip.Response) error {
	if !o.hasReply() {
		close(o.replied)
	}
	if res.IsSuccess() {
		o.answer = time.Now()
	}
	if res.StatusCode <= 100 || !res.IsProvisional() {
		return nil
	}
	if len(o.call.Transcript()) == 0 {
		o.call.transcript.add(Event{At: time.Now(), Kind: Ringing})
	}
	if d, err := parseDescription(res.Body()); err == nil {
		o.call.startMedia(d)
	}
	return nil
}

// hasReply reports whether the other side has said anything.
func (o *outgoing) hasReply() bool {
	select {
	case <-o.replied:
		return true
	default:
		return false
	}
}

// failure tells how a call ended that was not answered.
func (o *outgoing) failure(ctx context.Context, err error) End {
	var refused *sipgo.ErrDialogResponse
	switch {
	case errors.As(err, &refused):
		end := End{By: Them, Code: refused.Res.StatusCode, Text: refused.Res.Reason}
		return end.withReason(refused.Res.GetHeader("Reason"))
	case !o.hasReply():
		return End{By: Nobody, Code: sip.StatusRequestTimeout, Text: "no reply"}
	case ctx.Err() != nil:
		return End{By: Us, Code: sip.StatusRequestTerminated, Text: "given up"}
	}
	return End{By: Nobody, Code: sip.StatusRequestTimeout, Text: err.Error()}
}

// hangUp gives the call up while it rings, and says BYE after that.
func (o *outgoing) hangUp(ctx context.Context) error {
	if !o.call.IsAnswered() {
		o.giveUp()
		select {
		case <-o.over:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if !o.call.IsAnswered() {
			return nil
		}
	}
	return o.sendBye(ctx)
}

// sendBye ends a call that was answered.
func (o *outgoing) sendBye(ctx context.Context) error {
	contact := o.session.InviteResponse.Contact()
	if contact == nil {
		contact = &sip.ContactHeader{Address: o.session.InviteRequest.Recipient}
	}
	return o.session.WriteBye(ctx, o.call.phone.newBye(contact))
}

// bye ends a call whose answer is of no use.
func (o *outgoing) bye() {
	ctx, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
	defer cancel()
	if err := o.sendBye(ctx); err != nil {
		o.call.phone.log.Warn("cannot send BYE", "error", err)
	}
}

func (o *outgoing) readBye(req *sip.Request, tx sip.ServerTransaction) error {
	return o.session.ReadBye(req, tx)
}

// readAck takes the ACK of a re-INVITE's answer, which changes nothing.
func (o *outgoing) readAck(*sip.Request, sip.ServerTransaction) error { return nil }
