package board_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"hotline/routing"
	"hotline/routing/board"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// team is 103 for support, 104 for accounts and 106 for both.
func team() []routing.Operator {
	return []routing.Operator{
		{ID: "103", Departments: []routing.Department{routing.Support}},
		{ID: "104", Departments: []routing.Department{routing.Accounts}},
		{ID: "106", Departments: []routing.Department{routing.Support, routing.Accounts}},
		{ID: "201"}, // serves no department
	}
}

// rules are the usual ones without wrap-up and pauses, which have tests of their own.
func rules() routing.Rules {
	r := routing.DefaultRules()
	r.WrapUp, r.MissedLimit = 0, 0
	return r
}

// desk is a board whose listener keeps what it heard.
type desk struct {
	*board.Board

	t     *testing.T
	mu    sync.Mutex
	heard []string // "offer CALL OPERATOR" and "withdraw CALL OPERATOR"
	last  routing.Offer
}

// open returns a desk in a bubble of fake time. Operators named come online a second apart, in that order.
func open(t *testing.T, online ...routing.OperatorID) *desk {
	t.Helper()
	d := &desk{t: t}
	b, err := board.New(board.Config{Rules: rules()}, team(), board.Listener{Offered: d.offered, Withdrawn: d.withdrawn}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	d.Board = b
	t.Cleanup(b.Close)
	for _, id := range online {
		b.Device(id, true, false)
		pass(time.Second)
	}
	return d
}

func (d *desk) offered(o routing.Offer)   { d.hear("offer", o) }
func (d *desk) withdrawn(o routing.Offer) { d.hear("withdraw", o) }

func (d *desk) hear(what string, o routing.Offer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard = append(d.heard, fmt.Sprintf("%s %s %s", what, o.Call, o.Operator))
	d.last = o
}

// join lets a call wait from now on and returns the newest offer.
func (d *desk) join(call routing.CallID, department routing.Department) routing.Offer {
	d.Join(routing.Waiting{Call: call, Department: department, Since: time.Now()})
	return d.last
}

// wantHeard compares what the listener heard since the last time.
func (d *desk) wantHeard(want ...string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if diff := cmp.Diff(want, d.heard); diff != "" {
		d.t.Errorf("listener (-want +got):\n%s", diff)
	}
	d.heard = nil
}

// wantState compares the state of an operator and the call it has.
func (d *desk) wantState(id routing.OperatorID, state routing.OperatorState, call routing.CallID) {
	d.t.Helper()
	for _, seat := range d.Snapshot().Operators {
		if seat.ID == id && (seat.State != state || seat.Call != call) {
			d.t.Errorf("operator %s is %v with call %q, want %v with %q", id, seat.State, seat.Call, state, call)
		}
	}
}

func (d *desk) wantWaiting(want ...routing.CallID) {
	d.t.Helper()
	var got []routing.CallID
	for _, w := range d.Snapshot().Waiting {
		got = append(got, w.Call)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("waiting (-want +got):\n%s", diff)
	}
}

// pass lets fake time go by until all that it sets off is done.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestCallFromJoinToRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		offer := d.join("a", routing.Support)
		d.wantHeard("offer a 103")
		d.wantState("103", routing.Reserved, "a")
		if !d.Ringing(offer) {
			t.Error("Ringing: the offer does not stand")
		}
		d.wantState("103", routing.Ringing, "a")
		if !d.Answered(offer) {
			t.Error("Answered: the offer does not stand")
		}
		d.wantState("103", routing.Talking, "a")
		if d.Missed(offer, "no answer") {
			t.Error("Missed: an answered offer was missed")
		}
		if !d.Released(offer) || d.Released(offer) {
			t.Error("Released: want true once")
		}
		d.wantState("103", routing.Ready, "")
		d.wantWaiting()
	})
}

func TestLongestIdleAfterTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103", "106")
		offer := d.join("a", routing.Support)
		d.Answered(offer)
		pass(time.Second)
		d.Leave("a") // the caller hangs up: 103 is idle from now on
		d.join("b", routing.Support)
		d.wantHeard("offer a 103", "offer b 106")
	})
}

func TestAbandonedWhileRingingKeepsIdleOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103", "106")
		d.Ringing(d.join("a", routing.Support))
		d.Leave("a")
		d.join("b", routing.Support)
		d.wantHeard("offer a 103", "offer b 103")
	})
}

func TestMissedGoesToNextAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103", "106")
		offer := d.join("a", routing.Support)
		pass(20 * time.Second)
		if !d.Missed(offer, "no answer") {
			t.Error("Missed: the offer did not stand")
		}
		d.wantHeard("offer a 103", "offer a 106")
	})
}

func TestMissedKeepsPlaceAtHead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		offer := d.join("a", routing.Support)
		pass(time.Second)
		d.join("b", routing.Support)
		d.Missed(offer, "refused")
		d.wantWaiting("a", "b")
		pass(5 * time.Second)
		d.wantHeard("offer a 103", "offer a 103")
		d.wantWaiting("b")
	})
}

