package desk

import (
	"context"
	"encoding/json"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

// LiveCall is a call in progress as supervisors see it.
type LiveCall struct {
	ID          string             `json:"id"`
	Node        string             `json:"node,omitempty"` // the service that has it, if several have calls
	Kind        ivr.Kind           `json:"kind"`
	From        string             `json:"from"` // masked
	To          string             `json:"to"`
	Contract    string             `json:"contract,omitempty"`
	Language    string             `json:"language,omitempty"`
	Step        string             `json:"step"`
	Hears       string             `json:"hears,omitempty"` // key of the last prompt
	Department  routing.Department `json:"department"`
	Operator    string             `json:"operator,omitempty"`
	Second      string             `json:"second,omitempty"` // who is consulted
	Held        bool               `json:"held,omitempty"`
	Supervisors []string           `json:"supervisors,omitempty"` // who listens
	StartedAt   time.Time          `json:"started_at"`
	QueuedAt    time.Time          `json:"queued_at,omitzero"`
}

// Today is how the day has gone so far (product.md, "Statistics").
type Today struct {
	Calls        int      `json:"calls"`
	Offered      int      `json:"offered"` // that joined a queue
	Answered     int      `json:"answered"`
	Abandoned    int      `json:"abandoned"`
	ServiceLevel *float64 `json:"service_level,omitempty"` // nil: nothing was offered
	Served       *float64 `json:"served,omitempty"`        // share of the ended calls that needed no operator; nil: none has ended
	AverageWait  *float64 `json:"average_wait_seconds,omitempty"`
	LongestWait  *float64 `json:"longest_wait_seconds,omitempty"`
	Messages     int      `json:"messages"`
	Credits      int      `json:"credits"`
}

// floorNow is what pages show of everybody: queues, operators, calls in progress, and what the database knows.
type floorNow struct {
	At        time.Time        `json:"at,omitzero"`
	Queues    []queue          `json:"queues"`
	Operators []operatorAnswer `json:"operators"`
	Calls     []LiveCall       `json:"calls,omitempty"` // for supervisors only
	recorded
}

// recorded is the part of the floor that stands in the database. It is looked up every now and then.
type recorded struct {
	CallBacks []CallBackAnswer `json:"callbacks"`
	Surges    []Surge          `json:"surges"`
	Outages   []billing.Outage `json:"outages"`
	Today     *Today           `json:"today,omitempty"`
}

// look puts the floor together, all of it but the time.
func (d *desk) look(from recorded) floorNow {
	now := floorNow{Queues: []queue{}, Operators: []operatorAnswer{}, recorded: from}
	if d.Live != nil {
		now.Calls = d.Live.LiveCalls()
	}
	if d.Board == nil {
		return now
	}
	waiting, seats := d.Board.Look()
	d.recent.note(seats...)
	now.Queues, now.Operators = d.queues(waiting), operatorAnswers(seats)
	return now
}

// shownCallBacks is how many open call backs pages show at most.
const shownCallBacks = 200

// record looks up what stands in the database. What cannot be looked up stays as it was.
func (d *desk) record(ctx context.Context, before recorded) recorded {
	now := before
	if d.CallBacks != nil {
		if orders, err := d.CallBacks.List(ctx, false, shownCallBacks); err == nil {
			now.CallBacks = callBackAnswers(orders)
		}
	}
	if d.Surges != nil {
		if surges, err := d.Surges.List(ctx, false); err == nil {
			now.Surges = surges
		}
	}
	if outages, err := d.Outages.Outages(ctx, false); err == nil {
		now.Outages = outages
	}
	if d.Stats != nil {
		if today, err := d.Stats.Today(ctx, d.Now()); err == nil {
			now.Today = &today
		}
	}
	return now.filled()
}

// filled has lists where there is nothing: pages need not tell nothing from an empty list.
func (r recorded) filled() recorded {
	r.CallBacks = append([]CallBackAnswer{}, r.CallBacks...)
	r.Surges = append([]Surge{}, r.Surges...)
	r.Outages = append([]billing.Outage{}, r.Outages...)
	return r
}

// event writes a server-sent event.
func event(name string, data any) ([]byte, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	text := make([]byte, 0, len(body)+len(name)+len("event: \ndata: \n\n"))
	text = append(append(append(text, "event: "...), name...), "\ndata: "...)
	return append(append(text, body...), "\n\n"...), nil
}
