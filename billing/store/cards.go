package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hotline/billing"
	"hotline/billing/store/query"
	"hotline/ivr"
)

const (
	// MaxCards is how many contracts one card shows at most.
	MaxCards = 10
	// earlierCalls is how many earlier calls it shows of a number and of each contract.
	earlierCalls = 5
)

// CardWish says what a card is to show.
type CardWish struct {
	Number    billing.E164 // whose earlier calls; empty: nobody's
	Contracts []string     // the first MaxCards different ones count
	Call      string       // the call that the card is for, which is not an earlier one
	At        time.Time
}

// Card is what an operator sees of a subscriber.
type Card struct {
	Contracts []ContractCard `json:"contracts"` // by number; those that do not exist are left out
	Earlier   []EarlierCall  `json:"earlier"`   // of the number, the newest first
}

// ContractCard is what an operator sees of a contract. Phones are whole: the operator talks to the subscriber.
type ContractCard struct {
	billing.Contract
	NoBalance    bool              `json:"no_balance,omitempty"`     // the provider's billing does not tell the balance
	MonthlyFee   *billing.Kopiykas `json:"monthly_fee,omitempty"`    // nil: no tariff has the contract's name of one
	FeeThisMonth *billing.Kopiykas `json:"fee_this_month,omitempty"` // billing.FeeOf today

	Credits       []billing.Credit `json:"credits,omitempty"`        // the newest two, as they stand today
	Offer         billing.Offer    `json:"offer,omitzero"`           // the credit it may have now
	CreditRefused *billing.Refusal `json:"credit_refused,omitempty"` // else why it may have none: billing.Decide
	CreditUnknown bool             `json:"credit_unknown,omitempty"` // else: it cannot be decided without the balance

	Outage     *billing.Outage     `json:"outage,omitempty"`     // the active one to tell first
	Suspension *billing.Suspension `json:"suspension,omitempty"` // planned or running
	// SuspensionRefused says why service could not be suspended from tomorrow for one day; nil: it could.
	SuspensionRefused *billing.Refusal `json:"suspension_refused,omitempty"`

	CallBack *OrderedCallBack `json:"callback,omitempty"` // the open one about it, else one to a phone of it
	Messages []SentMessage    `json:"messages"`           // the newest three
	Earlier  []EarlierCall    `json:"earlier"`            // calls about it, the newest first
}

// EarlierCall is a call before this one.
type EarlierCall struct {
	ID        string             `json:"id"`
	Kind      ivr.Kind           `json:"kind"`
	StartedAt time.Time          `json:"started_at"`
	Contract  string             `json:"contract,omitempty"`
	Outcome   ivr.Outcome        `json:"outcome"`
	Operator  string             `json:"operator,omitempty"` // who wrote the note; without one who spoke last
	Code      billing.WrapUpCode `json:"code,omitempty"`
	Note      string             `json:"note,omitempty"`
}

// Card returns what the desk shows, in two queries that indexes answer, times in UTC. The caller bounds it by ctx. The
// error says that the database could not tell.
func (d *Desk) Card(ctx context.Context, asked CardWish) (Card, error) {
	contracts := onceEach(asked.Contracts)
	contracts = contracts[:min(len(contracts), MaxCards)]
	queries, zone := d.subscribers.store.queries, d.subscribers.zone
	rows, err := cards(ctx, queries, cardsWish{contracts: contracts, at: asked.At, zone: zone, site: d.callBacks.config.Site})
	if err != nil {
		return Card{}, fmt.Errorf("card: %w", err)
	}
	earlier, err := queries.ListEarlierCalls(ctx, query.ListEarlierCallsParams{
		Number: string(asked.Number), But: storable(asked.Call), Most: earlierCalls, Contracts: contracts,
	})
	if err != nil {
		return Card{}, fmt.Errorf("card: %w", err)
	}
	calls := callsOf(earlier)
	card := Card{Contracts: make([]ContractCard, len(rows)), Earlier: calls[""]}
	for i, row := range rows {
		card.Contracts[i] = row.card(asked.At, zone)
		card.Contracts[i].Earlier = calls[row.Number]
	}
	return card, nil
}

// onceEach returns the contracts in their order, none twice: calls about it would be listed twice too.
func onceEach(contracts []string) []string {
	once := make([]string, 0, len(contracts))
	for _, contract := range contracts {
		if !slices.Contains(once, contract) {
			once = append(once, contract)
		}
	}
	return once
}

