package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

// fakeDispatcher tells what it is told, as "place 1/0" (order and tries so far) and "drop 1".
type fakeDispatcher struct {
	away atomic.Bool
	told chan string
	left atomic.Int64 // an order that an earlier process has placed; 0: none
}

func newDispatcher() *fakeDispatcher { return &fakeDispatcher{told: make(chan string, 1000)} }

func (f *fakeDispatcher) Place(o routing.CallBack) { f.told <- fmt.Sprintf("place %d/%d", o.ID, o.Try) }
func (f *fakeDispatcher) Drop(id int64)            { f.told <- fmt.Sprintf("drop %d", id) }
func (f *fakeDispatcher) Placed() []int64 {
	if id := f.left.Load(); id != 0 {
		return []int64{id}
	}
	return nil
}
func (f *fakeDispatcher) Linked() bool { return !f.away.Load() }

// next returns what the dispatcher was told next; repetitions of it are passed over. The test's deadline bounds it.
func (f *fakeDispatcher) next(after string) string {
	for {
		if got := <-f.told; got != after {
			return got
		}
	}
}

// wantTold fails unless the dispatcher is told this, in this order.
func (f *fakeDispatcher) wantTold(t *testing.T, want ...string) {
	t.Helper()
	last := ""
	for _, w := range want {
		if got := f.next(last); got != w {
			t.Fatalf("told %q, want %q", got, w)
		}
		last = w
	}
}

// wantNothing fails if the dispatcher was told anything by now.
func (f *fakeDispatcher) wantNothing(t *testing.T) {
	t.Helper()
	if len(f.told) > 0 {
		t.Errorf("told %q", <-f.told)
	}
}

// clockAt is a clock that a test sets.
type clockAt struct {
	mu sync.Mutex
	at time.Time
}

func (c *clockAt) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clockAt) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// callingBack are jobs of a node that work the call backs.
func callingBack(c *store.CallBacks, node string, dispatcher store.Dispatcher, now func() time.Time) store.JobsConfig {
	config := quick(node)
	config.CallBacks, config.Dispatcher, config.Now = c, dispatcher, now
	return config
}

// makeDue makes the jobs of orders that wait for their time due at once.
func (d *database) makeDue() {
	d.t.Helper()
	d.await(`SELECT NOT EXISTS (SELECT 1 FROM river_job WHERE kind = 'call_back' AND state = 'running')`)
	d.exec(due)
}

const due = `UPDATE river_job SET state = 'available', scheduled_at = now() WHERE kind = 'call_back' AND state IN ('scheduled', 'available')`

const noJobs = `SELECT NOT EXISTS (SELECT 1 FROM river_job WHERE kind = 'call_back' AND state <> 'completed')`

func TestAnOrderReachesTheDispatcher(t *testing.T) {
	d := newDatabase(t)
	c, dispatcher := d.callBacks("node"), newDispatcher()
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, func() time.Time { return monday }))
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	dispatcher.wantTold(t, "place 1/0")
	begun, ok := begin(t, c, ordered.ID, monday)
	if !ok {
		t.Fatal("an order in hand is not to be had")
	}
	end(t, c, begun, talked, monday)
	d.makeDue()
	d.await(noJobs)
	dispatcher.wantTold(t, "drop 1")
	dispatcher.wantNothing(t)
}

// TestTriesFollow: a try that has failed is placed again when it is due, and not before.
func TestTriesFollow(t *testing.T) {
	d := newDatabase(t)
	clock := &clockAt{at: monday}
	c, dispatcher := d.callBacks("node"), newDispatcher()
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, clock.now))
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	for try := range 3 {
		dispatcher.wantTold(t, fmt.Sprintf("place 1/%d", try))
		begun, ok := begin(t, c, ordered.ID, clock.now())
		if !ok {
			t.Fatalf("try %d is not to be had", try+1)
		}
		end(t, c, begun, noAnswer, clock.now())
		dispatcher.wantTold(t, "drop 1")
		d.makeDue()
		d.await(fmt.Sprintf(`SELECT count(*) >= %d FROM river_job WHERE kind = 'call_back' AND state = 'completed'`, try+1))
		dispatcher.wantNothing(t)
		clock.set(clock.now().Add(5 * time.Minute))
		d.makeDue()
	}
	d.await(noJobs)
	dispatcher.wantNothing(t)
	if left := d.count(`SELECT count(*) FROM callbacks WHERE state <> 'failed'`); left > 0 {
		t.Error("the order has not failed")
	}
}

