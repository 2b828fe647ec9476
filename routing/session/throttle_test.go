package session_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/routing/access"
	"hotline/routing/session"
)

// doors are the throttles to which the same must apply: one that counts in Redis, and one that has only its memory.
func doors(t *testing.T, try func(t *testing.T, p process, throttle *session.Throttle)) {
	t.Helper()
	t.Run("redis", func(t *testing.T) {
		_, p := real(t)
		try(t, p, session.NewThrottle(p.Sessions))
	})
	t.Run("memory", func(t *testing.T) {
		server, p := fake(t)
		server.Close()
		try(t, p, session.NewThrottle(p.Sessions))
	})
}

// fails makes attempts until one has to wait, and returns how many there were and the wait.
func fails(t *testing.T, throttle *session.Throttle, login, address string) (int, time.Duration) {
	t.Helper()
	for attempts := range 100 {
		if wait := throttle.Take(t.Context(), login, address); wait > 0 {
			return attempts, wait
		}
	}
	t.Fatal("a hundred failures are no reason to wait")
	return 0, 0
}

func TestGuessingAtALogin(t *testing.T) {
	doors(t, func(t *testing.T, p process, throttle *session.Throttle) {
		for i, want := range []struct {
			attempts int
			wait     time.Duration
		}{{5, time.Minute}, {1, 2 * time.Minute}, {1, 4 * time.Minute}, {1, 5 * time.Minute}, {1, 5 * time.Minute}} {
			attempts, wait := fails(t, throttle, "101", fmt.Sprint("10.0.0.", i)) // from wherever
			if attempts != want.attempts || wait != want.wait {
				t.Errorf("%d attempts, then %v; want %+v", attempts, wait, want)
			}
			p.clock.forward(wait)
		}
		if wait := throttle.Take(t.Context(), "102", "10.0.0.9"); wait > 0 {
			t.Errorf("another login waits %v", wait)
		}
	})
}

func TestGuessingFromAnAddress(t *testing.T) {
	doors(t, func(t *testing.T, p process, throttle *session.Throttle) {
		for i := range 30 {
			if wait := throttle.Take(t.Context(), fmt.Sprint(i), "10.0.0.1"); wait > 0 {
				t.Fatalf("attempt %d waits %v", i+1, wait)
			}
		}
		if wait := throttle.Take(t.Context(), "new", "10.0.0.1"); wait != time.Minute {
			t.Errorf("the 31st waits %v", wait)
		}
		if wait := throttle.Take(t.Context(), "new", "10.0.0.2"); wait > 0 {
			t.Errorf("another address waits %v", wait)
		}
	})
}

// TestNobodyIsLockedOut: success, and a decision that could not be made, take attempts back.
func TestNobodyIsLockedOut(t *testing.T) {
	doors(t, func(t *testing.T, _ process, throttle *session.Throttle) {
		for range 20 {
			for range 4 {
				throttle.Take(t.Context(), "101", "10.0.0.1")
				throttle.Forgive(t.Context(), "101", "10.0.0.1")
			}
			if wait := throttle.Take(t.Context(), "101", "10.0.0.1"); wait > 0 {
				t.Fatalf("waits %v", wait)
			}
			throttle.Welcome(t.Context(), "101", "10.0.0.1")
		}
		throttle.Forgive(t.Context(), "nobody", "10.0.0.77") // what was never counted
		if attempts, _ := fails(t, throttle, "nobody", "10.0.0.77"); attempts != 5 {
			t.Errorf("%d attempts", attempts)
		}
	})
}

// TestOwnerIsNotKeptOut: who guesses from elsewhere does not keep the owner waiting at a familiar address.
func TestOwnerIsNotKeptOut(t *testing.T) {
	_, p := real(t)
	throttle := session.NewThrottle(p.Sessions)
	if wait := throttle.Take(t.Context(), "101", "10.0.0.1"); wait > 0 {
		t.Fatal(wait)
	}
	throttle.Welcome(t.Context(), "101", "10.0.0.1")
	fails(t, throttle, "101", "203.0.113.9")
	if wait := throttle.Take(t.Context(), "101", "10.0.0.1"); wait > 0 {
		t.Errorf("the owner waits %v", wait)
	}
	if wait := throttle.Take(t.Context(), "101", "203.0.113.10"); wait == 0 {
		t.Error("a stranger does not wait")
	}
	throttle.Forgive(t.Context(), "101", "10.0.0.1")
	if attempts, _ := fails(t, throttle, "101", "10.0.0.1"); attempts != 5 {
		t.Errorf("a familiar address has %d attempts", attempts)
	}
}

func TestFailuresAreForgotten(t *testing.T) {
	server, p := fake(t)
	throttle := session.NewThrottle(p.Sessions)
	_, wait := fails(t, throttle, "101", "10.0.0.1")
	p.clock.forward(wait + access.LoginPace.Quiet)
	server.FastForward(wait + access.LoginPace.Quiet)
	if attempts, _ := fails(t, throttle, "101", "10.0.0.1"); attempts != 5 {
		t.Errorf("%d attempts after a quarter of an hour", attempts)
	}
	server.Close()
	_, wait = fails(t, throttle, "101", "10.0.0.1")
	p.clock.forward(wait + access.LoginPace.Quiet)
	if attempts, _ := fails(t, throttle, "101", "10.0.0.1"); attempts != 5 {
		t.Errorf("%d attempts after a quarter of an hour, with Redis away", attempts)
	}
}

// TestManyAtOnce: many requests at once are no way around the count.
func TestManyAtOnce(t *testing.T) {
	doors(t, func(t *testing.T, _ process, throttle *session.Throttle) {
		var let atomic.Int64
		var guesses sync.WaitGroup
		for range 40 {
			guesses.Go(func() {
				if throttle.Take(t.Context(), "101", "10.0.0.1") == 0 {
					let.Add(1)
				}
			})
		}
		guesses.Wait()
		if got := let.Load(); got != 5 {
			t.Errorf("%d guesses at once", got)
		}
	})
}

// TestMemoryOfCountsIsBounded: who tries a new login each time does not fill the memory.
func TestMemoryOfCountsIsBounded(t *testing.T) {
	server, p := fake(t)
	server.Close()
	throttle := session.NewThrottle(p.Sessions)
	waits := 0
	for i := range 6_000 {
		if throttle.Take(t.Context(), fmt.Sprint(i), fmt.Sprint("address ", i)) > 0 {
			waits++
		}
	}
	if waits == 0 {
		t.Error("12,000 counts were kept")
	}
	p.clock.forward(time.Hour)
	if wait := throttle.Take(t.Context(), "101", "10.0.0.1"); wait > 0 {
		t.Errorf("an hour later there is no room: %v", wait)
	}
}
