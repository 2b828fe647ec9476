package desk

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/billing"
	"hotline/routing"
)

const (
	// maxBody is how many bytes of a request are read; Alertmanager's largest notifications are well below.
	maxBody = 1 << 20
	// requestTimeout bounds what one request may take of the database.
	requestTimeout = 10 * time.Second
	// maxName bounds the characters of ids and names: PostgreSQL indexes no longer ones than some 2700 bytes.
	maxName = 255
)

// Outages is where outages are kept.
type Outages interface {
	// Outages returns outages, the newest first: the open ones, or all.
	Outages(ctx context.Context, closedToo bool) ([]billing.Outage, error)
	// SaveOutage opens an outage, or changes the one of its id.
	SaveOutage(ctx context.Context, outage billing.Outage, at time.Time) error
	// RaiseAlert is SaveOutage for what a monitoring system repeats: it leaves alone one that was closed since it began.
	RaiseAlert(ctx context.Context, outage billing.Outage, at time.Time) error
	// CloseOutage ends an outage and reports whether it was open.
	CloseOutage(ctx context.Context, id string, at time.Time) (closed bool, err error)
}

// Payments is where payments are recorded.
type Payments interface {
	// RecordPayment reports whether the payment was new.
	RecordPayment(ctx context.Context, payment billing.Payment) (added bool, err error)
}

// Gateway reads what the SMS gateway reports.
type Gateway interface {
	// Signed reports whether the request comes from the gateway.
	Signed(r *http.Request) bool
	// Status reads a report. The error says what is missing in it.
	Status(r *http.Request) (billing.SMSReport, error)
}

// Messages is where the fate of messages is noted.
type Messages interface {
	Report(ctx context.Context, report billing.SMSReport) error
}

// Parts is what the desk works with. All are required but Gateway, Tokens and those of which it is said; what is asked of
// a part that is not there is answered with 404.
type Parts struct {
	Outages  Outages
	Payments Payments
	Messages Messages
	Gateway  Gateway // nil: there is none, and no reports are taken

	CallBacks CallBacks // nil: nobody is called back; needs Dialable
	Journeys  Journeys  // nil: none are kept
	Board     Board     // nil: there are no queues
	Calls     Calls     // nil: no call is passed on
	Surges    Surges    // nil: none are looked for
	// Dialable reads the number of a call back and returns it as E.164. The error says why it is not called back, and
	// does not show it.
	Dialable func(phone string) (string, error)
	// Opening says whether a department takes calls; nil: day and night.
	Opening func(routing.Department, time.Time) routing.Opening

	// Unknown reports whether an error says that the contract, outage, call or suspected outage named does not exist.
	Unknown func(error) bool
	// NotNow reports whether an error of Calls says that the call is not with an operator, or not being passed on.
	NotNow func(error) bool
	Tokens []string // each lets a program use the API; none: nobody may
	Now    func() time.Time
	Log    *slog.Logger
}

// desk answers requests. It has no state of its own.
type desk struct {
	Parts
	tokens [][sha256.Size]byte
}

