package phone

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtp"
)

// sound is reproducible audio of so many frames that no other seed gives.
func sound(seed uint64, frames int) []byte {
	random := rand.New(rand.NewPCG(seed, 7))
	audio := make([]byte, frames*frameSize)
	for i := range audio {
		audio[i] = byte(random.Uint32())
	}
	return audio
}

// hush is so many frames of silence.
func hush(frames int) []byte {
	return slices.Repeat(silentFrame[:], frames)
}

// spoken is a prompt as the studio makes them: 40 ms lead, speech, 120 ms tail.
func spoken(speech ...[]byte) []byte {
	return slices.Concat(hush(2), slices.Concat(speech...), hush(6))
}

// testPrompts has what is hard to tell apart.
var testPrompts = map[Name][]byte{
	{"uk", "one"}:   spoken(sound(1, 10)),
	{"uk", "two"}:   spoken(sound(2, 10), hush(4), sound(3, 10)),
	{"en", "two"}:   spoken(sound(4, 20)),
	{"uk", "begin"}: spoken(sound(5, 10), sound(6, 10)), // the same
	{"uk", "same"}:  spoken(sound(5, 10), sound(7, 10)), // beginning
	{"uk", "pref"}:  sound(8, 10),                       // all of pref
	{"uk", "whole"}: slices.Concat(sound(8, 10), sound(9, 10)),
	{"uk", "copy"}:  sound(10, 10), // twice the same audio
	{"en", "copy"}:  sound(10, 10),
	{"", "moh"}:     sound(11, 100),
	{"uk", "short"}: slices.Concat(sound(12, 3), sound(13, 1)[:57]),
	{"", "tone"}:    slices.Repeat(sound(14, 1), 100),
}

// tape plays packets to a receiver on a clock of its own.
type tape struct {
	t        *testing.T
	receiver *receiver
	start    time.Time
	now      time.Time
	packet   rtp.Packet
	lines    []string
}

func newTape(t *testing.T) *tape {
	start := time.Unix(1_000_000, 0)
	tp := &tape{t: t, start: start, now: start}
	tp.packet.Version, tp.packet.PayloadType, tp.packet.SequenceNumber = 2, payloadALaw, 65530
	tp.receiver = newReceiver(NewEar(testPrompts), tp.write)
	return tp
}

// write notes an event as `120ms hears one (uk)`.
func (tp *tape) write(e Event) {
	line := fmt.Sprintf("%v %s", e.At.Sub(tp.start), e.Kind)
	if len(e.Names) > 0 {
		line += " " + joinNames(e.Names)
	}
	if e.From > 0 {
		line += fmt.Sprintf(" from %v", e.From)
	}
	if e.Length > 0 {
		line += fmt.Sprintf(" %v", e.Length)
	}
	if e.Cut {
		line += " cut"
	}
	tp.lines = append(tp.lines, line)
}

// play sends audio in packets of 20 ms.
func (tp *tape) play(audio []byte) {
	for ; len(audio) > 0; audio = audio[min(len(audio), frameSize):] {
		tp.packet.Payload = audio[:min(len(audio), frameSize)]
		tp.send()
		tp.packet.SequenceNumber++
		tp.now = tp.now.Add(frameTime)
	}
}

// send sends the packet once more.
func (tp *tape) send() {
	datagram, err := tp.packet.Marshal()
	if err != nil {
		tp.t.Fatal(err)
	}
	tp.receiver.receive(datagram, tp.now)
}

// prompt plays frames [from, to) of a prompt.
func (tp *tape) prompt(lang, key string, from, to int) {
	tp.play(testPrompts[Name{lang, key}][from*frameSize : to*frameSize])
}

// whole plays a prompt to its end.
func (tp *tape) whole(lang, key string) { tp.play(testPrompts[Name{lang, key}]) }

// lose drops packets on the way.
func (tp *tape) lose(count int) {
	tp.packet.SequenceNumber += uint16(count)
	tp.pause(time.Duration(count) * frameTime)
}

// pause lets time pass without a packet.
func (tp *tape) pause(d time.Duration) {
	for end := tp.now.Add(d); tp.now.Before(end); tp.now = tp.now.Add(frameTime) {
		tp.receiver.tick(tp.now)
	}
}

