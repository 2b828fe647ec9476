package board_test

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"hotline/routing"
	"hotline/routing/board"
)

// machine drives a board at random and keeps what must be true of it.
type machine struct {
	board    *board.Board
	calls    map[routing.CallID]routing.Waiting // on the board
	standing map[routing.CallID]routing.Offer   // as the listener and the answers tell
	talking  map[routing.CallID]bool
	past     []routing.Offer // stand no more
	numbers  map[uint64]bool
	fault    string

	mailbox struct {
		sync.Mutex
		mail []func() // what the listener heard and the machine has not looked at yet
	}
}

func newMachine() *machine {
	m := &machine{calls: make(map[routing.CallID]routing.Waiting), standing: make(map[routing.CallID]routing.Offer),
		talking: make(map[routing.CallID]bool), numbers: make(map[uint64]bool)}
	m.board, _ = board.New(board.Config{Rules: rules()}, team(), board.Listener{
		Offered:   func(o routing.Offer) { m.post(func() { m.offered(o) }) },
		Withdrawn: func(o routing.Offer) { m.post(func() { m.withdrawn(o) }) },
	}, slog.New(slog.DiscardHandler))
	return m
}

// post keeps what the listener hears, perhaps from a timer, until the machine reads it.
func (m *machine) post(message func()) {
	m.mailbox.Lock()
	defer m.mailbox.Unlock()
	m.mailbox.mail = append(m.mailbox.mail, message)
}

func (m *machine) read() {
	m.mailbox.Lock()
	defer m.mailbox.Unlock()
	for _, message := range m.mailbox.mail {
		message()
	}
	m.mailbox.mail = nil
}

func (m *machine) offered(o routing.Offer) {
	if other, twice := m.standing[o.Call]; twice || m.numbers[o.Number] {
		m.fault = fmt.Sprintf("%v is offered beside %v", o, other)
	}
	m.standing[o.Call], m.numbers[o.Number] = o, true
}

func (m *machine) withdrawn(o routing.Offer) {
	if m.standing[o.Call].Number != o.Number {
		m.fault = fmt.Sprintf("%v is withdrawn and did not stand", o)
	}
	m.end(o)
}

// end notes that an offer stands no more.
func (m *machine) end(o routing.Offer) {
	if m.standing[o.Call].Number == o.Number {
		delete(m.standing, o.Call)
		delete(m.talking, o.Call)
	}
	m.past = append(m.past, o)
}

var (
	anyCall       = rapid.SampledFrom([]routing.CallID{"a", "b", "c", "d", "e"})
	anyID         = rapid.SampledFrom([]routing.OperatorID{"103", "104", "106", "201", "999"})
	anyDepartment = rapid.SampledFrom(append(routing.Departments(), routing.Any))
)

func (m *machine) join(t *rapid.T) {
	w := routing.Waiting{Call: anyCall.Draw(t, "call"), Department: anyDepartment.Draw(t, "department"), Since: time.Now()}
	if !m.talking[w.Call] { // who talks does not wait
		m.calls[w.Call] = w
	}
	m.board.Join(w)
}

func (m *machine) leave(t *rapid.T) { m.remove(anyCall.Draw(t, "call")) }

func (m *machine) remove(call routing.CallID) {
	if o, ok := m.standing[call]; ok {
		m.end(o)
	}
	delete(m.calls, call)
	m.board.Leave(call)
}

func (m *machine) device(t *rapid.T) {
	m.board.Device(anyID.Draw(t, "operator"), rapid.Bool().Draw(t, "online"), rapid.Bool().Draw(t, "busy"))
}

// pick returns an offer that stands.
func (m *machine) pick(t *rapid.T) routing.Offer {
	if len(m.standing) == 0 {
		t.Skip("no offer stands")
	}
	var calls []routing.CallID
	for _, call := range []routing.CallID{"a", "b", "c", "d", "e"} {
		if _, ok := m.standing[call]; ok {
			calls = append(calls, call)
		}
	}
	return m.standing[rapid.SampledFrom(calls).Draw(t, "offered call")]
}

func (m *machine) ringing(t *rapid.T) {
	if o := m.pick(t); !m.board.Ringing(o) {
		t.Fatalf("%v does not stand", o)
	}
}

func (m *machine) answered(t *rapid.T) {
	o := m.pick(t)
	if !m.board.Answered(o) {
		t.Fatalf("%v does not stand", o)
	}
	m.talking[o.Call] = true
}

func (m *machine) missed(t *rapid.T) {
	o := m.pick(t)
	talking := m.talking[o.Call]
	if !talking {
		m.end(o)
	}
	if m.board.Missed(o, "no answer") == talking {
		t.Fatalf("%v, talking %v: wrong answer of Missed", o, talking)
	}
}

func (m *machine) released(t *rapid.T) {
	o := m.pick(t)
	talking := m.talking[o.Call]
	m.end(o)
	if talking {
		delete(m.calls, o.Call)
	}
	if m.board.Released(o) != talking {
		t.Fatalf("%v, talking %v: wrong answer of Released", o, talking)
	}
}

