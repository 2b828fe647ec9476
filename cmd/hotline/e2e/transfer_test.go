package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"hotline/ivr/phone"
)

// transfers asks for a transfer of a caller who talks.
func (s *service) transfers(c *caller, body map[string]any) {
	s.t.Helper()
	s.does(http.StatusAccepted, http.MethodPost, "/calls/"+s.idOf(c)+"/transfer", body)
}

// isOver waits until the other side has ended the call.
func (r *ring) isOver() {
	r.t.Helper()
	select {
	case <-r.Done():
	case <-waiting(r.t).Done():
		r.t.Fatal("the call does not end")
	}
}

// A blind transfer to a department lets the operator go at once; the next one there gets the caller.
func TestBlindTransferToDepartment(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 1)
	s := l.serve(t, []operator{a, b}, atNoon, support)
	devices := s.on(a, b)
	c := s.waits()
	r := devices[0].rings()
	r.talksTo(c)
	s.transfers(c, map[string]any{"department": 1, "mode": "blind"})
	r.isOver()
	next := devices[1].rings()
	wantFrom(t, next, c)
	next.takesOver(c)
	c.hangsUp()
	s.ended(c, "connected/caller_hung_up")
}

// A blind transfer to an operator who refuses brings the caller back to the one who transferred.
func TestBlindTransferReturns(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 1)
	s := l.serve(t, []operator{a, b}, atNoon, support)
	devices := s.on(a, b)
	c := s.waits()
	r := devices[0].rings()
	r.talksTo(c)
	s.transfers(c, map[string]any{"operator": b.ID, "mode": "blind"})
	r.isOver()
	devices[1].rings().refuses(486)
	back := devices[0].rings()
	wantFrom(t, back, c)
	back.answers()
	// The operator alone is told, in the talk: two voices at once are no prompt the ear knows.
	if _, err := back.Wait(waiting(t), func(e phone.Event) bool { return e.Kind == phone.Sound }); err != nil {
		t.Fatalf("the operator is not told: %v", err)
	}
	since := time.Now()
	back.Speak(phone.OperatorLine, l.prompts[phone.OperatorLine])
	back.hearsEachOther(c, since)
	back.hangsUp()
	c.wasHungUp(16)
	s.ended(c, "connected/operator_hung_up")
}

// An attended transfer: the caller hears music while the operators talk, and then has the second one. Broken off, the
// caller is back with the first.
func TestAttendedTransfer(t *testing.T) {
	l := sharedLab(t)
	for _, end := range []string{"complete", "cancel", "first hangs up", "second refuses", "caller hangs up"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			a, b := l.newOperator(t, 3), l.newOperator(t, 1)
			s := l.serve(t, []operator{a, b}, atNoon, support)
			devices := s.on(a, b)
			c := s.waits()
			first := devices[0].rings()
			first.talksTo(c)
			s.transfers(c, map[string]any{"operator": b.ID, "mode": "attended"})
			c.hearsAtLast(music)
			second := devices[1].rings()
			if end == "second refuses" {
				second.refuses(486)
				first.hearsEachOther(c, time.Now())
				return
			}
			second.answers()
			second.Speak(phone.OperatorLine, l.prompts[phone.OperatorLine])
			if _, err := first.WaitHeard(waiting(t), phone.OperatorLine); err != nil {
				t.Fatalf("the first operator does not hear the second: %v", err)
			}
			id, since := s.idOf(c), time.Now()
			switch end {
			case "complete":
				s.does(http.StatusAccepted, http.MethodPost, "/calls/"+id+"/transfer/complete", nil)
				first.isOver()
				second.hearsEachOther(c, since)
			case "first hangs up":
				first.hangsUp()
				second.hearsEachOther(c, since)
			case "cancel":
				s.does(http.StatusAccepted, http.MethodPost, "/calls/"+id+"/transfer/cancel", nil)
				second.isOver()
				goOnTalking(c, first)
			case "caller hangs up":
				c.hangsUp()
				first.isOver()
				second.isOver()
			}
			c.hangsUp()
			s.ended(c, "connected/caller_hung_up")
			s.awaitMetric(readyOperators, 2)
		})
	}
}
