package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"hotline/billing"
	"hotline/routing"
	"hotline/routing/desk/api"
)

// ContractCard is what a card shows of a contract.
type ContractCard struct {
	Number       string            `json:"number"`
	Name         string            `json:"name"`
	Address      billing.Address   `json:"address"`
	Tariff       string            `json:"tariff"`
	MonthlyFee   *billing.Kopiykas `json:"monthly_fee,omitempty"`    // nil: there is no tariff of that name
	FeeThisMonth *billing.Kopiykas `json:"fee_this_month,omitempty"` // the part of it in the month of connection
	Balance      *billing.Kopiykas `json:"balance,omitempty"`        // nil: the provider's billing does not tell it
	Status       billing.Status    `json:"status"`
	Segment      billing.Segment   `json:"segment"`
	ConnectedOn  billing.Date      `json:"connected_on"`
	Phones       []string          `json:"phones"` // the first is the SMS mobile
	Credit       CreditState       `json:"credit"`
	Outage       *billing.Outage   `json:"outage,omitempty"`
	Suspension   *Suspension       `json:"suspension,omitempty"`
	CallBack     *CallBackAnswer   `json:"callback,omitempty"`
	Messages     []Message         `json:"messages"`
	Earlier      []EarlierCall     `json:"earlier"`
}

// CreditState is how a contract stands with trust credit.
type CreditState struct {
	State  string                `json:"state"` // available, active, refused; unknown: it depends on a balance that is not told
	Reason billing.RefusalReason `json:"reason,omitempty"`
	Days   int                   `json:"days,omitempty"` // of one that is available
	Until  billing.Date          `json:"until,omitzero"` // last day of the active or available one, or of the block
}

// Suspension is one that is planned or runs.
type Suspension struct {
	From    billing.Date `json:"from"`
	Until   billing.Date `json:"until"`
	Running bool         `json:"running,omitempty"`
}

// EarlierCall is a call that came before, as a card shows it.
type EarlierCall struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	StartedAt time.Time `json:"started_at"`
	Contract  string    `json:"contract,omitempty"`
	Outcome   Outcome   `json:"outcome"`
	Operator  string    `json:"operator,omitempty"`
	Code      string    `json:"code,omitempty"` // of the wrap-up
	Note      string    `json:"note,omitempty"`
}

// Outcome is how a call ended.
type Outcome struct {
	Class  string `json:"class"`
	Reason string `json:"reason"`
}

// Note is what an operator noted of a call.
type Note struct {
	Operator string    `json:"operator"`
	At       time.Time `json:"at"`
	Code     string    `json:"code"`
	Note     string    `json:"note,omitempty"`
}

// FoundContract is a contract that a search found.
type FoundContract struct {
	Number  string          `json:"number"`
	Name    string          `json:"name"`
	Address billing.Address `json:"address"`
	Status  billing.Status  `json:"status"`
}

// Deed is what an operator does for a subscriber, for the audit too.
type Deed struct {
	Request  string // the same again: the same order
	Actor    string // login
	Role     string
	Call     string // in which it is done; "": outside of one
	Contract string
	At       time.Time
}

// CardWish says what a card is to show.
type CardWish struct {
	From      string   // whose earlier calls; "": nobody's
	Contracts []string // their numbers
	Call      string   // the call that the card is for, which is not an earlier one
	At        time.Time
}

// Done is what came of a deed.
type Done struct {
	Done  bool         `json:"done"`
	From  billing.Date `json:"from,omitzero"`  // first day of the suspension
	Until billing.Date `json:"until,omitzero"` // last day of the credit or suspension
	Days  int          `json:"days,omitempty"`
	Phone string       `json:"phone,omitempty"` // as registered
}

// Cards is what the database knows of contracts, and what operators do for them. Everything is done by the rules that hold
// for callers too; what they forbid is a refusal. Parts.Unknown knows the error if there is no such contract or call.
type Cards interface {
	// Card returns contracts, and the latest calls from a number.
	Card(ctx context.Context, asked CardWish) ([]ContractCard, []EarlierCall, error)
	// Find returns contracts by number, telephone or address, at most 20.
	Find(ctx context.Context, query string, at time.Time) ([]FoundContract, error)

	SendBalance(ctx context.Context, deed Deed) (Done, *billing.Refusal, error)
	ActivateCredit(ctx context.Context, deed Deed) (Done, *billing.Refusal, error)
	Suspend(ctx context.Context, deed Deed, from, until billing.Date) (Done, *billing.Refusal, error)
	// CancelSuspension calls off the suspension that begins on the day from; zero: the one that is planned.
	CancelSuspension(ctx context.Context, deed Deed, from billing.Date) (Done, *billing.Refusal, error)
	// RegisterPhone registers a telephone; verifiedBy is how the operator has verified the person.
	RegisterPhone(ctx context.Context, deed Deed, phone, verifiedBy string) (Done, *billing.Refusal, error)

	// OrderCallBack orders a call back as CallBacks.Order does.
	OrderCallBack(ctx context.Context, deed Deed, order routing.CallBack) (ordered CallBack, exists bool, refusal *billing.Refusal, err error)

	// SaveWrapUp notes what a call was about. Said again by the same operator it replaces what was said before.
	// Parts.Wrong knows the error of a code or note that is none.
	SaveWrapUp(ctx context.Context, deed Deed, operator routing.OperatorID, code, note string) error
	// Notes returns what operators noted of a call.
	Notes(ctx context.Context, call string) ([]Note, error)
}

var errNoContract = errors.New("no such contract")

