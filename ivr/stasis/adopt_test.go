package stasis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// successor stops the service, as a crash would, and starts another on the same Asterisk and records.
func (r *rig) successor(options ...option) *rig {
	r.t.Helper()
	if err := r.stop(); err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	r.asked = nil
	r.mu.Unlock()
	return newRig(r.t, r.fakeAsterisk, append([]option{withCalls(r.calls)}, options...)...).take(r.calls).run()
}

// take makes the rig's own view of the records that of another.
func (r *rig) take(calls *fakeCalls) *rig {
	r.calls = calls
	return r
}

// A crash at each moment of a call; the successor takes it up.
func TestAdoptionAtEachMoment(t *testing.T) {
	for name, reach := range moments() {
		t.Run(name, func(t *testing.T) {
			first := start(t)
			reach(first)
			first.openGate()
			r := first.successor()
			r.setPassive(false)
			r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") || r.journal.has("c1", "prompt") })
			if name == "talking" {
				r.wantTalk()
				return
			}
			if name == "ringing" || name == "dialled" {
				r.turn(r.leg(1), "Up")
				r.wantTalk()
				return
			}
			r.hangUp("c1", 16)
			r.over()
			r.wantClean(0)
			if got := r.journal.ends("c1"); len(got) != 1 {
				t.Errorf("ends %v, want one", got)
			}
		})
	}
}

// wantTalk checks that c1 and its leg are joined, and lets the operator hang up.
func (r *rig) wantTalk() {
	r.t.Helper()
	r.await("the two to be joined", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, members := range r.bridges {
			if slices.Contains(members, "c1") && slices.Contains(members, r.legs[0]) {
				return true
			}
		}
		return false
	})
	r.await("the talk on record", func() bool { return r.calls.step("c1") == ivr.Talking })
	r.hangUp(r.leg(1), 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
}

func TestGreetingGoesOnPlaying(t *testing.T) {
	first := start(t)
	first.call("c1")
	first.asks(1, "play c1")
	first.await("the record", func() bool { r, _ := first.calls.record("c1"); return r.Playback != "" })
	r := first.successor()
	r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
	if r.count("play") > 0 {
		t.Error("spoken over what plays")
	}
	r.finish("c1", "done")
	r.asks(1, "play c1 uk sound:balance/offer")
}

func TestMenuIsRepeatedWhenItEndedUnheard(t *testing.T) {
	first := start(t)
	first.call("c1")
	first.asks(1, "play c1")
	first.press("c1", "8")
	first.await("the record", func() bool { r, _ := first.calls.record("c1"); return r.State.Step == ivr.Menu })
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	first.mu.Lock()
	first.playbacks = map[string]string{}
	first.mu.Unlock()
	r := first.successor()
	r.asks(1, "play c1 en sound:balance/offer")
}

// The leg was made but not yet dialled: without a dial it would never ring, nor end.
func TestLegNotDialledIsDialled(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	r := newRig(t, f)
	f.hold("c1", fakeChannel{state: "Up"})
	f.hold("leg-x", fakeChannel{state: "Down", name: "PJSIP/103-00000001"})
	r.calls.put(waitingRecord("c1", legRecord{Operator: "103", Channel: "leg-x", Bridge: "talk-x"}))
	r.run()
	r.asks(1, "dial leg1 20")
	if r.board.count("restore c1 103 ringing") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
}

// A leg that rings on must end some time even if Asterisk forgets it.
func TestAdoptedRingingEnds(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	r := newRig(t, f, withRing(time.Second))
	f.hold("c1", fakeChannel{state: "Up"})
	f.hold("leg-x", fakeChannel{state: "Ringing", name: "PJSIP/103-00000001"})
	r.calls.put(waitingRecord("c1", legRecord{Operator: "103", Channel: "leg-x", Bridge: "talk-x", Dialled: true}))
	r.run()
	r.await("the miss", func() bool { return r.board.count("missed 77 no answer") == 1 })
	r.asks(1, "hang up leg1")
}

// Stopped between the operator's answer and the bridge, or after the leg was made and before its bridge was: they must
// not be left in silence.
func TestTalkWithoutABridgeIsJoined(t *testing.T) {
	for name, made := range map[string]bool{"empty": true, "never made": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAsterisk(t)
			r := newRig(t, f)
			f.hold("c1", fakeChannel{state: "Up"})
			f.hold("leg-x", fakeChannel{state: "Up", name: "PJSIP/103-00000001"})
			if made {
				f.bridges["talk-x"] = []string{}
			}
			saved := waitingRecord("c1", legRecord{Operator: "103", Channel: "leg-x", Bridge: "talk-x", Dialled: true})
			saved.State.Step = ivr.Talking
			r.calls.put(saved)
			r.run()
			r.await("the two to be joined", func() bool {
				r.mu.Lock()
				defer r.mu.Unlock()
				return slices.Equal(r.bridges["talk-x"], []string{"c1", "leg-x"})
			})
			if card := r.card("c1"); card.AnsweredAt != noon {
				t.Errorf("the talk is shown as ringing: %+v", card)
			}
			r.hangUp("leg-x", 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
		})
	}
}

func waitingRecord(id string, l legRecord) record {
	return record{
		ID: id, Started: noon, Queued: noon, Leg: &l,
		State: ivr.State{Step: ivr.Waiting, Language: sounds.Ukrainian, Department: routing.Support, Operator: string(l.Operator)},
	}
}

