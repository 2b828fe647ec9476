package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/routing/desk"
	"hotline/routing/desk/api"
)

var (
	now        = time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	errUnknown = errors.New("no such thing")
	errAway    = errors.New("dial tcp 10.0.0.1: password of hotline refused")
)

// office stands for the databases and the gateway: it keeps what it is told and fails with err.
type office struct {
	mu       sync.Mutex // of the outages
	err      error
	signed   bool
	outages  map[string]billing.Outage
	raised   int
	payments []billing.Payment
	reports  []billing.SMSReport
	floor    *floor   // nil: the parts that concern calls are not there
	archive  *archive // nil: what only pages ask for is not there
	metrics  *desk.Metrics

	bound bool // everybody has to choose a password first
}

func (o *office) Outages(context.Context, bool) ([]billing.Outage, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []billing.Outage
	for _, outage := range o.outages {
		all = append(all, outage)
	}
	return all, o.err
}

func (o *office) SaveOutage(_ context.Context, outage billing.Outage, _ time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.outages[outage.ID] = outage
	}
	return o.err
}

func (o *office) RaiseAlert(ctx context.Context, outage billing.Outage, at time.Time) (bool, error) {
	o.raised++
	known, is := o.outages[outage.ID]
	return !is || !known.ClearedAt.IsZero(), o.SaveOutage(ctx, outage, at)
}

func (o *office) CloseOutage(_ context.Context, id string, at time.Time) (bool, error) {
	outage, ok := o.outages[id]
	if o.err != nil || !ok {
		return false, errors.Join(o.err, errUnknown)
	}
	open := outage.ClearedAt.IsZero()
	outage.ClearedAt = at
	o.outages[id] = outage
	return open, nil
}

func (o *office) RecordPayment(_ context.Context, p billing.Payment) (bool, error) {
	if p.Contract != "1000001" {
		return false, errUnknown
	}
	o.payments = append(o.payments, p)
	return len(o.payments) == 1, o.err
}

func (o *office) Report(_ context.Context, report billing.SMSReport) error {
	o.reports = append(o.reports, report)
	return o.err
}

func (o *office) Signed(*http.Request) bool { return o.signed }

func (o *office) Status(r *http.Request) (billing.SMSReport, error) {
	if r.FormValue("MessageSid") == "" {
		return billing.SMSReport{}, errors.New("MessageSid is missing")
	}
	return billing.SMSReport{GatewayID: r.FormValue("MessageSid"), State: billing.SMSDelivered}, nil
}

const token = "secret"

// staff are the people of the office; bound ones have to choose a password first.
func (o *office) staff() people {
	all := staff()
	for login, account := range all {
		account.HandedOver = o.bound
		all[login] = account
	}
	return all
}

func newOffice() *office { return &office{outages: make(map[string]billing.Outage), floor: newFloor()} }

// ask sends a request with the token and returns status and body.
func (o *office) ask(method, path, body string) (int, string) {
	return o.answer(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }, method, path, body)
}

func (o *office) answer(change func(*http.Request), method, path, body string) (int, string) {
	parts := o.parts()
	handler, err := desk.New(parts)
	if err != nil {
		panic(err)
	}
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if strings.HasPrefix(body, "MessageS") {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	change(request)
	recorder := httptest.NewRecorder()
	parts.Gate.Wrap(handler).ServeHTTP(recorder, request)
	if err := described(request, recorder); err != nil {
		panic(fmt.Sprintf("%s %s is not answered as described: %v", method, path, err))
	}
	return recorder.Code, recorder.Body.String()
}

func (o *office) parts() desk.Parts {
	parts := desk.Parts{
		Outages: o, Payments: o, Messages: o, Gateway: o, Gate: o.staff().gate(),
		Unknown: func(err error) bool { return errors.Is(err, errUnknown) && !errors.Is(err, errAway) },
		Now:     func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
	parts.Gate.Metrics = o.metrics
	if o.floor != nil {
		o.floor.parts(&parts)
	}
	if o.archive != nil {
		o.archive.parts(&parts)
	}
	return parts
}

// description is the API's own, to which every answer of every test is held.
var description = sync.OnceValues(func() (routers.Router, error) {
	described, err := api.GetSpec()
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(described)
})

// described says how an answer differs from the description. What is no operation is not described.
func described(request *http.Request, answer *httptest.ResponseRecorder) error {
	router, err := description()
	if err != nil {
		return err
	}
	route, parameters, unknown := router.FindRoute(request)
	if unknown != nil {
		return nil //nolint:nilerr // what is no operation is not described
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: parameters, Route: route},
		Status:                 answer.Code, Header: answer.Header(), Body: io.NopCloser(bytes.NewReader(answer.Body.Bytes())),
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, MultiError: true, ExcludeResponseBody: answer.Header().Get("Content-Type") != "application/json",
		},
	})
}

