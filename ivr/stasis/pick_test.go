package stasis

import (
	"errors"
	"slices"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// picks asks for a call back of which no try is begun; the answer comes when it is.
func (r *rig) picks(order routing.CallBack, operator routing.OperatorID) <-chan error {
	answer := make(chan error, 1)
	go func() { answer <- r.app.Pick(order, false, operator) }()
	return answer
}

// An operator asks for a call back that is not to be made yet: it is offered in the moment in which it is placed, to that one.
func TestPickWhatIsNotPlaced(t *testing.T) {
	r, orders := returning(t)
	picked := r.picks(anOrder(7), "103")
	r.await("the offer", func() bool { return r.board.count("pick "+theReturn+" support 103") > 0 })
	r.await("a line of the journey", func() bool { return r.journal.has(theReturn, "picked") })
	if events := r.journal.events(theReturn); slices.Index(events, "picked") != slices.Index(events, "queued")+1 {
		t.Errorf("journey %v, want what began it before who has asked for it", events)
	}
	if r.board.count("join ") > 0 {
		t.Errorf("it waits for anybody: %v", r.board.heard())
	}
	twice := r.picks(anOrder(7), "103") // pressed before the order is claimed
	leg := r.offer(theReturn, 1)
	if err := errors.Join(<-picked, <-twice, r.app.Pick(anOrder(7), false, "103")); err != nil { // and after that
		t.Error(err)
	}
	if err := r.app.Pick(anOrder(7), false, "106"); !errors.Is(err, routing.ErrTaken) {
		t.Errorf("a second operator: %v", err)
	}
	r.turn(leg, "Ringing")
	r.turn(leg, "Up")
	r.asks(1, "dial "+theReturn+" 40")
	r.app.Drop(7)
	r.turn(theReturn, "Up")
	r.asks(1, "play "+theReturn+" uk sound:callback/hello")
	r.hangUp(theReturn, 16)
	r.over()
	r.wantOrders(orders, "begin 7", "end 7/1 abandoned/in_greeting")
}

// One that waits already, and one whose first operator did not answer.
func TestPickWhatWaits(t *testing.T) {
	r, orders := returning(t)
	r.due()
	picked := r.picks(anOrder(7), "103")
	r.await("the offer", func() bool { return r.board.count("pick "+theReturn+" support 103") == 1 })
	leg := r.offer(theReturn, 1)
	if err := <-picked; err != nil {
		t.Error(err)
	}
	r.turn(leg, "Ringing")
	r.hangUp(leg, 21)
	r.await("the miss", func() bool { return r.board.count("missed 1") > 0 })
	begun := anOrder(7)
	begun.Try = 1
	if err := r.app.Pick(begun, true, "106"); err != nil {
		t.Error(err)
	}
	if r.board.count("pick "+theReturn+" support 106") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
	r.app.Drop(7)
	r.over()
	r.wantOrders(orders, "begin 7", "end 7/1 unreached/order_withdrawn")
}

// An operator who is not free gets nothing, and the call back waits for the others.
func TestPickByWhoIsBusy(t *testing.T) {
	r, _ := returning(t)
	r.board.refuse = "pick"
	if err := r.app.Pick(anOrder(7), false, "103"); !errors.Is(err, routing.ErrNotFree) {
		t.Errorf("%v", err)
	}
	r.await("the call back in the queue", func() bool { return r.board.count("join "+theReturn+" support") == 1 })
	r.await("the call back on record", func() bool { return r.calls.step(theReturn) == ivr.Due })
	if err := r.app.Pick(routing.CallBack{ID: 8, Try: 1}, true, "103"); !errors.Is(err, routing.ErrTaken) {
		t.Errorf("one that another service makes: %v", err)
	}
	r.app.Drop(7)
	r.over()
}

// The order that an operator has asked for cannot be claimed: the operator is told so and free already, nothing has rung, nobody was
// called, and the order is in nobody's hands.
func TestPickOfWhatCannotBeClaimed(t *testing.T) {
	away := errors.New("database is away")
	for name, tt := range map[string]struct {
		orders *fakeOrders
		want   error
		why    string // in the journey
		waits  bool   // for an operator of another department
	}{
		"taken":           {&fakeOrders{taken: true}, routing.ErrTaken, "", false},
		"taken, waits":    {&fakeOrders{taken: true}, routing.ErrTaken, "", true},
		"not told":        {&fakeOrders{err: away}, away, "unavailable", false},
		"not told, waits": {&fakeOrders{err: away}, away, "unavailable", true},
	} {
		t.Run(name, func(t *testing.T) {
			rules := routing.DefaultRules()
			rules.Overflow = 100 * 365 * 24 * time.Hour
			r, queue := onRealBoard(t, rules, withOrders(tt.orders))
			if err := queue.SetDuty("106", routing.Duty{Pause: "break"}); err != nil {
				t.Fatal(err)
			}
			r.await("the operator", func() bool { return queue.Counts().Operators[routing.Ready] == 1 })
			order := anOrder(7)
			if tt.waits {
				order.Department = routing.Corporate
				r.app.Place(order)
				r.await("the call back on record", func() bool { return r.calls.step(theReturn) == ivr.Due })
			}
			err := r.app.Pick(order, false, "103")
			if free := queue.Counts().Operators[routing.Ready]; !errors.Is(err, tt.want) || free != 1 {
				t.Errorf("told %v, want %v; %d operators are free", err, tt.want, free)
			}
			r.over()
			r.wantOutcome(theReturn, ivr.Unreached, ivr.OrderWithdrawn)
			if r.count("create") > 0 || slices.ContainsFunc(tt.orders.heard(), func(s string) bool { return s != "begin 7" }) {
				t.Errorf("asked %v, orders %v", r.history(), tt.orders.heard())
			}
			if last := r.journal.last(theReturn); last.Detail["result"] != "withdrawn" || last.Detail["reason"] != tt.why {
				t.Errorf("the journey ends with %+v", last)
			}
			if r.log.has("WARN order of a call back cannot be claimed") != (tt.why != "") {
				t.Errorf("the log says\n%s", r.log)
			}
			tt.orders.open()
			answer := r.picks(order, "103")
			r.asks(1, "dial ")
			if err := <-answer; err != nil {
				t.Errorf("when it can be: %v", err)
			}
			r.app.Drop(7)
			r.over()
		})
	}
}

// The device of the operator who has asked vanishes before the order is claimed.
func TestPickByWhoVanishes(t *testing.T) {
	orders := &fakeOrders{hold: make(chan struct{})}
	r := start(t, withOrders(orders))
	answer := r.picks(anOrder(7), "103")
	r.await("the offer", func() bool { return r.board.count("pick ") == 1 })
	offer := routing.Offer{Number: 1, Call: theReturn, Operator: "103"}
	r.app.Offered(offer)
	r.await("the claim", func() bool { return len(orders.heard()) == 1 })
	r.app.Withdrawn(offer)
	if err := <-answer; !errors.Is(err, routing.ErrNotFree) {
		t.Errorf("told %v", err)
	}
	close(orders.hold)
	r.app.Drop(7)
	r.over()
}
