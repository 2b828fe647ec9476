package billing

// suspensionMonths is how many calendar months a suspension of service lasts at most.
const suspensionMonths = 3

// Suspension is a pause of a contract's service at the subscriber's request. It counts for the calendar year in which
// it begins.
type Suspension struct {
	ID       int64           `json:"id"`
	Contract string          `json:"contract"`
	FirstDay Date            `json:"first_day"`
	LastDay  Date            `json:"last_day"` // included
	State    SuspensionState `json:"state"`
	// Turned says that the hotline itself has turned the contract's status to suspended and turns it back. It is false
	// where the provider's own billing keeps the status.
	Turned bool `json:"turned,omitempty"`
}

// SuspensionState is how far a suspension has come.
type SuspensionState string

// The states of a suspension.
const (
	SuspensionPlanned   SuspensionState = "planned"   // its first day is to come
	SuspensionRunning   SuspensionState = "running"   // service is paused, to the end of the last day
	SuspensionEnded     SuspensionState = "ended"     // its last day is past
	SuspensionCancelled SuspensionState = "cancelled" // called off before it began
)

// On returns the suspension as it is on the day today, whether the nightly job has run or not.
func (s Suspension) On(today Date) Suspension {
	switch {
	case s.State != SuspensionPlanned && s.State != SuspensionRunning, today.Before(s.FirstDay):
	case today.After(s.LastDay):
		s.State = SuspensionEnded
	default:
		s.State = SuspensionRunning
	}
	return s
}

// StatusOn returns the status of a contract on the day today: what the subscriber database has, weighed with the
// contract's suspensions. A suspension is exact to the day, whenever the nightly job turns the status in the database,
// and also where somebody has since imported another one.
func StatusOn(status Status, suspensions []Suspension, today Date) Status {
	for _, suspension := range suspensions {
		now := suspension.On(today)
		switch {
		case now.State == SuspensionRunning && status == StatusActive:
			return StatusSuspended
		case now.State == SuspensionEnded && suspension.State == SuspensionRunning && suspension.Turned && status == StatusSuspended:
			return StatusActive
		}
	}
	return status
}

// OpenSuspension returns the suspension that is planned, or runs, on the day today; false if none is.
func OpenSuspension(suspensions []Suspension, today Date) (Suspension, bool) {
	for _, suspension := range suspensions {
		if now := suspension.On(today); now.State == SuspensionPlanned || now.State == SuspensionRunning {
			return now, true
		}
	}
	return Suspension{}, false
}

// DecideSuspension says whether service of a contract may be suspended from the first to the last day, both included,
// when that is asked for today; nil says that it may. status is the contract's of today (StatusOn), made its suspensions
// so far. The rule is: up to three months, once a calendar year, from the day after the request at the earliest, never
// backdated. The reasons are weighed in this order: those that no choice of days could mend come first.
//
//  1. closed, unavailable (a status unheard of), suspended, planned.
//  2. dates: the last day is before the first.
//  3. early: before tomorrow.
//  4. long: more than three months; from 1 December it is 28 February, from 30 November 27 February.
//  5. year: there is one that begins in the same year, those cancelled not counted.
func DecideSuspension(status Status, made []Suspension, wish Suspension, today Date) *Refusal {
	if refusal := suspendable(status, made, today); refusal != nil {
		return refusal
	}
	tomorrow, latest := today.AddDays(1), wish.FirstDay.AddMonths(suspensionMonths).AddDays(-1)
	switch {
	case wish.FirstDay.IsZero(), wish.LastDay.Before(wish.FirstDay):
		return &Refusal{Reason: RefusedDates}
	case wish.FirstDay.Before(tomorrow):
		return &Refusal{Reason: RefusedEarly, Until: tomorrow}
	case wish.LastDay.After(latest):
		return &Refusal{Reason: RefusedLong, Until: latest}
	}
	for _, suspension := range made {
		if suspension.State != SuspensionCancelled && suspension.FirstDay.Year == wish.FirstDay.Year {
			return &Refusal{Reason: RefusedYear, Until: Date{Year: wish.FirstDay.Year + 1, Month: 1, Day: 1}}
		}
	}
	return nil
}

// suspendable says why no days at all could be chosen.
func suspendable(status Status, made []Suspension, today Date) *Refusal {
	open, is := OpenSuspension(made, today)
	switch {
	case status == StatusClosed:
		return &Refusal{Reason: RefusedClosed}
	case status == StatusSuspended:
		return &Refusal{Reason: RefusedSuspended, Until: open.LastDay}
	case status != StatusActive:
		return &Refusal{Reason: RefusedUnavailable}
	case is:
		return &Refusal{Reason: RefusedPlanned, Until: open.FirstDay}
	}
	return nil
}

// CancelSuspension returns the suspension called off, which it can be until the day before its first, or why it is not.
func CancelSuspension(suspension Suspension, today Date) (Suspension, *Refusal) {
	if suspension.On(today).State != SuspensionPlanned {
		return suspension, &Refusal{Reason: RefusedBegun, Until: suspension.FirstDay}
	}
	suspension.State = SuspensionCancelled
	return suspension, nil
}
