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

// supervised returns who listens to a call.
func (r *rig) supervised(id string) []ivr.Supervision {
	r.t.Helper()
	return r.card(id).Supervision
}

// supervisor returns the channel to the supervisor's device created last.
func (r *rig) supervisor() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.channels {
		if strings.HasPrefix(id, supervisorPrefix) {
			return id
		}
	}
	return ""
}

// snoop returns the channel that snoops; "" if there is none.
func (r *rig) snoop() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.channels {
		if strings.HasPrefix(id, snoopPrefix) {
			return id
		}
	}
	return ""
}

// supervising brings a call to where 106 listens to 103; it returns the operator's leg and the supervisor's channel.
func (r *rig) supervising(id string, mode ivr.SupervisionMode) (leg, supervisor string) {
	r.t.Helper()
	leg = r.talking(id)
	r.must(r.app.Supervise(id, "106", mode))
	dialled := r.count("dial supervisor")
	if dialled == 0 {
		r.asks(1, "dial supervisor")
	}
	supervisor = r.supervisor()
	r.turn(supervisor, "Ringing")
	r.turn(supervisor, "Up")
	r.asks(1, "join listen")
	return leg, supervisor
}

// modes returns what the journey says of supervisions.
func (r *rig) modes(id string) []string {
	r.journal.mu.Lock()
	defer r.journal.mu.Unlock()
	var modes []string
	for _, n := range r.journal.notes[id] {
		if n.Event == "supervised" {
			modes = append(modes, n.Detail["supervisor"]+" "+n.Detail["operator"]+" "+n.Detail["mode"])
		}
	}
	return modes
}

// wantLeft waits until so many channels and bridges are there: a talk is two and one.
func (r *rig) wantLeft(channels, bridges int) {
	r.t.Helper()
	r.await("nothing more to be left", func() bool {
		c, b := r.left()
		return c == channels && b == bridges
	})
}

func TestSupervisionFromRingToEnd(t *testing.T) {
	r := start(t)
	leg := r.talking("c1")
	r.must(r.app.Supervise("c1", "106", ivr.Listen))
	r.asks(1, "dial supervisor")
	if got := r.supervised("c1"); !slices.Equal(got, []ivr.Supervision{{Supervisor: "106", Mode: ivr.Listen}}) {
		t.Errorf("while it rings: %v", got)
	}
	if r.board.count("device 106 true true") != 1 {
		t.Errorf("the board may offer the supervisor a call: %v", r.board.told)
	}
	r.turn(r.supervisor(), "Up")
	r.asks(1, "join listen")
	if got := r.supervised("c1"); !slices.Equal(got, []ivr.Supervision{{Supervisor: "106", Mode: ivr.Listen, On: true}}) {
		t.Errorf("answered: %v", got)
	}
	touched := r.count("join talk") + r.count("part")
	if got := r.app.SupervisedBy("106"); got != "c1" {
		t.Errorf("listens to %q", got)
	}
	r.must(r.app.EndSupervision("106"))
	r.asks(1, "hang up supervisor")
	r.asks(1, "hang up snoop")
	r.wantLeft(2, 1)
	if len(r.supervised("c1")) > 0 || r.board.count("device 106 true false") != 2 {
		t.Errorf("ended: %v, board %v", r.supervised("c1"), r.board.told)
	}
	if err := r.app.EndSupervision("106"); !errors.Is(err, ErrNotSupervising) {
		t.Errorf("ended twice: %v", err)
	}
	if r.count("join talk")+r.count("part") != touched {
		t.Errorf("the talk was touched: %v", r.history())
	}
	r.hangUp(leg, 16)
	r.over()
	r.wantClean(0)
	if diff := cmp.Diff([]string{"106 103 listen", "106 103 end"}, r.modes("c1")); diff != "" {
		t.Errorf("journey (-want +got):\n%s", diff)
	}
}

