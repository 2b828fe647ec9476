package stasis

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/ivr"
	"hotline/routing"
)

// call is one call: the goroutine in run owns everything but the mailbox.
type call struct {
	app     *App
	id      string // of the caller's channel
	mailbox *mailbox
	log     *slog.Logger

	record   record
	leg      *leg        // the operator's, while there is one
	second   *leg        // of the operator who is consulted
	timer    *time.Timer // of the newest Await
	sequence int         // of the Play that record.Playback belongs to
	heard    heard       // what of it
	word     *time.Timer // ends it at the next pause of speech; nil: it was never to
	leaving  bool        // a hang-up of the caller was announced
	cause    ivr.Cause   // of it
	finished bool
	work     sync.WaitGroup // requests under way beside the goroutine

	lookingUp context.CancelFunc // ends the newest lookup; nil: there was none

	supervisions []*supervision
	keys         string // that are to be sent to the caller; the first is being sent
	keysOf       routing.OperatorID
	keying       *time.Timer   // sends the next
	over         chan struct{} // closed when the goroutine has ended

	claiming bool               // the order of a call back
	pending  *routing.Offer     // of a call back whose order is being claimed
	picker   routing.OperatorID // who has asked for a call back, until it is offered
	picked   routing.OperatorID // to whom it is offered for that, until the journey says so
	pickers  []wish             // of that operator, answered when the order is claimed
	dialled  subscriberLeg      // of a call back

	seen atomic.Pointer[sight] // how the call stands, for others to read
	path path                  // the newest steps of its journey
}

// Messages of a mailbox besides Asterisk's events and the dialogue's inputs.
type (
	offered   struct{ routing.Offer } // the board reserves an operator for the call
	withdrawn struct{ routing.Offer } // the operator's device vanished before the answer
	relinked  struct{ survey }        // the link is back: compare with what Asterisk holds
)

func newCall(a *App, id string) *call {
	return &call{app: a, id: id, mailbox: newMailbox(), log: a.log.With("call", id), record: record{ID: id}, over: make(chan struct{})}
}

// run handles messages until the call is over; when ctx is done it leaves the call in Asterisk, its state saved.
func (c *call) run(ctx context.Context) {
	defer close(c.over)
	defer c.app.retire(c)
	defer c.work.Wait()
	defer c.stopTimers()
	for !c.finished {
		messages, ok := c.mailbox.take(ctx)
		if !ok {
			return
		}
		for _, m := range messages {
			if ctx.Err() == nil {
				c.guard(m)
			}
		}
		c.guard(handled{})
		c.save()
	}
}

// guard handles a message; a defect of ours sends the caller to Asterisk's ring group instead of nowhere.
func (c *call) guard(message any) {
	defer func() {
		if p := recover(); p != nil {
			c.app.metrics.panics.Inc()
			c.log.Error("defect: call handed to Asterisk", "panic", p, "stack", string(debug.Stack()))
			c.giveUp()
		}
	}()
	if !c.finished {
		c.handle(message)
	}
}

func (c *call) handle(message any) {
	switch m := message.(type) {
	case ari.Event:
		c.event(m)
	case ivr.Input:
		c.step(m)
	case arrival:
		c.arrive(m)
	case ordered:
		c.ordered(m.CallBack, m.picker)
	case offered:
		c.offered(m.Offer)
	case withdrawn:
		c.withdrawn(m.Offer)
	case placedAgain:
		c.placedAgain()
	case dropped:
		c.dropped()
	case begun:
		c.begun(m)
	case wordEnded:
		c.wordEnded(m)
	case relinked:
		c.relink(m.survey)
	case wish:
		c.granted(m)
	case handled:
		c.tendSupervisions()
	default:
		c.legMessage(message)
	}
}

// legMessage handles what became of a leg's creation, dialling or bridging.
func (c *call) legMessage(message any) {
	switch m := message.(type) {
	case legMade:
		c.legMade(m)
	case legFailed:
		c.legFailed(m)
	case joinFailed:
		c.joinFailed(m)
	case contacted:
		c.contacted(m)
	case unregistered:
		c.unregistered(m)
	case deserted:
		c.deserted(m)
	case fellSilent:
		c.fellSilent(m)
	case listened:
		c.listened(m)
	case unreached:
		c.unreached(m)
	case supervisionFailed:
		c.supervisionFailed(m)
	case nextKey:
		c.nextKey()
	}
}

