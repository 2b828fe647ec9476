package main

import (
	"log/slog"
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/ivr"
	"hotline/ivr/stasis"
	"hotline/routing"
)

// answering is the subscribers of a database of its own, and its orders of call backs.
func answering(t *testing.T, rules ivr.CallBackRules) (subscribers, *store.CallBacks) {
	t.Helper()
	database, err := store.Open(t.Context(), storetest.URL(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(database.Close)
	if _, err := database.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	callBacks, err := store.NewCallBacks(database, store.CallBacksConfig{Site: "test", Node: "test", Zone: time.UTC, PerDay: 2})
	if err != nil {
		t.Fatal(err)
	}
	outbox := store.NewOutbox(database, time.UTC)
	return subscribers{
		database: store.NewSubscribers(database, time.UTC, outbox.QueueOutageOver), outbox: outbox, callBacks: callBacks, rules: rules,
		log: slog.New(slog.DiscardHandler),
	}, callBacks
}

// wish is what a caller asks for about a call back to a number.
func wish(t *testing.T, service ivr.Service, request, phone string) stasis.Order {
	return stasis.Order{Request: request, Service: service, From: "0501112233", At: atNoon(t),
		CallBack: &routing.CallBack{Phone: phone, Department: routing.Support, Language: "uk", Source: "queue", Since: atNoon(t)}}
}

// reason is why a reply refuses; "" if it does not.
func reason(reply ivr.Replied) billing.RefusalReason {
	if reply.Refusal == nil {
		return ""
	}
	return reply.Refusal.Reason
}

func TestCallBacksOfCallers(t *testing.T) {
	s, callBacks := answering(t, ivr.CallBackRules{Foreign: []string{"48"}})
	const own, other = "+380501112233", "+48501112233"
	steps := []struct {
		service        ivr.Service
		request, phone string
		want           billing.RefusalReason
		open           bool // afterwards
	}{
		{ivr.OrderCallBack, "1", own, "", true},
		{ivr.OrderCallBack, "1", own, "", true}, // a retry
		{ivr.OrderCallBack, "2", own, billing.RefusedExists, true},
		{ivr.CancelCallBack, "3", own, "", false},
		{ivr.CancelCallBack, "4", own, "", false},
		{ivr.OrderCallBack, "5", own, "", true},
		{ivr.CancelCallBack, "6", own, "", false},
		{ivr.OrderCallBack, "7", own, billing.RefusedLimit, false},
		{ivr.OrderCallBack, "8", "+380900123456", billing.RefusedNumber, false},
		{ivr.OrderCallBack, "9", "+49301234567", billing.RefusedNumber, false},
		{ivr.OrderCallBack, "10", "101", billing.RefusedNumber, false},
		{ivr.OrderCallBack, "11", other, "", true},
	}
	for _, step := range steps {
		reply, err := s.Do(t.Context(), wish(t, step.service, step.request, step.phone))
		if err != nil || reason(reply) != step.want {
			t.Errorf("%+v: %q, %v", step, reason(reply), err)
		}
		order, err := callBacks.Open(t.Context(), billing.E164(step.phone))
		if err != nil || (order != nil) != step.open {
			t.Errorf("%+v: open order %+v, %v", step, order, err)
		}
	}
}

// A caller is told of the order that is open for the number, unless nobody would call.
func TestLookUpOfOneWhoIsToBeCalled(t *testing.T) {
	s, _ := answering(t, ivr.CallBackRules{})
	if _, err := s.Do(t.Context(), wish(t, ivr.OrderCallBack, "1", "+380501112233")); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]bool{"0501112233": true, "380501112234": false, "anonymous": false} {
		answer, err := s.LookUp(t.Context(), "call", from, atNoon(t))
		if err != nil || answer.Caller == nil || (answer.CallBack != nil) != want || answer.Lost != nil {
			t.Errorf("from %s: %+v, %v", from, answer, err)
		}
	}
	s.rules.Off = true
	if answer, err := s.LookUp(t.Context(), "call", "0501112233", atNoon(t)); err != nil || answer.CallBack != nil {
		t.Errorf("off: %+v, %v", answer.CallBack, err)
	}
	if reply, err := s.Do(t.Context(), wish(t, ivr.OrderCallBack, "2", "+380501112234")); err == nil {
		t.Errorf("off: %+v", reply)
	}
}

// Without what an earlier call left, the caller is known all the same.
func TestLookUpWithoutEarlierCalls(t *testing.T) {
	s, _ := answering(t, ivr.CallBackRules{})
	away, err := store.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	if s.callBacks, err = store.NewCallBacks(away, store.CallBacksConfig{Site: "test", Node: "test", Zone: time.UTC}); err != nil {
		t.Fatal(err)
	}
	answer, err := s.LookUp(t.Context(), "call", "0501112233", atNoon(t))
	if err != nil || answer.Caller == nil || answer.CallBack != nil || answer.Lost != nil {
		t.Errorf("%+v, %v", answer, err)
	}
}
