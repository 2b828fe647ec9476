package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/billing/store/query"
)

// MaxFound is how many contracts a search finds at most.
const MaxFound = 20

// FoundContract is a contract that an operator has looked for.
type FoundContract struct {
	Number  string          `json:"number"`
	Name    string          `json:"name"`
	Address billing.Address `json:"address"`
	Status  billing.Status  `json:"status"`
}

// Find returns at most MaxFound contracts by what an operator types: the beginning of a number, a registered phone, or a
// street with the beginning of a house ("Миру 17"), a city too. What fits best comes first. An address reads the streets of
// all contracts, which takes a tenth of a second; the caller bounds it by ctx. The error says that the database could not
// tell.
func (d *Desk) Find(ctx context.Context, text string, at time.Time) ([]FoundContract, error) {
	text = storable(text)
	begins, phone, ok := numbers(text)
	if !ok {
		return d.findAddress(ctx, text, at)
	}
	rows, err := d.subscribers.store.queries.FindByNumber(ctx, query.FindByNumberParams{
		Begins: begins, Phone: string(phone), Today: d.subscribers.today(at), Most: MaxFound,
	})
	if err != nil {
		return nil, fmt.Errorf("find contracts by number: %w", err)
	}
	found := make([]FoundContract, len(rows))
	for i, row := range rows {
		found[i] = foundContract(query.FindByAddressRow(row))
	}
	return found, nil
}

// numbers reads what is typed as the beginning of a contract's number and as a phone; not ok if it is neither.
func numbers(text string) (begins string, phone billing.E164, ok bool) {
	if strings.Trim(text, "+0123456789 -()") != "" {
		return "", "", false
	}
	if begins = strings.TrimSpace(text); !billing.ValidContractNumber(begins) {
		begins = ""
	}
	phone, _, _ = number.Parse(text, "") // what is no number is no phone
	return begins, phone, begins != "" || phone != ""
}

func (d *Desk) findAddress(ctx context.Context, text string, at time.Time) ([]FoundContract, error) {
	words, house := billing.PlaceWords(text)
	if len(words) == 0 {
		return []FoundContract{}, nil
	}
	asked := query.FindByAddressParams{Words: words, Door: strings.Join(house, " "), Today: d.subscribers.today(at), Most: MaxFound}
	if len(house) > 0 { // the first number may be the street's: "Лінія 2 17"
		asked.Another, asked.Rest = house[0], strings.Join(house[1:], " ")
	}
	rows, err := d.subscribers.store.queries.FindByAddress(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("find contracts by address: %w", err)
	}
	found := make([]FoundContract, len(rows))
	for i, row := range rows {
		found[i] = foundContract(row)
	}
	return found, nil
}

func foundContract(row query.FindByAddressRow) FoundContract {
	return FoundContract{
		Number: row.Number, Name: row.Name, Status: billing.Status(row.Status),
		Address: billing.Address{City: row.City, Street: row.Street, House: row.House, Flat: row.Flat},
	}
}
