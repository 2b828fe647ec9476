package stasis

import (
	"fmt"
	"slices"
	"testing"

	"hotline/ivr"
	"hotline/routing"
)

const webPhone = "PJSIP/web-103"

// withDesk gives operator 103 a browser beside the telephone, and 106 a browser alone.
func withDesk(c *Config, _ *Parts) {
	c.Devices = map[routing.OperatorID]Devices{
		"103": {Phone: "PJSIP/103", Browser: webPhone}, "106": {Browser: "PJSIP/web-106"}}
}

// desks is an Asterisk at which the pages one (of 103) and six (of 106) are registered; no telephone is.
func desks(t *testing.T) *fakeAsterisk {
	f := newFakeAsterisk(t)
	f.devices = map[string]string{"PJSIP/103": "UNAVAILABLE", webPhone: "NOT_INUSE", "PJSIP/web-106": "NOT_INUSE"}
	f.pages = map[string]string{webPhone: "one", "PJSIP/web-106": "six"}
	return f
}

// startDesk is start with operators in browsers.
func startDesk(t *testing.T, options ...option) *rig {
	t.Helper()
	t.Parallel()
	return newRig(t, desks(t), append([]option{withDesk}, options...)...).run()
}

// reloaded lets the page of 103 load anew until the leg to the new one is dialled, which it returns.
func (r *rig) reloaded(page string) string {
	r.t.Helper()
	dialled := r.count("dial ")
	r.load(webPhone, page)
	r.asks(dialled+1, "dial ")
	return r.newestLeg()
}

// wantJoined waits until exactly these are in one bridge.
func (r *rig) wantJoined(channels ...string) {
	r.t.Helper()
	slices.Sort(channels)
	r.await(fmt.Sprint(channels, " to be joined"), func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, members := range r.bridges {
			if slices.Equal(slices.Sorted(slices.Values(members)), channels) {
				return true
			}
		}
		return false
	})
}

// header returns a SIP header with which a leg was made.
func (r *rig) header(leg, name string) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.channels[leg]; c != nil {
		return c.variables["PJSIP_HEADER(add,"+name+")"]
	}
	return nil
}

// The caller keeps the operator: hears music, and the operator again; the board sees one talk.
func TestPageIsLoadedAnewInATalk(t *testing.T) {
	r := startDesk(t)
	first := r.talking("c1")
	if r.header(first, "X-Call") != "c1" || r.header(first, "X-Resume") != nil {
		t.Error("headers of the first leg")
	}
	second := r.reloaded("two")
	r.wantInOrder("part talk1 c1", "music c1", "create leg2 "+webPhone+" for c1", "dial leg2 20")
	r.asks(1, "hang up leg1 26")
	if r.header(second, "X-Call") != "c1" || r.header(second, "X-Resume") != "1" {
		t.Error("headers of the second leg")
	}
	r.turn(second, "Ringing")
	r.turn(second, "Up")
	r.wantJoined("c1", second)
	r.wantInOrder("stop music c1", "join talk2 c1 leg2")
	r.hangUp(second, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "released 1", "leave c1")
}

