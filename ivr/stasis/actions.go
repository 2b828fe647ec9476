package stasis

import (
	"fmt"
	"log/slog"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// perform carries out what the dialogue wants, in order, except that the journey is written last: nothing stands
// between a key and its prompt. A non-nil before runs ahead of the first journey line.
func (c *call) perform(actions []ivr.Action, before func()) {
	for _, action := range actions {
		c.act(action)
	}
	if before != nil {
		before()
	}
	for _, action := range actions {
		switch a := action.(type) {
		case ivr.Note:
			c.note(a)
		case ivr.Identify:
			c.identify(a.Contract)
		case ivr.Finish:
			c.finish(a.Outcome)
		}
	}
	c.notePicked()
}

// act carries out one action.
func (c *call) act(action ivr.Action) {
	switch a := action.(type) {
	case ivr.Play:
		c.play(a)
	case ivr.Quiet:
		c.quiet()
	case ivr.Music:
		c.music()
	case ivr.FinishWord:
		c.finishWord()
	case ivr.Await:
		c.await(a)
	case ivr.LookUp:
		c.lookUp()
	case ivr.Do:
		c.do(a)
	case ivr.Enqueue:
		c.enqueue(a)
	case ivr.Dequeue:
		c.dequeue()
	case ivr.Locate:
		c.locate()
	case ivr.Connect:
		c.connect()
	case ivr.DialCaller:
		c.dialSubscriber(a.Phone)
	case ivr.HangUp:
		c.hangUp(a.Cause)
	default:
		c.transfer(action)
	}
}

// transfer carries out the actions of a transfer.
func (c *call) transfer(action ivr.Action) {
	switch a := action.(type) {
	case ivr.Seek:
		c.seek(a)
	case ivr.ReleaseOperator:
		c.releaseOperator()
	case ivr.Hold:
		c.hold()
	case ivr.Consult:
		c.consult(a)
	case ivr.EndConsult:
		c.endConsult()
	case ivr.HandOver:
		c.handOver()
	case ivr.TellOperator:
		c.tellOperator(a.Prompts)
	}
}

// play speaks prompts in place of what is heard now. The new playback and the stop of the old one are asked for
// together: whichever reaches Asterisk first, the caller hears the new prompt with its next frame.
func (c *call) play(a ivr.Play) {
	c.endMusic()
	if old := c.record.Playback; old != "" {
		c.background("stop", func() error { return c.app.asterisk.stop(old) })
	}
	c.stopWord()
	c.sequence = a.Sequence
	c.record.Playback = playbackID(c.id, a.Sequence)
	err := c.app.asterisk.play(c.id, c.record.Playback, a.Prompts)
	c.heard = heard{prompts: a.Prompts, since: time.Now()}
	c.record.PlayedAt = c.heard.since
	if err == nil || gone(err) {
		return
	}
	c.failed("play", err)
	c.record.Playback = ""
	c.mailbox.put(ivr.PromptEnded{Sequence: a.Sequence, Failed: true})
}

// playbackID names a playback as no other, not even after a restart, and so that a reader of Asterisk's log knows it.
func playbackID(channel string, sequence int) string {
	return fmt.Sprintf("%s-%d-%d", channel, sequence, time.Now().UnixMilli())
}

// quiet waits until the stop is done: a bridge would wait behind the playback.
func (c *call) quiet() {
	c.endMusic()
	if c.record.Playback != "" {
		c.failed("stop", c.app.asterisk.stop(c.record.Playback))
		c.record.Playback = ""
	}
}

func (c *call) music() {
	if !c.record.onLine() {
		return
	}
	c.record.Music = true
	c.failed("music", c.app.asterisk.music(c.id))
}

func (c *call) endMusic() {
	if c.record.Music {
		c.record.Music = false
		c.failed("stop_music", c.app.asterisk.stopMusic(c.id))
	}
}

func (c *call) await(a ivr.Await) {
	c.stopTimer()
	c.timer = time.AfterFunc(a.For, func() { c.mailbox.put(ivr.TimerFired{Timer: a.Timer}) })
}

// enqueue joins the queue at the place that the dialogue gives; without one, a call that waits there already keeps its own.
func (c *call) enqueue(a ivr.Enqueue) {
	switch {
	case !a.Since.IsZero():
		c.record.Queued = a.Since
	case c.record.Queued.IsZero():
		c.record.Queued = c.app.now()
	}
	c.queue(c.waiting(a.Department))
	c.app.parts.Journal.Queued(c.id, a.Department, c.record.Queued)
}

// dequeue leaves the queue; an operator who was to be connected is let go.
func (c *call) dequeue() {
	c.dropLegs()
	c.pending = nil
	c.record.Queued = time.Time{}
	c.app.parts.Board.Leave(routing.CallID(c.id))
}

// locate asks the board where the call stands, beside the call.
func (c *call) locate() {
	c.work.Go(func() { c.mailbox.put(ivr.Placed{Place: c.app.parts.Board.Place(routing.CallID(c.id))}) })
}

func (c *call) waiting(department routing.Department) routing.Waiting {
	return routing.Waiting{Call: routing.CallID(c.id), Department: department, Since: c.record.Queued}
}

// hangUp ends the caller's leg. If Asterisk cannot now it is tried on: nobody is to be left on a silent line.
func (c *call) hangUp(cause ivr.Cause) {
	if !c.record.onLine() {
		return // the end of the call sees to a telephone that still rings
	}
	err := c.app.asterisk.hangUp(c.id, cause)
	if err == nil || gone(err) {
		return
	}
	c.failed("hang_up", err)
	c.background("hang_up", func() error { return c.app.release(c.id, cause) })
}

// note writes a line of the journey.
func (c *call) note(n ivr.Note) {
	step := ivr.JourneyStep{At: c.app.now(), Step: n.Step, Event: n.Event, Detail: n.Detail}
	c.app.parts.Journal.Note(c.id, c.record.Seq, step)
	c.path.add(step)
	c.app.metrics.refused(n)
	c.record.Seq++
	if c.log.Enabled(c.app.lifetime, slog.LevelDebug) { // saves making the attributes of a line nobody wants
		c.log.Debug("step", "step", n.Step, "event", n.Event, "detail", n.Detail)
	}
}
