package routing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Sighting is a call of somebody whose address is known.
type Sighting struct {
	At                  time.Time
	Caller              string // the number; one that calls often is one caller
	City, Street, House string // in one spelling for all of a place
}

// Surge is a suspected outage: a place from which many callers called within a short time (product.md, "Surge").
type Surge struct {
	City    string    `json:"city"`
	Street  string    `json:"street"`
	House   string    `json:"house,omitempty"` // "": the whole street
	Callers int       `json:"callers"`         // different numbers
	Since   time.Time `json:"since"`           // when the first of them called
}

// SurgeRules says how many callers within which time are a surge. DefaultSurgeRules returns the values of product.md.
type SurgeRules struct {
	House  int           // callers from one house
	Street int           // callers from one street
	Within time.Duration // a call counts for so long
}

// DefaultSurgeRules returns the rules of product.md.
func DefaultSurgeRules() SurgeRules {
	return SurgeRules{House: 5, Street: 15, Within: 10 * time.Minute}
}

// Validate returns every fault of the rules, joined; nil if there is none.
func (r SurgeRules) Validate() error {
	var faults []error
	if r.House < 1 {
		faults = append(faults, fmt.Errorf("surge.house: %d is below 1", r.House))
	}
	if r.Street < 1 {
		faults = append(faults, fmt.Errorf("surge.street: %d is below 1", r.Street))
	}
	if r.Within <= 0 {
		faults = append(faults, fmt.Errorf("surge.window: %v is not above 0", r.Within))
	}
	return errors.Join(faults...)
}

// Surges returns the places from which too many have called within the window up to now, in the order of their names. A
// caller counts once a place, by the first call within the window. A street with too many callers takes the place of its
// houses. Sightings may be in any order; those without a street count for nothing, those without a house only for the
// street.
func Surges(sightings []Sighting, rules SurgeRules, now time.Time) []Surge {
	seen := make(crowds)
	for _, s := range sightings {
		if s.Street == "" || s.At.After(now) || !s.At.After(now.Add(-rules.Within)) {
			continue
		}
		street := address{city: s.City, street: s.Street}
		seen.add(street, s)
		if s.House != "" {
			seen.add(address{s.City, s.Street, s.House}, s)
		}
	}
	var surges []Surge
	for p, callers := range seen {
		street := address{city: p.city, street: p.street}
		whole := len(seen[street]) >= rules.Street
		if p == street && whole || p != street && !whole && len(callers) >= rules.House {
			surges = append(surges, Surge{City: p.city, Street: p.street, House: p.house, Callers: len(callers), Since: callers.first()})
		}
	}
	slices.SortFunc(surges, func(a, b Surge) int {
		return cmp.Or(cmp.Compare(a.City, b.City), cmp.Compare(a.Street, b.Street), cmp.Compare(a.House, b.House))
	})
	return surges
}

// address is a house or, without one, a street.
type address struct{ city, street, house string }

// crowd is when each caller from an address first called.
type crowd map[string]time.Time

// crowds is who called from where.
type crowds map[address]crowd

func (c crowds) add(from address, s Sighting) {
	if c[from] == nil {
		c[from] = make(crowd)
	}
	if at, again := c[from][s.Caller]; !again || s.At.Before(at) {
		c[from][s.Caller] = s.At
	}
}

// first returns when the first of a crowd called.
func (c crowd) first() time.Time {
	var first time.Time
	for _, at := range c {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}
