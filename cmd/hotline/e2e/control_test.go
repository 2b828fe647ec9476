package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline/ivr/phone"
)

// controlled is a caller who talks to an operator at a telephone, for wishes over the API.
type controlled struct {
	s *service
	d *device
	c *caller
	r *ring
	o operator
}

// talkControlled brings a caller and an operator into a talk, in which both speak.
func talkControlled(t *testing.T) *controlled {
	t.Helper()
	l := sharedLab(t)
	o := l.newOperator(t, 3)
	s := l.serve(t, []operator{o}, atNoon, support)
	k := &controlled{s: s, d: s.on(o)[0], o: o}
	k.c = s.waits()
	k.r = k.d.rings()
	k.r.talksTo(k.c)
	return k
}

// wishes asks for something of the call.
func (k *controlled) wishes(method, what string, body any) {
	k.c.t.Helper()
	k.s.does(http.StatusAccepted, method, "/calls/"+k.s.idOf(k.c)+"/"+what, body)
}

// goesQuiet returns what waits until a call hears nothing any more, whatever it hears now.
func goesQuiet(t *testing.T, call *phone.Call) func() {
	t.Helper()
	reader := call.Events()
	reader.Skip()
	return func() {
		t.Helper()
		if _, err := reader.Find(waiting(t), func(e phone.Event) bool { return e.Kind == phone.Quiet }); err != nil {
			t.Fatalf("waits for silence: %v", err)
		}
	}
}

// getsPackets waits until a call that hears nothing has got a second of that: who gets no packet takes a call for dead.
func getsPackets(t *testing.T, call *phone.Call) {
	t.Helper()
	before := call.Media().Frames
	eventually(t, func() error {
		if got := call.Media().Frames - before; got < 50 {
			return fmt.Errorf("%d packets of silence", got)
		}
		return nil
	})
}

// On hold the caller hears music and the operator nothing; then both hear each other again. Who hangs up ends the call as in
// any talk.
func TestHold(t *testing.T) {
	k := talkControlled(t)
	for range 2 {
		quiet := goesQuiet(t, k.r.Call)
		k.wishes(http.MethodPost, "hold", nil)
		k.wishes(http.MethodPost, "hold", nil)
		k.c.hearsAtLast(music)
		quiet()
		getsPackets(t, k.r.Call)
		since := time.Now()
		k.wishes(http.MethodDelete, "hold", nil)
		k.wishes(http.MethodDelete, "hold", nil)
		k.r.hearsEachOther(k.c, since)
		goOnTalking(k.c, k.r)
	}
	k.wishes(http.MethodPost, "hold", nil)
	k.c.hearsAtLast(music)
	k.c.hangsUp()
	k.r.isOver()
	journey := k.s.ended(k.c, "connected/caller_hung_up")
	if held, retrieved := events(journey, "held"), events(journey, "retrieved"); held != 3 || retrieved != 2 {
		t.Errorf("held %d times, retrieved %d times\n%s", held, retrieved, stepsOf(journey))
	}
}

// The music goes on while the service is dead, and the operator can end it when the service is back.
func TestCrashInHold(t *testing.T) {
	k := talkControlled(t)
	k.wishes(http.MethodPost, "hold", nil)
	k.c.hearsAtLast(music)
	k.s.crashes(func() {
		listens(t, k.c.Call, nameOf(music), 1)
		k.c.isThere()
	})
	since := time.Now()
	eventually(t, func() error { // as soon as the call is taken up
		if status, answer := k.s.asks(http.MethodDelete, "/calls/"+k.s.idOf(k.c)+"/hold", nil); status != http.StatusAccepted {
			return fmt.Errorf("the hold is not ended: %d %s", status, answer)
		}
		return nil
	})
	k.r.hearsEachOther(k.c, since)
	goOnTalking(k.c, k.r)
	k.r.hangsUp()
	k.c.wasHungUp(16)
	journey := k.s.ended(k.c, "connected/operator_hung_up")
	resumed(t, journey)
	if retrieved := events(journey, "retrieved"); retrieved != 1 { // else nobody knew any more that it was on hold
		t.Errorf("retrieved %d times\n%s", retrieved, stepsOf(journey))
	}
}

