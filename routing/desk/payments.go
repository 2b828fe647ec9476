package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hotline/billing"
)

// clockSkew is how far ahead a payment may be dated: by a clock that is fast, or in a time zone that was left out.
const clockSkew = 24 * time.Hour

// payment is what the provider's billing posts: {"contract": "1000001", "amount": "125.50", "paid_at": "…"}.
type payment struct {
	Contract string    `json:"contract"`
	Amount   hryvnias  `json:"amount"`
	PaidAt   time.Time `json:"paid_at"`
}

// hryvnias is an amount in hryvnias with a point, as a number or as text. It is read from its digits: a float would
// lose kopiykas.
type hryvnias billing.Kopiykas

// UnmarshalJSON reads 125.50 and "125.50". The error names what is no amount.
func (h *hryvnias) UnmarshalJSON(text []byte) error {
	amount, err := billing.ParseKopiykas(strings.Trim(string(text), `"`))
	*h = hryvnias(amount)
	return err
}

// RecordPayment records a payment, once however often it comes: 201 if it was new, 200 if it was known.
func (d *desk) RecordPayment(w http.ResponseWriter, r *http.Request) {
	var p payment
	if err := decode(r, &p, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	if p.Contract == "" || p.Amount == 0 || p.PaidAt.IsZero() {
		complain(w, http.StatusBadRequest, errors.New("contract, amount and paid_at are required"))
		return
	}
	if !billing.ValidContractNumber(p.Contract) {
		complain(w, http.StatusBadRequest, fmt.Errorf("contract: want 1 to %d digits", billing.MaxContractDigits))
		return
	}
	if p.PaidAt.After(d.Now().Add(clockSkew)) {
		complain(w, http.StatusBadRequest, errors.New("paid_at: more than a day in the future"))
		return
	}
	added, err := d.Payments.RecordPayment(r.Context(),
		billing.Payment{Contract: p.Contract, Amount: billing.Kopiykas(p.Amount), PaidAt: p.PaidAt})
	switch {
	case err != nil && d.Unknown(err):
		complain(w, http.StatusNotFound, errors.New("no such contract"))
	case err != nil:
		d.unavailable(w, err)
	case added:
		respond(w, http.StatusCreated, map[string]bool{"recorded": true})
	default:
		respond(w, http.StatusOK, map[string]bool{"recorded": false})
	}
}
