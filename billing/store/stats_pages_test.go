package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/ivr"
)

var (
	heard       = ivr.Outcome{Class: ivr.Served, Reason: ivr.OutageHeard}
	balanceSent = ivr.Outcome{Class: ivr.Served, Reason: ivr.BalanceSent}
	whileClosed = ivr.Outcome{Class: ivr.Left, Reason: ivr.WhileClosed}
)

// TestFlow: each way through the menu, and that a call crosses each layer once.
func TestFlow(t *testing.T) {
	d := newDatabase(t)
	for i, tt := range []struct {
		name, want string
		outcome    ivr.Outcome
		steps      []string
	}{
		{"a key", "entry.greeting choice.3 then.queue.support class.connected reason.connected.operator_hung_up", talked,
			[]string{"1 prompt keys=greet.day", "5 key key=3", "5 transfer department=support reason=key", "5 queued department=support", "9 answered operator=103"}},
		{"in the other language, and the menu again", "entry.greeting choice.1 then.queue.services class.abandoned reason.abandoned.in_queue", gaveUp,
			[]string{"5 key key=8", "9 key key=*", "12 key key=1", "12 transfer department=services reason=key", "12 queued department=services"}},
		{"an outage was all", "entry.outage choice.none then.nothing class.served reason.served.outage_heard", heard,
			[]string{"1 prompt keys=greet.day", "4 outage outage=o-1 kind=fault", "20 hangup"}},
		{"an outage and its SMS", "entry.outage choice.9 then.done.outage_sms class.served reason.served.outage_heard", heard,
			[]string{"4 outage outage=o-1 kind=fault", "9 key key=9", "10 done service=outage_sms"}},
		{"an outage heard only on the way", "entry.greeting choice.3 then.queue.support class.served reason.served.outage_heard", heard,
			[]string{"2 key key=3", "2 transfer department=support reason=key", "2 queued department=support", "2 outage outage=o-1 kind=fault"}},
		{"the offer", "entry.offer choice.0 then.refused.credit class.left reason.left.in_menu", inMenu,
			[]string{"4 prompt keys=credit.offer.cutoff,balance.offer", "9 key key=0", "20 refused service=credit reason=blocked", "25 key key=3"}},
		{"the usual offer is none", "entry.greeting choice.# then.done.balance class.served reason.served.balance_sent", balanceSent,
			[]string{"4 prompt keys=balance.offer,credit.offer", "9 key key=#", "20 done service=balance", "25 key key=3"}},
		{"an unknown contract", "entry.greeting choice.# then.refused.identity class.left reason.left.in_menu", inMenu,
			[]string{"9 key key=#", "20 refused service=balance reason=not_registered"}},
		{"guessing", "entry.greeting choice.0 then.refused.identity class.connected reason.connected.operator_hung_up", talked,
			[]string{"9 key key=0", "20 refused reason=locked", "20 transfer department=any reason=locked", "20 queued department=any"}},
		{"the day's messages are used up", "entry.greeting choice.# then.refused.limit class.left reason.left.in_menu", inMenu,
			[]string{"9 key key=#", "20 refused service=balance reason=limit"}},
		{"the database is away", "entry.greeting choice.# then.refused.unavailable class.left reason.left.in_menu", inMenu,
			[]string{"9 key key=#", "20 refused service=balance reason=unavailable"}},
		{"no mobile", "entry.greeting choice.# then.refused.number class.left reason.left.in_menu", inMenu,
			[]string{"9 key key=#", "20 refused service=balance reason=no_mobile"}},
		{"contract numbers", "entry.greeting choice.6 then.done.contracts class.left reason.left.in_menu", inMenu,
			[]string{"9 key key=6", "9 contracts count=2"}},
		{"a wrong key first", "entry.greeting choice.9 then.another_choice class.connected reason.connected.operator_hung_up", talked,
			[]string{"9 key key=9", "12 key key=2", "12 transfer department=connection reason=key", "12 queued department=connection"}},
		{"silence", "entry.greeting choice.no_keys then.queue.any class.connected reason.connected.operator_hung_up", talked,
			[]string{"30 silence", "30 transfer department=any reason=no_keys", "30 queued department=any"}},
		{"silence at night", "entry.greeting choice.no_keys then.closed.any class.left reason.left.while_closed", whileClosed,
			[]string{"30 silence", "30 closed department=any reason=no_keys"}},
		{"a closed department", "entry.greeting choice.4 then.closed.accounts class.left reason.left.while_closed", whileClosed,
			[]string{"9 key key=4", "9 closed department=accounts reason=key", "15 callback result=asked source=hours"}},
		{"a department's own number", "entry.greeting choice.line then.queue.corporate class.connected reason.connected.operator_hung_up", talked,
			[]string{"4 transfer department=corporate reason=line", "4 queued department=corporate", "99 transfer department=support reason=operator", "99 queued department=support"}},
		{"an old place", "entry.greeting choice.redial then.queue.support class.abandoned reason.abandoned.in_queue", gaveUp,
			[]string{"4 transfer department=support reason=redial", "4 queued department=support"}},
		{"an open call back", "entry.greeting choice.3 then.callback.reminded class.connected reason.connected.operator_hung_up", talked,
			[]string{"5 key key=3", "5 transfer department=support reason=key", "5 callback result=reminded", "19 callback result=cancelled", "19 queued department=support"}},
		{"nothing after a key", "entry.greeting choice.# then.nothing class.left reason.left.in_menu", inMenu, []string{"9 key key=#", "12 hangup"}},
		{"no steps", "entry.greeting choice.none then.nothing class.left reason.left.in_menu", inMenu, noSteps},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at := clockTime(i, 0)
			d.happened(tt.name, ivr.Incoming, at, tt.outcome, 100, tt.steps...)
			flow, err := d.store.Flow(t.Context(), statsOf(store.InAll, at, at.Add(time.Hour)))
			if err != nil {
				t.Fatal(err)
			}
			way := ""
			for i, edge := range flow {
				if way == "" {
					way = edge.Source
				}
				way += " " + edge.Target
				if edge.Layer != i+1 || edge.Calls != 1 || i > 0 && edge.Source != flow[i-1].Target {
					t.Errorf("edge %+v does not go on", edge)
				}
			}
			if way != tt.want {
				t.Errorf("goes %s\nwant %s", way, tt.want)
			}
		})
	}
}