// event turns an event of Asterisk into an input of the dialogue.
func (c *call) event(event ari.Event) {
	switch e := event.(type) {
	case *ari.ChannelDtmfReceived:
		if e.Channel.ID == c.id && len(e.Digit) == 1 {
			c.step(ivr.Pressed{Key: ivr.Key(e.Digit[0])})
		}
	case *ari.PlaybackContinuing:
		c.playbackGoesOn(e.Playback)
	case *ari.PlaybackFinished:
		c.playbackFinished(e.Playback)
	case *ari.StasisStart:
		c.entered(e.Channel.ID)
	case *ari.ChannelStateChange:
		c.changed(e.Channel.ID, e.Channel.State)
	case *ari.ChannelHangupRequest:
		c.hangupRequested(e)
	case *ari.StasisEnd:
		if e.Channel.ID == c.id && c.record.onLine() {
			c.step(ivr.CallerLeft{Cause: c.cause})
		}
	case *ari.ChannelDestroyed:
		c.destroyed(e.Channel.ID, ivr.Cause(e.Cause))
	}
}

// playbackFinished goes on after a prompt. One that fails because the caller hangs up is no failure.
func (c *call) playbackFinished(playback ari.PlaybackData) {
	if playback.ID != c.record.Playback || c.leaving {
		return
	}
	c.record.Playback = ""
	c.step(ivr.PromptEnded{Sequence: c.sequence, Failed: playback.State == "failed"})
}

// playbackGoesOn notes which prompt is heard now. It stops a sequence of prompts that is not the newest: an earlier
// process began it and died before the record of it was safe. What we play would wait behind it, and keys would seem dead.
func (c *call) playbackGoesOn(playback ari.PlaybackData) {
	switch {
	case playback.ID == c.record.Playback:
		c.heard.next(time.Now())
	case target(playback) == c.id:
		c.background("stop", func() error { return c.app.asterisk.stop(playback.ID) })
	}
}

// entered goes on with a channel that can be dialled now, changed with one whose telephone rings or is answered.
func (c *call) entered(channel string) {
	if channel == c.id {
		c.subscriberEntered()
		return
	}
	if s := c.supervisionOn(channel); s != nil {
		c.supervisionEntered(s, channel)
		return
	}
	c.legEntered(channel)
}

func (c *call) changed(channel, state string) {
	if channel == c.id {
		c.subscriberChanged(state)
		return
	}
	if s := c.supervisionOn(channel); s != nil && channel == s.channel && state == "Up" {
		c.supervisionAnswered(s)
		return
	}
	c.legChanged(channel, state)
}

// hangupRequested notes the cause of a hang-up that is under way. Asterisk announces a BYE without a cause: that is
// normal call clearing (RFC 3398). The talk of an operator who hangs up is over with it: the next caller need not wait until
// Asterisk has cleared the channel.
func (c *call) hangupRequested(e *ari.ChannelHangupRequest) {
	cause := ivr.Cause(e.Cause)
	if cause == ivr.CauseUnknown {
		cause = ivr.CauseNormal
	}
	if e.Channel.ID == c.id {
		c.leaving, c.cause = true, cause
		return
	}
	if l := c.legOf(e.Channel.ID); l != nil && l.Answered {
		c.legDestroyed(e.Channel.ID, cause)
	}
	if s := c.supervisionOn(e.Channel.ID); s != nil {
		c.supervisionDestroyed(s, e.Channel.ID)
	}
}

func (c *call) destroyed(channel string, cause ivr.Cause) {
	switch s := c.supervisionOn(channel); {
	case s != nil:
		c.supervisionDestroyed(s, channel)
	case channel != c.id:
		c.legDestroyed(channel, cause)
	case c.record.onLine():
		c.step(ivr.CallerLeft{Cause: cause})
	default:
		c.unreached(unreached{cause})
	}
}

// arrive answers the call and begins the dialogue. Answering comes first because it waits behind a playback; the
// caller hears the greeting without the wait for media that the dialplan's Answer() makes.
func (c *call) arrive(a arrival) {
	c.record.From, c.record.To, c.record.Started = a.from, a.to, c.app.now()
	if !a.up {
		if err := c.app.asterisk.answer(c.id); err != nil && !gone(err) {
			c.failed("answer", err)
		}
	}
	c.stepOpening(ivr.Started{At: c.record.Started, To: a.to})
}

