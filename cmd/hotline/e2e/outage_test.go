package e2e_test

import (
	"slices"
	"testing"

	"hotline/ivr"
)

// TestOutages stops servers under calls, one after the other, in a lab of its own. Each part has another operator: Asterisk may
// take a moment to believe that the one of the part before has gone.
func TestOutages(t *testing.T) {
	needLab(t)
	t.Parallel()
	l, err := startLab()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { l.end(!t.Failed()) }()
	t.Run("service away", func(t *testing.T) { serviceAway(t, l) })
	t.Run("nobody there", func(t *testing.T) { nobodyThere(t, l) })
	t.Run("Asterisk killed", func(t *testing.T) { asteriskKilled(t, l) })
	t.Run("Redis stopped", func(t *testing.T) { redisStopped(t, l) })
	t.Run("Redis stopped and service killed", func(t *testing.T) { redisStoppedServiceKilled(t, l) })
	t.Run("PostgreSQL stopped", func(t *testing.T) { postgresStopped(t, l) })
	t.Run("both away at the start", func(t *testing.T) { bothAway(t, l) })
}

// A call that comes while the service is away hears so, and Asterisk rings the free operators by itself.
func serviceAway(t *testing.T, l *lab) {
	s := l.serveDeployed(t, atNoon)
	s.on(operator{ID: "101"})
	a, b := l.register(t, "103"), l.register(t, "106")
	s.awaitMetric(readyOperators, 3)
	s.kill()
	s.awaitForgotten()
	c := s.dial()
	c.hears("uk/fallback.greeting")
	r, other := a.rings(), b.rings()
	wantFrom(t, r, c)
	r.talksTo(c)
	other.wasGivenUp()
	r.hangsUp()
	c.wasHungUp(16)
	s.restart()
}

// A caller whom nobody could answer while the service was away comes back to it.
func nobodyThere(t *testing.T, l *lab) {
	s := l.serveDeployed(t, atNoon)
	s.kill()
	s.awaitForgotten()
	c := s.dial()
	c.hears("uk/fallback.greeting", music)
	s.restart()
	c.hears("uk/greet.day")
	c.bargesIn("1", "uk/queue.transfer")
	c.hangsUp()
	s.ended(c, "abandoned/in_queue")
}

// Calls that go down with Asterisk are closed, and the service takes the next one by itself.
func asteriskKilled(t *testing.T, l *lab) {
	staff := operator{ID: "103", Departments: []int{3}}
	s := l.serve(t, []operator{staff}, atNoon)
	d := s.on(staff)[0]
	talking, listening := s.dial(), s.dial()
	talking.hears("uk/greet.day")
	talking.bargesIn("3", "uk/queue.transfer")
	d.rings().talksTo(talking)
	listening.hears("uk/greet.day", "uk/balance.offer")
	l.must(t, "kill", "asterisk")
	s.await(func(h health) bool { return !h.Ready })
	l.must(t, "start", "asterisk")
	s.awaitReady()
	s.ended(talking, "lost/asterisk_lost")
	s.ended(listening, "lost/asterisk_lost")
	s.awaitCalls(0)

	d.leave()
	s.awaitMetric(readyOperators, 0) // Asterisk may have kept the registration
	d = s.on(staff)[0]
	next := s.dial()
	next.hears("uk/greet.day")
	next.bargesIn("3", "uk/queue.transfer")
	d.rings().talksTo(next)
	next.hangsUp()
	s.ended(next, "connected/caller_hung_up")
}

// Without Redis calls go on and others come; when it is back the calls survive a crash again.
func redisStopped(t *testing.T, l *lab) {
	staff := operator{ID: "104", Departments: []int{3}}
	s := l.serve(t, []operator{staff}, atNoon)
	c := s.dial()
	c.hears("uk/greet.day")
	l.must(t, "stop", "redis")
	c.hears("uk/balance.offer")
	c.bargesIn("8", "en/balance.offer")
	s.awaitMetric("hotline_live_redis_up", 0)
	next := s.dial()
	next.hears("uk/greet.day")
	next.bargesIn("3", "uk/queue.transfer")
	l.must(t, "start", "redis")
	s.awaitMetric("hotline_live_redis_up", 1)

	s.crashes(nil)
	c.hearsAtLast("en/menu.3")
	c.bargesIn("3", "en/queue.transfer")
	d := l.register(t, staff.ID)
	for _, queued := range []*caller{next, c} {
		r := d.rings()
		wantFrom(t, r, queued)
		r.talksTo(queued)
		queued.hangsUp()
		resumed(t, s.ended(queued, "connected/caller_hung_up"))
	}
}

