package phone

import (
	"encoding/hex"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtp"
)

// packets is a packetWriter that keeps what is sent.
type packets [][]byte

func (p *packets) WriteToUDPAddrPort(packet []byte, _ netip.AddrPort) (int, error) {
	*p = append(*p, slices.Clone(packet))
	return len(packet), nil
}

// testSender sends to a list, from fixed numbers.
func testSender(events uint8) (*sender, *packets) {
	sent := new(packets)
	s := newSender(sent)
	s.header.SequenceNumber, s.header.Timestamp, s.header.SSRC = 65534, 1000, 0x01020304
	s.connect(description{media: netip.MustParseAddrPort("127.0.0.1:4000"), events: events})
	return s, sent
}

// TestKeyPackets compares whole packets with RFC 4733: marker on the first, one
// timestamp, durations that grow by 160, END three times, sequence going on.
func TestKeyPackets(t *testing.T) {
	s, sent := testSender(101)
	s.frame()
	key, err := s.keyDown(11)
	if err != nil {
		t.Fatal(err)
	}
	for down := frameTime; down <= 2*frameTime; down += frameTime {
		if err := key.update(down, down == frameTime); err != nil {
			t.Fatal(err)
		}
		s.frame() // the pace goes on and must send nothing
	}
	if err := key.end(2*frameTime, false); err != nil {
		t.Fatal(err)
	}
	key.release()
	s.frame()

	const audio, ssrc = "d5d5", "01020304"
	want := []string{
		"8088" + "fffe" + "00000488" + ssrc + audio, // audio, marker, timestamp 1160
		"80e5" + "ffff" + "00000528" + ssrc + "0b0a00a0",
		"8065" + "0000" + "00000528" + ssrc + "0b0a0140",
		"8065" + "0001" + "00000528" + ssrc + "0b8a0140",
		"8065" + "0002" + "00000528" + ssrc + "0b8a0140",
		"8065" + "0003" + "00000528" + ssrc + "0b8a0140",
		"8088" + "0004" + "00000668" + ssrc + audio, // after the key a marker again; the clock has run on
	}
	var got []string
	for _, packet := range *sent {
		got = append(got, visible(packet))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +sent\n%s", diff)
	}
}

// visible is the part of a packet that tells: the header, and of audio two bytes.
func visible(packet []byte) string {
	if packet[1]&0x7f == payloadALaw {
		packet = packet[:14]
	}
	return hex.EncodeToString(packet)
}

func marked(packet []byte) bool { return packet[1]&0x80 != 0 }

func TestInstantKeyIsOneEndPacket(t *testing.T) {
	s, sent := testSender(96)
	key, err := s.keyDown(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := key.end(100*time.Millisecond, true); err != nil {
		t.Fatal(err)
	}
	var packet rtp.Packet
	if len(*sent) != 1 || packet.Unmarshal((*sent)[0]) != nil {
		t.Fatalf("sent %x", *sent)
	}
	if !packet.Marker || packet.PayloadType != 96 || hex.EncodeToString(packet.Payload) != "008a0320" {
		t.Errorf("sent marker %v, type %d, %x", packet.Marker, packet.PayloadType, packet.Payload)
	}
}

func TestKeysRefused(t *testing.T) {
	s, _ := testSender(0)
	if _, err := s.keyDown(1); !errors.Is(err, ErrNoKeys) {
		t.Errorf("no telephone events: %v", err)
	}
	s, _ = testSender(101)
	if _, err := s.keyDown(1); err != nil {
		t.Fatal(err)
	}
	if _, err := s.keyDown(2); !errors.Is(err, errKeyDown) {
		t.Errorf("a second key while one is down: %v", err)
	}
	if _, err := keyCode('A'); err == nil {
		t.Error("A is no key of a telephone")
	}
}

func TestSenderSpeaksInALoop(t *testing.T) {
	s, sent := testSender(101)
	line := sound(1, 2)
	s.speak(line)
	for range 3 {
		s.frame()
	}
	s.speak(nil)
	s.frame()
	want := slices.Concat(line, line[:frameSize], silentFrame[:])
	var got []byte
	for _, packet := range *sent {
		got = append(got, packet[12:]...)
	}
	if !slices.Equal(want, got) {
		t.Error("the line is not what was sent")
	}
	if marked((*sent)[0]) == marked((*sent)[1]) {
		t.Error("the marker belongs to the first packet alone")
	}
}

// TestReceivedKeys plays what a sender sends to a receiver: each key is reported once, with its END, whatever is lost but all of
// them.
func TestReceivedKeys(t *testing.T) {
	s, sent := testSender(payloadEvents)
	press := func(code uint8) {
		s.frame()
		key, err := s.keyDown(code)
		if err != nil {
			t.Fatal(err)
		}
		_ = key.update(frameTime, true)
		s.frame()
		_ = key.end(2*frameTime, false)
		key.release()
	}
	for _, code := range []uint8{1, 1, 11, 15, 16} { // 16 is a hook flash
		press(code)
	}
	for name, lost := range map[string]func(i int) bool{
		"nothing is lost": func(int) bool { return false },
		"the first END":   func(i int) bool { return i%5 == 2 },
		"two ENDs":        func(i int) bool { return i%5 == 2 || i%5 == 4 },
	} {
		var got string
		r := newReceiver(NewEar(nil), func(e Event) {
			if e.Kind == Receives {
				got += e.Key
			}
		})
		for i, packet := range *sent {
			if !lost(i) {
				r.receive(packet, time.Now())
			}
		}
		if got != "11#D" {
			t.Errorf("%s: received %q", name, got)
		}
	}
}
