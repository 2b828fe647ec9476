package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"hotline/routing/access"
)

// Bounds of the exchange with Redis. A request waits at most one exchange, and none while Redis is known to be away.
const (
	dialTimeout     = 100 * time.Millisecond
	exchangeTimeout = 250 * time.Millisecond
	// refreshEvery is how exactly the use of a session is noted.
	refreshEvery = time.Minute
)

// ErrAway says that Redis is away and this process does not know the session: whether there is one cannot be told.
var ErrAway = errors.New("redis is away")

// Config says where and for how long sessions are kept.
type Config struct {
	URL    string // of Redis
	Site   string // the services of one site share sessions
	Node   string // this service, for Redis's list of clients
	Limits access.Limits
	Now    func() time.Time
}

// Sessions is who is signed in at a site. It may be used by many goroutines and many processes; Run must run in each.
type Sessions struct {
	config Config
	client *redis.Client
	prefix string // of all keys
	log    *slog.Logger

	mu    sync.Mutex
	away  bool              // Redis is away; Run finds it again
	epoch string            // of the Redis that has what is saved; another one has come back empty
	known map[string]*entry // by digest of the id
	ended map[string]access.Session
}

// entry is a session that this process knows.
type entry struct {
	access.Session

	saved bool // Redis has, or had, it
}

// New returns the sessions at a Redis server. It connects when there is something to do; the error is always a faulty URL.
// The caller calls Close when done.
func New(config Config, log *slog.Logger) (*Sessions, error) {
	options, err := redis.ParseURL(config.URL)
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	logging.Disable() // go-redis prints a line for each failed attempt; an outage is reported once
	options.ClientName = "hotline:session:" + config.Node
	options.MaxRetries = -1 // the memory steps in
	options.DialerRetries = 1
	options.DialTimeout = dialTimeout
	options.ContextTimeoutEnabled = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Sessions{
		config: config, client: redis.NewClient(options), prefix: "hotline:session:{" + config.Site + "}:", log: log,
		known: make(map[string]*entry), ended: make(map[string]access.Session),
	}, nil
}

// Close closes the connections to Redis. Run must have returned.
func (s *Sessions) Close() error { return s.client.Close() }

// Limits returns how long sessions last.
func (s *Sessions) Limits() access.Limits { return s.config.Limits }

// Begin begins a session and returns its id, which nobody else is told.
func (s *Sessions) Begin(ctx context.Context, who access.Principal, version int64) (token string, begun access.Session) {
	now := s.config.Now()
	token, begun = newToken(), access.Session{Who: who, Version: version, Began: now, Used: now}
	key := digest(token)
	s.keep(key, begun, false)
	_ = s.save(ctx, map[string]access.Session{key: begun}) // Run repeats it
	return token, begun
}

// Use returns the session of an id and notes that it is used; false if there is none (any more). The error is ErrAway.
func (s *Sessions) Use(ctx context.Context, token string) (access.Session, bool, error) {
	found, there, err := s.Look(ctx, token)
	now := s.config.Now()
	if err != nil || !there || now.Sub(found.Used) < refreshEvery {
		return found, there, err
	}
	found.Used = now
	s.refresh(ctx, digest(token), found)
	return found, true, nil
}