// A supervisor who listens could not be heard whatever went wrong; one who whispers is heard at the operator's leg alone. What was
// heard before ends first.
func TestModes(t *testing.T) {
	r := start(t)
	r.supervising("c1", ivr.Listen)
	listens := r.snoop()
	if r.count("snoop") != 1 || !slices.ContainsFunc(r.history(), func(a string) bool { return strings.HasSuffix(a, " on leg1, spy both, whisper none") }) {
		t.Fatalf("asked %v", r.history())
	}
	r.must(r.app.Supervise("c1", "106", ivr.Listen))
	r.must(r.app.Supervise("c1", "106", ivr.Whisper))
	r.asks(2, "join listen")
	if r.snoop() == listens || !slices.ContainsFunc(r.history(), func(a string) bool { return strings.HasSuffix(a, " on leg1, spy both, whisper out") }) {
		t.Fatalf("asked %v", r.history())
	}
	r.must(r.app.Supervise("c1", "106", ivr.Listen))
	r.asks(3, "join listen")
	asked := r.history()
	silent := slices.IndexFunc(asked, func(a string) bool { return strings.HasSuffix(a, "whisper out") })
	if whispered := slices.IndexFunc(asked[silent:], func(a string) bool { return strings.HasPrefix(a, "hang up snoop") }); whispered < 0 ||
		!strings.HasSuffix(asked[len(asked)-2], "whisper none") {
		t.Errorf("asked %v", asked)
	}
	r.wantLeft(4, 2)
	if diff := cmp.Diff([]string{"106 103 listen", "106 103 whisper", "106 103 listen"}, r.modes("c1")); diff != "" {
		t.Errorf("journey (-want +got):\n%s", diff)
	}
}

// The mode that is wanted when the supervisor answers counts, whatever it was when the device began to ring.
func TestModeChangesWhileItRings(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.must(r.app.Supervise("c1", "106", ivr.Listen))
	r.asks(1, "dial supervisor")
	r.must(r.app.Supervise("c1", "106", ivr.Whisper))
	r.turn(r.supervisor(), "Up")
	r.asks(1, "join listen")
	if r.count("snoop") != 1 || !slices.ContainsFunc(r.history(), func(a string) bool { return strings.HasSuffix(a, "whisper out") }) {
		t.Errorf("asked %v", r.history())
	}
}

// However a supervision ends, nothing of it is left, and the supervisor's device is free.
func TestSupervisionEnds(t *testing.T) {
	talkGoesOn := func(r *rig) { r.wantLeft(2, 1) }
	callIsOver := func(r *rig) { r.over(); r.wantLeft(0, 0) }
	for name, tt := range map[string]struct {
		end  func(r *rig, leg, supervisor string)
		left func(*rig)
	}{
		"the caller hangs up":     {func(r *rig, _, _ string) { r.hangUp("c1", 16) }, callIsOver},
		"the operator hangs up":   {func(r *rig, leg, _ string) { r.hangUp(leg, 16) }, callIsOver},
		"the supervisor hangs up": {func(r *rig, _, supervisor string) { r.hangUp(supervisor, 16) }, talkGoesOn},
		"the supervisor vanishes": {func(r *rig, _, supervisor string) { r.vanish(supervisor); r.send(destroyed(supervisor, 0)) }, talkGoesOn},
		"the snoop ends":          {func(r *rig, _, _ string) { r.hangUp(r.snoop(), 16) }, talkGoesOn},
		"the next snoop is refused": {func(r *rig, _, _ string) {
			r.script(answer{prefix: "snoop", status: 500, times: 1})
			r.must(r.app.Supervise("c1", "106", ivr.Whisper))
		}, talkGoesOn},
		"passed to another": {func(r *rig, _, _ string) {
			r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "107"}))
			r.await("the end", func() bool { return len(r.supervised("c1")) == 0 })
			r.hangUp("c1", 16)
		}, callIsOver},
		"handed over": {func(r *rig, _, _ string) {
			r.must(r.app.Transfer("c1", "", ivr.TransferAsked{Operator: "107", Attended: true}))
			r.asks(2, "dial leg")
			second := r.newestLeg()
			r.turn(second, "Up")
			r.await("the consultation", func() bool { return r.card("c1").Consulted })
			r.await("the supervisor to hear the consultation", func() bool { return len(r.supervised("c1")) == 1 })
			r.must(r.app.EndTransfer("c1", "", true))
		}, talkGoesOn},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, func(c *Config, _ *Parts) { c.Devices["107"] = Devices{Phone: "PJSIP/107"} })
			leg, supervisor := r.supervising("c1", ivr.Listen)
			tt.end(r, leg, supervisor)
			tt.left(r)
			r.await("the device to be free", func() bool { return r.board.count("device 106 true false") >= 2 })
			if modes := r.modes("c1"); modes[len(modes)-1] != "106 103 end" {
				t.Errorf("journey %v", modes)
			}
			if err := r.app.EndSupervision("106"); !errors.Is(err, ErrNotSupervising) {
				t.Errorf("not ended: %v", err)
			}
		})
	}
}

