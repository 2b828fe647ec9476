package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hotline/ivr"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/routing/desk"
	"hotline/routing/peers"
)

// What the services of a site ask each other about.
const (
	subjectCall  = "call"  // do something to a call
	subjectCard  = "card"  // of a call
	subjectCalls = "calls" // in progress
	subjectTake  = "take"  // of a call back
)

// wishTimeout is how long another service may take for a wish. Its call has less.
const wishTimeout = 7 * time.Second

// shared are the errors that stay what they are on their way from one service to another.
var shared = slices.Concat(notNow, []error{
	stasis.ErrNoKeys, stasis.ErrNoMode, routing.ErrNoOperator, routing.ErrNotFree, routing.ErrTaken, routing.ErrClosed,
})

// site is the other services of the site.
type site struct {
	*peers.Peers

	board interface{ Seats() []board.Seat }
}

// wish has another service do something: the one that has what it is about. The error is peers.ErrNobody if none has it.
func (s site) wish(ctx context.Context, subject string, about any) error {
	ctx, cancel := context.WithTimeout(ctx, wishTimeout)
	defer cancel()
	return s.Ask(ctx, subject, about, nil)
}

// atTelephone is the error of what needs the operator's telephone: it may be registered, but not where the call is.
func (s site) atTelephone(operator routing.OperatorID, err error) error {
	var remote *peers.RemoteError
	if !errors.As(err, &remote) || !errors.Is(err, routing.ErrNotFree) && !errors.Is(err, routing.ErrNoOperator) {
		return err
	}
	seats := s.board.Seats()
	at := slices.IndexFunc(seats, func(seat board.Seat) bool { return seat.ID == operator })
	if at >= 0 && !seats[at].Reaches(remote.Node) {
		return routing.ErrElsewhere
	}
	return err
}

// siteCalls are the calls in progress of all services of the site, as the API shows them and lets them be controlled.
type siteCalls struct {
	talks

	node   string
	site   site
	others *others
}

// callWish is what somebody wants of a call, wherever it is.
type callWish struct {
	Do       string             `json:"do"` // one of callWishes
	Call     string             `json:"call"`
	Operator routing.OperatorID `json:"operator,omitempty"`
	On       bool               `json:"on,omitempty"`
	Keys     string             `json:"keys,omitempty"`
	Mode     desk.Supervision   `json:"mode,omitempty"`
	Transfer ivr.TransferAsked  `json:"transfer,omitzero"`
}

// callWishes are what can be done to a call of this service.
var callWishes = map[string]func(talks, callWish) error{
	"hold": func(t talks, w callWish) error {
		if w.On {
			return t.Hold(w.Call, w.Operator)
		}
		return t.Resume(w.Call, w.Operator)
	},
	"mute":            func(t talks, w callWish) error { return t.Mute(w.Call, w.Operator, w.On) },
	"keys":            func(t talks, w callWish) error { return t.SendKeys(w.Call, w.Operator, w.Keys) },
	"hang_up":         func(t talks, w callWish) error { return t.HangUp(w.Call, w.Operator) },
	"supervise":       func(t talks, w callWish) error { return t.Supervise(w.Call, w.Operator, w.Mode) },
	"end_supervision": func(t talks, w callWish) error { return t.EndSupervision(w.Call, w.Operator) },
	"transfer":        func(t talks, w callWish) error { return t.Transfer(w.Call, w.Operator, w.Transfer) },
	"end_transfer":    func(t talks, w callWish) error { return t.EndTransfer(w.Call, w.Operator, w.On) },
}

// Hold lets the caller hear music.
func (s siteCalls) Hold(call string, operator routing.OperatorID) error {
	return s.do(callWish{Do: "hold", Call: call, Operator: operator, On: true})
}

// Resume ends what Hold began.
func (s siteCalls) Resume(call string, operator routing.OperatorID) error {
	return s.do(callWish{Do: "hold", Call: call, Operator: operator})
}

