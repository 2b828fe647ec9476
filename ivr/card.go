package ivr

import (
	"slices"
	"time"

	"hotline/billing"
	"hotline/routing"
	"hotline/sounds"
)

// Identity says how it is known which contract a call is about (product.md, "Queues and operators").
type Identity string

// The ways in which a contract is known. A caller of whom there are several is never silently one of them.
const (
	IdentityVerified Identity = "verified" // the telephone is registered on it
	IdentityEntered  Identity = "entered"  // it was typed, or named by an order, and the telephone is not registered on it
	IdentitySeveral  Identity = "several"  // the telephone is registered on several, or on another than was typed
	IdentityUnknown  Identity = "unknown"
)

// Identity returns how it is known which contract the call is about, and the contracts that come into question: exactly one
// if it is verified or entered, at least two if there are several. What was typed and confirmed last settles which of
// several registered ones it is; typed past them it is one more. Without an answer of the subscriber database no contract is
// verified.
func (s State) Identity() (Identity, []string) {
	var registered []string
	if s.Caller != nil {
		for _, account := range s.Caller.Contracts {
			registered = append(registered, account.Contract)
		}
	}
	typed := s.Entered
	if s.Called != nil { // what an order names is as good as typed
		typed = s.Called.Contract
	}
	switch {
	case typed != "" && slices.Contains(registered, typed):
		return IdentityVerified, []string{typed}
	case typed != "" && len(registered) == 0:
		return IdentityEntered, []string{typed}
	case typed != "":
		return IdentitySeveral, append(registered, typed)
	case len(registered) == 1:
		return IdentityVerified, registered
	case len(registered) > 1:
		return IdentitySeveral, registered
	}
	return IdentityUnknown, nil
}

// Card is what an operator sees of a call: before the answer, in the talk, and in the wrap-up. Names, addresses and tariffs
// are not on it: whoever shows it reads those by the numbers of the contracts.
type Card struct {
	ID         string
	Kind       Kind
	From       string // the caller's number, whole; "" if withheld
	To         string // the number dialled
	Language   sounds.Language
	Step       Step
	Department routing.Department
	Started    time.Time
	Queued     time.Time // time of arrival in the queue; zero: it was in none
	RangAt     time.Time // the operator's device; zero: not yet
	AnsweredAt time.Time // by the operator; zero: not yet

	Lookup    Lookup
	Caller    *billing.Caller // as looked up at the beginning; nil: not known. Not to be changed
	Identity  Identity
	Contract  string   // the one that is verified or entered; "" else
	Contracts []string // those that come into question
	Outage    *billing.OutageNotice
	Asked     Service           // what the caller asks for and has not got yet; "": nothing
	Got       Reason            // what the menu has given; "": nothing
	Open      *routing.CallBack // the caller's open order of a call back; nil: none that is known
	CallBack  *routing.CallBack // the order that this call carries out, with its topic and source; nil: it is no call back

	Operator    routing.OperatorID // whose device rings, or who is on the line
	Second      routing.OperatorID // who is consulted
	Consulted   bool               // Second has answered
	PassedBy    routing.OperatorID // who passed the call on to the operator; "": nobody
	OnHold      bool               // the caller hears music in the talk, or while Second is consulted
	Muted       bool               // the caller does not hear the operator
	Supervision []Supervision      // who listens

	// Steps are the newest steps of the journey, and Missing is how many there are before them: older than what is kept,
	// or written by a process that is gone. Complete adds those.
	Steps   []JourneyStep
	Missing int
}

// CardOf returns what of a card the dialogue knows.
func CardOf(s State) Card {
	card := Card{Language: s.Language, Step: s.Step, Department: s.Department, Lookup: s.Lookup, Caller: s.Caller,
		Asked: s.Asked.Service, Got: s.Got, Open: s.Open, CallBack: s.Called}
	card.Identity, card.Contracts = s.Identity()
	if len(card.Contracts) == 1 {
		card.Contract = card.Contracts[0]
	}
	if s.Told && s.Caller != nil && len(s.Caller.Outages) > 0 {
		card.Outage = &s.Caller.Outages[0]
	}
	if s.PassedBy != s.Operator {
		card.PassedBy = routing.OperatorID(s.PassedBy)
	}
	return card
}

// Partial reports whether steps are missing that the journal has.
func (c *Card) Partial() bool { return c.Missing > 0 }

// Complete adds the steps that are missing, from the whole journey as the journal has it. The journal may be behind by a
// second: if it has not got that far nothing is added, and the card stays partial.
func (c *Card) Complete(journey []JourneyStep) {
	if c.Missing <= len(journey) {
		c.Steps, c.Missing = slices.Concat(journey[:c.Missing], c.Steps), 0
	}
}
