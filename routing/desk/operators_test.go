package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"hotline/routing"
)

func TestListOperators(t *testing.T) {
	const want = `{"operators":[{"id":"103","departments":[3],"state":"talking","reason":"","call":"talking"},` +
		`{"id":"104","departments":[4],"state":"ready","reason":"","idle_since":"2026-11-23T10:00:00Z","call":""},` +
		`{"id":"105","departments":[],"state":"paused","reason":"lunch","call":""}]}`
	o := newOffice()
	if status, answer := o.ask("GET", "/api/v1/operators", ""); status != http.StatusOK || strings.TrimSpace(answer) != want {
		t.Errorf("%d %s\nwant %s", status, answer, want)
	}
	o.floor.seats = nil
	if _, answer := o.ask("GET", "/api/v1/operators", ""); strings.TrimSpace(answer) != `{"operators":[]}` {
		t.Errorf("nobody: %s", answer)
	}
}

func TestSetDuty(t *testing.T) {
	for body, want := range map[string]struct {
		duty   routing.Duty
		answer string
	}{
		`{"state":"ready","reason":"lunch"}`:   {routing.Duty{}, `{"id":"103","reason":"","state":"ready"}`},
		`{"state":"offline"}`:                  {routing.Duty{Out: true}, `{"id":"103","reason":"","state":"offline"}`},
		`{"state":"paused"}`:                   {routing.Duty{Pause: "pause"}, `{"id":"103","reason":"pause","state":"paused"}`},
		`{"state":"paused","reason":"перерв"}`: {routing.Duty{Pause: "перерв"}, `{"id":"103","reason":"перерв","state":"paused"}`},
	} {
		o := newOffice()
		status, answer := o.ask("POST", "/api/v1/operators/103/state", body)
		duty, set := o.floor.duties["103"]
		if status != http.StatusOK || strings.TrimSpace(answer) != want.answer || !set || duty != want.duty {
			t.Errorf("%s: %d %s %+v, want %+v", body, status, answer, duty, want)
		}
	}
}

func TestDutiesThatAreWrong(t *testing.T) {
	for _, tt := range []struct {
		operator, body string
		want           int
	}{
		{"999", `{"state":"ready"}`, http.StatusNotFound},
		{"103", `{}`, http.StatusBadRequest},
		{"103", `{"state":null}`, http.StatusBadRequest},
		{"103", `{"state":"talking"}`, http.StatusBadRequest},
		{"103", `{"state":"asleep"}`, http.StatusBadRequest},
		{"103", `{"state":"paused","reason":"\u0000"}`, http.StatusBadRequest},
		{"103", `{"state":"paused","reason":"` + strings.Repeat("x", 256) + `"}`, http.StatusBadRequest},
		{"103", `{"state":"paused","why":"lunch"}`, http.StatusBadRequest},
		{"103", `paused`, http.StatusBadRequest},
	} {
		o := newOffice()
		status, answer := o.ask("POST", "/api/v1/operators/"+tt.operator+"/state", tt.body)
		if status != tt.want || len(o.floor.duties) > 0 {
			t.Errorf("%s %.60s: %d %s, want %d", tt.operator, tt.body, status, answer, tt.want)
		}
	}
}
