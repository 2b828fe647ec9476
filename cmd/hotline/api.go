package main

import (
	"context"
	"time"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/routing/desk"
)

// orders are the orders of call backs as the API shows them.
type orders struct{ *store.CallBacks }

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

// Calls returns the newest calls since a moment.
func (j journeys) Calls(ctx context.Context, since time.Time, limit int) ([]ivr.Journey, error) {
	return j.Store.Calls(ctx, store.Filter{Since: since, Limit: limit})
}

// seats are the queues and the operators as the API shows them.
type seats struct{ *board.Board }

// Look returns who waits and what operators do.
func (s seats) Look() ([]routing.Waiting, []desk.Seat) {
	look := s.Snapshot()
	all := make([]desk.Seat, len(look.Operators))
	for i, o := range look.Operators {
		all[i] = desk.Seat{Operator: o.Operator, Reason: o.Pause, Call: o.Call}
	}
	return look.Waiting, all
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
