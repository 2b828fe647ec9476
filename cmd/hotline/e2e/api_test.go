package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hotline/billing/store"
	"hotline/ivr/phone"
)

// apiToken lets the tests use the API.
const apiToken = "e2e"

// asks sends a request to the API and returns the status and the answer's body.
func (s *service) asks(method, path string, body any) (int, string) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(waiting(s.t), method, s.url+"/api/v1"+path, strings.NewReader(string(text)))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// does sends a request that has to be answered with a status.
func (s *service) does(want int, method, path string, body any) string {
	s.t.Helper()
	status, answer := s.asks(method, path, body)
	if status != want {
		s.t.Fatalf("%s %s: %d %s, want %d", method, path, status, answer, want)
	}
	return answer
}

// idOf returns the id of a call that is going on.
func (s *service) idOf(c *caller) string {
	s.t.Helper()
	var id string
	eventually(s.t, func() error {
		calls, err := s.journal.Calls(s.t.Context(), store.Filter{From: c.number})
		if err == nil && len(calls) == 0 {
			err = errors.New("the journal has no such call yet")
		}
		if err == nil {
			id = calls[0].ID
		}
		return err
	})
	return id
}

// subscriber plugs in the telephone of a number, for the hotline to call.
func (l *lab) subscriber(t *testing.T, number string) *device {
	t.Helper()
	d := &device{t: t, lab: l, user: number, calls: make(chan *phone.Call, 16)}
	if err := l.subscribers.Serve(number, d.handle); err != nil {
		t.Fatal(err)
	}
	return d
}

// setState changes an operator's state.
func (s *service) setState(o operator, state string) {
	s.t.Helper()
	s.does(http.StatusOK, http.MethodPost, fmt.Sprintf("/operators/%s/state", o.ID), map[string]string{"state": state})
}
