package phone

import "time"

// G.711 A-law at 8 kHz in packets of 20 ms, the only audio format spoken.
const (
	// sampleRate is the number of samples, and A-law bytes, a second.
	sampleRate = 8000
	// frameTime is the audio in one packet (RFC 3551 §4.2 default).
	frameTime = 20 * time.Millisecond
	// frameSize is the length of one packet's audio in bytes and RTP clock ticks.
	frameSize = 160
	// alawZero is the A-law byte of sample value 0, what a silent line carries.
	alawZero = 0xD5
)

// quietPeak is the largest 16-bit sample value still called silence: 128 is
// -48 dBFS, far under speech and over the noise of a codec.
const quietPeak = 128

// silentFrame is 20 ms of silence; it is only read.
var silentFrame = func() (f [frameSize]byte) {
	for i := range f {
		f[i] = alawZero
	}
	return f
}()

// alawPeak returns the absolute 16-bit value of an A-law byte (G.711 table 1a).
func alawPeak(b byte) int {
	b ^= 0x55
	step, segment := int(b&0x0f)<<4+8, b>>4&0x07
	if segment == 0 {
		return step
	}
	return (step + 0x100) << (segment - 1)
}

// isSilent reports whether no sample of a frame is louder than quietPeak.
func isSilent(frame []byte) bool {
	for _, b := range frame {
		if alawPeak(b) > quietPeak {
			return false
		}
	}
	return true
}

// framesOf cuts audio into frames; the last one is filled up with silence, as
// a listener cannot tell a short last packet from a padded one.
func framesOf(audio []byte) [][]byte {
	frames := make([][]byte, 0, (len(audio)+frameSize-1)/frameSize)
	for len(audio) >= frameSize {
		frames = append(frames, audio[:frameSize])
		audio = audio[frameSize:]
	}
	if len(audio) > 0 {
		last := silentFrame
		copy(last[:], audio)
		frames = append(frames, last[:])
	}
	return frames
}

// audioTime is how long a number of frames sounds.
func audioTime(frames int) time.Duration { return time.Duration(frames) * frameTime }