func TestOperatorUnknownToTheBoard(t *testing.T) {
	first := start(t)
	first.ringing("c1")
	first.await("the record", func() bool { r, _ := first.calls.record("c1"); return r.Leg != nil && r.Leg.Dialled })
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, first.fakeAsterisk, withCalls(first.calls)).take(first.calls)
	r.board.refuse = "restore"
	r.run()
	r.await("the queue", func() bool { return r.board.count("join c1") == 1 })
	r.offer("c1", 5)
	r.asks(1, "hang up leg1")
}

func TestRecordsLost(t *testing.T) {
	first := start(t)
	leg := first.talking("c1")
	first.call("c2")
	first.asks(1, "play c2")
	first.toQueue("c3")
	orphan := first.offer("c3", 2)
	first.calls.mu.Lock()
	first.calls.records = map[string][]byte{"x": []byte("{"), "y": []byte(`{"id":"other"}`), "z": []byte(`{}`), "n": nil}
	first.calls.mu.Unlock()
	r := newRig(t, first.fakeAsterisk)
	r.calls.records = map[string][]byte{"x": []byte("{"), "y": []byte(`{"id":"other"}`), "z": []byte(`{}`), "n": nil}
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	before := r.count("play c2")
	r.run()
	r.asks(before+1, "play c2 uk sound:greet/day")
	r.await("the talk on record", func() bool { return r.calls.step("c1") == ivr.Talking })
	if r.board.count("restore c1 103 talking") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
	if card := r.card("c1"); card.AnsweredAt != noon {
		t.Errorf("the talk is shown as ringing: %+v", card)
	}
	r.await("the orphan's end", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.channels[orphan] == nil })
	slices.Sort(r.calls.forgot)
	if !slices.Equal(r.calls.forgot, []string{"n", "x", "y", "z"}) {
		t.Errorf("forgot %v", r.calls.forgot)
	}
	r.hangUp(leg, 16)
	r.await("the end of the talk", func() bool { return len(r.journal.ends("c1")) == 1 })
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
}

func TestRedisAwayAtAdoption(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.hold("c1", fakeChannel{state: "Up", to: "hotline"})
	r := newRig(t, f)
	r.calls.err = errors.New("redis is away")
	r.run()
	r.asks(1, "play c1 uk sound:greet/day")
	if r.count("answer") > 0 {
		t.Error("answered again")
	}
}

// Another call's end is still on its way to Redis when the link is lost: its record must not bring it back to life.
func TestStaleRecordAfterALostLink(t *testing.T) {
	r := start(t)
	r.calls.mu.Lock()
	r.calls.keep = true
	r.calls.mu.Unlock()
	r.call("c1", "c2")
	r.asks(1, "play c1")
	r.asks(1, "play c2")
	r.hangUp("c1", 16)
	r.await("the end", func() bool { return len(r.journal.ends("c1")) == 1 })
	r.drop()
	r.await("the call to resume", func() bool { return r.linkCount() == 2 && r.journal.has("c2", "resumed") })
	r.settle()
	if got := r.journal.ends("c1"); len(got) != 1 {
		t.Errorf("ended %v, want once", got)
	}
	if r.journal.opened["c1"] != 1 {
		t.Errorf("opened %d times, want once", r.journal.opened["c1"])
	}
}

// A channel that Asterisk cannot describe now is not forgotten.
func TestUnknownChannelIsAskedForAgain(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.hold("c1", fakeChannel{state: "Up", to: "hotline"})
	f.script(answer{prefix: "get channels/c1", status: 500, times: 1})
	r := newRig(t, f).run()
	r.asks(1, "play c1")
}

func TestAbandonedIsToldOfEveryCallHeld(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.hold("c1", fakeChannel{state: "Up", to: "hotline"})
	var mu sync.Mutex
	var told []string
	r := newRig(t, f, func(_ *Config, p *Parts) {
		p.Abandoned = func(_ context.Context, live []string, _ time.Time) {
			mu.Lock()
			defer mu.Unlock()
			told = live
		}
	})
	r.run()
	r.await("the telling", func() bool { mu.Lock(); defer mu.Unlock(); return slices.Equal(told, []string{"c1"}) })
}

func TestManyCallsAreAdopted(t *testing.T) {
	t.Parallel()
	const many = 500
	f := newFakeAsterisk(t)
	r := newRig(t, f)
	for i := range many {
		id := fmt.Sprintf("c%03d", i)
		f.hold(id, fakeChannel{state: "Up", to: "hotline"})
		if i%2 == 0 {
			r.calls.put(record{ID: id, Started: noon, State: ivr.State{Step: ivr.Waiting, Language: sounds.Ukrainian}, Queued: noon})
		}
	}
	r.run()
	r.asks(many/2, "play")
	r.asks(many/2, "music")
	if r.app.Active() != many {
		t.Errorf("%d calls held, want %d", r.app.Active(), many)
	}
	for i := range many {
		r.hangUp(fmt.Sprintf("c%03d", i), 16)
	}
	r.over()
	for i := range many {
		if got := r.journal.ends(fmt.Sprintf("c%03d", i)); len(got) != 1 {
			t.Fatalf("call %d ended %v", i, got)
		}
	}
}
