package board

import (
	"context"
	"slices"
	"strconv"
	"strings"

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
	Duty routing.Duty   // what the operator has said
}

// Counts is how many of this service's callers wait and how many operators do what. Every department and every state is
// present.
type Counts struct {
	Waiting   map[routing.Department]int
	Operators map[routing.OperatorState]int
}

// Snapshot returns a copy of the board, the callers of all services included; if Redis does not answer, those of this one.
func (b *Board) Snapshot() Snapshot {
	waiting, known := b.allWaiting()
	b.mu.Lock()
	defer b.mu.Unlock()
	s := Snapshot{Waiting: waiting}
	if !known {
		s.Waiting = b.table.waiting()
	}
	slices.SortFunc(s.Waiting, routing.Waiting.Compare)
	s.Operators = b.seatsLocked()
	return s
}

// shownMost is how many callers of one queue a snapshot shows.
const shownMost = 500

// allWaiting asks Redis who waits at all services; false if there is none or it does not answer.
func (b *Board) allWaiting() ([]routing.Waiting, bool) {
	if b.shared == nil || !b.shared.attached.Load() {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), snapshotTimeout)
	defer cancel()
	nodes, err := b.shared.client.HKeys(ctx, b.shared.prefix+"nodes").Result()
	if err != nil {
		return nil, false
	}
	var waiting []routing.Waiting
	for _, node := range nodes {
		for _, d := range append(routing.Departments(), routing.Any) {
			key := strings.Join([]string{b.shared.prefix + "wait", node, strconv.Itoa(int(d))}, ":")
			calls, err := b.shared.client.ZRangeWithScores(ctx, key, 0, shownMost-1).Result()
			if err != nil {
				return nil, false
			}
			for _, c := range calls {
				waiting = append(waiting, routing.Waiting{Call: routing.CallID(c.Member.(string)), Department: d, Since: timeOf(int64(c.Score)), Node: node})
			}
		}
	}
	return waiting, true
}

// Counts returns how many callers of this service wait without an offer and what the operators do.
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
	for _, w := range b.table.waiting() {
		counts.Waiting[w.Department]++
	}
	for _, s := range b.table.seats {
		counts.Operators[s.view().State]++
	}
	return counts
}

// Seats returns what operators do, in the order of the configuration, without asking Redis.
func (b *Board) Seats() []Seat {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seatsLocked()
}

func (b *Board) seatsLocked() []Seat {
	seats := make([]Seat, 0, len(b.table.order))
	for _, id := range b.table.order {
		seat := b.table.seats[id]
		seats = append(seats, Seat{Operator: seat.view(), Call: routing.CallID(seat.Call), Duty: seat.duty()})
	}
	return seats
}
