package routing

import (
	"errors"
	"time"
)

// Place is where a caller stands in the queue.
type Place struct {
	Position int           // from 1: next; 0: not known
	Wait     time.Duration // expected until an operator answers
}

// ErrClosed says that a department takes and makes no calls at this hour.
var ErrClosed = errors.New("the department is closed")

// Why an operator cannot have one certain call.
var (
	ErrNoOperator = errors.New("no such operator")
	ErrNotFree    = errors.New("the operator is not free")
	ErrTaken      = errors.New("the call is with another operator or service")
	ErrElsewhere  = errors.New("the operator's telephone is not registered where the call is")
)
