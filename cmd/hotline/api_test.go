package main

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"hotline/billing/store"
	"hotline/routing"
	"hotline/routing/board"
)

// link is Asterisk, which may be away.
type link bool

func (l link) Linked() bool { return bool(l) }

func (link) Pick(routing.CallBack, bool, routing.OperatorID) error { return nil }

// A call back that cannot be made now is left as it is: its time, and whose it is.
func TestTakeOnlyWhatCanBeCalled(t *testing.T) {
	b, err := board.New(board.Config{Node: "node", Rules: routing.DefaultRules()},
		[]routing.Operator{{ID: "103", Departments: []routing.Department{routing.Support}}, {ID: "104"}}, board.Listener{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	b.Device("103", true, false)
	at := atNoon(t)
	onDatabase(t, siteFlagsOf(t), func(database *store.Store, _ *store.Journal) {
		callBacks, err := store.NewCallBacks(database, store.CallBacksConfig{Site: "test", Node: "node", Zone: at.Location()})
		if err != nil {
			t.Fatal(err)
		}
		ordered, _, _, err := callBacks.Order(t.Context(), "one", routing.CallBack{Phone: "+380501112233", Department: routing.Support, Source: "api"}, at)
		if err != nil {
			t.Fatal(err)
		}
		before, err := callBacks.Get(t.Context(), ordered.ID)
		if err != nil {
			t.Fatal(err)
		}
		earlier := before.DueAt.Add(-time.Minute)
		for operator, tt := range map[routing.OperatorID]struct {
			linked link
			want   error
		}{"103": {false, errNotLinked}, "104": {true, routing.ErrNotFree}, "999": {true, routing.ErrNoOperator}} {
			if err := (orders{callBacks, tt.linked, b}).Take(t.Context(), ordered.ID, operator, earlier); !errors.Is(err, tt.want) {
				t.Errorf("operator %s: %v, want %v", operator, err, tt.want)
			}
		}
		if after, err := callBacks.Get(t.Context(), ordered.ID); err != nil || !after.DueAt.Equal(before.DueAt) {
			t.Errorf("due at %v, before %v: %v", after.DueAt, before.DueAt, err)
		}
		if err := (orders{callBacks, link(true), b}).Take(t.Context(), ordered.ID, "103", at); err != nil {
			t.Error(err)
		}
	})
}
