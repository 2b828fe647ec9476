package access

import "slices"

// Scope is a part of the API that a program may use.
type Scope string

// The scopes.
const (
	ReadCalls      Scope = "calls:read"      // journeys of calls
	ControlCalls   Scope = "calls:control"   // hold, transfer, hang up
	ReadFloor      Scope = "floor:read"      // queues and operators, as they change
	WriteOperators Scope = "operators:write" // operators' states
	ReadCallBacks  Scope = "callbacks:read"
	WriteCallBacks Scope = "callbacks:write"
	ReadOutages    Scope = "outages:read" // suspected ones too
	WriteOutages   Scope = "outages:write"
	ReadMessages   Scope = "messages:read"
	ReadStatistics Scope = "stats:read"
	ReadAudit      Scope = "audit:read"
	WritePayments  Scope = "payments:write"
)

// Scopes returns all scopes.
func Scopes() []Scope {
	return []Scope{
		ReadCalls, ControlCalls, ReadFloor, WriteOperators, ReadCallBacks, WriteCallBacks, ReadOutages, WriteOutages,
		ReadMessages, ReadStatistics, ReadAudit, WritePayments,
	}
}

// Valid reports whether there is such a scope.
func (s Scope) Valid() bool { return slices.Contains(Scopes(), s) }
