package desk

import (
	"context"
	"sync"
	"time"
)

// clerk asks the database how things stand, one question at a time, so that the floor need not wait for a slow answer. It is used
// by one goroutine.
type clerk struct {
	feed    *feed
	every   *time.Ticker
	answers chan recorded
	busy    bool // a question is under way
	again   bool // its answer may be out of date already
	asking  sync.WaitGroup
}

func newClerk(f *feed) *clerk {
	return &clerk{feed: f, every: time.NewTicker(recordEvery), answers: make(chan recorded, 1)}
}

// ask has the database asked, if anybody watches.
func (c *clerk) ask(ctx context.Context) {
	switch {
	case c.busy:
		c.again = true
		return
	case !c.feed.watched():
		return
	}
	c.busy = true
	before := c.feed.known()
	c.asking.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, recordTimeout)
		defer cancel()
		c.answers <- c.feed.desk.record(ctx, before)
	})
}

// take notes the answer.
func (c *clerk) take(ctx context.Context, answer recorded) {
	c.feed.mu.Lock()
	c.feed.recorded, c.feed.asked = answer, c.feed.desk.Now()
	c.feed.mu.Unlock()
	c.busy = false
	if c.again {
		c.again = false
		c.ask(ctx)
	}
}

// stop waits for the question that is under way; its context is over.
func (c *clerk) stop() {
	c.every.Stop()
	c.asking.Wait()
}
