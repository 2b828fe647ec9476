package stasis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
	"hotline/routing"
)

func TestOperatorFromOfferToRelease(t *testing.T) {
	r := start(t)
	leg := r.talking("c1")
	r.hangUp(leg, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	if r.count("hang up c1 16") != 1 {
		t.Error("the caller was not released")
	}
	want := []string{"join c1 support", "ringing 1", "answered 1", "released 1", "leave c1"}
	if diff := cmp.Diff(want, r.board.heard()); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
	events := r.journal.events("c1")
	if tail := events[len(events)-3:]; !slices.Equal(tail, []string{"ringing", "answered", "operator_hangup"}) {
		t.Errorf("the journey ends %v", tail)
	}
	for word, want := range map[string]int{"create leg1 PJSIP/103 for c1": 1, "bridge talk1": 1, "dial leg1 20": 1, "join talk1 c1 leg1": 1} {
		if got := r.count(word); got != want {
			t.Errorf("asked %d times to %s, want %d", got, word, want)
		}
	}
}

// A device that cannot be rung is missed, once, and leaves nothing behind.
func TestDeviceThatCannotBeRung(t *testing.T) {
	failures := map[string]answer{
		"create":         {prefix: "create", status: 500, body: `{"error":"Allocation failed"}`},
		"bridge":         {prefix: "bridge", status: 500, body: `{"error":"Unable to create bridge"}`},
		"dial":           {prefix: "dial", status: 409, body: `{"message":"Channel is not in the 'Down' state."}`},
		"dial, no leg":   {prefix: "dial", status: 404, body: `{"message":"Channel not found"}`},
		"dial, no route": {prefix: "dial", status: 500, body: ``},
	}
	for name, failure := range failures {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			r.toQueue("c1")
			r.script(failure)
			r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
			r.await("the miss", func() bool { return r.board.count("missed 1 unreachable") == 1 })
			r.wantClean(1)
			r.unscript()
			r.offer("c1", 2)
			r.hangUp("c1", 16)
			r.over()
			r.wantClean(0)
			if n := r.board.count("missed"); n != 1 {
				t.Errorf("missed %d times", n)
			}
		})
	}
}

func TestOperatorWithoutDevice(t *testing.T) {
	r := start(t)
	r.toQueue("c1")
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "999"})
	r.await("the miss", func() bool { return r.board.count("missed 1 unreachable") == 1 })
}

// How a device that was not answered says so.
func TestRefusalCauses(t *testing.T) {
	for cause, reason := range map[int]string{17: "busy", 21: "refused", 16: "refused", 19: "no answer", 18: "no answer", 0: "no answer", 27: "unreachable", 20: "unreachable"} {
		t.Run(fmt.Sprint(cause), func(t *testing.T) {
			r := start(t)
			leg := r.ringing("c1")
			r.hangUp(leg, cause)
			r.await("the miss", func() bool { return r.board.count("missed 1 "+reason) == 1 })
			r.wantClean(1)
			if got := r.journal.notes["c1"]; got[len(got)-1].Detail["reason"] != reason {
				t.Errorf("journey: %v", got[len(got)-1])
			}
			r.hangUp("c1", 16)
			r.over()
			r.wantOutcome("c1", ivr.Abandoned, ivr.InQueue)
		})
	}
}

// Asterisk is to end the ringing; should it not, the App does.
func TestRingingWithoutEnd(t *testing.T) {
	r := start(t, withRing(time.Second))
	r.ringing("c1")
	r.await("the miss", func() bool { return r.board.count("missed 1 no answer") == 1 })
	r.wantClean(1)
}

// moments are the states of an offer in which anything may happen.
func moments() map[string]func(*rig) {
	return map[string]func(*rig){
		"before the offer": func(r *rig) { r.toQueue("c1") },
		"creating": func(r *rig) {
			r.toQueue("c1")
			r.script(answer{prefix: "create", hold: r.gate, times: 1})
			r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
			r.asks(1, "create leg1")
		},
		"created": func(r *rig) {
			r.toQueue("c1")
			r.setPassive(true)
			r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
			r.asks(1, "create leg1")
			r.asks(1, "bridge talk1")
		},
		"dialling": func(r *rig) {
			r.toQueue("c1")
			r.script(answer{prefix: "dial", hold: r.gate, times: 1})
			r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
			r.asks(1, "dial leg1")
		},
		"dialled": func(r *rig) { r.toQueue("c1"); r.offer("c1", 1) },
		"ringing": func(r *rig) { r.ringing("c1") },
		"joining": func(r *rig) {
			leg := r.ringing("c1")
			r.script(answer{prefix: "join", hold: r.gate, times: 1})
			r.turn(leg, "Up")
			r.asks(1, "join talk1")
		},
		"talking": func(r *rig) { r.talking("c1") },
	}
}

