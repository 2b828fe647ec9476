package billing

import "fmt"

// OutageKind is what an outage is; each kind has its own prompt.
type OutageKind string

// The kinds of outage.
const (
	OutageFault     OutageKind = "fault"     // something is broken
	OutagePower     OutageKind = "power"     // no electricity at the provider's node
	OutagePlanned   OutageKind = "planned"   // announced work
	OutageSuspected OutageKind = "suspected" // many calls from one place; a supervisor has let callers hear of it
)

// ParseOutageKind reads a kind. The error names text that is none.
func ParseOutageKind(text string) (OutageKind, error) {
	switch kind := OutageKind(text); kind {
	case OutageFault, OutagePower, OutagePlanned, OutageSuspected:
		return kind, nil
	}
	return "", fmt.Errorf("outage kind %q: want fault, power, planned or suspected", text)
}
