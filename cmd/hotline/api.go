package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/routing/desk"
	"hotline/routing/peers"
)

// orders are the orders of call backs as the API shows them.
type orders struct {
	*store.CallBacks

	app interface {
		Linked() bool
		Pick(order routing.CallBack, underway bool, operator routing.OperatorID) error
	}
	board interface {
		HasTime(operator routing.OperatorID) error
	}
}

// siteOrders are those of all services of the site.
type siteOrders struct {
	orders

	site site
}

// takeWish is an order that an operator wants to call now.
type takeWish struct {
	ID       int64              `json:"id"`
	Operator routing.OperatorID `json:"operator"`
}

// Take has an order called now, by this service or by the one that has it in hand. It is routing.ErrElsewhere if the operator's
// telephone is not registered there.
func (o siteOrders) Take(ctx context.Context, id int64, operator routing.OperatorID, at time.Time) error {
	err := o.orders.Take(ctx, id, operator, at)
	if !errors.Is(err, routing.ErrTaken) && !errors.Is(err, routing.ErrNotFree) {
		return err
	}
	if elsewhere := o.site.wish(ctx, subjectTake, takeWish{id, operator}); !errors.Is(elsewhere, peers.ErrNobody) {
		return o.site.atTelephone(operator, elsewhere)
	}
	return err
}

// takeFor is Take for a page of another service, if this one has the order in hand.
func (o orders) takeFor(ctx context.Context, w takeWish, at time.Time) error {
	has, err := o.Has(ctx, w.ID)
	switch {
	case err != nil:
		return err
	case !has:
		return peers.ErrNotMine
	}
	return o.Take(ctx, w.ID, w.Operator, at)
}

// orders are those that this service gives out.
func (v *service) orders() orders { return orders{v.callBacks, v.app, v.board} }

// Take has an order called now, with the operator who has asked for it. An order that cannot be is left as it is: once it is due
// and this service's, others would call it ahead of its time, or nobody for a while.
func (o orders) Take(ctx context.Context, id int64, operator routing.OperatorID, at time.Time) error {
	if !o.app.Linked() {
		return fmt.Errorf("call back %d: %w", id, errNotLinked)
	}
	if err := o.board.HasTime(operator); err != nil {
		return fmt.Errorf("call back %d to operator %s: %w", id, operator, err)
	}
	order, err := o.Pick(ctx, id, at)
	if err != nil {
		return err
	}
	return o.app.Pick(order.CallBack, order.State == store.CallBackCalling, operator)
}

// Ordered returns one order.
func (o orders) Ordered(ctx context.Context, id int64) (desk.CallBack, error) {
	order, err := o.Get(ctx, id)
	return shown(order), err
}

// List returns orders, the newest first.
func (o orders) List(ctx context.Context, endedToo bool, limit int) ([]desk.CallBack, error) {
	list, err := o.CallBacks.List(ctx, store.CallBackFilter{Ended: endedToo, Limit: limit})
	if err != nil {
		return nil, err
	}
	all := make([]desk.CallBack, len(list))
	for i, order := range list {
		all[i] = shown(order)
	}
	return all, nil
}

func shown(o store.OrderedCallBack) desk.CallBack {
	return desk.CallBack{Order: o.CallBack, State: string(o.State), DueAt: o.DueAt, EndedAt: o.EndedAt, Reason: o.Reason}
}

// journeys are the calls as the API shows them.
type journeys struct{ *store.Store }

// Calls returns a page of calls, the newest first.
func (j journeys) Calls(ctx context.Context, f desk.CallFilter) ([]ivr.Journey, string, error) {
	filter := store.Filter{
		Since: f.Since, Until: f.Until, Number: f.Number, Contract: f.Contract, Class: f.Class, Reason: f.Reason,
		Operator: string(f.Operator), Kind: f.Kind, Limit: f.Limit, After: store.Cursor(f.Cursor),
	}
	if f.Department != nil {
		filter.Department = f.Department.String()
	}
	page, err := j.SearchCalls(ctx, filter)
	return page.Items, string(page.Next), err
}

// seats are the queues and the operators as the API shows them. It remembers since when operators are in their states, as
// far as they were looked at.
type seats struct {
	*board.Board

	names *names
	now   func() time.Time

	mu    sync.Mutex
	stand map[routing.OperatorID]stand
}

// stand is an operator's state since a moment; zero if it was found so.
type stand struct {
	state routing.OperatorState
	since time.Time
}

func newSeats(b *board.Board, names *names, now func() time.Time) *seats {
	return &seats{Board: b, names: names, now: now, stand: make(map[routing.OperatorID]stand)}
}

// names are what the people are called whose accounts are operators.
type names struct {
	known atomic.Pointer[map[routing.OperatorID]string]
}

// read takes them over from the accounts.
func (n *names) read(ctx context.Context, accounts *store.Accounts) error {
	all, err := accounts.List(ctx)
	if err != nil {
		return err
	}
	known := make(map[routing.OperatorID]string, len(all))
	for _, account := range all {
		if account.Operator != "" && !account.Disabled() {
			known[account.Operator] = account.Name
		}
	}
	n.known.Store(&known)
	return nil
}

// of returns an operator's name; "" if it is not known.
func (n *names) of(operator routing.OperatorID) string {
	if known := n.known.Load(); known != nil {
		return (*known)[operator]
	}
	return ""
}

// Look returns who waits and what operators do.
func (s *seats) Look() ([]routing.Waiting, []desk.Seat) {
	look := s.Snapshot()
	return look.Waiting, s.shown(look.Operators)
}

// Seats returns what operators do.
func (s *seats) Seats() []desk.Seat { return s.shown(s.Board.Seats()) }

func (s *seats) shown(operators []board.Seat) []desk.Seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]desk.Seat, len(operators))
	for i, o := range operators {
		before, known := s.stand[o.ID]
		if known && before.state != o.State {
			before.since = s.now()
		}
		s.stand[o.ID] = stand{o.State, before.since}
		all[i] = desk.Seat{Operator: o.Operator, Name: s.names.of(o.ID), Reason: o.Pause, Call: o.Call, Since: before.since}
	}
	return all
}

// surges are the suspected outages as the API shows them.
type surges struct{ *store.Surges }

// List returns suspected outages, the newest first.
func (s surges) List(ctx context.Context, calmedToo bool) ([]desk.Surge, error) {
	list, err := s.Surges.List(ctx, calmedToo)
	if err != nil {
		return nil, err
	}
	all := make([]desk.Surge, len(list))
	for i, o := range list {
		all[i] = desk.Surge{ID: o.ID, City: o.City, Street: o.Street, House: o.House, Callers: o.Callers, Since: o.Since,
			RaisedAt: o.RaisedAt, CalmedAt: o.CalmedAt, AnnouncedAt: o.AnnouncedAt, Outage: o.Outage}
	}
	return all, nil
}