// A caller on hold can be passed on, and is with the next operator as any other.
func TestTransferFromHold(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 1)
	s := l.serve(t, []operator{a, b}, atNoon, support)
	devices := s.on(a, b)
	k := &controlled{s: s, d: devices[0], c: s.waits(), o: a}
	k.r = devices[0].rings()
	k.r.talksTo(k.c)
	k.wishes(http.MethodPost, "hold", nil)
	k.c.hearsAtLast(music)
	s.transfers(k.c, map[string]any{"operator": b.ID})
	k.r.isOver()
	next := devices[1].rings()
	next.takesOver(k.c)
	k.c.hangsUp()
	s.ended(k.c, "connected/caller_hung_up")
}

// A caller does not hear an operator who is muted; the operator goes on hearing the caller.
func TestMute(t *testing.T) {
	k := talkControlled(t)
	quiet := goesQuiet(t, k.c.Call)
	k.wishes(http.MethodPost, "mute", nil)
	quiet()
	since := time.Now()
	getsPackets(t, k.c.Call)
	listens(t, k.r.Call, phone.CallerLine, 1)
	k.s.crashes(nil)
	listens(t, k.r.Call, phone.CallerLine, 1)
	for _, e := range k.c.Transcript() {
		if e.At.After(since) && e.Kind == phone.Hears {
			t.Errorf("the caller hears %v", e.Names)
		}
	}
	since = time.Now()
	k.wishes(http.MethodDelete, "mute", nil)
	k.r.hearsEachOther(k.c, since)
	k.c.hangsUp()
	k.s.ended(k.c, "connected/caller_hung_up")
}

// Keys arrive at the caller's telephone as telephone events, and the talk goes on.
func TestKeysForTheCaller(t *testing.T) {
	k := talkControlled(t)
	k.wishes(http.MethodPost, "keys", map[string]string{"keys": "1905*#AD"})
	k.wishes(http.MethodPost, "keys", map[string]string{"keys": "2"})
	reader, got := k.c.Events(), ""
	for len(got) < len("1905*#AD2") {
		e, err := reader.Next(waiting(t))
		if err != nil {
			t.Fatalf("received %q: %v", got, err)
		}
		if e.Kind == phone.Receives {
			got += e.Key
		}
	}
	if got != "1905*#AD2" {
		t.Errorf("received %q", got)
	}
	goOnTalking(k.c, k.r)
	k.s.does(http.StatusBadRequest, http.MethodPost, "/calls/"+k.s.idOf(k.c)+"/keys", map[string]string{"keys": "1 2"})
	k.c.hangsUp()
	journey := k.s.ended(k.c, "connected/caller_hung_up")
	if strings.Contains(stepsOf(journey), "1905") {
		t.Errorf("the keys are in the journey\n%s", stepsOf(journey))
	}
}

// The operator refuses and hangs up over the API, at whatever telephone.
func TestHangUpByWish(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 3)
	s := l.serve(t, []operator{a, b}, atNoon, support)
	devices := s.on(a, b)
	k := &controlled{s: s, c: s.waits(), o: a}
	first := devices[0].rings()
	k.wishes(http.MethodPost, "hangup", nil)
	first.wasGivenUp()
	k.r = devices[1].rings()
	k.r.talksTo(k.c)
	k.wishes(http.MethodPost, "hangup", nil)
	k.r.isOver()
	k.c.wasHungUp(16)
	journey := s.ended(k.c, "connected/operator_hung_up")
	if events(journey, "missed") != 1 {
		t.Errorf("journey\n%s", stepsOf(journey))
	}
	s.does(http.StatusNotFound, http.MethodPost, "/calls/"+journey.ID+"/hangup", nil)
}

// A wish for a call that is with no operator is refused.
func TestWishesTooEarly(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day", "uk/balance.offer")
	for _, wish := range []string{"POST hold", "DELETE hold", "POST mute", "DELETE mute", "POST hangup"} {
		method, what, _ := strings.Cut(wish, " ")
		s.does(http.StatusConflict, method, "/calls/"+s.idOf(c)+"/"+what, nil)
	}
	c.hangsUp()
	s.ended(c, "left/in_menu")
}
