package store_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

var (
	gaveUp  = ivr.Outcome{Class: ivr.Abandoned, Reason: ivr.InQueue}
	goesOn  = ivr.Outcome{}
	inMenu  = ivr.Outcome{Class: ivr.Left, Reason: ivr.InMenu}
	noSteps []string
)

// happened writes a call as the dialogue would: each step is "SECONDS EVENT NAME=VALUE …" of the call, since in seconds of
// it too. The last number is when it ended.
func (d *database) happened(id string, kind ivr.Kind, at time.Time, outcome ivr.Outcome, ended int, steps ...string) {
	d.t.Helper()
	after := func(seconds string) time.Time {
		n, err := strconv.Atoi(seconds)
		if err != nil {
			d.t.Fatal(err)
		}
		return at.Add(time.Duration(n) * time.Second)
	}
	write(d.t, d.store, "node", func(j *store.Journal) {
		j.Open(ivr.Journey{ID: id, Kind: kind, From: "0501112233", StartedAt: at})
		for seq, step := range steps {
			words := strings.Fields(step)
			detail := make(map[string]string)
			for _, word := range words[2:] {
				name, value, _ := strings.Cut(word, "=")
				if name == "since" {
					value = after(value).Format(time.RFC3339)
				}
				detail[name] = value
			}
			where := map[string]string{"key": "menu", "prompt": "greeting"}[words[1]]
			j.Note(id, seq, ivr.JourneyStep{At: after(words[0]), Step: where, Event: words[1], Detail: detail})
			if words[1] == "answered" {
				j.Answered(id, after(words[0]))
			}
		}
		if outcome != goesOn {
			j.Close(id, after(strconv.Itoa(ended)), "uk", outcome)
		}
	})
}

// ten is ten o'clock in Kyiv.
var ten = time.Date(2026, time.November, 23, 10, 0, 0, 0, kyiv)

func statsOf(unit store.StatsUnit, since, until time.Time) store.StatsTime {
	return store.StatsTime{Since: since, Until: until, Zone: kyiv, Unit: unit, Now: until}
}

func clockTime(hours, minutes int) time.Time {
	return ten.Add(time.Duration(hours-10)*time.Hour + time.Duration(minutes)*time.Minute)
}

func number(n float64) *float64 { return &n }

// aMorning is calls whose statistics can be computed by hand.
func aMorning(d *database) {
	d.happened("in time", ivr.Incoming, clockTime(10, 0), talked, 85,
		"10 queued department=support since=10", "12 missed operator=101", "25 answered operator=103")
	d.happened("late", ivr.Incoming, clockTime(10, 5), talked, 150, "0 queued department=support since=0", "30 answered operator=103")
	d.happened("gave up", ivr.Incoming, clockTime(10, 10), gaveUp, 65, "5 queued department=support since=5", "65 hangup")
	d.happened("transferred", ivr.Incoming, clockTime(10, 20), talked, 190,
		"0 queued department=support since=0", "10 answered operator=103", "100 transfer department=accounts",
		"100 queued department=accounts since=0", "130 answered operator=104")
	d.happened("changed queues", ivr.Incoming, clockTime(10, 30), talked, 65,
		"0 queued department=support since=0", "40 dequeued reason=menu", "50 queued department=accounts since=50", "55 answered operator=104")
	d.happened("old place", ivr.Incoming, clockTime(11, 0), talked, 80,
		"5 queued department=support since=-55", "20 answered operator=103")
	d.happened("thought of a call back", ivr.Incoming, clockTime(12, 0), talked, 60,
		"0 queued department=support since=0", "20 dequeued reason=callback", "30 queued department=support since=0", "45 answered operator=103")
	d.happened("callback-1-1", ivr.Returned, clockTime(10, 50), talked, 90, "0 queued department=support since=-600", "5 answered operator=103")
	d.happened("waits", ivr.Incoming, clockTime(10, 45), goesOn, 0, "0 queued department=connection since=0")
	d.happened("never queued", ivr.Incoming, clockTime(10, 46), inMenu, 20, noSteps...)
	d.happened("steps lost", ivr.Incoming, clockTime(10, 40), talked, 78, noSteps...)
	write(d.t, d.store, "node", func(j *store.Journal) {
		j.Queued("steps lost", routing.Services, clockTime(10, 40))
		j.Answered("steps lost", clockTime(10, 40).Add(18*time.Second))
	})
	c := d.callBacks("node")
	for i, phone := range []string{string(olena), string(office)} {
		o := toOlena()
		o.Phone = phone
		ordered, _ := order(d.t, c, fmt.Sprint("order", i), o, clockTime(10, 50))
		if i == 0 {
			begun, _ := begin(d.t, c, ordered.ID, clockTime(10, 50))
			end(d.t, c, begun, talked, clockTime(10, 52))
		}
	}
}

