package desk_test

import (
	"context"
	"net/http"
	"testing"

	"hotline/routing/access"
)

// A page that is closed in the middle of a request says nothing of the database: the next request asks it again.
func TestClientThatGoesSaysNothingOfTheAccounts(t *testing.T) {
	h := newHouse(t, nil)
	token, _ := h.Begin(t.Context(), access.Principal{Login: "101", Role: access.Operator, Operator: "101"}, 1)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	h.err = context.Canceled
	h.serve(request("GET", "/api/v1/desk", "", token).WithContext(gone))
	h.err = nil
	delete(h.accounts, "101")
	if got := h.serve(request("GET", "/api/v1/desk", "", token)); got.status != http.StatusUnauthorized {
		t.Errorf("%d: the account was not looked at", got.status)
	}
}
