package billing

import (
	"errors"
	"fmt"
)

// Records is what is kept of the hotline's work and may be deleted after a time. What rules read stays for good: credits and
// their blocks, suspensions ("once a calendar year"), payments, outages.
type Records string

// The records. Their texts are the keys of the configuration.
const (
	KeptCalls     Records = "calls"     // journeys with their steps, wrap-ups with their notes, answers to wishes for a credit
	KeptMessages  Records = "messages"  // SMS with text and number, and who was told of an outage's end
	KeptCallBacks Records = "callbacks" // orders that are over
	KeptAudit     Records = "audit"     // who did what
	KeptSurges    Records = "surges"    // suspected outages that have calmed down
)

// AllRecords returns all of them.
func AllRecords() []Records {
	return []Records{KeptCalls, KeptMessages, KeptCallBacks, KeptAudit, KeptSurges}
}

// How many days records are kept at the least, if not for ever.
const (
	// MinKeptDays is for all but the audit. What reads them looks back at most: statistics 31 days and one of a wait that
	// began before; the queue of messages and the answers to repeated wishes three weeks, for which a job is tried; a gateway's
	// late report some days; the places of those who ring again six hours.
	MinKeptDays = 35
	// MinAuditDays is a year, the leap day included: somebody may have to answer for what is younger. The database holds to
	// it whatever the configuration says.
	MinAuditDays = 366
)

// Retention says for how many whole days records are kept. What is not in it, or 0, is kept for ever.
type Retention map[Records]int

// Validate names every period that is too short.
func (r Retention) Validate() error {
	var faults []error
	for _, records := range AllRecords() {
		least := MinKeptDays
		if records == KeptAudit {
			least = MinAuditDays
		}
		if days := r[records]; days != 0 && days < least {
			faults = append(faults, fmt.Errorf("retention.%s: %d days are below %d; 0 keeps for ever", records, days, least))
		}
	}
	return errors.Join(faults...)
}

// Longest returns what all have agreed to: each record is kept as long as the one who keeps it longest wants, for what is
// deleted nobody brings back. Of nobody it is for ever.
func Longest(all []Retention) Retention {
	longest := make(Retention)
	for i, r := range all {
		for _, records := range AllRecords() {
			if i == 0 || longest[records] != 0 && r[records] > longest[records] {
				longest[records] = r[records]
			}
			if r[records] == 0 {
				longest[records] = 0
			}
		}
	}
	return longest
}

// Before returns the first day that is kept when it is today: what is older may go. It is no day if they are kept for ever.
func (r Retention) Before(records Records, today Date) Date {
	if r[records] <= 0 {
		return Date{}
	}
	return today.AddDays(-r[records])
}
