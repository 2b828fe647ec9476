package stasis

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"hotline/ivr"
	"hotline/routing"
	"hotline/routing/board"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var kyiv = time.FixedZone("Kyiv", 2*3600)

// noon is when every call of these tests begins.
var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, kyiv)

// rig is an App between a fake Asterisk and parts that keep what they were told.
type rig struct {
	*fakeAsterisk

	t       *testing.T
	app     *App
	board   *fakeBoard
	journal *fakeJournal
	calls   *fakeCalls
	log     *logbook
	stop    func() error // ends Run and returns what it returned; may be called again

	gate        chan struct{} // holds an answer of Asterisk back
	openGate    func()        // may be called again
	linksBefore int           // links of Asterisk when this App began
}

// option changes how a rig is made.
type option func(*Config, *Parts)

func withRing(d time.Duration) option { return func(c *Config, _ *Parts) { c.Ring = d } }
func withBoard(b Board) option        { return func(_ *Config, p *Parts) { p.Board = b } }
func withCalls(c Calls) option        { return func(_ *Config, p *Parts) { p.Calls = c } }
func withDialogue(c ivr.Config) option {
	return func(_ *Config, p *Parts) { p.Dialogue = mustDialogue(c) }
}
func withPassword(password string) option { return func(c *Config, _ *Parts) { c.Password = password } }

func mustDialogue(c ivr.Config) *ivr.Dialogue {
	d, err := ivr.New(c)
	if err != nil {
		panic(err)
	}
	return d
}

// newRig makes an App that is not running yet.
func newRig(t *testing.T, f *fakeAsterisk, options ...option) *rig {
	t.Helper()
	r := &rig{fakeAsterisk: f, t: t, board: &fakeBoard{}, journal: newFakeJournal(), calls: newFakeCalls(), log: &logbook{}}
	r.gate = make(chan struct{})
	r.openGate = sync.OnceFunc(func() { close(r.gate) })
	config := Config{
		URL: f.url(), Username: testUser, Password: testPassword, Application: testApplication, Ring: 20 * time.Second,
		Devices: map[routing.OperatorID]Devices{"103": {Phone: "PJSIP/103"}, "106": {Phone: "PJSIP/106"}},
	}
	parts := Parts{
		Dialogue: mustDialogue(ivr.Default(kyiv)), Subscribers: strangers{}, Board: r.board, Journal: r.journal, Calls: r.calls,
		Now: func() time.Time { return noon }, Metrics: NewMetrics(prometheus.NewRegistry()), Log: slog.New(r.log),
	}
	for _, o := range options {
		o(&config, &parts)
	}
	app, err := New(config, parts)
	if err != nil {
		t.Fatal(err)
	}
	r.app = app
	return r
}

// run starts the App and waits for its link.
func (r *rig) run() *rig {
	r.t.Helper()
	r.begin()
	r.await("the link", r.linked)
	return r
}

// linked reports whether both sides know of the link: Asterisk may note it a moment after the App.
func (r *rig) linked() bool { return r.app.Linked() && r.linkCount() > r.linksBefore }

func (r *rig) begin() {
	r.linksBefore = r.linkCount()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.app.Run(ctx) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	r.t.Cleanup(func() { _ = r.stop() })
}

// start makes a rig with its own Asterisk and runs it.
func start(t *testing.T, options ...option) *rig {
	t.Helper()
	t.Parallel()
	return newRig(t, newFakeAsterisk(t), options...).run()
}

