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

// JourneyStep is one line of a journey: what happened at which step of the dialogue. The step is the one at which it
// happened, before what it leads to. Statistics count by these events and details (values in brackets are examples, times are
// RFC 3339; no detail holds a telephone number):
//
//	prompt           keys (balance.offer menu.1), language (uk): what begins to be heard; digits of telephones are "d"
//	prompt_failed    it could not be played
//	key              key (3); "digit" where a telephone number is entered
//	silence          a question or the menu went unanswered
//	language         language (en), from now on
//	lookup           result (known, unavailable), contracts, outages (how many)
//	outage           outage, kind: was told of it
//	identity         contract, result (verified, not_registered)
//	offer            contract, until: the terms of a credit
//	contracts        count: heard the contract numbers
//	done             service (balance, credit, outage_sms, callback)
//	refused          service (those, and contracts, transfer), reason; until
//	transfer         department, reason (key, line, redial, no_keys, wrong_inputs, prompt_failed, locked): on the way to an operator;
//	                 reason "operator": passed on in a talk, and then mode (blind, attended), from, operator ("" for a department)
//	closed           department, reason (as of transfer): found it closed
//	queued           department, since: took this place in the queue; again when the place or the queue changes
//	dequeued         reason (menu, callback): left it by a key
//	place            position (0: unknown), wait (seconds, 0: unknown): was told so
//	ringing          operator
//	missed           operator, reason (no answer, refused, unreachable, hung up)
//	answered         operator: was connected with the caller
//	held             operator, who consults another, or lets the caller hear music
//	retrieved        operator, who talks again to a caller who heard music
//	muted, unmuted   operator, whom the caller does not hear, or hears again
//	keys_sent        operator, count: who sent so many keys to the caller's side
//	supervised       supervisor, operator, mode (listen, whisper, take_over, end): began or ceased to listen to the operator
//	consulted        operator, the other one, has answered
//	handed_over      operator, from: the caller talks to the other one
//	returned         operator or department, reason: the transfer failed or was called off, the call is theirs again
//	operator_hangup  operator, cause (Q.850)
//	callback         result (asked, ordered, exists, reminded, cancelled, due, withdrawn), source (queue, menu, hours, api),
//	                 department; try of one that is due
//	picked           operator, who has asked for the call back
//	dialled          operator, try: the subscriber of a call back is called
//	reached          has answered
//	unreached        cause (Q.850)
//	resumed          still_playing: the service took the call up after it was away
//	hangup           cause (Q.850), of the caller
//	lost             reason: the caller's leg was gone unseen
type JourneyStep struct {
	At     time.Time         `json:"at"`
	Step   string            `json:"step"`
	Event  string            `json:"event"`
	Detail map[string]string `json:"detail,omitempty"`
}
