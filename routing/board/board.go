package board

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hotline/routing"
)

// Config says where a board is and by which rules it matches.
type Config struct {
	URL  string        // of Redis; "": the board is this process's alone
	Site string        // the services of one site share queues and operators
	Node string        // name of this service, unlike that of any other of the site
	Ring time.Duration // how long a device may ring: an operator whose service died ringing is freed a little later; 1 min if zero
	// Reserve is how long an offer may stand before the device rings; then it is taken back. 5 s if zero.
	Reserve time.Duration
	Rules   routing.Rules
	Now     func() time.Time // times rest, wrap-up and overflow; time.Now if nil
}

// Board holds the queues, the operators and the reservations. Any number of goroutines may use it.
type Board struct {
	config   Config
	listener Listener
	log      *slog.Logger
	now      func() time.Time
	metrics  *metrics
	shared   *shared // nil: there is no Redis

	mu     sync.Mutex
	table  *table
	timer  *time.Timer // runs the match when time alone may change it; nil: none is set
	closed bool
	absent bool // between Away and Adopted; only without a Redis

	outbox     []happening // what the listener is to be told
	delivering bool        // somebody empties the outbox

	watchers routing.Watchers
}

// New returns a board on which every operator is offline and nobody waits. Of each operator only the ID and the departments
// are used. The errors are those of Rules.Validate, an operator given twice and a faulty URL. With a Redis nothing is
// offered before Run and Adopted.
func New(config Config, operators []routing.Operator, listener Listener, log *slog.Logger) (*Board, error) {
	if err := config.Rules.Validate(); err != nil {
		return nil, err
	}
	b := &Board{config: config, listener: listener, log: log, now: config.Now, metrics: newMetrics(),
		table: newTable(config.Node, config.Rules)}
	if b.now == nil {
		b.now = time.Now
	}
	for _, o := range operators {
		if b.table.seats[string(o.ID)] != nil {
			return nil, fmt.Errorf("operator %s: configured twice", o.ID)
		}
		b.table.add(newSeat(o, b.now().UnixMilli()))
		b.table.staff[string(o.ID)] = written(o.Departments)
	}
	if config.URL == "" {
		return b, nil
	}
	b.table.last = aloneNumbers
	var err error
	b.shared, err = newShared(config)
	return b, err
}

// aloneNumbers is above the numbers that Redis will ever give: offers made in memory are unlike those.
const aloneNumbers = 1 << 40

// Close stops the board's timer and its connections: from then on nothing is offered. The listener may still be in a call.
func (b *Board) Close() {
	b.mu.Lock()
	b.closed = true
	b.stopTimer()
	b.mu.Unlock()
	if b.shared != nil {
		_ = b.shared.client.Close() // nothing is left to say
	}
}

// Run shares the board with the other services of the site until ctx is done. Without a Redis there is nothing to do.
func (b *Board) Run(ctx context.Context) {
	if b.shared == nil {
		<-ctx.Done()
		return
	}
	c := &clerk{board: b, shared: b.shared}
	c.run(ctx)
}

// ask carries out a change and returns how it went.
func (b *Board) ask(c command) result {
	if b.shared != nil {
		return b.shared.ask(c)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var r result
	if b.closed || b.absent {
		r = b.table.carryOut(c)
	} else {
		r = b.table.do(c, b.now().UnixMilli())
		b.setTimer()
	}
	b.tellOf([]command{c}, len(b.table.happened))
	b.deliver()
	return r
}

// tell carries out a change that nobody waits for.
func (b *Board) tell(c command) {
	if b.shared != nil {
		b.shared.put(&task{command: c})
		return
	}
	b.ask(c)
}

// setTimer lets time do what it alone changes.
func (b *Board) setTimer() {
	b.stopTimer()
	if at, ok := b.table.next(); ok {
		b.timer = time.AfterFunc(time.Duration(at-b.table.now)*time.Millisecond, func() { b.ask(command{Do: doTick}) })
	}
}

func (b *Board) stopTimer() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
}

// deliver tells the listener what happened, outside the lock, which it takes again before it returns. Only one
// goroutine at a time does: the listener hears everything in order.
func (b *Board) deliver() {
	b.outbox = append(b.outbox, b.table.happened...)
	b.table.happened = nil
	if b.delivering {
		return
	}
	b.delivering = true
	for len(b.outbox) > 0 {
		happened := b.outbox
		b.outbox = nil
		b.mu.Unlock()
		for _, h := range happened {
			b.hear(h)
		}
		b.mu.Lock()
	}
	b.delivering = false
}

// hear tells the listener one thing.
func (b *Board) hear(h happening) {
	switch h.Kind {
	case kindOffer:
		o := h.given()
		b.log.Info("offer", "call", o.Call, "operator", o.Operator, "reason", o.Match.Reason,
			"waited", o.Match.Waited, "idle", o.Match.Idle)
		b.listener.Offered(o)
	case kindWithdraw:
		b.log.Info("offer withdrawn", "call", h.Call, "operator", h.Operator)
		b.listener.Withdrawn(h.given())
	case kindChange:
		if b.listener.Changed != nil {
			b.listener.Changed(h.change())
		}
	}
}

// SetRoster makes these the operators of this service, by ID and departments. Who is none any more ends the call first,
// and stays as long as another service of the site has them.
func (b *Board) SetRoster(operators []routing.Operator) {
	c := command{Do: doRoster}
	b.mu.Lock()
	for id := range b.table.staff {
		if !slices.ContainsFunc(operators, func(o routing.Operator) bool { return string(o.ID) == id }) {
			c.Gone = append(c.Gone, id)
		}
	}
	for _, o := range operators {
		e := entry{ID: string(o.ID), Departments: written(o.Departments)}
		if told, ours := b.table.staff[e.ID]; !ours || told != e.Departments {
			c.Roster = append(c.Roster, e)
		}
	}
	b.mu.Unlock()
	if len(c.Roster)+len(c.Gone) > 0 {
		b.tell(c)
	}
}
