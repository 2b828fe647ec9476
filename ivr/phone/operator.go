package phone

import (
	"context"
	"time"

	"github.com/emiago/sipgo/sip"
)

// Operator is how a phone treats a call that comes in, an operator's or that of a
// subscriber who is called back. The zero Operator rings and answers at once, in
// silence. Each user has one line: while a call stands another is refused as busy.
type Operator struct {
	// AnswerAfter is how long it rings.
	AnswerAfter time.Duration
	// Reject refuses the call with this SIP code instead of ringing, unless 0.
	Reject int
	// NoAnswer lets it ring until the caller gives up.
	NoAnswer bool
	// Line is the A-law audio spoken over and over once answered, under LineName.
	Line     []byte
	LineName Name
	// WhenSpokenTo lets it be silent until somebody else has spoken.
	WhenSpokenTo bool
	// OnCall is told of each call first, to follow it; it must not block. May be nil.
	OnCall func(*Call)
}

// Handle treats one call; give it to Phone.Register or Phone.ServeOthers.
func (o Operator) Handle(c *Call) {
	if o.OnCall != nil {
		o.OnCall(c)
	}
	if c.phone.isBusy(c) {
		_ = c.Reject(sip.StatusBusyHere)
		return
	}
	if o.Reject != 0 {
		_ = c.Reject(o.Reject)
		return
	}
	if c.Ring() != nil {
		return // the caller has given up already
	}
	if !o.rang(c) {
		return
	}
	if c.Answer() != nil {
		return
	}
	if o.WhenSpokenTo {
		c.SpeakWhenSpokenTo(context.Background(), o.LineName, o.Line) // returns with the call's end
		return
	}
	c.Speak(o.LineName, o.Line)
}

// rang lets the phone ring and reports whether it is to be answered.
func (o Operator) rang(c *Call) bool {
	if o.NoAnswer {
		<-c.Done()
		return false
	}
	timer := time.NewTimer(o.AnswerAfter)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.Done():
		return false
	}
}
