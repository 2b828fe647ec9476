package stasis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// Config says which Asterisk the App serves and whose devices ring.
type Config struct {
	URL         string                         // base of ARI, such as "http://127.0.0.1:8088/ari"
	Username    string                         // ARI user
	Password    string                         // of the ARI user; never logged
	Application string                         // name that the dialplan gives to Stasis()
	Ring        time.Duration                  // how long an operator's device rings, in whole seconds
	Devices     map[routing.OperatorID]Devices // what the operators take calls with

	Trunk       string        // over which subscribers are called back, such as "PJSIP/{number}@trunk"; {number} has no plus
	CallerID    string        // number that a subscriber who is called back sees; "": the trunk's own
	DialTimeout time.Duration // how long a subscriber's telephone rings, in whole seconds; 40 s if zero

	LookUpTimeout  time.Duration // for finding out who calls; 800 ms if zero. A later answer is used when it comes
	ServiceTimeout time.Duration // for a service that a caller asks for; 2 s if zero
}

// Board is the queue as a call sees it: it joins, is offered an operator, and says how that went.
type Board interface {
	Join(routing.Waiting)
	Leave(routing.CallID)
	Ringing(routing.Offer) bool
	Missed(offer routing.Offer, reason string) bool
	// Failed is Missed for an offer that never reached the operator's device: no fault of the operator.
	Failed(offer routing.Offer, reason string) bool
	Answered(routing.Offer) bool
	Released(routing.Offer) bool
	// Restore puts an operator back who rings or talks; direct says that the call is in no queue.
	Restore(w routing.Waiting, operator routing.OperatorID, state routing.OperatorState, direct bool) (routing.Offer, bool)
	Device(operator routing.OperatorID, online, busy bool)
	// Reserve makes an offer of this call to this operator, whose number counts like any other. The error is
	// routing.ErrNoOperator or routing.ErrNotFree.
	Reserve(routing.CallID, routing.OperatorID) (routing.Offer, error)
	// ReserveAny is Reserve with the operator of the department who is free and has been idle longest. The error is
	// routing.ErrNotFree if there is none.
	ReserveAny(routing.CallID, routing.Department) (routing.Offer, error)
	// Pick offers a call to the operator who has asked for it, whether or not it waits yet. The error is routing.ErrNoOperator,
	// routing.ErrNotFree or routing.ErrTaken: then nothing has changed.
	Pick(routing.Waiting, routing.OperatorID) error
	// Place returns where a waiting call stands. It may ask Redis: at most 200 ms.
	Place(routing.CallID) routing.Place
	// SetDuty notes what the operator has said of the work. The error is routing.ErrNoOperator.
	SetDuty(routing.OperatorID, routing.Duty) error
	// Adopted says, after each adoption, that all calls and devices of this Asterisk are on the board: only now may
	// the board compare what it holds of this node with them, and offer calls.
	Adopted()
	// Away says that the link is lost: until Adopted nothing of this node is offered.
	Away()
}

// Journal keeps the journeys. None of its methods waits.
type Journal interface {
	Open(ivr.Journey)
	Note(call string, seq int, step ivr.JourneyStep)
	Answered(call string, at time.Time)
	Close(call string, ended time.Time, language sounds.Language, outcome ivr.Outcome)
	// Queued records the department whose queue the call joined, and its time of arrival there; the newest counts.
	Queued(call string, department routing.Department, since time.Time)
}

// CallBacks keeps the orders of call backs.
type CallBacks interface {
	// Begin claims an order for one try, whose number its Try is. It is false if the order was cancelled or is done, or
	// another process has it. Said again of a try that this process has claimed it is true.
	Begin(ctx context.Context, order routing.CallBack, at time.Time) (routing.CallBack, bool, error)
	// End notes how the try ended: connected closes the order, another try or the end of it follows else.
	End(ctx context.Context, order routing.CallBack, outcome ivr.Outcome, at time.Time) error
}

// Calls keeps the newest record of each live call outside the process. Save and Forget never wait.
type Calls interface {
	Save(id string, record []byte)
	Forget(id string)
	All(context.Context) (map[string][]byte, error)
}

// Parts are what an App is put together from.
type Parts struct {
	Dialogue    *ivr.Dialogue
	Subscribers Subscribers
	Board       Board
	Journal     Journal
	Calls       Calls
	CallBacks   CallBacks // nil: there are none
	Speech      Speech    // nil: prompts end when they end, or after 1.5 s, when an operator has answered
	// Abandoned is told, after each adoption, which calls are alive: any other that is still open in the journal
	// ended while the service was away, unless it began after the moment given. It may take its time; nil: nobody
	// is told.
	Abandoned func(ctx context.Context, live []string, at time.Time)
	Now       func() time.Time // the hotline's clock
	Metrics   *Metrics
	Log       *slog.Logger
}

