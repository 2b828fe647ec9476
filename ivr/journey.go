package ivr

import (
	"time"

	"hotline/sounds"
)

// Journey is the record of one call, as kept in the database and given out by the API.
type Journey struct {
	ID         string          `json:"id"` // Asterisk's unique id of the caller's channel
	Kind       Kind            `json:"kind"`
	From       string          `json:"from"` // the subscriber's number, of a call back too
	To         string          `json:"to"`
	Language   sounds.Language `json:"language"`
	StartedAt  time.Time       `json:"started_at"`
	AnsweredAt *time.Time      `json:"answered_at"` // an operator was connected; nil if never
	EndedAt    *time.Time      `json:"ended_at"`    // nil while the call lasts
	Contract   string          `json:"contract"`
	Outcome    Outcome         `json:"outcome"`
	Steps      []JourneyStep   `json:"steps"`
}

// Kind says who called whom.
type Kind string

// The kinds of calls.
const (
	Incoming Kind = "call"     // a caller called the hotline
	Returned Kind = "callback" // the hotline called a subscriber back
)

// JourneyStep is one line of a journey: what happened at which step of the dialogue.
type JourneyStep struct {
	At     time.Time         `json:"at"`
	Step   string            `json:"step"`
	Event  string            `json:"event"`
	Detail map[string]string `json:"detail,omitempty"`
}