func TestDepartmentStats(t *testing.T) {
	d := newDatabase(t)
	aMorning(d)
	at := func(hour int) store.StatsPeriod { return store.StatsPeriod{Period: clockTime(hour, 0)} }
	want := []store.DepartmentStats{
		{StatsPeriod: at(10), Department: "accounts", Offered: 2, Answered: 2, InTime: 1, ServiceLevel: number(0.5),
			AverageWait: number(17.5), LongestWait: number(30), AverageTalk: number(35)},
		{StatsPeriod: at(10), Department: "connection", Offered: 1, ServiceLevel: number(0)},
		{StatsPeriod: at(10), Department: "services", Offered: 1, Answered: 1, InTime: 1, ServiceLevel: number(1),
			AverageWait: number(18), LongestWait: number(18), AverageTalk: number(60)},
		{StatsPeriod: at(10), Department: "support", Offered: 5, Answered: 3, Abandoned: 1, InTime: 2, ServiceLevel: number(0.4),
			AverageWait: number(31), LongestWait: number(60), AverageTalk: number(90), CallBacksOrdered: 2, CallBacksReached: 1},
		{StatsPeriod: at(11), Department: "support", Offered: 1, Answered: 1, ServiceLevel: number(0),
			AverageWait: number(75), LongestWait: number(75), AverageTalk: number(60)},
		{StatsPeriod: at(12), Department: "support", Offered: 1, Answered: 1, ServiceLevel: number(0),
			AverageWait: number(45), LongestWait: number(45), AverageTalk: number(15)},
	}
	got, err := d.store.DepartmentStats(t.Context(), statsOf(store.ByHour, ten, clockTime(13, 0)))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("by hour: %v (-want +got):\n%s", err, diff)
	}
	got, err = d.store.DepartmentStats(t.Context(), statsOf(store.InAll, clockTime(10, 1), clockTime(12, 0)))
	if err != nil || len(got) != 4 || got[3].Offered != 5 || !got[3].Period.Equal(clockTime(10, 1)) {
		t.Errorf("from 10:01 before 12:00: %+v, %v", got, err)
	}
}

// TestStatsOfDays: days and hours are those of the wall clock, on the days of 25 and 23 hours too.
func TestStatsOfDays(t *testing.T) {
	d := newDatabase(t)
	utc := func(text string) time.Time {
		at, err := time.Parse("2006-01-02 15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, text := range []string{
		"2026-10-24 20:59:59", "2026-10-24 21:00:00", "2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-10-25 21:59:59",
		"2026-10-25 22:00:00", "2026-03-28 21:59:59", "2026-03-28 22:00:00", "2026-03-29 20:59:59", "2026-03-29 21:00:00",
	} {
		d.happened(text, ivr.Incoming, utc(text), gaveUp, 5, "0 queued department=support since=0")
	}
	d.happened("over midnight", ivr.Incoming, utc("2026-11-23 21:59:50"), talked, 60, "15 queued department=support since=15", "20 answered operator=103")
	offered := func(unit store.StatsUnit, since, until string) (lines []string) {
		rows, err := d.store.DepartmentStats(t.Context(), statsOf(unit, utc(since), utc(until)))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			lines = append(lines, fmt.Sprintf("%s %d", row.Period.Format("02 15:04 MST"), row.Offered))
		}
		return lines
	}
	for _, tt := range []struct {
		unit         store.StatsUnit
		since, until string
		want         []string
	}{
		{store.ByDay, "2026-10-24 00:00:00", "2026-10-27 00:00:00", []string{"24 00:00 EEST 1", "25 00:00 EEST 4", "26 00:00 EET 1"}},
		{store.ByHour, "2026-10-25 00:00:00", "2026-10-25 02:00:00", []string{"25 03:00 EEST 1", "25 03:00 EET 1"}},
		{store.ByDay, "2026-03-28 00:00:00", "2026-03-31 00:00:00", []string{"28 00:00 EET 1", "29 00:00 EET 2", "30 00:00 EEST 1"}},
		{store.ByDay, "2026-11-23 00:00:00", "2026-11-25 00:00:00", []string{"24 00:00 EET 1"}},
		{store.ByMonth, "2026-10-01 00:00:00", "2026-12-01 00:00:00", []string{"01 00:00 EEST 6", "01 00:00 EET 1"}},
	} {
		if diff := cmp.Diff(tt.want, offered(tt.unit, tt.since, tt.until)); diff != "" {
			t.Errorf("by %s from %s (-want +got):\n%s", tt.unit, tt.since, diff)
		}
	}
}