// callsOf returns the calls by the contract that they are shown for; those of the number stand under the empty one.
func callsOf(rows []query.ListEarlierCallsRow) map[string][]EarlierCall {
	calls := make(map[string][]EarlierCall)
	for _, row := range rows {
		calls[row.OfContract] = append(calls[row.OfContract], EarlierCall{
			ID: row.ID, Kind: ivr.Kind(row.Kind), StartedAt: row.StartedAt.UTC(), Contract: row.Contract,
			Outcome:  ivr.Outcome{Class: ivr.Class(row.OutcomeClass), Reason: ivr.Reason(row.OutcomeReason)},
			Operator: row.Operator, Code: billing.WrapUpCode(row.Code), Note: row.Note,
		})
	}
	return calls
}

// cardsWish says which contracts to read for a card. Days begin in the zone.
type cardsWish struct {
	contracts []string
	at        time.Time
	zone      *time.Location
	site      string // whose open call backs; empty: none
}

// cards returns the contracts that exist, by number, inside a transaction if the queries are.
func cards(ctx context.Context, queries *query.Queries, asked cardsWish) ([]cardRow, error) {
	today := billing.DateOf(asked.at, asked.zone)
	texts, err := queries.ListCards(ctx, query.ListCardsParams{
		DayStart: today.Start(asked.zone), DayEnd: today.AddDays(1).Start(asked.zone), Site: asked.site, Contracts: asked.contracts,
	})
	if err != nil {
		return nil, err
	}
	rows := make([]cardRow, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal(text, &rows[i]); err != nil {
			return nil, err
		}
		if len(rows[i].Phones) > 0 {
			rows[i].FirstPhone = rows[i].Phones[0]
		}
	}
	return rows, nil
}

// cardRow is a contract as the query ListCards returns it. Like a registration it bears gaps in a provider's own views.
type cardRow struct {
	registration
	Name       string         `json:"name"`
	TariffName string         `json:"tariff_name"`
	Phones     []billing.E164 `json:"phones"`
	Messages   []SentMessage  `json:"messages"`
	CallBack   *callBackRow   `json:"callback"`
}

// callBackRow is a row of callbacks as JSON.
type callBackRow struct {
	OrderedCallBack
	Department string `json:"department"`
	Tries      int    `json:"tries"`
}

func (r *callBackRow) order() *OrderedCallBack {
	if r == nil {
		return nil
	}
	order := r.OrderedCallBack
	order.Department, order.Try = departmentOf(r.Department), r.Tries
	order.Since, order.CreatedAt, order.DueAt, order.EndedAt = order.Since.UTC(), order.CreatedAt.UTC(), order.DueAt.UTC(), utc(order.EndedAt)
	return &order
}

// card is the contract as it is at the moment.
func (r cardRow) card(at time.Time, zone *time.Location) ContractCard {
	today := billing.DateOf(at, zone)
	account := r.account(today)
	shown := ContractCard{
		Contract: billing.Contract{
			Number: r.Number, Name: r.Name, Address: r.Address, Tariff: r.TariffName, ConnectedOn: r.ConnectedOn,
			Balance: account.Balance, Status: account.Status, Segment: r.Segment, Phones: r.Phones,
		},
		NoBalance: account.NoBalance,
		Outage:    r.outage(at),
		CallBack:  r.CallBack.order(),
		Messages:  messagesUTC(r.Messages),
	}
	if r.Tariff.Name != "" {
		fee := billing.FeeOf(r.Tariff.MonthlyFee, r.ConnectedOn, today)
		shown.MonthlyFee, shown.FeeThisMonth = &r.Tariff.MonthlyFee, &fee
	}
	for _, credit := range r.Credits {
		shown.Credits = append(shown.Credits, billing.Expire(credit, credit.Used, today))
	}
	var err error
	shown.Offer, shown.CreditRefused, err = billing.Decide(account, today)
	shown.CreditUnknown = err != nil
	if open, is := billing.OpenSuspension(r.Suspensions, today); is {
		shown.Suspension = &open
	}
	tomorrow := billing.Suspension{FirstDay: today.AddDays(1), LastDay: today.AddDays(1)}
	shown.SuspensionRefused = billing.DecideSuspension(account.Status, r.Suspensions, tomorrow, today)
	return shown
}

// outage returns the active outage at the contract's address that is to be told first; nil if there is none.
func (r cardRow) outage(at time.Time) *billing.Outage {
	told := billing.Notices(r.Outages, []billing.Contract{{Number: r.Number, Address: r.Address}}, at)
	for _, outage := range r.Outages {
		if len(told) > 0 && outage.ID == told[0].Outage {
			outage.StartedAt, outage.ExpectedAt = outage.StartedAt.UTC(), outage.ExpectedAt.UTC()
			return &outage
		}
	}
	return nil
}

func messagesUTC(messages []SentMessage) []SentMessage {
	for i, m := range messages {
		messages[i].CreatedAt, messages[i].SentAt, messages[i].DeliveredAt = m.CreatedAt.UTC(), utc(m.SentAt), utc(m.DeliveredAt)
	}
	return messages
}
