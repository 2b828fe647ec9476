package live

import (
	"context"
	"fmt"
	"time"
)

// Run writes records as they come until ctx ends, then what is left within a second. Only one Run goes
// on at a time. The error says that Redis was away to the end.
func (c *Calls) Run(ctx context.Context) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-c.wake:
			c.writeUntilDone(ctx)
		case <-beat.C:
			c.beat(ctx)
		}
	}
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	c.writeUntilDone(flush)
	if left := c.dueCount(); left > 0 {
		return fmt.Errorf("live calls: redis was away to the end: %d records not written", left)
	}
	return nil
}

// beat notices while no call changes that Redis went away or was restarted: the ping then fails, or finds a
// connection closed and opens another, which makes everything due.
func (c *Calls) beat(ctx context.Context) {
	if err := c.Ping(ctx); err != nil && ctx.Err() == nil {
		c.failed(err)
		c.saveAll()
	}
}

// writeUntilDone writes what is due until nothing is or ctx ends.
func (c *Calls) writeUntilDone(ctx context.Context) {
	pause := retryMin
	for ctx.Err() == nil {
		due := c.takeDue()
		if len(due) == 0 && c.away.IsZero() {
			return
		}
		err := c.write(ctx, due)
		if err == nil {
			c.recovered()
			pause = retryMin
			continue
		}
		c.putBack(due)
		if ctx.Err() != nil {
			return // the write was cut short, which says nothing about Redis
		}
		c.failed(err)
		sleep(ctx, pause)
		pause = min(2*pause, retryMax)
	}
}

// write brings the records of the calls to Redis in one round trip; none at all make it a ping.
func (c *Calls) write(ctx context.Context, due map[string]struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	pipe := c.client.Pipeline()
	records, gone := c.records(due)
	if len(records) > 0 {
		pipe.HSet(ctx, c.key, records...)
	}
	if len(gone) > 0 {
		pipe.HDel(ctx, c.key, gone...)
	}
	if pipe.Len() == 0 {
		pipe.Ping(ctx)
	}
	start := time.Now()
	_, err := pipe.Exec(ctx)
	c.metrics.latency.Observe(time.Since(start).Seconds())
	return err
}

// records returns the newest records as fields and values in turn, and the calls that have none any more.
func (c *Calls) records(due map[string]struct{}) (fields []any, gone []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range due {
		if record, live := c.newest[id]; live {
			fields = append(fields, id, record)
		} else {
			gone = append(gone, id)
		}
	}
	return fields, gone
}

func (c *Calls) takeDue() map[string]struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	due := c.due
	c.due = make(map[string]struct{})
	return due
}

func (c *Calls) putBack(due map[string]struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range due {
		c.due[id] = struct{}{}
	}
}

func (c *Calls) dueCount() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.due)
}

func (c *Calls) failed(err error) {
	c.metrics.failures.Inc()
	if !c.away.IsZero() {
		return
	}
	c.away = time.Now()
	c.metrics.up.Set(0)
	c.logger.Warn("redis is away: calls go on, but a crash of the service would lose their state", "error", err)
}

func (c *Calls) recovered() {
	if c.away.IsZero() {
		return
	}
	c.logger.Info("redis is back: the state of all calls is written again",
		"away", time.Since(c.away).Round(time.Millisecond))
	c.away = time.Time{}
	c.metrics.up.Set(1)
	c.saveAll()
}

// sleep returns after d or when ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
