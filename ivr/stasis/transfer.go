package stasis

import (
	"errors"

	"hotline/ivr"
	"hotline/routing"
)

// Transfer lets the operator of a call pass the caller on; "" is whoever talks. The error is ErrNoCall or ErrNotTalking; whether
// the transfer is possible the dialogue says.
func (a *App) Transfer(id string, operator routing.OperatorID, wish ivr.TransferAsked) error {
	return a.ask(id, func(c *call) error {
		if c.record.State.Step != ivr.Talking || !c.isWith(operator) {
			return ErrNotTalking
		}
		c.step(wish)
		return nil
	})
}

// EndTransfer ends an attended transfer of the operator, or of whoever asked for it if that is "": the caller is handed over to
// the operator who was consulted, or goes back to the one who asked. The error is ErrNoCall, or ErrNotTalking if no such
// transfer is under way.
func (a *App) EndTransfer(id string, operator routing.OperatorID, handOver bool) error {
	return a.ask(id, func(c *call) error {
		if c.record.State.Step != ivr.Held || !c.isWith(operator) {
			return ErrNotTalking
		}
		c.step(ivr.TransferEnded{HandOver: handOver})
		return nil
	})
}

// isWith reports whether the call is the operator's, in the talk or while another is consulted; "" is anybody.
func (c *call) isWith(operator routing.OperatorID) bool {
	return operator == "" || c.record.State.Operator == string(operator)
}

// seek lets one operator's device ring for the call. Who rings or has answered already, because a consultation becomes a
// transfer or because of a crash, is not rung again.
func (c *call) seek(a ivr.Seek) {
	if c.second != nil && c.second.Operator == routing.OperatorID(a.Operator) {
		c.drop(c.leg)
		c.leg, c.second = c.second, nil
	}
	if c.leg != nil && c.leg.Operator == routing.OperatorID(a.Operator) {
		c.answeredAgain(c.leg)
		return
	}
	if offer, ok := c.reserve(a.Operator, routing.Any); ok {
		c.ring(offer)
	}
}

// answeredAgain tells the dialogue once more of an operator who is on the line.
func (c *call) answeredAgain(l *leg) {
	if l.Answered {
		c.mailbox.put(ivr.OperatorAnswered{Operator: string(l.Operator)})
	}
}

// reserve has the board promise the call an operator: this one or, if none is named, one of the department. Who is not to
// be had is missed at once.
func (c *call) reserve(operator string, department routing.Department) (offer routing.Offer, ok bool) {
	id := routing.CallID(c.id)
	var err error
	if operator != "" {
		offer, err = c.app.parts.Board.Reserve(id, routing.OperatorID(operator))
	} else {
		offer, err = c.app.parts.Board.ReserveAny(id, department)
	}
	if err == nil {
		return offer, true
	}
	reason := "not free"
	if errors.Is(err, routing.ErrNoOperator) {
		reason = "unknown"
	}
	c.log.Info("operator cannot be had", "operator", operator, "department", department, "error", err)
	c.mailbox.put(ivr.OperatorMissed{Operator: operator, Reason: reason})
	return routing.Offer{}, false
}

// releaseOperator lets the operator go. The caller leaves the bridge first: what comes next would wait for that.
func (c *call) releaseOperator() {
	c.partCaller()
	c.drop(c.leg)
}

// partCaller takes the caller out of the talk.
func (c *call) partCaller() {
	if c.leg != nil {
		c.failed("part", c.leaveTalk())
	}
}

// hold lets the caller hear music in place of the operator.
func (c *call) hold() {
	if !c.record.Music {
		c.partCaller()
		c.music()
	}
}

// consult lets a second operator's device ring; the first one hears that it does.
func (c *call) consult(a ivr.Consult) {
	if l := c.second; l != nil && (a.Operator == "" || l.Operator == routing.OperatorID(a.Operator)) {
		c.answeredAgain(l)
		return
	}
	c.endConsult()
	offer, ok := c.reserve(a.Operator, a.Department)
	if !ok {
		return
	}
	c.second = c.newLeg(offer)
	c.tell(ringing)
}

// tone is what an operator who is on the line with nobody hears.
type tone string

const (
	noTone    tone = ""
	ringing   tone = "ringing" // another telephone rings
	holdMusic tone = "music"   // somebody is there, and hears a prompt yet
)

// tell lets the operator of the call hear a tone in place of the one before.
func (c *call) tell(t tone) { c.tellTo(c.leg, t) }

// tellTo is tell for an operator of either leg.
func (c *call) tellTo(l *leg, t tone) {
	if l == nil || l.Hears == t {
		return
	}
	if l.Resumes {
		l.Hears = t // once the page is back
		return
	}
	c.hush(l, false)
	switch l.Hears {
	case ringing:
		c.failed("stop_ring", c.app.asterisk.stopRing(l.Channel))
	case holdMusic:
		c.failed("stop_music", c.app.asterisk.stopMusic(l.Channel))
	}
	switch t {
	case ringing:
		c.failed("ring", c.app.asterisk.ring(l.Channel))
	case holdMusic:
		c.failed("music", c.app.asterisk.music(l.Channel))
	}
	l.Hears = t
}

// joinOperators lets the operator who asked hear the one who is consulted, in the bridge of the latter; the bridge of the
// talk is kept for the caller to come back to.
func (c *call) joinOperators() {
	c.tell(noTone)
	switch {
	case c.leg == nil || c.second.Resumes: // resumed joins them
	case c.leg.Resumes:
		c.tellTo(c.second, holdMusic)
	default:
		c.tellTo(c.second, noTone)
		if c.leg.Muted { // for the caller, who does not hear this
			c.failed("mute", c.app.asterisk.mute(c.leg.Channel, false))
		}
		c.hush(c.leg, false)
		c.join(c.second, c.second.Channel, c.leg.Channel)
	}
}

// endConsult lets the second operator go, of whom the board is told although there was no talk.
func (c *call) endConsult() {
	if l := c.second; l != nil && !l.taken() {
		c.app.parts.Board.Released(l.offer)
	}
	c.drop(c.second)
}

// handOver lets the first operator go and the caller talk to the second. The first leaves their bridge before the caller
// comes, for Asterisk makes a conference of three.
func (c *call) handOver() {
	if c.second != nil {
		if c.leg != nil {
			c.failed("part", c.app.asterisk.part(c.second.Bridge, c.leg.Channel))
		}
		c.drop(c.leg)
		c.leg, c.second = c.second, nil
	}
	c.connect()
}
