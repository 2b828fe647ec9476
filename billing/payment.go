package billing

import "time"

// Payment is money that came for a contract.
type Payment struct {
	Contract string    `json:"contract"`
	Amount   Kopiykas  `json:"amount"` // below zero for a payment taken back
	PaidAt   time.Time `json:"paid_at"`
}
