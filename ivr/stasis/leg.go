package stasis

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"hotline/ivr"
	"hotline/routing"
)

// leg is the operator's side of a call, from the offer to the end of the talk. It is created, enters the
// application, is dialled, rings, and once it is up both are bridged.
type leg struct {
	legRecord

	offer    routing.Offer
	made     chan struct{} // closed when Asterisk has answered the creation
	limit    *time.Timer   // ends a ringing that Asterisk should have ended; nil: not made yet
	rings    bool
	answered bool
}

// isMade reports whether Asterisk has answered the creation.
func (l *leg) isMade() bool {
	select {
	case <-l.made:
		return true
	default:
		return false
	}
}

func (l *leg) stopTimer() {
	if l.limit != nil {
		l.limit.Stop()
	}
}

// Messages about an operator's leg.
type (
	legMade   struct{ channel string }
	legFailed struct {
		channel string
		err     error
	}
	joinFailed struct {
		channel string
		err     error
	}
)

// legPrefix begins the channel ids of operators' legs; Asterisk gives callers' channels ids of its own.
const legPrefix = "leg-"

// ring begins a leg to the operator's device: bridge and channel are made beside the call's goroutine.
func (c *call) ring(offer routing.Offer) {
	endpoint := c.app.config.Devices[offer.Operator]
	name := rand.Text()[:12] // never used again, not even after a restart
	l := &leg{
		legRecord: legRecord{Operator: offer.Operator, Channel: legPrefix + name, Bridge: "talk-" + name},
		offer:     offer, made: make(chan struct{}),
	}
	c.dropLeg()
	c.leg = l
	c.app.route(l.Channel, c)
	c.work.Go(func() {
		defer close(l.made)
		c.mailbox.put(c.makeLeg(l, endpoint))
	})
}

// makeLeg makes channel and bridge side by side: the operator's device should ring soon.
func (c *call) makeLeg(l *leg, endpoint string) any {
	if endpoint == "" {
		return legFailed{l.Channel, fmt.Errorf("operator %s has no device", l.Operator)}
	}
	var making errgroup.Group
	making.Go(func() error { return c.app.asterisk.createBridge(l.Bridge) })
	making.Go(func() error { return c.app.asterisk.create(l.Channel, endpoint, c.id) })
	if err := making.Wait(); err != nil {
		return legFailed{l.Channel, err}
	}
	return legMade{l.Channel}
}

// legMade watches over the ringing.
func (c *call) legMade(m legMade) {
	if c.has(m.channel) {
		c.limitRinging()
	}
}

// limitRinging lets the ringing end a little after Asterisk should have ended it.
func (c *call) limitRinging() {
	l := c.leg
	l.stopTimer()
	l.limit = time.AfterFunc(c.app.config.Ring+ringGrace, func() { c.mailbox.put(legFailed{l.Channel, errRangTooLong}) })
}

// ringGrace is how much later than Asterisk we end a ringing that Asterisk should have ended.
const ringGrace = 2 * time.Second

var errRangTooLong = errors.New("no answer")

// has reports whether the channel is the leg of this call's present offer.
func (c *call) has(channel string) bool { return c.leg != nil && c.leg.Channel == channel }

// legEntered dials the leg: before it entered the application Asterisk would refuse.
func (c *call) legEntered(channel string) {
	if !c.has(channel) || c.leg.Dialled || c.leg.answered {
		return
	}
	c.leg.Dialled = true
	if err := c.app.asterisk.dial(channel, c.id, c.app.config.Ring); err != nil {
		c.mailbox.put(legFailed{channel, err})
	}
}

// legChanged follows the operator's device: it rings, it is answered.
func (c *call) legChanged(channel, state string) {
	if !c.has(channel) || c.leg.answered {
		return
	}
	switch state {
	case "Ringing":
		if !c.leg.rings && c.app.parts.Board.Ringing(c.leg.offer) {
			c.leg.rings = true
			c.step(ivr.OperatorRings{Operator: string(c.leg.Operator)})
		}
	case "Up":
		c.legAnswered()
	}
}

