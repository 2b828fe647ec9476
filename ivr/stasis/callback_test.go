package stasis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// fakeOrders is a store of orders of which each may be begun until it is not open any more.
type fakeOrders struct {
	mu    sync.Mutex
	taken bool  // somebody else has the order
	err   error // of Begin
	late  int   // how often End fails yet
	told  []string
	hold  chan struct{} // Begin waits until this is closed; nil: it does not
}

func (o *fakeOrders) Begin(ctx context.Context, order routing.CallBack, _ time.Time) (routing.CallBack, bool, error) {
	o.mu.Lock()
	o.told = append(o.told, fmt.Sprintf("begin %d", order.ID))
	hold, taken, err := o.hold, o.taken, o.err
	o.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return routing.CallBack{}, false, ctx.Err()
		}
	}
	return order, !taken && err == nil, err
}

func (o *fakeOrders) End(_ context.Context, order routing.CallBack, outcome ivr.Outcome, _ time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.late--; o.late >= 0 {
		return errors.New("database is away")
	}
	o.told = append(o.told, fmt.Sprintf("end %d/%d %s/%s", order.ID, order.Try, outcome.Class, outcome.Reason))
	return nil
}

// open lets each order be begun again.
func (o *fakeOrders) open() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken, o.err = false, nil
}

func (o *fakeOrders) heard() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.told)
}

func anOrder(id int64) routing.CallBack {
	return routing.CallBack{ID: id, Phone: "+380671110001", Department: routing.Support, Language: "uk", Since: noon.Add(-time.Hour), Source: "menu"}
}

// withOrders lets there be call backs over a trunk.
func withOrders(o *fakeOrders) option {
	return func(c *Config, p *Parts) {
		p.CallBacks, c.Trunk, c.CallerID = o, "PJSIP/{number}@trunk", "380445001100"
	}
}

// returning is a rig with call backs.
func returning(t *testing.T) (*rig, *fakeOrders) {
	t.Helper()
	orders := &fakeOrders{}
	return start(t, withOrders(orders)), orders
}

// theReturn is the id of the first try of order 7.
const theReturn = "callback-7-1"

// due places order 7 and waits until it is in the queue.
func (r *rig) due() {
	r.t.Helper()
	r.app.Place(anOrder(7))
	r.await("the call back in the queue", func() bool { return r.board.count("join "+theReturn+" support") > 0 })
	r.await("the call back on record", func() bool { return r.calls.step(theReturn) == ivr.Due })
}

// dialling lets 103 answer a call back; it returns the operator's leg. The subscriber's telephone is being called.
func (r *rig) dialling() string {
	r.t.Helper()
	r.due()
	leg := r.offer(theReturn, 1)
	r.turn(leg, "Ringing")
	r.turn(leg, "Up")
	r.asks(1, "dial "+theReturn+" 40")
	r.await("the dialling on record", func() bool { return r.calls.step(theReturn) == ivr.Dialling })
	return leg
}

// greeting lets the subscriber answer.
func (r *rig) greeting() string {
	r.t.Helper()
	leg := r.dialling()
	r.turn(theReturn, "Ringing")
	r.turn(theReturn, "Up")
	r.asks(1, "play "+theReturn+" uk sound:callback/hello")
	return leg
}

// calledBack lets the two talk.
func (r *rig) calledBack() string {
	r.t.Helper()
	leg := r.greeting()
	r.finish(theReturn, "done")
	r.asks(1, "join talk1 "+theReturn+" leg1")
	r.await("the talk on record", func() bool { return r.calls.step(theReturn) == ivr.Talking })
	return leg
}

func (r *rig) wantOrders(o *fakeOrders, want ...string) {
	r.t.Helper()
	r.await(fmt.Sprint("the orders ", want), func() bool { return slices.Equal(o.heard(), want) })
	r.await("the record to be forgotten", func() bool { return !r.calls.has(theReturn) })
}

