package routing_test

import (
	"sync"
	"testing"

	"hotline/routing"
)

// told reports whether there is news, and takes it.
func told(news <-chan struct{}) bool {
	select {
	case <-news:
		return true
	default:
		return false
	}
}

func TestWatchers(t *testing.T) {
	var w routing.Watchers
	w.Tell() // nobody
	first, stop := w.Watch()
	second, _ := w.Watch()
	if told(first) {
		t.Error("told before anything changed")
	}
	w.Tell()
	w.Tell()
	for i, news := range []<-chan struct{}{first, second} {
		if !told(news) {
			t.Errorf("watcher %d was not told", i)
		}
		if told(news) {
			t.Errorf("watcher %d was told twice of what it had not looked at", i)
		}
	}
	stop()
	stop()
	w.Tell()
	if told(first) || !told(second) {
		t.Error("one ended, and the other is not told alone")
	}
}

// Whoever looks after a change has been told of it, whatever others do meanwhile.
func TestWatchersTogether(t *testing.T) {
	var w routing.Watchers
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 100 {
				news, stop := w.Watch()
				w.Tell()
				if !told(news) {
					t.Error("not told")
				}
				stop()
			}
		})
	}
	all.Wait()
}
