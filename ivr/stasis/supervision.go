package stasis

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hotline/ivr"
	"hotline/routing"
)

// supervision is a supervisor's side of a talk: a channel to the supervisor's device in a bridge of its own and, there with
// it, a channel that snoops on the operator's leg. The talk itself is not touched. It belongs to the call's goroutine.
type supervision struct {
	ivr.Supervision

	operator routing.OperatorID // whose talk is heard
	device   string             // the supervisor's
	channel  string             // to it
	bridge   string
	snoop    string // the channel that snoops; "": none
	hears    source // of it
	dialled  bool
	takes    bool // the caller, once the supervisor has answered
	rang     time.Time
	made     chan struct{} // closed when Asterisk has answered the creation
	limit    *time.Timer   // ends a ringing that Asterisk should have ended
}

// source is what a channel snoops on, and how.
type source struct {
	leg  string
	mode ivr.SupervisionMode
}

// The channels of a supervision begin with these, and its bridge.
const (
	supervisorPrefix = "supervisor-"
	snoopPrefix      = "snoop-"
	listenPrefix     = "listen-"

	supervisorArgument = "supervisor" // of a channel to a supervisor's device
	snoopArgument      = "snoop"
)

// supervisionFailed says that a channel of a supervision could not be made or dialled, or rings too long.
type supervisionFailed struct {
	channel string
	err     error
}

// handled says that all messages of the moment are handled.
type handled struct{}

// supervise begins a supervision, or changes its mode.
func (c *call) supervise(supervisor routing.OperatorID, mode ivr.SupervisionMode) error {
	switch l := c.leg; {
	case l == nil || !l.Answered:
		return ErrNotTalking
	case c.legWith(supervisor, func(*leg) bool { return true }) != nil:
		return routing.ErrNotFree
	}
	s := c.supervisionBy(supervisor)
	if s == nil {
		return c.beginSupervision(supervisor, mode)
	}
	s.takes = false
	if s.Mode != mode {
		s.Mode = mode
		c.noteSupervision(s, string(mode))
	}
	return nil
}

func (c *call) beginSupervision(supervisor routing.OperatorID, mode ivr.SupervisionMode) error {
	device, err := c.app.claimDevice(supervisor, c.id)
	if err != nil {
		return err
	}
	name := rand.Text()[:12]
	s := &supervision{
		Supervision: ivr.Supervision{Supervisor: supervisor, Mode: mode}, operator: c.leg.Operator,
		device: device, channel: supervisorPrefix + name, bridge: listenPrefix + name, rang: c.app.now(), made: make(chan struct{}),
	}
	c.supervisions = append(c.supervisions, s)
	c.app.route(s.channel, c)
	s.limit = time.AfterFunc(c.app.config.Ring+ringGrace, func() { c.mailbox.put(supervisionFailed{s.channel, errRangTooLong}) })
	c.work.Go(func() {
		defer close(s.made)
		var making errgroup.Group
		making.Go(func() error { return c.app.asterisk.createBridge(s.bridge) })
		making.Go(func() error {
			return c.app.asterisk.create(s.channel, device, supervisorArgument, "", supervisionHeaders(device, c.id, mode))
		})
		if err := making.Wait(); err != nil {
			c.mailbox.put(supervisionFailed{s.channel, err})
		}
	})
	return nil
}

// supervisionHeaders are the SIP headers by which a supervisor's page knows which call it is to hear, and how.
func supervisionHeaders(device, call string, mode ivr.SupervisionMode) map[string]string {
	if !strings.HasPrefix(device, pjsip) {
		return nil
	}
	return map[string]string{"PJSIP_HEADER(add,X-Call)": call, "PJSIP_HEADER(add,X-Supervise)": string(mode)}
}

func (c *call) supervisionBy(supervisor routing.OperatorID) *supervision {
	return c.findSupervision(func(s *supervision) bool { return s.Supervisor == supervisor })
}

// supervisionOn returns the supervision that a channel is part of; nil if it is of none.
func (c *call) supervisionOn(channel string) *supervision {
	return c.findSupervision(func(s *supervision) bool { return s.channel == channel || s.snoop == channel })
}

func (c *call) findSupervision(is func(*supervision) bool) *supervision {
	if i := slices.IndexFunc(c.supervisions, is); i >= 0 {
		return c.supervisions[i]
	}
	return nil
}

