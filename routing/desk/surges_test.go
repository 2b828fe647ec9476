package desk_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestListSurges(t *testing.T) {
	const first = `{"id":2,"city":"Київ","street":"Миру","callers":15,"since":"2026-11-23T09:59:00Z","raised_at":"2026-11-23T10:00:00Z"}`
	status, answer := newOffice().ask("GET", "/api/v1/surges", "")
	if status != http.StatusOK || strings.TrimSpace(answer) != `{"surges":[`+first+`]}` {
		t.Errorf("%d %s", status, answer)
	}
	status, answer = newOffice().ask("GET", "/api/v1/surges?all=true", "")
	if status != http.StatusOK || !strings.Contains(answer, `"calmed_at":"2026-11-23T10:00:00Z"`) {
		t.Errorf("all: %d %s", status, answer)
	}
}

func TestAnnounceSurge(t *testing.T) {
	for id, want := range map[string]int{"2": http.StatusOK, "3": http.StatusNotFound, "x": http.StatusNotFound} {
		status, answer := newOffice().ask("POST", "/api/v1/surges/"+id+"/announce", "")
		if status != want || status == http.StatusOK && strings.TrimSpace(answer) != `{"outage":"surge-2"}` {
			t.Errorf("%s: %d %s, want %d", id, status, answer, want)
		}
	}
}

func TestPartsThatAreNotThere(t *testing.T) {
	for _, route := range []string{
		"POST /callbacks", "GET /callbacks", "DELETE /callbacks/1", "GET /calls", "GET /calls/1", "POST /calls/1/transfer",
		"POST /calls/1/transfer/complete", "POST /calls/1/transfer/cancel", "GET /queues", "GET /operators",
		"POST /operators/103/state", "GET /surges", "POST /surges/2/announce",
	} {
		o := newOffice()
		o.floor = nil
		method, path, _ := strings.Cut(route, " ")
		if status, answer := o.ask(method, "/api/v1"+path, "{}"); status != http.StatusNotFound || !strings.Contains(answer, "does not offer") {
			t.Errorf("%s: %d %s", route, status, answer)
		}
	}
}