// Whenever the caller hangs up, the operator's leg and the bridge go, and the board hears of it once.
func TestCallerHangsUpAtEachMoment(t *testing.T) {
	for name, reach := range moments() {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			reach(r)
			r.setPassive(false)
			r.hangUp("c1", 16)
			r.settle()
			r.openGate()
			r.over()
			r.wantClean(0)
			if n := r.board.count("leave c1"); n != 1 {
				t.Errorf("the board heard %d times that the call left", n)
			}
			if got := r.journal.ends("c1"); len(got) != 1 {
				t.Errorf("ends %v, want one", got)
			}
			if r.board.count("answered") != r.board.count("released") {
				t.Errorf("answered and released differ: %v", r.board.heard())
			}
		})
	}
}

// Whenever the operator's leg goes, the caller waits on, or the call ends if they talked.
func TestOperatorLegGoesAtEachMoment(t *testing.T) {
	for name, reach := range moments() {
		if name == "before the offer" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			r := start(t)
			reach(r)
			leg := r.leg(1)
			if leg == "" { // not made yet
				r.openGate()
				r.asks(1, "dial leg1")
				leg = r.leg(1)
			}
			r.hangUp(leg, 17)
			r.openGate()
			if name == "joining" || name == "talking" {
				r.over()
				r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
				r.wantClean(0)
				return
			}
			r.await("the miss", func() bool { return r.board.count("missed 1 ") == 1 })
			r.setPassive(false)
			r.wantClean(1)
			r.hangUp("c1", 16)
			r.over()
			r.wantOutcome("c1", ivr.Abandoned, ivr.InQueue)
			if n := r.board.count("missed"); n != 1 {
				t.Errorf("missed %d times", n)
			}
		})
	}
}

// A device that vanishes frees its call at once; once they talk it changes nothing.
func TestWithdrawnAtEachMoment(t *testing.T) {
	for name, reach := range moments() {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			reach(r)
			r.app.Withdrawn(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
			r.openGate()
			r.setPassive(false)
			switch name {
			case "joining", "talking":
				r.hangUp(r.leg(1), 16)
				r.over()
				r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
				r.wantClean(0)
				return
			case "before the offer":
			default:
				r.await("the miss on record", func() bool { return r.journal.has("c1", "missed") })
			}
			r.wantClean(1)
			r.hangUp("c1", 16)
			r.over()
			r.wantOutcome("c1", ivr.Abandoned, ivr.InQueue)
			if n := r.board.count("missed"); n != 0 {
				t.Errorf("the board was told of %d misses of an offer it withdrew", n)
			}
		})
	}
}

// The board withdrew the offer before the answer arrived: the operator is released, the caller waits on.
func TestAnswerInTheMomentOfWithdrawal(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	r.board.set(func() { r.board.refuse = "answered" })
	r.turn(leg, "Up")
	r.asks(1, "hang up leg1 16")
	r.app.Withdrawn(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.wantClean(1)
	r.await("the miss on record", func() bool { return r.journal.has("c1", "missed") })
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Abandoned, ivr.InQueue)
	if r.count("join") > 0 {
		t.Error("they were joined")
	}
}

func TestAnswerInTheMomentOfHangUp(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	r.script(answer{prefix: "join", status: 400, body: `{"message":"Channel not found"}`})
	r.turn(leg, "Up")
	r.asks(1, "join talk1")
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.CallerHungUp)
	r.wantClean(0)
}

