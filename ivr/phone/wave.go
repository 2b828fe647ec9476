package phone

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// WAVE format 6 is A-law (RFC 2361 §A.7): what was heard is kept byte for byte.
const (
	waveALaw       = 6
	waveHeaderSize = 12 + 8 + 18 + 8
)

// Wave writes what a call hears to a WAV file. Where no packet came it writes
// silence, so that the file keeps the call's time.
type Wave struct {
	out     io.WriteSeeker
	written int       // bytes of audio so far
	start   time.Time // of the first packet
	err     error
}

// NewWave begins a WAV file; Close completes it.
func NewWave(out io.WriteSeeker) *Wave {
	w := &Wave{out: out}
	_, w.err = out.Write(waveHeader(0))
	return w
}

// Write takes audio that arrived at `at`; give it to Call.Record.
func (w *Wave) Write(audio []byte, at time.Time) {
	if w.written == 0 {
		w.start = at
	}
	due := int(at.Sub(w.start) * sampleRate / time.Second)
	// A few frames late is the network's jitter, not a pause.
	if due-w.written > frameSize*int(gapAfter/frameTime) {
		for w.written+frameSize <= due {
			w.write(silentFrame[:])
		}
	}
	w.write(audio)
}

func (w *Wave) write(audio []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(audio)
		w.written += len(audio)
	}
}

// Close writes the length into the header and returns the first error of all.
func (w *Wave) Close() error {
	if w.err == nil {
		_, w.err = w.out.Seek(0, io.SeekStart)
	}
	if w.err == nil {
		_, w.err = w.out.Write(waveHeader(w.written))
	}
	if w.err != nil {
		return fmt.Errorf("write WAV file: %w", w.err)
	}
	return nil
}

// waveHeader is the header of a mono A-law file with so many bytes of audio.
func waveHeader(length int) []byte {
	h := make([]byte, 0, waveHeaderSize)
	le := binary.LittleEndian
	h = append(h, "RIFF"...)
	h = le.AppendUint32(h, uint32(waveHeaderSize-8+length))
	h = append(h, "WAVEfmt "...)
	h = le.AppendUint32(h, 18)
	h = le.AppendUint16(h, waveALaw)
	h = le.AppendUint16(h, 1)          // channels
	h = le.AppendUint32(h, sampleRate) // samples a second
	h = le.AppendUint32(h, sampleRate) // bytes a second
	h = le.AppendUint16(h, 1)          // bytes a sample
	h = le.AppendUint16(h, 8)          // bits a sample
	h = le.AppendUint16(h, 0)          // no more format
	h = append(h, "data"...)
	return le.AppendUint32(h, uint32(length))
}
