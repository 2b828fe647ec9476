package stasis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// fakeBoard keeps what it was told and agrees to all that is not refused.
type fakeBoard struct {
	mu     sync.Mutex
	told   []string
	number uint64             // of the newest offer that Reserve made, from 501
	free   routing.OperatorID // whom ReserveAny finds; "": nobody
	place  routing.Place
	refuse string // begins what the board says no to; "": nothing
	panics string // begins what the board panics at; "": nothing
}

func (b *fakeBoard) hear(format string, a ...any) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	what := fmt.Sprintf(format, a...)
	b.told = append(b.told, what)
	if b.panics != "" && strings.HasPrefix(what, b.panics) {
		panic("board: " + what)
	}
	return b.refuse == "" || !strings.HasPrefix(what, b.refuse)
}

func (b *fakeBoard) Join(w routing.Waiting)        { b.hear("join %s %s", w.Call, w.Department) }
func (b *fakeBoard) Leave(id routing.CallID)       { b.hear("leave %s", id) }
func (b *fakeBoard) Ringing(o routing.Offer) bool  { return b.hear("ringing %d", o.Number) }
func (b *fakeBoard) Answered(o routing.Offer) bool { return b.hear("answered %d", o.Number) }
func (b *fakeBoard) Released(o routing.Offer) bool { return b.hear("released %d", o.Number) }
func (b *fakeBoard) Missed(o routing.Offer, reason string) bool {
	return b.hear("missed %d %s", o.Number, reason)
}
func (b *fakeBoard) Failed(o routing.Offer, reason string) bool {
	return b.hear("failed %d %s", o.Number, reason)
}
func (b *fakeBoard) Device(id routing.OperatorID, online, busy bool) {
	b.hear("device %s %t %t", id, online, busy)
}
func (b *fakeBoard) Restore(w routing.Waiting, id routing.OperatorID, s routing.OperatorState, direct bool) (routing.Offer, bool) {
	what := fmt.Sprintf("restore %s %s %s", w.Call, id, s)
	if direct {
		what += " direct"
	}
	ok := b.hear("%s", what)
	return routing.Offer{Number: 77, Call: w.Call, Operator: id}, ok
}

func (b *fakeBoard) Reserve(call routing.CallID, id routing.OperatorID) (routing.Offer, error) {
	if !b.hear("reserve %s %s", call, id) {
		return routing.Offer{}, routing.ErrNotFree
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.number++
	return routing.Offer{Number: 500 + b.number, Call: call, Operator: id}, nil
}

func (b *fakeBoard) ReserveAny(call routing.CallID, d routing.Department) (routing.Offer, error) {
	b.mu.Lock()
	free := b.free
	b.mu.Unlock()
	b.hear("reserve any %s %s", call, d)
	if free == "" {
		return routing.Offer{}, routing.ErrNotFree
	}
	return b.Reserve(call, free)
}

func (b *fakeBoard) Pick(w routing.Waiting, id routing.OperatorID) error {
	if !b.hear("pick %s %s %s", w.Call, w.Department, id) {
		return routing.ErrNotFree
	}
	return nil
}

func (b *fakeBoard) Place(call routing.CallID) routing.Place {
	b.hear("place %s", call)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.place
}

func (b *fakeBoard) SetDuty(id routing.OperatorID, d routing.Duty) error {
	if !b.hear("duty %s %+v", id, d) {
		return routing.ErrNoOperator
	}
	return nil
}

func (b *fakeBoard) Adopted() { b.hear("adopted") }
func (b *fakeBoard) Away()    { b.hear("away") }

// heard returns what the board was told of calls.
func (b *fakeBoard) heard() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.told), func(s string) bool {
		return strings.HasPrefix(s, "device") || s == "adopted" || s == "away"
	})
}

func (b *fakeBoard) count(prefix string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.told {
		if strings.HasPrefix(s, prefix) {
			n++
		}
	}
	return n
}

