package phone

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"
)

// soundsDir is the repository's folder of prompts.
const soundsDir = "../../sounds"

// TestEveryPromptIsHeard plays each of the repository's prompts in one long
// call: each is named, from its first frame to its last.
func TestEveryPromptIsHeard(t *testing.T) {
	prompts, err := ReadPrompts(os.DirFS(soundsDir))
	if err != nil {
		t.Fatal(err)
	}
	var events []Event
	tp := newTape(t)
	tp.receiver = newReceiver(NewEar(prompts), func(e Event) { events = append(events, e) })
	for _, name := range sortedNames(prompts) {
		events = events[:0]
		began := tp.now
		tp.play(prompts[name])
		if len(events) != 2 || !events[0].Is(Hears, name) || !events[1].Is(Stops, name) {
			t.Errorf("%v: heard %v", name, events)
			continue
		}
		frames := len(framesOf(prompts[name]))
		if !events[0].At.Equal(began) || events[0].From != 0 || events[1].Cut || events[1].Length != audioTime(frames) {
			t.Errorf("%v: began %v late at %v, stopped after %v of %v, cut %v", name,
				events[0].At.Sub(began), events[0].From, events[1].Length, audioTime(frames), events[1].Cut)
		}
	}
}

func TestReadPrompts(t *testing.T) {
	dir := fstest.MapFS{
		"uk/greet/morning.alaw": {Data: []byte{1}},
		"en/d/7.alaw":           {Data: []byte{2}},
		"moh/calm.alaw":         {Data: []byte{3}},
		"manifest.tsv":          {Data: []byte("no sound")},
	}
	prompts, err := ReadPrompts(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Name{{"en", "d.7"}, {"uk", "greet.morning"}, {"", "moh.calm"}}
	if got := sortedNames(prompts); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if _, err := ReadPrompts(fstest.MapFS{}); err == nil {
		t.Error("a folder without sounds is an error")
	}
}

// BenchmarkFrame is what hearing one packet costs, the RTP header included.
func BenchmarkFrame(b *testing.B) {
	prompts, err := ReadPrompts(os.DirFS(soundsDir))
	if err != nil {
		b.Fatal(err)
	}
	audio := prompts[Name{"uk", "greet.morning"}]
	tp := newTape(nil)
	tp.receiver = newReceiver(NewEar(prompts), func(Event) {})
	datagram := func(i int) []byte {
		frame := i * frameSize % len(audio)
		tp.packet.Payload = audio[frame : frame+frameSize]
		tp.packet.SequenceNumber++
		bytes, err := tp.packet.Marshal()
		if err != nil {
			b.Fatal(err)
		}
		return bytes
	}
	packets := make([][]byte, 65536)
	for i := range packets {
		packets[i] = datagram(i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tp.receiver.receive(packets[i%len(packets)], tp.now)
	}
}
