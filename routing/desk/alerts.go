package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"hotline/billing"
)

// Labels of an alert that make an outage; all four are required. Their form is that of the files to import.
const (
	labelCity   = "city"
	labelStreet = "street" // * is the whole city
	labelHouses = "houses" // 1-15;17а;20, or * for the whole street
	labelKind   = "kind"   // fault, power or planned
)

// Annotations of an alert that are used if they are there.
const (
	annotationExpected = "expected_at" // when the repair is expected, RFC 3339
	annotationSummary  = "summary"     // becomes the note for operators
)

// notification is what Alertmanager posts to a webhook, version 4, as far as it is used.
type notification struct {
	Version string  `json:"version"`
	Alerts  []alert `json:"alerts"`
}

// alert is one alert of a notification. Its fingerprint, made from its labels, is the id of the outage.
type alert struct {
	Status      string            `json:"status"` // firing or resolved
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	Fingerprint string            `json:"fingerprint"`
}

// ReceiveAlerts takes a notification of Alertmanager: a firing alert opens or changes an outage, a resolved one closes it.
// Alertmanager repeats notifications; a repeated one changes nothing. It does not repeat one answered with 4xx, so the
// ReceiveAlerts that are right take effect even if others of the same notification are wrong and are named in the answer, or
// fail: then the answer is 5xx, for Alertmanager to repeat the notification.
func (d *desk) ReceiveAlerts(w http.ResponseWriter, r *http.Request) {
	var n notification
	if err := decode(r, &n, false); err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	if n.Version != "4" || len(n.Alerts) == 0 {
		complain(w, http.StatusBadRequest, errors.New("not a webhook notification of Alertmanager: version 4 and alerts are required"))
		return
	}
	var faults, failures []error
	for i, a := range n.Alerts {
		outage, err := a.outage()
		if err != nil {
			faults = append(faults, fmt.Errorf("alerts[%d]: %w", i, err))
			continue
		}
		deed, err := d.follow(r.Context(), a.Status, outage)
		if deed != nil {
			defer d.audited(w, r, *deed, err)
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("alerts[%d]: %w", i, err))
		}
	}
	if err := errors.Join(failures...); err != nil {
		d.unavailable(w, err)
		return
	}
	if err := errors.Join(faults...); err != nil {
		d.Log.Warn("alerts that are no outage", "error", err)
		complain(w, http.StatusBadRequest, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// follow opens or closes the outage of an alert. One that is resolved and was never heard of is nothing to close. It returns what
// the audit is to keep, which is what changes; nil for nothing.
func (d *desk) follow(ctx context.Context, status string, outage billing.Outage) (*interference, error) {
	act, action := d.Outages.RaiseAlert, ActionOpenOutage
	if status != "firing" {
		act, action = d.closeAlert, ActionCloseOutage
	}
	changed, err := act(ctx, outage, d.Now())
	if !changed && err == nil {
		return nil, nil
	}
	deed := withOutage(action, outage)
	return &deed, err
}

func (d *desk) closeAlert(ctx context.Context, outage billing.Outage, at time.Time) (closed bool, err error) {
	closed, err = d.Outages.CloseOutage(ctx, outage.ID, at)
	if err != nil && d.Unknown(err) {
		return false, nil
	}
	return closed, err
}

// outage returns the outage that an alert is. The error names everything that is missing or wrong.
func (a alert) outage() (billing.Outage, error) {
	var faults []error
	if a.Status != "firing" && a.Status != "resolved" {
		faults = append(faults, fmt.Errorf("status %q: want firing or resolved", a.Status))
	}
	if a.Fingerprint == "" {
		faults = append(faults, errors.New("fingerprint: missing"))
	}
	if a.StartsAt.IsZero() {
		faults = append(faults, errors.New("startsAt: missing"))
	}
	outage := billing.Outage{
		ID: a.Fingerprint, City: a.Labels[labelCity], Street: a.Labels[labelStreet], StartedAt: a.StartsAt.UTC(),
		Note: a.Annotations[annotationSummary],
	}
	faults = append(faults, storable("fingerprint", outage.ID, maxName), storable("label "+labelCity, outage.City, maxName),
		storable("label "+labelStreet, outage.Street, maxName), storable("annotation "+annotationSummary, outage.Note, 0))
	return outage, errors.Join(append(faults, a.readLabels(&outage))...)
}

func (a alert) readLabels(outage *billing.Outage) error {
	var faults []error
	for _, name := range []string{labelCity, labelStreet, labelHouses, labelKind} {
		if a.Labels[name] == "" {
			faults = append(faults, fmt.Errorf("label %s: missing", name))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	var houses, kind, expected error
	outage.Houses, houses = billing.ParseHouses(a.Labels[labelHouses])
	outage.Kind, kind = billing.ParseOutageKind(a.Labels[labelKind])
	if text := a.Annotations[annotationExpected]; text != "" {
		outage.ExpectedAt, expected = time.Parse(time.RFC3339, text)
		outage.ExpectedAt = outage.ExpectedAt.UTC()
	}
	return errors.Join(houses, kind, expected)
}
