package desk

import (
	"testing"
	"time"
)

// What the database said last night is not the first that a page is told; what it said a moment ago is.
func TestLastNightIsForgotten(t *testing.T) {
	evening := time.Date(2026, time.November, 23, 20, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]int{time.Second: 1, 10 * time.Hour: 0} {
		at := evening
		f := newFeed(&desk{Parts: Parts{Now: func() time.Time { return at }}})
		newClerk(f).take(t.Context(), recorded{CallBacks: []CallBackAnswer{{ID: 1}}})
		f.remove(f.add(sees{}))
		at = evening.Add(after)
		f.add(sees{})
		if got := len(f.known().CallBacks); got != want {
			t.Errorf("after %v: %d call backs, want %d", after, got, want)
		}
	}
}

// What nobody has watched since is forgotten; what others watch is shown to a page that comes.
func TestViewsThatNobodyWatched(t *testing.T) {
	f := newFeed(&desk{Parts: Parts{Now: time.Now}})
	supervisor, operator := sees{calls: true}, sees{}
	f.add(operator)
	f.views = map[sees]view{supervisor: {number: 1}, operator: {number: 1}}
	for may, want := range map[sees]bool{supervisor: false, operator: true} {
		f.add(may)
		if _, there := f.view(may); there != want {
			t.Errorf("%+v: is there %v, want %v", may, there, want)
		}
	}
}

// The telephone is the youngest page that is open; a clock that is fast counts as now.
func TestTelephones(t *testing.T) {
	at := time.UnixMilli(1_000_000)
	f := newFeed(&desk{Parts: Parts{Now: func() time.Time { return at }}})
	over := func(displaced <-chan struct{}) bool {
		select {
		case <-displaced:
			return true
		default:
			return false
		}
	}
	fast := f.ring("103", 9_000_000)
	at = at.Add(time.Second)
	younger := f.ring("103", at.UnixMilli())
	if !over(fast) || over(younger) {
		t.Errorf("fast displaced: %v, younger displaced: %v", over(fast), over(younger))
	}
	f.unring("103", fast)
	if older := f.ring("103", 1); !over(older) {
		t.Error("what ended took another page's place with it")
	}
	f.unring("103", younger)
	if older := f.ring("103", 1); over(older) || len(f.telephones) != 1 {
		t.Errorf("a page that is gone is still the telephone: %v", f.telephones)
	}
}