// A cut WebSocket changes nothing: the media goes on, and the page comes back under its own name.
func TestWebSocketIsCutInATalk(t *testing.T) {
	r := startDesk(t)
	leg := r.talking("c1")
	before := len(r.history())
	r.unload(webPhone)
	r.load(webPhone, "one")
	r.await("the look at the leg", func() bool { return r.count("get variable leg1 CHANNEL") == 2 })
	r.await("the second look at the sound", func() bool { return r.count("get channels/"+leg+"/rtp_statistics") == 2 })
	r.settleDesk()
	if after := r.history(); len(after) != before {
		t.Errorf("asked %v", after[before:])
	}
	r.hangUp(leg, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
}

// A page that is gone is not heard: the caller hears music, until the page is back, or is heard again from another network
// without a word to the registrar, or the leg ends.
func TestPageFallsSilent(t *testing.T) {
	for name, back := range map[string]func(*rig){
		"and is back":        func(r *rig) { r.load(webPhone, "one") },
		"and is heard again": func(r *rig) { r.setSilent(false) },
		"for good":           nil,
	} {
		t.Run(name, func(t *testing.T) {
			r := startDesk(t)
			leg := r.talking("c1")
			r.setSilent(true)
			r.unload(webPhone)
			r.asks(1, "music c1")
			r.wantInOrder("part talk1 c1", "music c1")
			if back != nil {
				back(r)
				r.wantJoined("c1", leg)
				r.wantInOrder("stop music c1", "join talk1 c1 leg1")
			}
			r.hangUp(leg, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
		})
	}
}

// A page that another has replaced takes its registration away late: the talk of the new one is not listened to.
func TestOldPageGoesInATalk(t *testing.T) {
	r := startDesk(t)
	leg := r.talking("c1")
	r.setSilent(true)
	r.send(contactStatus(webPhone, "older", "Removed"))
	r.await("the look at the leg", func() bool { return r.count("get variable leg1 CHANNEL") == 1 })
	r.settleDesk()
	if r.hangUp(leg, 16); r.count("get channels/"+leg+"/rtp_statistics") > 0 {
		t.Errorf("listened to; asked %v", r.history())
	}
	r.over()
	r.wantClean(0)
}

// settleDesk is settle where 106 has a browser.
func (r *rig) settleDesk() {
	r.t.Helper()
	before := r.board.count("device 106")
	r.send(deviceState("PJSIP/web-106", "NOT_INUSE"))
	r.await("the events sent", func() bool { return r.board.count("device 106") > before })
}

// A page that is loaded twice in a row, is gone before it is dialled, or refuses.
func TestPageThatDoesNotAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(r *rig, leg string)
		back    bool
	}{
		"loaded once more": {func(r *rig, _ string) { r.load(webPhone, "three") }, true},
		"gone, and loaded once more": {func(r *rig, leg string) {
			r.unload(webPhone)
			r.hangUp(leg, 20)
			r.settleDesk()
			r.load(webPhone, "three")
		}, true},
		"refuses":     {func(r *rig, leg string) { r.hangUp(leg, 21) }, false},
		"caller goes": {func(r *rig, _ string) { r.hangUp("c1", 16) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := startDesk(t)
			r.talking("c1")
			c.happens(r, r.reloaded("two"))
			if c.back {
				r.asks(3, "dial ")
				third := r.newestLeg()
				r.turn(third, "Up")
				r.wantJoined("c1", third)
				r.hangUp(third, 16)
			}
			r.over()
			r.wantClean(0)
			want := ivr.OperatorHungUp
			if name == "caller goes" {
				want = ivr.CallerHungUp
			}
			r.wantOutcome("c1", ivr.Connected, want)
			r.wantBoard("join c1 support", "ringing 1", "answered 1", "released 1", "leave c1")
		})
	}
}

// An operator who is not back in time has left the talk.
func TestPageComesBackTooLate(t *testing.T) {
	r := startDesk(t)
	r.talking("c1")
	leg := r.reloaded("two")
	r.app.post("c1", legFailed{leg, errRangTooLong}) // as the leg's limit does after resumeFor
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	if r.board.count("released 1") != 1 || r.board.count("missed") != 0 {
		t.Errorf("board: %v", r.board.heard())
	}
}

// No page is registered when it is to be dialled: the leg fails, and the next page has it.
func TestPageIsGoneAgain(t *testing.T) {
	r := startDesk(t)
	r.talking("c1")
	r.script(answer{prefix: "create leg2", status: 500, body: `{"error":"Allocation failed"}`, times: 1})
	r.load(webPhone, "two")
	r.asks(1, "create leg2")
	r.await("the failure", func() bool { return r.log.has("cannot be rung") })
	leg := r.reloaded("three")
	r.turn(leg, "Up")
	r.wantJoined("c1", leg)
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// A page that is loaded anew while it rings rings again, as one offer.
func TestPageIsLoadedAnewWhileItRings(t *testing.T) {
	r := startDesk(t)
	r.ringing("c1")
	leg := r.reloaded("two")
	r.asks(1, "hang up leg1")
	if r.header(leg, "X-Call") != "c1" || r.header(leg, "X-Resume") != nil {
		t.Error("headers of the second leg")
	}
	r.turn(leg, "Ringing")
	r.turn(leg, "Up")
	r.wantJoined("c1", leg)
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "released 1", "leave c1")
}

