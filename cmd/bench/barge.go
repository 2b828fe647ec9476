package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"hotline/ivr/phone"
)

// bargeCmd is `bench barge`.
type bargeCmd struct {
	Calls  []int         `default:"1,50,200" help:"Calls at once, one measurement each."`
	Rounds int           `default:"6" help:"Rounds; in each both systems are measured, in changing order."`
	Keys   int           `default:"6" help:"Keys of each call in a round; 24 with fewer than 4 calls."`
	Pause  time.Duration `default:"600ms" help:"Mean time between the prompt's first frame and the next key."`
}

// application is the Stasis application of the bench's service.
const application = "bench"

// Run measures every number of calls.
func (c *bargeCmd) Run(ctx context.Context, l *lab) error {
	p, err := l.open()
	if err != nil {
		return err
	}
	defer p.close()
	systems, services, err := l.start(ctx)
	if err != nil {
		return err
	}
	defer services.stop()
	if err := p.warmUp(ctx, systems); err != nil {
		return err
	}
	for _, calls := range c.Calls {
		if err := c.measure(ctx, l, p, systems, calls); err != nil {
			return err
		}
	}
	return nil
}

// keys returns how many keys a call presses in a round.
func (c *bargeCmd) keys(calls int) int {
	if calls < 4 {
		return 4 * c.Keys
	}
	return c.Keys
}

// measure compares the systems with so many calls at once and prints the result.
func (c *bargeCmd) measure(ctx context.Context, l *lab, p *callers, systems []system, calls int) error {
	floor, err := startFloor()
	if err != nil {
		return err
	}
	defer floor.stop()
	down, up, missed := make(map[string]rounds), make(map[string]rounds), make(map[string]int)
	for round := range c.Rounds {
		for i := range systems {
			s := systems[(round+i)%len(systems)]
			r, err := c.round(ctx, p, s, calls)
			if err != nil {
				return err
			}
			down[s.name], up[s.name] = append(down[s.name], r.down), append(up[s.name], r.up)
			missed[s.name] += r.missed
		}
	}
	names := namesOf(systems)
	r := report{Measure: "barge", Unit: "ms", Missed: missed, Floor: new(floor.stop().summarise()),
		About: fmt.Sprintf("%d calls at once, %d rounds each, a key every %v in each call", calls, c.Rounds, c.Pause+phone.DefaultTone.Length)}
	r.add("first END packet to first frame", names, up)
	r.add("key-down (100 ms tone) to first frame", names, down)
	return r.print(os.Stdout, l.JSON)
}

// keyRound is what one round of one system brought.
type keyRound struct {
	mu       sync.Mutex
	down, up sample
	missed   int
}

// round lets a crowd press its keys.
func (c *bargeCmd) round(ctx context.Context, p *callers, s system, calls int) (*keyRound, error) {
	all, err := p.gather(ctx, s, calls)
	if err != nil {
		return nil, err
	}
	defer all.hangUp()
	round := &keyRound{}
	all.each(func(one *caller) {
		for range c.keys(calls) {
			if rest(ctx, about(c.Pause)) != nil {
				return
			}
			round.take(one.press(ctx))
		}
	})
	return round, context.Cause(ctx)
}

// take adds one key's reaction.
func (r *keyRound) take(one reaction, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.missed++
		return
	}
	r.down, r.up = append(r.down, one.fromDown), append(r.up, one.fromUp)
}

func namesOf(systems []system) []string {
	names := make([]string, len(systems))
	for i, s := range systems {
		names[i] = s.name
	}
	return names
}