// Nobody may be left on a silent line: if the two cannot be joined the caller goes to Asterisk's ring group.
func TestJoinThatFails(t *testing.T) {
	for name, failure := range map[string]answer{
		"unable":              {prefix: "join", status: 500, body: `{"message":"no"}`},
		"bridge gone":         {prefix: "join", status: 404, body: `{"message":"Bridge not found"}`, times: 2},
		"bridge not in order": {prefix: "join", status: 409, body: `{"message":"Bridge not in Stasis application"}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			leg := r.ringing("c1")
			r.script(failure)
			r.turn(leg, "Up")
			r.asks(1, "continue c1")
			r.over()
			r.wantOutcome("c1", ivr.Fallback, ivr.DialogueFailure)
			r.wantClean(0)
			if len(r.journal.late) > 0 {
				t.Errorf("written after the end: %v", r.journal.late)
			}
			if !r.journal.has("c1", "answered") {
				t.Error("the journey lacks the answer")
			}
		})
	}
}

// Up before the leg's StasisStart, which then must not dial an answered leg.
func TestLegUpBeforeItsStart(t *testing.T) {
	r := start(t)
	r.toQueue("c1")
	r.setPassive(true)
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.asks(1, "create leg1")
	r.asks(1, "bridge talk1")
	leg := r.leg(1)
	r.turn(leg, "Up")
	r.asks(1, "join talk1 c1 leg1")
	r.send(r.stasisStart(leg, legArgument))
	r.settle()
	r.setPassive(false)
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.CallerHungUp)
	if r.count("dial") > 0 {
		t.Error("an answered leg was dialled")
	}
}

func TestLegGoneBeforeItsCreationIsAnswered(t *testing.T) {
	r := start(t)
	r.toQueue("c1")
	slow := r.script(answer{prefix: "create", hold: make(chan struct{}), times: 1})
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.asks(1, "create leg1")
	var leg string
	r.await("the leg", func() bool {
		r.app.mu.Lock()
		defer r.app.mu.Unlock()
		for id := range r.app.legs {
			leg = id
		}
		return leg != ""
	})
	r.send(destroyed(leg, 20))
	r.await("the miss", func() bool { return r.board.count("missed 1 unreachable") == 1 })
	if r.count("hang up leg1") > 0 {
		t.Error("hung up before the creation was answered")
	}
	close(slow.hold)
	r.wantClean(1)
}

// A second offer takes the place of the first, whatever became of it.
func TestOfferAfterOffer(t *testing.T) {
	r := start(t)
	r.ringing("c1")
	r.offer("c1", 2)
	r.asks(1, "hang up leg1 16")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

func TestOfferToACallThatIsGone(t *testing.T) {
	r := start(t)
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.app.Withdrawn(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.call("c1")
	r.asks(1, "play c1")
	if r.count("create") > 0 {
		t.Error("a leg was made for a call that was gone")
	}
}

// The App with the real board: twenty callers, two operators who each talk and hang up, one who never answers.
func TestWithTheRealBoard(t *testing.T) {
	rules := routing.DefaultRules()
	rules.Rest, rules.WrapUp, rules.MissedLimit = time.Millisecond, 0, 0
	r, queue := onRealBoard(t, rules, withHush)

	const callers = 20
	for i := range callers {
		id := fmt.Sprintf("c%d", i)
		r.call(id)
		r.press(id, "3")
	}
	for served := 0; served < callers; {
		served = r.serveLegs(callers)
	}
	r.over()
	r.wantClean(0)
	for i := range callers {
		r.wantOutcome(fmt.Sprintf("c%d", i), ivr.Connected, ivr.OperatorHungUp)
	}
	counts := queue.Counts()
	if counts.Operators[routing.Ready] != 2 || counts.Waiting[routing.Support] != 0 {
		t.Errorf("board: %+v", counts)
	}
}

// serveLegs waits for the next leg that rings nobody yet and answers it, refuses it, or lets its device vanish; whoever
// answered hangs up. It returns how many callers are through.
func (r *rig) serveLegs(callers int) int {
	r.t.Helper()
	var leg string
	var n int
	r.await("a leg or the end", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for i, id := range r.legs {
			c := r.channels[id]
			if c != nil && c.state == "Down" && slices.Contains(r.asked, "dial "+r.name(id)+" 20") {
				leg, n = id, i
				return true
			}
		}
		return len(r.channels) == 0
	})
	if leg == "" {
		return callers
	}
	r.turn(leg, "Ringing")
	switch n % 5 {
	case 1:
		r.hangUp(leg, 21)
		return 0
	case 3:
		r.mu.Lock()
		device, _, _ := strings.Cut(r.channels[leg].name, "-")
		r.mu.Unlock()
		r.send(deviceState(device, "UNAVAILABLE"), deviceState(device, "NOT_INUSE"))
		return 0
	}
	r.mu.Lock()
	word := "join talk" + strings.TrimPrefix(r.name(leg), "leg")
	r.mu.Unlock()
	r.turn(leg, "Up")
	r.asks(1, word+" ")
	r.hangUp(leg, 16)
	return 0
}

// An offer that crosses with the caller's leaving the queue rings nobody.
func TestOfferAfterTheQueue(t *testing.T) {
	r := start(t)
	r.toQueue("c1")
	r.press("c1", "*")
	r.asks(1, "play c1 uk sound:balance/offer")
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.await("the offer to be given back", func() bool { return r.board.count("released 1") == 1 })
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
	if r.count("create") > 0 {
		t.Error("a device was rung")
	}
}

// An offer that the board has taken back before the device rang is given up.
func TestRingsTooLate(t *testing.T) {
	r := start(t)
	r.toQueue("c1")
	leg := r.offer("c1", 1)
	r.board.set(func() { r.board.refuse = "ringing" })
	r.turn(leg, "Ringing")
	r.asks(1, "hang up leg1")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// A leg that Asterisk makes after all, long after the call has given it up, is released.
func TestLegComesTooLate(t *testing.T) {
	r := start(t)
	r.hold("leg-late", fakeChannel{state: "Down"})
	r.send(event("StasisStart", `"args":["`+legArgument+`"],"channel":`+channelText("leg-late", fakeChannel{state: "Down"})))
	r.wantClean(0)
}

// That Asterisk does not answer is no fault of the operator's; that it refuses to ring the device is.
func TestWhoseFaultItIs(t *testing.T) {
	for want, failure := range map[string]answer{
		"missed 1 unreachable": {prefix: "create", status: 500, body: `{"message":"Allocation failed"}`},
		"failed 1":             {prefix: "create", hold: make(chan struct{})},
	} {
		t.Run(want, func(t *testing.T) {
			r := start(t)
			r.toQueue("c1")
			r.script(failure)
			r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
			r.await("the report", func() bool { return r.board.count(want) == 1 })
		})
	}
}
