package stasis

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hotline/ivr"
	"hotline/routing"
)

// leg is an operator's side of a call, from the offer to the end of the talk. It is created, enters the application, is
// dialled, rings, and once it is up it can be bridged. A call has one, and a second while its operator consults another.
type leg struct {
	legRecord

	offer routing.Offer
	made  chan struct{} // closed when Asterisk has answered the creation
	limit *time.Timer   // ends a ringing that Asterisk should have ended; nil: not made yet
	rings bool
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

// taken reports whether the operator has taken the call: is on the line, or comes back to it with a page loaded anew.
func (l *leg) taken() bool { return l.Answered || l.Resumes }

// record returns what must outlive the process; nil if there is no leg.
func (l *leg) record() *legRecord {
	if l == nil {
		return nil
	}
	return &l.legRecord
}

func (l *leg) stopTimer() {
	if l != nil && l.limit != nil {
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

// legPrefix begins the channel ids of operators' legs; Asterisk gives callers' channels ids of its own. bridgePrefix
// begins those of their bridges.
const (
	legPrefix    = "leg-"
	bridgePrefix = "talk-"
)

// legOf returns the leg of the channel, nil if the call has no such leg.
func (c *call) legOf(channel string) *leg {
	for _, l := range []*leg{c.leg, c.second} {
		if l != nil && l.Channel == channel {
			return l
		}
	}
	return nil
}

// ring begins a leg to an operator's device, in place of the one before it.
func (c *call) ring(offer routing.Offer) {
	c.drop(c.leg)
	c.leg = c.newLeg(offer)
}

// newLeg begins a leg to the device on which the operator takes calls now.
func (c *call) newLeg(offer routing.Offer) *leg {
	return c.launch(&leg{offer: offer, legRecord: legRecord{Operator: offer.Operator, Device: c.app.deviceOf(offer.Operator)}})
}

// launch lets bridge and channel of a leg be made beside the call's goroutine.
func (c *call) launch(l *leg) *leg {
	name := rand.Text()[:12] // never used again, not even after a restart
	l.Channel, l.Bridge, l.made = legPrefix+name, bridgePrefix+name, make(chan struct{})
	c.app.route(l.Channel, c)
	wanted := channelWanted{id: l.Channel, endpoint: l.Device, originator: c.originator(), variables: c.headers(l)}
	bridge := l.Bridge
	c.work.Go(func() {
		defer close(l.made)
		c.mailbox.put(c.makeLeg(wanted, bridge))
	})
	return l
}

// channelWanted is the channel of an operator that is to be made.
type channelWanted struct {
	id, endpoint, originator string
	variables                map[string]string
}

// headers are the SIP headers by which an operator's page knows which call rings, and that it was in it already.
func (c *call) headers(l *leg) map[string]string {
	if !strings.HasPrefix(l.Device, pjsip) {
		return nil
	}
	headers := map[string]string{"PJSIP_HEADER(add,X-Call)": c.id}
	if l.Resumes {
		headers["PJSIP_HEADER(add,X-Resume)"] = "1"
	}
	return headers
}

// originator returns the channel that an operator's leg is rung for; "" for a call back whose subscriber is yet to be
// called.
func (c *call) originator() string {
	if c.record.onLine() {
		return c.id
	}
	return ""
}

// makeLeg makes channel and bridge side by side: the operator's device should ring soon.
func (c *call) makeLeg(w channelWanted, bridge string) any {
	if w.endpoint == "" {
		return legFailed{w.id, errNoDevice}
	}
	var making errgroup.Group
	making.Go(func() error { return c.app.asterisk.createBridge(bridge) })
	making.Go(func() error {
		return c.app.asterisk.create(w.id, w.endpoint, legArgument, w.originator, w.variables)
	})
	if err := making.Wait(); err != nil {
		return legFailed{w.id, err}
	}
	return legMade{w.id}
}

// legMade watches over the ringing.
func (c *call) legMade(m legMade) {
	if l := c.legOf(m.channel); l != nil {
		c.limitRinging(l)
	}
}

// limitRinging lets the ringing end a little after Asterisk should have ended it.
func (c *call) limitRinging(l *leg) {
	l.stopTimer()
	channel := l.Channel
	l.limit = time.AfterFunc(c.patience(l)+ringGrace, func() { c.mailbox.put(legFailed{channel, errRangTooLong}) })
}

// patience is how long a leg may ring.
func (c *call) patience(l *leg) time.Duration {
	if l.Resumes {
		return resumeFor
	}
	return c.app.config.Ring
}

// ringGrace is how much later than Asterisk we end a ringing that Asterisk should have ended.
const ringGrace = 2 * time.Second

var (
	errRangTooLong = errors.New("no answer")
	errNoDevice    = errors.New("no device")
)

// legEntered dials the leg: before it entered the application Asterisk would refuse. The operator's telephone shows the
// number of the caller, or of the subscriber who is to be called back.
func (c *call) legEntered(channel string) {
	l := c.legOf(channel)
	if l == nil || l.Dialled || l.Answered {
		return
	}
	l.Dialled = true
	if c.record.Return != nil {
		c.failed("show_number", c.app.asterisk.showNumber(channel, strings.TrimPrefix(c.record.From, "+")))
	}
	if err := c.app.asterisk.dial(channel, c.originator(), c.patience(l)); err != nil {
		c.mailbox.put(legFailed{channel, err})
	}
}

// legChanged follows the operator's device: it rings, it is answered.
func (c *call) legChanged(channel, state string) {
	l := c.legOf(channel)
	if l == nil || l.Answered {
		return
	}
	switch state {
	case "Ringing":
		switch {
		case l.rings, l.Resumes:
		case c.app.parts.Board.Ringing(l.offer):
			l.rings, l.RangAt = true, c.app.now()
			c.step(ivr.OperatorRings{Operator: string(l.Operator)})
		default: // the offer was over before the device rang
			c.withdrawn(l.offer)
		}
	case "Up":
		c.legAnswered(l)
	}
}

// legAnswered lets the dialogue connect the operator, unless the offer ended in the same moment. Who was consulted hears
// the operator who asked.
func (c *call) legAnswered(l *leg) {
	if l.Resumes {
		c.resumed(l)
		return
	}
	if !c.app.parts.Board.Answered(l.offer) {
		c.withdrawn(l.offer)
		return
	}
	l.Answered, l.AnsweredAt = true, c.app.now()
	l.stopTimer()
	if l == c.second {
		c.joinOperators()
	}
	c.step(ivr.OperatorAnswered{Operator: string(l.Operator)})
}

// connect bridges the caller and the operator, wherever either was. If one of them is on the way out, the event of that
// follows.
func (c *call) connect() {
	l := c.leg
	if l == nil {
		c.log.Error("no operator to connect the caller with: call handed to Asterisk")
		c.giveUp()
		return
	}
	if l.Resumes {
		c.hold() // resumed connects them
		return
	}
	c.endMusic()
	c.tell(noTone)
	c.hush(l, false)
	l.OnHold = false
	if l.Muted {
		c.failed("mute", c.app.asterisk.mute(l.Channel, true))
	}
	c.join(l, c.id, l.Channel)
	if l.Muted {
		c.failed("silence", c.app.asterisk.silence(c.id, true))
	}
	if !c.record.Answered {
		c.record.Answered = true
		c.app.parts.Journal.Answered(c.id, c.app.now())
	}
}

// join puts channels into the leg's bridge. A process that died while it made the leg may have left none.
func (c *call) join(l *leg, channels ...string) {
	<-l.made // the bridge; long since, as a rule
	err := c.app.asterisk.join(l.Bridge, channels...)
	if isMissing(err) {
		err = errors.Join(c.app.asterisk.createBridge(l.Bridge), c.app.asterisk.join(l.Bridge, channels...))
	}
	if err != nil && !unjoinable(err) {
		c.mailbox.put(joinFailed{l.Channel, err})
	}
}

// joinFailed does not leave the caller on a silent line.
func (c *call) joinFailed(m joinFailed) {
	if c.legOf(m.channel) == nil {
		return
	}
	c.app.metrics.failures.WithLabelValues("join").Inc()
	c.log.Error("caller and operator cannot be joined: call handed to Asterisk", "error", m.err)
	c.giveUp()
}

// legDestroyed lets the dialogue go on without an operator who was on the line, or who did not take the call.
func (c *call) legDestroyed(channel string, cause ivr.Cause) {
	l := c.legOf(channel)
	if l == nil {
		return
	}
	switch {
	case l.Resumes:
		c.notResumed(l, cause)
	case l.Answered:
		c.left(l, cause)
	default:
		c.missed(l, reasonOf(cause))
	}
}

// left lets the dialogue go on without an operator who was on the line.
func (c *call) left(l *leg, cause ivr.Cause) {
	c.drop(l)
	c.step(ivr.OperatorLeft{Operator: string(l.Operator), Cause: cause})
}

// legFailed gives the leg up: Asterisk refused to make it or to dial it, or it rang too long.
func (c *call) legFailed(m legFailed) {
	l := c.legOf(m.channel)
	if l == nil || l.Answered {
		return
	}
	tooLong := errors.Is(m.err, errRangTooLong)
	switch {
	case tooLong && l.Resumes:
		c.left(l, ivr.CauseNoAnswer)
		return
	case tooLong:
		c.missed(l, "no answer")
		return
	}
	c.log.Warn("operator's device cannot be rung", "operator", l.Operator, "error", m.err)
	if l.Resumes {
		return // its limit stands: the page may register once more
	}
	if refused := new(Refusal); errors.As(m.err, &refused) || errors.Is(m.err, errNoDevice) {
		c.missed(l, "unreachable")
		return
	}
	c.spared(l, "no answer from Asterisk") // that says nothing of the operator
}

// spared is missed without fault of the operator; why is for the board.
func (c *call) spared(l *leg, why string) {
	c.drop(l)
	c.step(ivr.OperatorMissed{Operator: string(l.Operator), Reason: "unreachable"})
	c.app.parts.Board.Failed(l.offer, why)
}

// missed tells the dialogue first and the board last: the board may offer the next operator at once.
func (c *call) missed(l *leg, reason string) {
	c.drop(l)
	c.step(ivr.OperatorMissed{Operator: string(l.Operator), Reason: reason})
	c.app.parts.Board.Missed(l.offer, reason)
}

// withdrawn gives up a leg whose device vanished; the board has taken the call back already.
func (c *call) withdrawn(offer routing.Offer) {
	c.forgetPending(offer)
	c.picker = ""
	for _, l := range []*leg{c.leg, c.second} {
		if l != nil && l.offer.Number == offer.Number && !l.taken() {
			c.drop(l)
			c.step(ivr.OperatorMissed{Operator: string(l.Operator), Reason: "unreachable"})
			return
		}
	}
}

// drop ends an operator's leg, whatever became of it, and its bridge; nil is none.
func (c *call) drop(l *leg) {
	switch l {
	case nil:
		return
	case c.leg:
		c.leg = nil
	case c.second:
		c.second = nil
	}
	if l.taken() {
		c.app.parts.Board.Released(l.offer)
	}
	c.discard(l, ivr.CauseNormal)
}

// discard ends channel and bridge of a leg that the call has no more. The requests go out beside the call's goroutine, the
// hang-up not before the creation was answered.
func (c *call) discard(l *leg, cause ivr.Cause) {
	c.app.route(l.Channel, nil)
	l.stopTimer()
	c.background("drop_leg", func() error {
		<-l.made
		_ = c.app.release(l.Channel, cause) // it is gone as a rule
		return c.app.asterisk.deleteBridge(l.Bridge)
	})
}

// dropLegs ends whatever operators' legs there are.
func (c *call) dropLegs() {
	c.drop(c.second)
	c.drop(c.leg)
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
