package board

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

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
	First     time.Time // arrival of the caller who waits longest; zero: nobody waits
}

// callBackCalls begins the names of tries of call backs, as ivr/stasis gives them: an order waits for days if need be, and nobody
// with it on the line.
const callBackCalls = "callback-"

// Snapshot returns a copy of the board, the callers of all services included; if Redis does not answer, those of this one.
func (b *Board) Snapshot() Snapshot {
	waiting, living, known := b.allWaiting()
	b.mu.Lock()
	defer b.mu.Unlock()
	s := Snapshot{Waiting: waiting}
	if !known {
		s.Waiting = b.table.waiting()
	}
	slices.SortFunc(s.Waiting, routing.Waiting.Compare)
	s.Operators = b.seatsLocked()
	if known {
		s.forget(living)
	}
	return s
}

// forget takes from the operators the services that do not live: what they left is kept for their return, and till then nobody is
// offered a call of theirs.
func (s *Snapshot) forget(living []string) {
	for i, seat := range s.Operators {
		s.Operators[i].Nodes = slices.DeleteFunc(seat.Nodes, func(node string) bool { return !slices.Contains(living, node) })
	}
}

// shownMost is how many callers of one queue a snapshot shows.
const shownMost = 500

// allWaiting asks Redis who waits at all services, and which of these live; false if there is no Redis or it does not answer.
func (b *Board) allWaiting() (waiting []routing.Waiting, living []string, known bool) {
	if b.shared == nil || !b.shared.attached.Load() {
		return nil, nil, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), snapshotTimeout)
	defer cancel()
	nodes, living, err := b.shared.services(ctx)
	if err != nil {
		return nil, nil, false
	}
	for _, node := range nodes {
		for _, d := range append(routing.Departments(), routing.Any) {
			key := strings.Join([]string{b.shared.prefix + "wait", node, strconv.Itoa(int(d))}, ":")
			calls, err := b.shared.client.ZRangeWithScores(ctx, key, 0, shownMost-1).Result()
			if err != nil {
				return nil, nil, false
			}
			for _, c := range calls {
				waiting = append(waiting, routing.Waiting{Call: routing.CallID(c.Member.(string)), Department: d, Since: timeOf(int64(c.Score)), Node: node})
			}
		}
	}
	return waiting, living, true
}

// services returns the names of all services of the site of which something is left, and of those among them that live.
func (s *shared) services(ctx context.Context) (all, living []string, err error) {
	signs, err := s.client.HGetAll(ctx, s.prefix+"nodes").Result()
	if err != nil {
		return nil, nil, err
	}
	now, err := s.client.Time(ctx).Result()
	if err != nil {
		return nil, nil, err
	}
	for node, sign := range signs {
		var of struct {
			Seen int64 `json:"seen"`
		}
		if err := json.Unmarshal([]byte(sign), &of); err != nil {
			return nil, nil, err
		}
		all = append(all, node)
		if now.UnixMilli()-of.Seen <= deadAfter.Milliseconds() {
			living = append(living, node)
		}
	}
	return all, living, nil
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
		if !strings.HasPrefix(string(w.Call), callBackCalls) && (counts.First.IsZero() || w.Since.Before(counts.First)) {
			counts.First = w.Since
		}
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
