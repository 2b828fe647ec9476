package stasis

import (
	"crypto/rand"
	"strings"
	"time"

	"hotline/ivr"
)

// A prompt for the operator alone is whispered by a channel of its own (ARI's snoop): one that is played on the operator's
// leg would take the leg out of the talk while it lasts.
const (
	whisperPrefix   = "whisper-"
	whisperArgument = "whisper"
	whisperLength   = 6 * time.Second        // of prompts whose audio is not known
	whisperAfter    = 200 * time.Millisecond // until what was said is heard
)

// tellOperator whispers prompts to the operator. They are arguments of the channel: it speaks when it is in the
// application, whoever holds the call then.
func (c *call) tellOperator(prompts []ivr.Prompt) {
	if c.leg == nil || len(prompts) == 0 {
		return
	}
	leg, words := c.leg.Channel, []string{whisperArgument}
	for _, p := range prompts {
		words = append(words, p.String())
	}
	c.background("whisper", func() error {
		return c.app.asterisk.whisper(leg, whisperPrefix+rand.Text()[:12], strings.Join(words, ","))
	})
}

// whisper speaks on the channel of its own what the words say, and ends it.
func (a *App) whisper(channel string, words []string) {
	var prompts []ivr.Prompt
	length := whisperAfter
	for _, word := range words {
		var p ivr.Prompt
		if p.UnmarshalText([]byte(word)) != nil {
			continue
		}
		prompts = append(prompts, p)
		if a.parts.Speech != nil {
			length += a.parts.Speech.Duration(p.Language, p.Key)
		}
	}
	if a.parts.Speech == nil {
		length = whisperLength
	}
	if len(prompts) > 0 {
		if err := a.asterisk.play(channel, playbackID(channel, 0), prompts); err != nil && !gone(err) {
			a.log.Warn("operator cannot be told", "error", err)
		}
		wait(a.lifetime, length)
	}
	_ = a.release(channel, ivr.CauseNormal) // it ends with the operator's leg at the latest
}
