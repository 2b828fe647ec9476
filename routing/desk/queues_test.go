package desk_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline/routing"
)

func TestQueues(t *testing.T) {
	o := newOffice()
	ago := func(seconds int) time.Time { return now.Add(-time.Duration(seconds) * time.Second) }
	o.floor.waiting = []routing.Waiting{
		{Call: "b", Department: routing.Support, Since: ago(7)},
		{Call: "callback-5-1", Department: routing.Support, Since: ago(41)},
		{Call: "c", Department: routing.Any, Since: ago(-3)}, // by another node's clock
	}
	status, answer := o.ask("GET", "/api/v1/queues", "")
	for _, want := range []string{
		`{"department":0,"name":"any","waiting":1,"longest_wait_seconds":0,"oldest_since":"2026-11-23T10:00:03Z","open":true,"calls":[{"id":"c","department":0,"since":"2026-11-23T10:00:03Z","callback":false}]}`,
		`{"department":1,"name":"services","waiting":0,"longest_wait_seconds":0,"open":true,"calls":[]}`,
		`{"department":3,"name":"support","waiting":2,"longest_wait_seconds":41,"oldest_since":"2026-11-23T09:59:19Z","open":true,"calls":[` +
			`{"id":"callback-5-1","department":3,"since":"2026-11-23T09:59:19Z","callback":true},` +
			`{"id":"b","department":3,"since":"2026-11-23T09:59:53Z","callback":false}]}`,
	} {
		if status != http.StatusOK || !strings.Contains(answer, want) {
			t.Errorf("%d %s\nwant %s", status, answer, want)
		}
	}
	var list struct{ Queues []struct{ Department int } }
	if err := json.Unmarshal([]byte(answer), &list); err != nil || len(list.Queues) != 6 || list.Queues[5].Department != 5 {
		t.Errorf("%v %s", err, answer)
	}
}
