package desk

import (
	"errors"
	"net/http"
	"slices"

	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/access"
	"hotline/routing/desk/api"
)

// Supervision is how a supervisor takes part in a talk.
type Supervision string

// The ways of supervision.
const (
	Listen   Supervision = "listen"    // nobody hears the supervisor
	Whisper  Supervision = "whisper"   // the operator does, the caller does not
	TakeOver Supervision = "take_over" // the call becomes the supervisor's
)

// Live is the calls in progress. Parts.Unknown knows the error of a call that is none of them, Parts.NotNow that of one
// which stands otherwise than it must.
type Live interface {
	// LiveCalls returns the calls in progress, the oldest first.
	LiveCalls() []LiveCall
	// LiveCard returns what the service knows of a call, as it stands for the operator; the version is another whenever the
	// card is. False: there is no such call.
	LiveCard(call string, operator routing.OperatorID) (card LiveCard, version string, there bool)

	// The operator of a wish is the one who asks: a wish that comes late does nothing to a call that another has by now. "" is
	// whoever has it.
	Hold(call string, operator routing.OperatorID) error
	Resume(call string, operator routing.OperatorID) error
	Mute(call string, operator routing.OperatorID, on bool) error
	SendKeys(call string, operator routing.OperatorID, keys string) error
	// HangUp ends the talk of the operator, or refuses the call that rings.
	HangUp(call string, operator routing.OperatorID) error
	Supervise(call string, supervisor routing.OperatorID, mode Supervision) error
	// EndSupervision lets a supervisor leave that call; from another one it does not.
	EndSupervision(call string, supervisor routing.OperatorID) error
}

var (
	errNotYours    = errors.New("this call is not with you")
	errNoTelephone = errors.New("this account has no telephone: it is no operator's")
)

// own answers a request of an operator for a call that is another's. Supervisors and programs may do it for any call: then the
// operator is "", for whoever has it.
func (d *desk) own(w http.ResponseWriter, r *http.Request, call string) (operator routing.OperatorID, ok bool) {
	who := Asker(r.Context())
	switch {
	case who.Operator != "" && d.has(who.Operator, call):
		return who.Operator, true
	case who.Role != access.Operator:
		return "", true
	}
	complain(w, http.StatusForbidden, errNotYours)
	return "", false
}

// has reports whether an operator is promised or connected to a call, or consulted in it.
func (d *desk) has(operator routing.OperatorID, call string) bool {
	if d.Board == nil {
		return false
	}
	seats := d.Board.Seats()
	for _, s := range seats {
		if s.ID == operator {
			d.recent.note(s)
			return string(s.Call) == call
		}
	}
	return false
}

// wish does something to a call for the one who may.
func (d *desk) wish(w http.ResponseWriter, r *http.Request, call, what string, do func(operator routing.OperatorID) error) {
	if operator, ok := d.own(w, r, call); ok {
		d.grant(w, r, callWish{call, what, operator}, do)
	}
}

// callWish is what is wanted of a call, and the operator who has it; "": somebody else asks.
type callWish struct {
	call, what string
	operator   routing.OperatorID
}

// grant does something to a call. The audit keeps what is done to another's.
func (d *desk) grant(w http.ResponseWriter, r *http.Request, asked callWish, do func(operator routing.OperatorID) error) {
	deed := d.withCall(ActionControl, asked.call, "wish", asked.what)
	err := do(asked.operator)
	if asked.operator == "" {
		defer d.audited(w, r, deed, err)
	}
	d.answerWish(w, err)
}

// passing does something to a transfer for the one who may: of operators only who talks to the caller, not a colleague who is
// consulted.
func (d *desk) passing(w http.ResponseWriter, r *http.Request, call, what string, do func(operator routing.OperatorID) error) {
	operator, ok := d.own(w, r, call)
	switch {
	case !ok:
	case d.talks(operator, call):
		d.grant(w, r, callWish{call, what, operator}, do)
	case Asker(r.Context()).Role == access.Operator:
		complain(w, http.StatusForbidden, errNotYours)
	default:
		d.grant(w, r, callWish{call, what, ""}, do) // a supervisor's word for whoever talks
	}
}

