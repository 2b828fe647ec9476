package phone

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Tone says how keys are pressed.
type Tone struct {
	// Length is how long a key is down: whole frames of 20 ms.
	Length time.Duration
	// Pause is the rest between two keys of one Press.
	Pause time.Duration
	// Instant sends a key as a single END packet, key-down and release at once:
	// for benchmarks, which want no tone in the time they measure.
	Instant bool
}

// DefaultTone is a key as a person's telephone sends it: 100 ms and 100 ms rest.
var DefaultTone = Tone{Length: 100 * time.Millisecond, Pause: 100 * time.Millisecond}

const (
	// keys are the keys in the order of their RFC 4733 §3.2 event codes.
	keys = "0123456789*#"
	// receivedKeys are those that another side may send.
	receivedKeys = keys + "ABCD"
	// keyVolume is the tone's level, -10 dBm0 (RFC 4733 §2.3.4).
	keyVolume = 10
	// endPackets is how often the END is sent, against loss (RFC 4733 §2.5.1.4).
	endPackets = 3
)

// eventPayload encodes a telephone event (RFC 4733 §2.3).
func eventPayload(code uint8, end bool, duration time.Duration) [4]byte {
	payload := [4]byte{code, keyVolume}
	if end {
		payload[1] |= 0x80
	}
	binary.BigEndian.PutUint16(payload[2:], uint16(duration*sampleRate/time.Second))
	return payload
}

// keyCode returns the RFC 4733 event code of a key.
func keyCode(key rune) (uint8, error) {
	code := strings.IndexRune(keys, key)
	if code < 0 {
		return 0, fmt.Errorf("%q is not a key: a telephone has 0-9, * and #", key)
	}
	return uint8(code), nil
}

// Press presses keys one after the other and returns the event of the last,
// with the times of key-down and of the first END packet. It fails with
// ErrEnded if the call is over, ErrNotConnected if it has not begun and
// ErrNoKeys if the other side takes none.
func (c *Call) Press(ctx context.Context, sequence string) (Event, error) {
	return c.PressTone(ctx, sequence, c.phone.tone)
}

// PressTone is Press with another tone than the phone's.
func (c *Call) PressTone(ctx context.Context, sequence string, tone Tone) (Event, error) {
	var last Event
	for i, key := range sequence {
		code, err := keyCode(key)
		if err != nil {
			return Event{}, err
		}
		if i > 0 {
			if err := c.rest(ctx, tone.Pause); err != nil {
				return Event{}, err
			}
		}
		if last, err = c.pressOne(ctx, code, tone); err != nil {
			return Event{}, fmt.Errorf("press %c: %w", key, err)
		}
	}
	return last, nil
}

// pressOne presses one key: the first packet at once, with the marker, then an
// update each 20 ms, then the END three times (RFC 4733 §2.5.1).
func (c *Call) pressOne(ctx context.Context, code uint8, tone Tone) (Event, error) {
	event := Event{Kind: Presses, Key: keys[code : code+1]}
	if c.End() != (End{}) {
		return event, ErrEnded
	}
	key, err := c.sender.keyDown(code)
	if err != nil {
		return event, err
	}
	defer key.release()
	event.At = time.Now()
	if !tone.Instant {
		err = c.hold(ctx, key, tone.Length)
	}
	event.Released = time.Now()
	// Broken off or not, the other side must learn that the key is up.
	if err := errors.Join(err, key.end(max(tone.Length, frameTime), tone.Instant)); err != nil {
		if c.End() != (End{}) {
			err = ErrEnded
		}
		return event, err
	}
	c.transcript.add(event)
	return event, nil
}

// hold sends a key's updates for as long as it is down.
func (c *Call) hold(ctx context.Context, key *keyPress, length time.Duration) error {
	start := time.Now()
	for down := frameTime; down <= length; down += frameTime {
		if err := key.update(down, down == frameTime); err != nil {
			return err
		}
		if err := c.rest(ctx, time.Until(start.Add(down))); err != nil {
			return err
		}
	}
	return nil
}

// rest waits within the call.
func (c *Call) rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.done:
		return ErrEnded
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