func TestCallBackFromOrderToTalk(t *testing.T) {
	r, orders := returning(t)
	leg := r.calledBack()
	r.wantInOrder("create leg1 PJSIP/103 for ", "set leg1 CONNECTEDLINE(num,i)=380671110001", "dial leg1 20", "ring leg1",
		"create "+theReturn+" PJSIP/380671110001@trunk for leg1", "set "+theReturn+" CONNECTEDLINE(num,i)=380445001100",
		"dial "+theReturn+" 40", "stop ring leg1", "music leg1", "play "+theReturn+" uk sound:callback/hello", "stop music leg1",
		"join talk1 "+theReturn+" leg1")
	if got := r.journal.queued; !slices.Equal(got, []string{theReturn + " support 11:00:00"}) {
		t.Errorf("queued on record: %v", got)
	}
	if r.journal.kinds[theReturn] != ivr.Returned || r.journal.answered[theReturn] != 1 {
		t.Errorf("journal: %v, answered %d times", r.journal.kinds, r.journal.answered[theReturn])
	}
	r.hangUp(leg, 16)
	r.over()
	r.wantOrders(orders, "begin 7", "end 7/1 connected/operator_hung_up")
	r.wantOutcome(theReturn, ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
}

func TestSubscriberIsNotReached(t *testing.T) {
	for cause, reason := range map[int]ivr.Reason{17: ivr.Busy, 19: ivr.NoAnswer, 0: ivr.NoAnswer, 1: ivr.Unreachable} {
		t.Run(fmt.Sprint(cause), func(t *testing.T) {
			r, orders := returning(t)
			r.dialling()
			r.hangUp(theReturn, cause)
			r.over()
			r.wantOrders(orders, "begin 7", "end 7/1 unreached/"+string(reason))
			r.wantOutcome(theReturn, ivr.Unreached, reason)
			r.wantClean(0)
		})
	}
}

func TestSubscriberCannotBeCalled(t *testing.T) {
	for name, fault := range map[string]func(*rig){
		"refused": func(r *rig) { r.script(answer{prefix: "create " + theReturn, status: 500}) },
		"no dial": func(r *rig) { r.script(answer{prefix: "dial " + theReturn, status: 500}) },
		"trunk":   func(r *rig) { r.app.config.Trunk = "" },
	} {
		t.Run(name, func(t *testing.T) {
			r, orders := returning(t)
			fault(r)
			r.due()
			r.turn(r.offer(theReturn, 1), "Up")
			r.over()
			r.wantOrders(orders, "begin 7", "end 7/1 unreached/trunk_failed")
			r.wantClean(0)
		})
	}
}

func TestOperatorGivesACallBackUp(t *testing.T) {
	r, orders := returning(t)
	leg := r.dialling()
	r.hangUp(leg, 16)
	r.over()
	r.asks(1, "hang up "+theReturn)
	r.wantOrders(orders, "begin 7", "end 7/1 unreached/operator_hung_up")
	r.wantClean(0)
}

// The first offer claims the order; an operator who misses it costs no second claim.
func TestCallBackGoesToTheNextOperator(t *testing.T) {
	r, orders := returning(t)
	r.due()
	r.hangUp(r.offer(theReturn, 1), 17)
	r.await("the miss", func() bool { return r.board.count("missed 1 busy") == 1 })
	r.offer(theReturn, 2)
	if got := orders.heard(); !slices.Equal(got, []string{"begin 7"}) {
		t.Errorf("orders: %v", got)
	}
}

// An order that is not to be had is not called; it is the jobs that know whether it comes again.
func TestOrderIsNotToBeHad(t *testing.T) {
	for name, tt := range map[string]struct {
		orders *fakeOrders
		told   []string
	}{
		"taken":   {&fakeOrders{taken: true}, []string{"begin 7"}},
		"unknown": {&fakeOrders{err: errors.New("database is away")}, []string{"begin 7", "begin 7"}}, // the first answer may have been lost
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, withOrders(tt.orders))
			r.due()
			r.app.Offered(routing.Offer{Number: 1, Call: theReturn, Operator: "103"})
			r.over()
			r.wantOutcome(theReturn, ivr.Unreached, ivr.OrderWithdrawn)
			r.wantOrders(tt.orders, tt.told...)
			if r.count("create") > 0 {
				t.Errorf("asked %v", r.history())
			}
			r.due() // once more: it was not begun
		})
	}
}

// The operator's device vanishes while the order is claimed: the next operator is rung without a second claim.
func TestOperatorVanishesWhileTheOrderIsClaimed(t *testing.T) {
	orders := &fakeOrders{hold: make(chan struct{})}
	r := start(t, withOrders(orders))
	r.due()
	r.app.Offered(routing.Offer{Number: 1, Call: theReturn, Operator: "103"})
	r.await("the claim", func() bool { return len(orders.heard()) == 1 })
	r.app.Withdrawn(routing.Offer{Number: 1, Call: theReturn, Operator: "103"})
	r.settle()
	close(orders.hold)
	r.await("the claim on record", func() bool {
		record, _ := r.calls.record(theReturn)
		return record.Return != nil && record.Return.Begun
	})
	if r.count("create") > 0 {
		t.Errorf("rung all the same: %v", r.history())
	}
	r.offer(theReturn, 2)
}

