package board_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"hotline/routing"
	"hotline/routing/board"
)

// redisURL returns the tests' Redis, and skips the test unless there is one.
func redisURL(t *testing.T) string {
	t.Helper()
	url := os.Getenv("HOTLINE_TEST_REDIS_URL")
	if url == "" {
		t.Skip("needs a Redis: run \"make test\", or set HOTLINE_TEST_REDIS_URL")
	}
	return url
}

var sites atomic.Int64

// newSite returns a name that no other test of any process uses.
func newSite() string { return fmt.Sprintf("test-%d-%d-%d", os.Getpid(), rand.Int64(), sites.Add(1)) }

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// member is one service's board, with what its listener heard.
type member struct {
	*board.Board

	t    rapid.TB
	node string
	stop func()

	warned  atomic.Bool // the log has a warning
	mu      sync.Mutex
	offers  []routing.Offer
	changes []routing.Change
}

// openAt opens the board of a service of a site and lets it take part.
func openAt(t rapid.TB, url, site, node string, now func() time.Time, r routing.Rules) *member {
	t.Helper()
	m := &member{t: t, node: node}
	b, err := board.New(board.Config{URL: url, Site: site, Node: node, Rules: r, Now: now, Ring: time.Hour, Reserve: time.Hour}, team(), board.Listener{
		Offered:   func(o routing.Offer) { m.mu.Lock(); m.offers = append(m.offers, o); m.mu.Unlock() },
		Withdrawn: func(o routing.Offer) {},
		Changed:   func(c routing.Change) { m.mu.Lock(); m.changes = append(m.changes, c); m.mu.Unlock() },
	}, slog.New(slog.NewTextHandler(logTo{m}, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	m.Board = b
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	m.stop = sync.OnceFunc(func() { cancel(); running.Wait(); b.Close() })
	return m
}

// logTo writes warnings into a test's log.
type logTo struct{ *member }

// Write implements io.Writer.
func (l logTo) Write(line []byte) (int, error) {
	l.warned.Store(true)
	l.t.Logf("%s", line)
	return len(line), nil
}

// taken returns the offers since the last time.
func (m *member) taken() []routing.Offer {
	m.mu.Lock()
	defer m.mu.Unlock()
	offers := m.offers
	m.offers = nil
	return offers
}

// settle waits until all that was told is done.
func (m *member) settle() { m.Place("nobody") }

// Whatever is done to a board, in Redis and in memory it comes to the same, and routing.Match finds nothing more to do.
func TestSharedIsLikeMemory(t *testing.T) {
	url := redisURL(t)
	rapid.Check(t, func(t *rapid.T) {
		c := newClock()
		rules := routing.Rules{Overflow: 20 * time.Second, Rest: 2 * time.Second, WrapUp: 3 * time.Second, MissedLimit: 2}
		both := []*member{openAt(t, url, newSite(), "one", c.Now, rules), openAt(t, "", "", "one", c.Now, rules)}
		defer func() {
			both[0].stop()
			if both[0].warned.Load() {
				t.Fatal("Redis could not do what it was told: the memory did it all along")
			}
		}()
		defer both[1].stop()
		both[0].Adopted()
		standing := make(map[string][2]routing.Offer)
		for range rapid.IntRange(5, 40).Draw(t, "changes") {
			c.pass(time.Duration(rapid.IntRange(0, 3000).Draw(t, "milliseconds")) * time.Millisecond)
			step := drawStep(t, c.Now())
			var said [2]string
			for i, m := range both {
				said[i] = step(m, i, standing)
			}
			if said[0] != said[1] {
				t.Fatalf("Redis says %q, memory %q", said[0], said[1])
			}
			both[0].settle()
			both[1].settle()
			compare(t, both, standing)
			if more := routing.Match(c.Now(), both[0].Snapshot().Waiting, operatorsOf(both[0]), rules); len(more) > 0 {
				t.Fatalf("left over: %v", more)
			}
		}
	})
}

// drawStep returns a change to be made on each of two boards. Offers are named by operator, since their numbers differ.
func drawStep(t *rapid.T, now time.Time) func(m *member, i int, standing map[string][2]routing.Offer) string {
	call := rapid.SampledFrom([]routing.CallID{"a", "b", "c", "d", "e", "f"}).Draw(t, "call")
	operator := rapid.SampledFrom([]routing.OperatorID{"103", "104", "106", "201", "999"}).Draw(t, "operator")
	department := rapid.SampledFrom(append(routing.Departments(), routing.Any)).Draw(t, "department")
	since := now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "waited")) * time.Second)
	online, busy := rapid.Bool().Draw(t, "online"), rapid.IntRange(0, 5).Draw(t, "busy") == 0
	duty := rapid.SampledFrom([]routing.Duty{{}, {}, {Pause: "lunch"}, {Out: true}}).Draw(t, "duty")
	state := rapid.SampledFrom([]routing.OperatorState{routing.Ringing, routing.Talking}).Draw(t, "state")
	what := rapid.SampledFrom([]string{"join", "join", "join", "leave", "device", "device", "device", "ringing", "answered", "answered",
		"missed", "released", "released", "reserve", "anyone", "pick", "duty", "restore", "place", "roster", "time"}).Draw(t, "change")
	return func(m *member, i int, standing map[string][2]routing.Offer) string {
		offer := standing[string(operator)][i]
		switch what {
		case "join":
			m.Join(routing.Waiting{Call: call, Department: department, Since: since})
		case "leave":
			m.Leave(call)
		case "pick":
			return fmt.Sprint(m.Pick(routing.Waiting{Call: call, Department: department, Since: since}, operator))
		case "device":
			m.Device(operator, online, busy)
		case "ringing":
			return fmt.Sprint(m.Ringing(offer))
		case "answered":
			return fmt.Sprint(m.Answered(offer))
		case "missed":
			if busy {
				return fmt.Sprint(m.Failed(offer, "no connection"))
			}
			return fmt.Sprint(m.Missed(offer, "no answer"))
		case "released":
			return fmt.Sprint(m.Released(offer))
		case "reserve", "anyone":
			o, err := m.Reserve(call, operator)
			if what == "anyone" {
				o, err = m.ReserveAny(call, department)
			}
			pair := standing[string(o.Operator)]
			pair[i] = o
			standing[string(o.Operator)] = pair
			return fmt.Sprint(o.Operator, err)
		case "duty":
			if busy {
				return fmt.Sprint(m.Recall(operator, duty, since))
			}
			return fmt.Sprint(m.SetDuty(operator, duty))
		case "restore":
			o, ok := m.Restore(routing.Waiting{Call: call, Department: department, Since: since}, operator, state, busy)
			if ok {
				pair := standing[string(operator)]
				pair[i] = o
				standing[string(operator)] = pair
			}
			return fmt.Sprint(ok)
		case "roster":
			roster := team()
			roster[0].Departments = []routing.Department{department}
			if busy || department == routing.Any {
				roster[0].Departments = nil
			}
			m.SetRoster(roster)
		case "place":
			return fmt.Sprint(m.Place(call))
		default:
			m.Device("998", true, false) // nobody: only time has passed
			m.tick()
		}
		return ""
	}
}

