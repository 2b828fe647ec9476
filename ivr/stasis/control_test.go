package stasis

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// must fails the test unless a wish was granted.
func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// card returns the card of a call in progress.
func (r *rig) card(id string) ivr.Card {
	r.t.Helper()
	card, ok := r.app.Card(id)
	if !ok {
		r.t.Fatalf("no card of %s", id)
	}
	return card
}

func TestHoldAndResume(t *testing.T) {
	r := start(t)
	r.talking("c1")
	for range 2 {
		r.must(r.app.Hold("c1", "103"))
	}
	if !r.card("c1").OnHold || r.app.Calls()[0].Step != ivr.Talking {
		t.Errorf("held: %+v", r.app.Calls())
	}
	for range 2 {
		r.must(r.app.Resume("c1", ""))
	}
	if r.card("c1").OnHold {
		t.Error("on hold after all")
	}
	r.wantInOrder("part talk1 c1", "music c1", "silence leg1", "stop music c1", "stop silence leg1", "join talk1 c1 leg1")
	for word, want := range map[string]int{"part": 1, "music c1": 1, "stop music c1": 1, "join talk1": 2} {
		if got := r.count(word); got != want {
			t.Errorf("asked %d times to %s, want %d: %v", got, word, want, r.history())
		}
	}
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.CallerHungUp)
	r.wantClean(0)
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "released 1", "leave c1")
	if r.journal.answered["c1"] != 1 {
		t.Errorf("answered %d times", r.journal.answered["c1"])
	}
	events := r.journal.events("c1")
	if tail := events[len(events)-4:]; !slices.Equal(tail, []string{"answered", "held", "retrieved", "hangup"}) {
		t.Errorf("journey %v", events)
	}
}

// On hold everything may happen that may happen in a talk.
func TestOnHold(t *testing.T) {
	for name, tt := range map[string]struct {
		then    func(r *rig, leg string)
		outcome ivr.Reason
	}{
		"the caller hangs up":   {func(r *rig, _ string) { r.hangUp("c1", 16) }, ivr.CallerHungUp},
		"the operator hangs up": {func(r *rig, leg string) { r.hangUp(leg, 16) }, ivr.OperatorHungUp},
		"by a wish":             {func(r *rig, _ string) { r.must(r.app.HangUp("c1", "103")) }, ivr.OperatorHungUp},
		"passed to an operator": {func(r *rig, _ string) {
			r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "106"}))
			r.asks(2, "dial ")
			r.turn(r.newestLeg(), "Up")
			r.asks(1, "join talk2 c1 leg2")
			r.wantInOrder("stop music c1", "join talk2 c1 leg2")
			r.hangUp(r.newestLeg(), 16)
		}, ivr.OperatorHungUp},
		"passed to a department": {func(r *rig, _ string) {
			r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Department: routing.Accounts}))
			r.asks(2, "play c1 uk sound:queue/transfer")
			r.wantInOrder("stop music c1", "play c1 uk sound:queue/transfer sound:queue/hold")
			r.hangUp("c1", 16)
		}, ivr.CallerHungUp},
		"another is consulted": {func(r *rig, _ string) {
			r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "106", Attended: true}))
			r.asks(2, "dial ")
			r.must(r.app.EndTransfer("c1", "", false))
			r.asks(2, "join talk1 c1 leg1")
			r.await("the talk", func() bool { return r.card("c1").Step == ivr.Talking })
			if r.card("c1").OnHold || r.count("music c1") != 1 {
				r.t.Errorf("taken back and on hold; asked %v", r.history())
			}
			r.hangUp("c1", 16)
		}, ivr.CallerHungUp},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			leg := r.talking("c1")
			r.must(r.app.Hold("c1", "103"))
			tt.then(r, leg)
			r.over()
			r.wantOutcome("c1", ivr.Connected, tt.outcome)
			r.wantClean(0)
		})
	}
}

