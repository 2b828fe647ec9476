// Package demo makes up a small provider: tariffs, 200 contracts, credits and outages that between them show every
// branch of the dialogue, whatever today is. It is data in Go rather than files because most of it is relative to
// today: a credit that runs, a block that lasts, an outage that is not over.
//
// It uses the rules of package billing only. cmd/hotline loads it into the subscriber database for make run and lends
// it to hotline simulate, which has no servers.
package demo

import (
	"fmt"
	"slices"
	"time"

	"hotline/billing"
)

// Data is the provider on one day. The same day makes the same data.
type Data struct {
	Tariffs   []billing.Tariff
	Contracts []billing.Contract
	Credits   []billing.Credit
	Outages   []billing.Outage
	Callers   []Caller
}

// Caller is a number to call from and what it shows.
type Caller struct {
	Number    billing.E164 `json:"number"`
	Contracts []string     `json:"contracts"`
	Shows     string       `json:"shows"`
	ShowsUK   string       `json:"shows_uk"` // the same in Ukrainian
}

// contracts is how many there are, firstContract the number of the first.
const (
	contracts     = 200
	firstContract = 1000001
)

// On returns the provider on a day, which begins in the zone.
func On(today billing.Date, zone *time.Location) Data {
	data, words := Data{Tariffs: tariffs(), Outages: outages(today, zone)}, ukrainian()
	for i, s := range slices.Concat(samples(), crowd()) {
		contract := s.contract(i, today)
		data.Contracts = append(data.Contracts, contract)
		data.Credits = append(data.Credits, s.credits(contract.Number, today)...)
		if s.shows != "" {
			data.Callers = append(data.Callers, Caller{Number: s.caller(contract), Shows: s.shows, ShowsUK: words[s.shows]})
		}
	}
	for i := range data.Callers {
		data.Callers[i].Contracts = data.registered(data.Callers[i].Number)
	}
	return data
}

// registered returns the numbers of the contracts on which a phone is registered.
func (d Data) registered(phone billing.E164) []string {
	var numbers []string
	for _, contract := range d.Contracts {
		if slices.Contains(contract.Phones, phone) {
			numbers = append(numbers, contract.Number)
		}
	}
	return numbers
}

// LookUp returns what the subscriber database would tell of a calling number at a moment, before anything was done.
// mobile reports whether a number can receive an SMS.
func (d Data) LookUp(number billing.E164, at time.Time, mobile func(billing.E164) bool) billing.Caller {
	caller := billing.Caller{Number: number}
	var found []billing.Contract
	for _, contract := range d.Contracts {
		if number != "" && slices.Contains(contract.Phones, number) {
			found = append(found, contract)
			caller.Contracts = append(caller.Contracts, d.account(contract, mobile))
		}
	}
	caller.Outages = billing.Notices(d.Outages, found, at)
	return caller
}

func (d Data) account(contract billing.Contract, mobile func(billing.E164) bool) billing.Account {
	account := billing.Account{
		Contract: contract.Number, ConnectedOn: contract.ConnectedOn, Balance: contract.Balance,
		Status: contract.Status, Segment: contract.Segment,
	}
	if i := slices.IndexFunc(d.Tariffs, func(t billing.Tariff) bool { return t.Name == contract.Tariff }); i >= 0 {
		account.Tariff = d.Tariffs[i]
	}
	if len(contract.Phones) > 0 && mobile(contract.Phones[0]) {
		account.Mobile = contract.Phones[0]
	}
	for _, credit := range d.Credits {
		if credit.Contract == contract.Number {
			account.Credits = append(account.Credits, credit)
		}
	}
	return account
}

// crowd is the rest of the subscribers, each a little different from the one before.
func crowd() []sample {
	people := make([]sample, contracts-len(samples()))
	streets := []string{"вул. Тіниста", "вул. Вишнева", "просп. Свободи", "пл. Ринок", "вул. Героїв Крут", "наб. Річкова"}
	for i := range people {
		people[i] = sample{
			months: i % 61, balance: billing.Kopiykas(i%9-2) * 5525, street: streets[i%len(streets)], house: fmt.Sprint(i/6 + 1),
		}
		switch i % 10 {
		case 3:
			people[i].segment, people[i].tariff = billing.SegmentPrivate, villa
		case 7:
			people[i].segment, people[i].tariff = billing.SegmentCorporate, office
		case 9:
			people[i].status = billing.StatusSuspended
		}
	}
	return people
}
