package stasis

import (
	"context"
	"slices"
	"strings"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// adoptTimeout bounds the reading of saved calls: without it the calls begin anew, which is better than a link that
// waits.
const adoptTimeout = time.Second

// survey is what Asterisk holds at the moment the link is made.
type survey struct {
	at        time.Time       // when it was asked for
	started   time.Time       // when this Asterisk was started
	channels  map[string]bool // in the application
	talks     []talk          // bridges with a caller and an operator
	restarted bool            // Asterisk was started since the link was lost
}

// adopt compares the calls we hold, or an earlier process saved, with those that Asterisk holds, before the first
// event is read: calls that are gone are finished, the others go on.
func (a *App) adopt(ctx context.Context) error {
	found, err := a.survey()
	if err != nil {
		return err
	}
	if err := a.watchDevices(func() error { return a.takeUp(ctx, found) }); err != nil {
		return err
	}
	if a.parts.Abandoned != nil {
		held := a.held()
		a.running.Go(func() { a.parts.Abandoned(a.lifetime, held, found.at) })
	}
	return nil
}

func (a *App) survey() (survey, error) {
	at := a.now()
	channels, err := a.asterisk.channels()
	if err != nil {
		return survey{}, err
	}
	talks, err := a.asterisk.talks()
	if err != nil {
		return survey{}, err
	}
	started, err := a.asterisk.startedAt()
	if err != nil {
		return survey{}, err
	}
	restarted := !a.started.IsZero() && !started.Equal(a.started)
	return survey{at: at, started: started, channels: channels, talks: talks, restarted: restarted}, nil
}

// joins reports whether a bridge holds the caller and the leg.
func (s survey) joins(caller, leg string) bool {
	return slices.ContainsFunc(s.talks, func(t talk) bool { return t.caller == caller && t.leg == leg })
}

// takeUp brings calls and channels together. Records are read only until the calls of an earlier process are taken up:
// after that they may be of calls that just ended.
func (a *App) takeUp(ctx context.Context, found survey) error {
	for _, c := range a.all() {
		c.mailbox.put(relinked{found})
	}
	a.started = found.started
	if !a.tookUp {
		for _, r := range a.saved(ctx) {
			a.takeUpSaved(r, found, "from_record")
		}
	}
	for _, t := range found.talks {
		if err := a.takeUpTalk(t, found); err != nil {
			return err
		}
	}
	for id := range found.channels {
		if err := a.takeUpUnknown(id); err != nil {
			return err
		}
	}
	a.tookUp = true
	return nil
}

// takeUpSaved lets a call that no goroutine holds go on from its record. The operator is put back on the board before
// this returns: nobody else may be offered meanwhile.
func (a *App) takeUpSaved(r record, found survey, how string) {
	c, isNew := a.claim(r.ID)
	if !isNew {
		return
	}
	a.metrics.adopted.WithLabelValues(how).Inc()
	c.restore(r)
	c.mailbox.put(relinked{found})
	a.start(c)
}

// takeUpTalk takes up a talk whose record is lost, so that it ends properly when one side hangs up. A talk that a call
// has already, or of another application, is left alone.
func (a *App) takeUpTalk(t talk, found survey) error {
	if a.owner(t.caller) != nil || !found.channels[t.caller] || !found.channels[t.leg] {
		return nil
	}
	operator, err := a.operatorOf(t.leg)
	if err != nil {
		return err
	}
	a.takeUpSaved(record{
		ID: t.caller, Started: a.now(), Queued: a.now(),
		State: ivr.State{Step: ivr.Talking, Language: sounds.Ukrainian, Operator: string(operator)},
		Leg:   &legRecord{Operator: operator, Channel: t.leg, Bridge: t.bridge, Dialled: true},
	}, found, "from_bridge")
	return nil
}

// operatorOf finds whose device a leg belongs to by its name, such as "PJSIP/103-0000001a"; "" if it is nobody's or gone.
func (a *App) operatorOf(leg string) (routing.OperatorID, error) {
	channel, err := a.asterisk.channel(leg)
	if err != nil && !gone(err) {
		return "", err
	}
	device, _, _ := strings.Cut(channel.Name, "-")
	return a.devices[device], nil
}

// saved returns the calls that an earlier process left behind. A record that cannot be read is skipped: its channel
// is treated like one without a record.
func (a *App) saved(ctx context.Context) []record {
	ctx, cancel := context.WithTimeout(ctx, adoptTimeout)
	defer cancel()
	all, err := a.parts.Calls.All(ctx)
	if err != nil {
		a.log.Error("saved calls cannot be read: calls in progress begin anew", "error", err)
		return nil
	}
	records := make([]record, 0, len(all))
	for id, data := range all {
		r, err := readRecord(data)
		if err != nil || r.ID != id {
			a.log.Error("saved call is not usable", "call", id, "error", err)
			a.parts.Calls.Forget(id)
			continue
		}
		records = append(records, r)
	}
	return records
}

// takeUpUnknown deals with a channel of which nothing is known: a caller's begins anew, an operator's without a call
// is released.
func (a *App) takeUpUnknown(id string) error {
	if a.owner(id) != nil {
		return nil
	}
	if strings.HasPrefix(id, legPrefix) {
		a.log.Warn("operator's leg without a call released", "leg", id)
		_ = a.asterisk.hangUp(id, ivr.CauseNormal) // it may be gone
		return nil
	}
	channel, err := a.asterisk.channel(id)
	switch {
	case gone(err):
		return nil
	case err != nil:
		return err
	}
	if c, isNew := a.claim(id); isNew {
		a.metrics.adopted.WithLabelValues("anew").Inc()
		c.mailbox.put(arrivalOf(channel))
		a.start(c)
	}
	return nil
}

// restore takes the state over that an earlier process saved. It runs before the call's goroutine starts.
func (c *call) restore(r record) {
	c.record = r
	c.sequence = r.State.Sequence
	c.open()
	if r.Leg != nil {
		c.leg = &leg{legRecord: *r.Leg, made: closed, answered: r.State.Step == ivr.Talking}
		c.restoreLeg()
	}
}

// closed stands for a creation that is over.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// restoreLeg puts the operator back on the board, ringing or talking as recorded.
func (c *call) restoreLeg() {
	state := routing.Ringing
	if c.leg.answered {
		state = routing.Talking
	}
	offer, ok := c.app.parts.Board.Restore(c.waiting(c.record.State.Department), c.leg.Operator, state)
	if !ok {
		c.log.Warn("operator is not on the board any more", "operator", c.leg.Operator)
		offer = routing.Offer{Call: routing.CallID(c.id), Operator: c.leg.Operator}
	}
	c.leg.offer = offer
	c.app.route(c.leg.Channel, c)
}

// relink goes on after the link was away: whatever happened meanwhile was not heard of.
func (c *call) relink(found survey) {
	if !found.channels[c.id] {
		reason := ivr.WhileAway
		if found.restarted {
			reason = ivr.AsteriskLost
		}
		c.step(ivr.CallerLost{Reason: reason})
		return
	}
	c.relinkLeg(found)
	if c.finished {
		return
	}
	playing := c.record.Playback != "" && c.app.asterisk.plays(c.record.Playback)
	if !playing {
		c.record.Playback = ""
	}
	c.step(ivr.Resumed{StillPlaying: playing})
}

// relinkLeg brings the operator's leg up to date. A leg in the making reports itself.
func (c *call) relinkLeg(found survey) {
	switch {
	case c.leg == nil || !c.leg.isMade():
	case c.leg.answered:
		c.relinkTalk(found)
	default:
		c.relinkRinging()
	}
}

// relinkTalk leaves a talk alone, unless it is over or was never brought about.
func (c *call) relinkTalk(found survey) {
	switch {
	case !found.channels[c.leg.Channel]:
		c.legDestroyed(c.leg.Channel, ivr.CauseUnknown)
	case !found.joins(c.id, c.leg.Channel):
		c.connect()
	}
}

// relinkRinging finds out how far a leg came: gone, not dialled yet, ringing, answered. If Asterisk cannot say, the
// limit of the ringing stands.
func (c *call) relinkRinging() {
	leg := c.leg.Channel
	if c.leg.limit == nil {
		c.limitRinging()
	}
	channel, err := c.app.asterisk.channel(leg)
	switch {
	case gone(err):
		c.legDestroyed(leg, ivr.CauseUnknown)
	case err != nil:
		c.failed("leg", err)
	case channel.State == "Down":
		c.legEntered(leg)
	default:
		c.legChanged(leg, channel.State)
	}
}