// A hold, and a mute, are as they were when another process takes the call up.
func TestHoldOutlivesTheProcess(t *testing.T) {
	for name, tt := range map[string]struct {
		before  func(*rig)
		resume  bool
		silence string // what is asked so that the operator hears what is to be heard
	}{
		"on hold": {func(r *rig) { r.must(r.app.Hold("c1", "103")) }, false, ""},
		"a hold that nobody knows of": {func(r *rig) {
			record, _ := r.calls.record("c1")
			r.must(r.app.Hold("c1", "103"))
			_ = r.stop() // it may save once more
			r.calls.put(record)
		}, true, "stop silence leg1"},
		"a retrieval that nobody knows of": {func(r *rig) {
			r.must(r.app.Hold("c1", "103"))
			record, _ := r.calls.record("c1")
			r.must(r.app.Resume("c1", "103"))
			_ = r.stop()
			r.calls.put(record)
		}, false, "silence leg1"},
	} {
		t.Run(name, func(t *testing.T) {
			first := start(t)
			leg := first.talking("c1")
			tt.before(first)
			r := first.successor()
			r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
			r.await("the hold to be seen", func() bool { return r.card("c1").OnHold == !tt.resume })
			r.mu.Lock()
			joined := slices.ContainsFunc(mapsValues(r.bridges), func(m []string) bool { return slices.Contains(m, "c1") })
			r.mu.Unlock()
			if joined != tt.resume {
				t.Errorf("in the bridge: %t; asked %v", joined, r.history())
			}
			if tt.silence != "" && r.count(tt.silence) != 1 {
				t.Errorf("not asked to %s: %v", tt.silence, r.history())
			}
			r.must(r.app.Resume("c1", "103"))
			r.asks(1, "join talk1 c1 leg1")
			r.hangUp(leg, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
		})
	}
}

func mapsValues(m map[string][]string) (values [][]string) {
	for _, v := range m {
		values = append(values, v)
	}
	return values
}

func TestMute(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.must(r.app.Mute("c1", "103", false))
	for range 2 {
		r.must(r.app.Mute("c1", "103", true))
	}
	if !r.card("c1").Muted || r.count("mute leg1 in") != 1 || r.count("unmute") != 0 || r.count("silence c1") != 1 {
		t.Errorf("muted %t; asked %v", r.card("c1").Muted, r.history())
	}
	r.must(r.app.Hold("c1", "103"))
	r.must(r.app.Resume("c1", "103"))
	if !r.card("c1").Muted {
		t.Error("the hold has ended the mute")
	}
	r.wantInOrder("stop silence c1", "part talk1 c1", "music c1", "mute leg1 in", "join talk1 c1 leg1", "silence c1")
	r.must(r.app.Mute("c1", "103", false))
	if r.card("c1").Muted || r.count("unmute leg1 in") != 1 {
		t.Errorf("muted still; asked %v", r.history())
	}
	events := strings.Join(r.journal.events("c1"), " ")
	if !strings.HasSuffix(events, "muted held retrieved unmuted") || strings.Count(events, "muted") != 2 {
		t.Errorf("journey %s", events)
	}
}

// Who is muted for the caller is heard by the colleague, and muted again for the caller; the colleague is not.
func TestMutedConsultation(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.must(r.app.Mute("c1", "103", true))
	r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "106", Attended: true}))
	r.asks(2, "dial ")
	r.turn(r.newestLeg(), "Up")
	r.asks(1, "join talk2 leg2 leg1")
	r.wantInOrder("unmute leg1 in", "join talk2 leg2 leg1")
	r.await("the answer", func() bool { return r.card("c1").Consulted })
	if err := r.app.Mute("c1", "103", false); !errors.Is(err, ErrNotTalking) {
		t.Errorf("in a consultation: %v", err)
	}
	r.must(r.app.EndTransfer("c1", "", false))
	r.asks(2, "join talk1 c1 leg1")
	r.wantInOrder("mute leg1 in", "join talk1 c1 leg1")
	if !r.card("c1").Muted {
		t.Error("not muted any more")
	}
}

// After a crash the mute is what the record says: else nobody would know why the caller hears nothing.
func TestMuteOutlivesTheProcess(t *testing.T) {
	for want, on := range map[string]bool{"mute leg1 in": true, "unmute leg1 in": false} {
		t.Run(want, func(t *testing.T) {
			first := start(t)
			first.talking("c1")
			if on {
				first.must(first.app.Mute("c1", "103", true))
			}
			r := first.successor()
			r.asks(1, want)
			if r.card("c1").Muted != on {
				t.Errorf("muted: %t", !on)
			}
		})
	}
}

func TestSendKeys(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.must(r.app.SendKeys("c1", "103", "12"))
	r.must(r.app.SendKeys("c1", "103", "#A"))
	r.asks(4, "key c1 ")
	r.wantInOrder("key c1 1", "key c1 2", "key c1 #", "key c1 A")
	r.must(r.app.Hold("c1", "103"))
	r.mu.Lock()
	asked := strings.Join(r.asked, ", ")
	r.mu.Unlock()
	if strings.Count(asked, "key c1") != 4 {
		t.Errorf("asked %s", asked)
	}
	for _, n := range r.journal.notes["c1"] {
		if n.Event == "keys_sent" && (n.Detail["count"] != "2" || len(n.Detail) != 2) {
			t.Errorf("noted %v", n.Detail)
		}
	}
	if !r.journal.has("c1", "keys_sent") {
		t.Error("not noted")
	}
	if r.log.has("12") && r.log.has("key=") {
		t.Error("the keys are in the log")
	}
}