// tick does what time brings, as the timer does a moment later.
func (m *member) tick() { m.SetDuty("998", routing.Duty{}); m.settle() }

// compare holds two boards against each other and takes in the offers that were made.
func compare(t *rapid.T, both []*member, standing map[string][2]routing.Offer) {
	var offered [2][]string
	for i, m := range both {
		for _, o := range m.taken() {
			pair := standing[string(o.Operator)]
			pair[i] = o
			standing[string(o.Operator)] = pair
			offered[i] = append(offered[i], fmt.Sprint(o.Call, o.Operator, o.Match))
		}
	}
	if diff := cmp.Diff(offered[1], offered[0]); diff != "" {
		t.Fatalf("offers (-memory +Redis):\n%s", diff)
	}
	var views [2][]string
	for i, m := range both {
		s := m.Snapshot()
		for _, w := range s.Waiting {
			views[i] = append(views[i], fmt.Sprint(w.Call, w.Department, w.Since.UnixMilli()))
		}
		for _, seat := range s.Operators {
			views[i] = append(views[i], fmt.Sprint(seat.ID, seat.State, seat.Pause, seat.Call, seat.IdleSince.UnixMilli(), seat.RestsUntil.UnixMilli(), seat.Duty, len(seat.Nodes)))
		}
	}
	if diff := cmp.Diff(views[1], views[0]); diff != "" {
		t.Fatalf("boards (-memory +Redis):\n%s", diff)
	}
}

func operatorsOf(m *member) []routing.Operator {
	var all []routing.Operator
	for _, seat := range m.Snapshot().Operators {
		all = append(all, seat.Operator)
	}
	return all
}

