package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

// CallStand is how a call stands for the operator who has it.
type CallStand string

// How a call may stand.
const (
	StandRinging    CallStand = "ringing"
	StandTalking    CallStand = "talking"
	StandHeld       CallStand = "held"
	StandConsulting CallStand = "consulting"
)

// Known is how it is known which contract a call is about (product.md: "It says where the contract comes from").
type Known string

// Ways to know a contract.
const (
	KnownVerified Known = "verified" // the phone is registered on it
	KnownEntered  Known = "entered"  // it was typed; the phone does not match
	KnownSeveral  Known = "several"  // the phone is registered on several
	KnownUnknown  Known = "unknown"
)

// LiveCard is what the card of a call shows that the service itself knows of it.
type LiveCard struct {
	ID           string             `json:"id"`
	Kind         ivr.Kind           `json:"kind"`
	State        CallStand          `json:"state"`
	Muted        bool               `json:"muted,omitempty"`
	From         string             `json:"from"` // whole: the operator may need to call
	To           string             `json:"to"`
	Language     string             `json:"language"`
	Department   routing.Department `json:"department"`
	Known        Known              `json:"known"`
	Contract     string             `json:"contract,omitempty"` // the one the call is about; "" if several or unknown
	Steps        []ivr.JourneyStep  `json:"steps"`              // what was heard and pressed
	Topic        string             `json:"topic,omitempty"`    // of a call back
	Source       string             `json:"source,omitempty"`   // of a call back
	Second       string             `json:"second,omitempty"`   // who is consulted
	FromOperator string             `json:"from_operator,omitempty"`
	StartedAt    time.Time          `json:"started_at,omitzero"`
	QueuedAt     time.Time          `json:"queued_at,omitzero"`
	RangAt       time.Time          `json:"rang_at,omitzero"`
	AnsweredAt   time.Time          `json:"answered_at,omitzero"`

	Contracts []string `json:"-"` // the numbers of all that it may be about
	Missing   int      `json:"-"` // how many steps the journal has before Steps
}

// card is what the operator's screen shows of a call.
type card struct {
	LiveCard

	Contracts []ContractCard `json:"contracts"`
	Earlier   []EarlierCall  `json:"earlier"` // from the same number
}

// ownCallAnswer is the operator's own call, or none.
type ownCallAnswer struct {
	Call *card `json:"call,omitempty"`
}

// ownCall is what a page knows of its operator's call.
type ownCall struct {
	answer   ownCallAnswer
	version  string            // of the call's stand
	lookedUp time.Time         // when the database was asked, last; zero: never
	failed   bool              // it did not answer then
	deeds    int64             // how many actions on contracts there had been then
	due      bool              // the database has to be asked
	journal  []ivr.JourneyStep // of the call, as far as it was needed
}

// Times of a card.
const (
	cardTimeout  = 2 * time.Second
	cardAgain    = time.Second      // a database that did not answer is asked again after this
	cardOldAfter = 20 * time.Second // balances and messages change during a talk
)

// ownCall looks how the operator's call stands, if there is one, and whether a page that knows it as before has to be told. What
// the database knows of it is as before, unless it is another call or about other contracts: complete looks it up if that is due.
func (d *desk) ownCall(operator routing.OperatorID, call routing.CallID, before ownCall) (now ownCall, changed bool) {
	live, version, there := d.liveCard(operator, call)
	if !there {
		return ownCall{version: "none"}, before.version != "none"
	}
	now = ownCall{version: version, due: true}
	shown := &card{LiveCard: live, Contracts: []ContractCard{}, Earlier: []EarlierCall{}}
	now.answer.Call = shown
	if last := before.answer.Call; last != nil && last.ID == live.ID {
		now.lookedUp, now.failed, now.deeds, now.journal = before.lookedUp, before.failed, before.deeds, before.journal
		if slices.Equal(live.Contracts, last.LiveCard.Contracts) {
			shown.Contracts, shown.Earlier = last.Contracts, last.Earlier
			now.due = d.mustLookUp(now)
		}
	}
	shown.addMissing(now.journal)
	return now, before.version != version
}