func TestKeysThatAreNotSent(t *testing.T) {
	r := start(t)
	for _, keys := range []string{"", "a", "1 2", "E", strings.Repeat("1", 33), "1\x00"} {
		if err := r.app.SendKeys("c1", "", keys); !errors.Is(err, ErrNoKeys) {
			t.Errorf("%q: %v", keys, err)
		}
	}
	r.talking("c1")
	r.must(r.app.SendKeys("c1", "103", strings.Repeat("0", 32)))
	if err := r.app.SendKeys("c1", "103", "1"); !errors.Is(err, errKeysWait) {
		t.Errorf("too many at once: %v", err)
	}
	r.hangUp("c1", 16)
	r.over()
}

// Keys end with the talk; those of the next operator begin anew.
func TestKeysEndWithTheTalk(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.must(r.app.SendKeys("c1", "103", "123456789"))
	r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "106"}))
	r.asks(2, "dial ")
	sent := r.count("key c1")
	r.turn(r.newestLeg(), "Up")
	r.asks(1, "join talk2 c1 leg2")
	r.await("the keys to be over", func() bool { return r.app.SendKeys("c1", "106", strings.Repeat("*", 32)) == nil })
	r.asks(1, "key c1 *")
	if more := r.count("key c1") - r.count("key c1 *") - sent; more > 0 {
		t.Errorf("%d keys were sent after the talk", more)
	}
	r.hangUp("c1", 16)
	r.over()
}

// A key that Asterisk refuses is an error, and no reason for the next ones to wait.
func TestKeyRefused(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.script(answer{prefix: "key", status: 500, times: 1})
	if err := r.app.SendKeys("c1", "103", "12"); err == nil {
		t.Error("no error")
	}
	r.must(r.app.SendKeys("c1", "103", "3"))
	r.asks(1, "key c1 3")
}

func TestOperatorHangsUpByWish(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.must(r.app.HangUp("c1", "103"))
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	r.asks(1, "hang up leg1 16")
}

// In a consultation each of the two operators may hang up, and it means what it means on the telephone.
func TestOperatorHangsUpAConsultation(t *testing.T) {
	for operator, word := range map[routing.OperatorID]string{"103": "join talk2 c1 leg2", "106": "join talk1 c1 leg1"} {
		t.Run(string(operator), func(t *testing.T) {
			r := start(t)
			r.consulted("c1")
			joined := r.count(word)
			r.must(r.app.HangUp("c1", operator))
			r.asks(joined+1, word)
			r.hangUp("c1", 16)
			r.over()
			r.wantClean(0)
		})
	}
}

func TestRefuse(t *testing.T) {
	r := start(t)
	r.ringing("c1")
	r.must(r.app.Refuse("c1", "103"))
	r.await("the miss", func() bool { return r.board.count("missed 1 refused") == 1 })
	r.wantClean(1)
	if err := r.app.Refuse("c1", ""); !errors.Is(err, ErrNotRinging) {
		t.Errorf("refused twice: %v", err)
	}
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Abandoned, ivr.InQueue)
}

func TestConsultedOperatorRefuses(t *testing.T) {
	r := start(t)
	r.consulting("c1")
	if err := r.app.Refuse("c1", "103"); !errors.Is(err, ErrNotRinging) {
		t.Errorf("who talks refuses: %v", err)
	}
	r.must(r.app.Refuse("c1", "106"))
	r.asks(2, "join talk1 c1 leg1")
	r.asks(1, "whisper leg1 uk/transfer.failed")
}

