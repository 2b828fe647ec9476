package e2e_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/ivr/phone"
)

// soonAnnounced tells places often.
const soonAnnounced = "HOTLINE_ROUTING_ANNOUNCE=3s"

// Callers hear their place and the expected wait, again and again, in their language; with those before them gone they
// are next.
func TestPlaceIsTold(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon, support, soonAnnounced)
	first, second := s.waits(), s.waits()
	first.hearsAtLast("uk/queue.next")
	second.hearsAtLast("uk/queue.position")
	second.hears("uk/ord.m.2")
	second.hearsAtLast("uk/callback.offer")
	second.hears(music)
	first.hangsUp()
	second.hearsAtLast("uk/queue.next")
	second.hearsAtLast(music)
	second.hangsUp()
	s.ended(second, "abandoned/in_queue")
}

// An operator who answers cuts no word: what is spoken to the caller ends in a pause of speech. It has the machine to
// itself: where a busy one is in a recording nobody knows to a word.
func TestNoWordIsCut(t *testing.T) {
	l := quietLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support, soonAnnounced)
	d := s.on(a)[0]
	for range 5 {
		c := s.waits()
		r := d.rings()
		c.hears("uk/queue.hold")
		r.talksTo(c)
		if cut, in := cutShort(c.Transcript()); in && !l.pauses(cut.Names[0], cut.From+cut.Length) {
			t.Errorf("%s is cut after %v, in a word", cut.Names[0], cut.From+cut.Length)
		}
		c.hangsUp()
		s.awaitMetric(readyOperators, 1)
	}
}

// cutShort returns where a prompt of the queue was broken off for good: packets that a busy machine held up are no end.
func cutShort(transcript []phone.Event) (phone.Event, bool) {
	var cut phone.Event
	for _, e := range transcript {
		switch {
		case e.Kind == phone.Stops && e.Cut && strings.HasPrefix(e.Names[len(e.Names)-1].Key, "queue."):
			cut = e
		case e.Kind == phone.Hears && e.From > 0 && len(cut.Names) > 0 && e.Is(phone.Hears, cut.Names[0]):
			cut = phone.Event{}
		}
	}
	return cut, len(cut.Names) > 0
}

// pauses reports whether a recording is silent around a moment: within 60 ms of it there are 40 ms without a word.
func (l *lab) pauses(name phone.Name, at time.Duration) bool {
	audio := l.prompts[name]
	const millisecond = 8 // bytes of A-law
	from, until := int(at.Milliseconds()-60)*millisecond, int(at.Milliseconds()+60)*millisecond
	quiet := 0
	for i := max(from, 0); i < min(until, len(audio)); i++ {
		if magnitude(audio[i]) > 400 {
			quiet = 0
			continue
		}
		if quiet++; quiet >= 40*millisecond {
			return true
		}
	}
	return until >= len(audio)
}

// magnitude decodes one A-law sample (ITU-T G.711) and returns its size, of 32,768.
func magnitude(sample byte) int {
	sample ^= 0x55
	exponent, mantissa := int(sample>>4&7), int(sample&15)
	if exponent == 0 {
		return mantissa<<4 + 8
	}
	return (mantissa<<4 + 0x108) << (exponent - 1)
}

// Who rings again within five minutes after the call dropped in the queue gets the old place back.
func TestPlaceIsKeptOnRedial(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	first, second := s.waits(), s.waits()
	first.hearsAtLast("uk/queue.hold")
	first.hangsUp()
	s.ended(first, "abandoned/in_queue")
	again := s.dialAs(first.number, s.to)
	again.hearsAtLast("uk/queue.reconnect")
	d := l.register(t, a.ID)
	r := d.rings()
	wantFrom(t, r, again)
	r.talksTo(again)
	again.hangsUp()
	r = d.rings()
	wantFrom(t, r, second)
	r.talksTo(second)
	second.hangsUp()
	third := s.dialAs(first.number, s.to)
	third.hears("uk/greet.day", "uk/queue.transfer") // it had its talk: no place is left
}

// Two missed calls in a row pause an operator, until "ready"; the pause outlives the service (wazo-calld 423).
func TestTwoMissedPause(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support, noRest)
	d := s.on(a)[0]
	c := s.waits()
	d.rings().refuses(486)
	d.rings().refuses(486)
	s.awaitMetric(`hotline_board_operators{state="paused"}`, 1)
	s.crashes(nil)
	s.awaitMetric(`hotline_board_operators{state="paused"}`, 1)
	d.isIdle()
	s.setState(a, "ready")
	d.rings().talksTo(c)
}

// After a talk an operator has the wrap-up and no call, however many wait (asterisk 1006); then the next rings.
func TestWrapUp(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support, "HOTLINE_ROUTING_WRAP_UP=3s")
	d := s.on(a)[0]
	first, second := s.waits(), s.waits()
	r := d.rings()
	r.talksTo(first)
	ended := time.Now()
	r.hangsUp()
	s.awaitMetric(`hotline_board_operators{state="wrap-up"}`, 1)
	next := d.rings()
	if since := time.Since(ended); since < 3*time.Second {
		t.Errorf("rings %v after the talk, want the wrap-up of 3 s before", since)
	}
	next.talksTo(second)
}

// An operator whose telephone vanishes while it rings frees the call at once.
func TestDeviceVanishesWhileRinging(t *testing.T) {
	l := sharedLab(t)
	a, b := l.newOperator(t, 3), l.newOperator(t, 3)
	// Longer than the test waits for anything.
	s := l.serve(t, []operator{a, b}, atNoon, support, "HOTLINE_ROUTING_RING=300s")
	devices := s.on(a, b)
	c := s.waits()
	devices[0].rings()
	devices[0].leave()
	devices[1].rings().talksTo(c)
}

// An operator says from the telephone: pause, ready, the end of the shift; each is confirmed, and signing out outlives a
// new registration.
func TestFeatureCodes(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	d := s.on(a)[0]
	c := s.waits()
	d.rings().refuses(486)
	for _, code := range []struct{ dials, hears, state string }{
		{"*72", "operator.paused", "paused"}, {"*73", "operator.signedout", "offline"},
	} {
		d.dials(s, code.dials, code.hears)
		s.awaitMetric(fmt.Sprintf("hotline_board_operators{state=%q}", code.state), 1)
	}
	d.leave()
	d = l.register(t, a.ID)
	d.dials(s, "*71", "operator.ready")
	d.rings().talksTo(c)
}

// dials dials a feature code of a service from the operator's telephone and waits for the confirmation.
func (d *device) dials(s *service, code, hears string) {
	d.t.Helper()
	account := phone.Account{User: d.user, Password: operatorPassword, Server: d.lab.sip}
	call, err := d.lab.operators.StartAs(waiting(d.t), account, fmt.Sprintf("sip:%s-%s@%s", code, s.application, d.lab.sip))
	if err != nil {
		d.t.Fatal(err)
	}
	defer hangUp(call)
	if _, err := call.WaitHeard(waiting(d.t), phone.Name{Lang: "uk", Key: hears}); err != nil {
		d.t.Fatal(errors.Join(err, errors.New("no confirmation of "+code)))
	}
	select {
	case <-call.Done():
	case <-waiting(d.t).Done():
		d.t.Fatal("the confirmation does not end")
	}
}
