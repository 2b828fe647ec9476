package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/routing"
)

const callBacks = "/api/v1/callbacks"

// order posts an order with a key; without one if that is empty.
func (o *office) order(key, body string) (int, string) {
	return o.answer(func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+token)
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
	}, "POST", callBacks, body)
}

func TestOrderCallBack(t *testing.T) {
	o := newOffice()
	const want = `{"id":1,"phone":"+380501112233","department":3,"contract":"1000001","topic":"немає інтернету","language":"en",` +
		`"source":"api","state":"open","tries":0,"due_at":"2026-11-23T10:00:00Z","since":"2026-11-23T10:00:00Z"}`
	const body = `{"phone":"0501112233","contract":"1000001","topic":"немає інтернету","department":3,"language":"en"}`
	for _, status := range []int{http.StatusCreated, http.StatusOK} { // the second time the number has an open one
		if got, answer := o.order("", body); got != status || strings.TrimSpace(answer) != want {
			t.Errorf("%d %s\nwant %d %s", got, answer, status, want)
		}
	}
	status, answer := o.order("", `{"phone":"0509998877"}`)
	if status != http.StatusCreated || !strings.Contains(answer, `"department":0,"contract":"","topic":"","language":"uk"`) {
		t.Errorf("only a number: %d %s", status, answer)
	}
}

func TestOrdersThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		body   string
		want   int
		reason string
	}{
		"no JSON":       {"call me", http.StatusBadRequest, "body"},
		"misspelt":      {`{"fone":"0501112233"}`, http.StatusBadRequest, "fone"},
		"no phone":      {`{"contract":"1"}`, http.StatusBadRequest, "phone"},
		"blank":         {`{"phone":" "}`, http.StatusBadRequest, "phone"},
		"NUL":           {`{"phone":"050\u0000"}`, http.StatusBadRequest, "phone"},
		"contract":      {`{"phone":"0501112233","contract":"12a"}`, http.StatusBadRequest, "contract"},
		"long contract": {`{"phone":"0501112233","contract":"1234567890123"}`, http.StatusBadRequest, "contract"},
		"department":    {`{"phone":"0501112233","department":6}`, http.StatusBadRequest, "department"},
		"negative":      {`{"phone":"0501112233","department":-1}`, http.StatusBadRequest, "department"},
		"by name":       {`{"phone":"0501112233","department":"support"}`, http.StatusBadRequest, "department"},
		"language":      {`{"phone":"0501112233","language":"ru"}`, http.StatusBadRequest, "language"},
		"topic":         {`{"phone":"0501112233","topic":"` + strings.Repeat("ї", 256) + `"}`, http.StatusBadRequest, "topic"},
		"NUL in topic":  {`{"phone":"0501112233","topic":"\u0000"}`, http.StatusBadRequest, "topic"},
		"premium":       {`{"phone":"0900123456"}`, http.StatusUnprocessableEntity, errPremium.Error()},
		"large":         {strings.Repeat(" ", 2<<20), http.StatusBadRequest, "body"},
	} {
		o := newOffice()
		status, answer := o.order("", tt.body)
		if status != tt.want || !strings.Contains(answer, tt.reason) || !strings.Contains(answer, `"error"`) || len(o.floor.orders) > 0 {
			t.Errorf("%s: %d %s, want %d naming %s", name, status, answer, tt.want, tt.reason)
		}
		if strings.Contains(answer, "0900123456") {
			t.Errorf("%s shows the number: %s", name, answer)
		}
	}
}

func TestOrdersOfADay(t *testing.T) {
	o := newOffice()
	for i, id := range []string{"1", "2"} {
		if status, answer := o.order("", `{"phone":"0501112233"}`); status != http.StatusCreated {
			t.Fatalf("order %d: %d %s", i, status, answer)
		}
		for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
			if status, answer := o.ask("DELETE", callBacks+"/"+id, ""); status != want {
				t.Fatalf("cancel %s: %d %s, want %d", id, status, answer, want)
			}
		}
	}
	status, answer := o.order("", `{"phone":"0501112233"}`)
	if status != http.StatusTooManyRequests || strings.Contains(answer, "0501112233") || strings.Contains(answer, olena) {
		t.Errorf("a third: %d %s", status, answer)
	}
	if o.floor.orders[0].Reason != "api" || !o.floor.orders[0].EndedAt.Equal(now) {
		t.Errorf("%+v", o.floor.orders[0])
	}
}

func TestCancelWhatIsNone(t *testing.T) {
	for _, id := range []string{"1", "x", "-1", "99999999999999999999"} {
		if status, answer := newOffice().ask("DELETE", callBacks+"/"+id, ""); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", id, status, answer)
		}
	}
}

func TestIdempotencyKey(t *testing.T) {
	o := newOffice()
	_, first := o.order("k1", `{"phone":"0501112233"}`)
	o.ask("DELETE", callBacks+"/1", "")
	if status, again := o.order("k1", `{"phone":"0501112233"}`); status != http.StatusCreated || !strings.Contains(again, `"id":1,`) {
		t.Errorf("repeated: %d %s, first %s", status, again, first)
	}
	if status, another := o.order("k2", `{"phone":"0501112233"}`); status != http.StatusCreated || !strings.Contains(another, `"id":2,`) {
		t.Errorf("another key: %d %s", status, another)
	}
	if status, answer := o.order("k1", `{"phone":"0509998877"}`); status != http.StatusUnprocessableEntity || strings.Contains(answer, olena) {
		t.Errorf("another number: %d %s", status, answer)
	}
	for key, want := range map[string]int{
		strings.Repeat("k", 255): http.StatusCreated, strings.Repeat("k", 256): http.StatusBadRequest, "\xff": http.StatusBadRequest,
	} {
		if status, answer := newOffice().order(key, `{"phone":"0501112233"}`); status != want {
			t.Errorf("%.5q of %d: %d %s, want %d", key, len(key), status, answer, want)
		}
	}
}