func TestOnlyWithAToken(t *testing.T) {
	for _, route := range []string{
		"POST /api/v1/hooks/alertmanager", "GET /api/v1/outages", "POST /api/v1/outages", "POST /api/v1/payments",
		"POST /api/v1/callbacks", "GET /api/v1/callbacks", "DELETE /api/v1/callbacks/1", "GET /api/v1/calls", "GET /api/v1/calls/1",
		"POST /api/v1/calls/1/transfer", "POST /api/v1/calls/1/transfer/complete", "POST /api/v1/calls/1/transfer/cancel",
		"GET /api/v1/queues", "GET /api/v1/operators", "POST /api/v1/operators/103/state", "GET /api/v1/surges",
		"POST /api/v1/surges/2/announce",
	} {
		method, path, _ := strings.Cut(route, " ")
		for _, header := range []string{"", "Bearer wrong", "Bearer ", token, "Basic " + token, "bearer" + token} {
			status, _ := newOffice().answer(func(r *http.Request) {
				r.Header.Set("Authorization", header)
				r.Header.Set("Content-Type", "application/json")
			}, method, path, "{}")
			if status != http.StatusUnauthorized {
				t.Errorf("%s with %q: %d", route, header, status)
			}
		}
	}
}

// notice is what Alertmanager 0.27 posts.
func notice(status, labels string) string {
	return `{"receiver":"hotline","status":"` + status + `","alerts":[{"status":"` + status + `","labels":` + labels +
		`,"annotations":{"summary":"Вузол 7","expected_at":"2026-11-23T15:00:00+02:00"},"startsAt":"2026-11-23T09:00:00Z",` +
		`"endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus/graph","fingerprint":"f00d"}],"groupLabels":{},` +
		`"commonLabels":{},"commonAnnotations":{},"externalURL":"http://alertmanager","version":"4","groupKey":"{}","truncatedAlerts":0}`
}

const address = `{"alertname":"NodeDown","city":"Київ","street":"Миру","houses":"1-15;17а","kind":"power"}`

func TestAlerts(t *testing.T) {
	o := newOffice()
	for range 2 { // Alertmanager repeats itself
		if status, body := o.ask("POST", "/api/v1/hooks/alertmanager", notice("firing", address)); status != http.StatusNoContent {
			t.Fatalf("%d %s", status, body)
		}
	}
	houses, err := billing.ParseHouses("1-15;17а")
	if err != nil {
		t.Fatal(err)
	}
	want := billing.Outage{
		ID: "f00d", Kind: billing.OutagePower, City: "Київ", Street: "Миру", Houses: houses, Note: "Вузол 7",
		StartedAt: now.Add(-time.Hour), ExpectedAt: now.Add(3 * time.Hour),
	}
	if diff := cmp.Diff(text(t, want), text(t, o.outages["f00d"])); diff != "" || o.raised != 2 || len(o.outages) != 1 {
		t.Errorf("%d raised, %d there (-want +got):\n%s", o.raised, len(o.outages), diff)
	}
	for range 2 {
		if status, body := o.ask("POST", "/api/v1/hooks/alertmanager", notice("resolved", address)); status != http.StatusNoContent {
			t.Fatalf("%d %s", status, body)
		}
	}
	if !o.outages["f00d"].ClearedAt.Equal(now) {
		t.Errorf("%+v", o.outages)
	}
	if status, body := newOffice().ask("POST", "/api/v1/hooks/alertmanager", notice("resolved", address)); status != http.StatusNoContent {
		t.Errorf("resolved and never heard of: %d %s", status, body)
	}
}

