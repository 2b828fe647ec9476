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
		switch a := action.(type) {
		case ivr.Play:
			c.play(a)
		case ivr.Quiet:
			c.quiet()
		case ivr.Music:
			c.music()
		case ivr.Await:
			c.await(a)
		case ivr.LookUp:
			c.lookUp()
		case ivr.Do:
			c.do(a)
		case ivr.Enqueue:
			c.enqueue(a.Department)
		case ivr.Connect:
			c.connect()
		case ivr.HangUp:
			c.failed("hang_up", c.app.asterisk.hangUp(c.id, a.Cause))
		}
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
}

// play speaks prompts in place of what is heard now. The new playback and the stop of the old one are asked for
// together: whichever reaches Asterisk first, the caller hears the new prompt with its next frame.
func (c *call) play(a ivr.Play) {
	c.endMusic()
	if old := c.record.Playback; old != "" {
		c.background("stop", func() error { return c.app.asterisk.stop(old) })
	}
	c.sequence = a.Sequence
	c.record.Playback = fmt.Sprintf("%s-%d-%d", c.id, a.Sequence, time.Now().UnixMilli())
	err := c.app.asterisk.play(c.id, c.record.Playback, a.Prompts)
	if err == nil || gone(err) {
		return
	}
	c.failed("play", err)
	c.record.Playback = ""
	c.mailbox.put(ivr.PromptEnded{Sequence: a.Sequence, Failed: true})
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

// enqueue joins the queue; a call that was in it before keeps its time of arrival.
func (c *call) enqueue(department routing.Department) {
	if c.record.Queued.IsZero() {
		c.record.Queued = c.app.now()
	}
	c.app.parts.Board.Join(c.waiting(department))
}

func (c *call) waiting(department routing.Department) routing.Waiting {
	return routing.Waiting{Call: routing.CallID(c.id), Department: department, Since: c.record.Queued}
}

// note writes a line of the journey.
func (c *call) note(n ivr.Note) {
	c.app.parts.Journal.Note(c.id, c.record.Seq, ivr.JourneyStep{
		At: c.app.now(), Step: n.Step, Event: n.Event, Detail: n.Detail,
	})
	c.record.Seq++
	if c.log.Enabled(c.app.lifetime, slog.LevelDebug) { // saves making the attributes of a line nobody wants
		c.log.Debug("step", "step", n.Step, "event", n.Event, "detail", n.Detail)
	}
}