// App is the Stasis application: it holds the link to Asterisk and the calls.
type App struct {
	config   Config
	parts    Parts
	asterisk *asterisk
	metrics  *Metrics
	log      *slog.Logger
	now      func() time.Time

	noting   sync.Mutex // held while the board is told of a device
	mu       sync.Mutex
	calls    map[string]*call // by the caller's channel
	legs     map[string]*call // by the operator's channel
	settling map[string]bool  // call backs that are over and not noted as such yet, by call
	watchers routing.Watchers

	supervised map[routing.OperatorID]string // supervisors who listen or whose device rings for that, and to which call
	tries      map[int64]int                 // the newest try of each order that was begun here
	devices    map[string]*device            // by name
	late       chan struct{}                 // one for each lookup that takes longer than the caller waits for it
	linked     bool
	running    sync.WaitGroup  // calls and what they started
	lifetime   context.Context //nolint:containedctx // set by Run: calls begin in callbacks that bring none
	started    time.Time       // when the Asterisk was started whose calls we hold
	tookUp     bool            // the calls of an earlier process: from then on all are in memory
}

// ErrReplaced says that another process took the application's name over: Asterisk sends it all events from then on.
var ErrReplaced = errors.New("another service took over the Stasis application")

// New returns an App that has not connected yet. The error names what is wrong with the configuration.
func New(config Config, parts Parts) (*App, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	a := &App{
		config: config, parts: parts, asterisk: newAsterisk(config),
		metrics: parts.Metrics, log: parts.Log, now: parts.Now,
		calls: make(map[string]*call), legs: make(map[string]*call),
		settling: make(map[string]bool), tries: make(map[int64]int), supervised: make(map[routing.OperatorID]string),
		late: make(chan struct{}, lateLookUps),
	}
	a.mergeDevices(config.Devices)
	return a, nil
}

// Validate returns every fault of the configuration, joined; nil if there is none.
func (c Config) Validate() error {
	var faults []error
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		faults = append(faults, fmt.Errorf("asterisk.url: %q is not an http or https URL", c.URL))
	}
	if c.Application == "" {
		faults = append(faults, errors.New("asterisk.application: missing"))
	}
	if c.Ring < time.Second || c.Ring%time.Second != 0 {
		faults = append(faults, fmt.Errorf("operators.ring: %v is not a whole number of seconds", c.Ring))
	}
	if c.Trunk != "" && !strings.Contains(c.Trunk, "{number}") {
		faults = append(faults, fmt.Errorf("callbacks.endpoint: %q has no {number}", c.Trunk))
	}
	if c.DialTimeout < 0 || c.DialTimeout%time.Second != 0 {
		faults = append(faults, fmt.Errorf("callbacks.ring: %v is not a whole number of seconds", c.DialTimeout))
	}
	return errors.Join(faults...)
}

// Linked reports whether the link to Asterisk is up: whether calls can be taken.
func (a *App) Linked() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.linked
}

// Active returns how many calls the App holds.
func (a *App) Active() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.calls)
}

// Offered asks the offer's call to ring the operator. It is what the board calls; it never waits. A call that is gone
// by now leaves the board, so that no operator stays promised to it.
func (a *App) Offered(o routing.Offer) {
	if !a.post(string(o.Call), offered{o}) {
		a.parts.Board.Leave(o.Call)
	}
}

// Withdrawn tells the offer's call that the operator's device vanished. It never waits.
func (a *App) Withdrawn(o routing.Offer) { a.post(string(o.Call), withdrawn{o}) }

// post puts a message into a call's mailbox, and reports whether the App holds the call.
func (a *App) post(id string, message any) bool {
	a.mu.Lock()
	c := a.calls[id]
	a.mu.Unlock()
	if c != nil {
		c.mailbox.put(message)
	}
	return c != nil
}

// claim returns the call of the channel, and whether it is new: whoever makes it new starts it.
func (a *App) claim(id string) (*call, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.calls[id]; c != nil {
		return c, false
	}
	c := newCall(a, id)
	a.calls[id] = c
	a.metrics.active.Inc()
	return c, true
}

// start runs the call's goroutine until the call is over or the App stops.
func (a *App) start(c *call) {
	a.running.Go(func() { c.run(a.lifetime) })
}

// retire forgets a call that is over, or whose goroutine is ending.
func (a *App) retire(c *call) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.calls[c.id] != c {
		return
	}
	defer a.watchers.Tell()
	delete(a.calls, c.id)
	a.metrics.active.Dec()
	a.metrics.observeMailbox(c.mailbox.highWater())
}

// route leads the events of an operator's leg, or of another channel of a call, to the call; a nil call ends that.
func (a *App) route(leg string, c *call) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c == nil {
		delete(a.legs, leg)
		return
	}
	a.legs[leg] = c
}

// owner returns the call that a channel belongs to, as the caller's or as the operator's leg.
func (a *App) owner(channel string) *call {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.calls[channel]; c != nil {
		return c
	}
	return a.legs[channel]
}

// held returns the ids of the calls the App holds: those that ended while the service was away are among them until
// they have said so in the journal themselves, and call backs until their end is noted.
func (a *App) held() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.AppendSeq(slices.Collect(maps.Keys(a.calls)), maps.Keys(a.settling))
}

// all returns the calls the App holds now.
func (a *App) all() []*call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Collect(maps.Values(a.calls))
}
