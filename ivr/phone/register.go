package phone

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

const (
	// defaultExpiry is how long a registration lasts: short, so that a restarted
	// Asterisk knows the phone again soon.
	defaultExpiry = 60 * time.Second
	// retryRegister is the pause after a registration that failed.
	retryRegister = 2 * time.Second
	// registerTimeout bounds one registration.
	registerTimeout = 5 * time.Second
)

// Account is a SIP user at a registrar.
type Account struct {
	// User and Password are the operator's, `103`.
	User, Password string
	// Server is the registrar's host:port.
	Server string
	// Expiry is how long the registration lasts unless renewed; 60 s if zero.
	Expiry time.Duration
}

// Registration keeps an account registered until it is closed.
type Registration struct {
	phone   *Phone
	account Account
	request *sip.Request
	stop    context.CancelFunc
	idle    chan struct{}
	close   sync.Once
}

// Register registers the account and gives its calls to handle, each on a
// goroutine of its own. Handle rings, answers or rejects, and returns at the
// latest when the call has ended; the answered call may outlive it. A call it
// leaves undecided is refused with 480. Renewals go on until the registration,
// or the phone, is closed.
func (p *Phone) Register(ctx context.Context, account Account, handle func(*Call)) (*Registration, error) {
	if account.Expiry == 0 {
		account.Expiry = defaultExpiry
	}
	request, err := p.registerRequest(account)
	if err != nil {
		return nil, err
	}
	if err := p.Serve(account.User, handle); err != nil {
		return nil, err
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	r := &Registration{phone: p, account: account, request: request, stop: stop, idle: make(chan struct{})}
	if err := r.send(ctx, account.Expiry); err != nil {
		stop()
		p.dropUser(account.User)
		return nil, err
	}
	p.start(func() { r.renew(renewing) })
	return r, nil
}

// Serve gives calls to a user to handle, as Register does, without a registrar:
// for callers that know this phone's address.
func (p *Phone) Serve(user string, handle func(*Call)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	if p.users[user] != nil {
		return fmt.Errorf("user %s is already served here", user)
	}
	p.users[user] = handle
	return nil
}

// ServeOthers gives calls to all users who are not served otherwise to handle, as Register does: one phone is then the
// telephone of every number that a trunk may be asked for. Call.To says which.
func (p *Phone) ServeOthers(handle func(*Call)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	if p.others != nil {
		return errors.New("all other users are already served here")
	}
	p.others = handle
	return nil
}

// dropUser is Serve's opposite.
func (p *Phone) dropUser(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.users, user)
}

// registerRequest builds the REGISTER that is sent again and again (RFC 3261 §10.2).
func (p *Phone) registerRequest(account Account) (*sip.Request, error) {
	server, err := addressOf(account.Server, "")
	if err != nil {
		return nil, err
	}
	user := sip.Uri{Scheme: "sip", User: account.User, Host: server.Host}
	req := sip.NewRequest(sip.REGISTER, server)
	req.SetTransport("UDP")
	from := sip.FromHeader{Address: user}
	from.Params.Add("tag", sip.GenerateTagN(16))
	contact := p.contact(account.User)
	req.AppendHeader(&from)
	req.AppendHeader(&sip.ToHeader{Address: user})
	req.AppendHeader(&contact)
	return req, nil
}

// send registers once for the time given; 0 takes the registration back.
func (r *Registration) send(ctx context.Context, expiry time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	expires := sip.ExpiresHeader(expiry.Seconds())
	for _, stale := range []string{"Via", "Expires", "Authorization"} {
		r.request.RemoveHeader(stale)
	}
	r.request.AppendHeader(&expires)
	client := r.phone.client
	res, err := client.Do(ctx, r.request, sipgo.ClientRequestRegisterBuild)
	if err == nil && (res.StatusCode == sip.StatusUnauthorized || res.StatusCode == sip.StatusProxyAuthRequired) {
		res, err = client.DoDigestAuth(ctx, r.request, res,
			sipgo.DigestAuth{Username: r.account.User, Password: r.account.Password})
	}
	if err != nil {
		return fmt.Errorf("register %s at %s: %w", r.account.User, r.account.Server, err)
	}
	if !res.IsSuccess() {
		return fmt.Errorf("register %s at %s: %d %s", r.account.User, r.account.Server, res.StatusCode, res.Reason)
	}
	return nil
}

// renew registers again in time, and sooner after a failure.
func (r *Registration) renew(ctx context.Context) {
	defer close(r.idle)
	next := r.account.Expiry * 3 / 4
	timer := time.NewTimer(next)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.phone.closing:
			return
		case <-timer.C:
		}
		wait := next
		if err := r.send(ctx, r.account.Expiry); err != nil && ctx.Err() == nil {
			r.phone.log.Warn("registration not renewed", "error", err)
			wait = retryRegister
		}
		timer.Reset(wait)
	}
}

// Close stops the renewals and takes the registration back. Calls go on.
func (r *Registration) Close(ctx context.Context) error {
	var err error
	r.close.Do(func() {
		r.stop()
		<-r.idle
		err = r.send(ctx, 0)
		r.phone.dropUser(r.account.User)
	})
	return err
}
