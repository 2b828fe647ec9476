package e2e_test

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/ivr"
	"hotline/ivr/live"
)

// crashes kills the service with SIGKILL, lets something happen while it is away, and starts it again. The calls' states
// are in Redis by then: of a call that is only a moment old nothing but its channel would be left.
func (s *service) crashes(meanwhile func()) {
	s.t.Helper()
	s.awaitSaved()
	s.kill()
	if meanwhile != nil {
		meanwhile()
	}
	started := time.Now()
	s.restart()
	s.t.Logf("takes calls %v after its start", time.Since(started).Round(time.Millisecond))
}

// awaitSaved waits until Redis has a state of each call.
func (s *service) awaitSaved() {
	s.t.Helper()
	calls, err := live.New(s.setting("HOTLINE_REDIS_URL"), s.application, slog.New(slog.DiscardHandler),
		live.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		s.t.Fatal(err)
	}
	defer calls.Close()
	eventually(s.t, func() error {
		saved, err := calls.All(s.t.Context())
		h, fault := s.health()
		if err = errors.Join(err, fault); err == nil && len(saved) != h.Calls {
			err = fmt.Errorf("%d of %d calls are saved", len(saved), h.Calls)
		}
		return err
	})
}

// resumed checks that a journey tells of the service's return.
func resumed(t *testing.T, j ivr.Journey) {
	t.Helper()
	if events(j, "resumed") == 0 {
		t.Errorf("never resumed\n%s", stepsOf(j))
	}
}

func TestCrashInGreeting(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day")
	s.crashes(nil)
	c.hearsAtLast("uk/balance.offer")
	c.bargesIn("3", "uk/queue.transfer", "uk/queue.hold", music)
	c.hangsUp()
	resumed(t, s.ended(c, "abandoned/in_queue"))
}

// The menu that ended while the service was away is spoken again.
func TestCrashInMenu(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	for name, test := range map[string]struct {
		before string
		after  []string
	}{
		"which goes on":        {"uk/menu.2", []string{"uk/menu.3", "uk/menu.4"}},
		"which ends meanwhile": {"uk/menu.stay", []string{"uk/balance.offer", "uk/credit.offer"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := s.in(t).dial()
			c.hears("uk/greet.day")
			c.hearsAtLast(test.before)
			s.crashes(func() {
				if test.before == "uk/menu.stay" {
					c.isSilent()
				}
			})
			c.hears(test.after...)
			c.bargesIn("8", "en/balance.offer")
			c.bargesIn("1", "en/queue.transfer")
			c.hangsUp()
			resumed(t, s.in(t).ended(c, "abandoned/in_queue"))
		})
	}
}

func TestCrashInSilence(t *testing.T) {
	l := sharedLab(t)
	staff := l.newOperator(t, 2)
	s := l.serve(t, []operator{staff}, atNoon)
	d := s.on(staff)[0]
	c := s.dial()
	c.hears("uk/greet.day")
	c.hearsMenu("uk")
	c.isSilent()
	s.crashes(nil)
	c.hears("uk/queue.transfer")
	d.rings().talksTo(c)
	c.hangsUp()
	resumed(t, s.ended(c, "connected/caller_hung_up"))
}

// The music goes on while the service is away; the place in the queue is kept.
func TestCrashWhileWaiting(t *testing.T) {
	l := sharedLab(t)
	staff := l.newOperator(t, 3)
	s := l.serve(t, []operator{staff}, atNoon, support)
	first, second := s.waits(), s.waits()
	first.hears("uk/queue.hold", music)
	second.hears("uk/queue.hold", music)
	s.crashes(func() { first.isThere() })
	d := l.register(t, staff.ID)
	for _, c := range []*caller{first, second} {
		r := d.rings()
		wantFrom(t, r, c)
		r.talksTo(c)
		c.hangsUp()
		resumed(t, s.ended(c, "connected/caller_hung_up"))
	}
}

