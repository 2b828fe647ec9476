package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

// Everything that pages ask for: who may, what the parts are told, and what is answered.
func TestWhatPagesAskFor(t *testing.T) {
	const call, contract = "/api/v1/calls/talking", "/api/v1/contracts/1000001"
	for name, tt := range map[string]struct {
		who, request, body string
		want               int
		told, answer       string
	}{
		"hold":                  {"olena", "POST " + call + "/hold", "", 202, "hold talking by 103", "accepted"},
		"resume":                {"olena", "DELETE " + call + "/hold", "", 202, "resume talking by 103", ""},
		"mute":                  {"olena", "POST " + call + "/mute", "", 202, "mute talking by 103: true", ""},
		"unmute":                {"olena", "DELETE " + call + "/mute", "", 202, "mute talking by 103: false", ""},
		"keys":                  {"olena", "POST " + call + "/keys", `{"keys":"12#"}`, 202, "keys 12# to talking by 103", ""},
		"no keys":               {"olena", "POST " + call + "/keys", `{"keys":"call"}`, 400, "", "keys"},
		"hang up":               {"olena", "POST " + call + "/hangup", "", 202, "hang up talking by 103", ""},
		"another's call":        {"taras", "POST " + call + "/hangup", "", 403, "", "not with you"},
		"a supervisor":          {"chief", "POST " + call + "/hangup", "", 202, "hang up talking by ", ""},
		"an engineer":           {"max", "POST " + call + "/hangup", "", 403, "", "may not"},
		"nobody":                {"stranger", "POST " + call + "/hangup", "", 401, "", "sign in"},
		"another's transfer":    {"taras", "POST " + call + "/transfer", `{"operator":"104"}`, 403, "", "not with you"},
		"listen":                {"chief", "PUT " + call + "/supervision", `{"mode":"listen"}`, 202, "listen to talking by 201", ""},
		"take over":             {"chief", "PUT " + call + "/supervision", `{"mode":"take_over"}`, 202, "take_over to talking by 201", ""},
		"no mode":               {"chief", "PUT " + call + "/supervision", `{"mode":"shout"}`, 400, "", "mode"},
		"without a telephone":   {"clerk", "PUT " + call + "/supervision", `{"mode":"listen"}`, 403, "", "telephone"},
		"an operator listens":   {"olena", "PUT " + call + "/supervision", `{"mode":"listen"}`, 403, "", "may not"},
		"listen no more":        {"chief", "DELETE " + call + "/supervision", "", 202, "supervision of talking by 201 ends", ""},
		"wrap-up":               {"olena", "PUT " + call + "/wrap-up", `{"code":"payment","note":"завтра"}`, 204, "wrap-up of talking by 103: payment, завтра", ""},
		"no such code":          {"olena", "PUT " + call + "/wrap-up", `{"code":"gossip"}`, 400, "", "code"},
		"another's wrap-up":     {"taras", "PUT " + call + "/wrap-up", `{"code":"payment"}`, 404, "", "no such call"},
		"wrap-up of nobody":     {"clerk", "PUT " + call + "/wrap-up", `{"code":"payment"}`, 403, "", "no operator"},
		"find":                  {"olena", "GET /api/v1/contracts?q=1000", "", 200, "find 1000", `"1000001"`},
		"find anything":         {"olena", "GET /api/v1/contracts?q=1", "", 400, "", "q"},
		"contract":              {"olena", "GET " + contract, "", 200, "", `"balance":-12550`},
		"no such contract":      {"olena", "GET /api/v1/contracts/7", "", 404, "", "no such contract"},
		"no contract number":    {"olena", "GET /api/v1/contracts/seven", "", 400, "", "number"},
		"an engineer, contract": {"max", "GET " + contract, "", 403, "", "may not"},
		"balance":               {"olena", "POST " + contract + "/balance-sms?call=talking", "", 200, `balance of 1000001 by operator olena in "talking"`, `"done":true`},
		"credit":                {"chief", "POST " + contract + "/credit", "", 200, "credit of 1000001 by supervisor chief", "2026-11-27"},
		"credit of nobody":      {"olena", "POST /api/v1/contracts/404/credit", "", 404, "credit of 404", "no such contract"},
		"suspension": {"olena", "POST " + contract + "/suspension", `{"from":"2026-12-01","until":"2027-02-28"}`, 200,
			"suspension 2026-12-01 2027-02-28 of 1000001", "2027-02-28"},
		"no dates":           {"olena", "POST " + contract + "/suspension", `{"from":"soon","until":"2027-02-28"}`, 400, "", "from"},
		"no suspension":      {"olena", "DELETE " + contract + "/suspension?from=2026-12-01", "", 200, "no suspension 2026-12-01 of 1000001", ""},
		"phone":              {"olena", "POST " + contract + "/phones", `{"phone":"0501112233","verified_by":"passport"}`, 200, "phone 0501112233 by passport of 1000001", ""},
		"unverified":         {"olena", "POST " + contract + "/phones", `{"phone":"0501112233"}`, 400, "", "verified_by"},
		"call back":          {"olena", "POST /api/v1/callbacks", `{"phone":"0501112233"}`, 201, "call back of +380501112233 by olena", `"source":"operator"`},
		"messages":           {"chief", "GET /api/v1/messages?state=failed&contract=1000001&cursor=m1", "", 200, "messages failed of 1000001, 100 after m1", `"next":"m2"`},
		"audit":              {"max", "GET /api/v1/audit?actor=olena&limit=5", "", 200, "audit of  by olena, 5 after ", `"wrap_up"`},
		"audit, an operator": {"olena", "GET /api/v1/audit", "", 403, "", "may not"},
		"today":              {"olena", "GET /api/v1/stats/today", "", 200, "", `"calls":7`},
		"statistics":         {"chief", "GET /api/v1/stats/heat", "", 200, "heat from 2026-11-16T10:00:00Z to 2026-11-23T10:00:00Z by day", `{"rows":[{"calls":3}]}`},
		"of a time": {"max", "GET /api/v1/stats/flow?since=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z&by=hour", "", 200,
			"flow from 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z by hour", ""},
		"a file":       {"chief", "GET /api/v1/stats/served?format=csv", "", 200, "served from", "calls\n3\n"},
		"no table":     {"chief", "GET /api/v1/stats/gossip", "", 400, "", "table"},
		"cities":       {"olena", "GET /api/v1/addresses?city=%D0%9A", "", 200, "suggest К false false", `"contracts":4`},
		"houses":       {"olena", "GET /api/v1/addresses?city=%D0%9A&street=%D0%9C&house=1", "", 200, "suggest К true true", ""},
		"affected":     {"chief", "GET /api/v1/outages/affected?city=%D0%9A&street=%D0%9C&houses=1-5", "", 200, "affected К М 1-5", `"contracts":12`},
		"bad houses":   {"chief", "GET /api/v1/outages/affected?city=%D0%9A&street=%D0%9C&houses=5-1-3", "", 400, "", "houses"},
		"no outage":    {"chief", "POST /api/v1/outages/o9/close", "", 404, "", "no such outage"},
		"NUL":          {"chief", "POST /api/v1/outages/a%00b/close", "", 404, "", "no such"},
		"not UTF-8":    {"chief", "POST /api/v1/outages/%ff/close", "", 404, "", "no such"},
		"own state":    {"olena", "POST /api/v1/desk/state", `{"state":"paused","reason":"lunch"}`, 200, "", `"id":"103"`},
		"no operator":  {"clerk", "GET /api/v1/desk", "", 403, "", "no operator"},
		"not a seat":   {"chief", "GET /api/v1/desk", "", 403, "", "roster"},
		"a telephone":  {"olena", "GET /api/v1/desk", "", 200, "", `"uri":"sip:web-103@hotline"`},
		"demo":         {"stranger", "GET /api/v1/try", "", 200, "", olena},
		"description":  {"stranger", "GET /api/v1/openapi.yaml", "", 200, "", "openapi: 3.0.3"},
		"no such path": {"olena", "GET /api/v1/gossip", "", 404, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice()
			o.archive = &archive{}
			method, path, _ := strings.Cut(tt.request, " ")
			status, answer := o.as(tt.who, method, path, tt.body)
			if status != tt.want || !strings.Contains(answer, tt.answer) {
				t.Errorf("%d %s, want %d with %s", status, answer, tt.want, tt.answer)
			}
			if !slices.ContainsFunc(append(o.archive.told, ""), func(line string) bool { return strings.HasPrefix(line, tt.told) }) {
				t.Errorf("told %q, want %q", o.archive.told, tt.told)
			}
			if tt.told == "" && len(o.archive.told) > 0 {
				t.Errorf("told %q, want nothing", o.archive.told)
			}
		})
	}
}

