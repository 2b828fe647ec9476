package routing

import (
	"slices"
	"time"
)

// OperatorID names an operator: the user name of the operator's device, such as "103".
type OperatorID string

// Operator is a person who takes calls, as the match sees one.
type Operator struct {
	ID          OperatorID    `json:"id"`
	Departments []Department  `json:"departments"` // the skills: whose callers the operator takes; none: gets no call from a queue
	State       OperatorState `json:"state"`
	IdleSince   time.Time     `json:"idle_since"`           // since when without a call; the earliest is offered first
	RestsUntil  time.Time     `json:"rests_until,omitzero"` // no offer before this, after a missed call
	Pause       string        `json:"pause,omitempty"`      // why Paused
	Nodes       []string      `json:"nodes,omitempty"`      // the services at whose Asterisk the device is registered; nil: at any
}

// Serves reports whether the operator has the skill for a department. Everybody who has one serves Any; who has none, such as
// a supervisor, can only be called by name.
func (o Operator) Serves(d Department) bool {
	return d == Any && len(o.Departments) > 0 || slices.Contains(o.Departments, d)
}

// Reaches reports whether a call of a service can be brought to the operator's device.
func (o Operator) Reaches(node string) bool {
	return o.Nodes == nil || node == "" || slices.Contains(o.Nodes, node)
}

// Free reports whether the operator may be offered a call at that time.
func (o Operator) Free(now time.Time) bool {
	return o.State == Ready && !now.Before(o.RestsUntil)
}