// supervisionEntered goes on with a channel that is in the application: the device is dialled, the snoop is brought to the
// supervisor.
func (c *call) supervisionEntered(s *supervision, channel string) {
	var err error
	switch {
	case channel == s.snoop:
		err = c.app.asterisk.join(s.bridge, s.channel, s.snoop)
	case !s.dialled:
		s.dialled = true
		c.failed("show_number", c.app.asterisk.showNumber(channel, string(s.operator)))
		err = c.app.asterisk.dial(channel, "", c.app.config.Ring)
	}
	if err != nil {
		c.mailbox.put(supervisionFailed{channel, err})
	}
}

// supervisionAnswered notes that the supervisor listens from now on, or gives them the caller whom they rang for.
func (c *call) supervisionAnswered(s *supervision) {
	if s.On {
		return
	}
	s.On = true
	s.limit.Stop()
	if !s.takes {
		c.noteSupervision(s, string(s.Mode))
		return
	}
	if err := c.takeOver(s.Supervisor); err != nil {
		c.mailbox.put(supervisionFailed{s.channel, err})
	}
}

// supervisionFailed gives a supervision up.
func (c *call) supervisionFailed(m supervisionFailed) {
	s := c.supervisionOn(m.channel)
	if s == nil || s.On && errors.Is(m.err, errRangTooLong) {
		return
	}
	c.log.Warn("supervision cannot go on", "supervisor", s.Supervisor, "error", m.err)
	c.endSupervision(s)
}

// supervisionDestroyed ends a supervision with the supervisor's channel. A snoop ends with the leg: another leg of the same
// operator is heard instead, if there is one by now.
func (c *call) supervisionDestroyed(s *supervision, channel string) {
	if channel == s.channel || c.leg == nil || c.leg.Channel == s.hears.leg {
		c.endSupervision(s)
		return
	}
	c.app.route(s.snoop, nil)
	s.snoop = ""
}

// tendSupervisions ends those whose operator has no part in the call any more, and lets the others hear the operator's leg in
// the mode that is wanted.
func (c *call) tendSupervisions() {
	for _, s := range slices.Clone(c.supervisions) {
		switch l := c.leg; {
		case l == nil || l.Operator != s.operator:
			c.endSupervision(s)
		case s.On && l.Answered && s.hears != source{l.Channel, s.Mode}:
			c.tune(s, source{l.Channel, s.Mode})
		}
	}
}

// tune lets a supervisor hear something else. What was heard ends first: a whisper must not outlive the wish for it.
func (c *call) tune(s *supervision, to source) {
	before, snoop := s.snoop, snoopPrefix+rand.Text()[:12]
	c.app.route(before, nil)
	s.snoop, s.hears = snoop, to
	c.app.route(snoop, c)
	c.work.Go(func() {
		if before != "" {
			_ = c.app.release(before, ivr.CauseNormal) // it ends with the leg at the latest
		}
		if err := c.app.asterisk.snoop(to.leg, snoop, to.mode); err != nil {
			c.mailbox.put(supervisionFailed{snoop, err})
		}
	})
}

// endSupervision lets a supervisor go.
func (c *call) endSupervision(s *supervision) {
	if s.On {
		c.noteSupervision(s, "end")
	}
	snoop := c.partSupervision(s)
	c.app.route(s.channel, nil)
	c.background("end_supervision", func() error {
		<-s.made
		_ = c.app.release(s.channel, ivr.CauseNormal) // it is gone as a rule
		if snoop != "" {
			_ = c.app.release(snoop, ivr.CauseNormal)
		}
		return c.app.asterisk.deleteBridge(s.bridge)
	})
}

// partSupervision forgets a supervision but for its channel and bridge, and returns the channel that snooped.
func (c *call) partSupervision(s *supervision) (snoop string) {
	c.supervisions = slices.DeleteFunc(c.supervisions, func(other *supervision) bool { return other == s })
	s.limit.Stop()
	c.app.route(s.snoop, nil)
	c.app.freeDevice(s.Supervisor)
	return s.snoop
}

func (c *call) endSupervisions() {
	for _, s := range slices.Clone(c.supervisions) {
		c.endSupervision(s)
	}
}

