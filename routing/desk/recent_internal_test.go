package desk

import (
	"fmt"
	"testing"

	"hotline/routing"
)

func TestRecentCalls(t *testing.T) {
	var r recent
	seat := func(call routing.CallID) Seat { return Seat{Operator: routing.Operator{ID: "103"}, Call: call} }
	r.note(seat(""), seat("0"), seat("0"))
	if !r.had("103", "0") || r.had("104", "0") || r.had("103", "") {
		t.Errorf("%v", r.calls)
	}
	for i := range recentCalls {
		r.note(seat(routing.CallID(fmt.Sprint(i + 1))))
	}
	if r.had("103", "0") || !r.had("103", "1") || len(r.calls["103"]) != recentCalls {
		t.Errorf("%v", r.calls)
	}
}