// TestFlowCounts: each call that ended is in each layer once, in its period, and no call back and none that goes on is.
func TestFlowCounts(t *testing.T) {
	d := newDatabase(t)
	for i := range 5 {
		d.happened(fmt.Sprint(i), ivr.Incoming, clockTime(10, i), inMenu, 20, fmt.Sprint("5 key key=", i%2))
	}
	d.happened("next", ivr.Incoming, clockTime(11, 0), inMenu, 20, "5 key key=0")
	d.happened("lasts", ivr.Incoming, clockTime(10, 6), goesOn, 0, "5 key key=0")
	d.happened("callback-1-1", ivr.Returned, clockTime(10, 7), talked, 30)
	flow, err := d.store.Flow(t.Context(), statsOf(store.ByHour, ten, clockTime(12, 0)))
	if err != nil {
		t.Fatal(err)
	}
	first := store.FlowStats{StatsPeriod: store.StatsPeriod{Period: ten}, Layer: 1, Source: "entry.greeting", Target: "choice.0", Calls: 3}
	if len(flow) != 10 || cmp.Diff(first, flow[0]) != "" {
		t.Errorf("%d edges, the first %+v; want 10, %+v", len(flow), flow[0], first)
	}
	calls := map[string]int{}
	for _, edge := range flow {
		calls[fmt.Sprint(edge.Period.Hour(), " ", edge.Layer)] += edge.Calls
	}
	for layer := 1; layer <= 4; layer++ {
		if five, one := calls[fmt.Sprint("10 ", layer)], calls[fmt.Sprint("11 ", layer)]; five != 5 || one != 1 {
			t.Errorf("layer %d: %d and %d calls, want 5 and 1", layer, five, one)
		}
	}
}

