package desk

import (
	"slices"
	"testing"
	"time"
)

// TestLooksOnceAnHour: a person, a contract and a way of looking make an entry an hour.
func TestLooksOnceAnHour(t *testing.T) {
	noon := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	var l looks
	for i, step := range []struct {
		actor     string
		action    Action
		contracts []string
		after     time.Duration
		want      []string
	}{
		{"olena", ActionLookUp, []string{"1"}, 0, []string{"1"}},
		{"olena", ActionLookUp, []string{"1"}, 59 * time.Minute, nil},
		{"olena", ActionSearch, []string{"1", "2"}, 59 * time.Minute, []string{"1", "2"}},
		{"marta", ActionLookUp, []string{"1"}, 59 * time.Minute, []string{"1"}},
		{"olena", ActionLookUp, []string{"1"}, time.Hour, []string{"1"}},
		{"olena", ActionSearch, []string{"1", "2", "3"}, time.Hour, []string{"3"}},
		{"olena", ActionSearch, []string{"1", "2", "3"}, 119 * time.Minute, []string{"1", "2"}},
	} {
		if got := l.news(step.actor, step.action, step.contracts, noon.Add(step.after)); !slices.Equal(got, step.want) {
			t.Errorf("step %d: %v, want %v", i, got, step.want)
		}
	}
	l.forget("olena", ActionLookUp, []string{"1"})
	if got := l.news("olena", ActionLookUp, []string{"1"}, noon.Add(time.Hour+time.Minute)); len(got) != 1 {
		t.Error("what could not be kept is not tried again")
	}
	l.news("olena", ActionLookUp, []string{"9"}, noon.Add(48*time.Hour))
	if len(l.known) != 1 {
		t.Errorf("%d looks are remembered after two days", len(l.known))
	}
}
