package stasis

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
	"hotline/routing"
)

func TestCallFromArrivalToHangUp(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.asks(1, "play c1")
	r.hangUp("c1", 0)
	r.over()
	r.wantOutcome("c1", ivr.Left, ivr.InGreeting)
	if diff := cmp.Diff([]string{"answer c1", "play c1 uk sound:greet/day"}, r.history()); diff != "" {
		t.Errorf("asked of Asterisk (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"leave c1"}, r.board.heard()); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
	events := slices.DeleteFunc(r.journal.events("c1"), func(e string) bool { return e == "lookup" }) // in its own time
	if diff := cmp.Diff([]string{"prompt", "hangup"}, events); diff != "" {
		t.Errorf("journey (-want +got):\n%s", diff)
	}
	notes := r.journal.notes["c1"]
	if cause := notes[len(notes)-1].Detail["cause"]; cause != "16" {
		t.Errorf("a hang-up announced without a cause has cause %s, want 16", cause)
	}
}

// The dialplan's fallback has answered a call that comes back to the service.
func TestAnsweredCallIsNotAnsweredAgain(t *testing.T) {
	r := start(t)
	r.hold("c1", fakeChannel{state: "Up"})
	r.send(r.stasisStart("c1"))
	r.asks(1, "play c1")
	if r.count("answer") > 0 {
		t.Error("answered again")
	}
}

// A sequence that a process before this one began would keep what we play waiting.
func TestStrangePlaybackIsStopped(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.asks(1, "play c1 uk sound:greet/day")
	r.send(playbackContinuing("c1", "c1-7-1"))
	r.asks(1, "stop")
	r.send(playbackContinuing("c1", "c1-7-1"))
	r.asks(2, "stop")
}

// A key is acted upon while the old prompt's end is still unheard of.
func TestBargeInWaitsForNothing(t *testing.T) {
	r := start(t)
	r.setPassive(true)
	r.call("c1")
	r.asks(1, "play c1 uk sound:greet/day")
	r.press("c1", "*")
	r.asks(1, "play c1 uk sound:balance/offer")
	r.asks(1, "stop c1")
	r.press("c1", "8")
	r.asks(1, "play c1 en sound:balance/offer")
	r.asks(2, "stop c1")
}

func TestNewPromptDoesNotWaitForTheStopOfTheOld(t *testing.T) {
	r := start(t)
	slow := r.script(answer{prefix: "stop", hold: make(chan struct{})})
	r.call("c1")
	r.asks(1, "play c1")
	r.press("c1", "*")
	r.asks(2, "play c1")
	close(slow.hold)
	r.hangUp("c1", 16)
	r.over()
}

func TestPromptsOfTwoLanguagesInOneList(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.asks(1, "play c1")
	r.press("c1", "*")
	r.asks(1, "play c1 uk sound:balance/offer sound:credit/offer sound:menu/1 sound:menu/2 sound:menu/3 sound:menu/4 sound:menu/5 sound:menu/7 sound:en/menu/language sound:menu/repeat")
	r.press("c1", "8")
	r.asks(1, "play c1 en sound:balance/offer sound:credit/offer sound:menu/1 sound:menu/2 sound:menu/3 sound:menu/4 sound:menu/5 sound:menu/7 sound:uk/menu/language sound:menu/repeat")
}

// Keys pressed before the call is answered are type-ahead.
func TestKeysDuringTheAnswer(t *testing.T) {
	r := start(t)
	slow := r.script(answer{prefix: "answer", hold: make(chan struct{})})
	r.call("c1")
	r.asks(1, "answer c1")
	r.press("c1", "83")
	r.settle()
	close(slow.hold)
	r.await("the queue", func() bool { return r.board.count("join c1 support") == 1 })
	r.asks(1, "play c1 en sound:queue/transfer")
}

func TestFailedPlaybackLeadsToAnOperator(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.asks(1, "play c1")
	r.finish("c1", "done")
	r.asks(1, "play c1 uk sound:balance/offer")
	r.finish("c1", "failed")
	r.await("the queue", func() bool { return r.board.count("join c1 any") == 1 })
}

func TestRefusedPlayLeadsToAnOperator(t *testing.T) {
	r := start(t)
	r.script(answer{prefix: "play c1", status: 500, body: `{"message":"Internal Server Error"}`, times: 2})
	r.call("c1")
	r.await("the queue", func() bool { return r.board.count("join c1 any") == 1 })
	r.asks(1, "play c1 uk sound:error/operator")
}

func TestPlaybackThatFailsByTheHangUpIsNoFailure(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.asks(1, "play c1")
	r.finish("c1", "done")
	r.asks(2, "play c1")
	r.send(event("ChannelHangupRequest", `"cause":16,"channel":`+channelText("c1", fakeChannel{state: "Up"})))
	r.finish("c1", "failed")
	r.settle()
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Left, ivr.InMenu)
	if r.board.count("join") > 0 {
		t.Error("the caller was sent to the queue")
	}
}

// Whatever Asterisk refuses because the caller is leaving is nothing to act upon.
func TestRefusalsOfALeavingChannel(t *testing.T) {
	for _, status := range []int{404, 409, 422} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			r := start(t)
			r.script(answer{prefix: "answer", status: status, body: `{"message":"Channel not in Stasis application"}`})
			r.script(answer{prefix: "play", status: status, body: `{"message":"Channel not in Stasis application"}`})
			r.call("c1")
			r.asks(1, "play c1")
			r.hangUp("c1", 16)
			r.over()
			r.wantOutcome("c1", ivr.Left, ivr.InGreeting)
		})
	}
}