// eventually waits until a condition holds.
func eventually(t rapid.TB, condition func() error) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := condition()
		if err == nil {
			return
		}
		select {
		case <-deadline.C:
			t.Fatal(err)
		case <-tick.C:
		}
	}
}

// wantOffer waits for an offer to a call of this service.
func (m *member) wantOffer(call routing.CallID, operator routing.OperatorID) routing.Offer {
	m.t.Helper()
	var found routing.Offer
	eventually(m.t, func() error {
		m.mu.Lock()
		defer m.mu.Unlock()
		at := slices.IndexFunc(m.offers, func(o routing.Offer) bool { return o.Call == call && o.Operator == operator })
		if at < 0 {
			return fmt.Errorf("%s: no offer of %s to %s: %v", m.node, call, operator, m.offers)
		}
		found = m.offers[at]
		m.offers = slices.Delete(m.offers, at, at+1)
		return nil
	})
	return found
}

func (m *member) wantState(id routing.OperatorID, state routing.OperatorState) {
	m.t.Helper()
	eventually(m.t, func() error {
		for _, seat := range m.Snapshot().Operators {
			if seat.ID == id && seat.State != state {
				return fmt.Errorf("%s: operator %s is %v, want %v", m.node, id, seat.State, state)
			}
		}
		return nil
	})
}

// two opens the boards of two services of one site.
func two(t *testing.T) (*member, *member, string) {
	url, site := redisURL(t), newSite()
	a, b := openAt(t, url, site, "a", time.Now, rules()), openAt(t, url, site, "b", time.Now, rules())
	t.Cleanup(a.stop)
	t.Cleanup(b.stop)
	a.Adopted()
	b.Adopted()
	a.settle()
	b.settle()
	return a, b, site
}

func waits(call routing.CallID, since time.Time) routing.Waiting {
	return routing.Waiting{Call: call, Department: routing.Support, Since: since}
}

// Two services share an operator who is registered at both: the caller who came first is served first, at whichever
// service, and the operator has one call at a time.
func TestTwoServices(t *testing.T) {
	a, b, _ := two(t)
	now := time.Now()
	b.Join(waits("second", now.Add(time.Second)))
	a.Join(waits("first", now))
	b.Join(waits("third", now.Add(2*time.Second)))
	b.settle()
	a.settle()
	if place := b.Place("third"); place.Position != 3 {
		t.Errorf("third has place %d", place.Position)
	}
	b.Device("103", true, false)
	b.settle()
	second := b.wantOffer("second", "103") // 103 is not registered where the first caller is
	b.Missed(second, "refused")
	a.Device("103", true, false)
	a.settle()
	if err := a.SetDuty("103", routing.Duty{}); err != nil { // no rest
		t.Fatal(err)
	}
	first := a.wantOffer("first", "103")
	if !a.Answered(first) {
		t.Fatal("the offer does not stand")
	}
	b.wantState("103", routing.Talking)
	a.Released(first)
	second = b.wantOffer("second", "103") // told across services
	if !b.Ringing(second) || !b.Answered(second) {
		t.Fatal("the offer does not stand")
	}
	a.wantState("103", routing.Talking)
}

// A service whose Redis comes back empty brings everything back: who waits, who talks, what operators have said.
func TestRedisLosesItsData(t *testing.T) {
	a, b, site := two(t)
	a.Device("103", true, false)
	a.Device("104", true, false)
	a.Join(waits("talks", time.Now()))
	talk := a.wantOffer("talks", "103")
	a.Answered(talk)
	a.Join(waits("waits", time.Now()))
	if err := a.SetDuty("104", routing.Duty{Pause: "lunch"}); err != nil {
		t.Fatal(err)
	}
	flush(t, site)
	eventually(t, func() error {
		if n := len(b.Snapshot().Waiting); n != 1 {
			return fmt.Errorf("%d wait", n)
		}
		return nil
	})
	b.wantState("103", routing.Talking)
	b.wantState("104", routing.Paused)
	a.Released(talk)
	a.wantOffer("waits", "103")
}

// flush deletes all keys of a site.
func flush(t *testing.T, site string) {
	t.Helper()
	client := client(t)
	keys, err := client.Keys(t.Context(), "hotline:board:{"+site+"}:*").Result()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Del(t.Context(), keys...).Err(); err != nil {
		t.Fatal(err)
	}
}

func client(t *testing.T) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(redisURL(t))
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(options)
	t.Cleanup(func() { c.Close() })
	return c
}

