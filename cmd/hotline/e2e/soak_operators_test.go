package e2e_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"hotline/ivr/phone"
)

// soakOperator is an operator with a telephone at each Asterisk, who answers, refuses, does not hear the telephone, takes
// breaks, and pulls its plug.
type soakOperator struct {
	soak *soak
	user string

	mu    sync.Mutex
	rings []*soakRing
	rang  []*soakRing        // all of them, once they have ended
	vex   context.CancelFunc // pulls the plug in the midst of a ringing
}

// soakRing is one call at an operator's telephone, as the telephone knows it.
type soakRing struct {
	node     int // at which Asterisk
	from     string
	began    time.Time
	answered time.Time // zero: never
	ended    time.Time
}

func newSoakOperator(k *soak, user string) *soakOperator { return &soakOperator{soak: k, user: user} }

// work keeps the telephones registered until ctx is over, with breaks and failures in between.
func (o *soakOperator) work(ctx context.Context) {
	for ctx.Err() == nil {
		plugged, unplug := context.WithCancel(ctx)
		o.mu.Lock()
		o.vex = unplug
		o.mu.Unlock()
		registrations := o.register(ctx)
		if o.soak.ended() {
			<-ctx.Done()
		} else {
			o.shift(plugged)
		}
		for _, r := range registrations {
			leaving, cancel := context.WithTimeout(context.Background(), patience)
			if err := r.Close(leaving); err != nil {
				o.soak.t.Errorf("operator %s: %v", o.user, err)
			}
			cancel()
		}
		unplug()
		if !o.soak.ended() {
			o.soak.passOrEnd(ctx, between(0, 3*time.Second))
		}
	}
}

// register registers one telephone at each Asterisk.
func (o *soakOperator) register(ctx context.Context) []*phone.Registration {
	var all []*phone.Registration
	for i, s := range o.soak.services {
		account := phone.Account{User: o.user, Password: operatorPassword, Server: s.lab.sip}
		r, err := s.lab.operators.Register(ctx, account, func(c *phone.Call) { o.handle(i, c) })
		if err != nil {
			if ctx.Err() == nil {
				o.soak.t.Errorf("operator %s: %v", o.user, err)
			}
			continue
		}
		all = append(all, r)
	}
	return all
}

// shift works for a while, with a break in it, until somebody pulls the plug.
func (o *soakOperator) shift(ctx context.Context) {
	o.soak.setState(ctx, o.user, "ready") // missed calls may have paused it
	for range 1 + rand.IntN(3) {
		o.soak.passOrEnd(ctx, between(3*time.Second, 12*time.Second))
		if ctx.Err() != nil {
			return
		}
		if chance(40) && !o.soak.ended() {
			o.soak.setState(ctx, o.user, "paused")
			o.soak.passOrEnd(ctx, between(500*time.Millisecond, 4*time.Second))
		}
		o.soak.setState(ctx, o.user, "ready")
		if o.soak.ended() {
			o.stayReady(ctx)
		}
	}
}

// stayReady takes calls until the last caller is served.
func (o *soakOperator) stayReady(ctx context.Context) {
	for ctx.Err() == nil {
		o.soak.setState(ctx, o.user, "ready")
		pass(ctx, 5*time.Second)
	}
}

// handle treats one call.
func (o *soakOperator) handle(node int, call *phone.Call) {
	ring := &soakRing{node: node, from: call.From(), began: time.Now()}
	o.mu.Lock()
	o.rings = append(o.rings, ring)
	unplug := o.vex
	o.mu.Unlock()
	defer func() {
		<-call.Done()
		o.mu.Lock()
		ring.ended = time.Now()
		o.mu.Unlock()
	}()
	if call.Ring() != nil {
		return
	}
	if !o.soak.ended() {
		switch {
		case chance(6):
			_ = call.Reject([]int{486, 603, 480}[rand.IntN(3)])
			return
		case chance(4): // nobody hears it
			<-call.Done()
			return
		case chance(3):
			unplug()
			<-call.Done()
			return
		}
	}
	select {
	case <-call.Done():
		return
	case <-time.After(between(50*time.Millisecond, 1500*time.Millisecond)):
	}
	o.talk(ring, call)
}

// settle reports whether all calls have ended, and keeps them for the checker then.
func (o *soakOperator) settle() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.ContainsFunc(o.rings, func(r *soakRing) bool { return r.ended.IsZero() }) {
		return false
	}
	o.rang = slices.Clone(o.rings)
	return true
}

// talk answers and speaks until either side hangs up.
func (o *soakOperator) talk(ring *soakRing, call *phone.Call) {
	if call.Answer() != nil {
		return
	}
	o.mu.Lock()
	ring.answered = time.Now()
	o.mu.Unlock()
	call.Speak(phone.OperatorLine, o.soak.services[0].lab.prompts[phone.OperatorLine])
	select {
	case <-call.Done():
	case <-time.After(between(2500*time.Millisecond, 6*time.Second)): // longer than the end of a word is waited for
		hangUp(call)
	}
}