// New returns the handler of everything below /api/v1/.
func New(parts Parts) http.Handler {
	d := &desk{Parts: parts}
	for _, token := range parts.Tokens {
		d.tokens = append(d.tokens, sha256.Sum256([]byte(token)))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/hooks/twilio/status", bounded(d.status))
	mux.HandleFunc("POST /api/v1/hooks/alertmanager", d.authorised(d.alerts))
	mux.HandleFunc("GET /api/v1/outages", d.authorised(d.listOutages))
	mux.HandleFunc("POST /api/v1/outages", d.authorised(d.saveOutage))
	mux.HandleFunc("POST /api/v1/payments", d.authorised(d.recordPayment))
	d.routeCalls(mux)
	return mux
}

// routeCalls adds what concerns calls, queues and operators. Each goes to one part, which may not be there.
func (d *desk) routeCalls(mux *http.ServeMux) {
	for _, route := range []struct {
		pattern string
		there   bool
		handle  http.HandlerFunc
	}{
		{"POST /api/v1/callbacks", d.CallBacks != nil && d.Dialable != nil, d.orderCallBack},
		{"GET /api/v1/callbacks", d.CallBacks != nil, d.listCallBacks},
		{"DELETE /api/v1/callbacks/{id}", d.CallBacks != nil, d.cancelCallBack},
		{"GET /api/v1/calls", d.Journeys != nil, d.listCalls},
		{"GET /api/v1/calls/{id}", d.Journeys != nil, d.showCall},
		{"POST /api/v1/calls/{id}/transfer", d.Calls != nil, d.transfer},
		{"POST /api/v1/calls/{id}/transfer/complete", d.Calls != nil, d.completeTransfer},
		{"POST /api/v1/calls/{id}/transfer/cancel", d.Calls != nil, d.cancelTransfer},
		{"GET /api/v1/queues", d.Board != nil, d.listQueues},
		{"GET /api/v1/operators", d.Board != nil, d.listOperators},
		{"POST /api/v1/operators/{id}/state", d.Board != nil, d.setDuty},
		{"GET /api/v1/surges", d.Surges != nil, d.listSurges},
		{"POST /api/v1/surges/{id}/announce", d.Surges != nil, d.announceSurge},
	} {
		if !route.there {
			route.handle = absent
		}
		mux.HandleFunc(route.pattern, d.authorised(route.handle))
	}
}

// absent answers what this service has no part for.
func absent(w http.ResponseWriter, _ *http.Request) {
	complain(w, http.StatusNotFound, errors.New("this service does not offer that"))
}

// authorised lets requests pass that carry one of the tokens (RFC 6750 §2.1).
func (d *desk) authorised(handle http.HandlerFunc) http.HandlerFunc {
	return bounded(func(w http.ResponseWriter, r *http.Request) {
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !bearer || !d.knows(token) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			complain(w, http.StatusUnauthorized, errors.New("bearer token missing or wrong"))
			return
		}
		handle(w, r)
	})
}

// knows compares with every token, in a time that tells nothing of them.
func (d *desk) knows(token string) bool {
	sum, known := sha256.Sum256([]byte(token)), 0
	for _, valid := range d.tokens {
		known |= subtle.ConstantTimeCompare(sum[:], valid[:])
	}
	return known == 1
}

// bounded limits what a request may send and how long it may take.
func bounded(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		handle(w, r)
	}
}

// status takes the SMS gateway's report on a message. Twilio repeats a report that is answered with 5xx only if the
// address says so (#rc=…), so one that comes while the database is away may be lost; nothing waits for it.
func (d *desk) status(w http.ResponseWriter, r *http.Request) {
	switch {
	case d.Gateway == nil:
		complain(w, http.StatusNotFound, errors.New("there is no SMS gateway"))
		return
	case !d.Gateway.Signed(r):
		complain(w, http.StatusForbidden, errors.New("signature missing or wrong"))
		return
	}
	report, err := d.Gateway.Status(r)
	if err != nil {
		complain(w, http.StatusBadRequest, err)
		return
	}
	if err := d.Messages.Report(r.Context(), report); err != nil {
		d.unavailable(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// decode reads the body as JSON. Fields that nobody knows are a fault if strict: a misspelt one would go unnoticed.
func decode(r *http.Request, into any, strict bool) error {
	decoder := json.NewDecoder(r.Body)
	if strict {
		decoder.DisallowUnknownFields()
	}
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	return nil
}

// storable says why PostgreSQL would refuse a text, whenever it were asked. most is how many characters it may have;
// 0: any number.
func storable(name, text string, most int) error {
	switch {
	case strings.ContainsRune(text, 0):
		return fmt.Errorf("%s: a NUL character", name)
	case most > 0 && utf8.RuneCountInString(text) > most:
		return fmt.Errorf("%s: longer than %d characters", name, most)
	}
	return nil
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone: nothing to tell it
}

// complain answers with what is wrong with the request.
func complain(w http.ResponseWriter, status int, fault error) {
	respond(w, status, map[string]string{"error": fault.Error()})
}

// unavailable answers that it cannot be done now. Why is for the log: it may name hosts and accounts.
func (d *desk) unavailable(w http.ResponseWriter, err error) {
	d.Log.Error("request over HTTP failed", "error", err)
	complain(w, http.StatusServiceUnavailable, errors.New("temporarily unavailable"))
}
