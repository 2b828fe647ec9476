package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"hotline/ivr/phone"
)

const (
	// callRate is how many calls a second are dialled: more would measure the signalling of the flood.
	callRate = 50
	// dialTimeout bounds the wait for an answer and its greeting.
	dialTimeout = 10 * time.Second
	// reactionTimeout is after what a key without its prompt counts as missed.
	reactionTimeout = 2 * time.Second
	// hangUpTimeout bounds the end of a call.
	hangUpTimeout = 3 * time.Second
)

// caller is one real call.
type caller struct {
	call  *phone.Call
	menus chan time.Time // arrivals of the menu's first frame
}

// callers makes calls.
type callers struct {
	phone *phone.Phone
	first []byte // frame of the menu: it occurs nowhere else (checkFirstFrames)
}

// dial calls a system and waits for the answer.
func (p *callers) dial(ctx context.Context, s system, number int) (*caller, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	call, err := p.phone.Dial(ctx, fmt.Sprintf("38050%07d", number), s.uri)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	c := &caller{call: call, menus: make(chan time.Time, 1)}
	call.Record(func(audio []byte, at time.Time) {
		if bytes.Equal(audio, p.first) {
			c.heard(at)
		}
	})
	return c, nil
}

// close hangs up what is left and ends the phone.
func (p *callers) close() { _ = p.phone.Close() } // nobody is told: the measurement is over

// heard keeps the newest arrival.
func (c *caller) heard(at time.Time) {
	select {
	case <-c.menus:
	default:
	}
	c.menus <- at
}

// hangUp ends the call, also when the bench is being stopped.
func (c *caller) hangUp() {
	ctx, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
	defer cancel()
	_ = c.call.HangUp(ctx) // its end is of no interest any more
}

// crowd is several calls of one system at once.
type crowd []*caller

// gather dials n calls at callRate and returns when all are answered. On an error those that were are hung up.
func (p *callers) gather(ctx context.Context, s system, n int) (crowd, error) {
	all := make(crowd, n)
	faults := make([]error, n)
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() {
			faults[i] = rest(ctx, time.Duration(i)*time.Second/callRate)
			if faults[i] == nil {
				all[i], faults[i] = p.dial(ctx, s, i)
			}
		})
	}
	group.Wait()
	if err := errors.Join(faults...); err != nil {
		all.hangUp()
		return nil, err
	}
	return all, nil
}

// each runs act for every call at the same time.
func (all crowd) each(act func(*caller)) {
	var group sync.WaitGroup
	for _, c := range all {
		if c != nil {
			group.Go(func() { act(c) })
		}
	}
	group.Wait()
}

func (all crowd) hangUp() { all.each((*caller).hangUp) }

// faults returns what the callers' sound suffered: packets lost, late or doubled, and pauses of the stream.
func (all crowd) faults() (faulty int, gaps int) {
	for _, c := range all {
		m := c.call.Media()
		if m.Lost+m.Late+m.Gaps > 0 {
			faulty++
		}
		gaps += m.Gaps
	}
	return faulty, gaps
}

// reaction is what one key led to.
type reaction struct {
	fromDown time.Duration // key-down to the first frame of the next prompt
	fromUp   time.Duration // first END packet to the same
}

var errMissed = errors.New("no prompt followed the key")

// press presses the key for the menu again, 100 ms long, and waits for the first frame of the menu. A menu that begins
// by itself while the key is down is not the one.
func (c *caller) press(ctx context.Context) (reaction, error) {
	pressed, err := c.call.PressTone(ctx, "*", phone.DefaultTone)
	if err != nil {
		return reaction{}, err
	}
	timer := time.NewTimer(reactionTimeout)
	defer timer.Stop()
	for {
		select {
		case at := <-c.menus:
			if at.After(pressed.Released) {
				return reaction{at.Sub(pressed.At), at.Sub(pressed.Released)}, nil
			}
		case <-timer.C:
			return reaction{}, errMissed
		case <-ctx.Done():
			return reaction{}, context.Cause(ctx)
		}
	}
}

// warmUpKeys is how many keys are pressed before anything is measured.
const warmUpKeys = 10

// warmUp lets every system answer a call and its keys first: a program's first request waits for its code to be read
// from disk and for connections to be made, which a hotline that runs for weeks does once.
func (p *callers) warmUp(ctx context.Context, systems []system) error {
	for _, s := range systems {
		one, err := p.dial(ctx, s, 0)
		if err != nil {
			return err
		}
		for range warmUpKeys {
			if _, err = one.press(ctx); err != nil {
				break
			}
		}
		one.hangUp()
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// about returns a random time around d, from a half to one and a half of it: keys must not fall into step with
// Asterisk's 20 ms clock or with each other.
func about(d time.Duration) time.Duration { return d/2 + rand.N(d+1) }

// rest waits unless ctx is over first; then it returns the cause.
func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
