package session

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"hotline/routing/access"
)

// beatEvery is how long it may take to learn that Redis went away, came back, or that another process ended a session.
const beatEvery = time.Second

// Run keeps this process and Redis alike until ctx ends.
func (s *Sessions) Run(ctx context.Context) {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			s.settle(ctx)
		}
	}
}

// settle brings to Redis what it has not, and forgets here what it has no more. It asks although Redis was away.
func (s *Sessions) settle(ctx context.Context) {
	s.forgetOver()
	if s.probe(ctx) != nil {
		return
	}
	unsaved, ended := s.due()
	if len(unsaved) > 0 && s.save(ctx, unsaved) != nil {
		return
	}
	if len(ended) > 0 {
		_ = s.remove(ctx, ended) // the next beat repeats it
	}
}

// probe asks Redis which of the sessions that were saved it still has.
func (s *Sessions) probe(ctx context.Context) error {
	saved := s.saved()
	var epoch *redis.StringCmd
	there := make([]*redis.IntCmd, len(saved))
	asking, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	_, err := s.client.TxPipelined(asking, func(pipe redis.Pipeliner) error {
		epoch = pipe.Get(asking, s.epochKey())
		for i, key := range saved {
			there[i] = pipe.Exists(asking, s.recordKey(key))
		}
		return nil
	})
	if err = s.judge(ctx, err); err != nil {
		return err
	}
	s.notice(epoch.Val())
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, key := range saved {
		if local, known := s.known[key]; known && local.saved && there[i].Val() == 0 {
			delete(s.known, key)
		}
	}
	return nil
}

// saved returns the sessions that Redis has, as far as is known here.
func (s *Sessions) saved() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for key, local := range s.known {
		if local.saved {
			keys = append(keys, key)
		}
	}
	return keys
}

// due returns what Redis does not know yet.
func (s *Sessions) due() (unsaved map[string]access.Session, ended []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	unsaved = make(map[string]access.Session)
	for key, local := range s.known {
		if !local.saved {
			unsaved[key] = local.Session
		}
	}
	return unsaved, slices.Collect(maps.Keys(s.ended))
}

// forgetOver forgets what has ended by itself.
func (s *Sessions) forgetOver() {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, local := range s.known {
		if !now.Before(s.config.Limits.Ends(local.Session)) {
			delete(s.known, key)
		}
	}
	for key, session := range s.ended {
		if !now.Before(session.Began.Add(s.config.Limits.Absolute)) {
			delete(s.ended, key)
		}
	}
}

// exchange does something with Redis, unless that is known to be away.
func (s *Sessions) exchange(ctx context.Context, do func(context.Context) error) error {
	s.mu.Lock()
	away := s.away
	s.mu.Unlock()
	if away {
		return ErrAway
	}
	asking, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	return s.judge(ctx, do(asking))
}

// judge notes whether Redis answered, and says it once when that changes. "There is none" is an answer. A request that is over,
// by its client or by its own deadline, says nothing of Redis.
func (s *Sessions) judge(ctx context.Context, err error) error {
	if errors.Is(err, redis.Nil) {
		err = nil
	}
	if err != nil && ctx.Err() != nil {
		return ErrAway
	}
	s.mu.Lock()
	was := s.away
	s.away = err != nil
	s.mu.Unlock()
	switch {
	case err != nil && !was:
		s.log.Warn("redis is away: who is signed in stays so, as far as this process knows them", "error", err)
	case err == nil && was:
		s.log.Info("redis is back: sessions are kept there again")
	}
	return err
}
