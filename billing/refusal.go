package billing

// Refusal says that the caller cannot have what was asked for, and why: data that the prompt, the journal and the
// operator's card all use. That it could not be decided (the database is away) is an error, never a refusal.
type Refusal struct {
	Reason RefusalReason `json:"reason"`
	// Until is the date that is spoken with the reason. With RefusedActive it is the last day of the credit, that
	// day included; with RefusedBlocked the first day on which a credit may be taken again. Zero with all others.
	Until Date `json:"until,omitzero"`
}

// RefusalReason is why something is refused. Its text is what the journal and the statistics show.
type RefusalReason string

// The reasons of a refusal.
const (
	RefusedNotRegistered RefusalReason = "not_registered" // unknown contract, or not the caller's: one and the same
	RefusedLocked        RefusalReason = "locked"         // too many failed entries; the call goes to an operator
	RefusedFunds         RefusalReason = "funds"          // no credit needed: the balance is above zero
	RefusedActive        RefusalReason = "active"         // a credit is active already
	RefusedUnavailable   RefusalReason = "unavailable"    // no credit for this status, tariff or length of service
	RefusedBlocked       RefusalReason = "blocked"        // the previous credit was used and not paid in time
	RefusedLimit         RefusalReason = "limit"          // today's messages for this contract, or orders of this number, are used up
	RefusedNoMobile      RefusalReason = "no_mobile"      // the contract has no mobile that could receive an SMS
	RefusedExists        RefusalReason = "exists"         // a call back to this number is ordered already
	RefusedNumber        RefusalReason = "number"         // none that the hotline calls by itself
)
