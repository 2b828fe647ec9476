package board

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/routing"
)

// seat is an operator on the board. The same record is kept in Redis as JSON, where script.lua changes it, and in the
// memory of each process: times are milliseconds since 1970, exact in both.
type seat struct {
	ID          string `json:"id"`
	Departments string `json:"deps"`            // "3,5"
	Phase       string `json:"phase,omitempty"` // of the offer: reserved, ringing or talking; "": none

	Offer      uint64 `json:"offer,omitempty"` // number of the offer
	Call       string `json:"call,omitempty"`
	Department int    `json:"cd,omitempty"` // of the call
	Since      int64  `json:"cs,omitempty"` // of the call: its place
	Node       string `json:"cn,omitempty"` // the service that holds the call
	Direct     bool   `json:"direct,omitempty"`
	Deadline   int64  `json:"deadline,omitempty"` // a reserved or ringing seat is freed then; 0: never
	Answered   int64  `json:"answered,omitempty"`

	WrapUp int64             `json:"wrap,omitempty"` // until when
	Rest   int64             `json:"rest,omitempty"` // until when, after a missed call
	Idle   int64             `json:"idle,omitempty"` // since when
	Missed int               `json:"missed,omitempty"`
	Out    bool              `json:"out,omitempty"`
	Pause  string            `json:"pause,omitempty"`
	Said   int64             `json:"said,omitempty"` // when the duty was; the newest word counts
	At     map[string]string `json:"at"`             // by service: the device is registered there, and free or busy
	By     map[string]bool   `json:"by,omitempty"`   // by service: the operator is in its roster
	Ready  int64             `json:"zr,omitempty"`
	Due    int64             `json:"zd,omitempty"`
	State  string            `json:"state"`
	Reason string            `json:"reason,omitempty"`

	Revision uint64 `json:"rev,omitempty"` // of the record in Redis; 0: it was not read there
}

// What a device may be at a service where it is registered.
const (
	deviceFree = "free"
	deviceBusy = "busy"
)

// names of the states, as in the records.
var (
	offline  = routing.Offline.String()
	ready    = routing.Ready.String()
	reserved = routing.Reserved.String()
	ringing  = routing.Ringing.String()
	talking  = routing.Talking.String()
	wrapUp   = routing.WrapUp.String()
	paused   = routing.Paused.String()
)

func newSeat(o routing.Operator, now int64) *seat {
	return &seat{ID: string(o.ID), Departments: written(o.Departments), Idle: now, At: make(map[string]string), State: offline}
}

// written writes departments as the records have them.
func written(departments []routing.Department) string {
	words := make([]string, len(departments))
	for i, d := range departments {
		words[i] = strconv.Itoa(int(d))
	}
	return strings.Join(words, ",")
}

func (s *seat) departments() []routing.Department {
	var all []routing.Department
	for word := range strings.SplitSeq(s.Departments, ",") {
		if d, err := strconv.Atoi(word); err == nil {
			all = append(all, routing.Department(d))
		}
	}
	return all
}

// clone returns a copy that shares nothing.
func (s *seat) clone() *seat {
	other := *s
	other.At, other.By = maps.Clone(s.At), maps.Clone(s.By)
	return &other
}

// view returns the operator as the match and the pages see one.
func (s *seat) view() routing.Operator {
	var state routing.OperatorState
	_ = state.UnmarshalText([]byte(s.State)) // written by us; offline else
	o := routing.Operator{ID: routing.OperatorID(s.ID), Departments: s.departments(), State: state,
		IdleSince: timeOf(s.Idle), Pause: s.Reason, Nodes: slices.Sorted(maps.Keys(s.At))}
	if s.Rest > 0 {
		o.RestsUntil = timeOf(s.Rest)
	}
	if o.Nodes == nil {
		o.Nodes = []string{}
	}
	return o
}

// duty is what the operator has said.
func (s *seat) duty() routing.Duty { return routing.Duty{Out: s.Out, Pause: s.Pause} }

// promised reports whether the seat's offer has not been answered yet.
func (s *seat) promised() bool { return s.Phase == reserved || s.Phase == ringing }

// release ends the seat's offer and leaves who the call was behind.
func (s *seat) release() {
	s.Phase, s.Offer, s.Call, s.Department, s.Since, s.Node = "", 0, "", 0, 0, ""
	s.Direct, s.Deadline, s.Answered = false, 0, 0
}

func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