func TestOperatorStats(t *testing.T) {
	d := newDatabase(t)
	change := func(operator routing.OperatorID, state routing.OperatorState, at time.Time) {
		write(t, d.store, "node", func(j *store.Journal) {
			store.NewOperators(d.store, "test", j).NoteState(routing.Change{Operator: operator, To: state}, at)
			store.NewOperators(d.store, "other", j).NoteState(routing.Change{Operator: operator, To: routing.Talking}, at)
		})
	}
	utc := func(day, hour int) time.Time { return time.Date(2026, time.October, day, hour, 0, 0, 0, time.UTC) }
	change("101", routing.Ready, utc(24, 20))
	change("101", routing.Talking, utc(25, 0))
	change("101", routing.Ready, utc(25, 2))
	change("101", routing.Paused, utc(25, 20))
	change("101", routing.Offline, utc(26, 0))
	change("102", routing.Ringing, utc(25, 10))
	change("102", routing.WrapUp, utc(25, 10)) // rang for no time
	change("102", routing.Ready, utc(25, 11))
	change("102", routing.Offline, utc(25, 12))
	d.happened("1", ivr.Incoming, utc(25, 10), talked, 60, "0 queued department=support since=0", "5 missed operator=101", "9 missed operator=103",
		"20 answered operator=102")
	day := func(d int, operator string) store.OperatorStats {
		return store.OperatorStats{StatsPeriod: store.StatsPeriod{Period: time.Date(2026, time.October, d, 0, 0, 0, 0, kyiv)}, Operator: operator}
	}
	const hour = 3600
	want := []store.OperatorStats{day(24, "101"), day(25, "101"), day(25, "102"), day(25, "103"), day(26, "101"), day(26, "102")}
	want[0].Ready = 1 * hour
	want[1].Ready, want[1].Talking, want[1].Paused, want[1].Missed = 21*hour, 2*hour, 2*hour, 1 // 25 hours
	want[2].WrapUp, want[2].Ready, want[2].Offline, want[2].Answered = 1*hour, 1*hour, 10*hour, 1
	want[3].Missed = 1
	want[4].Paused, want[4].Offline = 2*hour, 22*hour
	want[5].Offline = 24 * hour
	midnight := time.Date(2026, time.October, 24, 0, 0, 0, 0, kyiv)
	got, err := d.store.OperatorStats(t.Context(), "test", statsOf(store.ByDay, midnight, midnight.AddDate(0, 0, 3)))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("by day: %v (-want +got):\n%s", err, diff)
	}
	hours, err := d.store.OperatorStats(t.Context(), "test", statsOf(store.ByHour, midnight, midnight.AddDate(0, 0, 2)))
	if err != nil {
		t.Fatal(err)
	}
	periods, ready := 0, 0
	for _, row := range hours {
		if row.Operator == "101" {
			periods, ready = periods+1, ready+row.Ready
		}
	}
	if periods != 26 || ready != 22*hour {
		t.Errorf("by hour: %d hours, ready for %d s; want 26 and %d", periods, ready, 22*hour)
	}
	middle, err := d.store.OperatorStats(t.Context(), "test", statsOf(store.InAll, utc(25, 1), utc(25, 3)))
	if err != nil || len(middle) != 1 || middle[0].Talking != hour || middle[0].Ready != hour {
		t.Errorf("from the middle of a state: %+v, %v", middle, err)
	}
}

// TestOperatorsTimeRunsOn: a state that lasts counts up to now, and not into the future.
func TestOperatorsTimeRunsOn(t *testing.T) {
	d := newDatabase(t)
	write(t, d.store, "node", func(j *store.Journal) {
		store.NewOperators(d.store, "test", j).NoteState(routing.Change{Operator: "101", To: routing.Ready}, ten)
	})
	about := statsOf(store.ByHour, ten, clockTime(20, 0))
	about.Now = clockTime(11, 30)
	got, err := d.store.OperatorStats(t.Context(), "test", about)
	if err != nil || len(got) != 2 || got[0].Ready != 3600 || got[1].Ready != 1800 {
		t.Errorf("%+v, %v; want ready for an hour and a half", got, err)
	}
}

