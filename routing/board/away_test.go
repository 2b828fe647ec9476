package board_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/routing"
)

// cable is a connection to Redis that can be pulled and plugged in again.
type cable struct {
	listener net.Listener
	target   string

	mu     sync.Mutex
	pulled bool
	open   []net.Conn
}

// newCable lays a cable to the tests' Redis and returns the URL at its end.
func newCable(t *testing.T) (*cable, string) {
	t.Helper()
	url := redisURL(t)
	target, _, _ := strings.Cut(strings.TrimPrefix(url, "redis://"), "/")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: listener, target: target}
	var serving sync.WaitGroup
	serving.Go(func() { c.serve(&serving) })
	t.Cleanup(func() { listener.Close(); c.pull(); serving.Wait() })
	return c, "redis://" + listener.Addr().String() + "/0"
}

func (c *cable) serve(serving *sync.WaitGroup) {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := new(net.Dialer).DialContext(context.Background(), "tcp", c.target)
		c.mu.Lock()
		if err != nil || c.pulled {
			near.Close()
			if err == nil {
				far.Close()
			}
			c.mu.Unlock()
			continue
		}
		c.open = append(c.open, near, far)
		c.mu.Unlock()
		for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
			serving.Go(func() { _, _ = io.Copy(pair[0], pair[1]); pair[0].Close() })
		}
	}
}

func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = true
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

func (c *cable) plug() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = false
}

// onCable opens the boards of two services of one site, of which the first has its Redis at the end of a cable.
func onCable(t *testing.T, now func() time.Time) (*member, *member, *cable) {
	t.Helper()
	cable, cut := newCable(t)
	site := newSite()
	a, b := openAt(t, cut, site, "a", now, rules()), openAt(t, redisURL(t), site, "b", now, rules())
	t.Cleanup(a.stop)
	t.Cleanup(b.stop)
	a.Adopted()
	b.Adopted()
	return a, b, cable
}

// While Redis is away a service goes on with its own callers and operators; on return both services share what they have, a
// talk stays a talk, and nobody is offered twice.
func TestRedisAway(t *testing.T) {
	a, b, cable := onCable(t, time.Now)
	a.Device("103", true, false)
	b.Device("103", true, false)
	a.settle()
	b.settle()

	cable.pull()
	a.Join(waits("alone", time.Now()))
	alone := a.wantOffer("alone", "103")
	if !a.Ringing(alone) || !a.Answered(alone) {
		t.Fatal("the offer made in memory does not stand")
	}
	a.Join(waits("next", time.Now()))
	if place := a.Place("next"); place.Position != 1 {
		t.Errorf("place %d in memory", place.Position)
	}
	cable.plug()
	b.wantState("103", routing.Talking)
	b.Join(waits("later", time.Now().Add(time.Second)))
	b.settle()
	if !a.Released(alone) {
		t.Error("the talk does not stand any more")
	}
	next := a.wantOffer("next", "103")
	a.Answered(next)
	a.Released(next)
	b.wantOffer("later", "103")
}

// A word said while Redis is away is known afterwards, everywhere.
func TestDutyWhileAway(t *testing.T) {
	a, b, cable := onCable(t, time.Now)
	a.Device("104", true, false)
	a.settle()
	b.wantState("104", routing.Ready)
	cable.pull()
	if err := a.SetDuty("104", routing.Duty{Pause: "lunch"}); err != nil {
		t.Fatal(err)
	}
	if err := a.SetDuty("999", routing.Duty{}); !errors.Is(err, routing.ErrNoOperator) {
		t.Errorf("duty of nobody: %v", err)
	}
	a.wantState("104", routing.Paused)
	cable.plug()
	b.wantState("104", routing.Paused)
}

// Wrap-up is no time to be offered a call in, and idle is who talked from its end on; two missed calls are a pause that a
// word ends.
func TestWrapUpAndMissed(t *testing.T) {
	for _, url := range []string{"", "redis"} {
		if url != "" {
			url = redisURL(t)
		}
		c := newClock()
		m := openAt(t, url, newSite(), "one", c.Now, routing.Rules{Overflow: time.Minute, WrapUp: 10 * time.Second, MissedLimit: 2})
		t.Cleanup(m.stop)
		m.Adopted()
		m.Device("103", true, false)
		m.Join(waits("a", c.Now()))
		talk := m.wantOffer("a", "103")
		m.Answered(talk)
		m.Released(talk)
		m.wantState("103", routing.WrapUp)
		m.Join(waits("b", c.Now()))
		c.pass(9 * time.Second)
		m.settle()
		if offers := m.taken(); len(offers) > 0 {
			t.Errorf("offered in the wrap-up: %v", offers)
		}
		c.pass(time.Second)
		m.settle()
		for range 3 { // no fault of the operator's
			m.Failed(m.wantOffer("b", "103"), "no link")
			m.settle()
		}
		for range 2 {
			m.Missed(m.wantOffer("b", "103"), "no answer")
			m.settle()
		}
		m.wantState("103", routing.Paused)
		if err := m.SetDuty("103", routing.Duty{}); err != nil {
			t.Fatal(err)
		}
		m.wantOffer("b", "103")
	}
}

// An operator who talks elsewhere is not rung the moment Redis is away, and not kept for ever.
func TestTalkElsewhereWhileAway(t *testing.T) {
	c := newClock()
	a, b, cable := onCable(t, c.Now)
	a.Device("103", true, false)
	b.Device("103", true, false)
	a.settle()
	b.Join(waits("theirs", c.Now()))
	b.Answered(b.wantOffer("theirs", "103"))
	a.wantState("103", routing.Talking)
	cable.pull()
	a.Join(waits("mine", c.Now()))
	a.settle()
	if offers := a.taken(); len(offers) > 0 {
		t.Errorf("rung in a talk: %v", offers)
	}
	c.pass(time.Minute)
	a.wantOffer("mine", "103")
}

// A service that begins while Redis hesitates knows nothing of other services' talks: it offers nothing for a moment, and
// learns of them then. A real outage only delays its offers.
func TestRedisHesitates(t *testing.T) {
	cable, cut := newCable(t)
	site := newSite()
	a, b := openAt(t, cut, site, "a", time.Now, rules()), openAt(t, redisURL(t), site, "b", time.Now, rules())
	t.Cleanup(a.stop)
	t.Cleanup(b.stop)
	b.Adopted()
	b.Device("103", true, false)
	b.Join(waits("theirs", time.Now()))
	b.Answered(b.wantOffer("theirs", "103"))

	cable.pull()
	a.Adopted()
	a.Device("103", true, false)
	a.Join(waits("mine", time.Now()))
	a.settle()
	if offers := a.taken(); len(offers) > 0 {
		t.Errorf("rung in a talk that is not known of yet: %v", offers)
	}
	cable.plug()
	a.wantState("103", routing.Talking)
	if offers := a.taken(); len(offers) > 0 {
		t.Errorf("rung in a talk: %v", offers)
	}
	cable.pull()
	a.Device("106", true, false)
	a.wantOffer("mine", "106")
}
