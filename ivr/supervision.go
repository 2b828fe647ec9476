package ivr

import "hotline/routing"

// Supervision is a supervisor who listens to a talk.
type Supervision struct {
	Supervisor routing.OperatorID
	Mode       SupervisionMode
	On         bool // the supervisor's device is answered; false: it rings yet
}

// SupervisionMode says who hears the supervisor. The caller never does.
type SupervisionMode string

// The modes of a supervision.
const (
	Listen  SupervisionMode = "listen"  // nobody hears the supervisor
	Whisper SupervisionMode = "whisper" // the operator does
)

// Valid reports whether there is such a mode.
func (m SupervisionMode) Valid() bool { return m == Listen || m == Whisper }
