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

// Why an operator cannot be reserved for one certain call.
var (
	ErrNoOperator = errors.New("no such operator")
	ErrNotFree    = errors.New("the operator is not free")
)