// mustLookUp reports whether the database has to be asked again about a call.
func (d *desk) mustLookUp(own ownCall) bool {
	age := d.Now().Sub(own.lookedUp)
	behind := d.Journeys != nil && own.answer.Call.Missing > len(own.journal)
	return own.deeds != d.feed.deeds.Load() || age >= cardOldAfter || (own.failed || behind) && age >= cardAgain
}

// complete adds what the database knows, and reports whether the card is another by that.
func (d *desk) complete(ctx context.Context, own *ownCall) bool {
	ctx, cancel := context.WithTimeout(ctx, cardTimeout)
	defer cancel()
	own.due, own.deeds = false, d.feed.deeds.Load()
	had := len(own.journal)
	errContracts, errSteps := d.addContracts(ctx, own.answer.Call), d.addSteps(ctx, own)
	own.lookedUp = d.Now()
	err := errors.Join(errContracts, errSteps)
	own.failed = err != nil
	if own.failed {
		d.Log.Warn("a card is shown without all that the database knows", "call", own.answer.Call.ID, "error", err)
	}
	return errContracts == nil || len(own.journal) != had
}

// addContracts adds the contracts that the call may be about, and the earlier calls.
func (d *desk) addContracts(ctx context.Context, shown *card) error {
	if d.Cards == nil {
		return nil
	}
	contracts, earlier, err := d.Cards.Card(ctx, CardWish{From: shown.From, Contracts: shown.LiveCard.Contracts, Call: shown.ID, At: d.Now()})
	if err == nil {
		shown.Contracts, shown.Earlier = append([]ContractCard{}, contracts...), append([]EarlierCall{}, earlier...)
	}
	return err
}

// addSteps adds the steps that only the journal has.
func (d *desk) addSteps(ctx context.Context, own *ownCall) error {
	if d.Journeys == nil || own.answer.Call.Missing <= len(own.journal) {
		return nil
	}
	journey, err := d.Journeys.Call(ctx, own.answer.Call.ID)
	if err != nil {
		return err
	}
	own.journal = journey.Steps
	own.answer.Call.addMissing(own.journal)
	return nil
}

// addMissing puts the steps that are missing before those that are there, if the journal has got that far.
func (c *card) addMissing(journal []ivr.JourneyStep) {
	whole := ivr.Card{Steps: c.Steps, Missing: c.Missing}
	if whole.Partial() && whole.Missing <= len(journal) {
		whole.Complete(journal)
		c.Steps = whole.Steps
	}
}

// liveCard returns how a call stands for the operator, and a text that changes whenever the card must.
func (d *desk) liveCard(operator routing.OperatorID, call routing.CallID) (live LiveCard, version string, there bool) {
	if d.Live == nil || call == "" {
		return LiveCard{}, "", false
	}
	return d.Live.LiveCard(string(call), operator)
}

// callsOfOperators returns the calls that operators have, promised ones too.
func (d *desk) callsOfOperators() map[routing.OperatorID]routing.CallID {
	calls := make(map[routing.OperatorID]routing.CallID)
	if d.Board == nil {
		return calls
	}
	for _, seat := range d.Board.Seats() {
		if seat.Call != "" {
			d.recent.note(seat)
			calls[seat.ID] = seat.Call
		}
	}
	return calls
}

// GetOwnCard answers with the signed-in operator's call.
func (d *desk) GetOwnCard(w http.ResponseWriter, r *http.Request) {
	operator := Asker(r.Context()).Operator
	own, _ := d.ownCall(operator, d.callsOfOperators()[operator], ownCall{})
	if own.due {
		d.complete(r.Context(), &own)
	}
	respond(w, http.StatusOK, own.answer)
}

// Named is a code with its names.
type Named struct {
	Code string `json:"code"`
	UK   string `json:"uk"`
	EN   string `json:"en"`
}