// FindContracts answers with contracts that a search found.
func (d *desk) FindContracts(w http.ResponseWriter, r *http.Request, asked api.FindContractsParams) {
	found, err := d.Cards.Find(r.Context(), asked.Q, d.Now())
	if err != nil {
		d.failed(w, err, "no such contract")
		return
	}
	respond(w, http.StatusOK, map[string]any{"contracts": append([]FoundContract{}, found...)})
	numbers := make([]string, len(found))
	for i, contract := range found {
		numbers[i] = contract.Number
	}
	d.looked(w, r, ActionSearch, numbers)
}

// GetContract answers with what a card shows of a contract.
func (d *desk) GetContract(w http.ResponseWriter, r *http.Request, number api.ContractNumber) {
	cards, _, err := d.Cards.Card(r.Context(), CardWish{Contracts: []string{number}, At: d.Now()})
	switch {
	case err != nil:
		d.failed(w, err, errNoContract.Error())
	case len(cards) == 0:
		complain(w, http.StatusNotFound, errNoContract)
	default:
		respond(w, http.StatusOK, cards[0])
		d.looked(w, r, ActionLookUp, []string{number})
	}
}

// SendBalance sends the balance to the contract's SMS mobile.
func (d *desk) SendBalance(w http.ResponseWriter, r *http.Request, number api.ContractNumber, asked api.SendBalanceParams) {
	done, refusal, err := d.Cards.SendBalance(r.Context(), d.deed(r, number, asked.IdempotencyKey, asked.Call))
	d.answerDeed(w, done, refusal, err)
}

// ActivateCredit activates the trust credit.
func (d *desk) ActivateCredit(w http.ResponseWriter, r *http.Request, number api.ContractNumber, asked api.ActivateCreditParams) {
	done, refusal, err := d.Cards.ActivateCredit(r.Context(), d.deed(r, number, asked.IdempotencyKey, asked.Call))
	d.answerDeed(w, done, refusal, err)
}

// SuspendContract suspends the service for some days.
func (d *desk) SuspendContract(w http.ResponseWriter, r *http.Request, number api.ContractNumber, asked api.SuspendContractParams) {
	var wish struct {
		From  billing.Date `json:"from"`
		Until billing.Date `json:"until"`
	}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	done, refusal, err := d.Cards.Suspend(r.Context(), d.deed(r, number, asked.IdempotencyKey, asked.Call), wish.From, wish.Until)
	d.answerDeed(w, done, refusal, err)
}

// CancelSuspension calls off a suspension that has not begun.
func (d *desk) CancelSuspension(w http.ResponseWriter, r *http.Request, number api.ContractNumber, asked api.CancelSuspensionParams) {
	var from billing.Date
	if asked.From != nil {
		from = billing.DateOf(asked.From.Time, time.UTC)
	}
	done, refusal, err := d.Cards.CancelSuspension(r.Context(), d.deed(r, number, nil, asked.Call), from)
	d.answerDeed(w, done, refusal, err)
}

// RegisterPhone registers a telephone on a contract.
func (d *desk) RegisterPhone(w http.ResponseWriter, r *http.Request, number api.ContractNumber, asked api.RegisterPhoneParams) {
	var wish struct {
		Phone      string `json:"phone"`
		VerifiedBy string `json:"verified_by"`
	}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	deed := d.deed(r, number, asked.IdempotencyKey, asked.Call)
	done, refusal, err := d.Cards.RegisterPhone(r.Context(), deed, wish.Phone, wish.VerifiedBy)
	d.answerDeed(w, done, refusal, err)
}

// deed says who asks for what. Without an Idempotency-Key it is done anew each time.
func (d *desk) deed(r *http.Request, contract string, key *string, call *string) Deed {
	who := Asker(r.Context())
	return Deed{
		Request: cmp.Or(or(key), newKey()), Actor: who.Actor(), Role: string(who.Role), Call: or(call), Contract: contract, At: d.Now(),
	}
}

// answerDeed answers an operator with what came of a deed. Pages are told at once.
func (d *desk) answerDeed(w http.ResponseWriter, done Done, refusal *billing.Refusal, err error) {
	switch {
	case err != nil:
		d.failed(w, err, errNoContract.Error())
	case refusal != nil && refusal.Reason == billing.RefusedNoContract:
		complain(w, http.StatusNotFound, errNoContract)
	case refusal != nil:
		refuse(w, refusal)
	default:
		d.feed.deeds.Add(1)
		d.feed.touch()
		respond(w, http.StatusOK, done)
	}
}

// refuse answers with a refusal.
func refuse(w http.ResponseWriter, refusal *billing.Refusal) {
	answer := map[string]any{"error": "refused: " + string(refusal.Reason), "reason": refusal.Reason}
	if !refusal.Until.IsZero() {
		answer["until"] = refusal.Until
	}
	respond(w, http.StatusUnprocessableEntity, answer)
}

// SaveWrapUp notes what the signed-in operator says a call was about that the operator has or had.
func (d *desk) SaveWrapUp(w http.ResponseWriter, r *http.Request, id api.CallID) {
	var wish struct {
		Code string `json:"code"`
		Note string `json:"note"`
	}
	if err := decode(r, &wish, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	if !d.hadCall(w, r, id) {
		return
	}
	deed := d.deed(r, "", nil, &id)
	if err := d.Cards.SaveWrapUp(r.Context(), deed, Asker(r.Context()).Operator, wish.Code, wish.Note); err != nil {
		d.failed(w, err, "no such call")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
