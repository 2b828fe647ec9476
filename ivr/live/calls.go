package live

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// dialTimeout is how long one attempt to connect to Redis may take.
	dialTimeout = 500 * time.Millisecond
	// operationTimeout is how long one exchange with Redis may take, connecting included.
	operationTimeout = 2 * time.Second
	// heartbeat is how long Redis may be away before it is noticed while no call changes.
	heartbeat = time.Second
	// retryMin and retryMax bound the pause after a failure; it doubles from one to the other.
	retryMin = 50 * time.Millisecond
	retryMax = time.Second
	// flushTimeout is how long Run writes what is left when it ends.
	flushTimeout = time.Second
	// keyPrefix stands before the application's name in the key of the hash of its calls' records.
	keyPrefix = "hotline:calls:"
)

// Calls keeps the newest record of each live call of one Stasis application in a Redis hash. Save and Forget
// return at once; Run writes behind them. It may be used by many goroutines.
type Calls struct {
	client  *redis.Client
	key     string
	logger  *slog.Logger
	metrics *Metrics
	wake    chan struct{} // holds one signal: something is due

	mu     sync.Mutex
	newest map[string][]byte   // the newest record of each live call, for a Redis that comes back empty
	due    map[string]struct{} // calls whose record in Redis is not the newest; not in newest: to be removed

	away time.Time // since when Redis is away, zero if it is not; of the goroutine in Run only
}

// New returns the live calls of an application at the Redis server of a "redis://" or "rediss://" URL. It
// connects when there is something to do; the error is always a faulty URL. The caller calls Close when done.
func New(url, application string, logger *slog.Logger, metrics *Metrics) (*Calls, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("live calls: %w", err)
	}
	c := &Calls{
		key:     keyPrefix + application,
		logger:  logger,
		metrics: metrics,
		wake:    make(chan struct{}, 1),
		newest:  make(map[string][]byte),
		due:     make(map[string]struct{}),
	}
	logging.Disable() // go-redis prints a line for each failed attempt; Run reports an outage once
	c.client = redis.NewClient(c.configure(options))
	metrics.up.Set(1)
	return c, nil
}

// CheckURL returns why New, or whoever else keeps something in Redis, would refuse a URL. Of the URL it shows the value at fault
// alone.
func CheckURL(url string) error {
	_, err := redis.ParseURL(url)
	return err
}

// configure lets each failure be seen at once, for Run repeats with a newer record what go-redis would repeat
// with an old one, and keeps connections for good, for a new one means that Redis may have been restarted.
func (c *Calls) configure(options *redis.Options) *redis.Options {
	options.ClientName = c.key // in Redis's CLIENT LIST
	options.MaxRetries = -1
	options.DialerRetries = 1
	options.DialTimeout = dialTimeout
	options.ContextTimeoutEnabled = true
	options.PoolSize = 3 // Run, a reader, a health check
	options.ConnMaxIdleTime = -1
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	options.OnConnect = func(context.Context, *redis.Conn) error {
		c.saveAll()
		return nil
	}
	return options
}

// Close closes the connections to Redis. Run must have returned.
func (c *Calls) Close() error { return c.client.Close() }

// Save makes record the call's newest. The record must not be changed afterwards.
func (c *Calls) Save(id string, record []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest[id] = record
	c.mark(id)
}

// Forget removes the call's record, one that was saved before a restart too.
func (c *Calls) Forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.newest, id)
	c.mark(id)
}

// mark makes a call due; c.mu is held.
func (c *Calls) mark(id string) {
	c.due[id] = struct{}{}
	c.metrics.records.Set(float64(len(c.newest)))
	c.signal()
}

// saveAll makes every live call due: Redis may have come back without their records.
func (c *Calls) saveAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.newest {
		c.due[id] = struct{}{}
	}
	c.signal()
}

func (c *Calls) signal() {
	select {
	case c.wake <- struct{}{}:
	default: // a signal is there already
	}
}

// All returns the records Redis has, by call.
func (c *Calls) All(ctx context.Context) (map[string][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	fields, err := c.client.HGetAll(ctx, c.key).Result()
	if err != nil {
		return nil, fmt.Errorf("read live calls: %w", err)
	}
	records := make(map[string][]byte, len(fields))
	for id, record := range fields {
		records[id] = []byte(record)
	}
	return records, nil
}

// Ping returns nil if Redis answers.
func (c *Calls) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	if err := c.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}
