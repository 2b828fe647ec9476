package stasis

import (
	"slices"
	"strings"
	"time"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/ivr"
	"hotline/routing"
)

// An operator may load the page of the desk anew while talking in it. No BYE comes: Asterisk keeps the leg up, but nobody is
// at its other end. The new page registers under another user part (RFC 3261 §19.1.1) than the one before, which each page
// makes up for itself; a page whose WebSocket alone was cut registers again under its own, and its media never stopped. So a
// leg that leads to another page than the one registered is dialled anew, while the caller hears music; the new page
// answers by itself, and for board and dialogue the operator has talked all the time.

// resumeFor is how long a page that was loaded anew may take to be back in the talk; then the operator has left it.
const resumeFor = 20 * time.Second

// soundWithin is the time within which sound comes from a browser that is there: also a muted one sends, every 20 ms.
const soundWithin = 600 * time.Millisecond

// soundEvery is how often a page that fell silent is listened to: one that changed the network is heard again without
// registering anew.
const soundEvery = time.Second

// reloadWithin is the time within which a page that is loaded anew has registered. A call that rings in it waits for that long.
const reloadWithin = 2 * time.Second

// Messages about an operator's page.
type (
	contacted    struct{ device, page string } // one has registered at a device
	unregistered struct{ device, page string } // one there has gone, or its WebSocket was cut
	deserted     struct{ channel string }      // the one that it rings in had gone: it may be back
	fellSilent   struct {                      // no sound comes from it
		channel  string
		received int // packets in all
	}
	listened struct { // to one that had fallen silent
		channel       string
		before, after int // packets in all
	}
)

// pageIn returns the user part of the first SIP address in a text, such as "f3a9" of
// "PJSIP/web-103/sip:f3a9@127.0.0.1:40112;transport=ws"; "" if there is no address.
func pageIn(text string) string {
	user, _, found := strings.Cut(text, "@")
	if !found {
		return ""
	}
	return user[strings.LastIndexByte(user, ':')+1:]
}

// contactChanged lets the calls of an operator look whether they lead to the page that has registered, or whether the one
// that has gone is still heard.
func (a *App) contactChanged(e *ari.ContactStatusChange) {
	name, page := e.Endpoint.Technology+"/"+e.Endpoint.Resource, pageIn(e.ContactInfo.Uri)
	operator := a.deskAt(name)
	var message any = contacted{name, page}
	switch {
	case page == "":
		return
	case slices.Contains([]string{"Removed", "Unreachable"}, e.ContactInfo.ContactStatus):
		message = unregistered{name, page}
	case a.isOld(name, page):
		a.log.Info("a page of the operator that another one has replaced is still open", "operator", operator)
		return
	}
	for _, c := range a.all() {
		if seen := c.seen.Load(); seen != nil && seen.has(operator) {
			c.mailbox.put(message)
		}
	}
}

// pagesKnown is how many pages of a device are remembered.
const pagesKnown = 16

// isOld notes a page that registers at a device, and reports whether another one has taken its place before. Such a page was
// left open on some other machine and only renews its registration: the talk is not given to an empty desk. A page that is
// loaded anew was never seen.
func (a *App) isOld(name, page string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.devices[name]
	if d == nil {
		return false
	}
	if slices.Contains(d.pages, page) {
		return d.pages[len(d.pages)-1] != page
	}
	d.pages = append(d.pages, page)
	d.pages = d.pages[max(0, len(d.pages)-pagesKnown):]
	return false
}

// has reports whether the operator rings, talks, is consulted, or listens.
func (l *Live) has(operator routing.OperatorID) bool {
	listens := func(s ivr.Supervision) bool { return s.Supervisor == operator }
	return operator != "" && (l.Operator == operator || l.Second == operator || slices.ContainsFunc(l.Supervision, listens))
}

// contacted follows a page that has registered.
func (c *call) contacted(m contacted) {
	for _, l := range []*leg{c.leg, c.second} {
		if l != nil && l.Device == m.device {
			c.follow(l, m.page)
		}
	}
	c.followSupervisors(m)
}

// follow dials a leg anew if it leads to another page than this one. A leg in the making may have met either: it is looked at
// when it is made.
func (c *call) follow(l *leg, page string) {
	if !l.isMade() {
		again := contacted{l.Device, page}
		c.work.Go(func() {
			<-l.made
			c.mailbox.put(again)
		})
		return
	}
	leads, err := c.app.asterisk.page(l.Channel)
	switch {
	case gone(err) && !l.Resumes: // its end is on the way
	case err != nil && !gone(err):
		c.failed("page", err)
	case leads != page:
		c.redial(l)
	case c.talksOn(l) && c.record.Music && !l.OnHold: // it fell silent, and is back
		c.connect()
	}
}

// talksOn reports whether the caller talks to the operator of a leg.
func (c *call) talksOn(l *leg) bool {
	return l != nil && l == c.leg && l.Answered && c.record.State.Step == ivr.Talking
}

// unregistered looks after the legs to a device whose page has gone, or whose WebSocket was cut.
func (c *call) unregistered(m unregistered) {
	for _, l := range []*leg{c.leg, c.second} {
		switch {
		case l == nil || l.Device != m.device:
		case !l.taken():
			c.expectPage(l)
		case c.talksOn(l) && !l.OnHold:
			c.listenTo(l, m.page)
		}
	}
}

// expectPage gives a page that a call rings in the time to be loaded anew.
func (c *call) expectPage(l *leg) {
	channel := l.Channel
	c.work.Go(func() {
		if wait(c.app.lifetime, reloadWithin) {
			c.mailbox.put(deserted{channel})
		}
	})
}