func TestStasisStartTwice(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.call("c1")
	r.settle()
	r.asks(1, "play c1")
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Left, ivr.InGreeting)
	if r.count("answer c1") != 1 || r.dropped("repeated") != 1 {
		t.Errorf("answered %d times, %d events repeated; want 1 of each", r.count("answer c1"), r.dropped("repeated"))
	}
}

// Each event of a whole call comes twice.
func TestDuplicatedEvents(t *testing.T) {
	r := start(t)
	r.setPassive(true)
	twice := func(e string) { r.send(e, e); r.settle() }
	r.hold("c1", fakeChannel{state: "Ring"})
	twice(r.stasisStart("c1"))
	r.asks(1, "play c1")
	twice(playbackFinished("c1", r.playback("c1"), "done"))
	r.asks(1, "play c1 uk sound:balance/offer")
	twice(pressed("c1", '3'))
	r.await("the queue", func() bool { return r.board.count("join c1 support") == 1 })
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.asks(1, "create leg1")
	leg := r.leg(1)
	twice(r.stasisStart(leg, legArgument))
	r.asks(1, "dial leg1")
	twice(stateChanged(leg, "Ringing"))
	twice(stateChanged(leg, "Up"))
	r.asks(1, "join talk1 c1 leg1")
	twice(event("ChannelHangupRequest", `"cause":16,"channel":`+channelText("c1", fakeChannel{state: "Up"})))
	twice(stasisEnd("c1"))
	twice(destroyed("c1", 16))
	twice(destroyed(leg, 16))
	r.over()
	r.asks(1, "unbridge talk1")
	r.wantOutcome("c1", ivr.Connected, ivr.CallerHungUp)
	for word, want := range map[string]int{"answer": 1, "play": 3, "create": 1, "dial": 1, "join": 1, "hang up leg1": 1, "unbridge": 1} {
		if got := r.count(word); got != want {
			t.Errorf("asked %d times to %s, want %d", got, word, want)
		}
	}
	want := []string{"join c1 support", "ringing 1", "answered 1", "released 1", "leave c1"}
	if diff := cmp.Diff(want, r.board.heard()); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
}

// playback returns the id of what plays on a channel.
func (f *fakeAsterisk) playback(channel string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, c := range f.playbacks {
		if c == channel {
			return id
		}
	}
	return ""
}

func TestEndsOutOfOrder(t *testing.T) {
	ends := map[string][]string{
		"destroyed first":  {destroyed("c1", 16), stasisEnd("c1")},
		"end twice":        {stasisEnd("c1"), stasisEnd("c1")},
		"destroyed twice":  {destroyed("c1", 16), destroyed("c1", 16)},
		"destroyed only":   {destroyed("c1", 16)},
		"a key after that": {stasisEnd("c1"), pressed("c1", '3'), playbackFinished("c1", "x", "done"), stateChanged("c1", "Up")},
	}
	for name, events := range ends {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			r.call("c1")
			r.asks(1, "play c1")
			r.send(events...)
			r.over()
			r.settle()
			r.wantOutcome("c1", ivr.Left, ivr.InGreeting)
		})
	}
}

func TestEventsOfUnknownChannels(t *testing.T) {
	r := start(t)
	events := []string{
		pressed("x", '1'), stasisEnd("x"), destroyed("x", 16), stateChanged("x", "Up"), playbackFinished("x", "p", "done"),
		event("ChannelHangupRequest", `"cause":16,"channel":`+channelText("x", fakeChannel{})),
		r.stasisStart("leg-x", legArgument),
	}
	r.send(events...)
	r.settle()
	if got := r.dropped("no_call"); got != len(events) {
		t.Errorf("%d events of no call counted, want %d", got, len(events))
	}
	if r.app.Active() != 0 {
		t.Error("an unknown channel made a call")
	}
}

