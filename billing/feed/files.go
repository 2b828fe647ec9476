package feed

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hotline/billing"
	"hotline/billing/number"
)

// clockSkew is how far ahead a payment may be dated: by a clock that is fast, or in a time zone that was left out.
const clockSkew = 24 * time.Hour

var (
	contractColumns = []string{
		"number", "name", "city", "street", "house", "flat", "tariff", "connected_on", "balance", "status", "segment", "phones",
	}
	tariffColumns  = []string{"name", "monthly_fee", "credit_days"}
	outageColumns  = []string{"id", "kind", "city", "street", "houses", "started_at", "expected_at", "cleared_at", "note"}
	paymentColumns = []string{"contract", "amount", "paid_at"}
)

// Contracts reads contracts: number,name,city,street,house,flat,tariff,connected_on,balance,status,segment,phones with
// the balance in hryvnias and the phones parted by semicolons, the SMS mobile first. A phone that is there twice counts
// once. The error says what is wrong with the file as a whole.
func Contracts(in io.Reader) (*Reader[billing.Contract], error) {
	return newReader(in, contractColumns, func(r *row) billing.Contract {
		return billing.Contract{
			Number:      field(r, 0, parseContract),
			Name:        r.text(1),
			Address:     billing.Address{City: r.text(2), Street: r.text(3), House: r.text(4), Flat: r.text(5)},
			Tariff:      r.text(6),
			ConnectedOn: field(r, 7, billing.ParseDate),
			Balance:     field(r, 8, billing.ParseKopiykas),
			Status:      field(r, 9, billing.ParseStatus),
			Segment:     field(r, 10, billing.ParseSegment),
			Phones:      field(r, 11, parsePhones),
		}
	})
}

// Tariffs reads tariffs: name,monthly_fee,credit_days with the fee in hryvnias and the days as 0:3;6:5;24:7. The error
// says what is wrong with the file as a whole.
func Tariffs(in io.Reader) (*Reader[billing.Tariff], error) {
	return newReader(in, tariffColumns, func(r *row) billing.Tariff {
		return billing.Tariff{
			Name:       r.need(0),
			MonthlyFee: field(r, 1, billing.ParseKopiykas),
			CreditDays: field(r, 2, billing.ParseCreditDays),
		}
	})
}

// Outages reads outages: id,kind,city,street,houses,started_at,expected_at,cleared_at,note with times as RFC 3339, empty
// if unknown or still open. An end that is later than now is wrong: it is only expected. The error says what is wrong
// with the file as a whole.
func Outages(in io.Reader, now time.Time) (*Reader[billing.Outage], error) {
	return newReader(in, outageColumns, func(r *row) billing.Outage {
		outage := billing.Outage{
			ID:         r.need(0),
			Kind:       field(r, 1, billing.ParseOutageKind),
			City:       r.need(2),
			Street:     r.need(3),
			Houses:     field(r, 4, billing.ParseHouses),
			StartedAt:  field(r, 5, parseTime),
			ExpectedAt: field(r, 6, parseTimeOrNone),
			ClearedAt:  field(r, 7, parseTimeOrNone),
			Note:       r.text(8),
		}
		switch ended := outage.ClearedAt; {
		case ended.After(now):
			r.fault(7, errors.New("in the future: write it as expected_at"))
		case !ended.IsZero() && ended.Before(outage.StartedAt):
			r.fault(7, errors.New("before started_at"))
		}
		return outage
	})
}

// Payments reads payments: contract,amount,paid_at with the amount in hryvnias and the time as RFC 3339. A time more than
// a day in the future is wrong. The error says what is wrong with the file as a whole.
func Payments(in io.Reader) (*Reader[billing.Payment], error) {
	latest := time.Now().Add(clockSkew)
	return newReader(in, paymentColumns, func(r *row) billing.Payment {
		payment := billing.Payment{
			Contract: field(r, 0, parseContract),
			Amount:   field(r, 1, billing.ParseKopiykas),
			PaidAt:   field(r, 2, parseTime),
		}
		if payment.PaidAt.After(latest) {
			r.fault(2, errors.New("more than a day in the future"))
		}
		return payment
	})
}

func parseContract(text string) (string, error) {
	if !billing.ValidContractNumber(text) {
		return "", fmt.Errorf("%q: want 1 to %d digits", text, billing.MaxContractDigits)
	}
	return text, nil
}

func parsePhones(text string) ([]billing.E164, error) {
	var phones []billing.E164
	var faults []error
	for item := range strings.SplitSeq(text, ";") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		phone, kind, err := number.Parse(item, "")
		switch {
		case err != nil:
			faults = append(faults, err)
		case phone == "":
			faults = append(faults, fmt.Errorf("phone %s: %s", billing.MaskPhone(item), kind))
		case !slices.Contains(phones, phone):
			phones = append(phones, phone)
		}
	}
	return phones, errors.Join(faults...)
}

func parseTime(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q: want a time such as 2026-11-23T14:05:00+02:00", text)
	}
	return at, nil
}

func parseTimeOrNone(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return parseTime(text)
}
