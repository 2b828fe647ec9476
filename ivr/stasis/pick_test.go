package stasis

import (
	"errors"
	"slices"
	"testing"

	"hotline/ivr"
	"hotline/routing"
)

// An operator asks for a call back that is not to be made yet: it is offered in the moment in which it is placed, to that one.
func TestPickWhatIsNotPlaced(t *testing.T) {
	r, orders := returning(t)
	if err := r.app.Pick(anOrder(7), false, "103"); err != nil {
		t.Fatal(err)
	}
	r.await("the offer", func() bool { return r.board.count("pick "+theReturn+" support 103") > 0 })
	r.await("a line of the journey", func() bool { return r.journal.has(theReturn, "picked") })
	if events := r.journal.events(theReturn); slices.Index(events, "picked") != slices.Index(events, "queued")+1 {
		t.Errorf("journey %v, want what began it before who has asked for it", events)
	}
	if r.board.count("join ") > 0 {
		t.Errorf("it waits for anybody: %v", r.board.heard())
	}
	leg := r.offer(theReturn, 1)
	if err := r.app.Pick(anOrder(7), false, "103"); err != nil { // pressed twice
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
	if err := r.app.Pick(anOrder(7), false, "103"); err != nil {
		t.Fatal(err)
	}
	if r.board.count("pick "+theReturn+" support 103") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
	leg := r.offer(theReturn, 1)
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
