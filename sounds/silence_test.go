package sounds_test

import (
	"os"
	"testing"
	"time"

	"hotline/sounds"
)

// library is the audio of this repository.
func library(t *testing.T) *sounds.Library {
	t.Helper()
	l, err := sounds.Open(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestSilenceOfEachPrompt holds what the cutting of prompts rests upon: each ends in silence, and its silences are
// in order, apart from each other, and within it.
func TestSilenceOfEachPrompt(t *testing.T) {
	l := library(t)
	for _, language := range sounds.Languages() {
		for _, key := range sounds.Keys(language) {
			silences := l.Silences(language, key)
			last := time.Duration(-1)
			for _, s := range silences {
				if s.From <= last || s.Until <= s.From || s.Until > l.Duration(language, key) {
					t.Errorf("%s %s: silence %v after %v", language, key, s, last)
				}
				last = s.Until
			}
			if last != l.Duration(language, key) {
				t.Errorf("%s %s: does not end in silence: %v", language, key, silences)
			}
		}
	}
}

// TestSilenceAtAComma finds the one pause of a prompt that has a comma in the middle.
func TestSilenceAtAComma(t *testing.T) {
	var pauses []sounds.Silence
	for _, s := range library(t).Silences(sounds.Ukrainian, "queue.hold") {
		if s.Length() >= 80*time.Millisecond {
			pauses = append(pauses, s)
		}
	}
	if len(pauses) != 2 || pauses[0].From < 2*time.Second || pauses[0].Until > 3*time.Second {
		t.Errorf("pauses %v, want one about 2.7 s and the end", pauses)
	}
}

func TestSilenceOfNoPrompt(t *testing.T) {
	if got := library(t).Silences(sounds.Ukrainian, "no.such"); got != nil {
		t.Errorf("silences of a prompt that is not there: %v", got)
	}
}
