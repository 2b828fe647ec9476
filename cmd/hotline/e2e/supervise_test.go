package e2e_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/billing"
	"hotline/ivr"
	"hotline/ivr/phone"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/sounds"
)

// switchboard is a hotline in the test's own process, on the lab's Asterisk, for what an operator's or a supervisor's page
// asks of it. Nothing is stored.
type switchboard struct {
	*stasis.App

	t   *testing.T
	lab *lab
	to  string // SIP address that callers dial

	mu    sync.Mutex
	steps map[string][]ivr.JourneyStep
}

// The journal, the records, and the subscribers of a switchboard.
func (b *switchboard) Open(ivr.Journey)                                      {}
func (b *switchboard) Answered(string, time.Time)                            {}
func (b *switchboard) Close(string, time.Time, sounds.Language, ivr.Outcome) {}
func (b *switchboard) Queued(string, routing.Department, time.Time)          {}
func (b *switchboard) Save(string, []byte)                                   {}
func (b *switchboard) Forget(string)                                         {}
func (b *switchboard) All(context.Context) (map[string][]byte, error)        { return nil, nil }
func (b *switchboard) Do(context.Context, stasis.Order) (ivr.Replied, error) {
	return ivr.Replied{}, nil
}
func (b *switchboard) CountFailed(context.Context, stasis.Order) (ivr.Counted, error) {
	return ivr.Counted{}, nil
}

// LookUp knows nobody.
func (b *switchboard) LookUp(_ context.Context, _, _ string, at time.Time) (ivr.LookedUp, error) {
	return ivr.LookedUp{Caller: &billing.Caller{}, At: at}, nil
}

// Note keeps the steps of journeys.
func (b *switchboard) Note(call string, _ int, step ivr.JourneyStep) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.steps[call] = append(b.steps[call], step)
}

// modes returns what the journey of a call says of supervisions.
func (b *switchboard) modes(call string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var modes string
	for _, step := range b.steps[call] {
		if step.Event == "supervised" {
			modes += step.Detail["mode"] + " "
		}
	}
	return modes
}

// switchboard starts one, whose callers go straight to technical support.
func (l *lab) switchboard(t *testing.T, staff ...operator) *switchboard {
	t.Helper()
	name := fmt.Sprintf("board%d", applications.Add(1))
	b := &switchboard{t: t, lab: l, to: "sip:app-" + name + "@" + l.sip, steps: make(map[string][]ivr.JourneyStep)}
	dialogue := ivr.Default(time.UTC)
	dialogue.Lines = map[string]ivr.Line{"app-" + name: {Language: sounds.Ukrainian, Department: routing.Support}}
	d, err := ivr.New(dialogue)
	if err != nil {
		t.Fatal(err)
	}
	devices := make(map[routing.OperatorID]stasis.Devices)
	var roster []routing.Operator
	for _, o := range staff {
		departments := make([]routing.Department, len(o.Departments))
		for i, department := range o.Departments {
			departments[i] = routing.Department(department)
		}
		roster = append(roster, routing.Operator{ID: routing.OperatorID(o.ID), Departments: departments})
		devices[routing.OperatorID(o.ID)] = stasis.Devices{Phone: "PJSIP/" + o.ID}
	}
	log := slog.New(slog.DiscardHandler)
	seats, err := board.New(board.Config{Rules: routing.Rules{Overflow: time.Hour}}, roster, board.Listener{
		Offered: func(o routing.Offer) { b.App.Offered(o) }, Withdrawn: func(o routing.Offer) { b.App.Withdrawn(o) },
	}, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(seats.Close)
	b.App, err = stasis.New(stasis.Config{
		URL: valueOf(l.environment, "HOTLINE_ASTERISK_URL"), Username: valueOf(l.environment, "HOTLINE_ASTERISK_USERNAME"),
		Password: valueOf(l.environment, "HOTLINE_ASTERISK_PASSWORD"), Application: name, Ring: 20 * time.Second, Devices: devices,
	}, stasis.Parts{Dialogue: d, Subscribers: b, Board: seats, Journal: b, Calls: b, Now: time.Now,
		Metrics: stasis.NewMetrics(prometheus.NewRegistry()), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	b.run()
	return b
}

// run runs the switchboard until the end of the test.
func (b *switchboard) run() {
	b.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.Run(ctx); err != nil {
			b.t.Error(err)
		}
	}()
	b.t.Cleanup(func() {
		stop()
		within(b.t, done, "the switchboard does not end")
	})
	eventually(b.t, func() error {
		if !b.Linked() {
			return fmt.Errorf("no link")
		}
		return nil
	})
}

// supervisorTone is what the supervisor says; what the caller and the operator say is in browser_test.go.
const supervisorTone = 1700

// overheard is a talk of a caller and an operator, and a supervisor's telephone; each speaks a tone of its own.
type overheard struct {
	b                          *switchboard
	id                         string
	supervisor                 routing.OperatorID
	phone                      *device
	caller, operator           *phone.Call
	callerHears, operatorHears *record
	supervisorHears            *ear
	supervisorCall             *phone.Call
}

// record keeps all that a telephone hears.
type record struct {
	mu    sync.Mutex
	audio []byte
}

func recordOf(call *phone.Call) *record {
	r := &record{}
	call.Record(func(audio []byte, _ time.Time) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.audio = append(r.audio, audio...)
	})
	return r
}

// since returns a mark for windows.
func (r *record) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.audio)
}

