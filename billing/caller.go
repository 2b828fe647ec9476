package billing

// Caller is what one lookup of a caller's number returns: all that the dialogue needs to answer each key without
// asking again. It becomes part of the call's saved state, so it leaves out what no prompt speaks: names and
// addresses. The operator's card reads those by the contract's number when it opens.
//
// It is a snapshot. Whoever then activates a credit or queues an SMS applies the same rules once more to the rows it
// holds.
type Caller struct {
	Number        E164           `json:"number,omitempty"`         // empty if withheld or unreadable
	Contracts     []Account      `json:"contracts,omitempty"`      // on which the number is registered, by contract number
	Outages       []OutageNotice `json:"outages,omitempty"`        // at these contracts' addresses, the one to tell first first
	FailedEntries int            `json:"failed_entries,omitempty"` // from this number within GuessWindow
}

// Account is one contract of a caller, as far as the dialogue needs it.
type Account struct {
	Contract    string   `json:"contract"`        // its number
	Tariff      Tariff   `json:"tariff,omitzero"` // zero if no tariff has the contract's name of one
	ConnectedOn Date     `json:"connected_on"`
	Balance     Kopiykas `json:"balance"`
	NoBalance   bool     `json:"no_balance,omitempty"` // it is not known, which is not nought: Balance means nothing
	Status      Status   `json:"status"`
	Segment     Segment  `json:"segment"`
	Mobile      E164     `json:"mobile,omitempty"`  // the SMS mobile; empty if the first phone is none
	Credits     []Credit `json:"credits,omitempty"` // the newest first: the active one and the last one before it
	SMSToday    int      `json:"sms_today,omitempty"`
}

// Account returns the contract whose number the caller has entered, if the calling number is registered on it. A number
// that does not exist and one that is somebody else's are refused alike. A caller who has guessed too often is refused
// whatever is entered, the right number included: else the lock would tell when a guess was right.
func (c Caller) Account(contract string) (Account, *Refusal) {
	if (Guesses{FromNumber: c.FailedEntries}).Locked() {
		return Account{}, &Refusal{Reason: RefusedLocked}
	}
	for _, account := range c.Contracts {
		if account.Contract == contract {
			return account, nil
		}
	}
	return Account{}, &Refusal{Reason: RefusedNotRegistered}
}