// deserted ends the ringing in a browser that is not there any more: an operator who has a telephone too would keep the offer. It
// is no fault of the operator.
func (c *call) deserted(m deserted) {
	l := c.legOf(m.channel)
	if l == nil || l.taken() || !l.isMade() {
		return
	}
	page, err := c.app.asterisk.pageAt(l.Device, l.Channel)
	switch {
	case err == nil && page != "":
		c.follow(l, page)
	case err != nil && !gone(err): // the limit of the ringing stands
		c.failed("page", err)
	default:
		c.spared(l, "unreachable")
	}
}

// listenTo listens whether the page of a talk is there all the same: its WebSocket may have been cut alone. A page that the talk
// does not lead to may go.
func (c *call) listenTo(l *leg, page string) {
	leads, err := c.app.asterisk.page(l.Channel)
	switch {
	case gone(err): // its end is on the way
	case err != nil:
		c.failed("page", err)
		c.listen(l)
	case leads == page:
		c.listen(l)
	}
}

// listen finds out, beside the call, whether sound comes from an operator's browser.
func (c *call) listen(l *leg) {
	channel := l.Channel
	c.work.Go(func() {
		before, err := c.app.asterisk.received(channel)
		if err != nil || !wait(c.app.lifetime, soundWithin) {
			return
		}
		if after, err := c.app.asterisk.received(channel); err == nil && after == before {
			c.mailbox.put(fellSilent{channel, after})
		}
	})
}

// fellSilent lets the caller hear music in place of a page that has gone, until it is heard again, or back, or Asterisk ends
// the leg.
func (c *call) fellSilent(m fellSilent) {
	if c.talksOn(c.leg) && c.leg.Channel == m.channel && !c.record.Music {
		c.hold()
		c.listenAgain(m.channel, m.received)
	}
}

// listenAgain finds out, beside the call, whether sound has come since.
func (c *call) listenAgain(channel string, before int) {
	c.work.Go(func() {
		if !wait(c.app.lifetime, soundEvery) {
			return
		}
		after, err := c.app.asterisk.received(channel)
		switch {
		case gone(err): // the end of the leg is on the way
			return
		case err != nil:
			after = before
		}
		c.mailbox.put(listened{channel, before, after})
	})
}

// listened joins the two again once the page is heard.
func (c *call) listened(m listened) {
	l := c.leg
	switch {
	case !c.talksOn(l) || l.Channel != m.channel || !c.record.Music || l.OnHold:
	case m.after != m.before:
		c.connect()
	default:
		c.listenAgain(m.channel, m.after)
	}
}

// followPage is follow with the page that is registered now, of which nobody may have heard. Asterisk refuses to say if there
// is none.
func (c *call) followPage(l *leg) {
	if l == nil || c.finished || c.legOf(l.Channel) == nil || c.app.deskAt(l.Device) == "" {
		return
	}
	page, err := c.app.asterisk.pageAt(l.Device, l.Channel)
	switch {
	case err == nil && page != "":
		c.follow(l, page)
	case c.talksOn(l):
		c.listen(l)
	case !l.taken():
		c.expectPage(l)
	}
}

// redial dials the page that has taken the place of a leg's. What the board knows of the leg stays: the operator rings, or
// talks. A page that shows the call no more (in another tab) hears why.
func (c *call) redial(l *leg) {
	fresh := &leg{offer: l.offer, rings: l.rings,
		legRecord: legRecord{Operator: l.Operator, Device: l.Device, Hears: l.Hears, Resumes: l.taken(),
			OnHold: l.OnHold, Muted: l.Muted, RangAt: l.RangAt, AnsweredAt: l.AnsweredAt}}
	c.log.Info("operator's page was loaded anew: dialled again", "operator", l.Operator, "talking", fresh.Resumes)
	if l.Answered {
		c.bridgeOver(l)
	}
	if l == c.leg {
		c.leg = c.launch(fresh)
	} else {
		c.second = c.launch(fresh)
	}
	c.limitRinging(fresh)
	c.discard(l, ivr.CauseNonSelected)
}

// bridgeOver lets whoever talks to the operator of a leg hear music in the meantime.
func (c *call) bridgeOver(l *leg) {
	switch {
	case l == c.second && c.leg != nil && !c.leg.Resumes:
		c.failed("part", c.app.asterisk.part(l.Bridge, c.leg.Channel))
		c.tell(holdMusic)
	case l == c.leg && c.second != nil && c.second.Answered && !c.second.Resumes:
		c.failed("part", c.app.asterisk.part(c.second.Bridge, c.second.Channel))
		c.tellTo(c.second, holdMusic)
	case l == c.leg && c.record.State.Step == ivr.Talking:
		c.hold()
	}
}

// resumed brings an operator whose page is back to where the talk is.
func (c *call) resumed(l *leg) {
	l.stopTimer()
	l.Answered, l.Resumes = true, false
	hears := l.Hears
	l.Hears = noTone
	switch {
	case c.second != nil && c.second.Answered:
		c.joinOperators()
	case c.record.State.Step == ivr.Talking && l.OnHold:
		c.hush(l, true)
		c.failed("mute", c.app.asterisk.mute(l.Channel, l.Muted))
	case c.record.State.Step == ivr.Talking:
		c.connect()
	case l == c.leg:
		c.tell(hears)
	}
}

// notResumed acts on a leg to a page that was loaded anew and is gone before the answer. A refusal is the operator's; else the
// page may register once more until the leg's limit.
func (c *call) notResumed(l *leg, cause ivr.Cause) {
	if reason := reasonOf(cause); reason == "busy" || reason == "refused" {
		c.left(l, cause)
	}
}
