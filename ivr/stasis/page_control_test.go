package stasis

import (
	"slices"
	"strings"
	"testing"

	"hotline/ivr"
)

// A caller on hold stays there while the operator's page is loaded anew, and is talked to when the operator wants to.
func TestPageIsLoadedAnewInAHold(t *testing.T) {
	r := startDesk(t)
	r.talking("c1")
	r.must(r.app.Mute("c1", "103", true))
	r.must(r.app.Hold("c1", "103"))
	second := r.reloaded("two")
	if !r.card("c1").OnHold || !r.card("c1").Muted {
		t.Errorf("card %+v", r.card("c1"))
	}
	r.turn(second, "Up")
	r.asks(1, "silence leg2")
	r.asks(1, "mute leg2 in")
	if r.count("join talk2")+r.count("stop music") > 0 || r.count("music c1") != 1 {
		t.Errorf("asked %v", r.history())
	}
	r.must(r.app.Resume("c1", "103"))
	r.wantJoined("c1", second)
	r.wantInOrder("stop music c1", "stop silence leg2", "join talk2 c1 leg2", "silence c1")
	if card := r.card("c1"); !card.Muted || card.OnHold || card.AnsweredAt.IsZero() || card.RangAt.IsZero() {
		t.Errorf("card %+v", card)
	}
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// Who is muted is muted on the new leg, before the caller could hear a word.
func TestPageIsLoadedAnewWhileMuted(t *testing.T) {
	r := startDesk(t)
	r.talking("c1")
	r.must(r.app.Mute("c1", "103", true))
	second := r.reloaded("two")
	r.turn(second, "Up")
	r.wantJoined("c1", second)
	r.asks(2, "silence c1")
	r.wantInOrder("stop silence c1", "part talk1 c1", "music c1", "mute leg2 in", "join talk2 c1 leg2", "silence c1")
}

// A supervisor goes on hearing an operator whose page was loaded anew.
func TestPageIsLoadedAnewWhileSupervised(t *testing.T) {
	r := startDesk(t)
	r.supervising("c1", ivr.Listen)
	second := r.reloaded("two")
	r.turn(second, "Up")
	r.wantJoined("c1", second)
	r.mu.Lock()
	heard := " on " + r.name(second) + ", spy both, whisper none"
	r.mu.Unlock()
	r.await("the new leg to be heard", func() bool {
		return slices.ContainsFunc(r.history(), func(a string) bool { return strings.HasSuffix(a, heard) })
	})
	r.asks(2, "join listen")
	r.wantLeft(4, 2)
	if got := r.supervised("c1"); len(got) != 1 || !got[0].On {
		t.Errorf("supervised %v", got)
	}
}

// A supervisor whose page is loaded anew listens no more: nobody is at the other end of the channel. One whose WebSocket was cut
// goes on.
func TestSupervisorsPageIsLoadedAnew(t *testing.T) {
	r := startDesk(t)
	_, supervisor := r.supervising("c1", ivr.Listen)
	if r.header(supervisor, "X-Call") != "c1" || r.header(supervisor, "X-Supervise") != "listen" {
		t.Error("headers of the supervisor's channel")
	}
	r.load("PJSIP/web-106", "six")
	r.settleDesk()
	if len(r.supervised("c1")) != 1 {
		t.Error("the same page ended it")
	}
	r.load("PJSIP/web-106", "seven")
	r.wantLeft(2, 1)
	if len(r.supervised("c1")) > 0 || r.count("part") > 0 {
		t.Errorf("supervised %v, asked %v", r.supervised("c1"), r.history())
	}
}

// A caller on hold stays there when the page registers again, whose WebSocket was cut.
func TestWebSocketIsCutInAHold(t *testing.T) {
	r := startDesk(t)
	r.talking("c1")
	r.must(r.app.Hold("c1", "103"))
	before := len(r.history())
	r.unload(webPhone)
	r.load(webPhone, "one")
	r.await("the look at the leg", func() bool { return r.count("get variable leg1 CHANNEL") == 1 })
	r.settleDesk()
	if after := r.history(); len(after) != before || !r.card("c1").OnHold {
		t.Errorf("asked %v", after[before:])
	}
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}

// Who mutes while the caller hears music, because the page is not heard, does not end the music.
func TestMutedWhileThePageIsSilent(t *testing.T) {
	r := startDesk(t)
	leg := r.talking("c1")
	r.setSilent(true)
	r.unload(webPhone)
	r.asks(1, "music c1")
	r.must(r.app.Mute("c1", "103", true))
	if r.count("mute leg1 in") != 1 || r.count("silence c1") > 0 {
		t.Errorf("asked %v", r.history())
	}
	r.load(webPhone, "one")
	r.wantJoined("c1", leg)
	r.asks(1, "silence c1")
	r.wantInOrder("stop music c1", "join talk1 c1 leg1", "silence c1")
	r.hangUp("c1", 16)
	r.over()
	r.wantClean(0)
}
