package desk_test

import (
	"net/http"
	"testing"

	"hotline/routing/access"
	"hotline/routing/desk"
)

// TestEmptyToken: whoever sends none is nobody, whatever was configured.
func TestEmptyToken(t *testing.T) {
	h := newHouse(t, func(p *desk.GateParts) { p.Clients = []desk.Client{{Name: "open", Scopes: access.Scopes()}} })
	if got := h.serve(request("POST", "/api/v1/payments", "", "", "Authorization", "Bearer ")); got.status != http.StatusUnauthorized {
		t.Errorf("%d %s", got.status, got.body)
	}
}
