package studio

import (
	"math"

	"hotline/sounds"
)

// The level of a prompt (RFC 7874 §4: -22 dBFS of active speech, so that the
// caller need not touch the volume between prompts and people).
const (
	targetLevel    = -22.0 // dBFS RMS of active speech
	levelTolerance = 1.5   // dB either way; the limiter costs loud consonants some
	peakLimit      = -3.0  // dBFS, headroom for the networks' gains
	activeBelow    = 25.0  // dB under the loudest frame: what is quieter is a pause
	levelHighPass  = 300.0 // Hz: below it a telephone hears next to nothing
)

// fullScale is the sample value of 0 dBFS.
const fullScale = 32768.0

// decibels converts a ratio of amplitudes.
func decibels(ratio float64) float64 { return 20 * math.Log10(ratio) }

// ratio converts decibels to a ratio of amplitudes.
func ratio(decibels float64) float64 { return math.Pow(10, decibels/20) }

// activeLevel returns the RMS level in dBFS of the speech in some samples (full
// scale 1, 8 kHz): pauses do not count. Silence has minus infinity.
func activeLevel(samples []float64) float64 {
	power := framePowers(highPass(samples, levelHighPass))
	loudest := 0.0
	for _, p := range power {
		loudest = max(loudest, p)
	}
	sum, frames := 0.0, 0
	for _, p := range power {
		if p > 0 && p >= loudest/(ratio(activeBelow)*ratio(activeBelow)) {
			sum += p
			frames++
		}
	}
	if frames == 0 {
		return math.Inf(-1)
	}
	return decibels(math.Sqrt(sum / float64(frames)))
}

// rms returns the level of all samples in dBFS, pauses included.
func rms(samples []float64) float64 {
	sum := 0.0
	for _, sample := range samples {
		sum += float64(sample * sample)
	}
	return decibels(math.Sqrt(sum / float64(len(samples))))
}

// framePowers returns the mean square of each 20 ms; a shorter rest is left out
// unless there is nothing else.
func framePowers(samples []float64) []float64 {
	var powers []float64
	for start := 0; start+sounds.FrameBytes <= len(samples) || start == 0; start += sounds.FrameBytes {
		frame := samples[start:min(start+sounds.FrameBytes, len(samples))]
		sum := 0.0
		for _, sample := range frame {
			sum += float64(sample * sample)
		}
		powers = append(powers, sum/float64(max(len(frame), 1)))
	}
	return powers
}

// highPass filters samples at 8 kHz with a second-order Butterworth high-pass
// (the bilinear design of R. Bristow-Johnson's "Cookbook formulae for audio EQ").
func highPass(samples []float64, corner float64) []float64 {
	omega := 2 * math.Pi * corner / sounds.SampleRate
	cos, alpha := math.Cos(omega), math.Sin(omega)/math.Sqrt2
	b, a0 := (1+cos)/2, 1+alpha
	a1, a2 := -2*cos/a0, (1-alpha)/a0
	filtered := make([]float64, len(samples))
	var x1, x2, y1, y2 float64
	for i, x := range samples {
		y := float64(b/a0*(x-2*x1+x2)) - float64(a1*y1) - float64(a2*y2)
		x1, x2, y1, y2 = x, x1, y, y1
		filtered[i] = y
	}
	return filtered
}

// peak returns the largest magnitude in dBFS.
func peak(samples []float64) float64 {
	largest := 0.0
	for _, sample := range samples {
		largest = max(largest, math.Abs(sample))
	}
	return decibels(largest)
}

// toFloat scales 16-bit samples so that full scale is 1.
func toFloat(samples []int16) []float64 {
	scaled := make([]float64, len(samples))
	for i, sample := range samples {
		scaled[i] = float64(sample) / fullScale
	}
	return scaled
}

// toInt rounds samples of full scale 1 to 16 bits.
func toInt(samples []float64) []int16 {
	rounded := make([]int16, len(samples))
	for i, sample := range samples {
		rounded[i] = int16(math.Round(min(max(sample, -1), 1) * (fullScale - 1)))
	}
	return rounded
}