// The next operator is offered the call before the claim for the one who vanished is answered: it is for both. A second one that fails
// would take the call from the operator whose device rings by the first.
func TestOneClaimForTwoOperators(t *testing.T) {
	orders := &fakeOrders{hold: make(chan struct{})}
	r := start(t, withOrders(orders))
	r.due()
	r.app.Offered(routing.Offer{Number: 1, Call: theReturn, Operator: "103"})
	r.await("the claim", func() bool { return len(orders.heard()) == 1 })
	r.app.Withdrawn(routing.Offer{Number: 1, Call: theReturn, Operator: "103"})
	r.app.Offered(routing.Offer{Number: 2, Call: theReturn, Operator: "106"})
	r.settle()
	close(orders.hold)
	r.asks(1, "dial ")
	if got := orders.heard(); !slices.Equal(got, []string{"begin 7"}) {
		t.Errorf("orders: %v", got)
	}
}

func TestPlaceAndDrop(t *testing.T) {
	r, orders := returning(t)
	r.due()
	r.app.Place(anOrder(7))
	r.app.Place(anOrder(77))
	r.await("both", func() bool { return r.app.Active() == 2 })
	r.app.Drop(7)
	r.await("the end of one", func() bool { return r.app.Active() == 1 })
	r.wantOutcome(theReturn, ivr.Unreached, ivr.OrderWithdrawn)
	r.wantOrders(orders)
	if r.board.count("join "+theReturn) != 2 || r.board.count("leave "+theReturn) != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
	r.app.Drop(77)
	r.over()
}

func TestDropComesTooLate(t *testing.T) {
	r, _ := returning(t)
	r.dialling()
	r.app.Drop(7)
	r.turn(theReturn, "Up")
	r.asks(1, "play "+theReturn)
}

// A job that read the order before its try began does not bring it back.
func TestStaleOrderIsNotPlaced(t *testing.T) {
	r, orders := returning(t)
	r.dialling()
	r.hangUp(theReturn, 17)
	r.over()
	r.wantOrders(orders, "begin 7", "end 7/1 unreached/busy")
	r.app.Place(anOrder(7))
	second := anOrder(7)
	second.Try = 1
	r.app.Place(second)
	r.await("the second try", func() bool { return r.board.count("join callback-7-2") == 1 })
	if r.app.Active() != 1 {
		t.Errorf("%d call backs wait, want 1", r.app.Active())
	}
}

func TestNoCallBacks(t *testing.T) {
	r := start(t)
	r.app.Place(anOrder(7))
	if r.app.Active() != 0 {
		t.Error("placed without a store of orders")
	}
}

// The end of a try is noted until it is; until then the call counts as alive, and its record stays.
func TestEndIsNotedUntilItIs(t *testing.T) {
	r, orders := returning(t)
	orders.late = 1
	r.dialling()
	r.hangUp(theReturn, 17)
	r.over()
	if !r.calls.has(theReturn) || !slices.Contains(r.app.held(), theReturn) {
		t.Error("forgotten before it was noted")
	}
	r.wantOrders(orders, "begin 7", "end 7/1 unreached/busy")
}

// A process that ends before the end of a try is noted leaves that to the next.
func TestEndIsNotedByTheNextProcess(t *testing.T) {
	orders := &fakeOrders{late: 1 << 30}
	first := start(t, withOrders(orders))
	first.dialling()
	first.hangUp(theReturn, 17)
	first.over()
	orders.mu.Lock()
	orders.late = 0
	orders.mu.Unlock()
	r := first.successor(withOrders(orders))
	r.wantOrders(orders, "begin 7", "end 7/1 unreached/busy")
	if r.app.Active() != 0 || r.journal.opened[theReturn] != 0 {
		t.Errorf("the call came back to life: %v", r.journal)
	}
}

// returnMoments are the steps of a call back.
func returnMoments() map[string]func(*rig) {
	return map[string]func(*rig){
		"due":      func(r *rig) { r.due() },
		"ringing":  func(r *rig) { r.due(); r.turn(r.offer(theReturn, 1), "Ringing") },
		"dialling": func(r *rig) { r.dialling() },
		"greeting": func(r *rig) { r.greeting() },
		"talking":  func(r *rig) { r.calledBack() },
	}
}

