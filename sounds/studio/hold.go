package studio

import (
	"math"

	"hotline/sounds"
)

// musicVersion changes with the code in this file, so that a build knows that
// the music has to be made anew.
const musicVersion = 1

// The music on hold: sixteen bars of slow arpeggios over soft chords, ours to
// the last sample. Everything is below 3.4 kHz, where a telephone ends.
const (
	beat       = 0.9375             // seconds, 64 beats a minute
	bar        = 4 * beat           // 3.75 s
	bars       = 16                 // 60 s in all
	musicLevel = -24.0              // dBFS RMS, a little under the voice
	holdLength = bars * bar * 8000. // samples
)

// chord is the notes of a bar as MIDI numbers, the bass first.
type chord [5]int

// progression is played twice; each chord shares tones with its neighbours.
var progression = [bars / 2]chord{
	{48, 60, 64, 67, 71}, // C major seventh
	{45, 60, 64, 67, 69}, // A minor seventh
	{53, 60, 65, 69, 72}, // F
	{55, 59, 62, 67, 74}, // G
	{52, 59, 64, 67, 71}, // E minor
	{45, 60, 64, 69, 72}, // A minor
	{50, 60, 62, 65, 69}, // D minor seventh
	{55, 59, 65, 67, 74}, // G seventh
}

// figures are the order of a bar's chord tones in eighths; -1 is a rest.
var figures = [2][8]int{{1, 2, 3, 4, 3, 2, 3, -1}, {1, 3, 2, 4, -1, 3, 2, 3}}

// loop is a piece without a beginning: what sounds past its end is heard at its
// start, so that it can be repeated without a seam.
type loop []float64

// holdMusic composes the music as A-law.
func holdMusic() []byte {
	piece := make(loop, int(holdLength))
	for number := range bars {
		piece.playBar(progression[number%len(progression)], figures[number/4%len(figures)], float64(number)*bar)
	}
	gain := ratio(musicLevel - rms(piece))
	for i := range piece {
		piece[i] *= gain
	}
	return encodeALaw(toInt(piece))
}

// playBar adds one bar: a bass note, a soft chord, an arpeggio.
func (l loop) playBar(c chord, figure [8]int, at float64) {
	l.add(pluck(c[0], 0.9, 1.6), at)
	for _, note := range c[1:] {
		l.add(pad(note, 0.16), at-0.4)
	}
	for eighth, tone := range figure {
		if tone >= 0 {
			l.add(pluck(c[tone]+12, 0.42, 0.9), at+float64(eighth)*beat/2)
		}
	}
}

// note is a tone as a function of the seconds since its start, with its length.
type note struct {
	seconds float64
	at      func(t float64) float64
}

// add mixes a note in, around the end of the loop if need be.
func (l loop) add(n note, start float64) {
	first := int(math.Round(start*sounds.SampleRate)) + len(l)
	for i := range int(n.seconds * sounds.SampleRate) {
		l[(first+i)%len(l)] += n.at(float64(i) / sounds.SampleRate)
	}
}

// pitch returns the frequency of a MIDI note in hertz.
func pitch(midi int) float64 { return 440 * math.Pow(2, float64(midi-69)/12) }

// pluck is a struck string: partials that die the sooner the higher they are.
func pluck(midi int, loudness, decay float64) note {
	seconds, hertz := 4*decay, pitch(midi)
	return note{seconds, func(t float64) float64 {
		sum := 0.0
		for partial := 1.0; partial <= 5 && partial*hertz < 3200; partial++ {
			envelope := math.Exp(-t*(0.6+0.4*partial)/decay) / (partial * partial)
			sum += float64(envelope * math.Sin(2*math.Pi*partial*hertz*t))
		}
		attack := math.Min(t/0.008, 1)
		release := math.Min((seconds-t)/0.05, 1)
		return loudness * attack * release * sum
	}}
}

// pad is a soft held tone that swells and fades over a bar and a little more.
func pad(midi int, loudness float64) note {
	seconds, hertz := bar+0.8, pitch(midi)
	return note{seconds, func(t float64) float64 {
		swell := math.Sin(math.Pi * t / seconds)
		tremble := 1 + 0.08*math.Sin(2*math.Pi*4.2*t)
		first := math.Sin(2 * math.Pi * hertz * t)
		second := 0.25 * math.Sin(4*math.Pi*hertz*t+0.7)
		return loudness * swell * swell * tremble * (first + second)
	}}
}
