package desk

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/desk/api"
)

// defaultLimit is how many lines a list has unless ?limit= says otherwise.
const defaultLimit = 100

// CallFilter says which calls to list.
type CallFilter struct {
	Since      time.Time // began at or after; zero: any
	Until      time.Time // began before; zero: any
	Number     string    // the caller's number or its last digits; "": any
	Contract   string    // that the call was about; "": any
	Class      ivr.Class // of the outcome; "": any
	Reason     ivr.Reason
	Operator   routing.OperatorID  // who answered; "": any
	Department *routing.Department // whose queue it joined; nil: any
	Kind       ivr.Kind            // "": any
	Limit      int
	Cursor     string // of the page before; "": the first page
}

// Journeys is where the journeys of calls are kept.
type Journeys interface {
	// Calls returns a page of calls, the newest first, and the cursor of the next; "" after the last. Parts.Wrong knows the
	// error of a filter that makes no sense.
	Calls(ctx context.Context, filter CallFilter) (journeys []ivr.Journey, next string, err error)
	// Call returns one call. Parts.Unknown knows the error if there is none.
	Call(ctx context.Context, id string) (ivr.Journey, error)
}

// summary is a journey without its steps.
type summary struct {
	ivr.Journey

	Steps *struct{} `json:"steps,omitempty"` // hides those of the journey
}

// callPage is a page of calls.
type callPage struct {
	Calls []summary `json:"calls"`
	Next  string    `json:"next,omitempty"`
}

// ListCalls answers with the newest calls that pass the filter, without their steps.
func (d *desk) ListCalls(w http.ResponseWriter, r *http.Request, asked api.ListCallsParams) {
	journeys, next, err := d.Journeys.Calls(r.Context(), filterOf(asked))
	if err != nil {
		d.failed(w, err, "")
		return
	}
	page := callPage{Calls: make([]summary, len(journeys)), Next: next}
	for i, journey := range journeys {
		page.Calls[i].Journey = journey
	}
	respond(w, http.StatusOK, page)
}

func filterOf(asked api.ListCallsParams) CallFilter {
	class, reason, _ := strings.Cut(or(asked.Outcome), "/")
	filter := CallFilter{
		Since: or(asked.Since), Until: or(asked.Until), Number: or(asked.Number), Contract: or(asked.Contract),
		Class: ivr.Class(class), Reason: ivr.Reason(reason), Operator: routing.OperatorID(or(asked.Operator)),
		Kind: ivr.Kind(or(asked.Kind)), Limit: limitOf(asked.Limit), Cursor: or(asked.Cursor),
	}
	if asked.Department != nil {
		department := routing.Department(*asked.Department)
		filter.Department = &department
	}
	return filter
}

// or returns what was sent, or the zero value.
func or[T any](sent *T) (value T) {
	if sent != nil {
		value = *sent
	}
	return value
}

// ShowCall answers with the journey of a call, and what operators noted of it.
func (d *desk) ShowCall(w http.ResponseWriter, r *http.Request, id api.CallID) {
	journey, err := d.Journeys.Call(r.Context(), id)
	if err != nil {
		d.failed(w, err, "no such call")
		return
	}
	notes, err := d.notesOf(r.Context(), id)
	if err != nil {
		d.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, notedJourney{journey, notes})
}

// notedJourney is a journey with the notes.
type notedJourney struct {
	ivr.Journey

	Notes []Note `json:"notes,omitempty"`
}

func (d *desk) notesOf(ctx context.Context, call string) ([]Note, error) {
	if d.Cards == nil {
		return nil, nil
	}
	return d.Cards.Notes(ctx, call)
}

// limitOf returns how many are listed.
func limitOf(asked *api.Limit) int {
	if asked == nil {
		return defaultLimit
	}
	return *asked
}
