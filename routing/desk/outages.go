package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

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
	if err := check(outage); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	if err := d.Outages.SaveOutage(r.Context(), outage, d.Now()); err != nil {
		d.unavailable(w, err)
		return
	}
	respond(w, http.StatusOK, outage)
}

// check names everything that is missing or wrong in an outage.
func check(outage billing.Outage) error {
	var faults []error
	for _, field := range []struct{ name, value string }{
		{"city", outage.City}, {"street", outage.Street}, {"houses", outage.Houses.String()},
	} {
		if field.value == "" {
			faults = append(faults, errors.New(field.name+": missing"))
		}
	}
	_, err := billing.ParseOutageKind(string(outage.Kind))
	return errors.Join(append(faults, err)...)
}