// A supervisor who does not answer disturbs nobody.
func TestSupervisorDoesNotAnswer(t *testing.T) {
	for name, fail := range map[string]func(*rig){
		"refuses": func(r *rig) {
			r.must(r.app.Supervise("c1", "106", ivr.Listen))
			r.asks(1, "dial supervisor")
			r.hangUp(r.supervisor(), 17)
		},
		"cannot be rung": func(r *rig) {
			r.script(answer{prefix: "create supervisor", status: 500, times: 1})
			r.must(r.app.Supervise("c1", "106", ivr.Listen))
		},
		"cannot be dialled": func(r *rig) {
			r.script(answer{prefix: "dial supervisor", status: 409, times: 1})
			r.must(r.app.Supervise("c1", "106", ivr.Listen))
		},
		"gives up at once": func(r *rig) {
			r.script(answer{prefix: "create supervisor", hold: r.gate, times: 1})
			r.must(r.app.Supervise("c1", "106", ivr.Listen))
			r.asks(1, "create supervisor")
			r.must(r.app.EndSupervision("106"))
			r.openGate()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			r.talking("c1")
			fail(r)
			r.await("the end", func() bool { return len(r.supervised("c1")) == 0 })
			r.wantLeft(2, 1)
			if modes := r.modes("c1"); len(modes) > 0 {
				t.Errorf("journey %v", modes)
			}
			r.must(r.app.Supervise("c1", "106", ivr.Whisper))
		})
	}
}

func TestSupervisorRingsTooLong(t *testing.T) {
	r := start(t, withRing(1e9))
	r.talking("c1")
	r.must(r.app.Supervise("c1", "106", ivr.Listen))
	r.await("the end", func() bool { return len(r.supervised("c1")) == 0 })
	r.wantLeft(2, 1)
}

func TestSupervisionsThatAreNone(t *testing.T) {
	r := start(t)
	wants := func(id string, supervisor routing.OperatorID, mode ivr.SupervisionMode, want error) {
		t.Helper()
		if err := r.app.Supervise(id, supervisor, mode); !errors.Is(err, want) {
			t.Errorf("%s %s %s: %v, want %v", id, supervisor, mode, err, want)
		}
	}
	wants("c1", "106", ivr.Listen, ErrNoCall)
	r.toQueue("c1")
	wants("c1", "106", ivr.Listen, ErrNotTalking)
	leg := r.offer("c1", 1)
	r.turn(leg, "Ringing")
	wants("c1", "106", ivr.Listen, ErrNotTalking)
	r.turn(leg, "Up")
	r.await("the talk", func() bool { return r.card("c1").Step == ivr.Talking })
	wants("c1", "106", "shout", ErrNoMode)
	wants("c1", "103", ivr.Listen, routing.ErrNotFree) // the operator
	wants("c1", "999", ivr.Listen, routing.ErrNoOperator)
	for _, state := range []string{"INUSE", "UNAVAILABLE"} {
		heard := r.board.count("device 106")
		r.send(deviceState("PJSIP/106", state))
		r.await("the device", func() bool { return r.board.count("device 106") > heard })
		wants("c1", "106", ivr.Listen, routing.ErrNotFree)
	}
	r.settle()
	wants("c1", "106", ivr.Listen, nil)
	r.asks(2, "create")
}

// A supervisor listens to one call at a time.
func TestOneSupervisionASupervisor(t *testing.T) {
	r := start(t, func(c *Config, _ *Parts) { c.Devices["107"] = Devices{Phone: "PJSIP/107"} })
	r.supervising("c1", ivr.Listen)
	r.call("c2")
	r.press("c2", "3")
	r.await("the queue", func() bool { return r.board.count("join c2") == 1 })
	dialled := r.count("dial leg")
	r.app.Offered(routing.Offer{Number: 2, Call: "c2", Operator: "107"})
	r.asks(dialled+1, "dial leg")
	r.turn(r.newestLeg(), "Up")
	r.await("the talk", func() bool { return r.card("c2").Step == ivr.Talking })
	r.settle()
	if err := r.app.Supervise("c2", "106", ivr.Listen); !errors.Is(err, routing.ErrNotFree) {
		t.Errorf("a second call: %v", err)
	}
}

