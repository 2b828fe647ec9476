package desk

import (
	"context"
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
	"hotline/routing/desk/api"
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
	// RaiseAlert is SaveOutage for what a monitoring system repeats: it leaves alone one that was closed since it began. It reports
	// whether the outage is open now and was not before.
	RaiseAlert(ctx context.Context, outage billing.Outage, at time.Time) (opened bool, err error)
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

// Parts is what the desk works with. All are required but Gateway and those of which it is said; what is asked of
// a part that is not there is answered with 404.
type Parts struct {
	Gate     *Gate // the door: it must stand before the handler (Gate.Wrap)
	Outages  Outages
	Payments Payments
	Messages Messages
	Gateway  Gateway // nil: there is none, and no reports are taken

	CallBacks CallBacks // nil: nobody is called back; needs Dialable
	Journeys  Journeys  // nil: none are kept
	Board     Board     // nil: there are no queues
	Calls     Calls     // nil: no call is passed on
	Live      Live      // nil: no calls in progress are shown
	Surges    Surges    // nil: none are looked for
	Cards     Cards     // nil: nothing is known of contracts
	Stats     Stats     // nil: there are none
	Sent      Sent      // nil: messages are not shown
	Audit     Audit     // nil: it is neither kept nor shown who did what
	Addresses Addresses // nil: none are suggested
	// Changed returns a channel that gets a value after each change of a call, a queue or an operator, and a function that ends
	// that; nil: pages look every second.
	Changed func() (changed <-chan struct{}, stop func())
	// Softphone returns what the operator's page needs to be a telephone; nil if the operator has none in the page.
	Softphone func(routing.OperatorID) *Softphone
	Demo      *Demo         // nil: nobody is invited to try the hotline in the browser
	Rules     routing.Rules // by which callers are given to operators
	WrapUp    time.Duration // how long an operator has for the note
	Ring      time.Duration // how long a telephone rings
	// Dialable reads the number of a call back and returns it as E.164. The error says why it is not called back, and
	// does not show it.
	Dialable func(phone string) (string, error)
	// Opening says whether a department takes calls; nil: day and night.
	Opening func(routing.Department, time.Time) routing.Opening

	// Unknown reports whether an error says that the contract, outage, call or suspected outage named does not exist.
	Unknown func(error) bool
	// Wrong reports whether an error says that what was asked for makes no sense; it is shown.
	Wrong func(error) bool
	// NotNow reports whether an error of Calls says that the call is not with an operator, or not being passed on.
	NotNow func(error) bool
	Now    func() time.Time
	Log    *slog.Logger
}

// Desk is the HTTP API. It serves requests; while Run runs, pages get to know of changes.
type Desk struct {
	handler http.Handler
	desk    *desk
}

// desk answers requests.
type desk struct {
	Parts
	*Gate

	operations map[string]operation // by pattern
	absent     map[string]bool      // patterns of what this service has no part for
	feed       *feed
	recent     recent
	looks      looks
}

// New returns the handler of everything below /api/v1/. The error says that the API's description, which is built in,
// cannot be read.
func New(parts Parts) (*Desk, error) {
	all, err := operations()
	if err != nil {
		return nil, fmt.Errorf("description of the API: %w", err)
	}
	d := &desk{Parts: parts, Gate: parts.Gate, operations: all, absent: absent(parts)}
	d.feed = newFeed(d)
	router := http.NewServeMux()
	api.HandlerWithOptions(d, api.StdHTTPServerOptions{
		BaseRouter: router, Middlewares: []api.MiddlewareFunc{d.checked}, ErrorHandlerFunc: badParameter,
	})
	return &Desk{handler: d.guarded(router), desk: d}, nil
}

// ServeHTTP answers a request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

// Run tells pages of changes until the context ends.
func (d *Desk) Run(ctx context.Context) { d.desk.feed.run(ctx) }

// SignOut ends the session, or all of the account's.
func (d *desk) SignOut(w http.ResponseWriter, r *http.Request, _ api.SignOutParams) {
	d.Gate.SignOut(w, r)
}

// absent returns the patterns of what there is no part for.
func absent(p Parts) map[string]bool {
	missing := make(map[string]bool)
	for _, part := range []struct {
		there    bool
		patterns []string
	}{
		{p.CallBacks != nil, []string{"GET /api/v1/callbacks", "DELETE /api/v1/callbacks/{id}"}},
		{p.CallBacks != nil && p.Dialable != nil, []string{"POST /api/v1/callbacks"}},
		{p.Journeys != nil, []string{"GET /api/v1/calls", "GET /api/v1/calls/{id}"}},
		{p.Calls != nil, []string{
			"POST /api/v1/calls/{id}/transfer", "POST /api/v1/calls/{id}/transfer/complete", "POST /api/v1/calls/{id}/transfer/cancel",
		}},
		{p.Board != nil, []string{
			"GET /api/v1/queues", "GET /api/v1/operators", "POST /api/v1/operators/{id}/state",
			"GET /api/v1/desk", "POST /api/v1/desk/state", "GET /api/v1/desk/card",
		}},
		{p.Surges != nil, []string{"GET /api/v1/surges", "POST /api/v1/surges/{id}/announce"}},
		{p.Live != nil, []string{
			"POST /api/v1/calls/{id}/hold", "DELETE /api/v1/calls/{id}/hold", "POST /api/v1/calls/{id}/mute", "DELETE /api/v1/calls/{id}/mute",
			"POST /api/v1/calls/{id}/keys", "POST /api/v1/calls/{id}/hangup",
			"PUT /api/v1/calls/{id}/supervision", "DELETE /api/v1/calls/{id}/supervision",
		}},
		{p.Cards != nil, []string{
			"GET /api/v1/contracts", "GET /api/v1/contracts/{number}", "POST /api/v1/contracts/{number}/balance-sms",
			"POST /api/v1/contracts/{number}/credit", "POST /api/v1/contracts/{number}/suspension",
			"DELETE /api/v1/contracts/{number}/suspension", "POST /api/v1/contracts/{number}/phones", "PUT /api/v1/calls/{id}/wrap-up",
		}},
		{p.Stats != nil, []string{"GET /api/v1/stats/today", "GET /api/v1/stats/{table}"}},
		{p.Sent != nil, []string{"GET /api/v1/messages"}},
		{p.Audit != nil, []string{"GET /api/v1/audit"}},
		{p.Addresses != nil, []string{"GET /api/v1/addresses", "GET /api/v1/outages/affected"}},
		{p.Demo != nil, []string{"GET /api/v1/try"}},
	} {
		for _, pattern := range part.patterns {
			missing[pattern] = !part.there
		}
	}
	return missing
}

// ReceiveMessageStatus takes the SMS gateway's report on a message. Twilio repeats a report that is answered with 5xx only if the
// address says so (#rc=…), so one that comes while the database is away may be lost; nothing waits for it.
func (d *desk) ReceiveMessageStatus(w http.ResponseWriter, r *http.Request) {
	switch {
	case d.Gateway == nil:
		complain(w, http.StatusNotFound, errors.New("there is no SMS gateway"))
		return
	case !d.Gateway.Signed(r):
		d.Metrics.request(http.StatusForbidden, refusedSignature)
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

// failed answers with 404 if what was asked for does not exist, 400 if the request makes no sense, else 503.
func (d *desk) failed(w http.ResponseWriter, err error, unknown string) {
	switch {
	case d.Unknown(err):
		complain(w, http.StatusNotFound, errors.New(unknown))
	case d.Wrong != nil && d.Wrong(err):
		complain(w, http.StatusBadRequest, err)
	default:
		d.unavailable(w, err)
	}
}

// unavailable answers that it cannot be done now. Why is for the log: it may name hosts and accounts.
func (d *desk) unavailable(w http.ResponseWriter, err error) {
	d.Log.Error("request over HTTP failed", "error", err)
	complain(w, http.StatusServiceUnavailable, errors.New("temporarily unavailable"))
}
