package main

import (
	"testing"
	"time"

	"hotline/routing/desk"
)

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