// What the rules forbid is another answer than what could not be decided.
func TestRefusedAndUndecided(t *testing.T) {
	o := newOffice()
	o.archive = &archive{refusal: &billing.Refusal{Reason: billing.RefusedBlocked, Until: billing.Date{Year: 2027, Month: 2, Day: 1}}}
	status, answer := o.as("olena", "POST", "/api/v1/contracts/1000001/credit", "")
	if want := `"reason":"blocked","until":"2027-02-01"`; status != http.StatusUnprocessableEntity || !strings.Contains(answer, want) {
		t.Errorf("%d %s, want %s", status, answer, want)
	}
	o.archive = &archive{err: errAway}
	for _, request := range []string{
		"POST /api/v1/contracts/1000001/credit", "GET /api/v1/contracts/1000001", "GET /api/v1/messages", "GET /api/v1/audit",
		"GET /api/v1/stats/heat", "GET /api/v1/stats/today", "GET /api/v1/addresses?city=K", "POST /api/v1/calls/talking/hold",
	} {
		method, path, _ := strings.Cut(request, " ")
		if status, answer := o.as("chief", method, path, ""); status != http.StatusServiceUnavailable || strings.Contains(answer, "10.0.0.1") {
			t.Errorf("%s: %d %s, want 503 that tells nothing of the inside", request, status, answer)
		}
	}
}