// late reports something about an offer that stands no more.
func (m *machine) late(t *rapid.T) {
	if len(m.past) == 0 {
		t.Skip("no past offer")
	}
	o := rapid.SampledFrom(m.past).Draw(t, "past offer")
	if m.board.Ringing(o) || m.board.Answered(o) || m.board.Missed(o, "late") || m.board.Released(o) {
		t.Fatalf("%v stands again", o)
	}
}

func (m *machine) restore(t *rapid.T) {
	w := routing.Waiting{Call: anyCall.Draw(t, "call"), Department: anyDepartment.Draw(t, "department"), Since: time.Now()}
	if known, ok := m.calls[w.Call]; ok {
		w.Since = known.Since
	}
	if _, stands := m.standing[w.Call]; stands {
		t.Skip("has an operator")
	}
	state := rapid.SampledFrom([]routing.OperatorState{routing.Ringing, routing.Talking}).Draw(t, "state")
	o, ok := m.board.Restore(w, anyID.Draw(t, "operator"), state, false)
	if !ok {
		return
	}
	m.calls[w.Call] = w
	m.offered(o)
	m.talking[o.Call] = state == routing.Talking
}

func (m *machine) time(t *rapid.T) {
	pass(time.Duration(rapid.IntRange(1, 150).Draw(t, "seconds")) * time.Second)
}

// check compares the board with the model: nobody is matched twice, forgotten, or left waiting beside a free operator.
func (m *machine) check(t *rapid.T) {
	m.read()
	if m.fault != "" {
		t.Fatal(m.fault)
	}
	s := m.board.Snapshot()
	seen := make(map[routing.CallID]bool)
	for _, w := range s.Waiting {
		if w != m.calls[w.Call] || seen[w.Call] {
			t.Fatalf("waits as %v, joined as %v", w, m.calls[w.Call])
		}
		seen[w.Call] = true
	}
	for _, seat := range s.Operators {
		if seat.Call == "" {
			m.checkIdle(t, seat.Operator, s.Waiting)
			continue
		}
		if o := m.standing[seat.Call]; seen[seat.Call] || o.Operator != seat.ID || m.talking[seat.Call] != (seat.State == routing.Talking) {
			t.Fatalf("%v has call %s; standing: %v", seat, seat.Call, o)
		}
		seen[seat.Call] = true
	}
	if len(seen) != len(m.calls) {
		t.Fatalf("%d calls on the board, %d joined", len(seen), len(m.calls))
	}
}

func (m *machine) checkIdle(t *rapid.T, o routing.Operator, waiting []routing.Waiting) {
	now := time.Now()
	for _, w := range waiting {
		if o.Free(now) && (o.Serves(w.Department) || o.Serves(routing.Any) && now.Sub(w.Since) >= routing.DefaultRules().Overflow) {
			t.Fatalf("%v waits beside %v", w, o)
		}
	}
}

// inBubble hides from rapid that a test has a deadline, which must not be asked for in a bubble.
type inBubble struct{ rapid.TB }

func TestMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(inBubble{t}, func(t *rapid.T) {
			m := newMachine()
			defer m.board.Close()
			t.Repeat(map[string]func(*rapid.T){
				"join": m.join, "leave": m.leave, "device": m.device, "ringing": m.ringing, "answered": m.answered,
				"missed": m.missed, "released": m.released, "late": m.late, "restore": m.restore, "time": m.time, "": m.check,
			})
			for call := range m.calls {
				m.remove(call)
			}
			m.check(t)
			for state, n := range m.board.Counts().Operators {
				if busy := state == routing.Reserved || state == routing.Ringing || state == routing.Talking; busy && n > 0 {
					t.Fatalf("%d operators %v with no call on the board", n, state)
				}
			}
		})
	})
}

// Callers come and go from many goroutines at once; the race detector watches, and at the end nobody is left.
func TestManyAtOnce(t *testing.T) {
	offers := make(chan routing.Offer, 1000)
	b, err := board.New(board.Config{}, team(), board.Listener{
		Offered: func(o routing.Offer) { offers <- o }, Withdrawn: func(routing.Offer) {},
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, o := range team() {
		b.Device(o.ID, true, false)
	}
	const calls = 300
	var wg sync.WaitGroup
	for i := range calls {
		wg.Go(func() {
			b.Join(routing.Waiting{Call: routing.CallID(fmt.Sprint(i)), Department: routing.Department(i % 6), Since: time.Now()})
		})
	}
	for range 4 {
		wg.Go(func() {
			for o := range offers {
				b.Ringing(o)
				if b.Answered(o) && !b.Released(o) {
					t.Errorf("%v was answered and not released", o)
				}
				if o.Number >= calls {
					close(offers)
				}
			}
		})
	}
	wg.Wait()
	if s := b.Snapshot(); len(s.Waiting) > 0 {
		t.Errorf("still waiting: %v", s.Waiting)
	}
}
