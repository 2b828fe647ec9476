package board

import (
	"slices"

	"hotline/routing"
)

// Snapshot is the board at one moment, for pages and tests.
type Snapshot struct {
	Waiting   []routing.Waiting // callers without an offer, in order of arrival
	Operators []Seat            // in the order of the configuration
}

// Seat is an operator and the call that the operator is promised or connected to.
type Seat struct {
	routing.Operator

	Call routing.CallID // "" if none
}

// Counts is how many wait and how many operators do what. Every department and every state is present.
type Counts struct {
	Waiting   map[routing.Department]int
	Operators map[routing.OperatorState]int
}

// Snapshot returns a copy of the board.
func (b *Board) Snapshot() Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := Snapshot{Waiting: b.waiting()}
	slices.SortFunc(s.Waiting, routing.Waiting.Compare)
	for _, o := range b.order {
		seat := Seat{Operator: o.view()}
		if o.offer != nil {
			seat.Call = o.offer.Call
		}
		s.Operators = append(s.Operators, seat)
	}
	return s
}

// Counts returns how many callers wait without an offer and what the operators do.
func (b *Board) Counts() Counts {
	counts := Counts{Waiting: make(map[routing.Department]int), Operators: make(map[routing.OperatorState]int)}
	for _, d := range append(routing.Departments(), routing.Any) {
		counts.Waiting[d] = 0
	}
	for _, s := range routing.OperatorStates() {
		counts.Operators[s] = 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.waiting() {
		counts.Waiting[w.Department]++
	}
	for _, o := range b.order {
		counts.Operators[o.state()]++
	}
	return counts
}

// waiting returns the callers without an offer, in no order.
func (b *Board) waiting() []routing.Waiting {
	var waiting []routing.Waiting
	for _, c := range b.calls {
		if c.offer == nil {
			waiting = append(waiting, c.waiting)
		}
	}
	return waiting
}

// operatorList returns the operators as the match sees them.
func (b *Board) operatorList() []routing.Operator {
	operators := make([]routing.Operator, len(b.order))
	for i, o := range b.order {
		operators[i] = o.view()
	}
	return operators
}

func (o *operator) view() routing.Operator {
	return routing.Operator{ID: o.id, Departments: o.departments, State: o.state(), IdleSince: o.idleSince, RestsUntil: o.restsUntil}
}
