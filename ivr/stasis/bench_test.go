package stasis

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// The parts of a benchmark do nothing.
type (
	idleBoard   struct{}
	idleJournal struct{}
	idleCalls   struct{}
)

func (idleBoard) Join(routing.Waiting)                           {}
func (idleBoard) Leave(routing.CallID)                           {}
func (idleBoard) Ringing(routing.Offer) bool                     { return true }
func (idleBoard) Missed(routing.Offer, string) bool              { return true }
func (idleBoard) Answered(routing.Offer) bool                    { return true }
func (idleBoard) Released(routing.Offer) bool                    { return true }
func (idleBoard) Device(routing.OperatorID, bool, bool)          {}
func (idleBoard) Place(routing.CallID) routing.Place             { return routing.Place{} }
func (idleBoard) SetDuty(routing.OperatorID, routing.Duty) error { return nil }
func (idleBoard) Pick(routing.Waiting, routing.OperatorID) error { return routing.ErrNotFree }
func (idleBoard) Adopted()                                       {}
func (idleBoard) Away()                                          {}
func (idleBoard) Failed(routing.Offer, string) bool              { return true }
func (idleJournal) Queued(string, routing.Department, time.Time) {}
func (idleBoard) Reserve(routing.CallID, routing.OperatorID) (routing.Offer, error) {
	return routing.Offer{}, routing.ErrNotFree
}
func (idleBoard) ReserveAny(routing.CallID, routing.Department) (routing.Offer, error) {
	return routing.Offer{}, routing.ErrNotFree
}
func (idleJournal) Open(ivr.Journey)                             {}
func (idleJournal) Note(string, int, ivr.JourneyStep)            {}
func (idleJournal) Answered(string, time.Time)                   {}
func (idleCalls) Save(string, []byte)                            {}
func (idleCalls) Forget(string)                                  {}
func (idleCalls) All(context.Context) (map[string][]byte, error) { return nil, nil }
func (idleBoard) Restore(routing.Waiting, routing.OperatorID, routing.OperatorState, bool) (routing.Offer, bool) {
	return routing.Offer{}, true
}
func (idleJournal) Close(string, time.Time, sounds.Language, ivr.Outcome) {}

// idleApp is an App whose Asterisk takes everything and says nothing. It is not linked: the benchmark feeds it.
func idleApp(b testing.TB) (*App, func()) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	}))
	app, err := New(
		Config{URL: server.URL + "/ari", Username: "u", Password: "p", Application: "hotline", Ring: 20 * time.Second},
		Parts{Dialogue: mustDialogue(ivr.Default(kyiv)), Subscribers: strangers{}, Board: idleBoard{}, Journal: idleJournal{}, Calls: idleCalls{},
			Now: time.Now, Metrics: NewMetrics(prometheus.NewRegistry()), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	app.lifetime = ctx
	return app, func() {
		cancel()
		app.running.Wait()
		server.CloseClientConnections()
		server.Close()
	}
}

// feed does with a message what the reader of the event socket does.
func (a *App) feed(message []byte) {
	if e, err := a.decode(message); err == nil {
		a.dispatch(e)
	}
}

// BenchmarkDecode is the decoder's part of an event, by type.
func BenchmarkDecode(b *testing.B) {
	app, end := idleApp(b)
	defer end()
	messages := map[string]string{
		"dtmf":     pressed("1767607200.12", '1'),
		"playback": playbackFinished("1767607200.12", "1767607200.12-1-1767607200000", "done"),
		"varset":   event("ChannelVarset", `"variable":"RTPAUDIOQOS","value":"ssrc=1;themssrc=2;lp=0;rxjitter=0.0;rxcount=100;txjitter=0.0","channel":`+channelText("1767607200.12", fakeChannel{state: "Up"})),
		"unknown":  event("BridgeInfoRequest", `"channel":`+channelText("1767607200.12", fakeChannel{state: "Up"})),
	}
	for name, message := range messages {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = app.decode([]byte(message))
			}
		})
	}
}

// BenchmarkEvents is an event's way through decoding, dispatch, mailbox and a step of the dialogue, on one processor:
// keys of callers who wait in a queue, which are noted. None may be lost.
func BenchmarkEvents(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	app, end := idleApp(b)
	defer end()
	var noted countingJournal
	app.parts.Journal = &noted
	messages := make([][]byte, 200)
	for i := range messages {
		id := fmt.Sprintf("1767607200.%d", i)
		messages[i] = []byte(pressed(id, '1'))
		c, _ := app.claim(id)
		c.record.State = ivr.State{Step: ivr.Waiting, Language: sounds.Ukrainian}
		app.start(c)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		app.feed(messages[i%len(messages)])
	}
	for noted.Load() < int64(b.N) {
		runtime.Gosched()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// countingJournal counts the notes.
type countingJournal struct {
	idleJournal
	atomic.Int64
}

func (j *countingJournal) Note(string, int, ivr.JourneyStep) { j.Add(1) }

// BenchmarkKeyPress is one key in the menu, with the prompt it brings: an event decoded, a step, one request to play and
// one to stop. The server's part is in it.
func BenchmarkKeyPress(b *testing.B) {
	app, end := idleApp(b)
	defer end()
	var noted countingJournal
	app.parts.Journal = &noted
	c, _ := app.claim("1767607200.1")
	c.record.State = ivr.State{Step: ivr.Menu, Language: sounds.Ukrainian}
	app.start(c)
	message := []byte(pressed("1767607200.1", '*'))
	b.ReportAllocs()
	for b.Loop() {
		before := noted.Load()
		app.feed(message)
		for noted.Load() < before+2 { // the key and the prompt
			runtime.Gosched()
		}
	}
}

// BenchmarkHeldCalls says what a call costs while nothing happens: a caller who waits in a queue.
func BenchmarkHeldCalls(b *testing.B) {
	const held = 10_000
	for b.Loop() {
		app, end := idleApp(b)
		var noted countingJournal
		app.parts.Journal = &noted
		before, goroutines := heap(), runtime.NumGoroutine()
		for i := range held {
			id := fmt.Sprintf("1767607200.%d", i)
			c, _ := app.claim(id)
			c.record.State = ivr.State{Step: ivr.Waiting, Language: sounds.Ukrainian}
			app.start(c)
			app.feed([]byte(pressed(id, '1')))
		}
		for noted.Load() < held {
			runtime.Gosched()
		}
		b.ReportMetric(float64(heap()-before)/held, "B/call")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/held, "goroutines/call")
		end()
	}
}

// heap returns the bytes of the heap and of the goroutines' stacks in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkIgnored is an event that the package does not use, such as ChannelVarset.
func BenchmarkIgnored(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	app, end := idleApp(b)
	defer end()
	message := []byte(event("ChannelVarset", `"variable":"X","value":"1","channel":`+channelText("1767607200.12", fakeChannel{state: "Up"})))
	b.ReportAllocs()
	for b.Loop() {
		app.feed(message)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
