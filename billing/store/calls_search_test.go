package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/routing"
)

// idsOf returns the ids of calls.
func idsOf(calls []ivr.Journey) (ids []string) {
	for _, call := range calls {
		ids = append(ids, call.ID)
	}
	return ids
}

func TestSearchCalls(t *testing.T) {
	d := newDatabase(t)
	d.happened("old", ivr.Incoming, clockTime(9, 0), inMenu, 20)
	d.happened("support", ivr.Incoming, clockTime(10, 0), talked, 60, "5 queued department=support", "9 missed operator=101", "20 answered operator=103")
	d.happened("passed", ivr.Incoming, clockTime(10, 1), talked, 60, "5 queued department=support", "20 answered operator=104", "40 handed_over operator=103 from=104")
	d.happened("callback-1-1", ivr.Returned, clockTime(10, 2), talked, 60, "20 answered operator=104")
	d.happened("gave up", ivr.Incoming, clockTime(10, 3), gaveUp, 60, "5 queued department=accounts")
	d.happened("lasts", ivr.Incoming, clockTime(10, 4), goesOn, 0)
	write(t, d.store, "node", func(j *store.Journal) {
		j.Queued("support", routing.Support, clockTime(10, 0))
		j.Queued("passed", routing.Support, clockTime(10, 1))
		j.Queued("gave up", routing.Accounts, clockTime(10, 3))
	})
	d.exec("UPDATE calls SET contract = '1000001' WHERE id IN ('old', 'passed')")
	for i, from := range []string{"+380671234567", "380671234567", "8-067-123-45-67", "+48221234567", "7654321", ""} {
		d.exec("UPDATE calls SET from_number = $1 WHERE id = $2", from, []string{"old", "support", "passed", "callback-1-1", "gave up", "lasts"}[i])
	}
	for _, tt := range []struct {
		name   string
		filter store.Filter
		want   []string
	}{
		{"number as written in the cabinet", store.Filter{Number: "067 123 45 67"}, []string{"passed", "support", "old"}},
		{"number in E.164", store.Filter{Number: "+380671234567"}, []string{"passed", "support", "old"}},
		{"last digits", store.Filter{Number: "4567"}, []string{"callback-1-1", "passed", "support", "old"}},
		{"foreign number", store.Filter{Number: "0048221234567"}, []string{"callback-1-1"}},
		{"number of the old kind", store.Filter{Number: "76-543-21"}, []string{"gave up"}},
		{"first digits", store.Filter{Number: "0671"}, nil},
		{"contract", store.Filter{Contract: "1000001"}, []string{"passed", "old"}},
		{"kind", store.Filter{Kind: ivr.Returned}, []string{"callback-1-1"}},
		{"reason", store.Filter{Reason: ivr.InMenu}, []string{"old"}},
		{"class and another's reason", store.Filter{Class: ivr.Connected, Reason: ivr.InMenu}, nil},
		{"department", store.Filter{Department: "support"}, []string{"passed", "support"}},
		{"operator, first or later", store.Filter{Operator: "103"}, []string{"passed", "support"}},
		{"operator who missed it", store.Filter{Operator: "101"}, nil},
		{"all together", store.Filter{Number: "1234567", Contract: "1000001", Kind: ivr.Incoming, Class: ivr.Connected, Reason: ivr.OperatorHungUp,
			Department: "support", Operator: "104", Since: clockTime(10, 0), Until: clockTime(11, 0), Limit: 1}, []string{"passed"}},
		{"what PostgreSQL refuses", store.Filter{Contract: "\x00", Operator: "\xff", Department: "\x00", Reason: "\xff", Kind: "\x00", Class: "\xff"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page, err := d.store.SearchCalls(t.Context(), tt.filter)
			equal(t, "ids", tt.want, idsOf(page.Items))
			if err != nil || page.Next != "" {
				t.Errorf("%v, next %q", err, page.Next)
			}
		})
	}
	for _, short := range []string{"456", "+-() ", "п'ять"} {
		if _, err := d.store.SearchCalls(t.Context(), store.Filter{Number: short}); !errors.Is(err, store.ErrShortNumber) {
			t.Errorf("number %q: %v", short, err)
		}
	}
}

// TestPagesOfCalls: pages show each call once, also those of one moment, whatever begins meanwhile.
func TestPagesOfCalls(t *testing.T) {
	d := newDatabase(t)
	var want []string
	for i := range 7 {
		id := fmt.Sprint("call ", i)
		d.happened(id, ivr.Incoming, ten.Add(-time.Duration(i/3)*time.Microsecond), inMenu, 20)
		want = append(want, id)
	}
	for _, limit := range []int{1, 2, 3, 7, 8} {
		var got []string
		var sizes []int
		filter := store.Filter{Limit: limit, Until: clockTime(10, 30)}
		for pages := 0; pages == 0 || filter.After != ""; pages++ {
			page, err := d.store.SearchCalls(t.Context(), filter)
			if err != nil {
				t.Fatal(err)
			}
			d.happened(fmt.Sprint("meanwhile ", limit, pages), ivr.Incoming, ten.Add(time.Minute+time.Hour), inMenu, 20)
			got, sizes, filter.After = append(got, idsOf(page.Items)...), append(sizes, len(page.Items)), page.Next
		}
		if !slices.Equal(got, want) || slices.Contains(sizes, 0) {
			t.Errorf("in pages of %d: %q in %v, want %q", limit, got, sizes, want)
		}
	}
}

func TestForeignCursor(t *testing.T) {
	d := newDatabase(t)
	for _, cursor := range []store.Cursor{"?", "aGVsbG8", "MSAA", "MSD_", "LTkyMjMzNzIwMzY4NTQ3NzU4MDggeA"} {
		// no base64; hello; "1 \x00"; "1 \xff"; longer ago than there are dates
		_, calls := d.store.SearchCalls(t.Context(), store.Filter{After: cursor})
		_, messages := d.outbox().SearchMessages(t.Context(), store.MessageFilter{After: cursor})
		for _, err := range []error{calls, messages} {
			if !errors.Is(err, store.ErrCursor) {
				t.Errorf("cursor %q: %v, want ErrCursor", cursor, err)
			}
		}
	}
	if _, err := d.outbox().SearchMessages(t.Context(), store.MessageFilter{After: "MSBh"}); !errors.Is(err, store.ErrCursor) { // "1 a"
		t.Errorf("a call's cursor for messages: %v", err)
	}
}
