package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
	"hotline/routing"
)

// routeNow is when the tests ask: the noon of a Monday.
var routeNow = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// api answers as a running hotline does.
func api(t *testing.T, answers map[string]string) running {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		switch {
		case r.Header.Get("Authorization") != "Bearer secret":
			w.WriteHeader(http.StatusUnauthorized)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = w.Write([]byte(answer))
		}
	}))
	t.Cleanup(server.Close)
	return running{url: server.URL + "/", token: "secret"}
}

func routeSettings() settings {
	dialogue := ivr.Default(time.UTC)
	dialogue.Schedule = routing.Schedule{Zone: time.UTC, Weeks: routing.DefaultWeeks()}
	return settings{dialogue: dialogue, rules: routing.DefaultRules(), operators: []routing.Operator{
		{ID: "101", Departments: []routing.Department{routing.Services}},
		{ID: "103", Departments: []routing.Department{routing.Support}},
		{ID: "106", Departments: routing.Departments()},
	}}
}

func TestRouteExplain(t *testing.T) {
	const operators = `{"operators":[
		{"id":"101","departments":[1],"state":"ready","idle_since":"2026-01-05T11:00:00Z"},
		{"id":"103","departments":[3],"state":"paused","reason":"lunch","idle_since":"2026-01-05T11:30:00Z"},
		{"id":"106","departments":[1,2,3,4,5],"state":"ready","idle_since":"2026-01-05T11:59:00Z"}]}`
	const calm = `{"queues":[{"department":3,"waiting":0,"calls":[]}]}`
	const busy = `{"queues":[{"department":3,"waiting":1,"calls":[{"id":"1767607190.1","department":3,"since":"2026-01-05T11:59:30Z"}]}]}`
	refused := api(t, nil)
	refused.token = "wrong"
	const unknown = "explained by the rules, as if all operators were ready and nobody waited.\n"

	tests := map[string]struct {
		department routing.Department
		hotline    running
		at         time.Duration // from now
		want       string
	}{
		"live": {routing.Support, api(t, map[string]string{"/api/v1/operators": operators, "/api/v1/queues": calm}), 0, `
A call to support at Mon 2026-01-05 12:00:00 UTC: operator 106 takes it at once, longest idle.
  101  serves other departments
  103  paused (lunch)
  106  takes the call: longest idle
Operators and queues are as the running service has them now.
`},
		"live, somebody waits": {routing.Support, api(t, map[string]string{"/api/v1/operators": operators, "/api/v1/queues": busy}), 0, `
A call to support at Mon 2026-01-05 12:00:00 UTC: it waits at place 1, some 3m0s; from 12:02:00 on any operator may take it.
  101  serves other departments
  103  paused (lunch)
  106  takes call 1767607190.1, which came earlier
Operators and queues are as the running service has them now.
`},
		"live, tomorrow as now": {routing.Support, api(t, map[string]string{"/api/v1/operators": operators, "/api/v1/queues": busy}), 24 * time.Hour, `
A call to support at Tue 2026-01-06 12:00:00 UTC: it waits at place 1, some 3m0s; from 12:02:00 on any operator may take it.
  101  serves other departments
  103  paused (lunch)
  106  takes call 1767607190.1, which came earlier
Operators and queues are as the running service has them now.
`},
		"closed": {routing.Accounts, api(t, map[string]string{"/api/v1/operators": operators, "/api/v1/queues": calm}), 7 * time.Hour, `
A call to accounts at Mon 2026-01-05 19:00:00 UTC: the department is closed and opens Tue 2026-01-06 09:00.
  101  serves other departments
  103  paused (lunch)
  106  is free, but the department is closed
Operators and queues are as the running service has them now.
`},
		"not allowed": {routing.Support, refused, 0, `
A call to support at Mon 2026-01-05 12:00:00 UTC: operator 103 takes it at once, longest idle.
  101  serves other departments
  103  takes the call: longest idle
  106  idle for as long, and comes after 103
Nobody's state is known (/api/v1/operators: 401 Unauthorized): ` + unknown},
		"an older service": {routing.Support, api(t, map[string]string{"/api/v1/operators": operators}), 0, `
A call to support at Mon 2026-01-05 12:00:00 UTC: operator 103 takes it at once, longest idle.
  101  serves other departments
  103  takes the call: longest idle
  106  idle for as long, and comes after 103
Nobody's state is known (/api/v1/queues: 404 Not Found): ` + unknown},
		"no address": {routing.Services, running{url: "::"}, 0, `
A call to services at Mon 2026-01-05 12:00:00 UTC: operator 101 takes it at once, longest idle.
  101  takes the call: longest idle
  103  serves other departments
  106  idle for as long, and comes after 101
Nobody's state is known (--url is no address): ` + unknown},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			command := routeExplainCmd{Department: tt.department}
			q := question{settings: routeSettings(), hotline: tt.hotline, now: routeNow, at: routeNow.Add(tt.at)}
			err := command.explain(t.Context(), &out, q)
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), out.String()); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestRouteExplainJSON(t *testing.T) {
	var out strings.Builder
	command := routeExplainCmd{Department: routing.Support, JSON: true}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	q := question{settings: routeSettings(), hotline: running{url: gone.URL}, now: routeNow, at: routeNow}
	if err := command.explain(t.Context(), &out, q); err != nil {
		t.Fatal(err)
	}
	var got routeExplanation
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Live || got.Operator != "103" || !got.Opening.Open || len(got.Operators) != 3 || !strings.Contains(got.Note, "refused") {
		t.Errorf("printed %s", out.String())
	}
}

func TestArrival(t *testing.T) {
	tests := map[string]string{ // in the zone of the hotline; "" for a fault
		"": "2026-01-05T12:00:00Z", "2026-01-05T12:00:00+02:00": "2026-01-05T10:00:00Z", "2026-02-03 04:05": "2026-02-03T04:05:00Z",
		"2026-02-03T04:05:06": "2026-02-03T04:05:06Z", "23:30": "2026-01-05T23:30:00Z", "noon": "", "25:00": "", "2026-02-30 04:05": "",
	}
	for text, want := range tests {
		at, err := arrival(text, routeNow)
		got := at.Format(time.RFC3339)
		if err != nil {
			got = ""
		}
		if got != want {
			t.Errorf("arrival(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
}
