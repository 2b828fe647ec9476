package session_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"

	"hotline/routing/access"
	"hotline/routing/session"
)

// variable names the real Redis server for tests; make test sets it.
const variable = "HOTLINE_TEST_REDIS_URL"

var (
	noon  = time.Date(2026, time.November, 28, 12, 0, 0, 0, time.UTC)
	olena = access.Principal{Login: "101", Name: "Олена", Role: access.Operator, Operator: "101", Language: "uk"}
)

func TestMain(m *testing.M) {
	redis.SetLogger(&logging.VoidLogger{})
	// go-redis looks once a second for a Redis that is away; it notices that its client is closed a moment later.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial"))
}

// clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// process is the sessions as one process has them.
type process struct {
	*session.Sessions

	t     *testing.T
	clock *clock
	url   string
	site  string
	log   *strings.Builder
}

func open(t *testing.T, url, site string, c *clock) process {
	t.Helper()
	p := process{t: t, clock: c, url: url, site: site, log: new(strings.Builder)}
	var err error
	p.Sessions, err = session.New(session.Config{URL: url, Site: site, Node: "test", Limits: access.DefaultLimits(), Now: c.now},
		slog.New(slog.NewTextHandler(p.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// another opens the same sessions in another process.
func (p process) another() process { return open(p.t, p.url, p.site, p.clock) }

func fake(t *testing.T) (*miniredis.Miniredis, process) {
	t.Helper()
	server := miniredis.RunT(t)
	return server, open(t, "redis://"+server.Addr(), "test", &clock{at: noon})
}

// real opens sessions of a site of its own in a real Redis.
func real(t *testing.T) (*redis.Client, process) {
	t.Helper()
	url := os.Getenv(variable)
	if url == "" {
		t.Skip(variable + " is not set: no Redis to test with (make test starts one)")
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	admin, site := redis.NewClient(options), rand.Text()
	t.Cleanup(func() {
		keys, _ := admin.Keys(context.Background(), "hotline:session:{"+site+"}:*").Result()
		admin.Del(context.Background(), append(keys, "none")...)
		admin.Close()
	})
	return admin, open(t, url, site, &clock{at: time.Now().Truncate(time.Millisecond).UTC()})
}

func (p process) begin() string {
	token, _ := p.Begin(p.t.Context(), olena, 1)
	return token
}

// want asks for a session.
func (p process) want(token string, want bool) access.Session {
	p.t.Helper()
	got, there, err := p.Use(p.t.Context(), token)
	if there != want || err != nil {
		p.t.Errorf("session there: %v, %v; want %v", there, err, want)
	}
	return got
}

func TestBeginAndEnd(t *testing.T) {
	admin, p := real(t)
	token, begun := p.Begin(t.Context(), olena, 7)
	other := p.another()
	want := access.Session{Who: olena, Version: 7, Began: p.clock.at, Used: p.clock.at}
	for _, got := range []access.Session{begun, p.want(token, true), other.want(token, true)} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if second := p.begin(); second == token || len(token) < 43 {
		t.Errorf("%d characters are no 256 bits, or not random", len(token))
	}
	keys, err := admin.Keys(t.Context(), "*"+p.site+"*").Result()
	if err != nil || len(keys) != 3 || strings.Contains(strings.Join(keys, ""), token) {
		t.Errorf("keys in Redis: %v, %v", keys, err)
	}
	p.End(t.Context(), token)
	p.want(token, false)
	other.want(token, false)
	for _, wrong := range []string{"", "x", token + "A"} {
		p.want(wrong, false)
	}
}

func TestLimits(t *testing.T) {
	_, p := real(t)
	idle, used := p.begin(), p.begin()
	for range 13 {
		p.clock.forward(55 * time.Minute)
		p.another().want(used, true)
	}
	p.want(idle, false)
	p.clock.forward(5 * time.Minute) // 12 h since the sign-in
	p.want(used, false)
	p.another().want(used, false)
}

func TestLookIsNoUse(t *testing.T) {
	_, p := real(t)
	token := p.begin()
	p.clock.forward(59 * time.Minute)
	if _, there, err := p.Look(t.Context(), token); !there || err != nil {
		t.Fatalf("%v, %v", there, err)
	}
	p.clock.forward(time.Minute)
	p.want(token, false)
}

// TestRedisForgetsByItself: what nobody ends is not kept for good.
func TestRedisForgetsByItself(t *testing.T) {
	server, p := fake(t)
	p.begin()
	key := keyOf(t, server)
	if ttl := server.TTL(key); ttl != time.Hour {
		t.Errorf("kept for %v", ttl)
	}
	server.FastForward(time.Hour)
	if server.Exists(key) {
		t.Error("still there")
	}
}

func keyOf(t *testing.T, server *miniredis.Miniredis) string {
	t.Helper()
	for _, key := range server.Keys() {
		if strings.Contains(key, ":id:") {
			return key
		}
	}
	t.Fatalf("no session in %v", server.Keys())
	return ""
}

// TestRedisRestarted: an operator in mid-shift does not lose the desk because Redis comes back empty, nor because it is away.
func TestRedisRestarted(t *testing.T) {
	server, p := fake(t)
	token := p.begin()
	server.Close()
	p.clock.forward(10 * time.Minute)
	p.want(token, true)
	during := p.begin() // a shift may begin meanwhile
	p.want(during, true)
	p.Settle(t.Context())
	server.FlushAll()
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	p.Settle(t.Context())
	for _, process := range []process{p, p.another()} {
		if got := process.want(token, true); got.Used != noon.Add(10*time.Minute) {
			t.Errorf("used %v: the use while Redis was away is forgotten", got.Used)
		}
		process.want(during, true)
	}
	if away, back := strings.Count(p.log.String(), "redis is away"), strings.Count(p.log.String(), "redis is back"); away != 1 || back != 1 {
		t.Errorf("%d lines when redis went, %d when it came back; want one each", away, back)
	}
}

// TestRedisEmptiedUnseen: no connection was ever lost, but what was saved is gone.
func TestRedisEmptiedUnseen(t *testing.T) {
	admin, p := real(t)
	token, other := p.begin(), p.another()
	other.want(token, true)
	keys, err := admin.Keys(t.Context(), "*"+p.site+"*").Result()
	if err != nil {
		t.Fatal(err)
	}
	admin.Del(t.Context(), keys...)
	p.want(token, true)
	p.begin() // begins another epoch
	other.want(token, true)
	p.Settle(t.Context())
	p.another().want(token, true)
}

func TestLimitsHoldWhileRedisIsAway(t *testing.T) {
	server, p := fake(t)
	token := p.begin()
	server.Close()
	p.clock.forward(time.Hour)
	if _, there, _ := p.Use(t.Context(), token); there {
		t.Error("an idle session outlived its hour")
	}
}

// TestUnknownWhileRedisIsAway: whether somebody is signed in is then not decided, which is no refusal.
func TestUnknownWhileRedisIsAway(t *testing.T) {
	server, p := fake(t)
	token, other := p.begin(), p.another()
	server.Close()
	if _, _, err := other.Use(t.Context(), token); !errors.Is(err, session.ErrAway) {
		t.Errorf("%v, want ErrAway", err)
	}
}

// TestEndWhileRedisIsAway: who signs out then is signed out here at once, and elsewhere when Redis is back.
func TestEndWhileRedisIsAway(t *testing.T) {
	server, p := fake(t)
	token, other := p.begin(), p.another()
	other.want(token, true)
	server.SetError("LOADING")
	p.End(t.Context(), token)
	p.want(token, false)
	server.SetError("")
	p.want(token, false)
	p.Settle(t.Context())
	other.Settle(t.Context())
	other.want(token, false)
	if other.Known() != 0 {
		t.Error("the other process still remembers it")
	}
}

// TestEndedElsewhereIsNotPutBack: a process that has not asked since must not bring a session back that another one ended.
func TestEndedElsewhereIsNotPutBack(t *testing.T) {
	server, p := fake(t)
	token, other := p.begin(), p.another()
	other.want(token, true)
	p.End(t.Context(), token)
	other.Settle(t.Context()) // within a second
	server.FlushAll()
	other.Settle(t.Context())
	other.want(token, false)
}

func TestWhatIsOverIsForgotten(t *testing.T) {
	_, p := fake(t)
	p.begin()
	p.clock.forward(time.Hour)
	p.Settle(t.Context())
	if p.Known() != 0 {
		t.Errorf("%d sessions are remembered", p.Known())
	}
}

func TestGarbageIsNoSession(t *testing.T) {
	server, p := fake(t)
	token, other := p.begin(), p.another()
	if err := server.Set(keyOf(t, server), "x"); err != nil {
		t.Fatal(err)
	}
	other.want(token, false)
}

// TestClientThatGoesSaysNothingOfRedis: a page that is closed in the middle of a request is no outage.
func TestClientThatGoesSaysNothingOfRedis(t *testing.T) {
	_, p := fake(t)
	token := p.begin()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, _ = p.Use(gone, token)
	late, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	_, _, _ = p.Use(late, token)
	if p.log.Len() > 0 {
		t.Errorf("the log says:\n%s", p.log)
	}
	p.another().want(token, true)
}

func TestRunUntilTheEnd(t *testing.T) {
	_, p := fake(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.Run(ctx); close(done) }()
	cancel()
	<-done
}

func TestFaultyURL(t *testing.T) {
	if _, err := session.New(session.Config{URL: "http://127.0.0.1"}, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a faulty URL was taken")
	}
}