// The telephone rings on while the service is away, and may be answered before or after its return.
func TestCrashWhileRinging(t *testing.T) {
	l := sharedLab(t)
	for _, name := range []string{"answered after", "answered meanwhile", "refused meanwhile", "caller gone meanwhile"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			staff := l.newOperator(t, 3)
			s := l.serve(t, []operator{staff}, atNoon, support)
			d := s.on(staff)[0]
			c := s.waits()
			r := d.rings()
			c.hears("uk/queue.hold")
			switch name {
			case "answered after":
				s.crashes(nil)
				r.talksTo(c)
			case "answered meanwhile":
				s.crashes(func() {
					if err := r.Answer(); err != nil {
						t.Fatal(err)
					}
				})
				r.speaksWith(c)
			case "refused meanwhile":
				s.crashes(func() { r.refuses(486) })
				d.rings().talksTo(c)
			case "caller gone meanwhile":
				s.crashes(c.hangsUp)
				r.wasGivenUp()
				s.ended(c, "abandoned/while_away")
				return
			}
			c.hangsUp()
			resumed(t, s.ended(c, "connected/caller_hung_up"))
		})
	}
}

// Who talks hears nothing of the service's death, and the call ends properly after its return.
func TestCrashWhileTalking(t *testing.T) {
	l := sharedLab(t)
	staff := l.newOperator(t, 3)
	s := l.serve(t, []operator{staff}, atNoon, support)
	d := s.on(staff)[0]
	c := s.waits()
	r := d.rings()
	r.talksTo(c)
	s.crashes(func() { goOnTalking(c, r) })
	goOnTalking(c, r)
	d.isIdle()
	c.hangsUp()
	resumed(t, s.ended(c, "connected/caller_hung_up"))
	s.awaitMetric(readyOperators, 1)
}

// Whoever hangs up while the service is away, the other side is released when it is back.
func TestHangUpWhileAway(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 3)
	s := l.serve(t, []operator{a, b}, atNoon, support)
	devices := s.on(a, b)
	first, second := s.waits(), s.waits()
	firstRing, secondRing := devices[0].rings(), devices[1].rings()
	if firstRing.From() != first.number {
		firstRing, secondRing = secondRing, firstRing
	}
	firstRing.talksTo(first)
	secondRing.talksTo(second)
	third := s.dial()
	third.hears("uk/greet.day")
	s.crashes(func() {
		first.hangsUp()
		third.hangsUp()
		secondRing.hangsUp()
	})
	select {
	case <-firstRing.Done():
	case <-waiting(t).Done():
		t.Fatal("the operator whose caller has gone is not released")
	}
	second.wasHungUp(16)
	s.ended(first, "connected/while_away")
	s.ended(second, "connected/operator_hung_up")
	s.ended(third, "left/while_away")
	s.awaitCalls(0)
}

// One call outlives two deaths of the service.
func TestCrashTwice(t *testing.T) {
	l := sharedLab(t)
	staff := l.newOperator(t, 3)
	s := l.serve(t, []operator{staff}, atNoon)
	d := s.on(staff)[0]
	c := s.dial()
	c.hears("uk/greet.day", "uk/balance.offer")
	s.crashes(nil)
	s.crashes(nil)
	c.hearsAtLast("uk/menu.3")
	c.bargesIn("3", "uk/queue.transfer")
	r := d.rings()
	r.talksTo(c)
	s.crashes(nil)
	goOnTalking(c, r)
	c.hangsUp()
	resumed(t, s.ended(c, "connected/caller_hung_up"))
}

// SIGTERM ends the service at once and well while a call is up; the next one takes the call up.
func TestStopAndStart(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day", "uk/balance.offer")
	asked := time.Now()
	if code := s.stop(); code != 0 {
		t.Errorf("exit code %d on SIGTERM", code)
	}
	t.Logf("ended %v after SIGTERM", time.Since(asked).Round(time.Millisecond))
	s.restart()
	c.hearsAtLast("uk/menu.3")
	c.bargesIn("2", "uk/queue.transfer")
	c.hangsUp()
	resumed(t, s.ended(c, "abandoned/in_queue"))
}
