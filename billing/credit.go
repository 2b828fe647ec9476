package billing

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
