package e2e_test

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"hotline/ivr/phone"
)

// sampleRate of A-law on the telephone.
const sampleRate = 8000

// expand is the sample that an A-law byte stands for, between -1 and 1 (G.711 table 1a).
func expand(code byte) float64 {
	code ^= 0x55
	magnitude := int(code&0x0f)<<4 + 8
	if segment := int(code&0x70) >> 4; segment > 0 {
		magnitude = (magnitude + 0x100) << (segment - 1)
	}
	if code&0x80 == 0 {
		magnitude = -magnitude
	}
	return float64(magnitude) / 32768
}

// compress is the A-law byte whose sample is nearest.
func compress(sample float64) byte {
	best, distance := byte(0), math.Inf(1)
	for code := range 256 {
		if d := math.Abs(expand(byte(code)) - sample); d < distance {
			best, distance = byte(code), d
		}
	}
	return best
}

// alawTone is a second of a tone, for a telephone that speaks in a loop: whole hertz close without a click.
func alawTone(frequency int) []byte {
	audio := make([]byte, sampleRate)
	for i := range audio {
		audio[i] = compress(0.3 * math.Sin(2*math.Pi*float64(frequency*i)/sampleRate))
	}
	return audio
}

// share is the part of a sound's power that is at one frequency (Goertzel's algorithm), 0 for silence.
func share(audio []byte, frequency float64) float64 {
	coefficient := 2 * math.Cos(2*math.Pi*frequency/sampleRate)
	var one, two, power float64
	for _, code := range audio {
		sample := expand(code)
		one, two = sample+coefficient*one-two, one
		power += sample * sample
	}
	length := float64(len(audio))
	if power/length < 1e-5 { // -50 dBFS
		return 0
	}
	return 2 * (one*one + two*two - coefficient*one*two) / (length * power)
}

func TestShare(t *testing.T) {
	tone := alawTone(440)[:1600]
	if at, beside := share(tone, 440), share(tone, 1000); at < 0.95 || beside > 0.05 {
		t.Errorf("share at the tone %v, beside it %v", at, beside)
	}
	quiet := make([]byte, 1600)
	for i := range quiet {
		quiet[i] = compress(0)
	}
	if at := share(quiet, 440); at != 0 {
		t.Errorf("share in silence %v", at)
	}
}

// ear keeps the last moments of what a telephone hears.
type ear struct {
	mu    sync.Mutex
	audio []byte
}

// listensTo attaches an ear to a call.
func listensTo(call *phone.Call) *ear {
	e := &ear{}
	call.Record(func(audio []byte, _ time.Time) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.audio = append(e.audio, audio...)
		e.audio = e.audio[max(0, len(e.audio)-sampleRate/5):]
	})
	return e
}

// forget makes the ear deaf for what was heard so far.
func (e *ear) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.audio = nil
}

// hearsTone waits until nothing but a tone was heard for 200 ms.
func (e *ear) hearsTone(t *testing.T, frequency float64) {
	t.Helper()
	eventually(t, func() error {
		e.mu.Lock()
		defer e.mu.Unlock()
		if part := share(e.audio, frequency); len(e.audio) < sampleRate/5 || part < 0.8 {
			return fmt.Errorf("of the sound %.2f is at %v Hz", part, frequency)
		}
		return nil
	})
}