// Look is Use for who only watches: the session is not noted as used.
func (s *Sessions) Look(ctx context.Context, token string) (access.Session, bool, error) {
	key := digest(token)
	local, epoch := s.recall(key)
	stored, there, now, err := s.fetch(ctx, key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ended := s.ended[key]; ended {
		return access.Session{}, false, nil
	}
	found := entry{Session: stored, saved: true}
	switch {
	case err != nil && local == nil:
		return access.Session{}, false, ErrAway
	case err != nil:
		found = *local
	case !there && (local == nil || local.saved && now == epoch): // signed out elsewhere
		delete(s.known, key)
		return access.Session{}, false, nil
	case !there: // Redis has come back empty, or was never told
		found = entry{Session: local.Session}
	case local != nil && local.Used.After(found.Used):
		found.Used = local.Used
	}
	if !s.config.Now().Before(s.config.Limits.Ends(found.Session)) {
		delete(s.known, key)
		return access.Session{}, false, nil
	}
	s.known[key] = &found
	return found.Session, true, nil
}

// recall returns what is known here of a session, nil if nothing, and the epoch of which that is.
func (s *Sessions) recall(key string) (*entry, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	local, known := s.known[key]
	if !known {
		return nil, s.epoch
	}
	copied := *local
	return &copied, s.epoch
}

// End ends a session.
func (s *Sessions) End(ctx context.Context, token string) {
	key := digest(token)
	s.mu.Lock()
	gone := access.Session{Began: s.config.Now()}
	if local, known := s.known[key]; known {
		gone = local.Session
	}
	delete(s.known, key)
	s.ended[key] = gone // until Redis knows it
	s.mu.Unlock()
	_ = s.remove(ctx, []string{key}) // Run repeats it
}

func (s *Sessions) keep(key string, session access.Session, saved bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[key] = &entry{Session: session, saved: saved}
}

func (s *Sessions) epochKey() string            { return s.prefix + "epoch" }
func (s *Sessions) recordKey(key string) string { return s.prefix + "id:" + key }

// fetch asks Redis for a session, and for its epoch.
func (s *Sessions) fetch(ctx context.Context, key string) (found access.Session, there bool, epoch string, err error) {
	var current, stored *redis.StringCmd
	err = s.exchange(ctx, func(ctx context.Context) error {
		_, err := s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			current, stored = pipe.Get(ctx, s.epochKey()), pipe.Get(ctx, s.recordKey(key))
			return nil
		})
		return err
	})
	if err != nil {
		return access.Session{}, false, "", err
	}
	s.notice(current.Val())
	there = stored.Err() == nil && json.Unmarshal([]byte(stored.Val()), &found) == nil
	return found, there, current.Val(), nil
}

// save brings sessions to Redis that it has not.
func (s *Sessions) save(ctx context.Context, sessions map[string]access.Session) error {
	var epoch *redis.StringCmd
	err := s.exchange(ctx, func(ctx context.Context) error {
		_, err := s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.SetNX(ctx, s.epochKey(), newToken(), 0)
			for key, session := range sessions {
				pipe.SetNX(ctx, s.recordKey(key), record(session), s.lasts(session))
			}
			epoch = pipe.Get(ctx, s.epochKey())
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	s.notice(epoch.Val())
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range sessions {
		if local, known := s.known[key]; known {
			local.saved = true
		}
	}
	return nil
}

// refresh notes the use of a session, here and in Redis if that has it still.
func (s *Sessions) refresh(ctx context.Context, key string, session access.Session) {
	s.mu.Lock()
	if local, known := s.known[key]; known {
		local.Used = session.Used
	}
	s.mu.Unlock()
	_ = s.exchange(ctx, func(ctx context.Context) error { // the next use repeats it
		return s.client.SetXX(ctx, s.recordKey(key), record(session), s.lasts(session)).Err()
	})
}

// remove takes ended sessions out of Redis.
func (s *Sessions) remove(ctx context.Context, keys []string) error {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = s.recordKey(key)
	}
	if err := s.exchange(ctx, func(ctx context.Context) error { return s.client.Del(ctx, names...).Err() }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		delete(s.ended, key)
	}
	return nil
}

// notice compares the epoch of Redis with the one that is known: another Redis has nothing of what was saved.
func (s *Sessions) notice(epoch string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if epoch == s.epoch {
		return
	}
	s.epoch = epoch
	for _, local := range s.known {
		local.saved = false
	}
}

// lasts returns how long Redis keeps a session that is not used again, to the millisecond and at least that.
func (s *Sessions) lasts(session access.Session) time.Duration {
	return max(s.config.Limits.Ends(session).Sub(s.config.Now()), time.Millisecond)
}

func record(session access.Session) []byte {
	text, err := json.Marshal(session)
	if err != nil {
		panic("texts and times are always JSON: " + err.Error())
	}
	return text
}