func TestOutcomesRefusalsExitsAndOutages(t *testing.T) {
	d := newDatabase(t)
	outage := ivr.Outcome{Class: ivr.Served, Reason: ivr.OutageHeard}
	d.happened("1", ivr.Incoming, clockTime(10, 0), outage, 20, "1 prompt keys=greet.day", "2 outage outage=o-1 kind=fault", "20 hangup")
	d.happened("2", ivr.Incoming, clockTime(10, 1), inMenu, 20, "1 prompt keys=greet.day", "2 outage outage=o-1 kind=fault",
		"9 outage outage=o-1 kind=fault", "9 prompt keys=menu.hash", "12 key key=9", "20 hangup")
	d.happened("3", ivr.Incoming, clockTime(10, 2), inMenu, 20, "9 prompt keys=menu.hash", "12 key key=9", "20 hangup")
	d.happened("4", ivr.Incoming, clockTime(10, 3), gaveUp, 20, "5 refused service=balance reason=limit", "6 refused service=credit reason=funds",
		"7 refused service=credit reason=funds", "9 prompt keys=queue.hold")
	d.happened("5", ivr.Incoming, clockTime(10, 4), goesOn, 0, "2 refused reason=locked")
	d.happened("callback-1-1", ivr.Returned, clockTime(10, 5), noAnswer, 30)
	all := statsOf(store.ByDay, clockTime(9, 0), clockTime(11, 0))
	period := store.StatsPeriod{Period: time.Date(2026, time.November, 23, 0, 0, 0, 0, kyiv)}

	outcomes, err := d.store.OutcomeStats(t.Context(), all)
	equal(t, "outcomes", []store.OutcomeStats{
		{StatsPeriod: period, Kind: "call", Class: "abandoned", Reason: "in_queue", Calls: 1, Share: 0.25},
		{StatsPeriod: period, Kind: "call", Class: "left", Reason: "in_menu", Calls: 2, Share: 0.5},
		{StatsPeriod: period, Kind: "call", Class: "served", Reason: "outage_heard", Calls: 1, Share: 0.25},
		{StatsPeriod: period, Kind: "callback", Class: "unreached", Reason: "no_answer", Calls: 1, Share: 1},
	}, outcomes)
	equal(t, "error", nil, err)
	served, err := d.store.ServedStats(t.Context(), all)
	equal(t, "served", []store.ServedStats{{StatsPeriod: period, Calls: 4, Served: 1, Share: 0.25}}, served)
	equal(t, "error", nil, err)
	refusals, err := d.store.RefusalStats(t.Context(), all)
	equal(t, "refusals", []store.RefusalStats{
		{StatsPeriod: period, Reason: "locked", Refusals: 1},
		{StatsPeriod: period, Service: "balance", Reason: "limit", Refusals: 1},
		{StatsPeriod: period, Service: "credit", Reason: "funds", Refusals: 2},
	}, refusals)
	equal(t, "error", nil, err)
	exits, err := d.store.ExitStats(t.Context(), all)
	equal(t, "exits", []store.ExitStats{
		{StatsPeriod: period, Class: "left", Step: "menu", Heard: "menu.hash", Calls: 2},
		{StatsPeriod: period, Class: "abandoned", Step: "greeting", Heard: "queue.hold", Calls: 1},
	}, exits)
	equal(t, "error", nil, err)
	outages, err := d.store.OutageStats(t.Context(), all)
	equal(t, "outages", []store.OutageStats{{StatsPeriod: period, Outage: "o-1", Kind: "fault", Heard: 2, Ended: 1}}, outages)
	equal(t, "error", nil, err)
}

func TestStatsViews(t *testing.T) {
	d := newDatabase(t)
	d.happened("1", ivr.Incoming, time.Now().Add(-time.Hour), gaveUp, 60, "0 queued department=support since=0")
	for _, view := range []string{"hotline_stats_hours", "hotline_stats_days", "hotline_stats_outcome_days"} {
		if rows := d.count(`SELECT count(*) FROM ` + view); rows != 1 {
			t.Errorf("%s: %d rows, want 1", view, rows)
		}
	}
}

// TestServedTakesNoOperator: who is to be called back takes an operator's time.
func TestServedTakesNoOperator(t *testing.T) {
	d := newDatabase(t)
	for i, reason := range []ivr.Reason{ivr.BalanceSent, ivr.CallBackOrdered, ivr.CallBackKept, ivr.OutageHeard} {
		d.happened(strconv.Itoa(i), ivr.Incoming, clockTime(10, i), ivr.Outcome{Class: ivr.Served, Reason: reason}, 20, "20 hangup")
	}
	served, err := d.store.ServedStats(t.Context(), statsOf(store.ByDay, clockTime(9, 0), clockTime(11, 0)))
	if err != nil || len(served) != 1 || served[0].Calls != 4 || served[0].Served != 2 || served[0].Share != 0.5 {
		t.Errorf("%+v, %v", served, err)
	}
}
