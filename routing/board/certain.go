package board

import (
	"slices"

	"hotline/routing"
)

// What gives one certain call to one certain operator, past the match.

// reserve promises a seat to one certain call. An operator in the wrap-up or at rest can be had.
func (t *table) reserve(s *seat, call string) result {
	switch {
	case s == nil:
		return result{Fault: faultNone}
	case !t.hasTime(s):
		return result{Fault: faultBusy}
	}
	t.bind(s, held{Call: call, Since: t.now}, reserved)
	s.Direct = true
	return result{OK: true, Offer: s.Offer, Operator: s.ID}
}

// hasTime reports whether an operator may be asked for one certain call.
func (t *table) hasTime(s *seat) bool {
	return (s.State == ready || s.State == wrapUp) && s.At[t.node] != ""
}

// pick offers a call to the operator who has asked for it, before the match can give it to another; it need not be on the board
// yet. Asked for twice it is offered once.
func (t *table) pick(c command) result {
	s := t.seats[c.Operator]
	bound := t.bound(c.Call)
	switch {
	case s == nil:
		return result{Fault: faultNone}
	case slices.Contains(bound, s):
		return result{OK: true}
	case len(bound) > 0:
		return result{Fault: faultTaken}
	case !t.hasTime(s):
		return result{Fault: faultBusy}
	}
	call := held{Call: c.Call, Department: c.Department, Since: c.Since}
	t.calls[c.Call] = &call
	t.offer(s, call, routing.Picked, max(t.now-s.Idle, 0))
	return result{OK: true}
}

// reserveAny promises the operator of a department who has been idle longest to one certain call.
func (t *table) reserveAny(c command) result {
	waiting := []routing.Waiting{{Call: routing.CallID(c.Call), Department: routing.Department(c.Department), Since: timeOf(t.now), Node: t.node}}
	never := t.rules
	never.Overflow = 1 << 60
	pairs := routing.Match(timeOf(t.now), waiting, t.operators(), never)
	if len(pairs) == 0 {
		return result{Fault: faultBusy}
	}
	return t.reserve(t.seats[string(pairs[0].Operator)], c.Call)
}