// TestNobodyIsCalledWhileClosed: the order waits for the opening; one in hand when the department closes is taken back.
func TestNobodyIsCalledWhileClosed(t *testing.T) {
	d := newDatabase(t)
	clock, dispatcher := &clockAt{at: monday}, newDispatcher()
	opens, closes := monday.Add(time.Hour), monday.Add(2*time.Hour)
	c := newCallBacks(t, d.store, store.CallBacksConfig{Site: "test", Node: "node", Zone: kyiv,
		Opening: func(_ routing.Department, at time.Time) routing.Opening {
			return routing.Opening{Open: !at.Before(opens) && at.Before(closes), Opens: opens}
		}})
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, clock.now))
	order(t, c, "call-1", toOlena(), monday)
	d.await(`SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'call_back' AND state = 'scheduled' AND scheduled_at > now() + interval '9 minutes')`)
	dispatcher.wantNothing(t)
	clock.set(opens)
	d.makeDue()
	dispatcher.wantTold(t, "place 1/0")
	clock.set(closes)
	dispatcher.wantTold(t, "drop 1")
	if _, ok := begin(t, c, 1, closes); ok {
		t.Error("begun while closed")
	}
}

// TestCancelledEverywhere: a caller rings again at one service; the order is in the hands of another.
func TestCancelledEverywhere(t *testing.T) {
	d := newDatabase(t)
	c, dispatcher := d.callBacks("one"), newDispatcher()
	d.work(&fakeGateway{}, callingBack(c, "one", dispatcher, func() time.Time { return monday }))
	order(t, c, "call-1", toOlena(), monday)
	dispatcher.wantTold(t, "place 1/0")
	if cancelled, err := d.callBacks("two").CancelPhone(t.Context(), olena, "rang again", monday); !cancelled || err != nil {
		t.Fatal(cancelled, err)
	}
	dispatcher.wantTold(t, "drop 1")
	d.makeDue()
	d.await(noJobs)
	dispatcher.wantNothing(t)
}

// TestOneNodeHasTheOrder: of two services one offers an order to operators, the other one only when that is gone.
func TestOneNodeHasTheOrder(t *testing.T) {
	d := newDatabase(t)
	now := func() time.Time { return monday }
	one, two := newDispatcher(), newDispatcher()
	stop := d.work(&fakeGateway{}, callingBack(d.callBacks("one"), "one", one, now))
	order(t, d.callBacks("one"), "call-1", toOlena(), monday)
	one.wantTold(t, "place 1/0")
	stop()
	d.makeDue()
	stop = d.work(&fakeGateway{}, callingBack(d.callBacks("two"), "two", two, now))
	d.await(`SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'call_back' AND state = 'scheduled' AND attempted_by[array_upper(attempted_by, 1)] = 'two')`)
	two.wantNothing(t)
	d.exec(`UPDATE callbacks SET seen_at = now() - interval '46 seconds'`)
	d.makeDue()
	two.wantTold(t, "place 1/0")
	stop()
}

