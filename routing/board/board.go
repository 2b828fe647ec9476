package board

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hotline/routing"
)

// Board holds the queues, the operators and the reservations. Any number of goroutines may use it.
type Board struct {
	rules    routing.Rules
	listener Listener
	now      func() time.Time
	log      *slog.Logger

	mu         sync.Mutex
	calls      map[routing.CallID]*call
	operators  map[routing.OperatorID]*operator
	order      []*operator // the operators as configured
	lastNumber uint64
	timer      *time.Timer // runs the match when time alone may change it; nil: none is set
	closed     bool

	outbox     []func() // what the listener is to be told
	delivering bool     // somebody empties the outbox
}

// call is one caller on the board.
type call struct {
	waiting routing.Waiting
	offer   *routing.Offer // nil: waits
}

// operator is one operator on the board. State is derived from the device and the offer, never set.
type operator struct {
	id          routing.OperatorID
	departments []routing.Department
	online      bool // the device is registered
	busy        bool // the device is in a private call
	idleSince   time.Time
	restsUntil  time.Time
	offer       *routing.Offer        // nil: no call
	phase       routing.OperatorState // of the offer: Reserved, Ringing or Talking
}

// New returns a board on which every operator is offline and nobody waits. Of each operator only the ID and the
// departments are used. The errors are those of Rules.Validate and an operator given twice. The clock now also
// times rest and overflow.
func New(operators []routing.Operator, rules routing.Rules, listener Listener, now func() time.Time, log *slog.Logger) (*Board, error) {
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	b := &Board{rules: rules, listener: listener, now: now, log: log,
		calls: make(map[routing.CallID]*call), operators: make(map[routing.OperatorID]*operator)}
	for _, o := range operators {
		if b.operators[o.ID] != nil {
			return nil, fmt.Errorf("operator %s: configured twice", o.ID)
		}
		added := &operator{id: o.ID, departments: o.Departments}
		b.operators[o.ID] = added
		b.order = append(b.order, added)
	}
	return b, nil
}

// Close stops the board's timer: from then on nothing is offered. The listener may still be in a call.
func (b *Board) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.stopTimer()
}

// change runs f under the lock, matches whom it set free, and then tells the listener.
func (b *Board) change(f func()) {
	b.mu.Lock()
	f()
	b.match()
	b.deliver()
	b.mu.Unlock()
}

// match offers what routing.Match finds and sets the timer for the rest.
func (b *Board) match() {
	if b.closed {
		return
	}
	now := b.now()
	for _, pair := range routing.Match(now, b.waiting(), b.operatorList(), b.rules) {
		b.reserve(pair)
	}
	b.stopTimer()
	if next, ok := routing.NextChange(now, b.waiting(), b.operatorList(), b.rules); ok {
		b.timer = time.AfterFunc(next.Sub(now), func() { b.change(func() {}) })
	}
}

func (b *Board) stopTimer() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
}

// reserve promises an operator to a call and offers it.
func (b *Board) reserve(pair routing.Pair) {
	offer := b.bind(b.calls[pair.Call], b.operators[pair.Operator], routing.Reserved)
	offer.Match = pair
	b.log.Info("offer", "call", pair.Call, "operator", pair.Operator, "reason", pair.Reason,
		"waited", pair.Waited, "idle", pair.Idle)
	given := *offer
	b.outbox = append(b.outbox, func() { b.listener.Offered(given) })
}

// bind makes a new offer stand between a call and an operator.
func (b *Board) bind(c *call, o *operator, phase routing.OperatorState) *routing.Offer {
	b.lastNumber++
	offer := &routing.Offer{Number: b.lastNumber, Call: c.waiting.Call, Operator: o.id}
	c.offer, o.offer, o.phase = offer, offer, phase
	return offer
}

// withdraw takes an offer back whose operator's device is gone.
func (b *Board) withdraw(offer routing.Offer) {
	b.unbind(offer)
	b.log.Info("offer withdrawn", "call", offer.Call, "operator", offer.Operator)
	b.outbox = append(b.outbox, func() { b.listener.Withdrawn(offer) })
}

// unbind ends an offer on both its sides.
func (b *Board) unbind(offer routing.Offer) {
	b.calls[offer.Call].offer = nil
	b.operators[offer.Operator].offer = nil
}

// stands reports whether the offer still holds between its call and its operator.
func (b *Board) stands(offer routing.Offer) bool {
	o := b.operators[offer.Operator]
	return o != nil && o.offer != nil && o.offer.Number == offer.Number
}

// deliver empties the outbox outside the lock, which it takes again before it returns. Only one goroutine at a time
// does: the listener hears everything in order.
func (b *Board) deliver() {
	if b.delivering {
		return
	}
	b.delivering = true
	for len(b.outbox) > 0 {
		messages := b.outbox
		b.outbox = nil
		b.mu.Unlock()
		for _, tell := range messages {
			tell()
		}
		b.mu.Lock()
	}
	b.delivering = false
}
