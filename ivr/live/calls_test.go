package live_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"

	"hotline/ivr/live"
)

const (
	awayLine = "redis is away: calls go on, but a crash of the service would lose their state"
	backLine = "redis is back: the state of all calls is written again"
	// variable names the real Redis server for tests; make test sets it.
	variable = "HOTLINE_TEST_REDIS_URL"
)

func TestMain(m *testing.M) {
	redis.SetLogger(&logging.VoidLogger{})
	goleak.VerifyTestMain(m)
}

// fixture is a Calls whose log and metrics a test reads.
type fixture struct {
	*live.Calls
	log      *logbook
	registry *prometheus.Registry
}

func open(t *testing.T, url, application string) fixture {
	t.Helper()
	f := fixture{log: newLogbook(), registry: prometheus.NewRegistry()}
	calls, err := live.New(url, application, slog.New(f.log), live.NewMetrics(f.registry))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := calls.Close(); err != nil {
			t.Error(err)
		}
	})
	f.Calls = calls
	return f
}

// run runs the writer; the function it returns ends it and gives Run's error.
func (f fixture) run(t *testing.T) (end func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	end = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = end() })
	return end
}

func (f fixture) want(t *testing.T, want map[string]string) {
	t.Helper()
	all, err := f.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for id, record := range all {
		got[id] = string(record)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func fake(t *testing.T) (*miniredis.Miniredis, string) {
	t.Helper()
	server := miniredis.RunT(t)
	return server, "redis://" + server.Addr()
}

func TestNewestRecordOfEachCall(t *testing.T) {
	server, url := fake(t)
	calls := open(t, url, "hotline")
	end := calls.run(t)
	calls.Save("1", []byte("greeting"))
	calls.Save("2", []byte("greeting"))
	calls.Save("3", []byte("greeting"))
	calls.Save("1", []byte("menu"))
	calls.Forget("2")
	calls.Forget("3")
	calls.Save("3", []byte("again"))
	if err := end(); err != nil {
		t.Fatal(err)
	}
	calls.want(t, map[string]string{"1": "menu", "3": "again"})
	if got := server.HGet("hotline:calls:hotline", "1"); got != "menu" {
		t.Errorf("the hash says %q", got)
	}
	if problems, err := testutil.GatherAndLint(calls.registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
}

func TestRecordsOutliveTheService(t *testing.T) {
	_, url := fake(t)
	first := open(t, url, "hotline")
	first.Save("alive", []byte("menu"))
	first.Save("gone", []byte("menu"))
	if err := first.run(t)(); err != nil {
		t.Fatal(err)
	}
	open(t, url, "other").want(t, map[string]string{})

	second := open(t, url, "hotline")
	second.want(t, map[string]string{"alive": "menu", "gone": "menu"})
	second.Forget("gone")
	if err := second.run(t)(); err != nil {
		t.Fatal(err)
	}
	second.want(t, map[string]string{"alive": "menu"})
}

func TestRedisGoesAndComesBackEmpty(t *testing.T) {
	server, url := fake(t)
	calls := open(t, url, "hotline")
	end := calls.run(t)
	calls.Save("old", []byte("menu"))
	calls.Save("gone", []byte("menu"))

	server.Close()
	calls.Save("new", []byte("greeting"))
	calls.log.await(awayLine)
	calls.Forget("gone")
	calls.Save("new", []byte("menu"))
	server.FlushAll()
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	calls.log.await(backLine)
	if err := end(); err != nil {
		t.Fatal(err)
	}
	calls.want(t, map[string]string{"old": "menu", "new": "menu"})
	if away, back := calls.log.count(awayLine), calls.log.count(backLine); away != 1 || back != 1 {
		t.Errorf("%d lines when redis went, %d when it came back; want one each", away, back)
	}
}

func TestRedisAwayIsNoticedWhileNoCallChanges(t *testing.T) {
	server, url := fake(t)
	calls := open(t, url, "hotline")
	end := calls.run(t)
	server.Close()
	calls.log.await(awayLine)
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	calls.log.await(backLine)
	if err := end(); err != nil {
		t.Fatal(err)
	}
}

func TestRedisAwayToTheEnd(t *testing.T) {
	calls := open(t, "redis://127.0.0.1:1", "hotline")
	calls.Save("1", []byte("menu"))
	if err := calls.run(t)(); err == nil {
		t.Error("Run kept silent about a record it could not write")
	}
	if _, err := calls.All(t.Context()); err == nil {
		t.Error("All read from a redis that is away")
	}
	if err := calls.Ping(t.Context()); err == nil {
		t.Error("a redis that is away answered the ping")
	}
}

func TestFaultyURL(t *testing.T) {
	if _, err := live.New("http://127.0.0.1", "hotline", slog.New(slog.DiscardHandler), nil); err == nil {
		t.Error("a faulty URL was taken")
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	_, url := fake(t)
	calls := open(t, url, "hotline")
	end := calls.run(t)
	want := make(map[string]string)
	var writers sync.WaitGroup
	for i := range 100 {
		id := fmt.Sprint(i)
		writers.Go(func() {
			for step := range 20 {
				calls.Save(id, []byte(fmt.Sprint(step)))
			}
			if i%2 == 1 {
				calls.Forget(id)
			}
		})
		if i%2 == 0 {
			want[id] = "19"
		}
	}
	writers.Wait()
	if err := end(); err != nil {
		t.Fatal(err)
	}
	calls.want(t, want)
}

func TestRealRedisRestartedBehindTheBack(t *testing.T) {
	url := os.Getenv(variable)
	if url == "" {
		t.Skip(variable + " is not set: no Redis to test with (make test starts one)")
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	admin := redis.NewClient(options)
	defer admin.Close()
	application := "test_" + rand.Text()
	defer admin.Del(context.Background(), "hotline:calls:"+application)

	calls := open(t, url, application)
	if err := calls.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	calls.Save("1", []byte("menu"))
	if err := calls.run(t)(); err != nil {
		t.Fatal(err)
	}
	calls.want(t, map[string]string{"1": "menu"})

	// A restart without a record: the hash is gone and so are the connections.
	if err := admin.Del(t.Context(), "hotline:calls:"+application).Err(); err != nil {
		t.Fatal(err)
	}
	disconnect(t, admin, "hotline:calls:"+application)
	end := calls.run(t)
	calls.Save("2", []byte("greeting"))
	if err := end(); err != nil {
		t.Fatal(err)
	}
	calls.want(t, map[string]string{"1": "menu", "2": "greeting"})
}

// disconnect lets Redis close the connections of the clients with this name.
func disconnect(t *testing.T, admin *redis.Client, name string) {
	t.Helper()
	clients, err := admin.ClientList(t.Context()).Result()
	if err != nil {
		t.Fatal(err)
	}
	killed := 0
	for client := range strings.Lines(clients) {
		fields := strings.Fields(client)
		if slices.Contains(fields, "name="+name) {
			id := strings.TrimPrefix(fields[0], "id=")
			if err := admin.ClientKillByFilter(t.Context(), "ID", id).Err(); err != nil {
				t.Fatal(err)
			}
			killed++
		}
	}
	if killed == 0 {
		t.Fatalf("no connection named %s in:\n%s", name, clients)
	}
}
