package stasis

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// What an operator does with a talk from the page, whatever device it is held with. Each method names the call and the
// operator who asks, so that a wish that comes late does nothing to a call that another has by now; "" is whoever has it.
// Each returns when it is done and can be seen.

// Hold lets the caller hear music and the operator nothing, until Resume. A caller on hold already is no error. The error is
// ErrNoCall or ErrNotTalking.
func (a *App) Hold(id string, operator routing.OperatorID) error {
	return a.ask(id, func(c *call) error { return c.setOnHold(operator, true) })
}

// Resume ends what Hold began. A caller who is not on hold is no error. The error is ErrNoCall or ErrNotTalking.
func (a *App) Resume(id string, operator routing.OperatorID) error {
	return a.ask(id, func(c *call) error { return c.setOnHold(operator, false) })
}

// Mute keeps the operator's voice from the caller, or no longer. The mute lasts over a hold and a consultation, in which the
// other operator hears the voice, and ends with the operator's part in the call. The error is ErrNoCall or ErrNotTalking.
func (a *App) Mute(id string, operator routing.OperatorID, on bool) error {
	return a.ask(id, func(c *call) error { return c.setMuted(operator, on) })
}

// SendKeys sends keys to the caller's side, as its telephone understands them (RFC 4733); it does not wait for the last of
// them. Those of an earlier SendKeys come first. The error is ErrNoCall, ErrNotTalking or ErrNoKeys.
func (a *App) SendKeys(id string, operator routing.OperatorID, keys string) error {
	if keys == "" || len(keys) > mostKeys || strings.Trim(keys, "0123456789*#ABCD") != "" {
		return ErrNoKeys
	}
	return a.ask(id, func(c *call) error { return c.sendKeys(operator, keys) })
}

// HangUp ends the operator's part in a call, as if the operator had hung up: the talk, or in a consultation what the dialogue
// makes of that. The error is ErrNoCall or ErrNotTalking.
func (a *App) HangUp(id string, operator routing.OperatorID) error {
	return a.ask(id, func(c *call) error {
		l := c.legWith(operator, func(l *leg) bool { return l.taken() })
		if l == nil {
			return ErrNotTalking
		}
		c.legDestroyed(l.Channel, ivr.CauseNormal)
		return nil
	})
}

// Refuse refuses a call that rings at the operator's device, as if the device had: it goes to the next operator, and counts
// as missed. The error is ErrNoCall or ErrNotRinging.
func (a *App) Refuse(id string, operator routing.OperatorID) error {
	return a.ask(id, func(c *call) error {
		l := c.legWith(operator, func(l *leg) bool { return !l.taken() })
		if l == nil {
			return ErrNotRinging
		}
		c.missed(l, reasonOf(ivr.CauseRejected))
		return nil
	})
}

// legWith returns the leg of the operator, or of any, that is as it must be; nil if there is none.
func (c *call) legWith(operator routing.OperatorID, is func(*leg) bool) *leg {
	for _, l := range []*leg{c.leg, c.second} {
		if l != nil && (operator == "" || l.Operator == operator) && is(l) {
			return l
		}
	}
	return nil
}

// talks reports whether the operator and the caller are in a talk, on hold or not.
func (c *call) talks() bool {
	return c.leg != nil && c.leg.Answered && c.record.State.Step == ivr.Talking
}

func (c *call) setOnHold(operator routing.OperatorID, on bool) error {
	l, err := c.talkOf(operator)
	if err != nil || l.OnHold == on {
		return err
	}
	if !on {
		c.connect()
		c.noteTalk("retrieved", l)
		return nil
	}
	if err := c.leaveTalk(); err != nil {
		return err
	}
	c.music()
	c.hush(l, true)
	l.OnHold = true
	c.noteTalk("held", l)
	return nil
}

// leaveTalk takes the caller out of the talk. What keeps a caller's line alive who hears nobody ends first: it would go on in
// place of what is heard next.
func (c *call) leaveTalk() error {
	if c.leg.Muted {
		c.failed("silence", c.app.asterisk.silence(c.id, false))
	}
	err := c.app.asterisk.part(c.leg.Bridge, c.id)
	if gone(err) {
		return nil
	}
	return err
}

