package studio

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"hotline/sounds"
)

// tone returns a sine of some hertz, its peak at a level in dBFS.
func tone(hertz, level float64, length time.Duration) []float64 {
	samples := make([]float64, samplesIn(length))
	for i := range samples {
		samples[i] = ratio(level) * math.Sin(2*math.Pi*hertz*float64(i)/sounds.SampleRate)
	}
	return samples
}

// TestALawKnownValues holds the code to ITU-T G.711 table 1a (with even bits
// inverted) at the ends and joints of its segments.
func TestALawKnownValues(t *testing.T) {
	for sample, code := range map[int16]byte{
		0: 0xD5, -1: 0x55, 8: 0xD5, 16: 0xD4, 1000: 0xFA, 32767: 0xAA, -32768: 0x2A,
		511: 0xCA, 512: 0xF5,
	} {
		if got := compress(sample); got != code {
			t.Errorf("compress(%d) = %#x, want %#x", sample, got, code)
		}
	}
}

// TestALawRoundTrip proves that expanding a code and compressing it again gives
// the code, and that no sample moves by more than half a step of its segment.
func TestALawRoundTrip(t *testing.T) {
	for code := range 256 {
		if got := compress(expand(byte(code))); got != byte(code) {
			t.Errorf("code %#x comes back as %#x", code, got)
		}
	}
	for sample := math.MinInt16; sample <= math.MaxInt16; sample++ {
		back := int(expand(compress(int16(sample))))
		if distance := math.Abs(float64(back - sample)); distance > max(8, math.Abs(float64(sample))/32) {
			t.Fatalf("%d comes back as %d", sample, back)
		}
	}
}

func TestActiveLevelLeavesOutPauses(t *testing.T) {
	speech := tone(1000, -20, 400*time.Millisecond)
	paused := append(append(speech, make([]float64, 8000)...), speech...)
	want := -20 - decibels(math.Sqrt2)
	for name, samples := range map[string][]float64{"speech": speech, "with a pause": paused} {
		if level := activeLevel(samples); math.Abs(level-want) > 0.2 {
			t.Errorf("%s: %.2f dBFS, want %.2f", name, level, want)
		}
	}
	if level := activeLevel(tone(60, -20, time.Second)); level > -45 {
		t.Errorf("hum counts as speech: %.1f dBFS", level)
	}
	if level := activeLevel(make([]float64, 800)); !math.IsInf(level, -1) {
		t.Errorf("silence has a level: %v", level)
	}
}

// babble is noise in syllables, the nearest thing to speech a test can make.
func babble(level float64, length time.Duration) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	samples := make([]float64, samplesIn(length))
	for i := range samples {
		syllable := math.Abs(math.Sin(2 * math.Pi * 2 * float64(i) / sounds.SampleRate))
		samples[i] = ratio(level) * syllable * (2*random.Float64() - 1)
	}
	return samples
}

func TestMasterGivesEveryVoiceTheSameLevel(t *testing.T) {
	prompt := job{sounds.Ukrainian, "greet.morning"}
	for _, level := range []float64{-40, -20, -6} {
		audio, err := master(toInt(babble(level, time.Second)), sentenceMargins, prompt.path())
		if err != nil {
			t.Fatal(err)
		}
		if err := prompt.judge(audio); err != nil {
			t.Errorf("babble at %.0f dBFS: %v", level, err)
		}
	}
}

func TestMasterTrimsAndPads(t *testing.T) {
	silence := make([]float64, 4000)
	raw := toInt(slices.Concat(silence, tone(800, -10, 400*time.Millisecond), silence))
	for name, m := range map[string]margins{"sentence": sentenceMargins, "part": partMargins} {
		audio, err := master(raw, m, "x")
		if err != nil {
			t.Fatal(err)
		}
		least := samplesIn(m.lead + 400*time.Millisecond + m.tail)
		if len(audio)%sounds.FrameBytes != 0 || len(audio) < least-trimWindow || len(audio) > least+trimWindow+sounds.FrameBytes {
			t.Errorf("%s: %d bytes for %d", name, len(audio), least)
		}
		lead, tail := samplesIn(m.lead), samplesIn(m.tail)
		for _, code := range append(bytes.Clone(audio[:lead]), audio[len(audio)-tail:]...) {
			if code != quietPlus && code != quietMinus {
				t.Fatalf("%s: the margins are not silent: %#x", name, code)
			}
		}
	}
}

func TestMasterRepeatsItself(t *testing.T) {
	raw := toInt(babble(-15, time.Second))
	one, _ := master(raw, sentenceMargins, "uk/a.alaw")
	same, _ := master(raw, sentenceMargins, "uk/a.alaw")
	other, _ := master(raw, sentenceMargins, "uk/b.alaw")
	if !bytes.Equal(one, same) {
		t.Error("the same speech under the same name gives other bytes")
	}
	if bytes.Equal(one[:sounds.FrameBytes], other[:sounds.FrameBytes]) {
		t.Error("the first packet does not tell the prompts apart")
	}
}

func TestMasterRefusesSilence(t *testing.T) {
	for name, raw := range map[string][]int16{"nothing": nil, "zeros": make([]int16, 8000), "hiss": toInt(babble(-75, time.Second))} {
		if _, err := master(raw, sentenceMargins, "x"); !errors.Is(err, errSilent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHoldMusic(t *testing.T) {
	audio := holdMusic()
	kept, err := os.ReadFile("../moh/calm.alaw")
	if err != nil {
		t.Fatal(err)
	}
	// Other processors fuse multiplications and additions, which moves a sample by a step.
	if runtime.GOARCH == "amd64" && !bytes.Equal(audio, kept) {
		t.Error("the music has changed: raise musicVersion and build the sounds")
	}
	if len(audio) != 60*sounds.SampleRate {
		t.Errorf("%d bytes", len(audio))
	}
	if err := (job{sounds.NoLanguage, sounds.HoldMusic}).judge(audio); err != nil {
		t.Error(err)
	}
	samples := toFloat(decodeALaw(audio))
	steepest := 0.0
	for i := range len(samples) - 1 {
		steepest = max(steepest, math.Abs(samples[i+1]-samples[i]))
	}
	if seam := math.Abs(samples[0] - samples[len(samples)-1]); seam > steepest/2 {
		t.Errorf("a click at the seam: a step of %.3f where the music's steepest is %.3f", seam, steepest)
	}
	for second, power := range framePowers(samples) {
		if power < ratio(-110) { // -55 dBFS
			t.Fatalf("a hole in the music at %d ms", 20*second)
		}
	}
}