// onRealBoard makes a rig with the real board, on which 103 serves technical support and 106 all departments.
func onRealBoard(t *testing.T, rules routing.Rules, options ...option) (*rig, *board.Board) {
	t.Helper()
	t.Parallel()
	var r *rig
	var wired sync.WaitGroup
	wired.Add(1)
	queue, err := board.New(board.Config{Rules: rules},
		[]routing.Operator{{ID: "103", Departments: []routing.Department{routing.Support}}, {ID: "106", Departments: routing.Departments()}},
		board.Listener{
			Offered:   func(o routing.Offer) { wired.Wait(); r.app.Offered(o) },
			Withdrawn: func(o routing.Offer) { wired.Wait(); r.app.Withdrawn(o) },
		}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(queue.Close)
	r = newRig(t, newFakeAsterisk(t), append(options, withBoard(queue))...)
	wired.Done()
	return r.run(), queue
}

// patience is when a test gives up; nothing is expected to happen within a given time.
const patience = 60 * time.Second

// await waits until something is true.
func (r *rig) await(what string, is func() bool) {
	r.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !is() {
		select {
		case <-look.C:
		case <-deadline.C:
			r.t.Fatalf("waited in vain for %s; %d events met no link; Asterisk was asked:\n%s\nboard: %v\njournal:\n%s\nlog:\n%s", what, r.lost(),
				strings.Join(r.history(), "\n"), r.board.heard(), r.journal, r.log)
		}
	}
}

// asks waits until Asterisk was asked for something n times.
func (r *rig) asks(n int, word string) {
	r.t.Helper()
	r.await(fmt.Sprintf("%d x %q", n, word), func() bool { return r.count(word) >= n })
}

// settle returns when all events sent before have reached their calls.
func (r *rig) settle() {
	r.t.Helper()
	before := r.board.count("device 106")
	r.send(deviceState("PJSIP/106", "NOT_INUSE"))
	r.await("the events sent", func() bool { return r.board.count("device 106") > before })
}

// over waits until no call is held.
func (r *rig) over() {
	r.t.Helper()
	r.await("the end of all calls", func() bool { return r.app.Active() == 0 })
}

// wantOutcome checks that the journal has exactly one end of a call.
func (r *rig) wantOutcome(id string, class ivr.Class, reason ivr.Reason) {
	r.t.Helper()
	want := []ivr.Outcome{{Class: class, Reason: reason}}
	if got := r.journal.ends(id); !slices.Equal(got, want) {
		r.t.Errorf("call %s ended %v, want %v", id, got, want)
	}
	if r.calls.has(id) {
		r.t.Errorf("call %s is still saved", id)
	}
}

// dropped returns how many events were not used for a reason.
func (r *rig) dropped(reason string) int {
	return int(testutil.ToFloat64(r.app.metrics.dropped.WithLabelValues(reason)))
}

// toQueue brings a caller into the queue of technical support.
func (r *rig) toQueue(id string) {
	r.t.Helper()
	r.call(id)
	r.asks(1, "play "+id+" uk sound:greet/day")
	r.press(id, "3")
	r.await("the queue", func() bool { return r.board.count("join "+id) == 1 })
	r.asks(1, "play "+id+" uk sound:queue/transfer")
}

// ringing brings a caller to where the leg of operator 103 rings; it returns the leg.
func (r *rig) ringing(id string) string {
	r.t.Helper()
	r.toQueue(id)
	leg := r.offer(id, 1)
	r.turn(leg, "Ringing")
	r.await("the ringing", func() bool { return r.board.count("ringing") == 1 })
	return leg
}

// offer offers operator 103 to a call and returns the leg once it is dialled.
func (r *rig) offer(id string, number uint64) string {
	r.t.Helper()
	dialled := r.count("dial ")
	r.app.Offered(routing.Offer{Number: number, Call: routing.CallID(id), Operator: "103"})
	r.asks(dialled+1, "dial ")
	return r.newestLeg()
}

func (r *rig) newestLeg() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.legs[len(r.legs)-1]
}

// talking brings a caller to where operator 103 is on the line; it returns the leg.
func (r *rig) talking(id string) string {
	r.t.Helper()
	leg := r.ringing(id)
	r.turn(leg, "Up")
	r.asks(1, "join talk")
	r.await("the talk on record", func() bool { return r.calls.step(id) == ivr.Talking })
	return leg
}

// wantClean checks that a dropped leg left nothing behind in Asterisk.
func (r *rig) wantClean(channels int) {
	r.t.Helper()
	r.await("legs and bridges to be cleared away", func() bool {
		c, b := r.left()
		return c == channels && b == 0
	})
}
