package phone

import (
	"sync"
	"time"

	"github.com/pion/rtp"
)

// maxJump is the largest step in sequence numbers taken for loss; a larger one
// is a new stream (RFC 3550 appendix A.1 calls it MAX_DROPOUT).
const maxJump = 200

// receiver turns a call's incoming packets into frames for its listener.
type receiver struct {
	mu       sync.Mutex
	listener listener
	record   func(audio []byte, at time.Time) // also given every frame, when set
	packet   rtp.Packet
	aligner  aligner
	started  bool
	ssrc     uint32
	next     uint16 // sequence number expected
	recent   uint64 // bit i: the packet next-1-i has arrived
	pressed  uint32 // timestamp of the key that was up last
	emit     func(Event)
}

// newReceiver makes a receiver whose listener reports to emit.
func newReceiver(ear *Ear, emit func(Event)) *receiver {
	return &receiver{listener: listener{ear: ear, emit: emit}, aligner: newAligner(ear), emit: emit}
}

// receive takes one datagram that arrived at `at`. What is neither A-law RTP nor a
// key (RTCP that strays here) is passed over.
func (r *receiver) receive(datagram []byte, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.packet.Unmarshal(datagram) != nil || r.packet.Version != 2 {
		return
	}
	if !r.inOrder(at) {
		return
	}
	if r.packet.PayloadType == payloadEvents {
		r.key(at)
	}
	if r.packet.PayloadType != payloadALaw {
		return
	}
	if r.record != nil {
		r.record(r.packet.Payload, at)
	}
	r.hear(r.packet.Payload, at)
}

// key reports a key of the other side, once: the END comes three times, and all
// packets of a key have one timestamp (RFC 4733 §2.5.1.3).
func (r *receiver) key(at time.Time) {
	event := r.packet.Payload
	if len(event) < 4 || event[1]&0x80 == 0 || int(event[0]) >= len(receivedKeys) || r.packet.Timestamp == r.pressed {
		return
	}
	r.pressed = r.packet.Timestamp
	r.emit(Event{At: at, Kind: Receives, Key: receivedKeys[event[0] : event[0]+1]})
}

// hear gives the listener whole frames; a short last one is a prompt's end.
func (r *receiver) hear(audio []byte, at time.Time) {
	for ; len(audio) >= frameSize; audio = audio[frameSize:] {
		r.frame(audio[:frameSize], at)
	}
	if len(audio) > 0 {
		short := silentFrame
		copy(short[:], audio)
		r.frame(short[:], at)
	}
}

func (r *receiver) frame(audio []byte, at time.Time) {
	id, before, corrected := r.aligner.take(audio)
	if corrected {
		r.listener.correct(before)
	}
	r.listener.frame(id, at)
}

// tick tells the listener the time.
func (r *receiver) tick(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener.tick(now)
}

// finish ends what is being heard, as the call ends.
func (r *receiver) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener.end(r.listener.n)
}

// counts returns what happened to the packets so far.
func (r *receiver) counts() Media {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.listener.counts
}

// inOrder keeps account of sequence numbers and reports whether the packet is
// the next of its stream, after a loss perhaps, and not one that came before.
func (r *receiver) inOrder(at time.Time) bool {
	seq := r.packet.SequenceNumber
	ahead := int16(seq - r.next)
	if !r.started || r.packet.SSRC != r.ssrc || ahead > maxJump || ahead < -maxJump {
		if r.packet.PayloadType != payloadALaw && r.packet.PayloadType != payloadEvents {
			return false
		}
		r.started, r.ssrc, r.next, r.recent = true, r.packet.SSRC, seq+1, 1
		return true
	}
	if ahead < 0 {
		r.old(uint(-ahead) - 1)
		return false
	}
	if ahead > 0 {
		r.listener.lose(int(ahead), at)
	}
	r.next = seq + 1
	r.recent = r.recent<<(uint(ahead)+1) | 1
	return true
}

// old counts a packet `back` places before the newest as again or late.
func (r *receiver) old(back uint) {
	if back < 64 && r.recent>>back&1 == 0 {
		r.recent |= 1 << back
		r.listener.counts.Late++
		r.listener.counts.Lost--
		return
	}
	r.listener.counts.Duplicated++
}
