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

// SurgeRules says how many callers within which time are a surge. DefaultSurgeRules returns the values of product.md.
type SurgeRules struct {
	House  int           // callers from one house
	Street int           // callers from one street
	Within time.Duration // calls that are older count no longer
}

// DefaultSurgeRules returns the rules of product.md, "Surge".
func DefaultSurgeRules() SurgeRules {
	return SurgeRules{House: 5, Street: 15, Within: 10 * time.Minute}
}

// Validate returns every fault of the rules, joined; nil if there is none.
func (r SurgeRules) Validate() error {
	var faults []error
	if r.House < 2 {
		faults = append(faults, fmt.Errorf("surge.house: %d callers are no surge: want 2 or more", r.House))
	}
	if r.Street < r.House {
		faults = append(faults, fmt.Errorf("surge.street: %d is fewer than surge.house, %d", r.Street, r.House))
	}
	if r.Within <= 0 {
		faults = append(faults, fmt.Errorf("surge.window: %v is not above 0", r.Within))
	}
	return errors.Join(faults...)
}

// Surge is a suspected outage: a place from which many callers called within a short time (product.md, "Surge").
type Surge struct {
	City    string    `json:"city"`
	Street  string    `json:"street"`
	House   string    `json:"house,omitempty"` // "": the whole street
	Callers int       `json:"callers"`         // different numbers
	Since   time.Time `json:"since"`           // when the first of their calls came
}

// place is a house, or with House "" a street.
type place struct{ City, Street, House string }

func (p place) compare(other place) int {
	return cmp.Or(cmp.Compare(p.City, other.City), cmp.Compare(p.Street, other.Street), cmp.Compare(p.House, other.House))
}

// Surges returns the places from which too many callers have called by now, in the order of their names: each street that
// reaches its bound, and each house that does in any other street. The sightings may be in any order.
func Surges(sightings []Sighting, rules SurgeRules, now time.Time) []Surge {
	callers := callersByPlace(sightings, rules, now)
	surging := func(p place) bool {
		if p.House == "" {
			return len(callers[p]) >= rules.Street
		}
		return len(callers[p]) >= rules.House && len(callers[place{p.City, p.Street, ""}]) < rules.Street
	}
	var places []place
	for p := range callers {
		if surging(p) {
			places = append(places, p)
		}
	}
	slices.SortFunc(places, place.compare)
	surges := make([]Surge, len(places))
	for i, p := range places {
		surges[i] = Surge{City: p.City, Street: p.Street, House: p.House, Callers: len(callers[p]), Since: earliest(callers[p])}
	}
	return surges
}

// callersByPlace returns who called from each house and each street within the time that counts, and when first.
func callersByPlace(sightings []Sighting, rules SurgeRules, now time.Time) map[place]map[string]time.Time {
	callers := make(map[place]map[string]time.Time)
	note := func(p place, s Sighting) {
		if callers[p] == nil {
			callers[p] = make(map[string]time.Time)
		}
		if first, known := callers[p][s.Caller]; !known || s.At.Before(first) {
			callers[p][s.Caller] = s.At
		}
	}
	for _, s := range sightings {
		if s.At.After(now) || !s.At.After(now.Add(-rules.Within)) {
			continue
		}
		note(place{s.City, s.Street, ""}, s)
		if s.House != "" {
			note(place{s.City, s.Street, s.House}, s)
		}
	}
	return callers
}

func earliest(callers map[string]time.Time) time.Time {
	var first time.Time
	for _, at := range callers {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}
