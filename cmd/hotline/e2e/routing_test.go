package e2e_test

import (
	"slices"
	"testing"

	"hotline/ivr"
)

// shortRing is how long operators' telephones ring in tests that wait for its end.
const shortRing = "HOTLINE_ROUTING_RING=5s"

// noRest offers an operator who missed a call the next one at once.
const noRest = "HOTLINE_ROUTING_REST=0s"

// support is the line that leads straight to technical support.
var support = lineIn("uk", 3)

// waits dials the line of technical support and waits until the call is in the queue.
func (s *service) waits() *caller {
	s.t.Helper()
	c := s.dial()
	c.hears("uk/greet.day")
	c.hears("uk/queue.transfer")
	return c
}

// The longest-idle operator gets the call, and the next call goes to the other one.
func TestLongestIdle(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 3)
	s := l.serve(t, []operator{b, a}, atNoon, support)
	devices := s.on(a, b)

	first := s.waits()
	devices[0].rings().talksTo(first)
	first.hangsUp()
	s.awaitMetric(readyOperators, 2)

	second := s.waits()
	devices[1].rings().talksTo(second)
	devices[0].isIdle()
	second.hangsUp()
	s.ended(second, "connected/caller_hung_up")
}

// A telephone that nobody answers stops ringing, and the next operator's rings.
func TestNoAnswer(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 3)
	s := l.serve(t, []operator{a, b}, atNoon, support, shortRing)
	devices := s.on(a, b)
	c := s.waits()
	missed := devices[0].rings()
	missed.wasGivenUp()
	devices[1].rings().talksTo(c)
	c.hangsUp()
	journey := s.ended(c, "connected/caller_hung_up")
	want := []string{"ringing " + a.ID, "missed " + a.ID + " no answer", "ringing " + b.ID, "answered " + b.ID}
	if got := offers(journey); !slices.Equal(got, want) {
		t.Errorf("journey: %q, want %q", got, want)
	}
}

// offers writes what a journey says of operators.
func offers(j ivr.Journey) []string {
	var lines []string
	for _, step := range j.Steps {
		if operator := step.Detail["operator"]; operator != "" {
			line := step.Event + " " + operator
			if reason := step.Detail["reason"]; reason != "" {
				line += " " + reason
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// A refusal leads to the next operator at once; with all resting the caller hears music and is offered again.
func TestRefusal(t *testing.T) {
	l := sharedLab(t)
	for name, test := range map[string]struct {
		code   int
		reason string
	}{"busy": {486, "busy"}, "declined": {603, "refused"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := l.newOperator(t, 3), l.newOperator(t, 3)
			s := l.serve(t, []operator{a, b}, atNoon, support)
			devices := s.on(a, b)
			c := s.waits()
			devices[0].rings().refuses(test.code)
			devices[1].rings().refuses(test.code)
			c.hears("uk/queue.hold", music)
			devices[0].rings().talksTo(c)
			c.hangsUp()
			missed := []string{"missed " + a.ID + " " + test.reason, "missed " + b.ID + " " + test.reason}
			got := slices.DeleteFunc(offers(s.ended(c, "connected/caller_hung_up")), func(line string) bool {
				return !slices.Contains(missed, line)
			})
			if !slices.Equal(got, missed) {
				t.Errorf("journey: %q, want %q", got, missed)
			}
		})
	}
}

// Two callers wait: the one who came first is offered first, and keeps the place at the head when nobody answers.
func TestOrderOfArrival(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support, shortRing, noRest)
	first := s.waits()
	second := s.waits()
	first.hears("uk/queue.hold", music)
	d := s.lab.register(t, a.ID)
	missed := d.rings()
	wantFrom(t, missed, first)
	missed.wasGivenUp()
	again := d.rings()
	wantFrom(t, again, first)
	again.talksTo(first)
	first.hangsUp()
	next := d.rings()
	wantFrom(t, next, second)
	next.talksTo(second)
	second.hangsUp()
	s.ended(second, "connected/caller_hung_up")
}

// wantFrom checks whose call rings.
func wantFrom(t *testing.T, r *ring, c *caller) {
	t.Helper()
	if r.From() != c.number {
		t.Fatalf("%s rings, want %s", r.From(), c.number)
	}
}

// An operator who hangs up ends the call, with normal clearing (Q.850 cause 16).
func TestOperatorHangsUp(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	d := s.on(a)[0]
	c := s.waits()
	r := d.rings()
	r.talksTo(c)
	r.hangsUp()
	c.wasHungUp(16)
	s.ended(c, "connected/operator_hung_up")
	s.awaitMetric(readyOperators, 1)
}

// A caller who hangs up ends the operator's call, with normal clearing.
func TestCallerHangsUp(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	d := s.on(a)[0]
	c := s.waits()
	r := d.rings()
	r.talksTo(c)
	c.hangsUp()
	select {
	case <-r.Done():
	case <-waiting(t).Done():
		t.Fatal("the operator's call does not end")
	}
	if end := r.End(); end.Cause != 16 {
		t.Errorf("the operator's call ended %v, want cause 16", end)
	}
	s.awaitMetric(readyOperators, 1)
}

// A caller who hangs up while a telephone rings ends the ringing, and the operator gets the next caller.
func TestCallerGivesUp(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	d := s.on(a)[0]
	first := s.waits()
	r := d.rings()
	wantFrom(t, r, first)
	second := s.waits()
	first.hangsUp()
	r.wasGivenUp()
	s.ended(first, "abandoned/while_ringing")
	r = d.rings()
	wantFrom(t, r, second)
	r.talksTo(second)
}

// An operator whose telephone comes while a caller waits gets the caller.
func TestOperatorComesLate(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 3)
	s := l.serve(t, []operator{a, b}, atNoon, support)
	s.on(a)[0].leave()
	s.awaitMetric(readyOperators, 0)
	c := s.waits()
	c.hears("uk/queue.hold", music)
	l.register(t, b.ID).rings().talksTo(c)
	c.hangsUp()
	s.ended(c, "connected/caller_hung_up")
}
