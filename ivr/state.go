package ivr

import (
	"fmt"
	"strings"
	"time"

	"hotline/billing"
	"hotline/routing"
	"hotline/sounds"
)

// Step is where in the dialogue a call stands.
type Step string

// The steps of a call, in the order in which a caller meets them, and then those of a call back.
const (
	Arrived    Step = ""            // on the line, nothing said yet
	Greeting   Step = "greeting"    // hears the greeting
	Menu       Step = "menu"        // hears what is to be known first, and the menu
	Silence    Step = "silence"     // has heard the menu and presses nothing
	Entry      Step = "entry"       // enters a contract number
	ReadBack   Step = "readback"    // hears the number read back and confirms it
	Offer      Step = "offer"       // hears the terms of a trust credit and accepts it
	PhoneEntry Step = "phone_entry" // enters the number to be called back on; may wait in the queue meanwhile
	PhoneCheck Step = "phone_check" // hears the number to be called back on and confirms it; may wait in the queue meanwhile
	Request    Step = "request"     // has asked for something that is being done
	Closed     Step = "closed"      // hears when the department is open, and the choice of a call back
	Booked     Step = "booked"      // hears on the way to the queue that a call back is ordered, and what becomes of it
	Goodbye    Step = "goodbye"     // hears the last words
	Transfer   Step = "transfer"    // waits for an operator and hears so
	Waiting    Step = "waiting"     // waits for an operator and hears music, or the place in the queue
	Talking    Step = "talking"     // is connected to an operator
	Held       Step = "held"        // is on hold while the operator consults another
	Passed     Step = "passed"      // waits for the one operator to whom the call is passed
	Due        Step = "due"         // a call back that waits for an operator; nobody is on the line
	Dialling   Step = "dialling"    // a call back: the operator is on the line, the subscriber's telephone rings
	Hello      Step = "hello"       // a call back: the subscriber hears who calls
	Ended      Step = "ended"       // is gone; the outcome is known
)

// State is all the dialogue knows of one call. The zero value is a call before its first input. It is plain
// data: a copy through JSON goes on exactly like the original.
type State struct {
	Clock      time.Time          `json:"clock,omitzero"` // the time of the newest input; whoever calls Step sets it before
	Step       Step               `json:"step"`
	Language   sounds.Language    `json:"language"`
	Line       Line               `json:"line"`                 // of the number dialled
	Keyed      bool               `json:"keyed,omitempty"`      // has pressed a key: it is no old phone
	Wrong      int                `json:"wrong,omitempty"`      // wrong inputs so far
	Department routing.Department `json:"department,omitempty"` // waits for, talks to, or has found closed
	Operator   string             `json:"operator,omitempty"`   // whose device rings, or who has answered or talks
	Playing    []Prompt           `json:"playing,omitempty"`    // what the caller hears; nil: music or silence
	Sequence   int                `json:"sequence,omitempty"`   // number of the newest Play
	Timer      int                `json:"timer,omitempty"`      // number of the newest Await
	Outcome    Outcome            `json:"outcome,omitzero"`     // set once Step is Ended

	Queued   bool              `json:"queued,omitempty"`    // waits in the department's queue, whatever is heard meanwhile
	Since    time.Time         `json:"since,omitzero"`      // time of arrival in the queue: the place; zero: never was in one
	Answered bool              `json:"answered,omitempty"`  // Operator is on the line, to be connected when a word is finished
	Talked   bool              `json:"talked,omitempty"`    // has been connected to an operator
	Passing  Passing           `json:"passing,omitzero"`    // the transfer under way, when Held or Passed
	PassedBy string            `json:"passed_by,omitempty"` // the operator who asked for the last transfer, whatever became of it
	Lost     *LostPlace        `json:"lost,omitempty"`      // the place that an earlier call lost, until it is used or given up
	Open     *routing.CallBack `json:"open,omitempty"`      // the caller's open order of a call back
	Called   *routing.CallBack `json:"called,omitempty"`    // the order that this call carries out; nil: it is no call back

	Lookup   Lookup          `json:"lookup,omitempty"`
	Caller   *billing.Caller `json:"caller,omitempty"`   // once Lookup is Known; never changed
	LookedAt time.Time       `json:"looked_at,omitzero"` // when; days and hours are spoken as of then
	Guesses  billing.Guesses `json:"guesses,omitzero"`   // entries of the last hour that named no contract of the caller
	Told     bool            `json:"told,omitempty"`     // has been told of the outage or the suspended access
	Contract string          `json:"contract,omitempty"` // the one the call is about, as far as that is clear
	Entered  string          `json:"entered,omitempty"`  // the contract number that the caller confirmed last, whosever it is
	Asked    Asked           `json:"asked,omitzero"`     // what is being entered, confirmed or done
	Requests int             `json:"requests,omitempty"` // number of the newest Do
	Ahead    string          `json:"ahead,omitempty"`    // keys pressed while something was being done
	Got      Reason          `json:"got,omitempty"`      // what the menu has given: with it a hang-up is Served
}

// Lookup is how far the service is with finding out who calls.
type Lookup string

// The states of a lookup.
const (
	Pending     Lookup = ""            // not answered yet
	Known       Lookup = "known"       // answered; the number may be on no contract all the same
	Unavailable Lookup = "unavailable" // the subscriber database did not answer
)

// Asked is a service that needs a number from the caller, of a contract or of a telephone, as far as the caller has come
// with it.
type Asked struct {
	Service  Service           `json:"service,omitempty"`
	Digits   string            `json:"digits,omitempty"`   // entered so far, at most one more than such a number has
	Reminded bool              `json:"reminded,omitempty"` // that # is missing
	CallBack *routing.CallBack `json:"callback,omitempty"` // with OrderCallBack; never changed, only replaced
}

// Passing is a transfer on an operator's word.
type Passing struct {
	From     string `json:"from,omitempty"`     // the operator who passes the call on
	To       string `json:"to,omitempty"`       // the one it is passed to; "" until one of the department is found
	Answered bool   `json:"answered,omitempty"` // To is on the line and speaks with From
	Back     bool   `json:"back,omitempty"`     // To was not to be had: the call goes back to From

	Department routing.Department `json:"department,omitempty"` // whose operator is consulted, if To is not named
}

// Service is what a caller can get from the menu without an operator.
type Service string

// The services that Do asks for.
const (
	SendBalance     Service = "balance"    // an SMS with the balance of the contract
	ActivateCredit  Service = "credit"     // trust credit for the contract
	SubscribeOutage Service = "outage_sms" // an SMS when the outage is over
	CountFailed     Service = "failed"     // count an entry that named no contract of the caller; Counted answers
	OrderCallBack   Service = "callback"   // a call back
	CancelCallBack  Service = "cancel"     // cancel the order of a call back; nobody waits for the reply
)

// MarshalText writes the prompt as "uk/menu.1".
func (p Prompt) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote. The error names the text that is no prompt.
func (p *Prompt) UnmarshalText(text []byte) error {
	language, key, ok := strings.Cut(string(text), "/")
	if !ok || language == "" || key == "" {
		return fmt.Errorf("prompt %q: want language/key", text)
	}
	*p = Prompt{Language: sounds.Language(language), Key: sounds.Key(key)}
	return nil
}

// String returns the prompt as "uk/menu.1".
func (p Prompt) String() string { return string(p.Language) + "/" + string(p.Key) }