// A wish for a call that stands otherwise, or that another operator has by now, does nothing.
func TestWishesThatAreNotGranted(t *testing.T) {
	r := start(t)
	wishes := map[string]func(operator routing.OperatorID) error{
		"hold":    func(o routing.OperatorID) error { return r.app.Hold("c1", o) },
		"resume":  func(o routing.OperatorID) error { return r.app.Resume("c1", o) },
		"mute":    func(o routing.OperatorID) error { return r.app.Mute("c1", o, true) },
		"keys":    func(o routing.OperatorID) error { return r.app.SendKeys("c1", o, "1") },
		"hang up": func(o routing.OperatorID) error { return r.app.HangUp("c1", o) },
	}
	for name, wish := range wishes {
		if err := wish(""); !errors.Is(err, ErrNoCall) {
			t.Errorf("%s, no call: %v", name, err)
		}
	}
	if err := r.app.Refuse("c1", ""); !errors.Is(err, ErrNoCall) {
		t.Errorf("refuse, no call: %v", err)
	}
	r.ringing("c1")
	for name, wish := range wishes {
		if err := wish(""); !errors.Is(err, ErrNotTalking) {
			t.Errorf("%s, ringing: %v", name, err)
		}
	}
	r.turn(r.leg(1), "Up")
	r.await("the talk on record", func() bool { return r.calls.step("c1") == ivr.Talking })
	for name, wish := range wishes {
		if err := wish("106"); !errors.Is(err, ErrNotTalking) {
			t.Errorf("%s, another's call: %v", name, err)
		}
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.drop()
	r.await("the loss", func() bool { return errors.Is(wishes["hold"]("106"), errNoLink) })
	if r.count("part")+r.count("mute")+r.count("key ")+r.count("hang up") > 0 {
		t.Errorf("asked %v", r.history())
	}
}

// A wish for a call that ends in the same moment is answered.
func TestWishInTheMomentOfTheEnd(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.script(answer{prefix: "part", hold: r.gate, times: 1})
	first := make(chan error, 1)
	go func() { first <- r.app.Hold("c1", "103") }()
	r.asks(1, "part")
	second := make(chan error, 1)
	r.hangUp("c1", 16)
	r.settle()
	go func() { second <- r.app.Mute("c1", "103", true) }()
	r.openGate()
	if err := <-first; err != nil {
		t.Errorf("the first: %v", err)
	}
	if err := <-second; !errors.Is(err, ErrNoCall) {
		t.Errorf("the second: %v", err)
	}
	r.over()
	r.wantClean(0)
}

// Asterisk that does not let the caller go is an error, and the talk goes on.
func TestHoldRefused(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.script(answer{prefix: "part", status: 500, times: 1})
	if err := r.app.Hold("c1", "103"); err == nil {
		t.Error("no error")
	}
	if r.card("c1").OnHold || r.count("music") > 0 || r.journal.has("c1", "held") {
		t.Errorf("on hold all the same: %v", r.history())
	}
}

func TestWatchCalls(t *testing.T) {
	r := start(t)
	news, stop := r.app.Watch()
	told := func(what string) {
		t.Helper()
		select {
		case <-news:
		case <-time.After(patience):
			t.Fatalf("not told of %s", what)
		}
	}
	r.call("c1")
	told("a call")
	r.await("the greeting", func() bool { return r.calls.step("c1") == ivr.Greeting })
	select { // what is not looked at is one change
	case <-news:
	default:
	}
	r.press("c1", "3")
	told("a key")
	r.await("the queue", func() bool { return r.board.count("join c1") == 1 })
	r.hangUp("c1", 16)
	r.await("the end to be told", func() bool { told("the end"); return len(r.app.Calls()) == 0 })
	stop()
}

// The card is made of what the process remembers; of what happened before it only the journal tells.
func TestCard(t *testing.T) {
	first := start(t)
	if _, ok := first.app.Card("c1"); ok {
		t.Error("a card of no call")
	}
	first.talking("c1")
	card := first.card("c1")
	if card.ID != "c1" || card.From != "380501112233" || card.Operator != "103" || card.RangAt != noon || card.AnsweredAt != noon ||
		card.Queued != noon || card.Identity != ivr.IdentityUnknown || card.Partial() || card.Language != "uk" {
		t.Errorf("card %+v", card)
	}
	var events []string
	for _, s := range card.Steps {
		events = append(events, s.Event)
	}
	told := slices.DeleteFunc(slices.Clone(events), func(e string) bool { return e == "lookup" }) // it comes when it comes
	if got := strings.Join(told, " "); got != "prompt key transfer queued prompt ringing answered" || len(events) != len(told)+1 {
		t.Errorf("steps %s", events)
	}
	r := first.successor()
	r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
	r.await("the step to be seen", func() bool { return len(r.card("c1").Steps) == 1 })
	later := r.card("c1")
	if !later.Partial() || later.Missing != len(events) || later.AnsweredAt.IsZero() || later.Operator != "103" {
		t.Errorf("card %+v", later)
	}
	later.Complete(card.Steps)
	if later.Partial() || len(later.Steps) != len(events)+1 {
		t.Errorf("completed: %+v", later.Steps)
	}
}
