package phone

import (
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtp"
)

// packetWriter sends one datagram; a UDP socket, or a test's list.
type packetWriter interface {
	WriteToUDPAddrPort(packet []byte, to netip.AddrPort) (int, error)
}

// sender is the outgoing audio of a call: a frame every 20 ms, of the line
// being spoken or of silence, with keys in between on the same sequence
// (RFC 4733 §2.1). The pacer and a key press use it at the same time.
type sender struct {
	mu     sync.Mutex
	out    packetWriter
	to     netip.AddrPort
	events uint8 // payload type of telephone events, 0 for none
	header rtp.Header
	buffer [frameSize + 32]byte

	line     [][]byte // spoken in a loop; nil is silence
	spoken   int      // next frame of line
	pressing bool     // a key is down: its packets take the place of audio
	talking  bool     // the last packet was audio, so no marker is due
}

func newSender(out packetWriter) *sender {
	return &sender{out: out, header: rtp.Header{
		Version:        2,
		SequenceNumber: uint16(rand.Uint32()),
		Timestamp:      rand.Uint32(),
		SSRC:           rand.Uint32(),
	}}
}

// connect sets where packets go and the other side's payload type for keys.
func (s *sender) connect(d description) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to, s.events = d.media, d.events
}

// speak sets the line to speak from its beginning, over and over; nil for none.
func (s *sender) speak(audio []byte) {
	frames := framesOf(audio)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line, s.spoken = frames, 0
}

// frame sends the next 20 ms. The clock runs on while a key is down, when the
// key's own packets are the stream.
func (s *sender) frame() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.header.Timestamp += frameSize
	if s.pressing || !s.to.IsValid() {
		s.talking = false
		return
	}
	audio := silentFrame[:]
	if len(s.line) > 0 {
		audio = s.line[s.spoken]
		s.spoken = (s.spoken + 1) % len(s.line)
	}
	s.header.PayloadType = payloadALaw
	s.header.Marker = !s.talking
	s.talking = true
	// A packet that cannot be sent is a lost packet; the call goes on.
	_ = s.write(audio, s.header.Timestamp)
}

// write sends one packet with the header's type and marker.
func (s *sender) write(payload []byte, timestamp uint32) error {
	header := s.header
	header.Timestamp = timestamp
	s.header.SequenceNumber++
	n, err := header.MarshalTo(s.buffer[:])
	if err != nil {
		return err
	}
	n += copy(s.buffer[n:], payload)
	_, err = s.out.WriteToUDPAddrPort(s.buffer[:n], s.to)
	return err
}

// keyPress is one key that is down; every packet of it carries the time of
// key-down (RFC 4733 §2.2.1).
type keyPress struct {
	sender    *sender
	code      uint8
	timestamp uint32
}

// keyDown claims the stream for a key until its release.
func (s *sender) keyDown(code uint8) (*keyPress, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.to.IsValid():
		return nil, ErrNotConnected
	case s.events == 0:
		return nil, ErrNoKeys
	case s.pressing:
		return nil, errKeyDown
	}
	s.pressing = true
	return &keyPress{sender: s, code: code, timestamp: s.header.Timestamp + frameSize}, nil
}

// update tells that the key has been down so long; the first has the marker.
func (k *keyPress) update(down time.Duration, first bool) error {
	return k.send(eventPayload(k.code, false, down), first)
}

// end tells that the key is up: three times, or once for an instant key, which
// then has the marker as its first packet.
func (k *keyPress) end(length time.Duration, instant bool) error {
	payload := eventPayload(k.code, true, length)
	if instant {
		return k.send(payload, true)
	}
	for range endPackets {
		if err := k.send(payload, false); err != nil {
			return err
		}
	}
	return nil
}

func (k *keyPress) send(payload [4]byte, marker bool) error {
	s := k.sender
	s.mu.Lock()
	defer s.mu.Unlock()
	s.header.PayloadType = s.events
	s.header.Marker = marker
	return s.write(payload[:], k.timestamp)
}

// release gives the stream back to audio.
func (k *keyPress) release() {
	k.sender.mu.Lock()
	defer k.sender.mu.Unlock()
	k.sender.pressing = false
}
