// Package sounds holds what the hotline says: the catalogue of prompts (a text
// for every key in every language), the audio of each as headerless G.711
// A-law at 8 kHz, and the proof that the two belong together (manifest.tsv).
//
// It uses the standard library alone. The dialogue (ivr) names prompts by Key,
// the service gives Asterisk their Media names and verifies the files at its
// start, the test phone (ivr/phone) loads the audio to name what it hears.
// The audio itself is made by package sounds/studio; nobody needs a
// synthesiser to run or to test the hotline.
package sounds

import (
	"path"
	"strings"
	"time"
)

// Language is a spoken language by its ISO 639-1 code, which is also the name
// of its folder of audio and the value of Asterisk's CHANNEL(language).
type Language string

// The languages the hotline speaks.
const (
	Ukrainian Language = "uk"
	English   Language = "en"
)

// NoLanguage marks sounds that are the same for every caller: the music.
const NoLanguage Language = ""

// Languages returns the languages of the catalogue, the first being the default.
func Languages() []Language { return []Language{Ukrainian, English} }

// Key names a prompt or a part of a spoken number, such as "greet.morning" or
// "num.m.21". A dot in a key is a folder in the tree of audio.
type Key string

// HoldMusic is the key of the music a waiting caller hears. Asterisk plays its
// folder by itself (musiconhold.conf); the key lets the manifest guard the file.
const HoldMusic Key = "moh.calm"

// SampleRate is the number of A-law bytes in a second of audio (RFC 3551 §4.5.14).
const SampleRate = 8000

// FrameBytes is the length of one 20 ms packet of A-law. Every file is a whole
// number of frames, so that each packet a caller gets is a slice of one file.
const FrameBytes = 160

// Media returns the name Asterisk knows a prompt by: what follows "sound:".
func Media(key Key) string { return strings.ReplaceAll(string(key), ".", "/") }

// Path returns the file of a prompt below the sounds folder, with slashes:
// "uk/greet/morning.alaw".
func Path(language Language, key Key) string {
	return path.Join(string(language), Media(key)+".alaw")
}

// PlayingTime returns how long a number of bytes of A-law sounds.
func PlayingTime(bytes int) time.Duration {
	return time.Duration(bytes) * time.Second / SampleRate
}
