package phone

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// hangUpTimeout bounds the BYE of a call that ends because its phone closes.
const hangUpTimeout = 3 * time.Second

// dialog is the signalling of one call: sipgo's client or server session.
type dialog interface {
	// hangUp ends the call with BYE, CANCEL or a refusal, as its state demands.
	hangUp(ctx context.Context) error
	// readBye answers the other side's BYE.
	readBye(req *sip.Request, tx sip.ServerTransaction) error
	// readAck takes an ACK.
	readAck(req *sip.Request, tx sip.ServerTransaction) error
}

// Call is one call, outgoing or incoming, from its first ring to its end. Its
// methods may be used by several goroutines, but the Wait methods share one
// place in the transcript and are for one.
type Call struct {
	phone      *Phone
	dialog     dialog
	headers    []sip.Header // of the INVITE, for incoming calls
	user       string       // whom an incoming call is for
	tag        string       // this side's tag, which names the call to the phone
	socket     socket
	sender     *sender
	receiver   *receiver
	transcript *transcript
	reader     Reader
	answered   chan struct{}
	connect    sync.Once
	done       chan struct{}
	finish     sync.Once
	ended      End
	began      time.Time
}

// newCall opens a call's audio; what it started ends with end.
func (p *Phone) newCall(ctx context.Context) (*Call, error) {
	socket, err := openSocket(ctx, p.local.Addr())
	if err != nil {
		return nil, err
	}
	c := &Call{
		phone: p, socket: socket, sender: newSender(socket), transcript: newTranscript(),
		answered: make(chan struct{}), done: make(chan struct{}), began: time.Now(),
	}
	c.reader = Reader{transcript: c.transcript}
	c.receiver = newReceiver(p.ear, c.transcript.add)
	return c, nil
}

// pace sends the next frame and lets the ear know the time.
func (c *Call) pace(now time.Time) {
	c.sender.frame()
	c.receiver.tick(now)
}

// startMedia begins to send and to listen, once: early media or the answer.
func (c *Call) startMedia(d description) {
	c.sender.connect(d)
	c.connect.Do(func() {
		c.phone.pacer.add(c)
		c.phone.start(func() { c.socket.serve(c.receiver.receive) })
	})
}

// answer marks the call connected since a moment.
func (c *Call) answer(d description, at time.Time) {
	c.startMedia(d)
	c.transcript.add(Event{At: at, Kind: Answered})
	close(c.answered)
}

// end closes the call once: its audio, its transcript, its place in the phone.
func (c *Call) end(how End) {
	c.finish.Do(func() {
		c.phone.forget(c)
		_ = c.socket.Close()
		c.receiver.finish()
		c.ended = how
		c.transcript.add(Event{At: time.Now(), Kind: Ended, End: &how})
		close(c.done)
	})
}

// HangUp ends the call: BYE if it was answered, CANCEL or a refusal before. It
// returns when the other side knows, or ctx is over; the call has then ended in
// any case. Hanging up twice is no error.
func (c *Call) HangUp(ctx context.Context) error {
	select {
	case <-c.done:
		return nil
	default:
	}
	code, text := 487, "given up"
	if c.IsAnswered() {
		code, text = 200, "hung up"
	}
	err := c.dialog.hangUp(ctx)
	c.end(End{By: Us, Code: code, Text: text})
	return err
}

// IsAnswered reports whether the call was ever connected.
func (c *Call) IsAnswered() bool {
	select {
	case <-c.answered:
		return true
	default:
		return false
	}
}

// Done is closed when the call has ended; End then says how.
func (c *Call) Done() <-chan struct{} { return c.done }

// End returns how the call ended; the zero End while it goes on.
func (c *Call) End() End {
	select {
	case <-c.done:
		return c.ended
	default:
		return End{}
	}
}

// Began is when the call was dialled, or came in: the transcript's time 0.
func (c *Call) Began() time.Time { return c.began }