func TestListCallBacks(t *testing.T) {
	o := newOffice()
	if status, answer := o.ask("GET", callBacks, ""); status != http.StatusOK || strings.TrimSpace(answer) != `{"callbacks":[]}` {
		t.Errorf("%d %s", status, answer)
	}
	o.order("", `{"phone":"0501112233"}`)
	o.order("", `{"phone":"0509998877"}`)
	o.ask("DELETE", callBacks+"/2", "")
	for query, want := range map[string]struct{ status, open, ended int }{
		"": {200, 1, 0}, "?state=open": {200, 1, 0}, "?state=all": {200, 1, 1}, "?state=all&limit=1": {200, 1, 1},
		"?state=done": {400, 0, 0}, "?limit=0": {400, 0, 0}, "?limit=1001": {400, 0, 0}, "?limit=x": {400, 0, 0},
	} {
		status, answer := o.ask("GET", callBacks+query, "")
		open, ended := strings.Count(answer, `"phone":"+380501112233"`), strings.Count(answer, `"state":"cancelled"`)
		if status != want.status || open != want.open || ended != want.ended {
			t.Errorf("%s: %d %s, want %+v", query, status, answer, want)
		}
	}
}

func TestTakeCallBack(t *testing.T) {
	for name, tt := range map[string]struct {
		who, id string
		state   routing.OperatorState // of 103
		want    int
	}{
		"ready":         {"olena", "1", routing.Ready, http.StatusAccepted},
		"wrap-up":       {"olena", "1", routing.WrapUp, http.StatusAccepted},
		"talking":       {"olena", "1", routing.Talking, http.StatusConflict},
		"paused":        {"olena", "1", routing.Paused, http.StatusConflict},
		"offline":       {"olena", "1", routing.Offline, http.StatusConflict},
		"another's":     {"olena", "2", routing.Ready, http.StatusConflict},
		"none":          {"olena", "3", routing.Ready, http.StatusNotFound},
		"no number":     {"olena", "x", routing.Ready, http.StatusNotFound},
		"no telephone":  {"clerk", "1", routing.Ready, http.StatusForbidden},
		"no operator":   {"max", "1", routing.Ready, http.StatusForbidden},
		"not signed in": {"nobody", "1", routing.Ready, http.StatusUnauthorized},
	} {
		o := newOffice()
		o.order("", `{"phone":"0501112233"}`)
		o.order("", `{"phone":"0501112244"}`)
		o.floor.seats[0].State = tt.state
		status, answer := o.as(tt.who, "POST", callBacks+"/"+tt.id+"/take", "")
		if status != tt.want || slices.Equal(o.floor.wishes, []string{"take 1 103"}) != (status == http.StatusAccepted) {
			t.Errorf("%s: %d %s, %q, want %d", name, status, answer, o.floor.wishes, tt.want)
		}
	}
	o := newOffice()
	o.order("", `{"phone":"0501112233"}`)
	o.floor.seats[0].State = routing.Ready
	for name, tt := range map[string]struct {
		waits routing.Waiting
		want  int
	}{
		"longer":               {routing.Waiting{Call: "a", Department: routing.Support, Since: now.Add(-time.Second)}, http.StatusConflict},
		"for anybody":          {routing.Waiting{Call: "a", Department: routing.Any, Since: now.Add(-time.Second)}, http.StatusConflict},
		"not as long":          {routing.Waiting{Call: "a", Department: routing.Support, Since: now.Add(time.Second)}, http.StatusAccepted},
		"for another":          {routing.Waiting{Call: "a", Department: routing.Corporate, Since: now.Add(-time.Second)}, http.StatusAccepted},
		"at this service":      {routing.Waiting{Call: "a", Department: routing.Support, Since: now.Add(-time.Second), Node: "here"}, http.StatusConflict},
		"out of reach":         {routing.Waiting{Call: "a", Department: routing.Any, Since: now.Add(-time.Hour), Node: "there"}, http.StatusAccepted},
		"for anybody by now":   {routing.Waiting{Call: "a", Department: routing.Corporate, Since: now.Add(-2 * time.Minute)}, http.StatusConflict},
		"is to be called back": {routing.Waiting{Call: "callback-5-1", Department: routing.Support, Since: now.Add(-time.Second)}, http.StatusAccepted},
	} {
		o.floor.waiting, o.floor.seats[0].Nodes = []routing.Waiting{tt.waits}, []string{"here"}
		status, answer := o.as("olena", "POST", callBacks+"/1/take", "")
		if status != tt.want || strings.Contains(answer, `"reason":"callers_first"`) != (status == http.StatusConflict) {
			t.Errorf("waits %s: %d %s, want %d", name, status, answer, tt.want)
		}
	}
	if status, answer := o.ask("POST", callBacks+"/1/take", ""); status != http.StatusForbidden { // a program has no telephone
		t.Errorf("a program: %d %s", status, answer)
	}
	o.floor.seats[0].State, o.floor.err = routing.Ready, errAway
	if status, answer := o.as("olena", "POST", callBacks+"/1/take", ""); status != http.StatusServiceUnavailable || strings.Contains(answer, "10.0.0.1") {
		t.Errorf("database away: %d %s", status, answer)
	}
}
