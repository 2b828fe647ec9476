package billing

import "time"

// Outage is a technical problem, or planned work, at a set of addresses.
type Outage struct {
	ID         string     `json:"id"`
	Kind       OutageKind `json:"kind"`
	City       string     `json:"city"`
	Street     string     `json:"street"`
	Houses     Houses     `json:"houses"`
	StartedAt  time.Time  `json:"started_at"`
	ExpectedAt time.Time  `json:"expected_at,omitzero"` // of the end; zero if unknown
	ClearedAt  time.Time  `json:"cleared_at,omitzero"`  // the end; zero while open
	Note       string     `json:"note,omitempty"`       // for operators
}

// OutageNotice is what a caller is told of an outage at the address of one or several of the caller's contracts.
type OutageNotice struct {
	Outage     string     `json:"outage"` // its id
	Kind       OutageKind `json:"kind"`
	ExpectedAt time.Time  `json:"expected_at,omitzero"` // zero if unknown, or past when the caller was looked up
	Contracts  []string   `json:"contracts"`            // numbers of the contracts it concerns
}
