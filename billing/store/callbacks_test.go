package store_test

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

var (
	talked   = ivr.Outcome{Class: ivr.Connected, Reason: ivr.OperatorHungUp}
	noAnswer = ivr.Outcome{Class: ivr.Unreached, Reason: ivr.NoAnswer}
	busy     = ivr.Outcome{Class: ivr.Unreached, Reason: ivr.Busy}
	cutShort = ivr.Outcome{Class: ivr.Lost, Reason: ivr.AsteriskLost}
)

// callBacks returns the orders of a node at the tests' site.
func (d *database) callBacks(node string) *store.CallBacks {
	d.t.Helper()
	return newCallBacks(d.t, d.store, store.CallBacksConfig{Site: "test", Node: node, Zone: kyiv, Steady: time.Nanosecond})
}

func newCallBacks(t *testing.T, s *store.Store, config store.CallBacksConfig) *store.CallBacks {
	t.Helper()
	callBacks, err := store.NewCallBacks(s, config)
	if err != nil {
		t.Fatal(err)
	}
	return callBacks
}

// toOlena is an order as a caller gives it.
func toOlena() routing.CallBack {
	return routing.CallBack{
		Phone: string(olena), Department: routing.Support, Contract: "1000001", Topic: "немає інтернету", Language: "uk",
		Source: "queue", Since: monday.Add(-time.Minute),
	}
}

// order orders a call back that must be had.
func order(t *testing.T, c *store.CallBacks, request string, order routing.CallBack, at time.Time) (routing.CallBack, bool) {
	t.Helper()
	ordered, exists, refusal, err := c.Order(t.Context(), request, order, at)
	if err != nil || refusal != nil {
		t.Fatalf("%s: %+v, %v", request, refusal, err)
	}
	return ordered, exists
}

// begin claims the order for its next try.
func begin(t *testing.T, c *store.CallBacks, id int64, at time.Time) (routing.CallBack, bool) {
	t.Helper()
	next := routing.CallBack{ID: id}
	if known, err := c.Get(t.Context(), id); err == nil {
		next.Try = known.Try + 1
	}
	begun, ok, err := c.Begin(t.Context(), next, at)
	if err != nil {
		t.Fatal(err)
	}
	return begun, ok
}

func end(t *testing.T, c *store.CallBacks, order routing.CallBack, outcome ivr.Outcome, at time.Time) {
	t.Helper()
	if err := c.End(t.Context(), order, outcome, at); err != nil {
		t.Fatal(err)
	}
}

func wantOrder(t *testing.T, c *store.CallBacks, id int64, state store.CallBackState, tries int, due time.Time) {
	t.Helper()
	got, err := c.Get(t.Context(), id)
	if err != nil || got.State != state || got.Try != tries || !got.DueAt.Equal(due) {
		t.Errorf("%s after %d tries, due %v (%v); want %s after %d, due %v", got.State, got.Try, got.DueAt, err, state, tries, due)
	}
}

func TestOrderCallBack(t *testing.T) {
	d := newDatabase(t)
	c := d.callBacks("node")
	want := toOlena()
	want.ID, want.Since = 1, want.Since.UTC()
	for range 2 { // the second time after a crash: the same order
		got, exists := order(t, c, "call-1/1", toOlena(), monday)
		if diff := cmp.Diff(want, got); diff != "" || exists {
			t.Errorf("exists %v (-want +got):\n%s", exists, diff)
		}
	}
	another := toOlena()
	another.Department, another.Since = routing.Accounts, monday
	got, exists := order(t, c, "call-2/1", another, monday.Add(time.Hour))
	if diff := cmp.Diff(want, got); diff != "" || !exists {
		t.Errorf("a second order: exists %v (-want +got):\n%s", exists, diff)
	}
	open, err := c.Open(t.Context(), olena)
	if diff := cmp.Diff(&want, open); diff != "" || err != nil {
		t.Errorf("open: %v (-want +got):\n%s", err, diff)
	}
	if jobs := d.count(`SELECT count(*) FROM river_job WHERE kind = 'call_back'`); jobs != 1 {
		t.Errorf("%d jobs, want 1", jobs)
	}
	elsewhere := newCallBacks(t, d.store, store.CallBacksConfig{Site: "other", Node: "node", Zone: kyiv})
	if open, err := elsewhere.Open(t.Context(), olena); open != nil || err != nil {
		t.Errorf("open at another site: %+v, %v", open, err)
	}
}