// TestHeat: hours and weekdays are those of the wall clock; an hour that the clocks repeat is one.
func TestHeat(t *testing.T) {
	d := newDatabase(t)
	for i, at := range []string{
		"2026-11-22T21:59:59Z", "2026-11-22T22:00:00Z", "2026-11-23T08:00:00Z", "2026-11-23T08:59:59Z", // Sunday night, Monday
		"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", // twice half past three of a Sunday
	} {
		began, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		d.happened(fmt.Sprint(i), ivr.Incoming, began, inMenu, 5)
	}
	d.happened("lasts", ivr.Incoming, ten, goesOn, 0)
	d.happened("callback-1-1", ivr.Returned, ten, talked, 5)
	since := time.Date(2026, time.October, 1, 0, 0, 0, 0, kyiv)
	heat, err := d.store.Heat(t.Context(), statsOf(store.InAll, since, clockTime(23, 0)))
	all := store.StatsPeriod{Period: since}
	equal(t, "heat", []store.HeatStats{
		{StatsPeriod: all, Weekday: 1, Hour: 0, Calls: 1}, {StatsPeriod: all, Weekday: 1, Hour: 10, Calls: 3},
		{StatsPeriod: all, Weekday: 7, Hour: 3, Calls: 2}, {StatsPeriod: all, Weekday: 7, Hour: 23, Calls: 1},
	}, heat)
	equal(t, "error", nil, err)
}

// TestToday is the morning of TestDepartmentStats with what else a day has.
func TestToday(t *testing.T) {
	d := newDatabase(t)
	at := clockTime(13, 0)
	today, err := d.store.Today(t.Context(), at, kyiv)
	equal(t, "before anything", store.TodayStats{}, today)
	equal(t, "error", nil, err)

	aMorning(d)
	d.happened("sent", ivr.Incoming, clockTime(0, 0), balanceSent, 30, "20 done service=balance")
	d.happened("yesterday", ivr.Incoming, clockTime(0, 0).Add(-time.Second), gaveUp, 30, "0 queued department=support since=0")
	d.happened("to come", ivr.Incoming, at, gaveUp, 30, "0 queued department=support since=0")
	d.activate("call/1", olena, "1000001", at)
	d.exec(`INSERT INTO credits (contract, first_day, last_day, state) VALUES ('1000002', '2026-11-22', '2026-11-28', 'active')`)
	d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at, sent_at)
		SELECT i::text, '1000001', 'balance', '+380501112233', i::text, 'sent', $1::timestamptz + i * interval '13 hours', CASE i WHEN 2 THEN NULL ELSE now() END
		FROM generate_series(-1, 2) i`, clockTime(0, 0).Add(-time.Hour))
	d.exec(`INSERT INTO sms (request, contract, kind, to_number, text, state, created_at)
		VALUES ('waits', '1000001', 'balance', '+380501112233', 'waits', 'queued', $1)`, ten)
	today, err = d.store.Today(t.Context(), at, kyiv)
	equal(t, "today", store.TodayStats{
		Calls: 11, Served: number(0.1), Offered: 11, Answered: 8, Abandoned: 1, ServiceLevel: number(0.364),
		AverageWait: number(32.8), LongestWait: number(75), Messages: 1, Credits: 1,
	}, today)
	equal(t, "error", nil, err)
}

// TestTodayIsTheDepartments: the day so far says what the statistics of the day say.
func TestTodayIsTheDepartments(t *testing.T) {
	d := newDatabase(t)
	aMorning(d)
	at := clockTime(12, 1)
	midnight := billing.DateOf(at, kyiv).Start(kyiv)
	today, err := d.store.Today(t.Context(), at, kyiv)
	if err != nil {
		t.Fatal(err)
	}
	var offered, answered, abandoned, inTime int
	departments, err := d.store.DepartmentStats(t.Context(), statsOf(store.InAll, midnight, at))
	for _, one := range departments {
		offered, answered, abandoned, inTime = offered+one.Offered, answered+one.Answered, abandoned+one.Abandoned, inTime+one.InTime
	}
	if err != nil || today.Offered != offered || today.Answered != answered || today.Abandoned != abandoned {
		t.Errorf("%+v, %v; the departments have %d offered, %d answered, %d abandoned", today, err, offered, answered, abandoned)
	}
	if level := float64(inTime) / float64(offered); level-*today.ServiceLevel > 0.001 || *today.ServiceLevel-level > 0.001 {
		t.Errorf("service level %v, the departments' is %v", *today.ServiceLevel, level)
	}
}
