package routing

import "sync"

// Watchers are told that something has changed, and not what: each looks for itself. Telling waits for none of them, however
// many there are, and changes that come faster than a watcher looks are one to it. The zero value has no watchers; any
// number of goroutines may use it.
type Watchers struct {
	mu   sync.RWMutex
	news map[chan struct{}]struct{}
}

// Watch returns a channel that has something to receive after each change, and a function that ends that. The channel is
// never closed; to end it twice is no error.
func (w *Watchers) Watch() (news <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.news == nil {
		w.news = make(map[chan struct{}]struct{})
	}
	w.news[c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.news, c)
	}
}

// Tell tells all watchers that something has changed.
func (w *Watchers) Tell() {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for c := range w.news {
		select {
		case c <- struct{}{}:
		default: // told already, and has not looked yet
		}
	}
}