// A device that refuses each call at once is called every 5 s, not in a tight loop.
func TestRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		d.Missed(d.join("a", routing.Support), "refused")
		d.wantHeard("offer a 103")
		pass(5*time.Second - 1)
		d.wantHeard()
		d.wantState("103", routing.Ready, "")
		pass(1)
		d.wantHeard("offer a 103")
	})
}

func TestOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "104")
		d.join("a", routing.Support)
		pass(2*time.Minute - 1)
		d.wantHeard()
		pass(1)
		d.wantHeard("offer a 104")
		if d.last.Match.Reason != routing.Overflowed || d.last.Match.Waited != 2*time.Minute {
			t.Errorf("match: %v", d.last.Match)
		}
	})
}

func TestCloseStopsOffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "104")
		d.join("a", routing.Support)
		d.Close()
		pass(time.Hour)
		d.Device("103", true, false)
		d.wantHeard()
	})
}

// A call that joins again, as after a transfer, has the place and the department it says.
func TestJoinAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		d.join("a", routing.Support)
		pass(time.Second)
		d.join("b", routing.Support)
		pass(time.Second)
		d.join("a", routing.Accounts)
		d.wantWaiting("b", "a")
		d.Device("103", true, false)
		d.Device("104", true, false)
		d.wantHeard("offer b 103", "offer a 104")
	})
}

func TestJoinWhileOfferedChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103", "106")
		d.join("a", routing.Support)
		d.join("a", routing.Support)
		d.wantHeard("offer a 103")
	})
}

func TestDeviceVanishes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103", "106")
		offer := d.join("a", routing.Support)
		d.Ringing(offer)
		d.Device("103", false, false)
		d.wantHeard("offer a 103", "withdraw a 103", "offer a 106")
		d.wantState("103", routing.Offline, "")
		if d.Ringing(offer) || d.Answered(offer) || d.Missed(offer, "unreachable") || d.Released(offer) {
			t.Error("a withdrawn offer still means something")
		}
		d.wantState("106", routing.Reserved, "a")
	})
}

func TestDeviceVanishesWhileTalking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		offer := d.join("a", routing.Support)
		d.Answered(offer)
		d.Device("103", false, false)
		d.wantState("103", routing.Talking, "a")
		d.Released(offer)
		d.wantState("103", routing.Offline, "")
	})
}

func TestPrivateCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		d.Device("103", true, true)
		d.wantState("103", routing.Paused, "")
		d.join("a", routing.Support)
		d.wantHeard()
		d.Device("103", true, false)
		d.wantHeard("offer a 103")
		d.Device("103", true, true) // our own call makes the device busy, too
		d.wantState("103", routing.Reserved, "a")
	})
}

func TestUnknownNamesChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		d.Device("999", true, false)
		d.Leave("nobody")
		stranger := routing.Offer{Number: 1, Call: "a", Operator: "999"}
		if d.Ringing(stranger) || d.Answered(stranger) || d.Missed(stranger, "") || d.Released(stranger) {
			t.Error("an offer to an unknown operator stands")
		}
	})
}

func TestRestoreTalking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		offer, ok := d.Restore(routing.Waiting{Call: "a", Department: routing.Support, Since: time.Now()}, "103", routing.Talking, false)
		if !ok {
			t.Fatal("Restore: false")
		}
		d.Device("103", true, true)
		d.join("b", routing.Support)
		d.wantState("103", routing.Talking, "a")
		d.Device("103", true, false)
		d.Released(offer)
		d.wantHeard("offer b 103")
	})
}

func TestRestoreRinging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		early := time.Now()
		pass(time.Minute)
		d.join("b", routing.Support)
		offer, _ := d.Restore(routing.Waiting{Call: "a", Department: routing.Support, Since: early}, "103", routing.Ringing, false)
		d.join("a", routing.Support) // the dialogue joins again after a restart
		d.wantState("103", routing.Ringing, "a")
		d.Missed(offer, "no answer")
		d.wantWaiting("a", "b")
	})
}

func TestRestoreConflicts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		a := routing.Waiting{Call: "a", Department: routing.Support, Since: time.Now()}
		b := routing.Waiting{Call: "b", Department: routing.Support, Since: time.Now()}
		d.Restore(a, "103", routing.Ringing, false)
		for name, restore := range map[string]func() (routing.Offer, bool){
			"operator taken":   func() (routing.Offer, bool) { return d.Restore(b, "103", routing.Ringing, false) },
			"call has another": func() (routing.Offer, bool) { return d.Restore(a, "104", routing.Ringing, false) },
		} {
			if _, ok := restore(); ok {
				t.Errorf("%s: restored", name)
			}
		}
		d.wantWaiting()
	})
}

