package e2e_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hotline/ivr/phone"
)

// operatorPassword is the one the lab gives all operators.
const operatorPassword = "hotline-demo"

// operator is an operator as the configuration names one.
type operator struct {
	ID          string `json:"id"`
	Departments []int  `json:"departments"`
	Device      string `json:"device,omitempty"`  // telephone; that of the id unless given
	Browser     string `json:"browser,omitempty"` // none unless given
}

// newOperator returns an operator no other test has, with the departments given.
func (l *lab) newOperator(t *testing.T, departments ...int) operator {
	t.Helper()
	n := l.extra.Add(1)
	if n > extraOperators {
		t.Fatalf("the lab has %d operators for tests: raise extraOperators", extraOperators)
	}
	return operator{ID: fmt.Sprint(300 + n), Departments: departments}
}

// device is an operator's telephone; the test decides what becomes of each call.
type device struct {
	t            *testing.T
	lab          *lab
	user         string
	calls        chan *phone.Call
	registration *phone.Registration
}

// register registers an operator's telephone.
func (l *lab) register(t *testing.T, user string) *device {
	t.Helper()
	d := &device{t: t, lab: l, user: user, calls: make(chan *phone.Call, 16)}
	account := phone.Account{User: user, Password: operatorPassword, Server: l.sip}
	registration, err := l.operators.Register(waiting(t), account, d.handle)
	if err != nil {
		t.Fatal(err)
	}
	d.registration = registration
	t.Cleanup(d.leave)
	return d
}

// in returns the telephone for a test within its own.
func (d *device) in(t *testing.T) *device {
	inner := *d
	inner.t = t
	return &inner
}

// handle lets the telephone ring until the test, or the other side, decides about the call. It returns with the test:
// a call whose handler has returned is refused.
func (d *device) handle(call *phone.Call) {
	if call.Ring() != nil {
		return
	}
	d.calls <- call
	<-d.t.Context().Done()
}

// leave takes the registration back.
func (d *device) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := d.registration.Close(ctx); err != nil {
		d.t.Errorf("operator %s: %v", d.user, err)
	}
}

// on registers the telephones of operators at the service, one after the other: the first has been idle longest.
func (s *service) on(staff ...operator) []*device {
	s.t.Helper()
	devices := make([]*device, len(staff))
	for i, o := range staff {
		ready, err := s.metric(readyOperators)
		if err != nil {
			s.t.Fatal(err)
		}
		devices[i] = s.lab.register(s.t, o.ID)
		s.awaitMetric(readyOperators, ready+1)
	}
	return devices
}

// readyOperators is the metric of the operators who could take a call.
const readyOperators = `hotline_board_operators{state="ready"}`

// ring is a call at an operator's telephone.
type ring struct {
	*phone.Call

	t   *testing.T
	lab *lab
}

// rings waits for the next call.
func (d *device) rings() *ring {
	d.t.Helper()
	select {
	case call := <-d.calls:
		d.t.Cleanup(func() {
			hangUp(call)
			if d.t.Failed() {
				d.t.Logf("operator %s:\n%s", d.user, transcript(call))
			}
		})
		return &ring{Call: call, t: d.t, lab: d.lab}
	case <-waiting(d.t).Done():
		d.t.Fatalf("operator %s: no call", d.user)
		return nil
	}
}

// isIdle checks that no call has come to the telephone.
func (d *device) isIdle() {
	d.t.Helper()
	select {
	case <-d.calls:
		d.t.Errorf("operator %s: the telephone rings", d.user)
	default:
	}
}

// refuses ends the ringing with a SIP code.
func (r *ring) refuses(code int) {
	r.t.Helper()
	if err := r.Reject(code); err != nil {
		r.t.Fatal(err)
	}
}

// hangsUp ends the talk from the operator's side.
func (r *ring) hangsUp() {
	r.t.Helper()
	if err := r.HangUp(waiting(r.t)); err != nil {
		r.t.Fatal(err)
	}
}

// wasGivenUp waits until the telephone is told to stop ringing.
func (r *ring) wasGivenUp() {
	r.t.Helper()
	select {
	case <-r.Done():
	case <-waiting(r.t).Done():
		r.t.Fatal("rings on")
	}
	if end := r.End(); r.IsAnswered() || end.By != phone.Them {
		r.t.Errorf("ended %v, want given up by the hotline", end)
	}
}

// talksTo answers the call, and both sides speak and hear each other.
func (r *ring) talksTo(c *caller) {
	r.t.Helper()
	if err := r.Answer(); err != nil {
		r.t.Fatal(err)
	}
	r.speaksWith(c)
}

// takesOver answers the call of a caller who has talked to another operator before, and both sides speak and hear each other.
func (r *ring) takesOver(c *caller) {
	r.t.Helper()
	since := time.Now()
	r.answers()
	r.Speak(phone.OperatorLine, r.lab.prompts[phone.OperatorLine])
	r.hearsEachOther(c, since)
}

// hearsEachOther waits until both sides, who speak, hear each other later than at a moment.
func (r *ring) hearsEachOther(c *caller, since time.Time) {
	r.t.Helper()
	for call, line := range map[*phone.Call]phone.Name{c.Call: phone.OperatorLine, r.Call: phone.CallerLine} {
		reader := call.Events()
		for {
			e, err := reader.Next(waiting(r.t))
			if err != nil {
				r.t.Fatalf("waits for %s: %v", line, err)
			}
			if e.At.After(since) && e.Is(phone.Hears, line) {
				break
			}
		}
	}
}

// speaksWith lets both sides of an answered call speak and hear each other.
func (r *ring) speaksWith(c *caller) {
	r.t.Helper()
	r.Speak(phone.OperatorLine, r.lab.prompts[phone.OperatorLine])
	c.Speak(phone.CallerLine, r.lab.prompts[phone.CallerLine])
	c.hearsAtLast(phone.OperatorLine.Lang + "/" + phone.OperatorLine.Key)
	if _, err := r.WaitHeard(waiting(r.t), phone.CallerLine); err != nil {
		r.t.Fatalf("the operator does not hear the caller: %v", err)
	}
}

// goOnTalking checks that both hear each other's line whole, over and over.
func goOnTalking(c *caller, r *ring) {
	c.t.Helper()
	listens(c.t, c.Call, phone.OperatorLine, 2)
	listens(c.t, r.Call, phone.CallerLine, 1)
}