func TestListener(t *testing.T) {
	tests := []struct {
		name string
		play func(tp *tape)
		want []string
	}{
		{"a prompt to its end, then another at once", func(tp *tape) {
			tp.whole("uk", "one")
			tp.whole("en", "two")
		}, []string{
			"0s hears one (uk)", "340ms stops one (uk) 360ms",
			"360ms hears two (en)", "900ms stops two (en) 560ms",
		}},
		{"barge-in inside speech", func(tp *tape) {
			tp.prompt("uk", "two", 0, 7)
			tp.whole("uk", "one")
		}, []string{
			"0s hears two (uk)", "120ms stops two (uk) 140ms cut",
			"140ms hears one (uk)", "480ms stops one (uk) 360ms",
		}},
		{"barge-in inside a pause: silence goes to the prompt that follows", func(tp *tape) {
			tp.prompt("uk", "two", 0, 13)
			tp.whole("uk", "one")
		}, []string{
			"0s hears two (uk)", "240ms stops two (uk) 260ms cut",
			"260ms hears one (uk)", "600ms stops one (uk) 360ms",
		}},
		{"barge-in by the same prompt", func(tp *tape) {
			tp.prompt("uk", "one", 0, 8)
			tp.whole("uk", "one")
		}, []string{
			"0s hears one (uk)", "140ms stops one (uk) 160ms cut",
			"160ms hears one (uk)", "500ms stops one (uk) 360ms",
		}},
		{"the same beginning is told apart later, with the true start", func(tp *tape) {
			tp.whole("uk", "same")
		}, []string{"0s hears same (uk)", "540ms stops same (uk) 560ms"}},
		{"the same beginning, cut before they differ: either", func(tp *tape) {
			tp.prompt("uk", "same", 0, 6)
			tp.whole("uk", "one")
		}, []string{
			"0s hears begin (uk) or same (uk)", "100ms stops begin (uk) or same (uk) 120ms cut",
			"120ms hears one (uk)", "460ms stops one (uk) 360ms",
		}},
		{"a prompt that another begins with", func(tp *tape) {
			tp.whole("uk", "pref")
			tp.whole("uk", "one")
			tp.whole("uk", "whole")
		}, []string{
			"0s hears pref (uk)", "180ms stops pref (uk) 200ms",
			"200ms hears one (uk)", "540ms stops one (uk) 360ms",
			"560ms hears whole (uk)", "940ms stops whole (uk) 400ms",
		}},
		{"the same audio goes by all its names", func(tp *tape) {
			tp.whole("en", "copy")
		}, []string{"0s hears copy (en) or copy (uk)", "180ms stops copy (en) or copy (uk) 200ms"}},
		{"music joined in its middle", func(tp *tape) {
			tp.prompt("", "moh", 40, 60)
			tp.whole("uk", "one")
		}, []string{
			"0s hears moh from 800ms", "380ms stops moh 400ms cut",
			"400ms hears one (uk)", "740ms stops one (uk) 360ms",
		}},
		{"a steady tone, whose frames are all alike", func(tp *tape) {
			tp.whole("", "tone")
		}, []string{"0s hears tone", "1.98s stops tone 2s"}},
		{"a short last frame", func(tp *tape) {
			tp.whole("uk", "short")
			tp.whole("uk", "one")
		}, []string{
			"0s hears short (uk)", "60ms stops short (uk) 80ms",
			"80ms hears one (uk)", "420ms stops one (uk) 360ms",
		}},
		{"silence before a prompt is not its", func(tp *tape) {
			tp.play(hush(5))
			tp.whole("uk", "one")
			tp.play(hush(20))
		}, []string{
			"100ms hears one (uk)", "440ms stops one (uk) 360ms", "460ms quiet",
		}},
		{"packets stop in mid-prompt", func(tp *tape) {
			tp.prompt("uk", "two", 0, 9)
			tp.pause(time.Second)
			tp.whole("uk", "one")
		}, []string{
			"0s hears two (uk)", "160ms stops two (uk) 180ms cut", "160ms quiet",
			"160ms gap 1.02s", "1.18s hears one (uk)", "1.52s stops one (uk) 360ms",
		}},
		{"a hiccup is a gap, no stop", func(tp *tape) {
			tp.prompt("uk", "two", 0, 9)
			tp.pause(100 * time.Millisecond)
			tp.prompt("uk", "two", 9, 32)
		}, []string{"0s hears two (uk)", "160ms gap 120ms", "720ms stops two (uk) 640ms"}},
		{"a sound that is no prompt", func(tp *tape) {
			tp.play(sound(99, 10))
			tp.whole("uk", "one")
		}, []string{"0s sound", "200ms hears one (uk)", "540ms stops one (uk) 360ms"}},
		{"lost inside a prompt", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.lose(2)
			tp.prompt("uk", "one", 7, 18)
		}, []string{"0s hears one (uk)", "340ms stops one (uk) 360ms"}},
		{"lost at the start of a prompt", func(tp *tape) {
			tp.whole("uk", "pref")
			tp.lose(2)
			tp.prompt("uk", "one", 2, 18)
		}, []string{
			"0s hears pref (uk)", "180ms stops pref (uk) 200ms",
			"200ms hears one (uk)", "540ms stops one (uk) 360ms",
		}},
		{"frames left out by the player, none lost", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.prompt("uk", "one", 8, 18)
		}, []string{"0s hears one (uk)", "280ms stops one (uk) 300ms"}},
		{"damaged frames", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.play(sound(98, 2))
			tp.prompt("uk", "one", 7, 18)
		}, []string{"0s hears one (uk)", "340ms stops one (uk) 360ms"}},
		{"a line cut at other bytes than its file", func(tp *tape) {
			tp.play(slices.Concat(sound(97, 1)[:60], testPrompts[Name{"uk", "two"}], hush(1)[:100]))
			tp.whole("uk", "one")
		}, []string{
			"20ms hears two (uk)", "640ms stops two (uk) 640ms",
			"660ms hears one (uk)", "1s stops one (uk) 360ms",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tp := newTape(t)
			test.play(tp)
			if diff := cmp.Diff(test.want, tp.lines); diff != "" {
				t.Errorf("-want +heard\n%s", diff)
			}
		})
	}
}