// relinkSupervisions ends those of which anything happened while the link was away.
func (c *call) relinkSupervisions(found survey) {
	for _, s := range slices.Clone(c.supervisions) {
		if !s.On || !found.channels[s.channel] || !found.channels[s.snoop] {
			c.endSupervision(s)
		}
	}
}

// followSupervisors ends a supervision whose supervisor's page was loaded anew: at its channel's other end is nobody. A page
// that only registered again is the same.
func (c *call) followSupervisors(m contacted) {
	for _, s := range slices.Clone(c.supervisions) {
		if s.device != m.device || !s.On {
			continue
		}
		if page, err := c.app.asterisk.page(s.channel); err == nil && page != m.page {
			c.endSupervision(s)
		}
	}
}

// takeOver makes a supervisor the operator of the call. The device of one who does not listen yet rings first, and the talk goes on
// until it is answered: nothing is taken from the caller for a supervisor who does not answer. It rings as for one who listens, for
// the board offers a supervisor who pauses nothing, and at the board's page they do.
func (c *call) takeOver(supervisor routing.OperatorID) error {
	l, err := c.talkOf("")
	if err != nil {
		return err
	}
	if l.Operator == supervisor {
		return routing.ErrNotFree
	}
	s := c.supervisionBy(supervisor)
	if s == nil {
		if err := c.supervise(supervisor, ivr.Listen); err != nil {
			return err
		}
		s = c.supervisionBy(supervisor)
	}
	if !s.On {
		s.takes = true
		return nil
	}
	return c.takeFrom(s)
}

// takeFrom makes a supervisor who listens the operator of the call: the dialogue takes the channel that is up for that of an operator
// who was asked for and has answered.
func (c *call) takeFrom(s *supervision) error {
	offer, ok := c.app.parts.Board.Restore(c.waiting(c.record.State.Department), s.Supervisor, routing.Talking, true)
	if !ok {
		return routing.ErrNotFree
	}
	c.noteSupervision(s, "take_over")
	c.second = c.legOfSupervisor(s, offer)
	c.step(ivr.TransferAsked{Operator: string(s.Supervisor)})
	return nil
}

// legOfSupervisor makes a leg of what a supervisor listened with.
func (c *call) legOfSupervisor(s *supervision, offer routing.Offer) *leg {
	if snoop := c.partSupervision(s); snoop != "" {
		c.background("end_snoop", func() error { return c.app.release(snoop, ivr.CauseNormal) })
	}
	return &leg{
		legRecord: legRecord{Operator: s.Supervisor, Device: s.device, Channel: s.channel, Bridge: s.bridge, Dialled: true, Answered: true,
			RangAt: s.rang, AnsweredAt: c.app.now()},
		offer: offer, made: s.made,
	}
}

func (c *call) noteSupervision(s *supervision, mode string) {
	c.note(ivr.Note{Step: string(c.record.State.Step), Event: "supervised", Detail: map[string]string{
		"supervisor": string(s.Supervisor), "operator": string(s.operator), "mode": mode,
	}})
}

// claimDevice keeps a supervisor's device for a supervision: the board counts it as busy, before it rings too. The error is
// routing.ErrNoOperator or routing.ErrNotFree.
func (a *App) claimDevice(supervisor routing.OperatorID, call string) (string, error) {
	name := a.deviceOf(supervisor)
	if name == "" {
		return "", routing.ErrNoOperator
	}
	a.mu.Lock()
	free := a.supervised[supervisor] == "" && a.isFree(supervisor, name)
	if free {
		a.supervised[supervisor] = call
	}
	a.mu.Unlock()
	if !free {
		return "", routing.ErrNotFree
	}
	a.tellBoard(supervisor)
	return name, nil
}

// isFree reports whether a device of an operator is registered, and none of the operator's is in a call; a.mu is held.
func (a *App) isFree(operator routing.OperatorID, name string) bool {
	free := false
	for other, d := range a.devices {
		registered, busy := d.stands()
		if d.operator == operator && busy {
			return false
		}
		free = free || other == name && registered
	}
	return free
}

// freeDevice ends a claim.
func (a *App) freeDevice(supervisor routing.OperatorID) {
	a.mu.Lock()
	delete(a.supervised, supervisor)
	a.mu.Unlock()
	a.tellBoard(supervisor)
}