// A service that starts anew holds nothing until it has adopted its calls; then what it does not hold is gone, and its
// operators are free.
func TestRestart(t *testing.T) {
	a, b, site := two(t)
	a.Device("103", true, false)
	b.Device("103", true, false)
	a.Join(waits("gone", time.Now()))
	a.wantOffer("gone", "103")
	a.Join(waits("kept", time.Now().Add(time.Second)))
	b.Join(waits("other", time.Now().Add(2*time.Second)))
	a.settle()
	b.settle()
	a.stop()
	again := openAt(t, redisURL(t), site, "a", time.Now, rules())
	t.Cleanup(again.stop)
	again.Join(waits("kept", time.Now().Add(time.Second)))
	again.Device("103", true, false)
	again.Adopted()
	again.wantOffer("kept", "103")
	b.settle()
	for _, w := range b.Snapshot().Waiting {
		if w.Call == "gone" {
			t.Error("a call that nobody holds is still waiting")
		}
	}
}

// Nothing of calls is left in Redis when all are gone.
func TestNothingIsLeft(t *testing.T) {
	a, _, site := two(t)
	a.Device("103", true, false)
	for i := range 20 {
		call := routing.CallID(fmt.Sprint(i))
		a.Join(waits(call, time.Now()))
		offer := a.wantOffer(call, "103")
		switch i % 3 {
		case 0:
			a.Answered(offer)
			a.Released(offer)
		case 1:
			a.Answered(offer)
		}
		a.Leave(call)
	}
	a.settle()
	client := client(t)
	for _, kind := range []string{"wait:*", "calls:*", "home", "bound"} {
		keys, err := client.Keys(t.Context(), "hotline:board:{"+site+"}:"+kind).Result()
		if err != nil || len(keys) > 0 {
			t.Errorf("left in Redis: %v %v", keys, err)
		}
	}
}