// TestOrdersSurviveARestart: the process is killed at any moment; the order is there and reaches the next one.
func TestOrdersSurviveARestart(t *testing.T) {
	d := newDatabase(t)
	now := func() time.Time { return monday }
	c := d.callBacks("node")
	order(t, c, "call-1", toOlena(), monday) // before any process works jobs
	d.exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = '{node}'`)
	d.exec(`UPDATE callbacks SET node = 'node', seen_at = now()`)
	dispatcher := newDispatcher()
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, now))
	dispatcher.wantTold(t, "place 1/0")
}

// TestSilentServicesLoseTheirTries: what a service that does not come back has begun is begun again by others.
func TestSilentServicesLoseTheirTries(t *testing.T) {
	d := newDatabase(t)
	late := monday.Add(11 * time.Minute)
	dispatcher := newDispatcher()
	ordered, _ := order(t, d.callBacks("gone"), "call-1", toOlena(), monday)
	begin(t, d.callBacks("gone"), ordered.ID, monday)
	d.exec(`UPDATE callbacks SET seen_at = now() - interval '11 minutes'`)
	d.work(&fakeGateway{}, callingBack(d.callBacks("node"), "node", dispatcher, func() time.Time { return late }))
	d.await(`SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'call_back' AND args ->> 'try' = '2')`)
	d.exec(`UPDATE callbacks SET seen_at = now() - interval '1 minute'`)
	d.makeDue()
	dispatcher.wantTold(t, "place 1/1")
}

// TestATryThatHasEndedIsNotInHand: an end that could not be noted does not keep the order for ever.
func TestATryThatHasEndedIsNotInHand(t *testing.T) {
	d := newDatabase(t)
	c := d.callBacks("node")
	lost, _ := order(t, c, "call-1", toOlena(), monday)
	other := toOlena()
	other.Phone = string(office)
	lives, _ := order(t, c, "call-2", other, monday)
	begin(t, c, lost.ID, monday)
	begin(t, c, lives.ID, monday)
	write(t, d.store, "node", func(j *store.Journal) {
		j.Open(ivr.Journey{ID: "callback-1-1", Kind: ivr.Returned, StartedAt: monday})
		j.Close("callback-1-1", monday.Add(time.Minute), "uk", noAnswer)
		j.Open(ivr.Journey{ID: "callback-2-1", Kind: ivr.Returned, StartedAt: monday})
	})
	d.exec(`UPDATE callbacks SET seen_at = now() - interval '9 minutes'`)
	d.work(&fakeGateway{}, callingBack(c, "node", newDispatcher(), func() time.Time { return monday }))
	d.await(`SELECT seen_at > now() - interval '1 minute' FROM callbacks WHERE id = 2`)
	if fresh := d.count(`SELECT count(*) FROM callbacks WHERE id = 1 AND seen_at > now() - interval '1 minute'`); fresh > 0 {
		t.Error("a try that has ended counts as alive")
	}
}

// TestNothingIsCalledWithoutALink: an order does not stay with a service that cannot call.
func TestNothingIsCalledWithoutALink(t *testing.T) {
	d := newDatabase(t)
	c, dispatcher := d.callBacks("node"), newDispatcher()
	dispatcher.away.Store(true)
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, func() time.Time { return monday }))
	order(t, c, "call-1", toOlena(), monday)
	d.await(`SELECT EXISTS (SELECT 1 FROM river_job WHERE kind = 'call_back' AND state = 'scheduled')`)
	dispatcher.wantNothing(t)
	if taken := d.count(`SELECT count(*) FROM callbacks WHERE node <> ''`); taken > 0 {
		t.Error("taken in hand")
	}
	dispatcher.away.Store(false)
	d.makeDue()
	dispatcher.wantTold(t, "place 1/0")
}

// TestWithoutTheDatabaseNobodyIsCalled: it goes away with an order in hand, and comes back with it.
func TestWithoutTheDatabaseNobodyIsCalled(t *testing.T) {
	d := newDatabase(t)
	cable, through := newWire(t, d.conn.Config().ConnString())
	away := migrated(t, through)
	c := newCallBacks(t, away, store.CallBacksConfig{Site: "test", Node: "node", Zone: kyiv})
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	cable.cut()
	if _, ok, err := c.Begin(t.Context(), routing.CallBack{ID: ordered.ID, Try: 1}, monday); ok || err == nil {
		t.Errorf("begun %v, %v: a try that nobody has noted", ok, err)
	}
	if _, _, refusal, err := c.Order(t.Context(), "call-2", toOlena(), monday); refusal != nil || err == nil {
		t.Errorf("%+v, %v: a database that is away is no refusal", refusal, err)
	}
	cable.mend()
	wantOrder(t, c, ordered.ID, store.CallBackOpen, 0, monday)
}

func TestQueuesOfSites(t *testing.T) {
	d := newDatabase(t)
	sites := []string{"hotline", "Kyiv East", "kyiv-east", "kyiv_east", "київ", "a.b", "a b", "x" + string(make([]byte, 100))}
	for i, site := range sites {
		c := newCallBacks(t, d.store, store.CallBacksConfig{Site: site, Node: "node", Zone: kyiv})
		if _, _, _, err := c.Order(t.Context(), fmt.Sprint(i), toOlena(), monday); err != nil {
			t.Errorf("%q: %v", site, err)
		}
	}
	if queues := d.count(`SELECT count(DISTINCT queue) FROM river_job`); queues != len(sites) {
		t.Errorf("%d queues of %d sites", queues, len(sites))
	}
	if queues := d.count(`SELECT count(*) FROM river_job WHERE queue = 'callbacks_hotline'`); queues != 1 {
		t.Error("no queue callbacks_hotline")
	}
}

func TestCallBacksNameWhatIsWrong(t *testing.T) {
	d := newDatabase(t)
	for name, config := range map[string]store.CallBacksConfig{
		"no site": {Node: "node", Zone: kyiv}, "no node": {Site: "test", Zone: kyiv}, "no zone": {Site: "test", Node: "node"},
	} {
		if _, err := store.NewCallBacks(d.store, config); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	c := d.callBacks("node")
	var got []string
	for name, config := range map[string]store.JobsConfig{
		"no dispatcher": callingBack(c, "node", nil, nil), "another's": callingBack(c, "other", newDispatcher(), nil),
	} {
		if _, err := store.NewJobs(d.store, d.Subscribers, &fakeGateway{}, config, quiet); err == nil {
			got = append(got, name)
		}
	}
	if diff := cmp.Diff([]string(nil), got); diff != "" {
		t.Errorf("taken: %s", diff)
	}
}

// TestLeftOrderIsCancelled: a call back that a restarted service has found in its records ends when the order is cancelled.
func TestLeftOrderIsCancelled(t *testing.T) {
	d := newDatabase(t)
	c, dispatcher := d.callBacks("node"), newDispatcher()
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	begin(t, c, ordered.ID, monday)
	if cancelled, err := c.Cancel(t.Context(), ordered.ID, "rang again", monday); !cancelled || err != nil {
		t.Fatal(cancelled, err)
	}
	dispatcher.left.Store(ordered.ID)
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, func() time.Time { return monday }))
	dispatcher.wantTold(t, "drop 1")
}

// TestPickedOrderIsInHand: an order that an operator has asked for ahead of its time has no job that places it; other services are
// told all the same that it is in hand, for as long as there is a link.
func TestPickedOrderIsInHand(t *testing.T) {
	d := newDatabase(t)
	c, dispatcher := d.callBacks("node"), newDispatcher()
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	begun, _ := begin(t, c, ordered.ID, monday)
	end(t, c, begun, noAnswer, monday)
	if _, err := c.Pick(t.Context(), ordered.ID, monday.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	dispatcher.left.Store(ordered.ID)
	d.exec(`UPDATE callbacks SET seen_at = seen_at - interval '40 seconds'`)
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, func() time.Time { return monday.Add(time.Second) }))
	d.await(`SELECT seen_at > clock_timestamp() - interval '30 seconds' FROM callbacks`)
	dispatcher.away.Store(true)
	dispatcher.wantTold(t, "drop 1")
}

// TestOrderIsGivenAway: a service that loses its Asterisk with an order in hand lets go of it.
func TestOrderIsGivenAway(t *testing.T) {
	d := newDatabase(t)
	c, dispatcher := d.callBacks("node"), newDispatcher()
	d.work(&fakeGateway{}, callingBack(c, "node", dispatcher, func() time.Time { return monday }))
	order(t, c, "call-1", toOlena(), monday)
	dispatcher.wantTold(t, "place 1/0")
	dispatcher.away.Store(true)
	dispatcher.wantTold(t, "drop 1")
}