func TestReceiverCounts(t *testing.T) {
	tests := []struct {
		name string
		play func(tp *tape)
		want Media
	}{
		{"all in order, over the wrap of sequence numbers", func(tp *tape) { tp.whole("uk", "one") }, Media{Frames: 18}},
		{"lost", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.lose(3)
			tp.prompt("uk", "one", 8, 18)
		}, Media{Frames: 15, Lost: 3, Gaps: 1}},
		{"duplicated", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.packet.SequenceNumber--
			tp.send()
			tp.packet.SequenceNumber++
			tp.prompt("uk", "one", 5, 18)
		}, Media{Frames: 18, Duplicated: 1}},
		{"late", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.lose(1)
			tp.prompt("uk", "one", 6, 8)
			tp.packet.SequenceNumber -= 3
			tp.send()
			tp.packet.SequenceNumber += 3
			tp.prompt("uk", "one", 8, 18)
		}, Media{Frames: 17, Late: 1}},
		{"left out by the player", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.prompt("uk", "one", 8, 18)
		}, Media{Frames: 15, Skipped: 3}},
		{"damaged", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.play(sound(98, 2))
			tp.prompt("uk", "one", 7, 18)
		}, Media{Frames: 18, Skipped: 2}},
		{"another stream is no loss", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.packet.SSRC, tp.packet.SequenceNumber = 5, 9000
			tp.prompt("uk", "one", 5, 18)
		}, Media{Frames: 18}},
		{"keys and strays are not audio", func(tp *tape) {
			tp.prompt("uk", "one", 0, 5)
			tp.packet.PayloadType, tp.packet.Payload = payloadEvents, []byte{1, 10, 0, 160}
			tp.send()
			tp.packet.SequenceNumber++
			tp.packet.PayloadType = payloadALaw
			tp.receiver.receive([]byte{0x80, 200, 0, 6, 1, 2, 3, 4, 5, 6, 7, 8, 9}, tp.now)
			tp.receiver.receive([]byte("OPTIONS"), tp.now)
			tp.prompt("uk", "one", 5, 18)
		}, Media{Frames: 18}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tp := newTape(t)
			test.play(tp)
			if diff := cmp.Diff(test.want, tp.receiver.counts()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
