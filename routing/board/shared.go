package board

import (
	"cmp"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Bounds of the exchange with Redis. Who waits for the board waits at most as long as one exchange; then the memory
// decides.
const (
	exchangeTimeout = 150 * time.Millisecond
	dialTimeout     = 100 * time.Millisecond
	snapshotTimeout = 500 * time.Millisecond
	signEvery       = time.Second            // between two signs of life
	probeEvery      = 250 * time.Millisecond // between two attempts to find Redis again
	deadAfter       = 3 * time.Second        // a service without a sign of life is offered nothing
	buryAfter       = 5 * time.Minute        // then its talks are taken to be over
	reserveTime     = 5 * time.Second        // from an offer to the ringing
	ringGrace       = 10 * time.Second       // beyond Config.Ring
	batchMost       = 64                     // changes in one script
)

//go:embed script.lua
var scriptText string

// shared is the board in Redis, and the queue of what is to be done there.
type shared struct {
	client  *redis.Client
	script  *redis.Script
	prefix  string // of all keys
	node    string
	session string
	rules   []byte // as the script reads them

	attached atomic.Bool // Redis knows what this service holds: it decides
	number   uint64      // of the last batch that Redis has answered; the clerk's

	mu    sync.Mutex
	tasks []*task
	over  bool
	wake  chan struct{} // holds one signal: something is to be done
}

// task is a change that somebody may wait for.
type task struct {
	command command
	done    chan result // nil: nobody waits
}

func newShared(config Config) (*shared, error) {
	options, err := redis.ParseURL(config.URL)
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	logging.Disable() // go-redis prints a line for each failed attempt; the clerk reports an outage once
	options.ClientName = "hotline:board:" + config.Node
	options.MaxRetries = -1 // the memory decides instead
	options.DialerRetries = 1
	options.DialTimeout = dialTimeout
	options.ContextTimeoutEnabled = true
	options.ConnMaxIdleTime = -1
	options.PoolSize = 4
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	ring, reserve := cmp.Or(config.Ring, time.Minute), cmp.Or(config.Reserve, reserveTime)
	rules, err := json.Marshal(map[string]int64{
		"overflow": config.Rules.Overflow.Milliseconds(), "rest": config.Rules.Rest.Milliseconds(),
		"wrap": config.Rules.WrapUp.Milliseconds(), "missed": int64(config.Rules.MissedLimit),
		"reserve": reserve.Milliseconds(), "ring": (ring + ringGrace).Milliseconds(),
		"dead": deadAfter.Milliseconds(), "bury": buryAfter.Milliseconds(),
	})
	if err != nil {
		return nil, err
	}
	return &shared{client: redis.NewClient(options), script: redis.NewScript(scriptText),
		prefix: "hotline:board:{" + config.Site + "}:", node: config.Node, session: rand.Text(), rules: rules,
		wake: make(chan struct{}, 1)}, nil
}

// ask puts a change into the queue and waits for its answer.
func (s *shared) ask(c command) result {
	t := &task{command: c, done: make(chan result, 1)}
	if !s.put(t) {
		return result{}
	}
	return <-t.done
}

// put puts a change into the queue; false once nobody works at it any more.
func (s *shared) put(t *task) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return false
	}
	s.tasks = append(s.tasks, t)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return true
}

// take returns what is to be done, oldest first.
func (s *shared) take() []*task {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := min(len(s.tasks), batchMost)
	taken := s.tasks[:count:count]
	s.tasks = s.tasks[count:]
	if len(s.tasks) > 0 {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
	return taken
}

// end lets nobody wait any more.
func (s *shared) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	for _, t := range s.tasks {
		if t.done != nil {
			t.done <- result{}
		}
	}
	s.tasks = nil
}

// answer is what the script says.
type answer struct {
	Unknown  bool        `json:"unknown"` // this service's session or its last batch is not known there
	Number   uint64      `json:"number"`  // of this batch
	Results  []result    `json:"r"`
	Happened []happening `json:"h"`
	Seats    []*seat     `json:"ops"`  // the operators touched
	Gone     []string    `json:"gone"` // those who are in no roster any more
	Queued   bool        `json:"q"`    // somebody came to wait, or waits no more
	Next     int64       `json:"next"`
}

// run carries out changes in Redis, all or none. It is for one goroutine.
func (s *shared) run(ctx context.Context, now int64, batch []command) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	text, err := json.Marshal(batch)
	if err != nil {
		return answer{}, err
	}
	reply, err := s.script.Run(ctx, s.client, []string{s.prefix}, now, s.node, s.session, s.number, s.rules, text).Text()
	if err != nil {
		return answer{}, err
	}
	var a answer
	err = json.NewDecoder(strings.NewReader(reply)).Decode(&a)
	if err == nil && !a.Unknown {
		s.number = a.Number
	}
	return a, err
}
