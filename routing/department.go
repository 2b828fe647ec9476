package routing

import "fmt"

// Department is what the keys 1 to 5 of the main menu lead to (product.md, "The call" 4). The zero value
// is Any: the call may go to an operator of whichever department.
type Department int

// The departments by their key in the main menu.
const (
	Any        Department = iota // the nearest free operator, whatever the department
	Services                     // services and payment
	Connection                   // new connection
	Support                      // technical support
	Accounts                     // contract and account status
	Corporate                    // corporate clients
)

var departmentNames = [...]string{"any", "services", "connection", "support", "accounts", "corporate"}

// Departments lists the departments that have a key of their own, in the order of the menu.
func Departments() []Department {
	return []Department{Services, Connection, Support, Accounts, Corporate}
}

// String returns the department's name as logs and the journal use it, "department(9)" for an unknown one.
func (d Department) String() string {
	if d < 0 || int(d) >= len(departmentNames) {
		return fmt.Sprintf("department(%d)", int(d))
	}
	return departmentNames[d]
}

// Valid reports whether d is Any or one of the departments of the menu.
func (d Department) Valid() bool { return d >= Any && d <= Corporate }
