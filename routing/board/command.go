package board

import (
	"time"

	"hotline/routing"
)

// command is one change of the board, as the memory and the script both carry it out.
type command struct {
	Do         string `json:"do"`
	Call       string `json:"call,omitempty"`
	Operator   string `json:"op,omitempty"`
	Offer      uint64 `json:"offer,omitempty"`
	Department int    `json:"d"`
	Since      int64  `json:"s,omitempty"`
	Phase      string `json:"phase,omitempty"`
	Online     bool   `json:"online,omitempty"`
	Busy       bool   `json:"busy,omitempty"`
	Out        bool   `json:"out,omitempty"`
	Pause      string `json:"pause,omitempty"`
	Said       int64  `json:"said,omitempty"`      // of duty: when it was said; 0: now
	Direct     bool   `json:"direct,omitempty"`    // of restore: the call is passed to the operator, and waits in no queue
	Blameless  bool   `json:"blameless,omitempty"` // of missed: the operator could not have taken it

	Roster  []entry           `json:"roster,omitempty"`  // this service's operators, or those of them that are new or changed
	Gone    []string          `json:"gone,omitempty"`    // who is none of them any more
	Calls   []held            `json:"calls,omitempty"`   // of attach: who waits or is offered
	Seats   []*seat           `json:"seats,omitempty"`   // of attach: the offers of this service's calls
	Devices map[string]string `json:"devices,omitempty"` // of attach: the devices registered at this service
}

// The changes.
const (
	doJoin     = "join"
	doLeave    = "leave"
	doRinging  = "ringing"
	doMissed   = "missed"
	doAnswered = "answered"
	doReleased = "released"
	doRestore  = "restore"
	doDevice   = "device"
	doReserve  = "reserve"
	doAnyone   = "reserve_any"
	doPick     = "pick"
	doPlace    = "place"
	doDuty     = "duty"
	doRoster   = "roster"
	doAttach   = "attach"
	doTick     = "tick"
	doAway     = "away"
)

// entry is an operator of the roster. What was said counts if it is newer than what is known there. The times count
// where the operator is not known at all, and where they were earned alone, if they are later.
type entry struct {
	ID          string `json:"id"`
	Departments string `json:"deps"`
	Idle        int64  `json:"idle,omitempty"`
	WrapUp      int64  `json:"wrap,omitempty"`
	Rest        int64  `json:"rest,omitempty"`
	Alone       bool   `json:"alone,omitempty"` // Redis was away
	Out         bool   `json:"out,omitempty"`
	Pause       string `json:"pause,omitempty"`
	Said        int64  `json:"said,omitempty"`
}

// held is a call that a service holds.
type held struct {
	Call       string `json:"c"`
	Department int    `json:"d"`
	Since      int64  `json:"s"`
}

// result answers a command.
type result struct {
	OK       bool   `json:"ok"`
	Offer    uint64 `json:"offer,omitempty"`
	Operator string `json:"op,omitempty"`
	Fault    string `json:"fault,omitempty"` // of a reservation: none, busy or taken
	Position int    `json:"position,omitempty"`
	Consult  bool   `json:"consult,omitempty"`  // restored beside a talk
	Handling int64  `json:"handling,omitempty"` // mean time of the department, in milliseconds; 0: not known
}

// Why an operator cannot be reserved, as the script says it.
const (
	faultNone  = "none"
	faultBusy  = "busy"
	faultTaken = "taken"
)

// happening is what a change led to, for the listener of the service it concerns.
type happening struct {
	Kind     string `json:"k"` // offer, withdraw or change
	Node     string `json:"n,omitempty"`
	Offer    uint64 `json:"offer,omitempty"`
	Call     string `json:"call,omitempty"`
	Operator string `json:"op"`
	Reason   string `json:"reason,omitempty"`
	Waited   int64  `json:"waited,omitempty"` // milliseconds
	Idle     int64  `json:"idle,omitempty"`   // milliseconds
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Out      bool   `json:"out,omitempty"`
	Pause    string `json:"pause,omitempty"`
}

// The kinds of happenings.
const (
	kindOffer    = "offer"
	kindWithdraw = "withdraw"
	kindChange   = "change"
)

// given returns the offer of a happening, as the listener gets it.
func (h happening) given() routing.Offer {
	o := routing.Offer{Number: h.Offer, Call: routing.CallID(h.Call), Operator: routing.OperatorID(h.Operator)}
	if h.Kind == kindOffer {
		o.Match = routing.Pair{Call: o.Call, Operator: o.Operator, Reason: routing.Reason(h.Reason),
			Waited: time.Duration(h.Waited) * time.Millisecond, Idle: time.Duration(h.Idle) * time.Millisecond}
	}
	return o
}

// change returns the change of state of a happening.
func (h happening) change() routing.Change {
	c := routing.Change{Operator: routing.OperatorID(h.Operator), Reason: h.Reason, Duty: routing.Duty{Out: h.Out, Pause: h.Pause}}
	_ = c.From.UnmarshalText([]byte(h.From)) // written by us; offline else
	_ = c.To.UnmarshalText([]byte(h.To))
	return c
}
