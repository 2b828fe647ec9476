package stasis

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// Live is how a call in progress stands.
type Live struct {
	ID         string
	Kind       ivr.Kind
	From       string // the caller's number, whole: whoever shows it masks it
	To         string
	Contract   string
	Language   sounds.Language
	Step       ivr.Step
	Hears      sounds.Key // the prompt that is heard, or was heard last; a digit of a telephone number is "d"
	Department routing.Department
	Operator   routing.OperatorID // whose device rings, or who is on the line
	Second     routing.OperatorID // who is consulted
	Consulted  bool               // Second has answered
	OnHold     bool               // the caller hears music in the talk, or while another operator is consulted
	Muted      bool               // the caller does not hear the operator
	Started    time.Time
	Queued     time.Time // time of arrival in the queue; zero: it is in none
	RangAt     time.Time // the device of Operator; zero: not yet
	AnsweredAt time.Time // by Operator; zero: not yet

	Supervision []ivr.Supervision // who listens; not to be changed
}

// sight is how a call was seen last, with the state that its card is made from.
type sight struct {
	Live

	state ivr.State
}

// show lets others see how the call stands.
func (c *call) show() {
	state := c.record.State
	seen := &sight{state: state, Live: Live{
		ID: c.id, Kind: c.record.kind(), From: c.record.From, To: c.record.To, Contract: c.record.Contract, Language: state.Language,
		Step: state.Step, Hears: c.hears(), Department: state.Department, Started: c.record.Started, Queued: c.record.Queued,
		OnHold: state.Step == ivr.Held,
	}}
	if l := c.leg; l != nil {
		seen.Operator, seen.RangAt, seen.AnsweredAt = l.Operator, l.RangAt, l.AnsweredAt
		seen.OnHold, seen.Muted = seen.OnHold || l.OnHold, l.Muted
	}
	if c.second != nil {
		seen.Second, seen.Consulted = c.second.Operator, c.second.Answered
	}
	for _, s := range c.supervisions {
		seen.Supervision = append(seen.Supervision, s.Supervision)
	}
	c.seen.Store(seen)
	c.app.watchers.Tell()
}

// hears returns the prompt that is heard, or was heard last.
func (c *call) hears() sounds.Key {
	if len(c.heard.prompts) == 0 {
		return ""
	}
	key := c.heard.prompts[0].Key
	if c.record.State.Step == ivr.PhoneCheck && strings.HasPrefix(string(key), "d.") {
		return "d"
	}
	return key
}

// Calls returns how the calls in progress stand, the oldest first.
func (a *App) Calls() []Live {
	var calls []Live
	for _, c := range a.all() {
		if seen := c.seen.Load(); seen != nil {
			calls = append(calls, seen.Live)
		}
	}
	slices.SortFunc(calls, func(a, b Live) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID))
	})
	return calls
}

// Watch returns a channel that has something to receive after each change of what Calls and Card show, and a function that
// ends that. What changes while nobody looks is one change; no call waits for it.
func (a *App) Watch() (news <-chan struct{}, stop func()) { return a.watchers.Watch() }

// Card returns the card of a call in progress, from memory; false if there is no such call. Of a call of an earlier process, and
// of a long one, it is partial until Complete is given the journal's steps.
func (a *App) Card(id string) (ivr.Card, bool) {
	a.mu.Lock()
	c := a.calls[id]
	a.mu.Unlock()
	if c == nil {
		return ivr.Card{}, false
	}
	seen := c.seen.Load()
	if seen == nil {
		return ivr.Card{}, false
	}
	card := ivr.CardOf(seen.state)
	card.ID, card.Kind, card.From, card.To = seen.ID, seen.Kind, seen.From, seen.To
	card.Started, card.Queued, card.RangAt, card.AnsweredAt = seen.Started, seen.Queued, seen.RangAt, seen.AnsweredAt
	card.Operator, card.Second, card.Consulted = seen.Operator, seen.Second, seen.Consulted
	card.OnHold, card.Muted, card.Supervision = seen.OnHold, seen.Muted, seen.Supervision
	card.Steps, card.Missing = c.path.newest()
	return card, true
}

// pathLength is how many steps of a journey are kept in memory.
const pathLength = 200

// path is the newest steps of a journey. The call adds to it, others read it.
type path struct {
	mu    sync.Mutex
	first int // number of the first step kept
	steps []ivr.JourneyStep
}

// begin sets the number of the step that comes next, of a call that another process began.
func (p *path) begin(next int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.first = next
}

func (p *path) add(step ivr.JourneyStep) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.steps = append(p.steps, step); len(p.steps) > pathLength {
		p.steps = p.steps[1:]
		p.first++
	}
}

// newest returns the steps that are kept, and how many there were before.
func (p *path) newest() ([]ivr.JourneyStep, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.steps), p.first
}