// The same Idempotency-Key is the same request; without one each is another.
func TestRequestsOfDeeds(t *testing.T) {
	o := newOffice()
	o.archive = &archive{}
	for _, key := range []string{"k1", "k1", "", ""} {
		status, answer := o.answer(func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "hotline", Value: "olena"})
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			if key != "" {
				r.Header.Set("Idempotency-Key", key)
			}
		}, "POST", "/api/v1/contracts/1000001/balance-sms", "")
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
	}
	told := o.archive.told
	if told[0] != told[1] || !strings.HasSuffix(told[0], ": k1") || told[2] == told[3] || told[2] == told[0] {
		t.Errorf("%q", told)
	}
}

// The card has what the service knows of the call and what the database knows of the contract; without the database it is
// shown all the same.
func TestOwnCard(t *testing.T) {
	o := newOffice()
	o.archive = &archive{steps: []ivr.JourneyStep{{At: now, Step: "menu", Event: "key", Detail: map[string]string{"key": "3"}}}}
	status, answer := o.as("olena", "GET", "/api/v1/desk/card", "")
	for _, want := range []string{`"state":"talking"`, `"known":"verified"`, `"key":"3"`, `"balance":-12550`, `"name":"Олена"`} {
		if status != http.StatusOK || !strings.Contains(answer, want) {
			t.Errorf("%d %s, want %s", status, answer, want)
		}
	}
	o.archive.err = errAway
	if status, answer := o.as("olena", "GET", "/api/v1/desk/card", ""); status != http.StatusOK || !strings.Contains(answer, `"contracts":[]`) {
		t.Errorf("without the database: %d %s", status, answer)
	}
	o.floor.seats[0].Call, o.floor.seats[0].State = "", routing.Ready
	if status, answer := o.as("olena", "GET", "/api/v1/desk/card", ""); status != http.StatusOK || strings.TrimSpace(answer) != "{}" {
		t.Errorf("without a call: %d %s", status, answer)
	}
}

// Who has no part in a call says nothing of it. What an operator had a moment ago counts, although the journal is behind.
func TestWrapUpsOfOthers(t *testing.T) {
	o := newOffice()
	o.archive = &archive{}
	journey := func(steps ...ivr.JourneyStep) { o.floor.journeys = []ivr.Journey{{ID: "talking", Steps: steps}} }
	step := func(event, operator string) ivr.JourneyStep {
		return ivr.JourneyStep{At: now, Event: event, Detail: map[string]string{"operator": operator}}
	}
	wrapUp := func(who string) int {
		status, _ := o.as(who, "PUT", "/api/v1/calls/talking/wrap-up", `{"code":"payment"}`)
		return status
	}
	for _, tt := range []struct {
		event, operator string
		want            int
	}{
		{"answered", "103", 403}, {"transfer", "104", 403}, {"ringing", "104", 204}, {"answered", "104", 204}, {"consulted", "104", 204},
		{"handed_over", "104", 204},
	} {
		journey(step(tt.event, tt.operator))
		if got := wrapUp("taras"); got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
	journey()
	o.floor.err = errAway
	if got := wrapUp("taras"); got != http.StatusServiceUnavailable {
		t.Errorf("without the journal: %d", got)
	}
	if got := wrapUp("olena"); got != http.StatusNoContent {
		t.Errorf("who has the call, without the journal: %d", got)
	}
}
