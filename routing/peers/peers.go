package peers

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"hotline/routing"
)

const (
	dialTimeout = 100 * time.Millisecond
	// exchangeTimeout is how long one exchange with Redis may take.
	exchangeTimeout = 250 * time.Millisecond
	// answerTimeout bounds what a service does for a question. It is longer than a call may take for a wish.
	answerTimeout = 8 * time.Second
	// mostAtOnce is how many questions a service answers at a time; those beyond are not answered.
	mostAtOnce = 64
	// restShared and restAlone are at least between two news of this service, with others and without.
	restShared = 100 * time.Millisecond
	restAlone  = time.Second
)

var (
	// ErrNobody says that no other service has what was asked for.
	ErrNobody = errors.New("no service of the site has it")
	// ErrNotMine is what an Answerer returns that has not what is asked for.
	ErrNotMine = errors.New("this service has it not")
	// ErrUnheard says that not all services have answered: whether one of them has it, or has done it, cannot be told.
	ErrUnheard = errors.New("not all services of the site have answered")
)

// Config says which services are peers.
type Config struct {
	URL  string // of Redis
	Site string // the services of one site ask each other
	Node string // name of this service, unlike that of any other of the site
	// Errors are those that stay what they are on their way from one service to another, for errors.Is.
	Errors []error
	// Changes returns what has a value after each change that other services may show, and a function that ends that.
	Changes func() (changes <-chan struct{}, stop func())
}

// Answerer answers a question of another service with what can be written as JSON. It is ErrNotMine if this service has not what
// is asked for. It may be used by many goroutines.
type Answerer func(ctx context.Context, question json.RawMessage) (answer any, err error)

// Peers is the other services of a site. It may be used by many goroutines.
type Peers struct {
	config    Config
	client    *redis.Client
	prefix    string // of all channels
	name      string // of this process: an answer to the one before is none to this
	log       *slog.Logger
	answerers map[string]Answerer
	news      routing.Watchers
	listens   atomic.Bool // answers can be heard

	mu      sync.Mutex
	last    uint64                // number of the last question
	waiting map[uint64]chan reply // for answers, by number
}

// New returns the peers of a service. It connects when there is something to do; the error is always a faulty URL. The answerers,
// by subject, are asked while Run runs. The caller calls Close when done.
func New(config Config, answerers map[string]Answerer, log *slog.Logger) (*Peers, error) {
	options, err := redis.ParseURL(config.URL)
	if err != nil {
		return nil, fmt.Errorf("peers: %w", err)
	}
	logging.Disable() // go-redis prints a line for each failed attempt; who asks is told
	options.ClientName = "hotline:peers:" + config.Node
	options.MaxRetries = -1 // a question is not to be put twice
	options.DialerRetries = 1
	options.DialTimeout = dialTimeout
	options.ContextTimeoutEnabled = true
	options.PoolSize = 4
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Peers{
		config: config, client: redis.NewClient(options), prefix: "hotline:peers:{" + config.Site + "}:", name: config.Node + ":" + rand.Text(),
		log: log, answerers: answerers, waiting: make(map[uint64]chan reply),
	}, nil
}

// Close closes the connections to Redis. Run must have returned.
func (p *Peers) Close() error { return p.client.Close() }

// Watch returns a channel that has something to receive when another service has said that it shows something new, and a function
// that ends that.
func (p *Peers) Watch() (news <-chan struct{}, stop func()) { return p.news.Watch() }

// question is what one service asks all.
type question struct {
	Number  uint64          `json:"number"`
	From    string          `json:"from"` // name of the process
	Subject string          `json:"subject"`
	Body    json.RawMessage `json:"body"`
}

// reply is what each of them answers.
type reply struct {
	Number uint64          `json:"number"`
	From   string          `json:"from"` // node
	Has    bool            `json:"has"`  // it has what was asked for
	Body   json.RawMessage `json:"body,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// Answer is what one of the other services has answered.
type Answer struct {
	Node string
	Body json.RawMessage
}

// RemoteError is an error of another service.
type RemoteError struct {
	Node string
	err  error
}

// Error names the service.
func (e *RemoteError) Error() string { return fmt.Sprintf("at %s: %v", e.Node, e.err) }

// Unwrap returns which of Config.Errors it is there.
func (e *RemoteError) Unwrap() error { return e.err }

// Ask puts a question to all other services and reads the answer of the one that has what it is about. The error is ErrNobody if none
// has it, a RemoteError if that one answered with an error, and ErrUnheard if not all could be heard in the time of ctx.
func (p *Peers) Ask(ctx context.Context, subject string, about, answer any) error {
	var has *reply
	err := p.gather(ctx, subject, about, func(r reply) bool {
		if r.Has {
			has = &r
		}
		return r.Has
	})
	switch {
	case has == nil:
		return cmp.Or(err, ErrNobody)
	case has.Error != "":
		return &RemoteError{has.From, p.errorOf(has.Error)}
	case answer == nil:
		return nil
	}
	if err := json.Unmarshal(has.Body, answer); err != nil {
		return fmt.Errorf("answer of %s about %s: %w", has.From, subject, err)
	}
	return nil
}

// AskAll puts a question to all other services and returns what they answer, in no order; those that have nothing, or cannot answer,
// are left out. With ErrUnheard are the answers of those that were heard.
func (p *Peers) AskAll(ctx context.Context, subject string, about any) ([]Answer, error) {
	var answers []Answer
	err := p.gather(ctx, subject, about, func(r reply) bool {
		if r.Has && r.Error == "" {
			answers = append(answers, Answer{r.From, r.Body})
		}
		return false
	})
	return answers, err
}

// gather hands on the answers to a question until enough is heard, or all have answered.
func (p *Peers) gather(ctx context.Context, subject string, about any, enough func(reply) bool) error {
	body, err := json.Marshal(about)
	if err != nil {
		return fmt.Errorf("question about %s: %w", subject, err)
	}
	if !p.listens.Load() {
		return ErrUnheard
	}
	number, replies := p.expect()
	defer p.forget(number)
	asked, err := p.publish(ctx, "ask", question{Number: number, From: p.name, Subject: subject, Body: body})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnheard, err)
	}
	if asked == 0 { // not even this one is there to be answered
		return ErrUnheard
	}
	for range asked {
		select {
		case <-ctx.Done():
			return ErrUnheard
		case r := <-replies:
			if enough(r) {
				return nil
			}
		}
	}
	return nil
}

// mostServices is how many services of one site may answer before the first answer is looked at.
const mostServices = 64

// expect numbers a question whose answers are awaited.
func (p *Peers) expect() (uint64, <-chan reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	replies := make(chan reply, mostServices)
	p.waiting[p.last] = replies
	return p.last, replies
}

func (p *Peers) forget(number uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, number)
}

// publish says something to all, or to one process, and returns how many have it, this service included if it was said to all.
func (p *Peers) publish(ctx context.Context, channel string, message any) (int, error) {
	text, err := json.Marshal(message)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	heard, err := p.client.Publish(ctx, p.prefix+channel, text).Result()
	return int(heard), err
}

// errorOf returns the error that another service has named.
func (p *Peers) errorOf(text string) error {
	for _, known := range p.config.Errors {
		if known.Error() == text {
			return known
		}
	}
	return errors.New(text)
}

// nameOf names an error for another service.
func (p *Peers) nameOf(err error) string {
	for _, known := range p.config.Errors {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}
