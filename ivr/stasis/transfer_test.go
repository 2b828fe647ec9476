package stasis

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
	"hotline/routing"
)

// pass asks for a transfer once the talk is to be seen.
func (r *rig) pass(id string, wish ivr.TransferAsked) {
	r.t.Helper()
	r.await("the transfer", func() bool { return r.app.Transfer(id, "", wish) == nil })
}

// seeking brings a talk with 103 to where the device of 106 is dialled for the caller; it returns the legs.
func (r *rig) seeking(id string) (first, second string) {
	r.t.Helper()
	first = r.talking(id)
	dialled := r.count("dial ")
	r.pass(id, ivr.TransferAsked{Operator: "106"})
	r.asks(dialled+1, "dial ")
	return first, r.newestLeg()
}

// consulting brings a talk with 103 to where 106 is dialled, to be asked first; it returns the legs.
func (r *rig) consulting(id string) (first, second string) {
	r.t.Helper()
	first = r.talking(id)
	dialled := r.count("dial ")
	r.pass(id, ivr.TransferAsked{Operator: "106", Attended: true})
	r.asks(dialled+1, "dial ")
	return first, r.newestLeg()
}

// consulted lets 106 answer, too.
func (r *rig) consulted(id string) (first, second string) {
	r.t.Helper()
	first, second = r.consulting(id)
	r.turn(second, "Ringing")
	r.turn(second, "Up")
	r.asks(1, "join talk2 leg2 leg1")
	r.await("the answer on record", func() bool {
		record, _ := r.calls.record(id)
		return record.Second != nil && record.Second.Answered
	})
	return first, second
}

// wantInOrder checks that things were asked one after the other.
func (r *rig) wantInOrder(words ...string) {
	r.t.Helper()
	last := -1
	for _, word := range words {
		i := r.lastIndex(word)
		if i <= last {
			r.t.Errorf("%q was not asked after the one before: %v", word, r.history())
		}
		last = i
	}
}

// wantBoard waits until the board has heard just this.
func (r *rig) wantBoard(want ...string) {
	r.t.Helper()
	r.await("the board to hear "+strings.Join(want, ", "), func() bool { return slices.Equal(r.board.heard(), want) })
}

func TestBlindTransferToAnOperator(t *testing.T) {
	r := start(t)
	_, second := r.seeking("c1")
	r.wantInOrder("part talk1 c1", "music c1")
	r.turn(second, "Ringing")
	r.turn(second, "Up")
	r.asks(1, "join talk2 c1 leg2")
	r.wantInOrder("stop music c1", "join talk2 c1 leg2")
	r.hangUp(second, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "released 1", "reserve c1 106", "ringing 501", "answered 501",
		"released 501", "leave c1")
	if r.journal.answered["c1"] != 1 {
		t.Errorf("answered %d times in the journal", r.journal.answered["c1"])
	}
}

