package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hotline/billing"
	"hotline/routing/desk/api"
)

// ListOutages answers with the open outages, or with ?all=true the ended ones too.
func (d *desk) ListOutages(w http.ResponseWriter, r *http.Request, asked api.ListOutagesParams) {
	outages, err := d.Outages.Outages(r.Context(), asked.All != nil && *asked.All)
	if err != nil {
		d.unavailable(w, err)
		return
	}
	if outages == nil {
		outages = []billing.Outage{}
	}
	respond(w, http.StatusOK, map[string]any{"outages": outages})
}

// SaveOutage opens an outage, changes the one of the id given, or, with cleared_at, ends it. Without an id it gets one,
// which the answer tells: a client that may repeat itself gives an id of its own.
func (d *desk) SaveOutage(w http.ResponseWriter, r *http.Request) {
	var outage billing.Outage
	if err := decode(r, &outage, true); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	if outage.ID == "" {
		outage.ID = "api-" + strings.ToLower(rand.Text())
	}
	if outage.StartedAt.IsZero() {
		outage.StartedAt = d.Now()
	}
	if err := check(outage, d.Now()); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	err := d.Outages.SaveOutage(r.Context(), outage, d.Now())
	action := ActionOpenOutage
	if !outage.ClearedAt.IsZero() {
		action = ActionCloseOutage
	}
	defer d.audited(w, r, withOutage(action, outage), err)
	if err != nil {
		d.unavailable(w, err)
		return
	}
	d.feed.touch()
	respond(w, http.StatusOK, outage)
}

// check names everything that is missing or wrong in an outage. An end that is later than now is only expected.
func check(outage billing.Outage, now time.Time) error {
	var faults []error
	for _, field := range []struct{ name, value string }{
		{"city", outage.City}, {"street", outage.Street}, {"houses", outage.Houses.String()},
	} {
		if field.value == "" {
			faults = append(faults, errors.New(field.name+": missing"))
		}
	}
	switch ended := outage.ClearedAt; {
	case ended.After(now):
		faults = append(faults, errors.New("cleared_at: in the future: write it as expected_at"))
	case !ended.IsZero() && ended.Before(outage.StartedAt):
		faults = append(faults, errors.New("cleared_at: before started_at, which is now if it is not given"))
	}
	_, err := billing.ParseOutageKind(string(outage.Kind))
	return errors.Join(append(faults, err, storable("id", outage.ID, maxName), storable("city", outage.City, maxName),
		storable("street", outage.Street, maxName), storable("note", outage.Note, 0))...)
}

// CloseOutage ends an outage.
func (d *desk) CloseOutage(w http.ResponseWriter, r *http.Request, id string) {
	closed, err := d.Outages.CloseOutage(r.Context(), id, d.Now())
	if closed || err != nil {
		defer d.audited(w, r, interference{action: ActionCloseOutage, detail: map[string]string{"outage": id}}, err)
	}
	if err != nil {
		d.failed(w, err, "no such outage")
		return
	}
	d.feed.touch()
	w.WriteHeader(http.StatusNoContent)
}

// Suggestion is a city, a street or a house that contracts have.
type Suggestion struct {
	Text      string `json:"text"`
	Contracts int    `json:"contracts"` // how many there are
}

// Affected is how many would hear of an outage.
type Affected struct {
	Contracts int `json:"contracts"`
	Phones    int `json:"phones"`
}

// Addresses is where contracts are.
type Addresses interface {
	// Suggest returns cities that begin like this, streets of the city, or houses of the street; nil is not asked for.
	Suggest(ctx context.Context, city string, street, house *string) ([]Suggestion, error)
	// Affected counts the contracts that an outage would concern.
	Affected(ctx context.Context, outage billing.Outage) (Affected, error)
}

// SuggestAddresses answers with what an address may go on with.
func (d *desk) SuggestAddresses(w http.ResponseWriter, r *http.Request, asked api.SuggestAddressesParams) {
	found, err := d.Addresses.Suggest(r.Context(), or(asked.City), asked.Street, asked.House)
	if err != nil {
		d.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, map[string]any{"suggestions": append([]Suggestion{}, found...)})
}

// CountAffected answers with how many contracts an outage would concern.
func (d *desk) CountAffected(w http.ResponseWriter, r *http.Request, asked api.CountAffectedParams) {
	houses, err := billing.ParseHouses(asked.Houses)
	if err != nil {
		complain(w, http.StatusBadRequest, fmt.Errorf("houses: %w", err))
		return
	}
	counted, err := d.Addresses.Affected(r.Context(), billing.Outage{
		City: asked.City, Street: asked.Street, Houses: houses, Kind: billing.OutageFault, StartedAt: d.Now(),
	})
	if err != nil {
		d.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, counted)
}
