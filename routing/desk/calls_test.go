package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/desk"
)

func aJourney() ivr.Journey {
	return ivr.Journey{
		ID: "1700000000.12", Kind: ivr.Incoming, From: olena, To: "0800500800", Language: "uk", StartedAt: now, Contract: "1000001",
		Outcome: ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp},
		Steps:   []ivr.JourneyStep{{At: now, Step: "greeting", Event: "started"}},
	}
}

const summaryOfIt = `{"id":"1700000000.12","kind":"call","from":"+380501112233","to":"0800500800","language":"uk",` +
	`"started_at":"2026-11-23T10:00:00Z","answered_at":null,"ended_at":null,"contract":"1000001",` +
	`"outcome":{"class":"connected","reason":"caller_hung_up"}`

func TestListCalls(t *testing.T) {
	o := newOffice()
	if status, answer := o.ask("GET", "/api/v1/calls", ""); status != http.StatusOK || strings.TrimSpace(answer) != `{"calls":[]}` {
		t.Errorf("%d %s", status, answer)
	}
	if o.floor.filter != (desk.CallFilter{Limit: 100}) {
		t.Errorf("asked for %+v", o.floor.filter)
	}
	o.floor.journeys = []ivr.Journey{aJourney()}
	status, answer := o.ask("GET", "/api/v1/calls?since=2026-11-23T11:00:00%2B02:00&limit=5", "")
	if status != http.StatusOK || strings.TrimSpace(answer) != `{"calls":[`+summaryOfIt+`}]}` {
		t.Errorf("%d %s", status, answer)
	}
	if !o.floor.filter.Since.Equal(now.Add(-time.Hour)) || o.floor.filter.Limit != 5 {
		t.Errorf("asked for %+v", o.floor.filter)
	}
	const search = "number=%2B380501112233&contract=1000001&outcome=left/in_menu&operator=103&department=3&kind=callback&until=2026-11-23T10:00:00Z&cursor=c1"
	o.floor.next = "c2"
	if status, answer := o.ask("GET", "/api/v1/calls?"+search, ""); status != http.StatusOK || !strings.Contains(answer, `"next":"c2"`) {
		t.Errorf("%d %s", status, answer)
	}
	support := routing.Support
	want := desk.CallFilter{Number: olena, Contract: "1000001", Class: "left", Reason: "in_menu", Operator: "103", Department: &support,
		Kind: ivr.Returned, Until: now, Cursor: "c1", Limit: 100}
	if diff := cmp.Diff(want, o.floor.filter); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if status, answer := o.ask("GET", "/api/v1/calls?cursor=torn", ""); status != http.StatusBadRequest || !strings.Contains(answer, "cursor") {
		t.Errorf("%d %s", status, answer)
	}
	for _, query := range []string{"since=yesterday", "since=2026-11-23", "limit=0", "limit=-1", "limit=1001", "limit=all"} {
		if status, answer := o.ask("GET", "/api/v1/calls?"+query, ""); status != http.StatusBadRequest || !strings.Contains(answer, query[:5]) {
			t.Errorf("%s: %d %s", query, status, answer)
		}
	}
}

func TestShowCall(t *testing.T) {
	o := newOffice()
	o.floor.journeys = []ivr.Journey{aJourney()}
	const steps = `,"steps":[{"at":"2026-11-23T10:00:00Z","step":"greeting","event":"started"}]}`
	status, answer := o.ask("GET", "/api/v1/calls/1700000000.12", "")
	if status != http.StatusOK || strings.TrimSpace(answer) != summaryOfIt+steps {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := o.ask("GET", "/api/v1/calls/1700000000.13", ""); status != http.StatusNotFound || !strings.Contains(answer, "no such call") {
		t.Errorf("%d %s", status, answer)
	}
}