// Who listens has the call at once: no device rings, and the operator is let go.
func TestTakeOver(t *testing.T) {
	r := start(t)
	_, supervisor := r.supervising("c1", ivr.Whisper)
	r.must(r.app.Hold("c1", "103"))
	r.must(r.app.TakeOver("c1", "106"))
	r.asks(1, "join listen2 c1 supervisor2")
	r.asks(1, "hang up leg1 16") // beside the join
	r.await("the talk", func() bool { return r.card("c1").Step == ivr.Talking && r.card("c1").Operator == "106" })
	card := r.card("c1")
	if card.PassedBy != "103" || len(card.Supervision) > 0 || card.OnHold || card.AnsweredAt.IsZero() {
		t.Errorf("card %+v", card)
	}
	r.wantLeft(2, 1)
	if r.count("dial ") != 2 {
		t.Errorf("rung: %v", r.history())
	}
	r.must(r.app.Hold("c1", "106"))
	r.must(r.app.Resume("c1", "106"))
	r.hangUp(supervisor, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
	r.wantBoard("join c1 support", "ringing 1", "answered 1", "restore c1 106 talking direct", "released 1", "released 77", "leave c1")
	if diff := cmp.Diff([]string{"106 103 whisper", "106 103 take_over"}, r.modes("c1")); diff != "" {
		t.Errorf("journey (-want +got):\n%s", diff)
	}
	if err := r.app.EndSupervision("106"); !errors.Is(err, ErrNotSupervising) {
		t.Errorf("still supervises: %v", err)
	}
}

// Who does not listen is rung first, also in a pause, in which the board offers nothing; the talk goes on until they answer.
func TestTakeOverWithoutListening(t *testing.T) {
	for name, ask := range map[string]func(*rig){
		"at once":            func(r *rig) { r.must(r.app.TakeOver("c1", "106")) },
		"while it rings":     func(r *rig) { r.must(r.app.Supervise("c1", "106", ivr.Whisper)); r.must(r.app.TakeOver("c1", "106")) },
		"asked for it twice": func(r *rig) { r.must(r.app.TakeOver("c1", "106")); r.must(r.app.TakeOver("c1", "106")) },
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			r.talking("c1")
			ask(r)
			r.asks(1, "dial supervisor")
			if card := r.card("c1"); card.Step != ivr.Talking || card.Operator != "103" || r.count("part")+r.count("hang up") > 0 {
				t.Errorf("before it is answered: %+v, asked %v", card, r.history())
			}
			r.turn(r.supervisor(), "Up")
			r.asks(1, "join listen")
			r.asks(1, "hang up leg1 16")
			r.await("the talk", func() bool { return r.card("c1").Step == ivr.Talking && r.card("c1").Operator == "106" })
			if r.count("snoop") > 0 || r.count("dial ") != 2 {
				t.Errorf("asked %v", r.history())
			}
			r.hangUp("c1", 16)
			r.over()
			r.wantClean(0)
			if diff := cmp.Diff([]string{"106 103 take_over"}, r.modes("c1")); diff != "" {
				t.Errorf("journey (-want +got):\n%s", diff)
			}
		})
	}
}

// Who does not answer gets nothing, and neither does who wishes only to listen before answering, or has another call by then.
func TestTakeOverThatIsGivenUp(t *testing.T) {
	for name, tt := range map[string]struct {
		answer func(r *rig)
		left   int // channels
	}{
		"refused":         {func(r *rig) { r.hangUp(r.supervisor(), 17) }, 2},
		"only to listen":  {func(r *rig) { r.must(r.app.Supervise("c1", "106", ivr.Listen)); r.turn(r.supervisor(), "Up") }, 4},
		"talks elsewhere": {func(r *rig) { r.board.set(func() { r.board.refuse = "restore" }); r.turn(r.supervisor(), "Up") }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			leg := r.talking("c1")
			r.must(r.app.TakeOver("c1", "106"))
			r.asks(1, "dial supervisor")
			tt.answer(r)
			r.await("what is left", func() bool { channels, _ := r.left(); return channels == tt.left })
			if card := r.card("c1"); card.Step != ivr.Talking || card.Operator != "103" || r.count("part") > 0 {
				t.Errorf("%+v, asked %v", card, r.history())
			}
			r.hangUp(leg, 16)
			r.over()
			r.wantClean(0)
		})
	}
}