// A caller's silence ends the menu; a timer of a menu that was left means nothing.
func TestSilenceLeadsToAnOperator(t *testing.T) {
	config := ivr.Default(kyiv)
	config.Silence = time.Millisecond
	r := start(t, withDialogue(config))
	r.call("c1")
	r.asks(1, "play c1")
	r.finish("c1", "done")
	r.asks(2, "play c1")
	r.finish("c1", "done")
	r.await("the queue", func() bool { return r.board.count("join c1 any") == 1 })
}

func TestMusicAfterTheAnnouncement(t *testing.T) {
	r := start(t)
	r.toQueue("c1")
	r.finish("c1", "done")
	r.asks(1, "music c1")
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	r.asks(1, "dial leg1")
	r.turn(r.leg(1), "Up")
	r.asks(1, "join talk1 c1 leg1")
	if r.index("stop music c1") < 0 || r.index("stop music c1") > r.index("join talk1") {
		t.Error("the music must end before the two are joined")
	}
}

func TestPromptEndsBeforeTheTalk(t *testing.T) {
	r := start(t)
	r.talking("c1")
	history := r.history()
	stopped, joined := lastIndex(history, "stop c1"), r.index("join talk1")
	if stopped < 0 || slices.IndexFunc(history, func(s string) bool { return strings.HasPrefix(s, "join") }) < stopped {
		t.Errorf("stopped at %d, joined at %d:\n%s", stopped, joined, strings.Join(history, "\n"))
	}
}

func lastIndex(list []string, s string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == s {
			return i
		}
	}
	return -1
}

func TestDefectHandsTheCallOver(t *testing.T) {
	r := start(t)
	r.board.set(func() { r.board.panics = "join c1" })
	r.call("c1", "c2")
	r.asks(1, "play c1")
	r.asks(1, "play c2")
	r.press("c1", "3")
	r.asks(1, "continue c1")
	r.await("the end", func() bool { return r.app.Active() == 1 })
	r.wantOutcome("c1", ivr.Fallback, ivr.DialogueFailure)
	if set := r.index("set c1 HOTLINE_FALLBACK=1"); set < 0 || set > r.index("continue c1") {
		t.Errorf("not marked for the ring group:\n%s", strings.Join(r.history(), "\n"))
	}
	r.press("c2", "3")
	r.await("the other call's queue", func() bool { return r.board.count("join c2") == 1 })
}

// Asterisk lets a variable wait behind a prompt: the prompt must be stopped first.
func TestHandOverStopsThePromptFirst(t *testing.T) {
	r := start(t)
	r.board.set(func() { r.board.panics = "join c1" })
	r.call("c1")
	r.asks(1, "play c1")
	r.press("c1", "3")
	r.asks(1, "continue c1")
	if stop := r.index("stop c1"); stop < 0 || stop > r.index("set c1") {
		t.Errorf("the prompt plays on:\n%s", strings.Join(r.history(), "\n"))
	}
}

func TestHandOverThatFailsHangsUp(t *testing.T) {
	r := start(t)
	r.board.set(func() { r.board.panics = "join c1" })
	r.script(answer{prefix: "continue", status: 500, body: "no"})
	r.call("c1")
	r.asks(1, "play c1")
	r.press("c1", "3")
	r.asks(1, "hang up c1 41")
	r.over()
}

// Nobody answered in the ring group: the dialplan brings the caller back at once, while our requests are still under way.
func TestCallComesBackFromTheRingGroup(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	slow := r.script(answer{prefix: "hang up leg1", hold: make(chan struct{})})
	r.board.set(func() { r.board.panics = "answered" })
	r.turn(leg, "Up")
	r.asks(1, "continue c1")
	r.asks(1, "hang up leg1")
	r.await("the end", func() bool { return len(r.journal.ends("c1")) == 1 })
	r.call("c1")
	r.asks(2, "play c1 uk sound:greet/day")
	close(slow.hold)
	r.hangUp("c1", 16)
	r.over()
	if got := len(r.journal.ends("c1")); got != 2 {
		t.Errorf("%d ends on record, want one each time", got)
	}
}

// A caller who presses keys all day costs no memory.
func TestPathIsBounded(t *testing.T) {
	var p path
	p.begin(5)
	for i := range 3 * pathLength {
		p.add(ivr.JourneyStep{Event: string(rune('a' + i%26))})
	}
	steps, missing := p.newest()
	if len(steps) != pathLength || missing != 5+2*pathLength || steps[0].Event != string(rune('a'+2*pathLength%26)) {
		t.Errorf("%d steps after %d, the first %q", len(steps), missing, steps[0].Event)
	}
}
