package sounds

import "time"

// Silence is a stretch of a prompt in which nothing is spoken, as time from the prompt's beginning.
type Silence struct{ From, Until time.Duration }

// Length returns how long the silence lasts.
func (s Silence) Length() time.Duration { return s.Until - s.From }

// What counts as silence: at least silenceLeast in which no sample is above silencePeak of 32,768 (-44 dBFS; the
// prompts' speech peaks above -9 dBFS). The closure of a plosive inside a word lasts up to 60 ms, the pause at a comma
// 100 ms and more.
const (
	silencePeak   = 200
	silenceLeast  = 30 * time.Millisecond
	silenceWindow = 10 * time.Millisecond
)

// Silences returns where a prompt is silent, in order; its quiet end is among them. It is nil if the catalogue has no
// such key. It reads the whole prompt, which takes some 20 µs a second of audio.
func (l *Library) Silences(language Language, key Key) []Silence {
	audio := l.audio[sound{language, key}]
	const window = int(silenceWindow * SampleRate / time.Second)
	var silences []Silence
	from := -1 // of the silence that goes on; -1: there is none
	for start := 0; start <= len(audio); start += window {
		quiet := start < len(audio) && isQuiet(audio[start:min(start+window, len(audio))])
		switch {
		case quiet && from < 0:
			from = start
		case !quiet && from >= 0:
			silence := Silence{PlayingTime(from), PlayingTime(min(start, len(audio)))}
			if from = -1; silence.Length() >= silenceLeast {
				silences = append(silences, silence)
			}
		}
	}
	return silences
}

// isQuiet reports whether no A-law sample is louder than silencePeak.
func isQuiet(audio []byte) bool {
	for _, code := range audio {
		if magnitude(code) > silencePeak {
			return false
		}
	}
	return true
}

// magnitude returns the absolute 16-bit value of an A-law sample (ITU-T G.711, even bits inverted).
func magnitude(code byte) int {
	code ^= 0x55
	value := int(code&0x0F)<<4 + 8
	if segment := int(code&0x70) >> 4; segment > 0 {
		value = (value + 0x100) << (segment - 1)
	}
	return value
}
