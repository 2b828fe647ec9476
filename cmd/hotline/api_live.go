package main

import (
	"errors"
	"fmt"

	"hotline/billing"
	"hotline/ivr"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/desk"
)

// talks are the calls in progress as the API shows them and lets them be controlled.
type talks struct{ *stasis.App }

// LiveCalls returns the calls in progress, the oldest first.
func (t talks) LiveCalls() []desk.LiveCall {
	calls := t.Calls()
	all := make([]desk.LiveCall, len(calls))
	for i, c := range calls {
		all[i] = liveCall(c)
	}
	return all
}

func liveCall(c stasis.Live) desk.LiveCall {
	live := desk.LiveCall{
		ID: c.ID, Kind: c.Kind, From: billing.MaskPhone(c.From), To: c.To, Contract: c.Contract, Language: string(c.Language),
		Step: string(c.Step), Hears: string(c.Hears), Department: c.Department, Operator: string(c.Operator), Second: string(c.Second),
		Held: c.OnHold, StartedAt: c.Started, QueuedAt: c.Queued,
	}
	for _, s := range c.Supervision {
		live.Supervisors = append(live.Supervisors, string(s.Supervisor))
	}
	return live
}

// LiveCard returns the card of a call as it stands for the operator.
func (t talks) LiveCard(call string, operator routing.OperatorID) (desk.LiveCard, string, bool) {
	if c, there := t.Card(call); there {
		return shownTo(c, operator)
	}
	return desk.LiveCard{}, "", false
}

// shownTo returns a card as the operator is shown it, and a text that is another whenever the card is; false if the operator
// has no part in the call.
func shownTo(c ivr.Card, operator routing.OperatorID) (desk.LiveCard, string, bool) {
	stand, has := standOf(c, operator)
	if !has {
		return desk.LiveCard{}, "", false
	}
	card := desk.LiveCard{
		ID: c.ID, Kind: c.Kind, State: stand, Muted: c.Muted, From: c.From, To: c.To, Language: string(c.Language), Department: c.Department,
		Known: desk.Known(c.Identity), Contract: c.Contract, Contracts: c.Contracts, Steps: c.Steps, Missing: c.Missing, Second: string(c.Second),
		FromOperator: string(c.PassedBy), StartedAt: c.Started, QueuedAt: c.Queued, RangAt: c.RangAt, AnsweredAt: c.AnsweredAt,
	}
	if c.CallBack != nil {
		card.Topic, card.Source = c.CallBack.Topic, c.CallBack.Source
	}
	version := fmt.Sprint(c.ID, c.Missing+len(c.Steps), stand, c.Second, c.Consulted, c.Muted, c.Identity, c.Contracts, c.RangAt, c.AnsweredAt)
	return card, version, true
}

// standOf returns how a call stands for an operator; false if the operator has no part in it.
func standOf(c ivr.Card, operator routing.OperatorID) (desk.CallStand, bool) {
	switch operator {
	case "":
	case c.Second:
		if c.Consulted {
			return desk.StandConsulting, true
		}
		return desk.StandRinging, true
	case c.Operator:
		switch {
		case c.AnsweredAt.IsZero():
			return desk.StandRinging, true
		case c.Step == ivr.Held:
			return desk.StandConsulting, true
		case c.OnHold:
			return desk.StandHeld, true
		}
		return desk.StandTalking, true
	}
	return "", false
}

// HangUp ends the operator's part in a call, or refuses it if it rings.
func (t talks) HangUp(call string, operator routing.OperatorID) error {
	err := t.App.HangUp(call, operator)
	if errors.Is(err, stasis.ErrNotTalking) {
		return t.Refuse(call, operator)
	}
	return err
}

// Supervise lets a supervisor take part in a talk.
func (t talks) Supervise(call string, supervisor routing.OperatorID, mode desk.Supervision) error {
	if mode == desk.TakeOver {
		return t.TakeOver(call, supervisor)
	}
	return t.App.Supervise(call, supervisor, ivr.SupervisionMode(mode))
}

// EndSupervision lets a supervisor leave a call.
func (t talks) EndSupervision(call string, supervisor routing.OperatorID) error {
	if t.SupervisedBy(supervisor) != call {
		return stasis.ErrNotSupervising
	}
	return t.App.EndSupervision(supervisor)
}

// changed tells of changes of calls, queues and operators in one channel.
func (v *service) changed() (<-chan struct{}, func()) {
	var both routing.Watchers
	news, stop := both.Watch()
	calls, stopCalls := v.app.Watch()
	seats, stopSeats := v.board.Watch()
	elsewhere, stopElsewhere := v.others.Watch()
	done, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for {
			select {
			case <-done:
				return
			case <-calls:
			case <-seats:
			case <-elsewhere:
			}
			both.Tell()
		}
	}()
	return news, func() {
		close(done)
		<-over
		stop()
		stopCalls()
		stopSeats()
		stopElsewhere()
	}
}

// notNow are the errors that say that a call, or an operator, stands otherwise than it must for what was asked.
var notNow = []error{stasis.ErrNotTalking, stasis.ErrNotRinging, stasis.ErrNotSupervising}
