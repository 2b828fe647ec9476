package stasis

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"hotline/ivr"
)

// defaultDialTimeout is how long a subscriber's telephone rings in a call back.
const defaultDialTimeout = 40 * time.Second

// subscriberLeg is the channel to the subscriber of a call back, which has the call's id. What must outlive the process is
// in the record.
type subscriberLeg struct {
	made  chan struct{} // closed when Asterisk has answered the creation; nil: none was asked for in this process
	limit *time.Timer   // ends a ringing that Asterisk should have ended
}

// isUnderWay reports whether the creation was asked for and not answered yet.
func (s *subscriberLeg) isUnderWay() bool {
	if s.made == nil {
		return false
	}
	select {
	case <-s.made:
		return false
	default:
		return true
	}
}

func (s *subscriberLeg) stopTimer() {
	if s.limit != nil {
		s.limit.Stop()
	}
}

// unreached says that the subscriber was not reached.
type unreached struct{ cause ivr.Cause }

var errNoTrunk = errors.New("callbacks.endpoint is not set")

// dialSubscriber calls the subscriber; the operator on the line hears it ring. A telephone that rings already, for an
// earlier process, is not dialled again.
func (c *call) dialSubscriber(phone string) {
	if c.record.Return == nil {
		return
	}
	c.tell(ringing)
	c.limitDialling()
	if c.record.Return.Dialled && (c.dialled.isUnderWay() || c.followSubscriber()) {
		return
	}
	c.record.Return.Dialled = true
	endpoint := strings.ReplaceAll(c.app.config.Trunk, "{number}", strings.TrimPrefix(phone, "+"))
	made := make(chan struct{})
	c.dialled.made = made
	originator := ""
	if c.leg != nil {
		originator = c.leg.Channel
	}
	c.work.Go(func() {
		defer close(made)
		err := errNoTrunk
		if endpoint != "" {
			err = c.app.asterisk.create(c.id, endpoint, subscriberArgument, originator, nil)
		}
		if err != nil {
			c.log.Error("subscriber cannot be called", "error", err)
			c.mailbox.put(unreached{ivr.CauseTemporaryFailure})
		}
	})
}

// followSubscriber goes on with the subscriber's channel as it stands in Asterisk; false if there is none, or Asterisk
// cannot say.
func (c *call) followSubscriber() bool {
	channel, err := c.app.asterisk.channel(c.id)
	if err != nil {
		c.failed("subscriber", err)
		return false
	}
	if channel.State == "Down" {
		c.subscriberEntered()
	} else {
		c.subscriberChanged(channel.State)
	}
	return true
}

// limitDialling ends the ringing a little after Asterisk should have ended it.
func (c *call) limitDialling() {
	c.dialled.stopTimer()
	c.dialled.limit = time.AfterFunc(c.dialTimeout()+ringGrace, func() { c.mailbox.put(unreached{ivr.CauseNoAnswer}) })
}

func (c *call) dialTimeout() time.Duration {
	return cmp.Or(c.app.config.DialTimeout, defaultDialTimeout)
}

// subscriberEntered lets the subscriber's telephone ring: before the channel entered the application Asterisk would
// refuse.
func (c *call) subscriberEntered() {
	if c.record.onLine() || c.record.Return.Rung {
		return
	}
	c.record.Return.Rung = true
	if number := c.app.config.CallerID; number != "" {
		c.failed("show_number", c.app.asterisk.showNumber(c.id, number))
	}
	if err := c.app.asterisk.dial(c.id, "", c.dialTimeout()); err != nil && !gone(err) {
		c.log.Error("subscriber cannot be called", "error", err)
		c.mailbox.put(unreached{ivr.CauseTemporaryFailure})
	}
}

// subscriberChanged notes that the subscriber has answered, who hears first who calls: the operator hears music until
// then.
func (c *call) subscriberChanged(state string) {
	if c.record.onLine() || state != "Up" {
		return
	}
	c.record.Return.OnLine = true
	c.dialled.stopTimer()
	c.tell(holdMusic)
	c.step(ivr.CallerAnswered{})
}

// unreached ends the try of a subscriber who was not reached. Asterisk gives no cause when the time for ringing is over.
func (c *call) unreached(m unreached) {
	if c.record.onLine() {
		return
	}
	c.step(ivr.CallerUnreached{Cause: cmp.Or(m.cause, ivr.CauseNoAnswer)})
}

// endSubscriber ends the channel to the subscriber, not before its creation was answered.
func (c *call) endSubscriber() {
	if !c.record.Return.Dialled {
		return
	}
	made := c.dialled.made
	c.background("drop_subscriber", func() error {
		if made != nil {
			<-made
		}
		return c.app.release(c.id, ivr.CauseNormal)
	})
}
