package e2e_test

import (
	"context"
	"net/http"
	"testing"

	"hotline/routing/desk/api"
)

// A client that was generated of the API's description finds a call, orders a call back once, and opens and closes an outage: as a
// program with a token, and as a person who has signed in.
func TestGeneratedClient(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day")
	c.hangsUp()
	s.ended(c, "left/in_greeting")

	program, err := api.NewClientWithResponses(s.url, api.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+apiToken)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	calls, err := program.ListCallsWithResponse(waiting(t), &api.ListCallsParams{Number: &c.number})
	if err != nil || calls.JSON200 == nil || len(calls.JSON200.Calls) != 1 || calls.JSON200.Calls[0].Outcome.Class != "left" {
		t.Fatalf("calls of %s: %v, %s", c.number, err, calls.Body)
	}
	shown, err := program.ShowCallWithResponse(waiting(t), calls.JSON200.Calls[0].Id)
	if err != nil || shown.JSON200 == nil || shown.JSON200.Steps == nil || len(*shown.JSON200.Steps) == 0 {
		t.Fatalf("journey: %v, %s", err, shown.Body)
	}

	key, topic := "order-1", "no internet"
	wish := api.CallBackWish{Phone: "+" + newNumber(), Topic: &topic}
	var first int64
	for i := range 2 {
		ordered, err := program.OrderCallBackWithResponse(waiting(t), &api.OrderCallBackParams{IdempotencyKey: &key}, wish)
		if err != nil || ordered.JSON201 == nil && ordered.JSON200 == nil {
			t.Fatalf("order %d: %v, %d %s", i, err, ordered.StatusCode(), ordered.Body)
		}
		order := ordered.JSON201
		if order == nil {
			order = ordered.JSON200
		}
		if i == 1 && order.Id != first {
			t.Errorf("the same key orders %d and %d", first, order.Id)
		}
		first = order.Id
	}

	olha := person{login: "olha", name: "Ольга Старша", role: "supervisor"}
	s.employs(olha)
	supervisor := s.browses()
	nobody, err := supervisor.GetSessionWithResponse(waiting(t))
	if err != nil || nobody.JSON401 == nil {
		t.Fatalf("nobody: %v, %s", err, nobody.Body)
	}
	entered, err := supervisor.SignInWithResponse(waiting(t), api.SignIn{Login: olha.login, Password: personPassword})
	if err != nil || entered.JSON200 == nil || entered.JSON200.Role != api.RoleSupervisor {
		t.Fatalf("signing in: %v, %s", err, entered.Body)
	}
	draft := api.OutageDraft{Kind: api.Planned, City: "Київ", Street: "вул. Планова-" + s.application, Houses: "1-9"}
	saved, err := supervisor.SaveOutageWithResponse(waiting(t), draft)
	if err != nil || saved.JSON200 == nil || saved.JSON200.Street != draft.Street {
		t.Fatalf("outage: %v, %s", err, saved.Body)
	}
	isOpen := func() bool {
		t.Helper()
		open, err := program.ListOutagesWithResponse(waiting(t), &api.ListOutagesParams{})
		if err != nil || open.JSON200 == nil {
			t.Fatalf("outages: %v, %s", err, open.Body)
		}
		for _, one := range open.JSON200.Outages {
			if one.Id == saved.JSON200.Id {
				return true
			}
		}
		return false
	}
	if !isOpen() {
		t.Error("the outage that was opened is not among the open ones")
	}
	closed, err := supervisor.CloseOutageWithResponse(waiting(t), saved.JSON200.Id)
	if err != nil || closed.StatusCode() != http.StatusNoContent || isOpen() {
		t.Errorf("closing: %v, %s", err, closed.Body)
	}
}
