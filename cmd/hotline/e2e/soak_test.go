package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/ivr/phone"
)

const (
	// soakCallers call over and over, soakOperators take their calls.
	soakCallers   = 50
	soakOperators = 6
	// soakBriefly is how long the soak lasts unless HOTLINE_SOAK says otherwise, as HOTLINE_SOAK=15m.
	soakBriefly = 20 * time.Second
	// soakToken lets the soak change operators' states.
	soakToken = "soak"
)

// soakSettings let a soak see many calls: short wrap-ups, short ringing, and nobody paused for good by missed calls alone.
var soakSettings = []string{
	"HOTLINE_ROUTING_RING=5s", "HOTLINE_ROUTING_REST=1s", "HOTLINE_ROUTING_WRAP_UP=1s", "HOTLINE_ROUTING_OVERFLOW=20s",
	`HOTLINE_HTTP_TOKENS=["` + soakToken + `"]`,
}

// soak is a hotline, or several on one Redis, with people who do all that people do.
type soak struct {
	t        *testing.T
	services []*service
	pairs    []*soakOperator

	mu    sync.Mutex
	calls []*soakCall
	away  []interval    // of the service that is killed, from its death until it takes calls again
	over  chan struct{} // closed when nobody calls any more and operators behave
}

// Fifty callers and six operators with random arrivals, answers, refusals, missed rings, hang-ups at every moment, pauses
// and lost devices: nobody is matched twice or forgotten, the order is kept, every call has one outcome, and Redis is
// empty afterwards.
func TestSoak(t *testing.T) {
	needLab(t)
	l, err := startLab()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.end(!t.Failed()) })
	staff := soakStaff()
	s := l.prepare(t, "soak")
	s.set(staff, soakSettings...)
	s.begin()
	k := &soak{t: t, services: []*service{s}, over: make(chan struct{})}
	k.run(staff)
	k.check()
}

// The same with two services on two Asterisks and one Redis, of which one is killed and started again at random.
func TestSoakTwoNodes(t *testing.T) {
	needLab(t)
	l, err := startLab()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.end(!t.Failed()) })
	second, err := startAsteriskBeside(l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { second.end(!t.Failed()) })
	staff := soakStaff()
	var services []*service
	for i, lab := range []*lab{l, second} {
		s := lab.prepare(t, fmt.Sprintf("soak%d", i+1))
		s.set(staff, append(soakSettings, "HOTLINE_ROUTING_SITE=soak")...)
		s.begin()
		services = append(services, s)
	}
	k := &soak{t: t, services: services, over: make(chan struct{})}
	k.run(staff)
	k.check()
}

// soakStaff returns operators of whom each serves one department and all serve technical support.
func soakStaff() []operator {
	staff := make([]operator, soakOperators)
	for i := range staff {
		staff[i] = operator{ID: fmt.Sprint(301 + i), Departments: []int{3, i%5 + 1}}
	}
	return staff
}

func soakTime(t *testing.T) time.Duration {
	text := os.Getenv("HOTLINE_SOAK")
	if text == "" {
		return soakBriefly
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("HOTLINE_SOAK: %v", err)
	}
	return d
}

// run lets everybody do what people do until the time is over, and then waits until the last caller has an operator or
// has gone.
func (k *soak) run(staff []operator) {
	k.t.Helper()
	lasts := soakTime(k.t)
	ctx, cancel := context.WithTimeout(k.t.Context(), lasts+5*time.Minute)
	defer cancel()
	var callers, others sync.WaitGroup
	for _, o := range staff {
		operator := newSoakOperator(k, o.ID)
		k.pairs = append(k.pairs, operator)
		others.Go(func() { operator.work(ctx) })
	}
	if len(k.services) > 1 {
		others.Go(func() { k.strike(ctx) })
	}
	for range soakCallers {
		callers.Go(func() { k.callAgainAndAgain(ctx) })
	}
	pass(ctx, lasts)
	close(k.over)
	callers.Wait()
	cancel()
	others.Wait()
	for _, o := range k.pairs {
		eventually(k.t, func() error {
			if !o.settle() {
				return fmt.Errorf("operator %s still has a call", o.user)
			}
			return nil
		})
	}
	if !k.t.Failed() {
		for _, s := range k.services {
			s.awaitCalls(0)
		}
	}
}

// ended reports whether nobody begins anything new.
func (k *soak) ended() bool {
	select {
	case <-k.over:
		return true
	default:
		return false
	}
}

// strike kills one of the services at random, and starts it again.
func (k *soak) strike(ctx context.Context) {
	victim := k.services[len(k.services)-1]
	for !k.ended() && ctx.Err() == nil {
		k.passOrEnd(ctx, between(8*time.Second, 15*time.Second))
		if k.ended() || ctx.Err() != nil {
			return
		}
		died := time.Now()
		victim.kill()
		pass(ctx, between(0, 2*time.Second))
		victim.restart()
		k.away = append(k.away, interval{died, time.Now()})
	}
}