// Who is not known as an operator, such as one whom the database would tell of and is away, has a place until the end of
// the talk.
func TestRestoreUnknownOperator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		offer, ok := d.Restore(routing.Waiting{Call: "a", Department: routing.Support, Since: time.Now()}, "999", routing.Talking, false)
		if !ok {
			t.Fatal("Restore: false")
		}
		d.Device("999", true, false)
		d.wantState("999", routing.Talking, "a")
		d.Released(offer)
		for _, seat := range d.Snapshot().Operators {
			if seat.ID == "999" {
				t.Errorf("still there: %+v", seat)
			}
		}
	})
}

// A call that was passed to an operator who rings waits in no queue, and comes back into none.
func TestRestorePassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		offer, _ := d.Restore(routing.Waiting{Call: "a", Department: routing.Support, Since: time.Now()}, "103", routing.Ringing, true)
		d.wantWaiting()
		d.Missed(offer, "no answer")
		d.wantWaiting()
	})
}

// While its Asterisk is away a service offers nothing.
func TestAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		d.Away()
		d.join("a", routing.Support)
		d.Device("103", true, false)
		d.wantHeard()
		d.Adopted()
		d.wantHeard("offer a 103")
	})
}

// The listener may call the board, and hears everything in order.
func TestListenerCallsBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *board.Board
		var heard []routing.CallID
		b, err := board.New(board.Config{Rules: rules()}, team(), board.Listener{Offered: func(o routing.Offer) {
			heard = append(heard, o.Call)
			b.Leave(o.Call) // its caller is gone: the operator is free for the next
		}}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		for _, call := range []routing.CallID{"a", "b", "c"} {
			b.Join(routing.Waiting{Call: call, Department: routing.Accounts, Since: time.Now()})
			pass(time.Second)
		}
		b.Device("104", true, false)
		if !slices.Equal(heard, []routing.CallID{"a", "b", "c"}) {
			t.Errorf("offered: %v", heard)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	if _, err := board.New(board.Config{Rules: routing.Rules{Rest: -1}}, team(), board.Listener{}, log); err == nil {
		t.Error("rules with a fault: no error")
	}
	if _, err := board.New(board.Config{Rules: rules()}, append(team(), team()[0]), board.Listener{}, log); err == nil {
		t.Error("an operator twice: no error")
	}
}

// Who serves no department, such as a supervisor, is offered no call of a queue, not even one that any operator may take;
// but can be called by name.
func TestOperatorWithoutDepartments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "201")
		d.join("a", routing.Any)
		d.join("b", routing.Support)
		pass(time.Hour)
		d.wantHeard()
		if _, err := d.ReserveAny("c", routing.Any); !errors.Is(err, routing.ErrNotFree) {
			t.Errorf("ReserveAny: %v, want ErrNotFree", err)
		}
		if offer, err := d.Reserve("c", "201"); err != nil || offer.Operator != "201" {
			t.Errorf("Reserve: %v, %v", offer, err)
		}
	})
}

// Whose departments are taken away while ready is not offered a call any more.
func TestDepartmentsAreTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "103")
		d.SetRoster([]routing.Operator{{ID: "103"}})
		d.join("a", routing.Any)
		d.wantHeard()
		d.SetRoster([]routing.Operator{{ID: "103", Departments: []routing.Department{routing.Support}}})
		d.wantHeard("offer a 103")
	})
}

// An operator takes a call that waits, or is just to wait, past those who are before it and before those who are free.
func TestPick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "104", "106")
		first := routing.Waiting{Call: "a", Department: routing.Accounts, Since: time.Now()}
		if err := d.Pick(first, "106"); err != nil { // 104 has been idle longer
			t.Fatal(err)
		}
		offer := d.last
		d.wantHeard("offer a 106")
		if offer.Match.Reason != routing.Picked || offer.Match.Idle != time.Second {
			t.Errorf("%+v", offer.Match)
		}
		if err := d.Pick(first, "106"); err != nil { // asked for twice
			t.Error(err)
		}
		d.wantHeard()
		for operator, want := range map[routing.OperatorID]error{"104": routing.ErrTaken, "106": nil, "999": routing.ErrNoOperator} {
			if err := d.Pick(first, operator); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", operator, err, want)
			}
		}
		d.Missed(offer, "no answer")
		d.wantHeard("offer a 104") // as others wait
		if err := d.Pick(routing.Waiting{Call: "b", Department: routing.Support, Since: time.Now()}, "104"); !errors.Is(err, routing.ErrNotFree) {
			t.Errorf("an operator who is promised to another: %v", err)
		}
		d.wantWaiting()
		d.join("c", routing.Services)
		d.join("e", routing.Connection)
		d.Pick(routing.Waiting{Call: "e", Department: routing.Connection, Since: time.Now()}, "106") // at rest, and not of the department
		d.wantHeard("offer e 106")
		d.wantWaiting("c")
	})
}
