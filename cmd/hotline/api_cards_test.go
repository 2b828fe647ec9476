package main

import (
	"testing"
	"time"

	"hotline/billing"
	"hotline/billing/store"
	"hotline/routing/desk"
)

// A balance that the provider's billing does not tell is none, and not nought.
func TestBalanceOfACard(t *testing.T) {
	if got := cardOf(store.ContractCard{NoBalance: true}).Balance; got != nil {
		t.Errorf("unknown balance: %d", *got)
	}
	if got := creditOf(store.ContractCard{NoBalance: true, CreditUnknown: true}); got.State != "unknown" {
		t.Errorf("credit without a balance: %+v", got)
	}
	for _, balance := range []billing.Kopiykas{0, -12550} {
		if got := cardOf(store.ContractCard{Contract: billing.Contract{Balance: balance}}).Balance; got == nil || *got != balance {
			t.Errorf("balance %v, want %d", got, balance)
		}
	}
}

// A call from the number about the contract is found twice and shown once.
func TestNewestEarlierCalls(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 1, 5, 12, minute, 0, 0, time.UTC) }
	var calls []desk.EarlierCall
	for minute := range 10 {
		calls = append(calls, desk.EarlierCall{ID: string(rune('a' + minute)), StartedAt: at(minute)})
	}
	got := newest(append(calls, calls[9], calls[3]))
	if len(got) != earlierMost || got[0].ID != "j" || got[1].ID != "i" || got[7].ID != "c" {
		t.Errorf("%+v", got)
	}
}
