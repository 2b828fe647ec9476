package demo

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"hotline/billing"
)

// WriteContracts writes the contracts as a file to import.
func (d Data) WriteContracts(out io.Writer) error {
	rows := [][]string{{"number", "name", "city", "street", "house", "flat", "tariff", "connected_on", "balance", "status", "segment", "phones"}}
	for _, c := range d.Contracts {
		rows = append(rows, []string{
			c.Number, c.Name, c.Address.City, c.Address.Street, c.Address.House, c.Address.Flat, c.Tariff,
			c.ConnectedOn.String(), c.Balance.String(), string(c.Status), string(c.Segment), joinPhones(c.Phones),
		})
	}
	return csv.NewWriter(out).WriteAll(rows)
}

// WriteTariffs writes the tariffs as a file to import.
func (d Data) WriteTariffs(out io.Writer) error {
	rows := [][]string{{"name", "monthly_fee", "credit_days"}}
	for _, t := range d.Tariffs {
		rows = append(rows, []string{t.Name, t.MonthlyFee.String(), t.CreditDays.String()})
	}
	return csv.NewWriter(out).WriteAll(rows)
}

// WriteOutages writes the outages as a file to import.
func (d Data) WriteOutages(out io.Writer) error {
	rows := [][]string{{"id", "kind", "city", "street", "houses", "started_at", "expected_at", "cleared_at", "note"}}
	for _, o := range d.Outages {
		rows = append(rows, []string{
			o.ID, string(o.Kind), o.City, o.Street, o.Houses.String(), stamp(o.StartedAt), stamp(o.ExpectedAt), stamp(o.ClearedAt), o.Note,
		})
	}
	return csv.NewWriter(out).WriteAll(rows)
}

func joinPhones(phones []billing.E164) string {
	texts := make([]string, len(phones))
	for i, phone := range phones {
		texts[i] = string(phone)
	}
	return strings.Join(texts, ";")
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}
