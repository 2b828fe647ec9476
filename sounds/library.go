package sounds

import (
	"fmt"
	"io/fs"
	"time"
)

// sound names one file: a prompt in a language.
type sound struct {
	language Language
	key      Key
}

// Library is the audio of the whole catalogue, held in memory (about 10 MB). It
// never changes after Open, so any number of goroutines may read it.
type Library struct {
	audio map[sound][]byte
}

// Open loads the audio of every prompt and part of every language from the
// sounds folder. It fails on the first file that cannot be read; Verify tells
// of all of them.
func Open(dir fs.FS) (*Library, error) {
	l := &Library{audio: make(map[sound][]byte)}
	for _, language := range Languages() {
		for _, key := range Keys(language) {
			audio, err := fs.ReadFile(dir, Path(language, key))
			if err != nil {
				return nil, fmt.Errorf("open sounds: %w", err)
			}
			l.audio[sound{language, key}] = audio
		}
	}
	return l, nil
}

// Audio returns the A-law bytes of a prompt, nil if the catalogue has no such
// key. The caller must not change them.
func (l *Library) Audio(language Language, key Key) []byte {
	return l.audio[sound{language, key}]
}

// Duration returns how long a prompt sounds, 0 if the catalogue has no such key.
func (l *Library) Duration(language Language, key Key) time.Duration {
	return PlayingTime(len(l.audio[sound{language, key}]))
}
