package billing

import (
	"cmp"
	"slices"
	"time"
)

// Outage is a technical problem, or planned work, at a set of addresses.
type Outage struct {
	ID         string     `json:"id"`
	Kind       OutageKind `json:"kind"`
	City       string     `json:"city"`
	Street     string     `json:"street"` // AllStreets for the whole city
	Houses     Houses     `json:"houses"`
	StartedAt  time.Time  `json:"started_at"`
	ExpectedAt time.Time  `json:"expected_at,omitzero"` // of the end; zero if unknown
	ClearedAt  time.Time  `json:"cleared_at,omitzero"`  // the end; zero while open
	Note       string     `json:"note,omitempty"`       // for operators
}

// AllStreets as the street of an outage means every street of the city, whatever the houses.
const AllStreets = "*"

// OutageNotice is what a caller is told of an outage at the address of one or several of the caller's contracts.
type OutageNotice struct {
	Outage     string     `json:"outage"` // its id
	Kind       OutageKind `json:"kind"`
	ExpectedAt time.Time  `json:"expected_at,omitzero"` // zero if unknown, or past when the caller was looked up
	Contracts  []string   `json:"contracts"`            // numbers of the contracts it concerns
}

// ActiveAt reports whether the outage has begun and has not ended at the moment. Planned work also ends at its expected
// time, even if nobody has noted the end; of a fault the expected time is only a hope.
func (o Outage) ActiveAt(at time.Time) bool {
	if at.Before(o.StartedAt) || ended(o.ClearedAt, at) {
		return false
	}
	return o.Kind != OutagePlanned || !ended(o.ExpectedAt, at)
}

// ended reports whether an end is known and past at the moment.
func ended(end, at time.Time) bool { return !end.IsZero() && !at.Before(end) }

// Covers reports whether the address is among those of the outage, at whatever time. City and street are compared by
// CityKey and StreetKey, the house by Houses.Contain.
func (o Outage) Covers(address Address) bool { return o.covers(address, CityKey, StreetKey) }

// Covering returns Covers for many addresses: it remembers the names of cities and streets that it has compared. It is
// for one goroutine.
func (o Outage) Covering() func(Address) bool {
	city, street := remembering(CityKey), remembering(StreetKey)
	return func(address Address) bool { return o.covers(address, city, street) }
}

func (o Outage) covers(address Address, cityKey, streetKey func(string) string) bool {
	if cityKey(o.City) != cityKey(address.City) {
		return false
	}
	if o.Street == AllStreets {
		return true
	}
	return streetKey(o.Street) == streetKey(address.Street) && o.Houses.Contain(address.House)
}

// remembering returns the function with a memory of its answers.
func remembering(key func(string) string) func(string) string {
	known := make(map[string]string)
	return func(name string) string {
		answer, ok := known[name]
		if !ok {
			answer = key(name)
			known[name] = answer
		}
		return answer
	}
}

// Notices returns what is to be told, at the moment, of the outages at the contracts' addresses: one notice an outage,
// with the contracts it concerns. The one to tell first comes first: by kind, fault before power before planned work
// before what is only suspected; of one kind that which ends last, since service is back only after it, an unknown end
// being the latest; then that which began first. A caller with several contracts hears what concerns any of them.
func Notices(outages []Outage, contracts []Contract, at time.Time) []OutageNotice {
	told := slices.SortedFunc(slices.Values(outages), func(a, b Outage) int { return tellBefore(a, b, at) })
	var notices []OutageNotice
	for _, outage := range told {
		if concerned := outage.concerns(contracts, at); len(concerned) > 0 {
			expected := outage.expectedAfter(at)
			notices = append(notices, OutageNotice{outage.ID, outage.Kind, expected, concerned})
		}
	}
	return notices
}

// concerns returns the numbers of the contracts at whose addresses the outage is active.
func (o Outage) concerns(contracts []Contract, at time.Time) []string {
	if !o.ActiveAt(at) {
		return nil
	}
	var concerned []string
	for _, contract := range contracts {
		if o.Covers(contract.Address) {
			concerned = append(concerned, contract.Number)
		}
	}
	return concerned
}

// expectedAfter returns the expected end if it is still to come. One that is past has proved wrong: it is unknown.
func (o Outage) expectedAfter(at time.Time) time.Time {
	if ended(o.ExpectedAt, at) {
		return time.Time{}
	}
	return o.ExpectedAt
}

// tellOrder is the kinds in the order in which they are told.
var tellOrder = []OutageKind{OutageFault, OutagePower, OutagePlanned, OutageSuspected}

// tellBefore orders outages as Notices says; the id makes the order the same in every call.
func tellBefore(a, b Outage, at time.Time) int {
	return cmp.Or(
		cmp.Compare(slices.Index(tellOrder, a.Kind), slices.Index(tellOrder, b.Kind)),
		laterEndFirst(a.expectedAfter(at), b.expectedAfter(at)),
		a.StartedAt.Compare(b.StartedAt),
		cmp.Compare(a.ID, b.ID),
	)
}

func laterEndFirst(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return a.Compare(b)
	}
	return b.Compare(a)
}