// A browser that is closed while it rings rings no longer than a page takes to be loaded anew, and the operator is not to blame.
// One whose WebSocket alone was cut rings on.
func TestPageIsGoneWhileItRings(t *testing.T) {
	for name, back := range map[string]bool{"for good": false, "and is back": true} {
		t.Run(name, func(t *testing.T) {
			r := startDesk(t)
			leg := r.ringing("c1")
			r.unload(webPhone)
			if back {
				r.load(webPhone, "one")
				r.asks(1, "get variable leg1 PJSIP_DIAL_CONTACTS")
				r.turn(leg, "Up")
				r.wantJoined("c1", leg)
			} else {
				r.await("the end of the ringing", func() bool { return r.board.count("failed 1 unreachable") == 1 })
				r.asks(1, "hang up leg1")
				r.wantClean(1)
			}
			if r.board.count("missed") > 0 || r.board.count("failed") > 0 && back {
				t.Errorf("board: %v", r.board.heard())
			}
			r.hangUp("c1", 16)
			r.over()
			r.wantClean(0)
		})
	}
}

// So does one that is closed while the service is away.
func TestPageIsGoneWhileItRingsUnheard(t *testing.T) {
	first := startDesk(t)
	first.ringing("c1")
	first.await("the record", func() bool { r, _ := first.calls.record("c1"); return r.Leg != nil && !r.Leg.RangAt.IsZero() })
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	first.unload(webPhone)
	r := newRig(t, first.fakeAsterisk, withDesk, withCalls(first.calls)).take(first.calls).run()
	r.await("the end of the ringing", func() bool { return r.board.count("failed 77 unreachable") == 1 })
	r.wantClean(1)
	r.hangUp("c1", 16)
	r.over()
}

