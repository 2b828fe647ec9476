package billing

// Refusal says that the caller cannot have what was asked for, and why: data that the prompt, the journal and the
// operator's card all use. That it could not be decided (the database is away) is an error, never a refusal.
type Refusal struct {
	Reason RefusalReason `json:"reason"`
	// Until is the date that is told with the reason. With RefusedActive it is the last day of the credit, that day
	// included; with RefusedBlocked the first day on which a credit may be taken again. With RefusedSuspended it is the
	// last day of the suspension if that is known, with RefusedPlanned the first, with RefusedBegun too; with
	// RefusedEarly, RefusedLong and RefusedYear the nearest day that is allowed. Zero with all others.
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

// The reasons why an operator's wish for a contract is refused, beside those above.
const (
	RefusedNoContract RefusalReason = "no_contract" // there is none of this number
	RefusedClosed     RefusalReason = "closed"      // the contract has ended
	RefusedSuspended  RefusalReason = "suspended"   // the contract is suspended already
	RefusedPlanned    RefusalReason = "planned"     // a suspension is planned already
	RefusedDates      RefusalReason = "dates"       // the last day is before the first, or one of them is missing
	RefusedEarly      RefusalReason = "early"       // a suspension begins on the day after the request at the earliest
	RefusedLong       RefusalReason = "long"        // a suspension lasts three months at most
	RefusedYear       RefusalReason = "year"        // one suspension has begun, or is to begin, in that calendar year
	RefusedBegun      RefusalReason = "begun"       // the suspension has begun, is over or was cancelled
	RefusedNotPlanned RefusalReason = "not_planned" // there is no suspension to call off
	RefusedRepeated   RefusalReason = "repeated"    // the key of the wish stands for other days, or for what was called off since
	RefusedRegistered RefusalReason = "registered"  // the phone stands on the contract already
	RefusedElsewhere  RefusalReason = "elsewhere"   // the provider's own billing keeps the phones: register it there
)
