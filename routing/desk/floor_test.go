package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/desk"
)

var (
	errPremium = errors.New("neither a geographic nor a mobile number")
	errCursor  = errors.New("no cursor of this list")
	errNotNow  = errors.New("the call is not with an operator")
)

const olena = "+380501112233"

// floor stands for the orders, the journeys, the board, the calls in progress and the surges: it keeps what it is told and
// fails with err.
type floor struct {
	err      error
	orders   []desk.CallBack
	requests map[string]int // index in orders
	limit    int            // asked for last
	filter   desk.CallFilter
	journeys []ivr.Journey
	next     string // cursor of the next page
	waiting  []routing.Waiting
	seats    []desk.Seat
	duties   map[routing.OperatorID]routing.Duty
	wishes   []string
	closed   routing.Department
}

// Order takes two orders of a number, of which one may be open.
func (f *floor) Order(
	_ context.Context, request string, order routing.CallBack, at time.Time,
) (routing.CallBack, bool, *billing.Refusal, error) {
	if f.err != nil {
		return routing.CallBack{}, false, nil, f.err
	}
	if i, known := f.requests[request]; known {
		return f.orders[i].Order, false, nil, nil
	}
	of := 0
	for _, o := range f.orders {
		if o.Order.Phone == order.Phone && o.State == "open" {
			return o.Order, true, nil, nil
		}
		if o.Order.Phone == order.Phone {
			of++
		}
	}
	if of == 2 {
		return routing.CallBack{}, false, &billing.Refusal{Reason: billing.RefusedLimit}, nil
	}
	f.requests[request] = len(f.orders)
	order.ID = int64(len(f.orders) + 1)
	f.orders = append(f.orders, desk.CallBack{Order: order, State: "open", DueAt: at})
	return order, false, nil, nil
}

func (f *floor) Cancel(_ context.Context, id int64, reason string, at time.Time) (bool, error) {
	for i, o := range f.orders {
		if o.Order.ID == id && o.State == "open" && f.err == nil {
			f.orders[i].State, f.orders[i].EndedAt, f.orders[i].Reason = "cancelled", &at, reason
			return true, nil
		}
	}
	return false, f.err
}

// Take lets nobody have the second order.
func (f *floor) Take(_ context.Context, id int64, operator routing.OperatorID, _ time.Time) error {
	if f.err != nil {
		return f.err
	}
	for _, o := range f.orders {
		if o.Order.ID != id || o.State != "open" {
			continue
		}
		if id == 2 {
			return routing.ErrTaken
		}
		f.wishes = append(f.wishes, fmt.Sprintf("take %d %s", id, operator))
		return nil
	}
	return errUnknown
}

func (f *floor) Ordered(_ context.Context, id int64) (desk.CallBack, error) {
	if f.err == nil && id > int64(len(f.orders)) {
		return desk.CallBack{}, errUnknown
	}
	if f.err != nil {
		return desk.CallBack{}, f.err
	}
	return f.orders[id-1], nil
}

func (f *floor) List(_ context.Context, endedToo bool, limit int) ([]desk.CallBack, error) {
	var list []desk.CallBack
	for _, o := range f.orders {
		if endedToo || o.State == "open" {
			list = append(list, o)
		}
	}
	f.limit = limit
	return list, f.err
}

func (f *floor) Calls(_ context.Context, filter desk.CallFilter) ([]ivr.Journey, string, error) {
	f.filter = filter
	if filter.Cursor == "torn" {
		return nil, "", errCursor
	}
	return f.journeys, f.next, f.err
}

func (f *floor) Call(_ context.Context, id string) (ivr.Journey, error) {
	for _, j := range f.journeys {
		if j.ID == id {
			return j, f.err
		}
	}
	return ivr.Journey{}, errors.Join(f.err, errUnknown)
}

func (f *floor) Look() ([]routing.Waiting, []desk.Seat) { return f.waiting, f.seats }

func (f *floor) Seats() []desk.Seat { return f.seats }

func (f *floor) SetDuty(id routing.OperatorID, duty routing.Duty) error {
	if f.err != nil {
		return f.err
	}
	for _, s := range f.seats {
		if s.ID == id {
			f.duties[id] = duty
			return nil
		}
	}
	return fmt.Errorf("set duty: %w", routing.ErrNoOperator)
}

// Transfer knows the calls "talking", and "menu" which is with no operator.
func (f *floor) Transfer(call string, operator routing.OperatorID, wish ivr.TransferAsked) error {
	return f.wish(call, fmt.Sprintf("%s of %q: %+v", call, operator, wish))
}

func (f *floor) EndTransfer(call string, operator routing.OperatorID, handOver bool) error {
	return f.wish(call, fmt.Sprintf("%s of %q: %v", call, operator, handOver))
}

func (f *floor) wish(call, wish string) error {
	switch {
	case f.err != nil:
		return f.err
	case call == "menu":
		return errNotNow
	case call != "talking":
		return errUnknown
	}
	f.wishes = append(f.wishes, wish)
	return nil
}

// surges is the suspected outages of a floor.
type surges struct{ *floor }

func (s surges) List(_ context.Context, calmedToo bool) ([]desk.Surge, error) {
	list := []desk.Surge{{ID: 2, City: "Київ", Street: "Миру", Callers: 15, Since: now.Add(-time.Minute), RaisedAt: now}}
	if calmedToo {
		list = append(list, desk.Surge{ID: 1, City: "Київ", Street: "Лісова", House: "7", Callers: 5, CalmedAt: &now})
	}
	return list, s.err
}

func (s surges) Announce(_ context.Context, id int64, _ time.Time) (billing.Outage, error) {
	if id != 2 {
		return billing.Outage{}, errors.Join(s.err, errUnknown)
	}
	return billing.Outage{ID: "surge-2"}, s.err
}

func newFloor() *floor {
	seat := func(id routing.OperatorID, state routing.OperatorState, d ...routing.Department) desk.Seat {
		return desk.Seat{Operator: routing.Operator{ID: id, Departments: d, State: state}}
	}
	f := &floor{
		requests: make(map[string]int), duties: make(map[routing.OperatorID]routing.Duty),
		seats: []desk.Seat{
			seat("103", routing.Talking, routing.Support), seat("104", routing.Ready, routing.Accounts), seat("105", routing.Paused),
		},
		closed: routing.Corporate,
	}
	f.seats[0].Call, f.seats[1].IdleSince, f.seats[2].Reason = "talking", now, "lunch"
	return f
}

// parts puts the floor in the place of all that concerns calls.
func (f *floor) parts(p *desk.Parts) {
	p.CallBacks, p.Journeys, p.Board, p.Calls, p.Surges = f, f, f, desk.Calls(f), surges{f}
	p.Rules = routing.DefaultRules()
	p.Wrong = func(err error) bool { return errors.Is(err, errCursor) || errors.Is(err, errCode) }
	p.NotNow = func(err error) bool { return errors.Is(err, errNotNow) }
	p.Dialable = func(phone string) (string, error) {
		if strings.HasPrefix(phone, "050") {
			return "+38" + phone, nil
		}
		return "", errPremium
	}
	p.Opening = func(d routing.Department, _ time.Time) routing.Opening { return routing.Opening{Open: d != f.closed} }
}
