package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"hotline/billing"
	"hotline/routing"
)

// Action is what somebody does to others, as the audit names it. Those on contracts are written where they
// are done, with what they did; these follow what was done: that one cannot be kept stops no supervisor, and is in the log.
type Action string

// The actions.
const (
	ActionListen         Action = "listen"          // to a talk
	ActionWhisper        Action = "whisper"         // to the operator of a talk
	ActionTakeOver       Action = "take_over"       // a call
	ActionStopListening  Action = "stop_listening"  // or whispering
	ActionControl        Action = "control_call"    // of somebody else: hold, transfer and the like
	ActionSetState       Action = "set_state"       // of another operator
	ActionOpenOutage     Action = "open_outage"     // or change it
	ActionCloseOutage    Action = "close_outage"    // as over
	ActionAnnounceOutage Action = "announce_outage" // that was suspected
	ActionCancelCallBack Action = "cancel_callback" // that somebody has ordered
)

// interference is one such action; the call and its contract are empty if it is of none.
type interference struct {
	action   Action
	call     string
	contract string
	detail   map[string]string
}

// withCall returns the action on a call that is in progress, with what there is to know of it.
func (d *desk) withCall(action Action, id string, pairs ...string) interference {
	deed := interference{action: action, call: id, detail: make(map[string]string)}
	for i := 0; i+1 < len(pairs); i += 2 {
		deed.detail[pairs[i]] = pairs[i+1]
	}
	if d.Live == nil {
		return deed
	}
	for _, call := range d.Live.LiveCalls() {
		if call.ID == id {
			deed.contract = call.Contract
			if call.Operator != "" {
				deed.detail["operator"] = call.Operator
			}
		}
	}
	return deed
}

// withCallBack is the action on the order of a call back, with the contract that it has.
func (d *desk) withCallBack(ctx context.Context, action Action, id int64) interference {
	deed := interference{action: action, detail: map[string]string{"callback": strconv.FormatInt(id, 10)}}
	if order, err := d.CallBacks.Ordered(ctx, id); err == nil {
		deed.contract = order.Order.Contract
	}
	return deed
}

// withOutage is the action on an outage.
func withOutage(action Action, o billing.Outage) interference {
	return interference{action: action, detail: map[string]string{
		"outage": o.ID, "kind": string(o.Kind), "place": o.City + ", " + o.Street + ", " + o.Houses.String(),
	}}
}

// audited keeps what somebody did, and how it went, and reports whether it is kept. It is for after the answer, which waits for no
// database: the handler defers it.
func (d *desk) audited(w http.ResponseWriter, r *http.Request, deed interference, err error) bool {
	if d.Audit == nil {
		return false
	}
	_ = http.NewResponseController(w).Flush() // else the answer leaves when the handler returns
	who := Asker(r.Context())
	entry := AuditEntry{
		At: d.Now(), Actor: who.Actor(), Role: string(who.Role), Action: string(deed.action), Contract: deed.contract, Call: deed.call, Detail: deed.detail,
	}
	entry.Outcome, entry.Reason = d.outcomeOf(err)
	ctx, cancel := noting(r.Context())
	defer cancel()
	if err := d.Audit.Note(ctx, entry); err != nil {
		d.Log.Error("an action is not in the audit", "action", deed.action, "actor", entry.Actor, "call", deed.call, "error", err)
		return false
	}
	return true
}

// outcomeOf returns what became of an action, and in one word why it was refused or failed.
func (d *desk) outcomeOf(err error) (outcome, reason string) {
	switch {
	case err == nil:
		return "done", ""
	case errors.Is(err, routing.ErrNoOperator):
		return "refused", "no_operator"
	case errors.Is(err, routing.ErrNotFree):
		return "refused", "not_free"
	case errors.Is(err, routing.ErrElsewhere):
		return "refused", "elsewhere"
	case errors.Is(err, routing.ErrClosed):
		return "refused", "department_closed"
	case d.Unknown(err):
		return "refused", "not_found"
	case d.NotNow != nil && d.NotNow(err):
		return "refused", "not_now"
	}
	return "failed", "unavailable"
}
