package stasis

import (
	"time"

	"hotline/ivr"
	"hotline/sounds"
)

// Speech knows the audio of the prompts: how long each lasts, and where it is silent.
type Speech interface {
	Duration(sounds.Language, sounds.Key) time.Duration
	Silences(sounds.Language, sounds.Key) []sounds.Silence
}

// How a prompt is ended for an operator who has answered. No word is cut as long as the next pause is near enough;
// then a cut is better than an operator who hears nothing.
const (
	wordPatience = 2500 * time.Millisecond // from the answer to the end of the prompt at the latest
	pauseLeast   = 80 * time.Millisecond   // a shorter silence is inside a word
	pauseInto    = 10 * time.Millisecond   // into the silence before the prompt is ended
	pauseLeft    = 20 * time.Millisecond   // of a silence that goes on: the stop takes one packet to be heard
)

// heard is what a caller hears of a sequence of prompts: which of them since when.
type heard struct {
	prompts []ivr.Prompt
	since   time.Time
}

// wordEnded says that the playback may be ended now.
type wordEnded struct{ playback string }

// finishWord ends the prompts at the next pause of speech; PromptEnded says when.
func (c *call) finishWord() {
	playback := c.record.Playback
	if playback == "" {
		c.mailbox.put(ivr.PromptEnded{Sequence: c.sequence})
		return
	}
	c.stopWord()
	wait := c.heard.untilPause(c.app.parts.Speech, time.Now())
	c.word = time.AfterFunc(wait, func() { c.mailbox.put(wordEnded{playback}) })
}

// wordEnded ends the prompts, unless they have come to their end meanwhile.
func (c *call) wordEnded(m wordEnded) {
	if m.playback != c.record.Playback {
		return
	}
	c.quiet()
	c.step(ivr.PromptEnded{Sequence: c.sequence})
}

func (c *call) stopWord() {
	if c.word != nil {
		c.word.Stop()
	}
}

// next notes that the first of the prompts is over and the second begins.
func (h *heard) next(at time.Time) {
	if len(h.prompts) > 1 {
		h.prompts, h.since = h.prompts[1:], at
	}
}

// untilPause returns how long it is until the prompts can be ended without cutting a word: until the first pause or,
// if that is too far, the longest silence of all until then. The end of each prompt is a pause, however short.
func (h *heard) untilPause(speech Speech, now time.Time) time.Duration {
	if speech == nil || h.since.IsZero() {
		return wordPatience
	}
	begin := h.since.Sub(now) // of the prompt, from now; below 0: it is heard
	best, longest := wordPatience, time.Duration(0)
	for _, p := range h.prompts {
		length := speech.Duration(p.Language, p.Key)
		for _, s := range speech.Silences(p.Language, p.Key) {
			from, until := begin+s.From, begin+s.Until
			cut := max(from+pauseInto, 0)
			switch {
			case cut > wordPatience:
				return best
			case until <= 0 || until-cut < pauseLeft && s.Until < length: // over, or nearly
			case s.Length() >= pauseLeast || s.Until == length:
				return cut
			case s.Length() > longest:
				best, longest = cut, s.Length()
			}
		}
		begin += length
	}
	return best
}
