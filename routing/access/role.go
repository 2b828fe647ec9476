package access

import "slices"

// Role is what a person does here.
type Role string

// The roles. None includes another: routing/desk/openapi.yaml says of each operation which roles may.
const (
	// Operator takes calls: the own state and call, the card and what is done for a contract, call backs.
	Operator Role = "operator"
	// Supervisor watches the queues, opens outages, listens to talks, changes operators' states, and may take calls too.
	Supervisor Role = "supervisor"
	// Engineer runs the hotline: statistics, journeys, the state of everything, nothing on a contract.
	Engineer Role = "engineer"
)

// Roles returns all roles.
func Roles() []Role { return []Role{Operator, Supervisor, Engineer} }

// Valid reports whether there is such a role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }
