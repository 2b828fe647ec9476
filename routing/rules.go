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
}

// DefaultRules returns the rules of product.md. The rest is not in it: it keeps a device that refuses every call
// at once from being called in a tight loop.
func DefaultRules() Rules {
	return Rules{Overflow: 2 * time.Minute, Rest: 5 * time.Second}
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
	return errors.Join(faults...)
}

// overflows returns when a waiting call may be taken by any operator.
func (r Rules) overflows(w Waiting) time.Time { return w.Since.Add(r.Overflow) }
