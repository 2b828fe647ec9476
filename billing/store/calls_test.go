package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing/store"
	"hotline/billing/store/storetest"
	"hotline/ivr"
)

// noon is when the calls of these tests begin.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 123456000, time.UTC)

// callAt is a call that began so many minutes past noon.
func callAt(id, from string, minutes int) ivr.Journey {
	return ivr.Journey{ID: id, From: from, To: "0445000000", Language: "uk", StartedAt: noon.Add(time.Duration(minutes) * time.Minute)}
}

// write lets a journal of the node write what record leaves, to the end.
func write(t *testing.T, s *store.Store, node string, record func(*store.Journal)) {
	t.Helper()
	journal := newJournal(s, store.JournalConfig{Node: node}).Journal
	record(journal)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := journal.Run(ended); err != nil {
		t.Fatal(err)
	}
}

func TestCallsFilter(t *testing.T) {
	s := storetest.Open(t)
	write(t, s, "one", func(j *store.Journal) {
		for i, id := range []string{"a", "b", "c", "d"} {
			j.Open(callAt(id, "050111223"+id, i))
		}
		j.Note("b", 1, ivr.JourneyStep{At: noon, Step: "menu", Event: "key"})
		j.Note("d", 1, ivr.JourneyStep{At: noon, Step: "greeting", Event: "hangup"})
		j.Close("b", noon.Add(time.Hour), "uk", ivr.Outcome{Class: ivr.Left, Reason: ivr.InMenu})
		j.Close("d", noon.Add(time.Hour), "uk", ivr.Outcome{Class: ivr.Left, Reason: ivr.InGreeting})
	})
	tests := []struct {
		name   string
		filter store.Filter
		want   []string
	}{
		{"all, newest first", store.Filter{}, []string{"d", "c", "b", "a"}},
		{"limit", store.Filter{Limit: 2}, []string{"d", "c"}},
		{"since is inclusive", store.Filter{Since: noon.Add(2 * time.Minute)}, []string{"d", "c"}},
		{"until is exclusive", store.Filter{Until: noon.Add(2 * time.Minute)}, []string{"b", "a"}},
		{"number", store.Filter{From: "050111223c"}, []string{"c"}},
		{"class", store.Filter{Class: ivr.Left}, []string{"d", "b"}},
		{"together", store.Filter{Class: ivr.Left, Until: noon.Add(2 * time.Minute)}, []string{"b"}},
		{"none", store.Filter{Class: ivr.Lost}, nil},
		{"what PostgreSQL refuses", store.Filter{From: "\x00\xff"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls, err := s.Calls(t.Context(), tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, call := range calls {
				ids = append(ids, call.ID)
				if wantSteps := map[string]int{"b": 1, "d": 1}[call.ID]; len(call.Steps) != wantSteps {
					t.Errorf("call %s has %d steps, want %d", call.ID, len(call.Steps), wantSteps)
				}
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallNotFound(t *testing.T) {
	s := storetest.Open(t)
	for _, id := range []string{"1700000000.1", "", "\x00", "\xff"} {
		if _, err := s.Call(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("call %q: %v, want ErrNotFound", id, err)
		}
	}
}

func TestCloseAbandoned(t *testing.T) {
	crash := ivr.Outcome{Class: ivr.Lost, Reason: ivr.WhileAway}
	left := ivr.Outcome{Class: ivr.Left, Reason: ivr.InMenu}
	at := noon.Add(10 * time.Minute)
	s := storetest.Open(t)
	write(t, s, "one", func(j *store.Journal) {
		for _, id := range []string{"alive", "gone", "ended"} {
			j.Open(callAt(id, "0501112233", 0))
		}
		j.Open(callAt("later", "0501112233", 10))
		j.Close("ended", noon.Add(time.Minute), "en", left)
	})
	write(t, s, "two", func(j *store.Journal) { j.Open(callAt("foreign", "0501112233", 0)) })

	closed, err := s.CloseAbandoned(t.Context(), "one", []string{"alive"}, at, crash)
	if err != nil || closed != 1 {
		t.Fatalf("closed %d, %v; want 1", closed, err)
	}
	want := map[string]ivr.Outcome{"alive": {}, "gone": crash, "ended": left, "later": {}, "foreign": {}}
	if diff := cmp.Diff(want, outcomes(t, s)); diff != "" {
		t.Error(diff)
	}
	gone, err := s.Call(t.Context(), "gone")
	if err != nil || gone.EndedAt == nil || !gone.EndedAt.Equal(at) {
		t.Errorf("gone: ended at %v, %v; want %v", gone.EndedAt, err, at)
	}

	t.Run("a witnessed end replaces it, and no other end that one", func(t *testing.T) {
		write(t, s, "one", func(j *store.Journal) {
			j.Close("gone", noon.Add(time.Minute), "uk", left)
			j.Close("gone", noon.Add(time.Hour), "uk", crash)
		})
		if got := outcomes(t, s)["gone"]; got != left {
			t.Errorf("outcome %v, want %v", got, left)
		}
	})
	t.Run("nobody alive", func(t *testing.T) {
		if closed, err := s.CloseAbandoned(t.Context(), "one", nil, at, crash); err != nil || closed != 1 {
			t.Errorf("closed %d, %v; want 1", closed, err)
		}
	})
	t.Run("a call taken up by another node is the other's", func(t *testing.T) {
		write(t, s, "one", func(j *store.Journal) { j.Open(callAt("foreign", "0501112233", 0)) })
		if closed, err := s.CloseAbandoned(t.Context(), "two", nil, at, crash); err != nil || closed != 0 {
			t.Errorf("closed %d, %v; want 0", closed, err)
		}
	})
}

func outcomes(t *testing.T, s *store.Store) map[string]ivr.Outcome {
	t.Helper()
	calls, err := s.Calls(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]ivr.Outcome)
	for _, call := range calls {
		all[call.ID] = call.Outcome
	}
	return all
}
