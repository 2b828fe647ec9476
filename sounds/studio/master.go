package studio

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"hotline/sounds"
)

// errSilent means that a recording has nothing to hear.
var errSilent = errors.New("nothing to hear in it")

// Trimming: what is 45 dB below the loudest 5 ms is silence around the speech;
// 3 ms of fading keep the cut from clicking.
const (
	trimBelow  = 45.0
	trimWindow = sounds.SampleRate / 200
	fadeLength = 3 * sounds.SampleRate / 1000
)

// limiterReach is how far the limiter looks either side of a peak: 5 ms.
const limiterReach = sounds.SampleRate / 200

// master turns raw 8 kHz speech into the audio of a prompt: trimmed, levelled,
// limited, with its margins, in A-law, a whole number of 20 ms frames long.
// The name decides the pattern of the margins (see idle).
func master(raw []int16, m margins, name string) ([]byte, error) {
	speech := trim(toFloat(raw))
	if len(speech) == 0 {
		return nil, errSilent
	}
	fade(speech)
	spoken := encodeALaw(toInt(levelled(speech)))
	lead := idle(name+" lead", samplesIn(m.lead))
	length := len(lead) + len(spoken) + samplesIn(m.tail)
	length += (sounds.FrameBytes - length%sounds.FrameBytes) % sounds.FrameBytes
	audio := append(lead, spoken...)
	return append(audio, idle(name+" tail", length-len(audio))...), nil
}

// samplesIn returns how many samples a duration takes.
func samplesIn(d time.Duration) int { return int(d * sounds.SampleRate / time.Second) }

// trim cuts the silence around the speech.
func trim(samples []float64) []float64 {
	loudest := 0.0
	for start := 0; start < len(samples); start += trimWindow {
		loudest = max(loudest, windowPower(samples, start))
	}
	if loudest < ratio(-120) { // -60 dBFS
		return nil
	}
	threshold := loudest / (ratio(trimBelow) * ratio(trimBelow))
	first, last := len(samples), 0
	for start := 0; start < len(samples); start += trimWindow {
		if windowPower(samples, start) >= threshold {
			first, last = min(first, start), min(start+trimWindow, len(samples))
		}
	}
	return append([]float64(nil), samples[first:last]...)
}

// windowPower returns the mean square of one trimming window.
func windowPower(samples []float64, start int) float64 {
	sum := 0.0
	window := samples[start:min(start+trimWindow, len(samples))]
	for _, sample := range window {
		sum += float64(sample * sample)
	}
	return sum / float64(len(window))
}

// fade softens both ends in place.
func fade(samples []float64) {
	length := min(fadeLength, len(samples)/2)
	for i := range length {
		gain := float64(i+1) / float64(length+1)
		samples[i] *= gain
		samples[len(samples)-1-i] *= gain
	}
}

// levelled brings speech to the target level. The limiter takes some of the
// level back, so it is approached in a few rounds.
func levelled(speech []float64) []float64 {
	gain, out := 0.0, speech
	for range 4 {
		gain += targetLevel - activeLevel(out)
		out = limited(speech, ratio(gain))
	}
	return out
}

// limited amplifies speech and turns the gain down smoothly around every peak
// that would pass the limit.
func limited(speech []float64, gain float64) []float64 {
	ceiling := ratio(peakLimit)
	allowed := make([]float64, len(speech))
	for i, sample := range speech {
		allowed[i] = min(1, ceiling/max(math.Abs(sample*gain), 1e-9))
	}
	lowest := slide(allowed, limiterReach, func(window []float64) float64 {
		least := 1.0
		for _, a := range window {
			least = min(least, a)
		}
		return least
	})
	smooth := slide(lowest, limiterReach, mean)
	out := make([]float64, len(speech))
	for i, sample := range speech {
		out[i] = sample * gain * smooth[i]
	}
	return out
}

// slide applies f to the neighbourhood of every value.
func slide(values []float64, reach int, f func([]float64) float64) []float64 {
	out := make([]float64, len(values))
	for i := range values {
		out[i] = f(values[max(0, i-reach):min(len(values), i+reach+1)])
	}
	return out
}

// mean returns the average.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// idle returns A-law silence in a pattern of its own for every name. A-law has
// no zero, so silence is any mix of its two smallest values; choosing the mix by
// name costs nothing to the ear and lets a test phone name a prompt, even one
// of two that say the same, from its first packet.
func idle(name string, samples int) []byte {
	audio := make([]byte, 0, samples)
	for block := uint32(0); len(audio) < samples; block++ {
		bits := sha256.Sum256(binary.BigEndian.AppendUint32([]byte(name), block))
		for i := 0; i < 8*len(bits) && len(audio) < samples; i++ {
			value := byte(quietPlus)
			if bits[i/8]>>(i%8)&1 == 1 {
				value = quietMinus
			}
			audio = append(audio, value)
		}
	}
	return audio
}
