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
	bridges   []bridge
	restarted bool // Asterisk was started since the link was lost
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
	a.parts.Board.Adopted()
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
	bridges, err := a.asterisk.bridges()
	if err != nil {
		return survey{}, err
	}
	started, err := a.asterisk.startedAt()
	if err != nil {
		return survey{}, err
	}
	restarted := !a.started.IsZero() && !started.Equal(a.started)
	return survey{at: at, started: started, channels: channels, bridges: bridges, restarted: restarted}, nil
}

// joins reports whether a bridge holds the caller and the leg.
func (s survey) joins(caller, leg string) bool {
	return slices.ContainsFunc(s.bridges, func(b bridge) bool {
		t, ok := b.talk()
		return ok && t.caller == caller && t.leg == leg
	})
}

// takeUp brings calls and channels together. Records are read only until the calls of an earlier process are taken up:
// after that they may be of calls that just ended.
func (a *App) takeUp(ctx context.Context, found survey) error {
	for _, c := range a.all() {
		c.mailbox.put(relinked{found})
	}
	a.started = found.started
	if !a.tookUp {
		records := a.saved(ctx)
		a.clearBridges(found, records)
		for _, r := range records {
			a.takeUpSaved(r, found, "from_record")
		}
	}
	for _, b := range found.bridges {
		if t, ok := b.talk(); ok {
			if err := a.takeUpTalk(t, found); err != nil {
				return err
			}
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

// clearBridges deletes the empty bridges that an earlier process left behind, and those in which supervisors listened. Those of
// calls that go on are still to be used, as is one in which a supervisor has taken the talk over.
func (a *App) clearBridges(found survey, records []record) {
	used := make(map[string]bool)
	for _, r := range records {
		for _, l := range []*legRecord{r.Leg, r.Second} {
			if l != nil {
				used[l.Bridge] = true
			}
		}
	}
	for _, b := range found.bridges {
		ours := b.Name == a.config.Application && strings.HasPrefix(b.ID, bridgePrefix)
		listens := b.Name == a.config.Application && strings.HasPrefix(b.ID, listenPrefix) // who is in it is released
		_, talks := b.talk()
		if (listens && !talks || ours && len(b.Channels) == 0) && !used[b.ID] {
			_ = a.asterisk.deleteBridge(b.ID) // the next process tries again
		}
	}
}

// takeUpSaved lets a call that no goroutine holds go on from its record. The operators are put back on the board before
// this returns: nobody else may be offered meanwhile. Of a call back that is over only the noting is left.
func (a *App) takeUpSaved(r record, found survey, how string) {
	if r.State.Step == ivr.Ended && r.Return != nil && a.parts.CallBacks != nil {
		a.settle(r.ID, true)
		a.running.Go(func() { a.endTry(r) })
		return
	}
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
	device, operator, err := a.deviceOn(t.leg)
	if err != nil {
		return err
	}
	r := record{
		ID: t.caller, Started: a.now(), Queued: a.now(), Answered: true,
		State: ivr.State{Step: ivr.Talking, Talked: true, Language: sounds.Ukrainian, Operator: string(operator)},
		Leg:   &legRecord{Operator: operator, Device: device, Channel: t.leg, Bridge: t.bridge, Dialled: true, Answered: true},
	}
	if order, ok := orderOf(t.caller); ok {
		r.Return = &returned{Order: order, Begun: true, Dialled: true, OnLine: true}
	}
	a.takeUpSaved(r, found, "from_bridge")
	return nil
}

// deviceOn finds the device that a leg belongs to, and whose it is; "" if it is nobody's or gone.
func (a *App) deviceOn(leg string) (string, routing.OperatorID, error) {
	channel, err := a.asterisk.channel(leg)
	if err != nil && !gone(err) {
		return "", "", err
	}
	return deviceName(channel.Name), a.operatorAt(channel.Name), nil
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
// and a subscriber's whose call back is lost are released.
func (a *App) takeUpUnknown(id string) error {
	if a.owner(id) != nil {
		return nil
	}
	if strings.HasPrefix(id, legPrefix) {
		a.log.Warn("operator's leg without a call released", "leg", id)
		_ = a.asterisk.hangUp(id, ivr.CauseNormal) // it may be gone
		return nil
	}
	if isBeside(id) {
		_ = a.asterisk.hangUp(id, ivr.CauseNormal) // it may be gone
		return nil
	}
	if order, ok := orderOf(id); ok {
		a.loseReturn(id, order)
		return nil
	}
	channel, err := a.asterisk.channel(id)
	switch {
	case gone(err):
		return nil
	case err != nil:
		return err
	}
	if dialplan := channel.GetDialplan(); dialplan.GetContext() == codeContext {
		a.running.Go(func() { a.takeCode(*channel, dialplan.GetExten()) })
		return nil
	}
	if c, isNew := a.claim(id); isNew {
		a.metrics.adopted.WithLabelValues("anew").Inc()
		c.mailbox.put(arrivalOf(channel))
		a.start(c)
	}
	return nil
}

// loseReturn ends a call back whose record is lost while the subscriber's telephone rang: nobody is there to talk to.
func (a *App) loseReturn(id string, order routing.CallBack) {
	a.log.Warn("subscriber's channel without a call released", "call", id)
	_ = a.asterisk.hangUp(id, ivr.CauseNormal) // it may be gone
	if a.parts.CallBacks == nil || a.isSettling(id) {
		return
	}
	a.settle(id, true)
	r := record{ID: id, Return: &returned{Order: order}}
	r.State.Outcome = ivr.Outcome{Class: ivr.Lost, Reason: ivr.WhileAway}
	a.running.Go(func() { a.endTry(r) })
}

// restore takes the state over that an earlier process saved. It runs before the call's goroutine starts.
func (c *call) restore(r record) {
	c.record = r
	c.path.begin(r.Seq)
	c.sequence = r.State.Sequence
	c.heard = heard{prompts: r.State.Playing, since: r.PlayedAt}
	c.open()
	if r.Leg != nil && r.State.Step == ivr.Talking && !r.Leg.Resumes {
		r.Leg.Answered = true // records of older versions do not say so
	}
	c.leg, c.second = c.restoreLeg(r.Leg), c.restoreLeg(r.Second)
	c.show()
}

// closed stands for a creation that is over.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// restoreLeg puts an operator back on the board, ringing or talking as recorded; nil is none.
func (c *call) restoreLeg(r *legRecord) *leg {
	if r == nil {
		return nil
	}
	if r.Answered && r.AnsweredAt.IsZero() { // a record of an older version, or none: who asks must not take it for ringing
		r.AnsweredAt = c.app.now()
	}
	taken := r.Answered || r.Resumes
	state := routing.Ringing
	if taken {
		state = routing.Talking
	}
	passed := !c.record.State.Queued && !taken // to this operator, past the queue
	offer, ok := c.app.parts.Board.Restore(c.waiting(c.record.State.Department), r.Operator, state, passed)
	if !ok {
		c.log.Warn("operator is not on the board any more", "operator", r.Operator)
		offer = routing.Offer{Call: routing.CallID(c.id), Operator: r.Operator}
	}
	c.app.route(r.Channel, c)
	return &leg{legRecord: *r, made: closed, offer: offer}
}

// relink goes on after the link was away: whatever happened meanwhile was not heard of.
func (c *call) relink(found survey) {
	if !found.channels[c.id] && !c.relinkWithout(found) {
		return
	}
	c.relinkSupervisions(found)
	c.relinkLeg(c.leg, found)
	c.relinkLeg(c.second, found)
	if c.finished {
		return
	}
	playing := c.record.Playback != "" && c.app.asterisk.plays(c.record.Playback)
	if !playing {
		c.record.Playback = ""
	}
	c.step(ivr.Resumed{StillPlaying: playing})
}

// relinkWithout deals with a call whose caller is not in Asterisk; it reports whether the call goes on: a call back does,
// until the subscriber is called.
func (c *call) relinkWithout(found survey) bool {
	switch {
	case !c.record.onLine() && !c.record.Return.Dialled:
		return true
	case !c.record.onLine() && c.dialled.isUnderWay():
		return true
	case !c.record.onLine():
		c.unreached(unreached{ivr.CauseTemporaryFailure}) // nobody heard how it ended
		return !c.finished
	case found.restarted:
		c.step(ivr.CallerLost{Reason: ivr.AsteriskLost})
	default:
		c.step(ivr.CallerLost{Reason: ivr.WhileAway})
	}
	return false
}

// relinkLeg brings an operator's leg up to date. A leg in the making reports itself.
func (c *call) relinkLeg(l *leg, found survey) {
	switch {
	case l == nil || c.finished || c.legOf(l.Channel) == nil || !l.isMade():
	case !l.Answered:
		c.relinkRinging(l)
	case !found.channels[l.Channel]:
		c.legDestroyed(l.Channel, ivr.CauseUnknown)
	case l == c.second:
		c.joinOperators()
	case c.record.State.Step == ivr.Talking:
		c.relinkTalk(l, found.joins(c.id, l.Channel))
	}
	c.followPage(l)
}

// relinkRinging finds out how far a leg came: gone, not dialled yet, ringing, answered. If Asterisk cannot say, the
// limit of the ringing stands.
func (c *call) relinkRinging(l *leg) {
	if l.limit == nil {
		c.limitRinging(l)
	}
	channel, err := c.app.asterisk.channel(l.Channel)
	switch {
	case gone(err) && l.Resumes:
		c.redial(l)
	case gone(err):
		c.legDestroyed(l.Channel, ivr.CauseUnknown)
	case err != nil:
		c.failed("leg", err)
	case channel.State == "Down":
		c.legEntered(l.Channel)
	default:
		c.legChanged(l.Channel, channel.State)
	}
}
