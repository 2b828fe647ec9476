package billing

import "fmt"

// Status is how a contract stands with the provider. A contract that is cut off for its balance alone is active.
type Status string

// The statuses of a contract.
const (
	StatusActive    Status = "active"    // in force
	StatusSuspended Status = "suspended" // paused at the subscriber's request
	StatusClosed    Status = "closed"    // ended
)

// ParseStatus reads a status. The error names text that is none.
func ParseStatus(text string) (Status, error) {
	switch status := Status(text); status {
	case StatusActive, StatusSuspended, StatusClosed:
		return status, nil
	}
	return "", fmt.Errorf("status %q: want active, suspended or closed", text)
}
