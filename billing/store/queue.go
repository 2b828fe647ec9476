package store

import (
	"container/list"
	"context"
	"sync"

	"hotline/billing/store/query"
)

// entry is one thing the journal owes the database.
type entry struct {
	about string // which call or operator
	what  string // "open", "step", …, for the log
	write func(context.Context, *query.Queries) error
}

// droppable reports whether the journey can be read without the entry. A call without its beginning or its
// outcome would be lost to every statistic; one without some of its steps only tells less.
func (e entry) droppable() bool { return e.what == stepEntry }

// queue holds entries in the order in which they came, never more than its bound. Entries taken but not yet
// settled count as held.
type queue struct {
	bound int

	mu      sync.Mutex
	entries list.List // of entry, oldest first
	steps   list.List // of *list.Element in entries that may be dropped, oldest first
	taken   int       // entries given out by take and not yet settled
	lost    int       // entries dropped so far
}

// push adds an entry. A full queue drops its oldest step for it, or the entry itself when it holds no step;
// push returns how many were dropped: 0 or 1.
func (q *queue) push(e entry) (dropped int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.entries.Len()+q.taken >= q.bound {
		dropped = 1
		q.lost++
		if !q.dropOldestStep() {
			return dropped
		}
	}
	element := q.entries.PushBack(e)
	if e.droppable() {
		q.steps.PushBack(element)
	}
	return dropped
}

func (q *queue) dropOldestStep() bool {
	oldest := q.steps.Front()
	if oldest == nil {
		return false
	}
	q.entries.Remove(q.steps.Remove(oldest).(*list.Element))
	return true
}

// take removes the oldest entries, at most so many. The caller settles each of them.
func (q *queue) take(most int) []entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	batch := make([]entry, 0, min(most, q.entries.Len()))
	for len(batch) < cap(batch) {
		e := q.entries.Remove(q.entries.Front()).(entry)
		if e.droppable() {
			q.steps.Remove(q.steps.Front())
		}
		batch = append(batch, e)
	}
	q.taken += len(batch)
	return batch
}

// settle says that so many taken entries are written or given up.
func (q *queue) settle(count int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken -= count
}

// held returns how many entries wait or are being written.
func (q *queue) held() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.entries.Len() + q.taken
}

// dropped returns how many entries were dropped so far.
func (q *queue) dropped() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lost
}