// Header returns the value of a header of the INVITE that brought an incoming
// call, such as P-Asserted-Identity; empty if there is none.
func (c *Call) Header(name string) string {
	for _, h := range c.headers {
		if sip.HeaderToLower(h.Name()) == sip.HeaderToLower(name) {
			return h.Value()
		}
	}
	return ""
}

// Speak speaks A-law audio over and over until another Speak; nil is silence,
// which the phone sends from the start.
func (c *Call) Speak(name Name, audio []byte) {
	c.sender.speak(audio)
	if len(audio) > 0 {
		c.transcript.add(Event{At: time.Now(), Kind: Speaks, Names: []Name{name}})
	}
}

// Record gives all A-law audio heard from now on to f with the time it arrived;
// f must not keep it, nor block. A nil f ends that.
func (c *Call) Record(f func(audio []byte, at time.Time)) {
	c.receiver.mu.Lock()
	defer c.receiver.mu.Unlock()
	c.receiver.record = f
}

// Media returns what the network has done to the audio heard so far.
func (c *Call) Media() Media { return c.receiver.counts() }

// Transcript returns the events so far.
func (c *Call) Transcript() []Event { return c.transcript.all() }

// Events returns a new reader of the transcript, from its beginning.
func (c *Call) Events() *Reader { return &Reader{transcript: c.transcript} }

// Wait returns the next event that is wanted, after the one the last Wait
// method returned. If the call ends first the error wraps ErrEnded.
func (c *Call) Wait(ctx context.Context, wanted func(Event) bool) (Event, error) {
	return c.reader.Find(ctx, wanted)
}

// WaitHeard waits until the prompt called name has begun; an empty language
// means any. It passes over other prompts.
func (c *Call) WaitHeard(ctx context.Context, name Name) (Event, error) {
	return c.Wait(ctx, func(e Event) bool { return e.Is(Hears, name) })
}

// WaitStopped waits until the prompt called name is over, heard whole or cut.
func (c *Call) WaitStopped(ctx context.Context, name Name) (Event, error) {
	return c.Wait(ctx, func(e Event) bool { return e.Is(Stops, name) })
}

// WaitQuiet waits until nothing has been heard for d, 200 ms at the least.
func (c *Call) WaitQuiet(ctx context.Context, d time.Duration) error {
	for {
		quiet, err := c.Wait(ctx, func(e Event) bool { return e.Kind == Quiet })
		if err != nil {
			return err
		}
		broken, err := c.soundBefore(ctx, quiet.At.Add(d))
		if err != nil || !broken {
			return err
		}
	}
}

// soundBefore waits until a time and reports whether a sound came before it.
func (c *Call) soundBefore(ctx context.Context, until time.Time) (bool, error) {
	ctx, cancel := context.WithDeadlineCause(ctx, until, errQuiet)
	defer cancel()
	_, err := c.Wait(ctx, func(e Event) bool { return e.Kind == Hears || e.Kind == Sound })
	if errors.Is(err, errQuiet) {
		return false, nil
	}
	return err == nil, err
}

// errQuiet: the time of silence that was asked for has passed.
var errQuiet = errors.New("quiet")

// WaitAnswered waits until the call is connected. A call that ends before
// returns *NotAnswered; a cancelled ctx its cause, and the call goes on ringing.
func (c *Call) WaitAnswered(ctx context.Context) error {
	select {
	case <-c.answered:
		return nil
	case <-c.done:
		if c.IsAnswered() {
			return nil
		}
		return &NotAnswered{c.ended}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// SpeakWhenSpokenTo speaks the line once somebody is on the other side: an
// operator's line is heard, or a sound that is no prompt. It returns when it
// has begun to speak, or the call or ctx is over.
func (c *Call) SpeakWhenSpokenTo(ctx context.Context, name Name, audio []byte) {
	_, err := c.Events().Find(ctx, func(e Event) bool {
		return e.Kind == Sound || e.Is(Hears, Name{Key: OperatorLine.Key})
	})
	if err == nil {
		c.Speak(name, audio)
	}
}