func TestTakeOversThatAreNone(t *testing.T) {
	r := start(t)
	wants := func(supervisor routing.OperatorID, want error) {
		t.Helper()
		if err := r.app.TakeOver("c1", supervisor); !errors.Is(err, want) {
			t.Errorf("by %s: %v, want %v", supervisor, err, want)
		}
	}
	wants("106", ErrNoCall)
	r.ringing("c1")
	wants("106", ErrNotTalking)
	r.turn(r.leg(1), "Up")
	r.await("the talk", func() bool { return r.card("c1").Step == ivr.Talking })
	wants("103", routing.ErrNotFree)
	r.must(r.app.Supervise("c1", "106", ivr.Listen))
	r.asks(1, "dial supervisor")
	r.turn(r.supervisor(), "Up")
	r.asks(1, "join listen")
	r.board.set(func() { r.board.refuse = "restore" })
	wants("106", routing.ErrNotFree) // has another call by now
	if got := r.supervised("c1"); len(got) != 1 || !got[0].On {
		t.Errorf("supervised %v", got)
	}
	if r.count("part") > 0 {
		t.Errorf("asked %v", r.history())
	}
}

// A supervision does not outlive the process: nothing of it is left, and the talk goes on.
func TestSupervisionIsNotAdopted(t *testing.T) {
	for name, reach := range map[string]func(*rig){
		"listening": func(r *rig) { r.supervising("c1", ivr.Listen) },
		"ringing": func(r *rig) {
			r.talking("c1")
			r.must(r.app.Supervise("c1", "106", ivr.Listen))
			r.asks(1, "dial supervisor")
		},
	} {
		t.Run(name, func(t *testing.T) {
			first := start(t)
			reach(first)
			r := first.successor()
			r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
			r.wantLeft(2, 1)
			if r.count("join") > 0 || len(r.supervised("c1")) > 0 {
				t.Errorf("asked %v", r.history())
			}
			r.hangUp(r.leg(1), 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
		})
	}
}

// A call that was taken over is adopted like any other talk, with its record and without.
func TestTakenOverIsAdopted(t *testing.T) {
	for name, lose := range map[string]bool{"from the record": false, "from the bridge": true} {
		t.Run(name, func(t *testing.T) {
			first := start(t)
			_, supervisor := first.supervising("c1", ivr.Listen)
			first.must(first.app.TakeOver("c1", "106"))
			first.asks(1, "join listen2 c1 supervisor2")
			first.await("the talk", func() bool {
				record, _ := first.calls.record("c1")
				return record.State.Step == ivr.Talking && record.Leg.Operator == "106"
			})
			first.wantLeft(2, 1)
			if lose {
				first.calls.Forget("c1")
			}
			r := first.successor()
			r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
			if r.board.count("restore c1 106 talking") != 1 || r.count("hang up") > 0 {
				t.Errorf("board %v, asked %v", r.board.heard(), r.history())
			}
			if r.count("unbridge") > 0 {
				t.Errorf("the two were parted: %v", r.history())
			}
			r.wantJoined("c1", supervisor)
			r.hangUp(supervisor, 16)
			r.over()
			r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			r.wantClean(0)
		})
	}
}

// A supervision that was not disturbed goes on when the link is back; of another nothing is left.
func TestSupervisionAndTheLink(t *testing.T) {
	for name, kept := range map[string]bool{"undisturbed": true, "the supervisor is gone": false} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			_, supervisor := r.supervising("c1", ivr.Listen)
			if !kept {
				r.vanish(supervisor)
			}
			r.drop()
			r.await("the return", func() bool { return r.journal.has("c1", "resumed") })
			if got := len(r.supervised("c1")) == 1; got != kept {
				t.Errorf("goes on: %t, want %t", got, kept)
			}
			if !kept {
				r.wantLeft(2, 1)
			}
		})
	}
}

// A snoop that Asterisk makes after the supervision was given up is released.
func TestSnoopComesTooLate(t *testing.T) {
	r := start(t)
	r.hold(snoopPrefix+"late", fakeChannel{state: "Up"})
	r.mu.Lock()
	begin := r.stasisStart(snoopPrefix+"late", snoopArgument)
	r.mu.Unlock()
	r.send(begin)
	r.wantClean(0)
}