// hush keeps an operator's line alive who hears nobody, or no longer.
func (c *call) hush(l *leg, on bool) {
	if l.Hushed != on {
		l.Hushed = on
		c.failed("silence", c.app.asterisk.silence(l.Channel, on))
	}
}

// relinkTalk brings what the record says of a talk and what Asterisk holds together: a hold or a mute that was asked for in the
// moment of a crash is undone, for nobody knows of it.
func (c *call) relinkTalk(l *leg, joined bool) {
	c.failed("mute", c.app.asterisk.mute(l.Channel, l.Muted))
	if joined {
		c.failed("silence", c.app.asterisk.silence(c.id, l.Muted))
	}
	switch {
	case l.OnHold && joined: // the retrieval had ended the silence
		c.partCaller()
		c.music()
		l.Hushed = false
		c.hush(l, true)
	case !l.OnHold && !joined: // a process that died at a transfer may have left music, one at a hold silence too
		c.record.Music, l.Hushed = true, true
		c.connect()
	case !l.OnHold:
		c.record.Music = false
	}
}

func (c *call) setMuted(operator routing.OperatorID, on bool) error {
	l, err := c.talkOf(operator)
	if err != nil || l.Muted == on {
		return err
	}
	if err := c.app.asterisk.mute(l.Channel, on); err != nil && !gone(err) {
		return err
	}
	l.Muted = on
	if !l.OnHold && !c.record.Music { // music for a page that fell silent would end
		c.failed("silence", c.app.asterisk.silence(c.id, on))
	}
	if on {
		c.noteTalk("muted", l)
	} else {
		c.noteTalk("unmuted", l)
	}
	return nil
}

// noteTalk writes a line of the journey about a talk; pairs are alternately a name and its value.
func (c *call) noteTalk(event string, l *leg, pairs ...string) {
	detail := map[string]string{"operator": string(l.Operator)}
	for i := 0; i+1 < len(pairs); i += 2 {
		detail[pairs[i]] = pairs[i+1]
	}
	c.note(ivr.Note{Step: string(c.record.State.Step), Event: event, Detail: detail})
}

// How keys are sent: one at a time, for what else is asked of the caller's channel would wait behind all of them.
const (
	mostKeys  = 32                     // of one wish
	keyLength = 120 * time.Millisecond // RFC 4733 §2.5.2.3 and Q.24 want 40 ms at least
	keyEvery  = 220 * time.Millisecond // from one to the next
)

var errKeysWait = errors.New("earlier keys are still being sent")

// nextKey says that the next key may be sent.
type nextKey struct{}

func (c *call) sendKeys(operator routing.OperatorID, keys string) error {
	l, err := c.talkOf(operator)
	if err != nil {
		return err
	}
	if c.keysOf != l.Operator { // of another's nothing is left but the one that is being sent
		c.keys, c.keysOf = c.keys[:min(len(c.keys), 1)], l.Operator
	}
	idle := c.keys == ""
	if !idle && len(c.keys)+len(keys) > mostKeys {
		return errKeysWait
	}
	c.keys += keys
	c.noteTalk("keys_sent", l, "count", strconv.Itoa(len(keys)))
	if idle {
		return c.sendKey()
	}
	return nil
}

// nextKey sends the next key, unless the talk has ended meanwhile.
func (c *call) nextKey() {
	if c.keys = c.keys[1:]; !c.talks() || c.leg.Operator != c.keysOf {
		c.keys = ""
	}
	if c.keys != "" {
		c.failed("send_keys", c.sendKey())
	}
}

// sendKey sends the first of the keys; it stays one of them until its time is over.
func (c *call) sendKey() error {
	if err := c.app.asterisk.sendKey(c.id, c.keys[:1], keyLength); err != nil {
		c.keys = ""
		return err
	}
	c.keying = time.AfterFunc(keyEvery, func() { c.mailbox.put(nextKey{}) })
	return nil
}
