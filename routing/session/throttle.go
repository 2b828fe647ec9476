package session

import (
	"context"
	_ "embed"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"hotline/routing/access"
)

//go:embed attempts.lua
var attemptsText string

//go:embed forgive.lua
var forgiveText string

var attemptsScript, forgiveScript = redis.NewScript(attemptsText), redis.NewScript(forgiveText)

// familiarFor is how long an address from which somebody has signed in counts apart from strangers' (OWASP, "Slow Down Online
// Guessing Attacks with Device Cookies"): who guesses at a login from elsewhere does not keep its owner waiting.
const familiarFor = 30 * 24 * time.Hour

// Throttle slows down guessing of passwords at the sites' doors: attempts are counted by login and by address, in Redis, or
// here while that is away. It may be used by many goroutines.
type Throttle struct {
	sessions *Sessions // whose Redis it uses

	mu     sync.Mutex
	counts map[string]count // while Redis is away
}

// count is how often somebody has tried.
type count struct {
	attempts     int
	until, lapse time.Time
}

// maxCounts bounds the memory of the counts; beyond it strangers wait.
const maxCounts = 10_000

// NewThrottle returns a throttle that uses the Redis of the sessions.
func NewThrottle(sessions *Sessions) *Throttle {
	return &Throttle{sessions: sessions, counts: make(map[string]count)}
}

// Take counts an attempt to sign in before the password is looked at, so that many at once are no way around. It returns how
// long to wait; 0: go on, and tell Welcome or Forgive how it went unless it failed.
func (t *Throttle) Take(ctx context.Context, login, address string) time.Duration {
	byAddress, byLogin := t.keys(ctx, login, address)
	if wait := t.take(ctx, byAddress, access.AddressPace); wait > 0 {
		return wait
	}
	return t.take(ctx, byLogin, access.LoginPace)
}

// Welcome notes that the attempt succeeded: the login's failures are forgotten, and the address is familiar.
func (t *Throttle) Welcome(ctx context.Context, login, address string) {
	byAddress, byLogin := t.keys(ctx, login, address)
	t.forgive(ctx, byAddress)
	t.mu.Lock()
	delete(t.counts, byLogin)
	t.mu.Unlock()
	s := t.sessions
	_ = s.exchange(ctx, func(ctx context.Context) error { // what cannot be noted lapses by itself
		_, err := s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Del(ctx, byLogin)
			pipe.Set(ctx, t.familiarKey(login, address), 1, familiarFor)
			return nil
		})
		return err
	})
}

// Forgive takes an attempt back that could not be decided.
func (t *Throttle) Forgive(ctx context.Context, login, address string) {
	byAddress, byLogin := t.keys(ctx, login, address)
	t.forgive(ctx, byAddress)
	t.forgive(ctx, byLogin)
}

// keys returns under which names the attempts of an address and at a login are counted. What was typed for a login may be a
// password: neither is kept as it is.
func (t *Throttle) keys(ctx context.Context, login, address string) (byAddress, byLogin string) {
	s := t.sessions
	byAddress, byLogin = s.prefix+"address:"+digest(address), s.prefix+"login:"+digest(login)
	_ = s.exchange(ctx, func(ctx context.Context) error { // while Redis is away all are strangers
		familiar, err := s.client.Exists(ctx, t.familiarKey(login, address)).Result()
		if familiar > 0 {
			byLogin += "@" + digest(address)
		}
		return err
	})
	return byAddress, byLogin
}

func (t *Throttle) familiarKey(login, address string) string {
	return t.sessions.prefix + "familiar:" + digest(login) + "@" + digest(address)
}

// take counts one attempt in Redis, or here.
func (t *Throttle) take(ctx context.Context, key string, pace access.Pace) time.Duration {
	s, now := t.sessions, t.sessions.config.Now()
	args := []any{now.UnixMilli(), pace.Quiet.Milliseconds()}
	for _, delay := range pace.Delays() {
		args = append(args, delay.Milliseconds())
	}
	var wait int64
	err := s.exchange(ctx, func(ctx context.Context) (err error) {
		wait, err = attemptsScript.Run(ctx, s.client, []string{key}, args...).Int64()
		return err
	})
	if err != nil {
		return t.takeHere(key, pace, now)
	}
	return time.Duration(wait) * time.Millisecond
}

// takeHere is what attempts.lua does.
func (t *Throttle) takeHere(key string, pace access.Pace, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.counts[key]
	if !now.Before(c.lapse) {
		c = count{}
	}
	if now.Before(c.until) {
		return c.until.Sub(now)
	}
	if c.attempts == 0 && !t.room(now) {
		return pace.First
	}
	c.attempts++
	c.until = now.Add(pace.Delay(c.attempts))
	c.lapse = c.until.Add(pace.Quiet)
	t.counts[key] = c
	return 0
}

// room reports whether there is place for another count, and makes it; t.mu is held.
func (t *Throttle) room(now time.Time) bool {
	if len(t.counts) < maxCounts {
		return true
	}
	for key, c := range t.counts {
		if !now.Before(c.lapse) {
			delete(t.counts, key)
		}
	}
	return len(t.counts) < maxCounts
}

// forgive takes one attempt back, here and in Redis.
func (t *Throttle) forgive(ctx context.Context, key string) {
	t.mu.Lock()
	if c, counted := t.counts[key]; counted && c.attempts > 0 {
		t.counts[key] = count{attempts: c.attempts - 1, lapse: c.lapse}
	}
	t.mu.Unlock()
	s := t.sessions
	_ = s.exchange(ctx, func(ctx context.Context) error { // what cannot be taken back lapses by itself
		return forgiveScript.Run(ctx, s.client, []string{key}).Err()
	})
}