// window is how much of a sound is looked at at once.
const window = sampleRate / 5

// most returns the largest share that a tone has of what was heard from a mark on, window by window, and how many windows
// there are.
func (r *record) most(from int, frequency float64) (most float64, windows int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for at := from; at+window <= len(r.audio); at += window {
		most = max(most, share(r.audio[at:at+window], frequency))
		windows++
	}
	return most, windows
}

// overhears brings a caller and an operator into a talk.
func overhears(t *testing.T) *overheard {
	t.Helper()
	l := sharedLab(t)
	a, s := l.newOperator(t, 3), l.newOperator(t, 5)
	o := &overheard{b: l.switchboard(t, a, s), supervisor: routing.OperatorID(s.ID)}
	device := l.register(t, a.ID)
	o.phone = l.register(t, s.ID)
	call, err := l.callers.Start(waiting(t), newNumber(), o.b.to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hangUp(call) })
	ring := device.rings()
	ring.answers()
	o.caller, o.operator = call, ring.Call
	o.caller.Speak(phone.Name{Key: "tone"}, alawTone(callerTone))
	o.operator.Speak(phone.Name{Key: "tone"}, alawTone(operatorTone))
	o.callerHears, o.operatorHears = recordOf(o.caller), recordOf(o.operator)
	o.hearEachOther(t)
	o.id = o.b.Calls()[0].ID
	return o
}

// hearEachOther waits until the caller and the operator hear each other for a second, and nothing else.
func (o *overheard) hearEachOther(t *testing.T) {
	t.Helper()
	o.callerHears.hears(t, "the caller", operatorTone)
	o.operatorHears.hears(t, "the operator", callerTone)
}

// hears waits until somebody hears a tone alone, from now on.
func (r *record) hears(t *testing.T, who string, tone float64) {
	t.Helper()
	from := r.mark()
	eventually(t, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(r.audio)-from < window {
			return fmt.Errorf("%s hears nothing", who)
		}
		if part := share(r.audio[len(r.audio)-window:], tone); part < 0.8 {
			return fmt.Errorf("%s hears %v Hz with a share of %.2f", who, tone, part)
		}
		return nil
	})
}

// listens lets the supervisor answer and speak.
func (o *overheard) listens(t *testing.T, mode ivr.SupervisionMode) {
	t.Helper()
	eventually(t, func() error { return o.b.Supervise(o.id, o.supervisor, mode) }) // once the device is known to be free
	ring := o.phone.rings()
	if call, how := ring.Header("X-Call"), ring.Header("X-Supervise"); call != o.id || how != string(mode) {
		t.Errorf("X-Call %q, X-Supervise %q; want %q, %q", call, how, o.id, mode)
	}
	ring.answers()
	o.supervisorCall = ring.Call
	o.supervisorHears = listensTo(ring.Call)
	o.supervisorCall.Speak(phone.Name{Key: "tone"}, alawTone(supervisorTone))
}

// hearsBoth waits until the supervisor hears the caller and the operator.
func (o *overheard) hearsBoth(t *testing.T) {
	t.Helper()
	o.supervisorHears.forget()
	eventually(t, func() error {
		o.supervisorHears.mu.Lock()
		defer o.supervisorHears.mu.Unlock()
		caller, operator := share(o.supervisorHears.audio, callerTone), share(o.supervisorHears.audio, operatorTone)
		if len(o.supervisorHears.audio) < window || caller < 0.2 || operator < 0.2 || caller+operator < 0.8 {
			return fmt.Errorf("the supervisor hears the caller with a share of %.2f, the operator with %.2f", caller, operator)
		}
		return nil
	})
}