// setState changes an operator's state over the API of one of the services.
func (k *soak) setState(ctx context.Context, operator, state string) {
	s := k.services[0]
	body, _ := json.Marshal(map[string]string{"state": state})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/v1/operators/"+operator+"/state",
		strings.NewReader(string(body)))
	if err != nil {
		k.t.Error(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+soakToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if ctx.Err() == nil {
			k.t.Errorf("state of %s: %v", operator, err)
		}
		return
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		k.t.Errorf("state %s of %s: %s", state, operator, response.Status)
	}
}

// pass lets time pass.
func pass(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// passOrEnd lets time pass, at most until nobody begins anything new.
func (k *soak) passOrEnd(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-k.over:
	case <-ctx.Done():
	}
}

func between(from, until time.Duration) time.Duration {
	return from + rand.N(until-from)
}

// chance reports true so many times of a hundred.
func chance(percent int) bool { return rand.IntN(100) < percent }

// soakCall is what one caller's telephone knows of a call.
type soakCall struct {
	service *service
	number  string
	plan    soakPlan
	began   time.Time
	ended   time.Time
	talked  bool // heard an operator
	left    bool // hung up of its own accord
	failed  string
}

// String is without the number: a test's output is a log too.
func (c *soakCall) String() string {
	return fmt.Sprintf("service %s, from %s to %s, talked %t, hung up by itself %t", c.service.application,
		c.began.Format(clockFormat), c.ended.Format(clockFormat), c.talked, c.left)
}

// soakPlan is what a caller is going to do.
type soakPlan struct {
	key    string        // of the department; "": stays on the line without a key
	leaves time.Duration // after the answer, whatever happens; 0: never
	talks  time.Duration // hangs up so long after the operator is heard; 0: the operator does
}

func newSoakPlan(ended bool) soakPlan {
	p := soakPlan{key: string("12345333"[rand.IntN(8)])}
	if chance(30) && !ended {
		p.leaves = between(200*time.Millisecond, 15*time.Second)
	}
	if chance(50) {
		p.talks = between(300*time.Millisecond, 3*time.Second)
	}
	return p
}

// callAgainAndAgain is a caller, or rather one after the other.
func (k *soak) callAgainAndAgain(ctx context.Context) {
	for !k.ended() && ctx.Err() == nil {
		k.passOrEnd(ctx, between(0, 10*time.Second))
		if k.ended() || ctx.Err() != nil {
			return
		}
		service := k.services[rand.IntN(len(k.services))]
		c := &soakCall{service: service, number: newNumber(), plan: newSoakPlan(false), began: time.Now()}
		service.numbers.add(c.number)
		k.call(ctx, c)
		c.ended = time.Now()
		k.mu.Lock()
		k.calls = append(k.calls, c)
		k.mu.Unlock()
	}
}

// call makes one call by its plan.
func (k *soak) call(ctx context.Context, c *soakCall) {
	call, err := c.service.lab.callers.Start(ctx, c.number, c.service.to)
	if err == nil {
		err = call.WaitAnswered(ctx)
	}
	if err != nil {
		c.failed = err.Error()
		return
	}
	defer hangUp(call)
	leaving := ctx
	if c.plan.leaves > 0 {
		var cancel context.CancelFunc
		leaving, cancel = context.WithTimeout(ctx, c.plan.leaves)
		defer cancel()
	}
	c.follow(leaving, call)
	select {
	case <-call.Done():
	default:
		c.left = true
	}
}

// follow presses the key, waits for an operator, and talks.
func (c *soakCall) follow(ctx context.Context, call *phone.Call) {
	reader := call.Events()
	for pressed := false; ; {
		e, err := reader.Next(ctx)
		if err != nil || e.Kind == phone.Ended {
			return
		}
		if e.Kind == phone.Hears && !pressed {
			pressed = true
			if _, err := call.Press(ctx, c.plan.key); err != nil {
				return
			}
		}
		if e.Is(phone.Hears, phone.OperatorLine) && !c.talked {
			c.talked = true
			if c.plan.talks > 0 {
				pass(ctx, c.plan.talks)
				return
			}
		}
	}
}

// number of calls by what became of them, for the log.
func (k *soak) summary() string {
	var talked, left, failed int
	for _, c := range k.calls {
		switch {
		case c.failed != "":
			failed++
		case c.talked:
			talked++
		case c.left:
			left++
		}
	}
	var rings int
	for _, o := range k.pairs {
		rings += len(o.rang)
	}
	return fmt.Sprintf("%d calls: %d talked, %d left before, %d not taken; %d times a telephone rang", len(k.calls), talked, left, failed, rings)
}

// byNumber returns the calls by the caller's number, which each has to itself.
func (k *soak) byNumber() map[string]*soakCall {
	calls := make(map[string]*soakCall, len(k.calls))
	for _, c := range k.calls {
		calls[c.number] = c
	}
	return calls
}

// sorted returns values in the order of their times.
func sorted[T any](values []T, at func(T) time.Time) []T {
	ordered := slices.Clone(values)
	slices.SortFunc(ordered, func(a, b T) int { return at(a).Compare(at(b)) })
	return ordered
}
