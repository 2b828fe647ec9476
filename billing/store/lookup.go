package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hotline/billing"
	"hotline/billing/store/query"
)

// LookUp returns what is known of a calling number; nothing for a withheld one and one that is registered nowhere. It
// is one query, answered by indexes, and asks the database each time: an outage, a payment or a credit is heard by the
// first caller after it was committed. The caller bounds it by ctx. The error says that the database could not tell.
func (s *Subscribers) LookUp(ctx context.Context, number billing.E164, at time.Time) (billing.Caller, error) {
	if number == "" {
		return billing.Caller{}, nil
	}
	caller, err := lookUp(ctx, s.store.queries, number, at, s.zone)
	if err != nil {
		return billing.Caller{}, fmt.Errorf("look up %s: %w", number.Masked(), err)
	}
	return caller, nil
}

// lookUp is LookUp, inside a transaction if the queries are. Days begin in the zone.
func lookUp(
	ctx context.Context, queries *query.Queries, number billing.E164, at time.Time, zone *time.Location,
) (billing.Caller, error) {
	today := billing.DateOf(at, zone)
	row, err := queries.LookUp(ctx, query.LookUpParams{
		Number:       string(number),
		GuessesSince: at.Add(-billing.GuessWindow),
		DayStart:     today.Start(zone),
		DayEnd:       today.AddDays(1).Start(zone),
	})
	if err != nil {
		return billing.Caller{}, err
	}
	var found []registration
	if err := json.Unmarshal(row.Contracts, &found); err != nil {
		return billing.Caller{}, err
	}
	caller := billing.Caller{Number: number, FailedEntries: int(row.FailedEntries)}
	for _, r := range found {
		caller.Contracts = append(caller.Contracts, r.account(today))
	}
	caller.Outages = notices(found, at)
	return caller, nil
}

// registration is a contract on which a number is registered, as the query LookUp returns it. A provider's own views may
// leave anything but the number NULL: that must not fail the lookup.
type registration struct {
	Number      string               `json:"number"`
	Address     billing.Address      `json:"address"`
	Tariff      tariff               `json:"tariff"`
	ConnectedOn billing.Date         `json:"connected_on"`
	Balance     *billing.Kopiykas    `json:"balance"` // nil: unknown
	Status      billing.Status       `json:"status"`
	Segment     billing.Segment      `json:"segment"`
	FirstPhone  billing.E164         `json:"first_phone"`
	Credits     []billing.Credit     `json:"credits"`
	Suspensions []billing.Suspension `json:"suspensions"`
	SMSToday    int                  `json:"sms_today"`
	Outages     []billing.Outage     `json:"outages"` // open, in the same street or the whole city
}

// tariff is a tariff whose table of credit days nobody has checked.
type tariff struct {
	Name       string           `json:"name"`
	MonthlyFee billing.Kopiykas `json:"monthly_fee"`
	CreditDays string           `json:"credit_days"`
}

// checked returns the tariff; one with a faulty table gives no credit.
func (t tariff) checked() billing.Tariff {
	days, err := billing.ParseCreditDays(t.CreditDays)
	if err != nil {
		days = nil
	}
	return billing.Tariff{Name: t.Name, MonthlyFee: t.MonthlyFee, CreditDays: days}
}

// account returns the contract as the dialogue needs it on the day today.
func (r registration) account(today billing.Date) billing.Account {
	var balance billing.Kopiykas
	if r.Balance != nil {
		balance = *r.Balance
	}
	return billing.Account{
		Contract:    r.Number,
		Tariff:      r.Tariff.checked(),
		ConnectedOn: r.ConnectedOn,
		Balance:     balance,
		NoBalance:   r.Balance == nil,
		Status:      billing.StatusOn(r.Status, r.Suspensions, today),
		Segment:     r.Segment,
		Mobile:      smsMobile(r.FirstPhone),
		Credits:     r.Credits,
		SMSToday:    r.SMSToday,
	}
}

// notices leaves it to the rules which outages concern which contracts. Two contracts in one street bring the same
// outage twice.
func notices(found []registration, at time.Time) []billing.OutageNotice {
	var outages []billing.Outage
	known := make(map[string]bool)
	contracts := make([]billing.Contract, len(found))
	for i, r := range found {
		contracts[i] = billing.Contract{Number: r.Number, Address: r.Address}
		for _, outage := range r.Outages {
			if !known[outage.ID] {
				known[outage.ID] = true
				outages = append(outages, outage)
			}
		}
	}
	return billing.Notices(outages, contracts, at)
}