// Who is not to be had brings the call back to the operator who passed it on, who hears why.
func TestTransferInVain(t *testing.T) {
	r := start(t)
	r.board.refuse = "reserve c1 106"
	first := r.talking("c1")
	r.pass("c1", ivr.TransferAsked{Operator: "106"})
	r.await("the return", func() bool { return r.board.count("reserve c1 103") == 1 })
	r.asks(2, "dial ")
	back := r.newestLeg()
	if back == first {
		t.Fatal("no new leg")
	}
	r.turn(back, "Up")
	r.asks(1, "join talk2 c1 leg2")
	r.asks(1, "whisper leg2 uk/transfer.failed")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

func TestBlindTransferToADepartment(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.pass("c1", ivr.TransferAsked{Department: routing.Accounts})
	r.await("the queue", func() bool { return r.board.count("join c1 accounts") == 1 })
	r.asks(1, "hang up leg1 16")
	r.offer("c1", 2)
	r.wantInOrder("part talk1 c1", "play c1 uk sound:queue/transfer sound:queue/hold")
	if got := r.journal.queued; !slices.Equal(got, []string{"c1 support 12:00:00", "c1 accounts 12:00:00"}) {
		t.Errorf("queued on record: %v", got)
	}
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

func TestAttendedTransferIsHandedOver(t *testing.T) {
	r := start(t)
	_, second := r.consulted("c1")
	r.wantInOrder("part talk1 c1", "music c1", "ring leg1", "stop ring leg1", "join talk2 leg2 leg1")
	r.await("the end of the consultation", func() bool { return r.app.EndTransfer("c1", "", true) == nil })
	r.asks(1, "join talk2 c1 leg2")
	r.wantInOrder("part talk2 leg1", "stop music c1", "join talk2 c1 leg2")
	r.asks(1, "hang up leg1 16")
	r.hangUp(second, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "reserve c1 106", "ringing 501", "answered 501",
		"released 1", "released 501", "leave c1")
}

func TestAttendedTransferIsTakenBack(t *testing.T) {
	for name, end := range map[string]func(r *rig, second string){
		"by the operator":       func(r *rig, _ string) { _ = r.app.EndTransfer("c1", "", false) },
		"the second hangs up":   func(r *rig, second string) { r.hangUp(second, 16) },
		"the second is missing": func(r *rig, second string) { r.vanish(second); r.send(destroyed(second, 16)) },
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			first, second := r.consulted("c1")
			joined := r.count("join talk1 c1 leg1")
			end(r, second)
			r.asks(joined+1, "join talk1 c1 leg1")
			r.await("the talk", func() bool { return r.calls.step("c1") == ivr.Talking })
			r.hangUp(first, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
			if r.board.count("released") != 2 {
				t.Errorf("board: %v", r.board.heard())
			}
		})
	}
}

func TestConsultedOperatorMisses(t *testing.T) {
	r := start(t)
	_, second := r.consulting("c1")
	r.hangUp(second, 17)
	r.asks(2, "join talk1 c1 leg1")
	r.wantInOrder("stop ring leg1", "join talk1 c1 leg1")
	r.asks(1, "whisper leg1 uk/transfer.failed")
	r.hangUp("c1", 16)
	r.over()
	if r.board.count("missed 501 busy") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
	r.wantClean(0)
}

// An operator who is let go while the device rings is free again.
func TestConsultationEndsWhileItRings(t *testing.T) {
	r := start(t)
	r.consulting("c1")
	_ = r.app.EndTransfer("c1", "", false)
	r.asks(2, "join talk1 c1 leg1")
	r.asks(1, "hang up leg2 16")
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "reserve c1 106", "released 501")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

func TestConsultADepartment(t *testing.T) {
	for free, word := range map[routing.OperatorID]string{"106": "create leg2 PJSIP/106 for c1", "": "whisper leg1 uk/transfer.failed"} {
		t.Run("free: "+string(free), func(t *testing.T) {
			r := start(t)
			r.board.free = free
			r.talking("c1")
			r.pass("c1", ivr.TransferAsked{Department: routing.Accounts, Attended: true})
			r.asks(1, word)
			r.hangUp("c1", 16)
			r.over()
			r.wantClean(0)
		})
	}
}

// The first operator hangs up while the second is asked: the caller is handed over, or waits for the second.
func TestFirstOperatorLeavesTheConsultation(t *testing.T) {
	for name, reach := range map[string]func(*rig) (string, string){
		"answered": func(r *rig) (string, string) { return r.consulted("c1") },
		"ringing":  func(r *rig) (string, string) { return r.consulting("c1") },
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			first, second := reach(r)
			r.hangUp(first, 16)
			if name == "ringing" {
				r.await("the blind transfer", func() bool { return r.calls.step("c1") == ivr.Passed })
				r.turn(second, "Up")
			}
			r.asks(1, "join talk2 c1 leg2")
			r.hangUp("c1", 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.CallerHungUp)
			r.wantClean(0)
			if n := r.count("create"); n != 2 {
				t.Errorf("%d legs were made, want 2", n)
			}
		})
	}
}

// transferMoments are the states of a transfer in which anything may happen.
func transferMoments() map[string]func(*rig) {
	return map[string]func(*rig){
		"seeking": func(r *rig) { r.seeking("c1") },
		"making the second leg": func(r *rig) {
			r.talking("c1")
			r.script(answer{prefix: "create leg2", hold: r.gate, times: 1})
			r.pass("c1", ivr.TransferAsked{Operator: "106", Attended: true})
			r.asks(1, "create leg2")
		},
		"consulting": func(r *rig) { r.consulting("c1") },
		"consulted":  func(r *rig) { r.consulted("c1") },
		"handed over": func(r *rig) {
			r.consulted("c1")
			_ = r.app.EndTransfer("c1", "", true)
			r.asks(1, "join talk2 c1 leg2")
		},
	}
}