// Mute keeps the operator's voice from the caller, or no longer.
func (s siteCalls) Mute(call string, operator routing.OperatorID, on bool) error {
	return s.do(callWish{Do: "mute", Call: call, Operator: operator, On: on})
}

// SendKeys sends keys to the caller's side.
func (s siteCalls) SendKeys(call string, operator routing.OperatorID, keys string) error {
	return s.do(callWish{Do: "keys", Call: call, Operator: operator, Keys: keys})
}

// HangUp ends the operator's part in a call, or refuses it if it rings.
func (s siteCalls) HangUp(call string, operator routing.OperatorID) error {
	return s.do(callWish{Do: "hang_up", Call: call, Operator: operator})
}

// Transfer lets the operator of a call pass the caller on.
func (s siteCalls) Transfer(call string, operator routing.OperatorID, asked ivr.TransferAsked) error {
	return s.do(callWish{Do: "transfer", Call: call, Operator: operator, Transfer: asked})
}

// EndTransfer ends an attended transfer.
func (s siteCalls) EndTransfer(call string, operator routing.OperatorID, handOver bool) error {
	return s.do(callWish{Do: "end_transfer", Call: call, Operator: operator, On: handOver})
}

// Supervise lets a supervisor take part in a talk. It is routing.ErrElsewhere if the supervisor's telephone is not registered where
// the call is.
func (s siteCalls) Supervise(call string, supervisor routing.OperatorID, mode desk.Supervision) error {
	return s.site.atTelephone(supervisor, s.do(callWish{Do: "supervise", Call: call, Operator: supervisor, Mode: mode}))
}

// EndSupervision lets a supervisor leave a call.
func (s siteCalls) EndSupervision(call string, supervisor routing.OperatorID) error {
	return s.do(callWish{Do: "end_supervision", Call: call, Operator: supervisor})
}

// do does something to a call, here or where it is.
func (s siteCalls) do(w callWish) error {
	err := s.talks.do(w)
	if !errors.Is(err, stasis.ErrNoCall) {
		return err
	}
	if elsewhere := s.site.wish(context.Background(), subjectCall, w); !errors.Is(elsewhere, peers.ErrNobody) {
		return elsewhere
	}
	return err
}

// do does something to a call of this service. The error is stasis.ErrNoCall if it is none.
func (t talks) do(w callWish) error {
	if _, there := t.Card(w.Call); !there {
		return stasis.ErrNoCall
	}
	wish, known := callWishes[w.Do]
	if !known {
		return fmt.Errorf("%q cannot be done to a call", w.Do) // a service of a later version asks
	}
	return wish(t, w)
}

// answerers answer what other services ask.
func (v *service) answerers() map[string]peers.Answerer {
	own := talks{v.app}
	return map[string]peers.Answerer{
		subjectCall:  answerer(func(_ context.Context, w callWish) (any, error) { return nil, mine(own.do(w)) }),
		subjectCard:  answerer(func(_ context.Context, w cardWish) (any, error) { return own.cardFor(w) }),
		subjectCalls: answerer(func(context.Context, struct{}) (any, error) { return own.LiveCalls(), nil }),
		subjectTake: answerer(func(ctx context.Context, w takeWish) (any, error) {
			return nil, v.orders().takeFor(ctx, w, v.settings.now())
		}),
	}
}

// answerer reads a question for what answers it.
func answerer[Q any](answer func(context.Context, Q) (any, error)) peers.Answerer {
	return func(ctx context.Context, question json.RawMessage) (any, error) {
		var q Q
		if err := json.Unmarshal(question, &q); err != nil {
			return nil, err
		}
		return answer(ctx, q)
	}
}

// mine is an error for another service: a call that is none of this one's is to be sought elsewhere.
func mine(err error) error {
	if errors.Is(err, stasis.ErrNoCall) {
		return peers.ErrNotMine
	}
	return err
}
