package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"hotline/ivr"
)

const (
	// defaultLimit is how many calls or orders are listed unless ?limit= says otherwise, and maxLimit at most.
	defaultLimit = 100
	maxLimit     = 1000
)

// Journeys is where the journeys of calls are kept.
type Journeys interface {
	// Calls returns the calls that began at or after a moment (zero: whenever), the newest first, at most so many.
	Calls(ctx context.Context, since time.Time, limit int) ([]ivr.Journey, error)
	// Call returns one call. Parts.Unknown knows the error if there is none.
	Call(ctx context.Context, id string) (ivr.Journey, error)
}

// summary is a journey without its steps.
type summary struct {
	ivr.Journey

	Steps *struct{} `json:"steps,omitempty"` // hides those of the journey
}

// listCalls answers with the newest calls since ?since=, without their steps.
func (d *desk) listCalls(w http.ResponseWriter, r *http.Request) {
	var since time.Time
	var fault error
	if text := r.URL.Query().Get("since"); text != "" {
		if since, fault = time.Parse(time.RFC3339, text); fault != nil {
			fault = errors.New("since: want a time of RFC 3339, such as 2026-11-23T10:00:00Z")
		}
	}
	limit, err := limitOf(r)
	if err := errors.Join(fault, err); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	journeys, err := d.Journeys.Calls(r.Context(), since, limit)
	if err != nil {
		d.unavailable(w, err)
		return
	}
	calls := make([]summary, len(journeys))
	for i, journey := range journeys {
		calls[i].Journey = journey
	}
	respond(w, http.StatusOK, map[string]any{"calls": calls})
}

// showCall answers with the journey of a call.
func (d *desk) showCall(w http.ResponseWriter, r *http.Request) {
	journey, err := d.Journeys.Call(r.Context(), r.PathValue("id"))
	switch {
	case err != nil && d.Unknown(err):
		complain(w, http.StatusNotFound, errors.New("no such call"))
	case err != nil:
		d.unavailable(w, err)
	default:
		respond(w, http.StatusOK, journey)
	}
}

// limitOf reads ?limit=.
func limitOf(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maxLimit {
		return 0, fmt.Errorf("limit: want 1 to %d", maxLimit)
	}
	return limit, nil
}