func TestCallerHangsUpInATransfer(t *testing.T) {
	for name, reach := range transferMoments() {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			reach(r)
			r.hangUp("c1", 16)
			r.settle()
			r.openGate()
			r.over()
			r.wantClean(0)
			if got := r.journal.ends("c1"); len(got) != 1 {
				t.Errorf("ends %v, want one", got)
			}
			if r.board.count("answered") != r.board.count("released") {
				t.Errorf("answered and released differ: %v", r.board.heard())
			}
		})
	}
}

// A process that is killed in a transfer leaves it to the next one, which ends it.
func TestTransferIsAdopted(t *testing.T) {
	for name, reach := range transferMoments() {
		if name == "making the second leg" {
			continue // its channel is not there yet: released as one without a call
		}
		t.Run(name, func(t *testing.T) {
			first := start(t)
			reach(first)
			first.await("the record", func() bool {
				record, _ := first.calls.record("c1")
				return record.State.Step != ivr.Talking || record.Leg != nil && record.Leg.Operator == "106"
			})
			r := first.successor()
			r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
			second := r.leg(2)
			switch name {
			case "seeking":
				if r.board.count("restore c1 106 ringing direct") != 1 {
					t.Errorf("the call is in a queue again: %v", r.board.heard())
				}
				r.turn(second, "Up")
			case "consulting":
				r.turn(second, "Up")
				r.await("the answer", func() bool { return r.journal.has("c1", "consulted") })
				fallthrough
			case "consulted":
				r.await("the hand-over", func() bool { return r.app.EndTransfer("c1", "", true) == nil })
			}
			if name != "handed over" {
				r.asks(1, "join talk2 c1 leg2")
			}
			r.hangUp(second, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
			if n := r.count("create"); n != 0 {
				t.Errorf("%d legs were made anew: %v", n, r.history())
			}
		})
	}
}

// A wish that comes late does nothing to a call that another has by now, and a colleague who is consulted decides nothing.
func TestTransferOfAnotherOperator(t *testing.T) {
	r := start(t)
	r.talking("c1")
	if err := r.app.Transfer("c1", "106", ivr.TransferAsked{Department: routing.Accounts}); !errors.Is(err, ErrNotTalking) {
		t.Errorf("of a call of 103 for 106: %v", err)
	}
	r.must(r.app.Transfer("c1", "103", ivr.TransferAsked{Operator: "106", Attended: true}))
	for _, handOver := range []bool{true, false} {
		if err := r.app.EndTransfer("c1", "106", handOver); !errors.Is(err, ErrNotTalking) {
			t.Errorf("end of a transfer of 103 for 106: %v", err)
		}
	}
	r.must(r.app.EndTransfer("c1", "103", false))
	if step := r.calls.step("c1"); step != ivr.Talking {
		t.Errorf("at %q after the caller was taken back", step)
	}
}

func TestTransferRefused(t *testing.T) {
	r := start(t)
	if err := r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "106"}); !errors.Is(err, ErrNoCall) {
		t.Errorf("of no call: %v", err)
	}
	r.toQueue("c1")
	r.await("the call to be seen", func() bool { return len(r.app.Calls()) == 1 })
	if err := r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "106"}); !errors.Is(err, ErrNotTalking) {
		t.Errorf("of a waiting call: %v", err)
	}
	if err := r.app.EndTransfer("c1", "", true); !errors.Is(err, ErrNotTalking) {
		t.Errorf("end of none: %v", err)
	}
}

func TestCallsAreSeen(t *testing.T) {
	r := start(t)
	r.consulted("c1")
	r.call("c2")
	r.await("both calls", func() bool { return len(r.app.Calls()) == 2 && r.calls.step("c2") == ivr.Greeting })
	want := Live{ID: "c1", Kind: ivr.Incoming, From: "380501112233", To: "hotline", Language: "uk", Step: ivr.Held, Hears: "queue.transfer",
		Department: routing.Support, Operator: "103", Second: "106", Consulted: true, OnHold: true, Started: noon, Queued: noon,
		RangAt: noon, AnsweredAt: noon}
	if diff := cmp.Diff(want, r.app.Calls()[0]); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
}