func TestOrderCallBackOfNobody(t *testing.T) {
	c := newDatabase(t).callBacks("node")
	for name, o := range map[string]routing.CallBack{
		"no number": {Department: routing.Support}, "no department": {Phone: string(olena), Department: 9}, "short": {Phone: "103"},
	} {
		if _, _, _, err := c.Order(t.Context(), name, o, monday); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestOrderCallBackAtOnce: whoever orders for a number at the same moment, over whatever connection, there is one order.
func TestOrderCallBackAtOnce(t *testing.T) {
	d := newDatabase(t)
	nodes := []*store.CallBacks{
		d.callBacks("one"), newCallBacks(t, migrated(t, d.conn.Config().ConnString()), store.CallBacksConfig{Site: "test", Node: "two", Zone: kyiv}),
	}
	var callers sync.WaitGroup
	var created atomic.Int32
	for i := range 40 {
		callers.Go(func() {
			_, exists, refusal, err := nodes[i%2].Order(t.Context(), fmt.Sprint("call-", i), toOlena(), monday)
			if err != nil || refusal != nil {
				t.Error(refusal, err)
			}
			if !exists {
				created.Add(1)
			}
		})
	}
	callers.Wait()
	if rows := d.count(`SELECT count(*) FROM callbacks`); rows != 1 || created.Load() != 1 {
		t.Errorf("%d orders, %d told so; want 1", rows, created.Load())
	}
}

func TestCallBacksOfADay(t *testing.T) {
	d := newDatabase(t)
	c := d.callBacks("node")
	for i := range 5 {
		got, _ := order(t, c, fmt.Sprint("call-", i), toOlena(), monday)
		if cancelled, err := c.Cancel(t.Context(), got.ID, "changed their mind", monday); err != nil || !cancelled {
			t.Fatal(cancelled, err)
		}
	}
	midnight := time.Date(2026, time.November, 24, 0, 0, 0, 0, kyiv)
	_, _, refusal, err := c.Order(t.Context(), "late", toOlena(), midnight.Add(-time.Second))
	if err != nil || refusal == nil || refusal.Reason != billing.RefusedLimit {
		t.Errorf("a sixth on the same day: %+v, %v", refusal, err)
	}
	if _, exists := order(t, c, "next day", toOlena(), midnight); exists {
		t.Error("the next day: there is one already")
	}
	other := toOlena()
	other.Phone = string(office)
	order(t, c, "another number", other, monday)
}

// TestBeginHasOneWinner: one of many goroutines over two pools gets the try, so there is one call.
func TestBeginHasOneWinner(t *testing.T) {
	d := newDatabase(t)
	nodes := []*store.CallBacks{
		d.callBacks("one"), newCallBacks(t, migrated(t, d.conn.Config().ConnString()), store.CallBacksConfig{Site: "test", Node: "two", Zone: kyiv}),
	}
	ordered, _ := order(t, nodes[0], "call-1", toOlena(), monday)
	at := monday
	for try := 1; try <= 3; try++ {
		var contenders sync.WaitGroup
		won := make(chan routing.CallBack, 40)
		var winners [2]atomic.Bool
		for i := range cap(won) {
			contenders.Go(func() {
				begun, ok, err := nodes[i%2].Begin(t.Context(), routing.CallBack{ID: ordered.ID, Try: try}, at)
				if err != nil {
					t.Error(err)
				}
				if ok {
					winners[i%2].Store(true)
					won <- begun
				}
			})
		}
		contenders.Wait()
		if winners[0].Load() == winners[1].Load() || len(won) != cap(won)/2 { // a node gets its own try as often as it asks
			t.Fatalf("try %d: %d answers, won by %v and %v", try, len(won), winners[0].Load(), winners[1].Load())
		}
		begun := <-won
		if begun.Try != try || !begun.Since.Equal(ordered.Since) {
			t.Errorf("try %d: %+v", try, begun)
		}
		end(t, nodes[try%2], begun, noAnswer, at)
		at = at.Add(5 * time.Minute)
	}
	wantOrder(t, nodes[0], ordered.ID, store.CallBackFailed, 3, monday.Add(10*time.Minute))
}

// TestThreeTries holds the tries five minutes apart, at the same place.
func TestThreeTries(t *testing.T) {
	d := newDatabase(t)
	c := d.callBacks("node")
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	at := monday.Add(time.Minute)
	for try, outcome := range []ivr.Outcome{noAnswer, busy, noAnswer} {
		begun, ok := begin(t, c, ordered.ID, at)
		if !ok || begun.Try != try+1 || !begun.Since.Equal(ordered.Since) {
			t.Fatalf("try %d: %+v, %v", try+1, begun, ok)
		}
		over := at.Add(40 * time.Second)
		for range 2 { // said twice it is the same
			end(t, c, begun, outcome, over)
		}
		if _, ok := begin(t, c, ordered.ID, over.Add(5*time.Minute-time.Second)); ok {
			t.Fatalf("after try %d: begun less than five minutes later", try+1)
		}
		at = over.Add(5 * time.Minute)
	}
	if _, ok := begin(t, c, ordered.ID, at.Add(time.Hour)); ok {
		t.Error("begun a fourth time")
	}
	got, err := c.Get(t.Context(), ordered.ID)
	if err != nil || got.State != store.CallBackFailed || got.Reason != "no_answer" || got.EndedAt == nil || got.LastCall != "callback-1-3" {
		t.Errorf("%+v, %v", got, err)
	}
	if jobs := d.count(`SELECT count(*) FROM river_job WHERE kind = 'call_back'`); jobs != 3 {
		t.Errorf("%d jobs, want one a try", jobs)
	}
	if _, exists := order(t, c, "call-2", toOlena(), at); exists {
		t.Error("an order that has failed is in the way of a new one")
	}
}

func TestReachedIsDone(t *testing.T) {
	c := newDatabase(t).callBacks("node")
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	begun, _ := begin(t, c, ordered.ID, monday)
	end(t, c, begun, talked, monday.Add(time.Minute))
	end(t, c, begun, noAnswer, monday.Add(2*time.Minute)) // of a try that is over: nothing
	wantOrder(t, c, ordered.ID, store.CallBackDone, 1, monday)
	if _, ok := begin(t, c, ordered.ID, monday.Add(time.Hour)); ok {
		t.Error("begun again")
	}
}

// TestOurFaultsDoNotCount: the subscriber has three tries though others were cut short, and those are not without end.
func TestOurFaultsDoNotCount(t *testing.T) {
	c := newDatabase(t).callBacks("node")
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	at := monday
	for try := range 6 {
		begun, ok := begin(t, c, ordered.ID, at)
		if !ok {
			t.Fatalf("try %d is not to be had", try+1)
		}
		end(t, c, begun, cutShort, at)
		at = at.Add(5 * time.Minute)
	}
	wantOrder(t, c, ordered.ID, store.CallBackFailed, 6, monday.Add(25*time.Minute))
}

func TestCancelCallBack(t *testing.T) {
	c := newDatabase(t).callBacks("node")
	cancel := func(want bool) {
		t.Helper()
		if got, err := c.CancelPhone(t.Context(), olena, "rang again", monday); got != want || err != nil {
			t.Errorf("cancelled %v, %v; want %v", got, err, want)
		}
	}
	cancel(false)
	waits, _ := order(t, c, "call-1", toOlena(), monday)
	cancel(true)
	cancel(false)
	if _, ok := begin(t, c, waits.ID, monday.Add(time.Hour)); ok {
		t.Error("a cancelled order was begun")
	}

	tried, _ := order(t, c, "call-2", toOlena(), monday)
	begun, _ := begin(t, c, tried.ID, monday)
	cancel(true)
	end(t, c, begun, busy, monday.Add(time.Minute)) // the caller was ringing us
	wantOrder(t, c, tried.ID, store.CallBackCancelled, 1, monday)
	end(t, c, begun, talked, monday.Add(time.Minute))
	wantOrder(t, c, tried.ID, store.CallBackDone, 1, monday) // reached all the same
}

// TestNotOutsideHours: an order that waits when the department closes is not begun.
func TestNotOutsideHours(t *testing.T) {
	d := newDatabase(t)
	var open atomic.Bool
	c := newCallBacks(t, d.store, store.CallBacksConfig{Site: "test", Node: "node", Zone: kyiv,
		Opening: func(department routing.Department, at time.Time) routing.Opening {
			if department != routing.Support || !at.Equal(monday) {
				t.Errorf("asked about %v at %v", department, at)
			}
			return routing.Opening{Open: open.Load()}
		}})
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	if _, ok := begin(t, c, ordered.ID, monday); ok {
		t.Error("begun while closed")
	}
	open.Store(true)
	if _, ok := begin(t, c, ordered.ID, monday); !ok {
		t.Error("not begun while open")
	}
}

func TestReopenLeft(t *testing.T) {
	d := newDatabase(t)
	one, two := d.callBacks("one"), d.callBacks("two")
	phones := map[string]routing.CallBack{}
	for i, name := range []string{"taken up", "talked", "left", "foreign", "waits"} {
		o := toOlena()
		o.Phone = fmt.Sprintf("+38050111220%d", i)
		phones[name], _ = order(t, one, name, o, monday)
	}
	for _, name := range []string{"taken up", "talked", "left"} {
		phones[name], _ = begin(t, one, phones[name].ID, monday)
	}
	phones["foreign"], _ = begin(t, two, phones["foreign"].ID, monday)
	write(t, d.store, "one", func(j *store.Journal) {
		j.Open(ivr.Journey{ID: "callback-2-1", Kind: ivr.Returned, StartedAt: monday})
		j.Answered("callback-2-1", monday.Add(time.Second))
	})
	at := monday.Add(time.Minute)
	for _, want := range []int{2, 0} {
		if left, err := one.ReopenLeft(t.Context(), "one", []string{"callback-1-1"}, at); left != want || err != nil {
			t.Errorf("%d reopened, %v; want %d", left, err, want)
		}
	}
	for name, want := range map[string]store.CallBackState{
		"taken up": store.CallBackCalling, "talked": store.CallBackDone, "left": store.CallBackOpen,
		"foreign": store.CallBackCalling, "waits": store.CallBackOpen,
	} {
		if got, err := one.Get(t.Context(), phones[name].ID); got.State != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", name, got.State, err, want)
		}
	}
	left := phones["left"]
	if _, ok := begin(t, two, left.ID, monday.Add(5*time.Minute-time.Second)); ok {
		t.Error("begun less than five minutes after the try that was left")
	}
	again, ok := begin(t, two, left.ID, monday.Add(5*time.Minute))
	if !ok || again.Try != 2 || !again.Since.Equal(left.Since) {
		t.Errorf("%+v, %v", again, ok)
	}
	end(t, one, left, noAnswer, at) // the killed process's try means nothing any more
	wantOrder(t, two, left.ID, store.CallBackCalling, 2, monday.Add(5*time.Minute))
}

func TestListCallBacks(t *testing.T) {
	c := newDatabase(t).callBacks("node")
	first, _ := order(t, c, "call-1", toOlena(), monday)
	if _, err := c.Cancel(t.Context(), first.ID, "test", monday.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	order(t, c, "call-2", toOlena(), monday.Add(time.Hour))
	other := toOlena()
	other.Phone = string(office)
	order(t, c, "call-3", other, monday.Add(2*time.Hour))
	for name, tt := range map[string]struct {
		filter store.CallBackFilter
		want   []int64
	}{
		"open":   {store.CallBackFilter{}, []int64{3, 2}},
		"all":    {store.CallBackFilter{Ended: true}, []int64{3, 2, 1}},
		"limit":  {store.CallBackFilter{Ended: true, Limit: 2}, []int64{3, 2}},
		"number": {store.CallBackFilter{Ended: true, Phone: olena}, []int64{2, 1}},
		"since":  {store.CallBackFilter{Ended: true, Since: monday.Add(time.Hour)}, []int64{3, 2}},
	} {
		orders, err := c.List(t.Context(), tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, o := range orders {
			ids = append(ids, o.ID)
		}
		if diff := cmp.Diff(tt.want, ids); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReturning(t *testing.T) {
	abandoned := ivr.Outcome{Class: ivr.Abandoned, Reason: ivr.InQueue}
	lost := &ivr.LostPlace{Department: routing.Support, Since: monday.Add(-3 * time.Minute).UTC()}
	from := "" // whose calls they are
	// waited leaves a call in the queue that ended so long ago.
	waited := func(j *store.Journal, id string, ago time.Duration, outcome ivr.Outcome) {
		id += from
		j.Open(ivr.Journey{ID: id, From: "0" + from, StartedAt: monday.Add(-ago - 2*time.Minute)})
		j.Queued(id, routing.Support, lost.Since)
		j.Close(id, monday.Add(-ago), "uk", outcome)
	}
	then := func(id string, outcome ivr.Outcome) func(*store.Journal) {
		return func(j *store.Journal) {
			waited(j, "1", time.Minute, abandoned)
			j.Open(ivr.Journey{ID: id + from, From: "380" + from, StartedAt: monday.Add(-30 * time.Second)})
			j.Close(id+from, monday.Add(-20*time.Second), "uk", outcome)
		}
	}
	d, caller := newDatabase(t), 501112200
	for name, tt := range map[string]struct {
		record func(*store.Journal)
		want   *ivr.LostPlace
	}{
		"dropped":            {func(j *store.Journal) { waited(j, "1", time.Minute, abandoned) }, lost},
		"at the limit":       {func(j *store.Journal) { waited(j, "1", 5*time.Minute, abandoned) }, lost},
		"too long ago":       {func(j *store.Journal) { waited(j, "1", 5*time.Minute+time.Second, abandoned) }, nil},
		"lost by us":         {func(j *store.Journal) { waited(j, "1", time.Minute, cutShort) }, lost},
		"was served":         {func(j *store.Journal) { waited(j, "1", time.Minute, ivr.Outcome{Class: ivr.Served}) }, nil},
		"never queued":       {func(j *store.Journal) { j.Open(callAt("1"+from, "0"+from, 0)) }, nil},
		"left the menu then": {then("2", ivr.Outcome{Class: ivr.Left, Reason: ivr.InGreeting}), lost},
		"talked then":        {then("2", talked), nil},
		"ordered then":       {then("2", ivr.Outcome{Class: ivr.Served, Reason: ivr.CallBackOrdered}), nil},
		"waits at it now": {func(j *store.Journal) {
			waited(j, "1", time.Minute, abandoned)
			j.Open(ivr.Journey{ID: "2" + from, From: "0" + from, StartedAt: monday.Add(-time.Second)})
			j.Queued("2"+from, routing.Support, lost.Since)
		}, nil},
		"this call itself": {func(j *store.Journal) {
			waited(j, "1", time.Minute, abandoned)
			j.Open(ivr.Journey{ID: "this" + from, From: "0" + from, StartedAt: monday})
		}, lost},
		"this call itself waits": {func(j *store.Journal) { // who was looked up late, or again
			waited(j, "1", time.Minute, abandoned)
			j.Open(ivr.Journey{ID: "this" + from, From: "0" + from, StartedAt: monday.Add(-time.Second)})
			j.Queued("this"+from, routing.Support, monday)
		}, lost},
	} {
		t.Run(name, func(t *testing.T) {
			caller++
			from = strconv.Itoa(caller)
			write(t, d.store, "node", tt.record)
			open, got, err := d.callBacks("node").Returning(t.Context(), billing.E164("+380"+from), "this"+from, monday)
			if diff := cmp.Diff(tt.want, got); diff != "" || open != nil || err != nil {
				t.Errorf("%v, %v (-want +got):\n%s", open, err, diff)
			}
		})
	}
}

func TestReturningToAnOpenOrder(t *testing.T) {
	c := newDatabase(t).callBacks("node")
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	open, lost, err := c.Returning(t.Context(), olena, "this", monday)
	if diff := cmp.Diff(&ordered, open); diff != "" || lost != nil || err != nil {
		t.Errorf("%v, %v (-want +got):\n%s", lost, err, diff)
	}
	for name, number := range map[string]billing.E164{"withheld": "", "another": office} {
		if open, lost, err := c.Returning(t.Context(), number, "this", monday); open != nil || lost != nil || err != nil {
			t.Errorf("%s: %v, %v, %v", name, open, lost, err)
		}
	}
}

// TestOrdersForOthers: nobody can have any number of strangers called; those who withhold their number share a bound.
func TestOrdersForOthers(t *testing.T) {
	d := newDatabase(t)
	c := newCallBacks(t, d.store, store.CallBacksConfig{Site: "test", Node: "node", Zone: kyiv, PerDay: 2})
	ordered := 0
	refused := func(caller, source string) bool {
		ordered++
		o := toOlena()
		o.Phone, o.Caller, o.Source = fmt.Sprintf("+38067111%04d", ordered), caller, source
		_, _, refusal, err := c.Order(t.Context(), fmt.Sprint("call-", ordered), o, monday)
		if err != nil {
			t.Fatal(err)
		}
		return refusal != nil && refusal.Reason == billing.RefusedLimit
	}
	for caller, most := range map[string]int{"+380501112233": 2, "": 20} {
		for i := range most {
			if refused(caller, "menu") {
				t.Errorf("caller %q: order %d is refused", caller, i+1)
			}
		}
		if !refused(caller, "menu") {
			t.Errorf("caller %q: %d orders for strangers", caller, most+1)
		}
	}
	own := toOlena()
	own.Phone, own.Caller = "+380501112233", "+380501112233"
	if _, exists := order(t, c, "own", own, monday); exists {
		t.Error("an order to the caller's own number is there already")
	}
	if refused("", "api") {
		t.Error("an order over the API is refused")
	}
}

// TestBeginAgain: the answer to a claim may be lost. The service that has the try gets it again, and no other.
func TestBeginAgain(t *testing.T) {
	d := newDatabase(t)
	one, two := d.callBacks("one"), d.callBacks("two")
	ordered, _ := order(t, one, "call-1", toOlena(), monday)
	first := routing.CallBack{ID: ordered.ID, Try: 1}
	for range 2 {
		if begun, ok, err := one.Begin(t.Context(), first, monday); !ok || err != nil || begun.Try != 1 {
			t.Fatalf("%+v, %v, %v", begun, ok, err)
		}
	}
	if _, ok, err := two.Begin(t.Context(), first, monday); ok || err != nil {
		t.Errorf("another service: %v, %v", ok, err)
	}
	wantOrder(t, one, ordered.ID, store.CallBackCalling, 1, monday)
}

// TestTrunkFailureIsNoTry: what is no doing of the subscriber's costs none of the three tries, within bounds.
func TestTrunkFailureIsNoTry(t *testing.T) {
	d := newDatabase(t)
	c := d.callBacks("node")
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	at := monday
	for _, reason := range []ivr.Reason{ivr.TrunkFailed, ivr.OperatorHungUp, ivr.TrunkFailed, ivr.NoAnswer, ivr.NoAnswer, ivr.NoAnswer} {
		begun, ok := begin(t, c, ordered.ID, at)
		if !ok {
			t.Fatalf("%s: no try before", reason)
		}
		end(t, c, begun, ivr.Outcome{Class: ivr.Unreached, Reason: reason}, at)
		at = at.Add(5 * time.Minute)
	}
	wantOrder(t, c, ordered.ID, store.CallBackFailed, 6, at.Add(-5*time.Minute))
}

// TestReachedAfterGivenUp: a service that was out of touch with the database has reached the subscriber, who is not to be
// called again.
func TestReachedAfterGivenUp(t *testing.T) {
	d := newDatabase(t)
	c := d.callBacks("node")
	ordered, _ := order(t, c, "call-1", toOlena(), monday)
	begun, _ := begin(t, c, ordered.ID, monday)
	if left, err := c.ReopenLeft(t.Context(), "node", nil, monday.Add(time.Minute)); left != 1 || err != nil {
		t.Fatal(left, err)
	}
	wantOrder(t, c, ordered.ID, store.CallBackOpen, 1, monday.Add(5*time.Minute))
	end(t, c, begun, talked, monday.Add(2*time.Minute))
	wantOrder(t, c, ordered.ID, store.CallBackDone, 1, monday.Add(5*time.Minute))
}

// TestWithdrawnElsewhere: that one service lets go of an order is not the end of the call that another one makes of it.
func TestWithdrawnElsewhere(t *testing.T) {
	d := newDatabase(t)
	withdrawn := ivr.Outcome{Class: ivr.Unreached, Reason: ivr.OrderWithdrawn}
	journey := ivr.Journey{ID: "callback-1-1", Kind: ivr.Returned, StartedAt: monday}
	write(t, d.store, "west", func(j *store.Journal) { j.Open(journey) })
	journey.StartedAt = monday.Add(time.Minute)
	write(t, d.store, "east", func(j *store.Journal) { j.Open(journey) })
	write(t, d.store, "west", func(j *store.Journal) { j.Close("callback-1-1", monday.Add(61*time.Second), "uk", withdrawn) })
	if open := d.count(`SELECT count(*) FROM calls WHERE ended_at IS NULL`); open != 1 {
		t.Fatal("the call has ended")
	}
	write(t, d.store, "east", func(j *store.Journal) { j.Close("callback-1-1", monday.Add(2*time.Minute), "uk", talked) })
	if done := d.count(`SELECT count(*) FROM calls WHERE outcome_class = 'connected'`); done != 1 {
		t.Error("the real end is not on record")
	}
}

// TestPickAfterATryElsewhere: an order whose try has ended is in nobody's hands.
func TestPickAfterATryElsewhere(t *testing.T) {
	d := newDatabase(t)
	one, two := d.callBacks("one"), d.callBacks("two")
	ordered, _ := order(t, one, "call-1", toOlena(), monday)
	begun, _ := begin(t, one, ordered.ID, monday)
	end(t, one, begun, noAnswer, monday)
	if picked, err := two.Pick(t.Context(), ordered.ID, monday.Add(time.Second)); err != nil || picked.Try != 1 {
		t.Errorf("%+v, %v", picked, err)
	}
}

// TestPickBeforeItsTime: an operator may call at once what is due later, unless another service has it or nobody may call.
func TestPickBeforeItsTime(t *testing.T) {
	d := newDatabase(t)
	var closed atomic.Bool
	one := newCallBacks(t, d.store, store.CallBacksConfig{Site: "test", Node: "one", Zone: kyiv,
		Opening: func(routing.Department, time.Time) routing.Opening { return routing.Opening{Open: !closed.Load()} }})
	two := d.callBacks("two")
	ordered, _ := order(t, one, "call-1", toOlena(), monday)
	begun, _ := begin(t, one, ordered.ID, monday)
	if under, err := one.Pick(t.Context(), ordered.ID, monday); err != nil || under.State != store.CallBackCalling || under.Try != 1 {
		t.Errorf("under way here: %+v, %v", under, err)
	}
	if _, err := two.Pick(t.Context(), ordered.ID, monday); !errors.Is(err, routing.ErrTaken) {
		t.Errorf("under way elsewhere: %v", err)
	}
	end(t, one, begun, noAnswer, monday)
	if _, ok := begin(t, one, ordered.ID, monday.Add(time.Minute)); ok {
		t.Fatal("begun before its time")
	}
	closed.Store(true)
	if _, err := one.Pick(t.Context(), ordered.ID, monday.Add(time.Minute)); !errors.Is(err, routing.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	closed.Store(false)
	picked, err := one.Pick(t.Context(), ordered.ID, monday.Add(time.Minute))
	if err != nil || picked.State != store.CallBackOpen || picked.Try != 1 || !picked.DueAt.Equal(monday.Add(time.Minute)) {
		t.Errorf("%+v, %v", picked, err)
	}
	if _, err := two.Pick(t.Context(), ordered.ID, monday.Add(time.Minute)); !errors.Is(err, routing.ErrTaken) {
		t.Errorf("in another's hands: %v", err)
	}
	if _, ok := begin(t, one, ordered.ID, monday.Add(time.Minute)); !ok {
		t.Error("not begun, though picked")
	}
	for _, id := range []int64{0, ordered.ID + 1} {
		if _, err := one.Pick(t.Context(), id, monday); !errors.Is(err, store.ErrNoCallBack) {
			t.Errorf("%d: %v", id, err)
		}
	}
	if _, err := one.Cancel(t.Context(), ordered.ID, "test", monday); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Pick(t.Context(), ordered.ID, monday); !errors.Is(err, store.ErrNoCallBack) {
		t.Errorf("cancelled: %v", err)
	}
}
