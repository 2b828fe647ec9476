package billing

import "errors"

// ErrNoBalance says that what depends on the balance cannot be decided: the provider's billing does not tell it now.
var ErrNoBalance = errors.New("the balance is not known")

// blockMonths is for how many calendar months a contract loses the right to a credit, from the day after the last day
// of one that was used and not paid in time.
const blockMonths = 3

// Credit is one trust credit of a contract, by product.md "Trust credit, exactly".
type Credit struct {
	Contract string      `json:"contract"`
	FirstDay Date        `json:"first_day"`          // the day of activation
	LastDay  Date        `json:"last_day"`           // included
	ClosedOn Date        `json:"closed_on,omitzero"` // when it was paid or became overdue; zero while active
	State    CreditState `json:"state"`
	Used     bool        `json:"used,omitempty"` // full access was used during it
	// BlockedUntil is the first day on which the contract may take a credit again; the day before is the last day of
	// the block. Zero without a block.
	BlockedUntil Date `json:"blocked_until,omitzero"`
}

// CreditState is how far a credit has come.
type CreditState string

// The states of a credit.
const (
	CreditActive  CreditState = "active"  // runs, until the end of its last day
	CreditPaid    CreditState = "paid"    // closed by a payment in time
	CreditOverdue CreditState = "overdue" // unpaid at the end of its last day
)

// Offer is a credit that a contract may have: days in all, the first and the last day included.
type Offer struct {
	Days     int  `json:"days"`
	FirstDay Date `json:"first_day"`
	LastDay  Date `json:"last_day"`
}

// Decide says which credit the account may have today, or why none. The reasons are weighed in this order, so that the
// one that helps the caller most is spoken:
//
//  1. unavailable: the contract is suspended or closed; neither money nor a credit would switch it on.
//  2. funds: the balance is above zero; exactly zero is not.
//  3. active: a credit runs today.
//  4. unavailable: the tariff is unknown, or gives no days for this length of service; or the length is unknown.
//  5. blocked: comes last because it promises that a credit can be had from a day on, which must then be true.
//
// The error is ErrNoBalance where only the balance could tell; what would be refused with any is refused.
//
// A credit whose last day is past counts as overdue even if the nightly job has not yet closed it. Between the offer
// and the key that takes it midnight may pass: whoever activates decides again, with the day it then is.
func Decide(account Account, today Date) (Offer, *Refusal, error) {
	days := account.Tariff.CreditDays.After(today.MonthsSince(account.ConnectedOn))
	active, running := account.ActiveCredit(today)
	blocked := account.blockedUntil(today)
	switch {
	case account.Status != StatusActive:
		return Offer{}, &Refusal{Reason: RefusedUnavailable}, nil
	case account.Balance > 0 && !account.NoBalance:
		return Offer{}, &Refusal{Reason: RefusedFunds}, nil
	case running:
		return Offer{}, &Refusal{Reason: RefusedActive, Until: active.LastDay}, nil
	case days <= 0, account.ConnectedOn.IsZero():
		return Offer{}, &Refusal{Reason: RefusedUnavailable}, nil
	case account.NoBalance: // also whether the last credit was paid may depend on it
		return Offer{}, nil, ErrNoBalance
	case today.Before(blocked):
		return Offer{}, &Refusal{Reason: RefusedBlocked, Until: blocked}, nil
	}
	return Offer{Days: days, FirstDay: today, LastDay: today.AddDays(days - 1)}, nil, nil
}

// Activate returns the credit that begins when the contract takes the offer.
func (o Offer) Activate(contract string) Credit {
	return Credit{Contract: contract, FirstDay: o.FirstDay, LastDay: o.LastDay, State: CreditActive}
}

// Pay returns the credit after a payment of that day which left the balance given. One that brings the balance above
// zero by the end of the last day closes the credit as paid. It does so too when the credit had already been found
// overdue and the payment only became known later: the block is lifted. Any other payment changes nothing, nor does
// one from before the credit.
func Pay(credit Credit, balance Kopiykas, paidOn Date) Credit {
	inTime := !paidOn.Before(credit.FirstDay) && !paidOn.After(credit.LastDay)
	if credit.State == CreditPaid || balance <= 0 || !inTime {
		return credit
	}
	credit.State, credit.ClosedOn, credit.BlockedUntil = CreditPaid, paidOn, Date{}
	return credit
}

// Expire returns the credit as it is on the day today. An active one whose last day is past is overdue, closed on the
// day after it; used says whether full access was used during it. If it was, the contract is blocked for 3 calendar
// months that begin on the day after the last day. BlockedUntil is the first day after them, the one to be spoken as
// "available again from": last day 31 August, blocked from 1 September to 30 November, available from 1 December.
// Where the month has no such day it is cut: last day 30 August, blocked from 31 August, available from 30 November.
func Expire(credit Credit, used bool, today Date) Credit {
	if credit.State != CreditActive || !today.After(credit.LastDay) {
		return credit
	}
	credit.State, credit.ClosedOn, credit.Used = CreditOverdue, credit.LastDay.AddDays(1), used
	if used {
		credit.BlockedUntil = credit.ClosedOn.AddMonths(blockMonths)
	}
	return credit
}

// ActiveCredit returns the account's credit that runs on the day today, if one does.
func (a Account) ActiveCredit(today Date) (Credit, bool) {
	for _, credit := range a.Credits {
		if credit.State == CreditActive && !today.After(credit.LastDay) {
			return credit, true
		}
	}
	return Credit{}, false
}

// blockedUntil returns the first day on which no block of the account's credits holds; zero without blocks.
func (a Account) blockedUntil(today Date) Date {
	var until Date
	for _, credit := range a.Credits {
		if credit = Expire(credit, credit.Used, today); credit.BlockedUntil.After(until) {
			until = credit.BlockedUntil
		}
	}
	return until
}