// keys returns a client of the site's Redis and the prefix of its keys.
func keys(t *testing.T, site string) (*redis.Client, string) {
	t.Helper()
	options, err := redis.ParseURL(redisURL(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client, "hotline:board:{" + site + "}:"
}

// A service that has lost its Asterisk takes no operator from those who have theirs.
func TestAwayOfTwo(t *testing.T) {
	a, b, _ := two(t)
	a.Join(waits("dead", time.Now().Add(-time.Minute)))
	a.Away()
	a.Device("103", true, false)
	a.settle()
	b.Device("103", true, false)
	b.Join(waits("alive", time.Now()))
	b.Released(b.wantOffer("alive", "103"))
	b.Leave("alive")
	b.settle()
	if offers := a.taken(); len(offers) > 0 {
		t.Errorf("offered without an Asterisk: %v", offers)
	}
	a.Adopted()
	a.wantOffer("dead", "103")
}

// A Redis that comes back with what it saved a while ago is told all anew.
func TestRedisWithOldData(t *testing.T) {
	a, _, site := two(t)
	a.Device("103", true, false)
	a.settle()
	client, prefix := keys(t, site)
	saved := make(map[string]string)
	for _, key := range client.Keys(t.Context(), prefix+"*").Val() {
		saved[key] = client.Dump(t.Context(), key).Val()
	}
	a.Join(waits("talks", time.Now()))
	talk := a.wantOffer("talks", "103")
	a.Answered(talk)
	a.Join(waits("waits", time.Now()))
	a.settle()
	for _, key := range client.Keys(t.Context(), prefix+"*").Val() {
		client.Del(t.Context(), key)
	}
	for key, dump := range saved {
		if err := client.RestoreReplace(t.Context(), key, 0, dump).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if place := a.Place("waits"); place.Position != 1 {
		t.Errorf("place %d after the return", place.Position)
	}
	if !a.Released(talk) {
		t.Error("the talk does not stand any more")
	}
	a.wantOffer("waits", "103")
}

// Two services that were alone may have given the same number: what is reported of one call's offer is not of another's.
func TestReportOfAnothersCall(t *testing.T) {
	a, b, _ := two(t)
	a.Device("103", true, false)
	a.Join(waits("mine", time.Now()))
	offer := a.wantOffer("mine", "103")
	other := offer
	other.Call = "other"
	if b.Answered(other) || b.Missed(other, "busy") || b.Released(other) {
		t.Error("a report of another call counts")
	}
	if !a.Answered(offer) {
		t.Error("the offer does not stand any more")
	}
}

// An operator stays as long as one service of the site has them in its roster.
func TestRosterOfTwo(t *testing.T) {
	a, b, site := two(t)
	more := append(team(), routing.Operator{ID: "107", Departments: []routing.Department{routing.Support}})
	b.SetRoster(more)
	b.Device("107", true, false)
	a.wantState("107", routing.Ready)
	a.SetRoster(team())
	a.settle()
	b.settle()
	if client, prefix := keys(t, site); !client.HExists(t.Context(), prefix+"ops", "107").Val() {
		t.Fatal("an operator of the other service is gone")
	}
	b.SetRoster(team())
	b.settle()
	for _, m := range []*member{a, b} {
		eventually(t, func() error {
			if operators := operatorsOf(m); len(operators) != len(team()) {
				return fmt.Errorf("operators of %s: %v", m.node, operators)
			}
			return nil
		})
	}
}

// What was written down at some time does not undo what was said later, at whichever service.
func TestRecall(t *testing.T) {
	a, b, _ := two(t)
	a.Device("103", true, false)
	_ = a.SetDuty("103", routing.Duty{})
	_ = b.Recall("103", routing.Duty{Pause: "lunch"}, time.Now().Add(-time.Second))
	a.wantState("103", routing.Ready)
	_ = b.Recall("103", routing.Duty{Pause: "lunch"}, time.Now().Add(time.Second))
	a.wantState("103", routing.Paused)
}

// Who is passed to an operator waits in no queue after a restart either, and nobody else is offered the call.
func TestPassedIsRestored(t *testing.T) {
	url, site := redisURL(t), newSite()
	a := openAt(t, url, site, "a", time.Now, rules())
	t.Cleanup(a.stop)
	offer, _ := a.Restore(waits("passed", time.Now()), "104", routing.Ringing, true)
	a.Device("103", true, false)
	a.Device("104", true, true)
	a.Adopted()
	a.settle()
	if waiting, offers := a.Snapshot().Waiting, a.taken(); len(waiting)+len(offers) > 0 {
		t.Errorf("waits: %v, offered: %v", waiting, offers)
	}
	if !a.Answered(offer) || !a.Released(offer) {
		t.Error("the offer does not stand")
	}
}

// A service that has died, or starts, has callers who wait; nobody can be given one of them for the time being.
func TestDeadServiceIsOutOfReach(t *testing.T) {
	a, b, _ := two(t)
	a.Device("104", true, false)
	b.Device("104", true, false)
	a.Join(routing.Waiting{Call: "stranded", Department: routing.Connection, Since: time.Now()})
	a.settle()
	b.settle()
	nodes := func() (nodes []string) {
		for _, seat := range b.Snapshot().Operators {
			if seat.ID == "104" {
				nodes = seat.Nodes
			}
		}
		return nodes
	}
	if got := nodes(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("registered at %v", got)
	}
	a.Away()
	a.settle()
	if got := nodes(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("a has gone; registered at %v", got)
	}
}

// What a service left that has been dead for long is cleared away.
func TestBuried(t *testing.T) {
	a, b, site := two(t)
	a.Join(waits("ghost", time.Now()))
	a.settle()
	a.Away()
	a.settle()
	client, prefix := keys(t, site)
	if err := client.HSet(t.Context(), prefix+"nodes", "a", `{"s":"","seen":0}`).Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() error {
		if waiting := b.Snapshot().Waiting; len(waiting) > 0 {
			return fmt.Errorf("still there: %v", waiting)
		}
		return nil
	})
	if left := client.Exists(t.Context(), prefix+"calls:a", prefix+"wait:a:3").Val(); left > 0 {
		t.Errorf("%d keys of a dead service are left", left)
	}
	a.Adopted() // it was not so dead after all
	eventually(t, func() error {
		if waiting := b.Snapshot().Waiting; len(waiting) != 1 {
			return fmt.Errorf("waiting: %v", waiting)
		}
		return nil
	})
}

// Whose departments are taken away while ready is offered no call any more, at whichever service.
func TestDepartmentsAreTakenAwayAtBoth(t *testing.T) {
	a, b, _ := two(t)
	a.Device("103", true, false)
	b.Device("103", true, false)
	b.wantState("103", routing.Ready)
	without := team()
	without[0].Departments = nil
	a.SetRoster(without)
	a.settle()
	b.Join(routing.Waiting{Call: "anyone's", Department: routing.Any, Since: time.Now()})
	b.settle()
	if offers := b.taken(); len(offers) > 0 {
		t.Errorf("offered: %v", offers)
	}
	a.SetRoster(team())
	b.wantOffer("anyone's", "103")
}
