package peers_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"

	"hotline/routing"
	"hotline/routing/peers"
)

// variable names the real Redis server for tests; make test sets it.
const variable = "HOTLINE_TEST_REDIS_URL"

func TestMain(m *testing.M) {
	redis.SetLogger(&logging.VoidLogger{})
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

var errBusy = errors.New("busy")

// town is a site of services, each of which has things by name.
type town struct {
	t    *testing.T
	url  string
	site string
}

func newTown(t *testing.T) *town {
	url := os.Getenv(variable)
	if url == "" {
		url = "redis://" + miniredis.RunT(t).Addr() + "/0"
	}
	return &town{t: t, url: url, site: rand.Text()}
}

// open opens a service that answers about what it has.
func (w *town) open(node string, has map[string]any, changes func() (<-chan struct{}, func())) *peers.Peers {
	w.t.Helper()
	thing := func(_ context.Context, question json.RawMessage) (any, error) {
		var name string
		if err := json.Unmarshal(question, &name); err != nil {
			return nil, err
		}
		switch found := has[name].(type) {
		case nil:
			return nil, peers.ErrNotMine
		case error:
			return nil, found
		default:
			return found, nil
		}
	}
	here := func(context.Context, json.RawMessage) (any, error) { return node, nil }
	p, err := peers.New(peers.Config{URL: w.url, Site: w.site, Node: node, Errors: []error{routing.ErrTaken, errBusy}, Changes: changes},
		map[string]peers.Answerer{"thing": thing, "here": here}, slog.New(slog.NewTextHandler(w.t.Output(), nil)))
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(w.t.Context())
	var running sync.WaitGroup
	running.Go(func() { p.Run(ctx) })
	w.t.Cleanup(func() {
		stop()
		running.Wait()
		if err := p.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return p
}

// waiting is the time within which what must happen has happened.
func waiting(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// sees waits until a service hears so many others.
func (w *town) sees(p *peers.Peers, others ...string) {
	w.t.Helper()
	ctx := waiting(w.t)
	for {
		soon, cancel := context.WithTimeout(ctx, time.Second) // an answer to what is asked while Redis comes back may be lost
		answers, err := p.AskAll(soon, "here", nil)
		cancel()
		var nodes []string
		for _, a := range answers {
			nodes = append(nodes, a.Node)
		}
		slices.Sort(nodes)
		if err == nil && slices.Equal(nodes, others) {
			return
		}
		if ctx.Err() != nil {
			w.t.Fatalf("sees %v, want %v: %v", nodes, others, err)
		}
	}
}

func TestAsk(t *testing.T) {
	w := newTown(t)
	west := w.open("west", map[string]any{"own": "mine"}, nil)
	w.open("east", map[string]any{"call-1": 17, "call-2": fmt.Errorf("call 2: %w", routing.ErrTaken)}, nil)
	w.open("north", map[string]any{"call-3": errors.New("no link to Asterisk")}, nil)
	w.sees(west, "east", "north")
	ctx := waiting(t)

	var answer int
	if err := west.Ask(ctx, "thing", "call-1", &answer); err != nil || answer != 17 {
		t.Errorf("%d, %v", answer, err)
	}
	if err := west.Ask(ctx, "thing", "call-1", nil); err != nil {
		t.Error(err)
	}
	for about, want := range map[string]error{"call-2": routing.ErrTaken, "call-9": peers.ErrNobody, "own": peers.ErrNobody} {
		if err := west.Ask(ctx, "thing", about, &answer); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", about, err, want)
		}
	}
	var remote *peers.RemoteError
	if err := west.Ask(ctx, "thing", "call-2", nil); !errors.As(err, &remote) || remote.Node != "east" {
		t.Errorf("%v is not of east", err)
	}
	if err := west.Ask(ctx, "thing", "call-3", nil); err == nil || err.Error() != "at north: no link to Asterisk" {
		t.Error(err)
	}
	if err := west.Ask(ctx, "what nobody knows", "call-1", nil); !errors.Is(err, peers.ErrNobody) {
		t.Error(err)
	}
	if err := west.Ask(ctx, "thing", make(chan int), nil); err == nil {
		t.Error("asked what cannot be written")
	}
	var text string
	if err := west.Ask(ctx, "thing", "call-1", &text); err == nil {
		t.Error("read a number as a text")
	}
}

// Services of another site are none of them.
func TestOtherSite(t *testing.T) {
	w := newTown(t)
	alone := w.open("west", nil, nil)
	other := *w
	other.site = rand.Text()
	other.open("east", map[string]any{"call-1": 17}, nil)
	w.sees(alone)
	if err := alone.Ask(waiting(t), "thing", "call-1", nil); !errors.Is(err, peers.ErrNobody) {
		t.Error(err)
	}
}

// Each of many questions at once gets its own answer.
func TestManyQuestions(t *testing.T) {
	w := newTown(t)
	west := w.open("west", nil, nil)
	things := make(map[string]any)
	for n := range 50 {
		things[fmt.Sprint(n)] = n
	}
	w.open("east", things, nil)
	w.sees(west, "east")
	ctx := waiting(t)
	var asking sync.WaitGroup
	for n := range 50 {
		asking.Go(func() {
			answer := -1
			if err := west.Ask(ctx, "thing", fmt.Sprint(n), &answer); err != nil || answer != n {
				t.Errorf("%d: %d, %v", n, answer, err)
			}
		})
	}
	asking.Wait()
}

// Who does not answer, such as a service that hangs, may have what is asked for.
func TestUnheard(t *testing.T) {
	w := newTown(t)
	west := w.open("west", nil, nil)
	w.open("east", map[string]any{"call-1": 17}, nil)
	w.sees(west, "east")
	options, err := redis.ParseURL(w.url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	deaf := client.Subscribe(t.Context(), "hotline:peers:{"+w.site+"}:ask")
	defer func() { _ = deaf.Close() }()
	if _, err := deaf.Receive(t.Context()); err != nil {
		t.Fatal(err)
	}
	brief, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := west.Ask(brief, "thing", "call-9", nil); !errors.Is(err, peers.ErrUnheard) {
		t.Error(err)
	}
	if err := west.Ask(waiting(t), "thing", "call-1", nil); err != nil {
		t.Errorf("who has it was not heard: %v", err)
	}
	answers, err := west.AskAll(brief, "here", nil)
	if !errors.Is(err, peers.ErrUnheard) || len(answers) > 1 {
		t.Errorf("%v, %v", answers, err)
	}
}

func TestRedisIsAway(t *testing.T) {
	server := miniredis.RunT(t)
	w := &town{t: t, url: "redis://" + server.Addr() + "/0", site: "site"}
	west := w.open("west", nil, nil)
	w.open("east", map[string]any{"call-1": 17}, nil)
	w.sees(west, "east")
	server.Close()
	if err := west.Ask(waiting(t), "thing", "call-1", nil); !errors.Is(err, peers.ErrUnheard) {
		t.Error(err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	w.sees(west, "east")
}

// What is new at one is told to the others, and not to itself.
func TestNews(t *testing.T) {
	w := newTown(t)
	var changes routing.Watchers
	west := w.open("west", nil, changes.Watch)
	east := w.open("east", nil, nil)
	w.sees(east, "west")
	own, stop := west.Watch()
	defer stop()
	told, stopTold := east.Watch()
	defer stopTold()
	ctx := waiting(t)
	for heard := false; !heard; {
		changes.Tell() // the first may come before it is looked for
		select {
		case <-told:
			heard = true
		case <-ctx.Done():
			t.Fatal("not told")
		default:
		}
	}
	w.sees(west, "east") // by now its own news would have come
	select {
	case <-own:
		t.Error("told itself")
	default:
	}
}

func TestFaultyURL(t *testing.T) {
	if _, err := peers.New(peers.Config{URL: "http://nowhere"}, nil, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("no error")
	}
}