// legAnswered connects the operator, unless the offer ended in the same moment.
func (c *call) legAnswered() {
	if !c.app.parts.Board.Answered(c.leg.offer) {
		c.withdrawn(c.leg.offer)
		return
	}
	c.leg.answered = true
	c.app.parts.Journal.Answered(c.id, c.app.now())
	c.step(ivr.OperatorAnswered{Operator: string(c.leg.Operator)})
}

// connect bridges the two. If one of them is on the way out, the event of that follows.
func (c *call) connect() {
	<-c.leg.made // the bridge; long since, as a rule
	err := c.app.asterisk.join(c.leg.Bridge, c.id, c.leg.Channel)
	if err != nil && !unjoinable(err) {
		c.mailbox.put(joinFailed{c.leg.Channel, err})
	}
}

// joinFailed does not leave the caller on a silent line.
func (c *call) joinFailed(m joinFailed) {
	if !c.has(m.channel) {
		return
	}
	c.app.metrics.failures.WithLabelValues("join").Inc()
	c.log.Error("caller and operator cannot be joined: call handed to Asterisk", "error", m.err)
	c.giveUp()
}

// legDestroyed ends the talk, or lets the call wait on.
func (c *call) legDestroyed(channel string, cause ivr.Cause) {
	if !c.has(channel) {
		return
	}
	l := c.leg
	if l.answered {
		c.dropLeg()
		c.step(ivr.OperatorLeft{Cause: cause})
		return
	}
	c.missed(reasonOf(cause))
}

// legFailed gives the leg up: Asterisk refused to make it or to dial it, or it rang too long.
func (c *call) legFailed(m legFailed) {
	if !c.has(m.channel) || c.leg.answered {
		return
	}
	if errors.Is(m.err, errRangTooLong) {
		c.missed("no answer")
		return
	}
	c.log.Warn("operator's device cannot be rung", "operator", c.leg.Operator, "error", m.err)
	c.missed("unreachable")
}

// missed tells the dialogue first and the board last: the board may offer the next operator at once.
func (c *call) missed(reason string) {
	l := c.leg
	c.dropLeg()
	c.step(ivr.OperatorMissed{Operator: string(l.Operator), Reason: reason})
	c.app.parts.Board.Missed(l.offer, reason)
}

// withdrawn gives up a leg whose device vanished; the board has taken the call back already.
func (c *call) withdrawn(offer routing.Offer) {
	if c.leg == nil || c.leg.offer.Number != offer.Number || c.leg.answered {
		return
	}
	operator := string(c.leg.Operator)
	c.dropLeg()
	c.step(ivr.OperatorMissed{Operator: operator, Reason: "unreachable"})
}

// dropLeg ends the operator's leg, whatever became of it, and its bridge. The requests go out beside the call's
// goroutine, the hang-up not before the creation was answered.
func (c *call) dropLeg() {
	l := c.leg
	if l == nil {
		return
	}
	c.leg = nil
	c.app.route(l.Channel, nil)
	l.stopTimer()
	if l.answered {
		c.app.parts.Board.Released(l.offer)
	}
	c.background("drop_leg", func() error {
		<-l.made
		_ = c.app.asterisk.hangUp(l.Channel, ivr.CauseNormal) // it is gone as a rule
		return c.app.asterisk.deleteBridge(l.Bridge)
	})
}

// reasonOf says in the journey's words why a device was not answered (Q.850 causes).
func reasonOf(cause ivr.Cause) string {
	switch cause {
	case ivr.CauseBusy:
		return "busy"
	case ivr.CauseRejected, ivr.CauseNormal:
		return "refused"
	case ivr.CauseNoAnswer, ivr.CauseNoResponse, ivr.CauseUnknown:
		return "no answer"
	default:
		return "unreachable"
	}
}