// talks reports whether an operator talks to the caller of a call, or lets the caller hear music.
func (d *desk) talks(operator routing.OperatorID, call string) bool {
	if d.Live != nil {
		card, _, there := d.Live.LiveCard(call, operator)
		return there && card.State != StandRinging && card.Second != string(operator)
	}
	return slices.ContainsFunc(d.Board.Seats(), func(s Seat) bool { return s.ID == operator && s.State == routing.Talking })
}

// HoldCall lets the caller hear music.
func (d *desk) HoldCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.wish(w, r, id, "hold", func(operator routing.OperatorID) error { return d.Live.Hold(id, operator) })
}

// ResumeCall lets the caller talk to the operator again.
func (d *desk) ResumeCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.wish(w, r, id, "resume", func(operator routing.OperatorID) error { return d.Live.Resume(id, operator) })
}

// MuteCall keeps the operator's voice from the caller.
func (d *desk) MuteCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.wish(w, r, id, "mute", func(operator routing.OperatorID) error { return d.Live.Mute(id, operator, true) })
}

// UnmuteCall lets the caller hear the operator again.
func (d *desk) UnmuteCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.wish(w, r, id, "unmute", func(operator routing.OperatorID) error { return d.Live.Mute(id, operator, false) })
}

// SendKeys sends keys to the caller's side.
func (d *desk) SendKeys(w http.ResponseWriter, r *http.Request, id api.CallID) {
	var wish struct {
		Keys string `json:"keys"`
	}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	d.wish(w, r, id, "keys", func(operator routing.OperatorID) error { return d.Live.SendKeys(id, operator, wish.Keys) })
}

// HangUpCall ends the talk, or refuses the call that rings.
func (d *desk) HangUpCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.wish(w, r, id, "hang_up", func(operator routing.OperatorID) error { return d.Live.HangUp(id, operator) })
}

// SuperviseCall lets the signed-in supervisor take part in a talk.
func (d *desk) SuperviseCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	var wish struct {
		Mode Supervision `json:"mode"`
	}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	supervisor := Asker(r.Context()).Operator
	if supervisor == "" {
		complain(w, http.StatusForbidden, errNoTelephone)
		return
	}
	deed := d.withCall(Action(wish.Mode), id)
	err := d.Live.Supervise(id, supervisor, wish.Mode)
	defer d.audited(w, r, deed, err)
	d.answerWish(w, err)
}

// EndSupervision lets the supervisor leave the talk.
func (d *desk) EndSupervision(w http.ResponseWriter, r *http.Request, id api.CallID) {
	deed := d.withCall(ActionStopListening, id)
	err := d.Live.EndSupervision(id, Asker(r.Context()).Operator)
	defer d.audited(w, r, deed, err)
	d.answerWish(w, err)
}

// TransferCall lets the operator of a call pass the caller on. It is under way when this answers; the call's journey tells
// how it ends.
func (d *desk) TransferCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	var wish transferWish
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	asked, err := wish.asked()
	if err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	d.passing(w, r, id, "transfer", func(operator routing.OperatorID) error { return d.pass(id, operator, asked) })
}

// pass passes the caller on if that is possible.
func (d *desk) pass(call string, operator routing.OperatorID, asked ivr.TransferAsked) error {
	if err := d.possible(routing.CallID(call), asked); err != nil {
		return err
	}
	return d.Calls.Transfer(call, operator, asked)
}

// CompleteTransfer hands the caller of an attended transfer over.
func (d *desk) CompleteTransfer(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.passing(w, r, id, "hand_over", func(operator routing.OperatorID) error { return d.Calls.EndTransfer(id, operator, true) })
}

// CancelTransfer gives the caller of an attended transfer back to the operator who asked for it.
func (d *desk) CancelTransfer(w http.ResponseWriter, r *http.Request, id api.CallID) {
	d.passing(w, r, id, "take_back", func(operator routing.OperatorID) error { return d.Calls.EndTransfer(id, operator, false) })
}
