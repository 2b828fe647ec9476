package desk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"hotline/routing"
	"hotline/routing/desk"
)

// TestInterferenceIsAudited: what supervisors and programs do to others is in the audit, refused or failed too; what operators
// do with their own calls and states is not.
func TestInterferenceIsAudited(t *testing.T) {
	const call, house = "/api/v1/calls/talking", `{"id":"o1","kind":"fault","city":"Київ","street":"Миру","houses":"1-5"`
	opened := "chief supervisor open_outage done map[kind:fault outage:o1 place:Київ, Миру, 1-5]"
	listened := "talking 1000001 done map[operator:103]"
	tests := map[string]struct {
		who      string
		requests []string // each a method, a path and a body
		want     []string
	}{
		"listen":         {"chief", []string{"PUT", call + "/supervision", `{"mode":"listen"}`}, []string{"chief supervisor listen " + listened}},
		"whisper":        {"chief", []string{"PUT", call + "/supervision", `{"mode":"whisper"}`}, []string{"chief supervisor whisper " + listened}},
		"take over":      {"chief", []string{"PUT", call + "/supervision", `{"mode":"take_over"}`}, []string{"chief supervisor take_over " + listened}},
		"listen no more": {"chief", []string{"DELETE", call + "/supervision", ""}, []string{"chief supervisor stop_listening " + listened}},
		"no mode":        {"chief", []string{"PUT", call + "/supervision", `{"mode":"shout"}`}, nil},
		"may not":        {"olena", []string{"PUT", call + "/supervision", `{"mode":"listen"}`}, nil},

		"hang up another's": {"chief", []string{"POST", call + "/hangup", ""}, []string{
			"chief supervisor control_call talking 1000001 done map[operator:103 wish:hang_up]"}},
		"transfer another's": {"chief", []string{"POST", call + "/transfer", `{"department":5}`}, []string{
			"chief supervisor control_call talking 1000001 refused department_closed map[operator:103 wish:transfer]"}},
		"of no call": {"chief", []string{"POST", "/api/v1/calls/gone/transfer", `{"department":1}`}, []string{
			"chief supervisor control_call gone refused not_found map[wish:transfer]"}},
		"own call": {"olena", []string{"POST", call + "/hold", "", "POST", call + "/transfer", `{"department":1}`}, nil},

		"state": {"chief", []string{"POST", "/api/v1/operators/103/state", `{"state":"paused","reason":"lunch"}`}, []string{
			"chief supervisor set_state done map[operator:103 reason:lunch state:paused]"}},
		"state of nobody": {"chief", []string{"POST", "/api/v1/operators/999/state", `{"state":"ready"}`}, []string{
			"chief supervisor set_state refused no_operator map[operator:999 state:ready]"}},
		"own state": {"olena", []string{"POST", "/api/v1/desk/state", `{"state":"ready"}`}, nil},

		"open": {"chief", []string{"POST", "/api/v1/outages", house + "}"}, []string{opened}},
		"close": {"chief", []string{"POST", "/api/v1/outages", house + "}", "POST", "/api/v1/outages/o1/close", "", "POST", "/api/v1/outages/o1/close", ""},
			[]string{opened, "chief supervisor close_outage done map[outage:o1]"}},
		"ended": {"chief", []string{"POST", "/api/v1/outages", house + `,"started_at":"2026-11-23T08:00:00Z","cleared_at":"2026-11-23T09:00:00Z"}`},
			[]string{"chief supervisor close_outage done map[kind:fault outage:o1 place:Київ, Миру, 1-5]"}},
		"cancel a call back": {"olena", []string{"DELETE", "/api/v1/callbacks/1", "", "DELETE", "/api/v1/callbacks/1", ""},
			[]string{"olena operator cancel_callback 1000001 done map[callback:1]"}},
		"announce":         {"chief", []string{"POST", "/api/v1/surges/2/announce", ""}, []string{"chief supervisor announce_outage done map[kind: outage:surge-2 place:, , ]"}},
		"announce nothing": {"chief", []string{"POST", "/api/v1/surges/3/announce", ""}, []string{"chief supervisor announce_outage refused not_found map[surge:3]"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice()
			o.archive = &archive{}
			o.floor.orders = []desk.CallBack{{Order: routing.CallBack{ID: 1, Phone: olena, Contract: "1000001"}, State: "open"}}
			for asked := range slices.Chunk(tt.requests, 3) {
				o.as(tt.who, asked[0], asked[1], asked[2])
			}
			if !slices.Equal(o.archive.noted, tt.want) {
				t.Errorf("audit %q, want %q", o.archive.noted, tt.want)
			}
		})
	}
}

// Why a supervisor cannot listen is told in a word, for pages to say it in theirs.
func TestWhyNobodyListens(t *testing.T) {
	for reason, err := range map[string]error{"not_free": routing.ErrNotFree, "elsewhere": fmt.Errorf("at east: %w", routing.ErrElsewhere)} {
		o := newOffice()
		o.archive = &archive{err: err}
		status, answer := o.as("chief", "PUT", "/api/v1/calls/talking/supervision", `{"mode":"listen"}`)
		if status != http.StatusConflict || !strings.Contains(answer, `"reason":"`+reason+`"`) {
			t.Errorf("%s: %d %s", reason, status, answer)
		}
		if want := "chief supervisor listen talking 1000001 refused " + reason + " map[operator:103]"; !slices.Equal(o.archive.noted, []string{want}) {
			t.Errorf("audit %q, want %q", o.archive.noted, want)
		}
	}
}

// Alertmanager repeats itself; the audit keeps what changes.
func TestAlertsAreAudited(t *testing.T) {
	o := newOffice()
	o.archive = &archive{}
	o.order("", `{"phone":"0501112233"}`)
	o.ask("DELETE", "/api/v1/callbacks/1", "") // a program has its own records of whom it does not want called
	for _, status := range []string{"firing", "firing", "resolved", "resolved", "firing"} {
		o.ask("POST", "/api/v1/hooks/alertmanager", notice(status, address))
	}
	const opened, closed = "token:all open_outage done", "token:all close_outage done"
	var got []string
	for _, line := range o.archive.noted {
		got = append(got, line[:min(len(line), len(closed))])
	}
	if want := []string{opened + " ", closed, opened + " "}; !slices.Equal(got, want) {
		t.Errorf("audit %q, want %q", o.archive.noted, want)
	}
}

// Nor does one that is slow: the answer does not wait for it, and it is kept after that.
func TestAnswerDoesNotWaitForTheAudit(t *testing.T) {
	o := newOffice()
	o.archive = &archive{slow: make(chan struct{})}
	parts := o.parts()
	handler, err := desk.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(parts.Gate.Wrap(handler))
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/v1/operators/103/state", strings.NewReader(`{"state":"ready"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := server.Client().Do(request)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	close(o.archive.slow)
	answer.Body.Close()
	server.Close() // waits for the handler
	if len(o.archive.noted) != 1 {
		t.Errorf("audit %q", o.archive.noted)
	}
}

// An audit that cannot be written stops no supervisor.
func TestInterferenceWithoutAnAudit(t *testing.T) {
	o := newOffice()
	o.archive = &archive{err: errAway}
	if status, answer := o.as("chief", "POST", "/api/v1/operators/103/state", `{"state":"ready"}`); status != http.StatusOK {
		t.Errorf("%d %s", status, answer)
	}
	if duty, set := o.floor.duties["103"]; !set || duty != (routing.Duty{}) {
		t.Errorf("duty %+v, %t", duty, set)
	}
}
