package stasis

import (
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

const ms = time.Millisecond

// fakeSpeech has prompts of 5 s: with a comma at 2 s, without any pause, with the closure of a plosive at 600 ms.
type fakeSpeech struct{}

func (fakeSpeech) Duration(sounds.Language, sounds.Key) time.Duration { return 5 * time.Second }

func (fakeSpeech) Silences(_ sounds.Language, key sounds.Key) []sounds.Silence {
	end := sounds.Silence{From: 4900 * ms, Until: 5 * time.Second}
	switch key {
	case "comma":
		return []sounds.Silence{{From: 600 * ms, Until: 640 * ms}, {From: 2 * time.Second, Until: 2100 * ms}, end}
	case "plosive":
		return []sounds.Silence{{From: 600 * ms, Until: 640 * ms}, {From: 1200 * ms, Until: 1230 * ms}, end}
	}
	return []sounds.Silence{end}
}

// hush has prompts in which nothing is spoken: they can be ended at once.
type hush struct{ fakeSpeech }

func (hush) Silences(sounds.Language, sounds.Key) []sounds.Silence {
	return []sounds.Silence{{Until: 5 * time.Second}}
}

func withHush(_ *Config, p *Parts) { p.Speech = hush{} }

func withSpeech(_ *Config, p *Parts) { p.Speech = fakeSpeech{} }

func TestUntilPause(t *testing.T) {
	for name, c := range map[string]struct {
		keys []sounds.Key
		at   time.Duration // since the prompts began
		want time.Duration
	}{
		"the comma":                     {[]sounds.Key{"comma"}, 1500 * ms, 510 * ms},
		"just before the comma":         {[]sounds.Key{"comma"}, 1995 * ms, 15 * ms},
		"in the comma":                  {[]sounds.Key{"comma"}, 2050 * ms, 0},
		"too late in the comma":         {[]sounds.Key{"comma"}, 2090 * ms, wordPatience},
		"a plosive is better than none": {[]sounds.Key{"comma"}, 100 * ms, 510 * ms},
		"the longer plosive":            {[]sounds.Key{"plosive"}, 0, 610 * ms},
		"the end":                       {[]sounds.Key{"none"}, 4 * time.Second, 910 * ms},
		"in the quiet end":              {[]sounds.Key{"none"}, 4995 * ms, 0},
		"after the end":                 {[]sounds.Key{"none"}, 6 * time.Second, wordPatience},
		"no pause within reach":         {[]sounds.Key{"none"}, time.Second, wordPatience},
		"between two prompts":           {[]sounds.Key{"none", "none"}, 4 * time.Second, 910 * ms},
		"the end of the second":         {[]sounds.Key{"none", "none"}, 9 * time.Second, 910 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			h := heard{since: noon}
			for _, key := range c.keys {
				h.prompts = append(h.prompts, ivr.Prompt{Language: sounds.Ukrainian, Key: key})
			}
			if got := h.untilPause(fakeSpeech{}, noon.Add(c.at)); got != c.want {
				t.Errorf("until the pause %v, want %v", got, c.want)
			}
		})
	}
}

// What is not known is bounded.
func TestUntilPauseUnknown(t *testing.T) {
	h := heard{prompts: []ivr.Prompt{{Language: sounds.Ukrainian, Key: "comma"}}}
	if got := h.untilPause(fakeSpeech{}, noon); got != wordPatience {
		t.Errorf("without a beginning: %v", got)
	}
	h.since = noon
	if got := h.untilPause(nil, noon); got != wordPatience {
		t.Errorf("without audio: %v", got)
	}
}

// The next prompt of the list, as Asterisk reports it, sets the clock right.
func TestHeardGoesOn(t *testing.T) {
	h := heard{prompts: []ivr.Prompt{{Key: "none"}, {Key: "comma"}}, since: noon}
	h.next(noon.Add(5100 * ms))
	if got := h.untilPause(fakeSpeech{}, noon.Add(6600*ms)); got != 510*ms {
		t.Errorf("until the pause %v, want 510ms", got)
	}
	h.next(noon.Add(9 * time.Second))
	if len(h.prompts) != 1 {
		t.Errorf("%d prompts left, want the last", len(h.prompts))
	}
}

// An operator who answers in the middle of a prompt is connected when it is stopped at a pause, and not before.
func TestOperatorAnswersInAPrompt(t *testing.T) {
	r := start(t, withSpeech)
	leg := r.ringing("c1")
	r.turn(leg, "Up")
	r.asks(1, "join talk1 c1 leg1")
	if stop := r.lastIndex("stop c1"); stop < 0 || stop > r.index("join") {
		t.Errorf("joined while the prompt played: %v", r.history())
	}
}

func TestOperatorAnswersAndThePromptEnds(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	stops := r.count("stop c1")
	r.turn(leg, "Up")
	r.await("the answer", func() bool { return r.board.count("answered") == 1 })
	r.finish("c1", "done")
	r.asks(1, "join talk1 c1 leg1")
	if r.count("stop c1") != stops {
		t.Errorf("a prompt was stopped that had ended: %v", r.history())
	}
}

func TestOperatorLeavesBeforeTheWordEnds(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	r.turn(leg, "Up")
	r.await("the answer", func() bool { return r.board.count("answered") == 1 })
	r.hangUp(leg, 16)
	r.await("the queue again", func() bool { return r.board.count("join c1 support") == 2 })
	r.hangUp("c1", 16)
	r.over()
	r.wantOutcome("c1", ivr.Abandoned, ivr.InQueue)
	r.wantClean(0)
	if r.count("join") > 0 || r.board.count("released") != 1 {
		t.Errorf("asked %v, board %v", r.history(), r.board.heard())
	}
}

// lastIndex returns where something was asked last, -1 if never.
func (f *fakeAsterisk) lastIndex(word string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return lastIndex(f.asked, word)
}

func TestPlaceIsAskedForAndSpoken(t *testing.T) {
	config := ivr.Default(kyiv)
	config.Announce = ms
	r := start(t, withDialogue(config))
	r.board.place = routing.Place{Position: 2, Wait: 3 * time.Minute}
	r.toQueue("c1")
	r.finish("c1", "done")
	r.asks(1, "music c1")
	r.await("the question", func() bool { return r.board.count("place c1") > 0 })
	r.asks(1, "play c1 uk sound:queue/position")
	if got := r.journal.queued; len(got) != 1 || got[0] != "c1 support 12:00:00" {
		t.Errorf("queued on record: %v", got)
	}
}

// A caller who goes back to the menu is in no queue, and nobody rings for the call.
func TestBackToTheMenu(t *testing.T) {
	r := start(t)
	r.ringing("c1")
	r.press("c1", "*")
	r.await("the menu", func() bool { return r.calls.step("c1") == ivr.Menu })
	r.wantClean(1)
	if r.board.count("leave c1") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
	if record, _ := r.calls.record("c1"); !record.Queued.IsZero() || record.Leg != nil {
		t.Errorf("still in the queue: %+v", record)
	}
}
