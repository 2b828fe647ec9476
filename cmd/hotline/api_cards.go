package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store"
	"hotline/routing"
	"hotline/routing/desk"
)

// cards are what the database knows of contracts, as the API shows it.
type cards struct{ *store.Desk }

// Card returns contracts, and the calls from a number or about them before one.
func (c cards) Card(ctx context.Context, asked desk.CardWish) ([]desk.ContractCard, []desk.EarlierCall, error) {
	phone, _, _ := number.Parse(asked.From, "") // as the trunk wrote it; what is no number has no earlier calls
	found, err := c.Desk.Card(ctx, store.CardWish{Number: phone, Contracts: asked.Contracts, Call: asked.Call, At: asked.At})
	if err != nil {
		return nil, nil, err
	}
	contracts, earlier := make([]desk.ContractCard, len(found.Contracts)), earlierCalls(found.Earlier)
	for i, contract := range found.Contracts {
		contracts[i] = cardOf(contract)
		earlier = append(earlier, contracts[i].Earlier...)
	}
	return contracts, newest(earlier), nil
}

// earlierMost is how many earlier calls a card shows.
const earlierMost = 8

// newest returns the newest of the calls, each once.
func newest(calls []desk.EarlierCall) []desk.EarlierCall {
	slices.SortFunc(calls, func(a, b desk.EarlierCall) int {
		return cmp.Or(b.StartedAt.Compare(a.StartedAt), cmp.Compare(a.ID, b.ID))
	})
	calls = slices.CompactFunc(calls, func(a, b desk.EarlierCall) bool { return a.ID == b.ID })
	return calls[:min(len(calls), earlierMost)]
}

func cardOf(c store.ContractCard) desk.ContractCard {
	card := desk.ContractCard{
		Number: c.Number, Name: c.Name, Address: c.Address, Tariff: c.Tariff, MonthlyFee: c.MonthlyFee, FeeThisMonth: c.FeeThisMonth,
		Status: c.Status, Segment: c.Segment, ConnectedOn: c.ConnectedOn, Phones: make([]string, len(c.Phones)),
		Credit: creditOf(c), Outage: c.Outage, Messages: make([]desk.Message, len(c.Messages)), Earlier: earlierCalls(c.Earlier),
	}
	if !c.NoBalance {
		card.Balance = &c.Balance
	}
	for i, phone := range c.Phones {
		card.Phones[i] = string(phone)
	}
	for i, message := range c.Messages {
		card.Messages[i] = messageOf(message)
	}
	if s := c.Suspension; s != nil {
		card.Suspension = &desk.Suspension{From: s.FirstDay, Until: s.LastDay, Running: s.State == billing.SuspensionRunning}
	}
	if c.CallBack != nil {
		answer := shown(*c.CallBack).Answer()
		card.CallBack = &answer
	}
	return card
}

// creditOf says how a contract stands with trust credit.
func creditOf(c store.ContractCard) desk.CreditState {
	switch {
	case c.CreditUnknown:
		return desk.CreditState{State: "unknown"}
	case c.CreditRefused == nil:
		return desk.CreditState{State: "available", Days: c.Offer.Days, Until: c.Offer.LastDay}
	case c.CreditRefused.Reason == billing.RefusedActive:
		return desk.CreditState{State: "active", Until: c.CreditRefused.Until}
	}
	return desk.CreditState{State: "refused", Reason: c.CreditRefused.Reason, Until: c.CreditRefused.Until}
}

func earlierCalls(calls []store.EarlierCall) []desk.EarlierCall {
	earlier := make([]desk.EarlierCall, len(calls))
	for i, c := range calls {
		earlier[i] = desk.EarlierCall{
			ID: c.ID, Kind: string(c.Kind), StartedAt: c.StartedAt, Contract: c.Contract, Operator: c.Operator, Code: string(c.Code), Note: c.Note,
			Outcome: desk.Outcome{Class: string(c.Outcome.Class), Reason: string(c.Outcome.Reason)},
		}
	}
	return earlier
}

// Find returns contracts by number, telephone or address.
func (c cards) Find(ctx context.Context, query string, at time.Time) ([]desk.FoundContract, error) {
	found, err := c.Desk.Find(ctx, query, at)
	contracts := make([]desk.FoundContract, len(found))
	for i, f := range found {
		contracts[i] = desk.FoundContract(f)
	}
	return contracts, err
}

// done is what came of a deed if it was not refused.
func done(refusal *billing.Refusal, what desk.Done) desk.Done {
	what.Done = refusal == nil
	return what
}

// SendBalance sends the balance to the contract's SMS mobile.
func (c cards) SendBalance(ctx context.Context, deed desk.Deed) (desk.Done, *billing.Refusal, error) {
	refusal, err := c.Desk.SendBalance(ctx, store.Deed(deed))
	return done(refusal, desk.Done{}), refusal, err
}

// ActivateCredit activates the trust credit.
func (c cards) ActivateCredit(ctx context.Context, deed desk.Deed) (desk.Done, *billing.Refusal, error) {
	offer, refusal, err := c.Desk.ActivateCredit(ctx, store.Deed(deed))
	return done(refusal, desk.Done{Days: offer.Days, Until: offer.LastDay}), refusal, err
}

// Suspend suspends the service.
func (c cards) Suspend(ctx context.Context, deed desk.Deed, from, until billing.Date) (desk.Done, *billing.Refusal, error) {
	made, refusal, err := c.Desk.Suspend(ctx, store.Deed(deed), from, until)
	return done(refusal, desk.Done{From: made.FirstDay, Until: made.LastDay}), refusal, err
}

// CancelSuspension calls a suspension off.
func (c cards) CancelSuspension(ctx context.Context, deed desk.Deed, from billing.Date) (desk.Done, *billing.Refusal, error) {
	cancelled, refusal, err := c.Desk.CancelSuspension(ctx, store.Deed(deed), from)
	return done(refusal, desk.Done{From: cancelled.FirstDay, Until: cancelled.LastDay}), refusal, err
}

// RegisterPhone registers a telephone.
func (c cards) RegisterPhone(ctx context.Context, deed desk.Deed, phone, verifiedBy string) (desk.Done, *billing.Refusal, error) {
	registered, refusal, err := c.Desk.RegisterPhone(ctx, store.Deed(deed), phone, verifiedBy)
	return done(refusal, desk.Done{Phone: string(registered)}), refusal, err
}

// OrderCallBack orders a call back for a subscriber.
func (c cards) OrderCallBack(
	ctx context.Context, deed desk.Deed, order routing.CallBack,
) (desk.CallBack, bool, *billing.Refusal, error) {
	ordered, exists, refusal, err := c.Desk.OrderCallBack(ctx, store.Deed(deed), order)
	return shown(ordered), exists, refusal, err
}

// SaveWrapUp notes what a call was about.
func (c cards) SaveWrapUp(ctx context.Context, deed desk.Deed, operator routing.OperatorID, code, note string) error {
	return c.Desk.SaveWrapUp(ctx, store.Deed(deed), store.WrapUp{Operator: operator, Code: billing.WrapUpCode(code), Note: note})
}

// Notes returns what operators noted of a call.
func (c cards) Notes(ctx context.Context, call string) ([]desk.Note, error) {
	saved, err := c.WrapUps(ctx, store.WrapUpFilter{Call: call})
	notes := make([]desk.Note, len(saved))
	for i, s := range saved {
		notes[i] = desk.Note{Operator: string(s.Operator), At: s.At, Code: string(s.Code), Note: s.Note}
	}
	return notes, err
}
