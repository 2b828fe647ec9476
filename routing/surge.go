package routing

import (
	"cmp"
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
	Within time.Duration // calls before that count no longer
	House  int           // callers from one house
	Street int           // callers from one street
}

// DefaultSurgeRules returns the rules of product.md.
func DefaultSurgeRules() SurgeRules {
	return SurgeRules{Within: 10 * time.Minute, House: 5, Street: 15}
}

// Surges returns the places from which too many have called by now, in order of their names. A street of which there are
// too many takes the place of its houses.
func Surges(sightings []Sighting, rules SurgeRules, now time.Time) []Surge {
	type place struct{ city, street, house string }
	first := make(map[place]map[string]time.Time) // when each caller was first seen
	for _, s := range sightings {
		if s.At.After(now) || !s.At.After(now.Add(-rules.Within)) {
			continue
		}
		for _, p := range []place{{s.City, s.Street, s.House}, {s.City, s.Street, ""}} {
			if first[p] == nil {
				first[p] = make(map[string]time.Time)
			}
			if at, seen := first[p][s.Caller]; !seen || s.At.Before(at) {
				first[p][s.Caller] = s.At
			}
		}
	}
	var surges []Surge
	for p, callers := range first {
		most := rules.House
		if p.house == "" {
			most = rules.Street
		} else if len(first[place{p.city, p.street, ""}]) >= rules.Street {
			continue
		}
		if len(callers) < most {
			continue
		}
		surge := Surge{City: p.city, Street: p.street, House: p.house, Callers: len(callers), Since: now}
		for _, at := range callers {
			if at.Before(surge.Since) {
				surge.Since = at
			}
		}
		surges = append(surges, surge)
	}
	slices.SortFunc(surges, func(a, b Surge) int {
		return cmp.Or(cmp.Compare(a.City, b.City), cmp.Compare(a.Street, b.Street), cmp.Compare(a.House, b.House))
	})
	return surges
}
