package main

import (
	"slices"
	"time"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/deploy/demo"
	"hotline/ivr"
	"hotline/routing"
)

// demoSubscribers answers what one simulated call asks about its caller: the demo data, the rules, and no database. What
// is done is remembered until the call ends.
type demoSubscribers struct {
	away    bool
	zone    *time.Location
	caller  billing.Caller
	guesses map[string]int            // failed entries by contract
	tell    func(message billing.SMS) // shows an SMS that would be sent

	callBack func(what string, order routing.CallBack) // shows an order of a call back
	open     *routing.CallBack                         // the one that is ordered
	lost     *ivr.LostPlace                            // the place in the queue that an earlier call lost
}

// newDemoSubscribers finds the caller in the demo data of the day of the call.
func newDemoSubscribers(from string, at time.Time, zone *time.Location) *demoSubscribers {
	data := demo.On(billing.DateOf(at, zone), zone)
	return &demoSubscribers{zone: zone, caller: data.LookUp(calling(from), at, number.IsMobile), guesses: make(map[string]int)}
}

// lookUp says who calls.
func (d *demoSubscribers) lookUp(at time.Time) ivr.LookedUp {
	if d.away {
		return ivr.LookedUp{At: at}
	}
	caller := d.caller
	caller.Contracts = slices.Clone(caller.Contracts) // as it is now
	return ivr.LookedUp{Caller: &caller, At: at, CallBack: d.open, Lost: d.lost}
}

// do gets the caller a service. A failed entry is only counted.
func (d *demoSubscribers) do(wish ivr.Do, at time.Time) ivr.Input {
	var refusal *billing.Refusal
	reply := ivr.Replied{Request: wish.Number}
	switch wish.Service {
	case ivr.CountFailed:
		d.caller.FailedEntries++
		d.guesses[wish.Contract]++
		return ivr.Counted{Guesses: billing.Guesses{FromNumber: d.caller.FailedEntries, AtContract: d.guesses[wish.Contract]}}
	case ivr.SubscribeOutage:
		refusal = d.subscribe()
	case ivr.SendBalance:
		refusal = d.sendBalance(wish.Contract, billing.DateOf(at, d.zone))
	case ivr.OrderCallBack:
		refusal = d.order(*wish.CallBack)
	case ivr.CancelCallBack:
		d.callBack("cancelled", *wish.CallBack)
		d.open = nil
	case ivr.ActivateCredit:
		reply.Credit, refusal = d.activate(wish.Contract, billing.DateOf(at, d.zone))
	}
	reply.Refusal = refusal
	return reply
}

// account returns one of the caller's contracts; the dialogue asks for no other.
func (d *demoSubscribers) account(contract string) *billing.Account {
	i := slices.IndexFunc(d.caller.Contracts, func(a billing.Account) bool { return a.Contract == contract })
	return &d.caller.Contracts[i]
}

func (d *demoSubscribers) sendBalance(contract string, today billing.Date) *billing.Refusal {
	account := d.account(contract)
	message, refusal, _ := billing.BalanceSMS(*account, today) // the demo knows all balances
	if refusal == nil {
		account.SMSToday++
		d.tell(message)
	}
	return refusal
}

func (d *demoSubscribers) activate(contract string, today billing.Date) (*billing.Offer, *billing.Refusal) {
	account := d.account(contract)
	offer, refusal, _ := billing.Decide(*account, today)
	if refusal != nil {
		return nil, refusal
	}
	account.Credits = append([]billing.Credit{offer.Activate(contract)}, account.Credits...)
	return &offer, nil
}

// order keeps the order of a call back, to the calling number unless it names another; there is one at a time.
func (d *demoSubscribers) order(order routing.CallBack) *billing.Refusal {
	if order.Phone == "" {
		order.Phone = string(d.caller.Number)
	}
	if d.open != nil && d.open.Phone == order.Phone {
		return &billing.Refusal{Reason: billing.RefusedExists}
	}
	d.open = &order
	d.callBack("ordered", order)
	return nil
}

// subscribe shows at once the SMS that would be sent when the outage is over.
func (d *demoSubscribers) subscribe() *billing.Refusal {
	outage := d.caller.Outages[0]
	to := d.caller.Number
	if !number.IsMobile(to) {
		to = d.account(outage.Contracts[0]).Mobile
	}
	if to == "" {
		return &billing.Refusal{Reason: billing.RefusedNoMobile}
	}
	d.tell(billing.OutageOverSMS(outage.Contracts[0], to, outage.Kind))
	return nil
}
