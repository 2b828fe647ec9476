package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"hotline/billing"
)

// listOutages answers with the open outages, or with ?all=true the ended ones too.
func (d *desk) listOutages(w http.ResponseWriter, r *http.Request) {
	outages, err := d.Outages.Outages(r.Context(), r.URL.Query().Get("all") == "true")
	if err != nil {
		d.unavailable(w, err)
		return
	}
	if outages == nil {
		outages = []billing.Outage{}
	}
	respond(w, http.StatusOK, map[string]any{"outages": outages})
}

// saveOutage opens an outage, changes the one of the id given, or, with cleared_at, ends it. Without an id it gets one,
// which the answer tells: a client that may repeat itself gives an id of its own.
func (d *desk) saveOutage(w http.ResponseWriter, r *http.Request) {
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
	if err := d.Outages.SaveOutage(r.Context(), outage, d.Now()); err != nil {
		d.unavailable(w, err)
		return
	}
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