func text(t *testing.T, value any) string {
	t.Helper()
	body, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAlertsThatAreWrong(t *testing.T) {
	good := notice("firing", address)
	for name, tt := range map[string]struct{ body, names string }{
		"no JSON":         {"fire", "body"},
		"another version": {strings.Replace(good, `"version":"4"`, `"version":"3"`, 1), "version"},
		"no alerts":       {`{"version":"4"}`, "alerts"},
		"no city":         {notice("firing", `{"street":"Миру","houses":"*","kind":"power"}`), "label city"},
		"no labels":       {notice("firing", `{}`), "label houses"},
		"houses":          {notice("firing", `{"city":"К","street":"М","houses":"x-y","kind":"power"}`), "houses"},
		"kind":            {notice("firing", `{"city":"К","street":"М","houses":"*","kind":"flood"}`), "flood"},
		"no fingerprint":  {strings.Replace(good, "f00d", "", 1), "fingerprint"},
		"no start":        {strings.Replace(good, `"startsAt":"2026-11-23T09:00:00Z",`, "", 1), "startsAt"},
		"another status":  {notice("pending", address), "status"},
		"expected_at":     {strings.Replace(good, "2026-11-23T15", "23.11.2026 15", 1), "23.11.2026"},
	} {
		o := newOffice()
		status, body := o.ask("POST", "/api/v1/hooks/alertmanager", tt.body)
		if status != http.StatusBadRequest || !strings.Contains(body, tt.names) || len(o.outages) > 0 {
			t.Errorf("%s: %d %s %v, want 400 naming %s", name, status, body, o.outages, tt.names)
		}
	}
}

func TestAGoodAlertBesideABadOneCounts(t *testing.T) {
	o := newOffice()
	body := strings.Replace(notice("firing", address), `"alerts":[`, `"alerts":[{"status":"firing"},`, 1)
	if status, answer := o.ask("POST", "/api/v1/hooks/alertmanager", body); status != http.StatusBadRequest || !strings.Contains(answer, "alerts[0]") {
		t.Errorf("%d %s", status, answer)
	}
	if len(o.outages) != 1 {
		t.Errorf("%v", o.outages)
	}
}

func TestDatabaseAway(t *testing.T) {
	for _, tt := range []struct{ method, path, body string }{
		{"POST", "/api/v1/hooks/alertmanager", notice("firing", address)},
		{"POST", "/api/v1/hooks/alertmanager", notice("resolved", address)},
		{"GET", "/api/v1/outages", ""},
		{"POST", "/api/v1/outages", `{"kind":"fault","city":"К","street":"М","houses":"*"}`},
		{"POST", "/api/v1/payments", `{"contract":"1000001","amount":"1","paid_at":"2026-11-23T09:00:00Z"}`},
		{"POST", "/api/v1/hooks/twilio/status", "MessageSid=SM1"},
		{"POST", "/api/v1/callbacks", `{"phone":"0501112233"}`},
		{"GET", "/api/v1/callbacks", ""},
		{"DELETE", "/api/v1/callbacks/1", ""},
		{"GET", "/api/v1/calls", ""},
		{"GET", "/api/v1/calls/1", ""},
		{"POST", "/api/v1/calls/talking/transfer", `{"operator":"104"}`},
		{"POST", "/api/v1/calls/talking/transfer/complete", ""},
		{"POST", "/api/v1/operators/103/state", `{"state":"ready"}`},
		{"GET", "/api/v1/surges", ""},
		{"POST", "/api/v1/surges/2/announce", ""},
	} {
		o := newOffice()
		o.err, o.floor.err, o.signed = errAway, errAway, true
		status, body := o.ask(tt.method, tt.path, tt.body)
		if status != http.StatusServiceUnavailable || strings.Contains(body, "10.0.0.1") {
			t.Errorf("%s %s: %d %s, want 503 that tells nothing of the inside", tt.method, tt.path, status, body)
		}
	}
}

func TestOutages(t *testing.T) {
	o := newOffice()
	if status, body := o.ask("GET", "/api/v1/outages", ""); status != http.StatusOK || strings.TrimSpace(body) != `{"outages":[]}` {
		t.Errorf("%d %s", status, body)
	}
	status, body := o.ask("POST", "/api/v1/outages", `{"kind":"planned","city":"Київ","street":"Миру","houses":"3-7"}`)
	var saved billing.Outage
	if err := json.Unmarshal([]byte(body), &saved); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	if !strings.HasPrefix(saved.ID, "api-") || !saved.StartedAt.Equal(now) || saved.Houses.String() != "3-7" {
		t.Errorf("%+v", saved)
	}
	if _, body := o.ask("GET", "/api/v1/outages?all=true", ""); !strings.Contains(body, saved.ID) {
		t.Errorf("%s does not list it", body)
	}
	for name, body := range map[string]string{
		"no JSON": "x", "misspelt": `{"citty":"К"}`, "empty": `{}`, "kind": `{"kind":"x","city":"К","street":"М","houses":"*"}`,
		"houses": `{"kind":"fault","city":"К","street":"М","houses":"x-y"}`,
	} {
		if status, answer := o.ask("POST", "/api/v1/outages", body); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
}

func TestOutagesThatEnd(t *testing.T) {
	for times, want := range map[string]int{
		`"started_at":"2026-11-23T09:00:00Z","cleared_at":"2026-11-23T10:00:00Z"`: http.StatusOK,
		`"started_at":"2026-11-23T09:00:00Z","cleared_at":"2026-11-23T10:00:01Z"`: http.StatusBadRequest,
		`"started_at":"2026-11-23T09:00:00Z","cleared_at":"2026-11-23T08:59:59Z"`: http.StatusBadRequest,
		`"cleared_at":"2026-11-23T09:00:00Z"`:                                     http.StatusBadRequest,
	} {
		status, answer := newOffice().ask("POST", "/api/v1/outages", `{"kind":"fault","city":"К","street":"М","houses":"*",`+times+`}`)
		if status != want || status != http.StatusOK && !strings.Contains(answer, "cleared_at") {
			t.Errorf("%s: %d %s, want %d", times, status, answer, want)
		}
	}
}

func TestTextThatCannotBeStored(t *testing.T) {
	const outage = `{"id":"i","kind":"fault","city":"К","street":"М","houses":"*","note":"n"}`
	const payment = `{"contract":"1000001","amount":"1","paid_at":"2026-11-23T09:00:00Z"}`
	long := strings.Repeat("x", 256)
	for _, tt := range []struct{ path, body, old, text, names string }{
		{"outages", outage, `"i"`, `"\u0000"`, "id"},
		{"outages", outage, `"i"`, `"` + long + `"`, "id"},
		{"outages", outage, "К", `К\u0000`, "city"},
		{"outages", outage, "М", `\u0000М`, "street"},
		{"outages", outage, "М", long, "street"},
		{"outages", outage, "*", `1\u0000`, "house"},
		{"outages", outage, `"n"`, `"\u0000"`, "note"},
		{"payments", payment, "1000001", `1\u0000`, "contract"},
		{"payments", payment, "1000001", "договір", "contract"},
		{"hooks/alertmanager", notice("firing", address), "f00d", `f\u0000`, "fingerprint"},
		{"hooks/alertmanager", notice("firing", address), "Київ", `К\u0000`, "city"},
		{"hooks/alertmanager", notice("firing", address), "Вузол", `В\u0000`, "summary"},
	} {
		o := newOffice()
		o.err = errAway // what cannot be stored is not tried
		status, answer := o.ask("POST", "/api/v1/"+tt.path, strings.Replace(tt.body, tt.old, tt.text, 1))
		if status != http.StatusBadRequest || !strings.Contains(answer, tt.names) {
			t.Errorf("%s with %.20s for %s: %d %s, want 400 naming %s", tt.path, tt.text, tt.old, status, answer, tt.names)
		}
	}
}

func TestAnAlertThatFailsKeepsNoOtherBack(t *testing.T) {
	o := newOffice()
	o.err = errAway
	body := notice("firing", address)
	alert := body[strings.Index(body, `[{`)+1 : strings.Index(body, `}]`)+1]
	body = strings.Replace(body, alert, alert+`,{"status":"firing"},`+alert, 1)
	if status, answer := o.ask("POST", "/api/v1/hooks/alertmanager", body); status != http.StatusServiceUnavailable || o.raised != 2 {
		t.Errorf("%d raised, %d %s; want both, and 503", o.raised, status, answer)
	}
}

func TestPayments(t *testing.T) {
	o := newOffice()
	const body = `{"contract":"1000001","amount":125.5,"paid_at":"2026-11-23T09:00:00Z"}`
	for _, want := range []int{http.StatusCreated, http.StatusOK} {
		if status, answer := o.ask("POST", "/api/v1/payments", body); status != want {
			t.Errorf("%d %s, want %d", status, answer, want)
		}
	}
	want := billing.Payment{Contract: "1000001", Amount: 12550, PaidAt: now.Add(-time.Hour)}
	if diff := cmp.Diff(want, o.payments[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for body, want := range map[string]int{
		`{"contract":"9","amount":"1","paid_at":"2026-11-23T09:00:00Z"}`:                http.StatusNotFound,
		`{"contract":"1000001","amount":"1,5","paid_at":"2026-11-23T09:00:00Z"}`:        http.StatusBadRequest,
		`{"contract":"1000001","amount":1e3,"paid_at":"2026-11-23T09:00:00Z"}`:          http.StatusBadRequest,
		`{"contract":"1000001","amount":"1","paid_at":"2026-11-24T10:00:00Z"}`:          http.StatusOK,
		`{"contract":"1000001","amount":"1","paid_at":"2026-11-24T10:00:01Z"}`:          http.StatusBadRequest,
		`{"contract":"1000001","amount":"1"}`:                                           http.StatusBadRequest,
		`{"contract":"1000001","amount":"1","paid_at":"2026-11-23T09:00:00Z","note":1}`: http.StatusBadRequest,
		strings.Repeat(" ", 2<<20):                                                      http.StatusBadRequest,
	} {
		if status, answer := o.ask("POST", "/api/v1/payments", body); status != want {
			t.Errorf("%.80s: %d %s, want %d", body, status, answer, want)
		}
	}
}

// bounded is an answer that keeps how long the client may take.
type bounded struct {
	*httptest.ResponseRecorder

	read, write time.Time
}

func (b *bounded) SetReadDeadline(at time.Time) error  { b.read = at; return nil }
func (b *bounded) SetWriteDeadline(at time.Time) error { b.write = at; return nil }

// Clients may not take for ever; only the stream of events may.
func TestSlowClients(t *testing.T) {
	parts := newOffice().parts()
	handler, err := desk.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for path, want := range map[string]bool{"/api/v1/outages": true, "/api/v1/events": false} {
		request := httptest.NewRequestWithContext(over, "GET", path, nil)
		request.Header.Set("Authorization", "Bearer "+token)
		answer := &bounded{ResponseRecorder: httptest.NewRecorder()}
		parts.Gate.Wrap(handler).ServeHTTP(answer, request)
		if answer.read.IsZero() == want || want && !answer.read.Equal(answer.write) {
			t.Errorf("%s: read until %v, write until %v", path, answer.read, answer.write)
		}
	}
}

// What there is no part for is not there.
func TestWithoutABoard(t *testing.T) {
	o := newOffice()
	o.floor = nil
	for _, request := range []string{"GET /api/v1/desk", "GET /api/v1/desk/card", "POST /api/v1/desk/state", "GET /api/v1/queues"} {
		method, path, _ := strings.Cut(request, " ")
		if status, answer := o.as("olena", method, path, `{"state":"ready"}`); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", request, status, answer)
		}
	}
}

func TestStatus(t *testing.T) {
	const path = "/api/v1/hooks/twilio/status"
	for _, tt := range []struct {
		signed bool
		body   string
		want   int
	}{
		{true, "MessageSid=SM1&MessageStatus=delivered", http.StatusNoContent},
		{true, "MessageStatus=delivered", http.StatusBadRequest},
		{false, "MessageSid=SM1&MessageStatus=delivered", http.StatusForbidden},
	} {
		o := newOffice()
		o.signed = tt.signed
		status, answer := o.answer(func(*http.Request) {}, "POST", path, tt.body)
		if status != tt.want || (len(o.reports) == 1) != (tt.want == http.StatusNoContent) {
			t.Errorf("%+v: %d %s, %v", tt, status, answer, o.reports)
		}
	}
	handler, err := desk.New(desk.Parts{Gate: staff().gate(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest("POST", path, nil))
	if recorder.Code != http.StatusNotFound {
		t.Errorf("without a gateway: %d", recorder.Code)
	}
}