// set changes what the board does from now on.
func (b *fakeBoard) set(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// fakeJournal keeps the journeys in memory.
type fakeJournal struct {
	mu        sync.Mutex
	opened    map[string]int
	contracts map[string]string
	closed    map[string][]ivr.Outcome
	notes     map[string][]ivr.JourneyStep
	kinds     map[string]ivr.Kind
	queued    []string // "c1 support 12:00:00"
	answered  map[string]int
	late      []string // notes after the end
}

func newFakeJournal() *fakeJournal {
	return &fakeJournal{opened: map[string]int{}, contracts: map[string]string{}, closed: map[string][]ivr.Outcome{},
		notes: map[string][]ivr.JourneyStep{}, kinds: map[string]ivr.Kind{}, answered: map[string]int{}}
}

func (j *fakeJournal) Open(journey ivr.Journey) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kinds[journey.ID] = journey.Kind
	if journey.Contract != "" {
		j.contracts[journey.ID] = journey.Contract
		return // opened before
	}
	j.opened[journey.ID]++
}

func (j *fakeJournal) contract(call string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.contracts[call]
}

func (j *fakeJournal) Note(call string, seq int, step ivr.JourneyStep) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.closed[call]) > 0 && len(j.closed[call]) >= j.opened[call] {
		j.late = append(j.late, fmt.Sprintf("%s %d %s", call, seq, step.Event))
	}
	j.notes[call] = append(j.notes[call], step)
}

func (j *fakeJournal) Answered(call string, _ time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.answered[call]++
}

func (j *fakeJournal) Queued(call string, d routing.Department, since time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queued = append(j.queued, fmt.Sprintf("%s %s %s", call, d, since.Format(time.TimeOnly)))
}

func (j *fakeJournal) Close(call string, _ time.Time, _ sounds.Language, o ivr.Outcome) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed[call] = append(j.closed[call], o)
}

func (j *fakeJournal) ends(call string) []ivr.Outcome {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.closed[call])
}

// events returns the events of a journey, in order.
func (j *fakeJournal) events(call string) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var events []string
	for _, n := range j.notes[call] {
		events = append(events, n.Event)
	}
	return events
}

// last returns the newest line of a journey.
func (j *fakeJournal) last(call string) ivr.JourneyStep {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.notes[call][len(j.notes[call])-1]
}

func (j *fakeJournal) has(call, event string) bool { return slices.Contains(j.events(call), event) }

func (j *fakeJournal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var b strings.Builder
	for call, notes := range j.notes {
		for _, n := range notes {
			fmt.Fprintln(&b, call, n.Step, n.Event, n.Detail)
		}
		fmt.Fprintln(&b, call, "closed", j.closed[call])
	}
	return b.String()
}

// fakeCalls keeps the records of calls in memory.
type fakeCalls struct {
	mu      sync.Mutex
	records map[string][]byte
	forgot  []string
	err     error // of All
	keep    bool  // Forget is not done, as when Redis is slow
}

func newFakeCalls() *fakeCalls { return &fakeCalls{records: map[string][]byte{}} }

func (c *fakeCalls) Save(id string, record []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[id] = record
}

func (c *fakeCalls) Forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgot = append(c.forgot, id)
	if !c.keep {
		delete(c.records, id)
	}
}

func (c *fakeCalls) All(context.Context) (map[string][]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.records), c.err
}

func (c *fakeCalls) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.records[id] != nil
}

// step returns where a saved call stands.
func (c *fakeCalls) step(id string) ivr.Step {
	r, _ := c.record(id)
	return r.State.Step
}

func (c *fakeCalls) record(id string) (record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.records[id] == nil {
		return record{}, errors.New("no record")
	}
	return readRecord(c.records[id])
}

func (c *fakeCalls) put(r record) {
	data, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	c.Save(r.ID, data)
}

// logbook keeps the log's lines.
type logbook struct {
	mu    sync.Mutex
	lines []string
}

func (l *logbook) Enabled(context.Context, slog.Level) bool { return true }
func (l *logbook) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *logbook) WithGroup(string) slog.Handler            { return l }

func (l *logbook) Handle(_ context.Context, r slog.Record) error {
	line := r.Level.String() + " " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	return nil
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

func (l *logbook) has(text string) bool { return strings.Contains(l.String(), text) }
