package studio

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline/sounds"
)

// voice is how a language is spoken.
type voice struct {
	name string // RHVoice's profile, lower case as its folder
	rate int    // percent of the voice's own speed
}

// voices are both women's and free for any use: LGPL-2.1 as Debian ships them; slt was made from
// CMU ARCTIC. A little slower than their own speed a telephone is clearer.
var voices = map[sounds.Language]voice{
	sounds.Ukrainian: {name: "natalia", rate: 90},
	sounds.English:   {name: "slt", rate: 90},
}

// synthesiserSettings is RHVoice.conf: without the marker "+" would split words,
// pseudo-English would spell Latin letters the Ukrainian way.
const synthesiserSettings = "stress_marker=+\nlanguages.ukrainian.use_pseudo_english=no\nquality=max\n"

// speechFilters clear rumble, lift the consonants a telephone dulls, resample.
// The gain keeps the lift from clipping; the level is set afterwards.
var speechFilters = []string{"gain", "-8", "highpass", "180", "equalizer", "2500", "1q", "4", "rate", "-v", "8000"}

// recordingFilters leave a studio's sound as it is but for rumble.
var recordingFilters = []string{"gain", "-3", "highpass", "180", "rate", "-v", "8000"}

// margins are the silence around what is spoken.
type margins struct{ lead, tail time.Duration }

// Sentences get a breath either side; parts of numbers are played in a row; digits are written down as they are
// heard, so that their tails hold the pause: 165 to 185 ms from one to the next, the last frame filled up. Their lead
// cuts them into other frames than the same words as numbers, so that a test phone tells "d.7" from the start of "num.7".
var (
	sentenceMargins = margins{lead: 40 * time.Millisecond, tail: 120 * time.Millisecond}
	partMargins     = margins{lead: 5 * time.Millisecond, tail: 30 * time.Millisecond}
	digitMargins    = margins{lead: 10 * time.Millisecond, tail: 155 * time.Millisecond}
)

// marginsOf returns the silence around a prompt or a part.
func marginsOf(language sounds.Language, key sounds.Key) margins {
	switch {
	case strings.HasPrefix(string(key), "d."):
		return digitMargins
	case slices.Contains(sounds.Parts(language), key):
		return partMargins
	}
	return sentenceMargins
}

// masteringVersion changes with the code in master.go and level.go, so that a
// build knows that audio has to be made anew.
const masteringVersion = 1

// settings returns the digest of all that shapes a prompt besides its text.
func settings(language sounds.Language, key sounds.Key) string {
	if key == sounds.HoldMusic {
		return sounds.Digest(fmt.Sprintf("music %d", musicVersion))
	}
	return sounds.Digest(fmt.Sprintf("%+v %s %v %+v %v %v mastering %d", voices[language], synthesiserSettings,
		speechFilters, marginsOf(language, key), targetLevel, peakLimit, masteringVersion))
}
