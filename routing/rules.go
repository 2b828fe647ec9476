package routing

import (
	"errors"
	"fmt"
	"time"
)

// Rules is what a provider may set in the routing. DefaultRules returns the values of product.md.
type Rules struct {
	Overflow time.Duration // a call that waits this long may be taken by any operator; 0: at once
	Rest     time.Duration // after a missed call an operator is offered none for so long; 0: no rest
	WrapUp   time.Duration // after a talk an operator is offered no call for so long; idle from its end on

	MissedLimit int // so many calls missed in a row pause an operator; 0: none do
}

// DefaultRules returns the rules of product.md ("Queues and operators"). The rest is not in it: it keeps a device that refuses every call
// at once from being called in a tight loop.
func DefaultRules() Rules {
	return Rules{Overflow: 2 * time.Minute, Rest: 5 * time.Second, WrapUp: 10 * time.Second, MissedLimit: 2}
}

// Validate returns every fault of the rules, joined; nil if there is none.
func (r Rules) Validate() error {
	var faults []error
	if r.Overflow < 0 {
		faults = append(faults, fmt.Errorf("routing.overflow: %v is below 0", r.Overflow))
	}
	if r.Rest < 0 {
		faults = append(faults, fmt.Errorf("routing.rest: %v is below 0", r.Rest))
	}
	if r.WrapUp < 0 {
		faults = append(faults, fmt.Errorf("routing.wrap_up: %v is below 0", r.WrapUp))
	}
	if r.MissedLimit < 0 {
		faults = append(faults, fmt.Errorf("routing.missed: %d is below 0", r.MissedLimit))
	}
	return errors.Join(faults...)
}

// overflows returns when a waiting call may be taken by any operator.
func (r Rules) overflows(w Waiting) time.Time { return w.Since.Add(r.Overflow) }
