package stasis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hotline/ivr"
	"hotline/routing"
)

// FuzzDecode feeds the reader of the event socket anything: it never panics, and whatever it lets through is of use
// and names its channel.
func FuzzDecode(f *testing.F) {
	for _, message := range append(usedEvents("c1", "p1"), unknownTypes...) {
		f.Add([]byte(message))
	}
	for name, message := range faultyMessages() {
		if name != "huge" {
			f.Add([]byte(message))
		}
	}
	app, end := idleApp(f)
	defer end()
	f.Fuzz(func(t *testing.T, message []byte) {
		e, err := app.decode(message)
		if (e == nil) == (err == nil) {
			t.Fatalf("decoded %v with error %v", e, err)
		}
		if err != nil {
			return
		}
		if channel, has := channelOf(e); has && channel == "" {
			t.Fatalf("%s names no channel", e.GetType())
		}
		if used[e.GetType()] == nil {
			t.Fatalf("%s is of no use", e.GetType())
		}
	})
}

// another makes an App with parts of its own on the same Asterisk.
func (a *App) another(b Board, j Journal) *App {
	parts := a.parts
	parts.Board, parts.Journal, parts.Calls = b, j, newFakeCalls()
	return &App{
		config: a.config, parts: parts, asterisk: a.asterisk, metrics: a.metrics, log: a.log, now: a.now,
		calls: map[string]*call{}, legs: map[string]*call{}, settling: map[string]bool{}, tries: map[int64]int{},
		devices: map[string]*device{"PJSIP/103": {operator: "103"}, "PJSIP/106": {operator: "106"}},
	}
}

// FuzzEvents feeds an App a sequence of events of three callers, their operators' legs and playbacks, in any order and
// number. Nothing panics; in the end every call that started has exactly one outcome, no operator is left on the board
// and no goroutine behind.
func FuzzEvents(f *testing.F) {
	f.Add([]byte{0, 10, 20, 30, 40, 50})
	f.Add([]byte("a call, an offer, a leg, an answer, a talk, an end"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29})
	f.Add([]byte{0, 0, 0, 36, 36, 3, 3, 33, 33, 90, 90, 93, 96, 99, 120, 123, 126, 250, 251, 252})
	idle, end := idleApp(f)
	defer end()
	idle.config.Devices = map[routing.OperatorID]Devices{"103": {Phone: "PJSIP/103"}}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		queue, journal := &fakeBoard{}, newFakeJournal()
		app := idle.another(queue, journal)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		app.lifetime, app.linked = ctx, true // wishes are asked of linked calls only
		started := map[string]bool{}
		for i, b := range script {
			app.provoke(b, uint64(i+1), started)
		}
		for id := range started {
			app.feed([]byte(destroyed(id, 16)))
		}
		app.running.Wait()
		app.wantAllEnded(t, started, queue, journal)
	})
}

// provoke lets the b-th of the things happen that can happen to one of three calls.
func (a *App) provoke(b byte, number uint64, started map[string]bool) {
	id := fmt.Sprintf("c%d", b%3)
	events := usedEvents(id, a.newestPlayback(id))
	what := int(b/3) % (len(events) + 8)
	leg := a.legOf(id)
	switch what - len(events) {
	case 0, 1:
		a.Offered(routing.Offer{Number: number, Call: routing.CallID(id), Operator: "103"})
	case 2:
		a.Withdrawn(routing.Offer{Number: number - 1, Call: routing.CallID(id), Operator: "103"})
	case 3:
		a.feed([]byte(pressed(id, rune("0123456789*#AD"[int(number)%14]))))
	case 4:
		_ = a.Transfer(id, "", ivr.TransferAsked{Operator: "106", Attended: number%2 == 0}) // the call may not stand so
	case 5:
		_ = a.EndTransfer(id, "", number%2 == 0) // the call may not stand so
	case 6, 7:
		a.feed([]byte(usedEvents(leg, "p")[1+int(number)%10]))
	default:
		if what == 0 {
			started[id] = true
		}
		a.feed([]byte(events[what]))
	}
}

// newestPlayback guesses the id of what plays, as far as an outsider can.
func (a *App) newestPlayback(id string) string {
	record, err := a.parts.Calls.(*fakeCalls).record(id)
	if err != nil {
		return "p"
	}
	return record.Playback
}

// legOf returns an operator's leg of the call, "" if there is none.
func (a *App) legOf(id string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	legs := []string{"leg-none"}
	for leg, c := range a.legs {
		if c.id == id {
			legs = append(legs, leg)
		}
	}
	return slices.Max(legs)
}

func (a *App) wantAllEnded(t *testing.T, started map[string]bool, queue *fakeBoard, journal *fakeJournal) {
	t.Helper()
	if a.Active() != 0 || len(a.legs) != 0 {
		t.Errorf("%d calls and %d legs are left", a.Active(), len(a.legs))
	}
	for id := range started {
		ends, opened := len(journal.ends(id)), journal.opened[id]
		if ends < 1 || ends != opened || ends > queue.count("leave "+id) {
			t.Errorf("%s: opened %d times, ended %d times, left the board %d times", id, opened, ends, queue.count("leave "+id))
		}
		if a.parts.Calls.(*fakeCalls).has(id) {
			t.Errorf("%s is still saved", id)
		}
	}
	heard := queue.heard() // an offer to a call that has left the queue is released unanswered
	for _, word := range heard {
		if offer, answered := strings.CutPrefix(word, "answered "); answered && !slices.Contains(heard, "released "+offer) {
			t.Errorf("offer %s was answered and not released: %v", offer, heard)
		}
	}
	if len(journal.late) > 0 {
		t.Errorf("written after the end: %v", journal.late)
	}
}
