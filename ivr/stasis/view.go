package stasis

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// What an operator's wish for a call can meet.
var (
	ErrNoCall     = errors.New("no such call")
	ErrNotTalking = errors.New("the call is not with an operator")
)

// Live is how a call in progress stands.
type Live struct {
	ID         string
	Kind       ivr.Kind
	From       string // the caller's number, whole: whoever shows it masks it
	To         string
	Contract   string
	Step       ivr.Step
	Department routing.Department
	Operator   routing.OperatorID // whose device rings, or who is on the line
	Second     routing.OperatorID // who is consulted
	Started    time.Time
	Queued     time.Time // time of arrival in the queue; zero: it is in none
}

// show lets others see how the call stands.
func (c *call) show() {
	seen := &Live{
		ID: c.id, Kind: c.record.kind(), From: c.record.From, To: c.record.To, Contract: c.record.Contract,
		Step: c.record.State.Step, Department: c.record.State.Department, Started: c.record.Started, Queued: c.record.Queued,
	}
	if c.leg != nil {
		seen.Operator = c.leg.Operator
	}
	if c.second != nil {
		seen.Second = c.second.Operator
	}
	c.seen.Store(seen)
}

// Calls returns how the calls in progress stand, the oldest first.
func (a *App) Calls() []Live {
	var calls []Live
	for _, c := range a.all() {
		if seen := c.seen.Load(); seen != nil {
			calls = append(calls, *seen)
		}
	}
	slices.SortFunc(calls, func(a, b Live) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID))
	})
	return calls
}

// Transfer lets the operator of a call pass the caller on. The error is ErrNoCall or ErrNotTalking; whether the
// transfer is possible the dialogue says.
func (a *App) Transfer(id string, wish ivr.TransferAsked) error {
	return a.want(id, wish, func(seen *Live) bool { return seen.Step == ivr.Talking })
}

// EndTransfer ends an attended transfer: the caller is handed over to the operator who was consulted, or goes back to the
// one who asked. The error is ErrNoCall, or ErrNotTalking if no transfer is under way.
func (a *App) EndTransfer(id string, handOver bool) error {
	return a.want(id, ivr.TransferEnded{HandOver: handOver}, func(seen *Live) bool {
		return seen.Step == ivr.Held
	})
}

// want posts an operator's wish to a call that stands as it must.
func (a *App) want(id string, wish ivr.Input, stands func(*Live) bool) error {
	a.mu.Lock()
	c := a.calls[id]
	a.mu.Unlock()
	if c == nil {
		return ErrNoCall
	}
	if seen := c.seen.Load(); seen == nil || !stands(seen) {
		return ErrNotTalking
	}
	c.mailbox.put(wish)
	return nil
}