// open begins the journey in the journal, once the caller hears something; opened again it takes in what is new.
func (c *call) open() {
	c.app.parts.Journal.Open(ivr.Journey{
		ID: c.id, Kind: c.record.kind(), From: c.record.From, To: c.record.To,
		Language: c.record.State.Language, StartedAt: c.record.Started, Contract: c.record.Contract,
	})
}

// step feeds the dialogue and does what it says.
func (c *call) step(input ivr.Input) {
	c.perform(c.advance(input), nil)
}

// stepOpening is step with the first input of a call.
func (c *call) stepOpening(input ivr.Input) {
	c.perform(c.advance(input), c.open)
}

// advance takes the dialogue on and returns what it wants done.
func (c *call) advance(input ivr.Input) (actions []ivr.Action) {
	c.record.State.Clock = c.app.now()
	c.record.State, actions = c.app.parts.Dialogue.Step(c.record.State, input)
	return actions
}

// save writes the state where another process finds it.
func (c *call) save() {
	if c.finished {
		return
	}
	c.record.Leg, c.record.Second = c.leg.record(), c.second.record()
	c.show()
	c.saveRecord()
}

func (c *call) saveRecord() {
	data, err := json.Marshal(c.record)
	if err != nil {
		c.log.Error("call cannot be saved", "error", err)
		return
	}
	c.app.parts.Calls.Save(c.id, data)
}

// failed notes a request that failed although its channel is there.
func (c *call) failed(action string, err error) {
	if err == nil || gone(err) {
		return
	}
	c.app.metrics.failures.WithLabelValues(action).Inc()
	c.log.Warn("asterisk request failed", "action", action, "error", err)
}

// giveUp hands the caller to Asterisk's own ring group: the last way to an operator. What plays is stopped first,
// because the variable that marks the call would wait behind it. A subscriber who was called back is no caller of the
// ring group's: that call ends.
func (c *call) giveUp() {
	if c.finished {
		return
	}
	if c.record.Return != nil {
		c.hangUp(ivr.CauseTemporaryFailure)
		c.finish(ivr.Outcome{Class: ivr.Lost, Reason: ivr.DialogueFailure})
		return
	}
	c.quiet()
	if err := c.app.asterisk.handOver(c.id); err != nil && !gone(err) {
		c.failed("hand_over", err)
		c.hangUp(ivr.CauseTemporaryFailure)
	}
	c.finish(ivr.Outcome{Class: ivr.Fallback, Reason: ivr.DialogueFailure})
}

// finish ends the call on our side: the operators' legs, the queue, the record, the journey. From then on the channel,
// should the dialplan bring it back, is a new call.
func (c *call) finish(outcome ivr.Outcome) {
	c.finished = true
	c.endSupervisions()
	c.dropLegs()
	c.app.parts.Board.Leave(routing.CallID(c.id))
	if !c.endReturn(outcome) {
		c.app.parts.Calls.Forget(c.id)
	}
	c.app.parts.Journal.Close(c.id, c.app.now(), c.record.State.Language, outcome)
	c.app.metrics.outcomes.WithLabelValues(string(outcome.Class), string(outcome.Reason)).Inc()
	c.log.Info("call ended", "class", outcome.Class, "reason", outcome.Reason, "lasted", c.app.now().Sub(c.record.Started))
	c.app.retire(c)
}

// background does a request beside the call's goroutine.
func (c *call) background(action string, request func() error) {
	c.work.Go(func() {
		err := request()
		var refusal *Refusal
		if err != nil && !errors.As(err, &refusal) {
			c.log.Warn("asterisk request failed", "action", action, "error", err)
		}
	})
}

func (c *call) stopTimer() {
	if c.timer != nil {
		c.timer.Stop()
	}
}

func (c *call) stopTimers() {
	c.stopTimer()
	c.stopWord()
	c.stopLookUp()
	c.leg.stopTimer()
	c.second.stopTimer()
	c.dialled.stopTimer()
	if c.keying != nil {
		c.keying.Stop()
	}
	for _, s := range c.supervisions {
		s.limit.Stop()
	}
}