// The page changes while Asterisk makes the leg: which of them it met is looked at afterwards.
func TestPageIsLoadedAnewWhileTheLegIsMade(t *testing.T) {
	r := startDesk(t)
	r.toQueue("c1")
	r.script(answer{prefix: "bridge talk1", hold: r.gate, times: 1}) // the channel is made, to page one
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.asks(1, "create leg1")
	r.await("the call to be seen", func() bool { return len(r.app.Calls()) == 1 && r.app.Calls()[0].Operator == "103" })
	r.load(webPhone, "two")
	r.settleDesk()
	r.openGate()
	r.asks(1, "create leg2")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// In a consultation either page may be loaded anew, and hears the other again.
func TestPageIsLoadedAnewInAConsultation(t *testing.T) {
	for name, endpoint := range map[string]string{"the first": webPhone, "the second": "PJSIP/web-106"} {
		t.Run(name, func(t *testing.T) {
			r := startDesk(t)
			first, second := r.consulted("c1")
			waits := map[string]string{"the first": "leg2", "the second": "leg1"}[name]
			r.load(endpoint, "anew")
			r.asks(3, "dial ")
			r.asks(1, "music "+waits)
			fresh := r.newestLeg()
			r.turn(fresh, "Up")
			r.asks(1, "stop music "+waits)
			if name == "the first" {
				first = fresh
			} else {
				second = fresh
			}
			r.wantJoined(first, second)
			r.await("the hand-over", func() bool { return r.app.EndTransfer("c1", "", true) == nil })
			r.wantJoined("c1", second)
			r.hangUp(second, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
			if r.board.count("released") != 2 || r.board.count("missed") != 0 {
				t.Errorf("board: %v", r.board.heard())
			}
		})
	}
}

// The caller is given back to an operator whose page is just being loaded.
func TestTakenBackWhileThePageLoads(t *testing.T) {
	r := startDesk(t)
	_, second := r.consulted("c1")
	leg := r.reloaded("two")
	r.hangUp(second, 16)
	r.await("the talk on record", func() bool { return r.calls.step("c1") == ivr.Talking })
	if r.count("join talk3") > 0 || r.count("stop music c1") > 0 {
		t.Errorf("the caller was left with a page that has not answered: %v", r.history())
	}
	r.turn(leg, "Up")
	r.wantJoined("c1", leg)
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// Who is consulted answers while the page of who asked is being loaded: they hear each other when it is back.
func TestConsultedWhileThePageLoads(t *testing.T) {
	r := startDesk(t)
	_, second := r.consulting("c1")
	first := r.reloaded("two")
	r.turn(second, "Up")
	r.await("the answer on record", func() bool { return r.journal.has("c1", "consulted") })
	if r.count("join talk2") > 0 {
		t.Errorf("joined with a page that has not answered: %v", r.history())
	}
	r.asks(1, "music leg2")
	r.turn(first, "Up")
	r.wantJoined(first, second)
	r.asks(1, "stop music leg2")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// The caller is handed over while the page of who asked is being loaded: the music for who was consulted ends.
func TestHandedOverWhileThePageLoads(t *testing.T) {
	r := startDesk(t)
	_, second := r.consulted("c1")
	r.reloaded("two")
	r.asks(1, "music leg2")
	r.await("the hand-over", func() bool { return r.app.EndTransfer("c1", "103", true) == nil })
	r.wantJoined("c1", second)
	r.asks(1, "stop music leg2")
	r.hangUp(second, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
}

// The service is killed: the page that was loaded while it was away, or is loaded afterwards, has the talk again.
func TestPageIsLoadedAnewAroundACrash(t *testing.T) {
	for name, reload := range map[string]struct{ before, away, after bool }{
		"before": {before: true}, "while away": {away: true}, "after": {after: true},
	} {
		t.Run(name, func(t *testing.T) {
			first := startDesk(t)
			first.talking("c1")
			if reload.before { // and killed before the answer
				first.reloaded("two")
				first.await("the record", func() bool { r, _ := first.calls.record("c1"); return r.Leg != nil && r.Leg.Resumes && r.Leg.Dialled })
			}
			if err := first.stop(); err != nil {
				t.Fatal(err)
			}
			if reload.away {
				first.load(webPhone, "two")
			}
			r := newRig(t, first.fakeAsterisk, withDesk, withCalls(first.calls)).take(first.calls).run()
			r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
			if reload.after {
				r.load(webPhone, "two")
			}
			r.asks(2, "dial ")
			leg := r.newestLeg()
			r.turn(leg, "Up")
			r.wantJoined("c1", leg)
			r.hangUp(leg, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
			r.wantBoard("restore c1 103 talking", "released 77", "leave c1")
		})
	}
}

// Killed between the end of the old leg and the making of the new one, the call dials the page again.
func TestLegToANewPageWasNeverMade(t *testing.T) {
	t.Parallel()
	f := desks(t)
	f.hold("c1", fakeChannel{state: "Up"})
	r := newRig(t, f, withDesk)
	saved := waitingRecord("c1", legRecord{Operator: "103", Device: webPhone, Channel: "leg-x", Bridge: "talk-x", Resumes: true})
	saved.State.Step, saved.Music = ivr.Talking, true
	r.calls.put(saved)
	r.run()
	r.asks(1, "dial ")
	leg := r.newestLeg()
	r.turn(leg, "Up")
	r.wantJoined("c1", leg)
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// Operators who are in no call, and telephones, may register as they like.
func TestPagesThatConcernNoCall(t *testing.T) {
	r := startDesk(t)
	r.talking("c1")
	before := len(r.history())
	r.load("PJSIP/web-106", "seven")
	r.load("PJSIP/103", "103")
	r.load("PJSIP/stranger", "x")
	r.settleDesk()
	if after := r.history(); len(after) != before {
		t.Errorf("asked %v", after[before:])
	}
}

// A page that was left open somewhere renews its registration: the talk stays where the operator is.
func TestOldPageRegistersAgain(t *testing.T) {
	r := startDesk(t)
	r.load(webPhone, "one")
	r.load(webPhone, "two")
	r.talking("c1")
	before := len(r.history())
	r.load(webPhone, "one")
	r.load(webPhone, "two")
	r.settleDesk()
	if after := r.history(); len(after) != before {
		t.Errorf("asked %v", after[before:])
	}
	third := r.reloaded("three")
	r.turn(third, "Up")
	r.wantJoined("c1", third)
	r.asks(1, "hang up leg1 26")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

func TestPageIn(t *testing.T) {
	for text, want := range map[string]string{
		"sip:f3a9@127.0.0.1:40112;transport=ws":                                "f3a9",
		"PJSIP/web-103/sip:f3a9@127.0.0.1:40112;transport=ws":                  "f3a9",
		"PJSIP/web-103/sip:a@127.0.0.1:1;transport=ws&PJSIP/web-103/sip:b@x:2": "a",
		"sip:127.0.0.1": "", "": "",
	} {
		if got := pageIn(text); got != want {
			t.Errorf("page in %q is %q, want %q", text, got, want)
		}
	}
}
