package desk

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"hotline/billing"
	"hotline/routing/access"
)

// sees is what of the floor somebody may see: no more than the API gives them out otherwise.
type sees struct{ calls, waiting, callBacks, surges, outages, today bool }

// seesOf returns what somebody may see.
func (d *desk) seesOf(who access.Principal) sees {
	may := func(pattern string) bool { return d.operations[pattern].rule.Permit(who) == nil }
	return sees{
		calls: who.Role == access.Supervisor, waiting: who.Role != access.Operator, callBacks: may("GET /api/v1/callbacks"),
		surges: may("GET /api/v1/surges"), outages: may("GET /api/v1/outages"), today: may("GET /api/v1/stats/today"),
	}
}

// of returns the floor without what is not to be seen. Of call backs their number and age stay.
func (s sees) of(now floorNow) floorNow {
	if !s.calls {
		now.Calls = nil
	}
	if !s.waiting { // two hundred desks need to know how many wait, not who
		now.Queues = slices.Clone(now.Queues)
		for i := range now.Queues {
			now.Queues[i].Calls = []waitingCall{}
		}
	}
	if !s.callBacks {
		now.CallBacks = slices.Clone(now.CallBacks)
		for i, order := range now.CallBacks {
			now.CallBacks[i].Phone, now.CallBacks[i].Contract, now.CallBacks[i].Topic = billing.MaskPhone(order.Phone), "", ""
		}
	}
	if !s.surges {
		now.Surges = nil
	}
	if !s.outages {
		now.Outages = nil
	}
	if !s.today {
		now.Today = nil
	}
	now.recorded = now.filled()
	return now
}

// glance is the floor as it was at one moment.
type glance struct {
	floor  floorNow
	at     time.Time
	number uint64 // from 1, above those of all before
}

// view is the floor as an event that is ready to be sent, and what it is to be compared with: all but the time.
type view struct {
	event, body []byte
	number      uint64 // of the newest glance that saw it so
}

// next returns the floor as it is now: the same event if nothing but the time has changed.
func (v view) next(may sees, now glance) (view, error) {
	floor := may.of(now.floor)
	body, err := json.Marshal(floor)
	if err != nil {
		return v, err
	}
	if bytes.Equal(body, v.body) {
		v.number = now.number
		return v, nil
	}
	floor.At = now.at
	text, err := event("floor", floor)
	return view{event: text, body: body, number: now.number}, err
}