// A kill at each step of a call back: it goes on, is begun once, and the subscriber is called once.
func TestCallBackIsAdopted(t *testing.T) {
	for name, reach := range returnMoments() {
		t.Run(name, func(t *testing.T) {
			orders := &fakeOrders{}
			first := start(t, withOrders(orders))
			reach(first)
			r := first.successor(withOrders(orders))
			r.await("the call to resume", func() bool { return r.journal.has(theReturn, "resumed") })
			switch name {
			case "due":
				r.offer(theReturn, 2)
				fallthrough
			case "ringing":
				r.turn(r.leg(1), "Up")
				r.asks(1, "dial "+theReturn)
				fallthrough
			case "dialling":
				r.turn(theReturn, "Up")
				r.asks(1, "play "+theReturn)
				fallthrough
			case "greeting":
				r.finish(theReturn, "done")
				r.asks(1, "join talk1 "+theReturn+" leg1")
			}
			r.hangUp(theReturn, 16)
			r.over()
			r.wantOrders(orders, "begin 7", "end 7/1 connected/caller_hung_up")
			r.wantOutcome(theReturn, ivr.Connected, ivr.CallerHungUp)
			r.wantClean(0)
			if n := r.count("create " + theReturn); n > 0 == (name != "due" && name != "ringing") {
				t.Errorf("the subscriber was called %d times after the kill", n)
			}
			if n := r.count("dial " + theReturn); n > 0 == (name != "due" && name != "ringing") {
				t.Errorf("the subscriber's telephone was asked to ring %d times after the kill", n)
			}
		})
	}
}

// An operator who answers while the service is away is on the line when it is back: then the subscriber is called, once.
func TestCallBackIsAnsweredWhileAway(t *testing.T) {
	orders := &fakeOrders{}
	first := start(t, withOrders(orders))
	first.due()
	leg := first.offer(theReturn, 1)
	first.turn(leg, "Ringing")
	first.await("the ringing", func() bool { return first.board.count("ringing") == 1 })
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	first.turn(leg, "Up")
	r := first.successor(withOrders(orders))
	r.asks(1, "dial "+theReturn)
	r.await("the call to resume", func() bool { return r.journal.has(theReturn, "resumed") })
	r.settle()
	r.turn(theReturn, "Up")
	r.asks(1, "play "+theReturn)
	if created, dialled := r.count("create "+theReturn), r.count("dial "+theReturn); created != 1 || dialled != 1 {
		t.Errorf("created %d times, dialled %d times", created, dialled)
	}
	r.hangUp(theReturn, 16)
	r.over()
	r.wantOrders(orders, "begin 7", "end 7/1 abandoned/in_greeting")
	r.wantClean(0)
}

// What ends while the service is away ends the try.
func TestCallBackEndsWhileAway(t *testing.T) {
	for name, want := range map[string]string{
		"dialling": "unreached/trunk_failed", "greeting": "abandoned/while_away", "talking": "connected/while_away"} {
		t.Run(name, func(t *testing.T) {
			orders := &fakeOrders{}
			first := start(t, withOrders(orders))
			returnMoments()[name](first)
			if err := first.stop(); err != nil {
				t.Fatal(err)
			}
			first.vanish(theReturn)
			r := first.successor(withOrders(orders))
			r.wantOrders(orders, "begin 7", "end 7/1 "+want)
			r.wantClean(0)
		})
	}
}

// Without a record a talk goes on to its end; a telephone that rings is released, and the order is called again.
func TestCallBackWithoutItsRecord(t *testing.T) {
	for name, want := range map[string]string{"dialling": "lost/while_away", "talking": "connected/caller_hung_up"} {
		t.Run(name, func(t *testing.T) {
			orders := &fakeOrders{}
			first := start(t, withOrders(orders))
			returnMoments()[name](first)
			first.calls.mu.Lock()
			first.calls.records = map[string][]byte{}
			first.calls.keep = false
			first.calls.mu.Unlock()
			if err := first.stop(); err != nil {
				t.Fatal(err)
			}
			first.calls = newFakeCalls()
			r := first.successor(withOrders(orders))
			if name == "talking" {
				r.hangUp(theReturn, 16)
			}
			r.wantOrders(orders, "begin 7", "end 7/1 "+want)
			r.await("the operator's release", func() bool { channels, _ := r.left(); return channels == 0 })
		})
	}
}

func TestOrderOf(t *testing.T) {
	if order, ok := orderOf(returnID(routing.CallBack{ID: 12, Try: 2})); !ok || order.ID != 12 || order.Try != 3 {
		t.Errorf("order %+v, %t", order, ok)
	}
	for _, id := range []string{"hotline-1767607200.1", "callback-", "callback-x-1", "callback-1", "leg-1-2"} {
		if _, ok := orderOf(id); ok {
			t.Errorf("%q names an order", id)
		}
	}
}