// Softphone is what a page needs to be an operator's telephone (RFC 7118). It is not told the password, which all browsers
// have in common, but the hash that serves this one account.
type Softphone struct {
	URI       string `json:"uri"`
	User      string `json:"user"`
	Realm     string `json:"realm"`     // of Asterisk
	HA1       string `json:"ha1"`       // of user, realm and password (RFC 7616 §3.4.2), by MD5, which browsers' SIP knows alone
	WebSocket string `json:"websocket"` // path
}

type departmentAnswer struct {
	Department routing.Department `json:"department"`
	UK         string             `json:"uk"`
	EN         string             `json:"en"`
	Open       bool               `json:"open"`
}

type deskAnswer struct {
	Operator     operatorAnswer     `json:"operator"`
	Phone        *Softphone         `json:"phone,omitempty"`
	Departments  []departmentAnswer `json:"departments"`
	WrapUp       int                `json:"wrap_up_seconds"`
	Ring         int                `json:"ring_seconds"`
	WrapUpCodes  []Named            `json:"wrap_up_codes"`
	PauseReasons []Named            `json:"pause_reasons"`
	Now          time.Time          `json:"now"`
}

// departmentNames are the departments as pages name them.
var departmentNames = map[routing.Department]Named{
	routing.Any:        {UK: "Усі відділи", EN: "Any department"},
	routing.Services:   {UK: "Послуги та оплата", EN: "Services, payment"},
	routing.Connection: {UK: "Нове підключення", EN: "New connection"},
	routing.Support:    {UK: "Технічна підтримка", EN: "Technical support"},
	routing.Accounts:   {UK: "Договір і рахунок", EN: "Contracts"},
	routing.Corporate:  {UK: "Корпоративні клієнти", EN: "Corporate clients"},
}

// pauseReasons are what a page offers; the API takes any.
var pauseReasons = []Named{
	{Code: "break", UK: "Перерва", EN: "Break"},
	{Code: "lunch", UK: "Обід", EN: "Lunch"},
	{Code: "training", UK: "Навчання", EN: "Training"},
	{Code: "paperwork", UK: "Робота із заявками", EN: "Paperwork"},
	{Code: "technical", UK: "Технічна причина", EN: "Technical problem"},
}

var errNoOperator = errors.New("this account is no operator's")

// GetDesk answers with what the signed-in operator's page needs to begin.
func (d *desk) GetDesk(w http.ResponseWriter, r *http.Request) {
	operator := Asker(r.Context()).Operator
	if d.Board == nil || operator == "" {
		complain(w, http.StatusForbidden, errNoOperator)
		return
	}
	seats := d.Board.Seats()
	i := slices.IndexFunc(seats, func(s Seat) bool { return s.ID == operator })
	if i < 0 {
		complain(w, http.StatusForbidden, errors.New("the operator of this account is not on the roster"))
		return
	}
	answer := deskAnswer{
		Operator: seats[i].answer(), WrapUp: int(d.WrapUp / time.Second), Ring: int(d.Ring / time.Second),
		WrapUpCodes: wrapUpCodes(), PauseReasons: pauseReasons, Now: d.Now(), Departments: d.departments(),
	}
	if d.Softphone != nil {
		answer.Phone = d.Softphone(operator)
	}
	respond(w, http.StatusOK, answer)
}

func (d *desk) departments() []departmentAnswer {
	var all []departmentAnswer
	for _, department := range routing.Departments() {
		name := departmentNames[department]
		open := d.Opening == nil || d.Opening(department, d.Now()).Open
		all = append(all, departmentAnswer{Department: department, UK: name.UK, EN: name.EN, Open: open})
	}
	return all
}

func wrapUpCodes() []Named {
	var all []Named
	for _, code := range billing.WrapUpNames() {
		all = append(all, Named{Code: string(code.Code), UK: code.Ukrainian, EN: code.English})
	}
	return all
}