// waitsFor waits until so much more was heard.
func (r *record) waitsFor(t *testing.T, from, windows int) {
	t.Helper()
	eventually(t, func() error {
		if _, heard := r.most(from, callerTone); heard < windows {
			return fmt.Errorf("%d windows heard", heard)
		}
		return nil
	})
}

// A supervisor who listens hears both and is heard by nobody; who whispers is heard by the operator alone.
func TestSupervision(t *testing.T) {
	o := overhears(t)
	atCaller, atOperator := o.callerHears.mark(), o.operatorHears.mark()
	o.listens(t, ivr.Listen)
	o.hearsBoth(t)
	o.operatorHears.waitsFor(t, atOperator, 10)
	o.callerHears.waitsFor(t, atCaller, 10)
	for who, r := range map[string]*record{"caller": o.callerHears, "operator": o.operatorHears} {
		from := map[string]int{"caller": atCaller, "operator": atOperator}[who]
		if heard, _ := r.most(from, supervisorTone); heard > 0.05 {
			t.Errorf("the %s hears a silent supervisor, share %.2f", who, heard)
		}
	}
	if err := o.b.Supervise(o.id, o.supervisor, ivr.Whisper); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() error {
		if heard, _ := o.operatorHears.most(atOperator, supervisorTone); heard < 0.3 {
			return fmt.Errorf("the operator hears the supervisor with a share of %.2f", heard)
		}
		return nil
	})
	o.hearsBoth(t)
	if heard, _ := o.callerHears.most(atCaller, supervisorTone); heard > 0.05 {
		t.Errorf("the caller hears the supervisor, share %.2f", heard)
	}
	if err := o.b.Supervise(o.id, o.supervisor, ivr.Listen); err != nil {
		t.Fatal(err)
	}
	o.hearsBoth(t)
	o.hearEachOther(t)
	if err := o.b.EndSupervision(o.supervisor); err != nil {
		t.Fatal(err)
	}
	isOver(t, o.supervisorCall)
	o.hearEachOther(t)
	if got := o.b.modes(o.id); got != "listen whisper listen end " {
		t.Errorf("journey: %s", got)
	}
}

func isOver(t *testing.T, call *phone.Call) {
	t.Helper()
	select {
	case <-call.Done():
	case <-waiting(t).Done():
		t.Fatal("the call does not end")
	}
}

// A supervision ends with the talk.
func TestSupervisionEndsWithTheTalk(t *testing.T) {
	o := overhears(t)
	o.listens(t, ivr.Listen)
	o.hearsBoth(t)
	hangUp(o.caller)
	isOver(t, o.operator)
	isOver(t, o.supervisorCall)
}

// Who hangs up listens no more, and may listen again; the talk goes on.
func TestSupervisorHangsUp(t *testing.T) {
	o := overhears(t)
	for range 2 {
		o.listens(t, ivr.Listen)
		o.hearsBoth(t)
		hangUp(o.supervisorCall)
		eventually(t, func() error {
			if card, _ := o.b.Card(o.id); len(card.Supervision) > 0 {
				return fmt.Errorf("supervised by %v", card.Supervision)
			}
			return nil
		})
		o.hearEachOther(t)
	}
}

// A supervisor who takes over talks to the caller at once, and the operator is let go.
func TestTakeOverOfATalk(t *testing.T) {
	o := overhears(t)
	o.listens(t, ivr.Whisper)
	o.hearsBoth(t)
	if err := o.b.TakeOver(o.id, o.supervisor); err != nil {
		t.Fatal(err)
	}
	isOver(t, o.operator)
	o.callerHears.hears(t, "the caller", supervisorTone)
	o.supervisorHears.forget()
	o.supervisorHears.hearsTone(t, callerTone)
	o.phone.isIdle()
	if err := o.b.Hold(o.id, o.supervisor); err != nil {
		t.Fatal(err)
	}
	if err := o.b.Resume(o.id, o.supervisor); err != nil {
		t.Fatal(err)
	}
	o.callerHears.hears(t, "the caller", supervisorTone)
	hangUp(o.supervisorCall)
	isOver(t, o.caller)
}
