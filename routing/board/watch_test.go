package board_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"hotline/routing"
)

// told reports whether there is news, and takes it.
func told(news <-chan struct{}) bool {
	select {
	case <-news:
		return true
	default:
		return false
	}
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		news, stop := d.Watch()
		defer stop()
		var offer routing.Offer
		for _, change := range []struct {
			name string
			do   func()
			want bool
		}{
			{"comes to wait", func() { d.Join(routing.Waiting{Call: "c1", Department: routing.Support, Since: time.Now()}) }, true},
			{"asks for its place", func() { d.Place("c1") }, false},
			{"a device is registered", func() { d.Device("103", true, false); offer = d.last }, true},
			{"it rings", func() { d.Ringing(offer) }, true},
			{"it is answered", func() { d.Answered(offer) }, true},
			{"the talk ends", func() { d.Released(offer) }, true},
			{"is said again", func() { d.Device("103", true, false) }, false},
			{"an offer that is over", func() { d.Ringing(offer) }, false},
			{"a pause", func() { _ = d.SetDuty("103", routing.Duty{Pause: "lunch"}) }, true},
			{"is in a call in the pause", func() { d.Device("103", true, true) }, false},
			{"has no device in the absence", func() { _ = d.SetDuty("103", routing.Duty{Out: true}); told(news); d.Device("103", false, false) }, true},
			{"has one again", func() { d.Device("103", true, false) }, true},
			{"leaves", func() { d.Leave("c1") }, true},
		} {
			if change.do(); told(news) != change.want {
				t.Errorf("%s: told %t, want %t", change.name, !change.want, change.want)
			}
		}
	})
}

// A wrap-up that ends is seen, though nobody did anything.
func TestWatchTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		news, stop := d.Watch()
		offer := d.join("c1", routing.Support)
		d.Missed(offer, "no answer")
		told(news)
		pass(rules().Rest)
		if !told(news) {
			t.Error("the call is offered again, and nobody is told")
		}
		stop()
		d.Leave("c1")
		if told(news) {
			t.Error("told after the end")
		}
	})
}

// awaitNews waits until a watcher is told.
func awaitNews(t *testing.T, what string, news <-chan struct{}) {
	t.Helper()
	eventually(t, func() error {
		if told(news) {
			return nil
		}
		return errors.New(what + ": not told")
	})
}

// Whoever watches one service's board is told of what the other one's callers and operators do, and of nothing when
// nothing is done.
func TestWatchOfTwo(t *testing.T) {
	a, b, _ := two(t)
	news, stop := a.Watch()
	defer stop()
	for _, change := range []struct {
		name string
		do   func()
	}{
		{"comes to wait", func() { b.Join(waits("c1", time.Now())) }},
		{"comes to wait elsewhere", func() { b.Join(waits("c1", time.Now().Add(-time.Minute))) }},
		{"pauses", func() { _ = b.SetDuty("103", routing.Duty{Pause: "lunch"}) }},
		{"has another reason", func() { _ = b.SetDuty("103", routing.Duty{Pause: "break"}) }},
		{"leaves", func() { b.Leave("c1") }},
		{"has a device", func() { b.Device("104", true, false) }},
	} {
		a.settle()
		told(news)
		change.do()
		b.settle()
		awaitNews(t, change.name, news)
	}
}

// Whoever watches is told of the calls that were taken up, though Redis was away before and still is.
func TestWatchWithoutRedis(t *testing.T) {
	m := openAt(t, "redis://127.0.0.1:1/0", newSite(), "one", time.Now, rules())
	defer m.stop()
	m.Adopted()
	m.settle()
	m.Away()
	m.settle()
	news, stop := m.Watch()
	defer stop()
	m.Device("103", true, false)
	m.Restore(waits("c1", time.Now()), "103", routing.Talking, false)
	if told(news) {
		t.Error("told before all was taken up")
	}
	m.Adopted()
	m.settle()
	if !told(news) {
		t.Error("not told of what was taken up")
	}
}

// The signs of life of the services, and what is said again, are no news.
func TestWatchOfNothing(t *testing.T) {
	a, b, _ := two(t)
	a.Device("103", true, false)
	a.settle()
	eventually(t, func() error {
		news, stop := a.Watch()
		defer stop()
		for range 3 {
			b.tick()
			a.tick()
			a.Device("103", true, false)
			a.settle()
		}
		if told(news) {
			return errors.New("told of nothing")
		}
		return nil
	})
}
