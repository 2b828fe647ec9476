package phone

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
)

// transcript is the growing list of a call's events. It is closed by Ended.
type transcript struct {
	mu      sync.Mutex
	events  []Event
	closed  bool
	changed chan struct{} // closed and replaced at every change
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

// add appends an event; events after Ended are dropped.
func (t *transcript) add(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	t.events = append(t.events, e)
	t.closed = e.Kind == Ended
	close(t.changed)
	t.changed = make(chan struct{})
}

// all returns a copy of the events so far.
func (t *transcript) all() []Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.events)
}

// at returns event number i, or, if it has not happened yet, a channel that is
// closed at the next change; both are zero after the last event.
func (t *transcript) at(i int) (*Event, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case i < len(t.events):
		return &t.events[i], nil
	case t.closed:
		return nil, nil
	}
	return nil, t.changed
}

// Reader reads a call's transcript from its beginning, independently of other
// readers. It is for one goroutine.
type Reader struct {
	transcript *transcript
	next       int
}

// Next returns the next event, waiting for it if need be. After Ended it
// returns io.EOF; a cancelled ctx returns its cause.
func (r *Reader) Next(ctx context.Context) (Event, error) {
	for {
		event, changed := r.transcript.at(r.next)
		if event != nil {
			r.next++
			return *event, nil
		}
		if changed == nil {
			return Event{}, io.EOF
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Event{}, context.Cause(ctx)
		}
	}
}

// Find returns the next event that is wanted, passing over the others. When the
// call ends first the error wraps ErrEnded.
func (r *Reader) Find(ctx context.Context, wanted func(Event) bool) (Event, error) {
	for {
		event, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return Event{}, ErrEnded
		}
		if err != nil || wanted(event) {
			return event, err
		}
	}
}

// Skip passes over all events so far, so that Next waits for a new one.
func (r *Reader) Skip() {
	r.transcript.mu.Lock()
	defer r.transcript.mu.Unlock()
	r.next = len(r.transcript.events)
}