// If the service dies while Redis is away, a talk goes on all the same, and who was in the menu or in a queue begins anew.
func redisStoppedServiceKilled(t *testing.T, l *lab) {
	staff := operator{ID: "105", Departments: []int{3}}
	s := l.serve(t, []operator{staff}, atNoon)
	d := s.on(staff)[0]
	queued := s.dial()
	queued.hears("uk/greet.day")
	queued.bargesIn("1", "uk/queue.transfer", "uk/queue.hold", music)
	talking, listening := s.dial(), s.dial()
	talking.hears("uk/greet.day")
	talking.bargesIn("3", "uk/queue.transfer")
	r := d.rings()
	r.talksTo(talking)
	listening.hears("uk/greet.day")
	listening.bargesIn("8", "en/balance.offer")
	l.must(t, "stop", "redis")
	s.kill()
	s.restart()
	listening.hearsAtLast("uk/greet.day")
	listening.bargesIn("3", "uk/queue.transfer")
	listening.hasNotHeard("en/menu.stay") // the old menu was broken off
	queued.hears("uk/greet.day", "uk/balance.offer")
	queued.bargesIn("2", "uk/queue.transfer")
	goOnTalking(talking, r)
	d.isIdle()
	r.hangsUp()
	talking.wasHungUp(16)
	s.ended(talking, "connected/operator_hung_up")
	d.rings().talksTo(listening)
	listening.hangsUp()
	s.ended(listening, "connected/caller_hung_up")
	l.must(t, "start", "redis")
}

// Without PostgreSQL calls go on; their journeys are there, whole and in order, when it is back.
func postgresStopped(t *testing.T, l *lab) {
	staff := operator{ID: "102", Departments: []int{3}}
	s := l.serve(t, []operator{staff}, atNoon)
	d := s.on(staff)[0]
	before := s.dial()
	before.hears("uk/greet.day")
	l.must(t, "stop", "postgres")
	before.hears("uk/balance.offer")
	before.bargesIn("3", "uk/queue.transfer")
	d.rings().talksTo(before)
	before.hangsUp()
	during := s.dial()
	during.hears("uk/greet.day")
	during.bargesIn("9", "uk/error.invalid")
	during.bargesIn("#", "uk/error.service")
	during.bargesIn("1", "uk/queue.transfer")
	during.hangsUp()
	s.awaitCalls(0)
	l.must(t, "start", "postgres")
	wantSteps(t, s.ended(before, "connected/caller_hung_up"),
		"greeting prompt", "menu prompt", "menu key", "menu transfer", "menu queued", "transfer prompt", "transfer ringing", "talking answered", "talking hangup")
	wantSteps(t, s.ended(during, "abandoned/in_queue"),
		"greeting prompt", "greeting key", "menu prompt", "menu key", "menu refused", "menu prompt", "menu key", "menu transfer", "menu queued", "transfer prompt", "transfer hangup")
	s.await(func(h health) bool { return h.Dependencies["database"].OK })
}

// wantSteps compares a journey's lines, but for the answer of the lookup, which comes when it comes.
func wantSteps(t *testing.T, j ivr.Journey, want ...string) {
	t.Helper()
	got := make([]string, 0, len(j.Steps))
	for _, step := range j.Steps {
		if step.Event != "lookup" {
			got = append(got, step.Step+" "+step.Event)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("journey %q\nwant %q", got, want)
	}
}

// The service starts without PostgreSQL and Redis, takes calls, and makes up for it when they come.
func bothAway(t *testing.T, l *lab) {
	l.must(t, "stop", "postgres", "redis")
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day")
	c.bargesIn("8", "en/balance.offer")
	l.must(t, "start", "postgres", "redis")
	s.await(func(h health) bool { return h.Dependencies["database"].OK && h.Dependencies["redis"].OK })
	s.awaitMetric("hotline_live_redis_up", 1)
	s.crashes(nil)
	c.hearsAtLast("en/menu.3")
	c.hangsUp()
	resumed(t, s.ended(c, "left/in_menu"))
}
