package desk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"hotline/billing"
	"hotline/routing/desk/api"
)

// Surges is the suspected outages: places from which too many have called.
type Surges interface {
	// List returns suspected outages, the newest first: those that go on, or all.
	List(ctx context.Context, calmedToo bool) ([]Surge, error)
	// Announce opens the outage that is suspected, for callers from there to hear of, and returns it. Said again it
	// returns the same. Parts.Unknown knows the error if there is none of this id.
	Announce(ctx context.Context, id int64, at time.Time) (billing.Outage, error)
}

// Surge is a suspected outage (product.md, "Surge").
type Surge struct {
	ID          int64      `json:"id"`
	City        string     `json:"city"`
	Street      string     `json:"street"`
	House       string     `json:"house,omitempty"` // "": the whole street
	Callers     int        `json:"callers"`         // different numbers
	Since       time.Time  `json:"since"`           // when the first of them called
	RaisedAt    time.Time  `json:"raised_at"`
	CalmedAt    *time.Time `json:"calmed_at,omitempty"`    // nil: it goes on
	AnnouncedAt *time.Time `json:"announced_at,omitempty"` // nil: callers do not hear of it
	Outage      string     `json:"outage,omitempty"`       // the outage that callers hear of
}

// ListSurges answers with the suspected outages that go on, or with ?all=true the others too.
func (d *desk) ListSurges(w http.ResponseWriter, r *http.Request, asked api.ListSurgesParams) {
	surges, err := d.Surges.List(r.Context(), asked.All != nil && *asked.All)
	if err != nil {
		d.unavailable(w, err)
		return
	}
	if surges == nil {
		surges = []Surge{}
	}
	respond(w, http.StatusOK, map[string]any{"surges": surges})
}

// AnnounceSurge lets the callers from the place of a suspected outage hear of it.
func (d *desk) AnnounceSurge(w http.ResponseWriter, r *http.Request, number api.NumberedID) {
	id, ok := numbered(w, number, "suspected outage")
	if !ok {
		return
	}
	outage, err := d.Surges.Announce(r.Context(), id, d.Now())
	deed := withOutage(ActionAnnounceOutage, outage)
	if err != nil {
		deed.detail = map[string]string{"surge": number}
	}
	defer d.audited(w, r, deed, err)
	switch {
	case err != nil && d.Unknown(err):
		complain(w, http.StatusNotFound, errors.New("no such suspected outage"))
	case err != nil:
		d.unavailable(w, err)
	default:
		d.feed.touch()
		respond(w, http.StatusOK, map[string]string{"outage": outage.ID})
	}
}
