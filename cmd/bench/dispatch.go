package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"hotline/ivr/phone"
	"hotline/routing"
)

// dispatchCmd is `bench dispatch`.
type dispatchCmd struct {
	Waiting  []int         `default:"1,100,1000" help:"How many callers wait; of more than 100 the others wait at another service on the same Redis, behind the real ones."`
	Samples  int           `default:"100" help:"How often the operator becomes free, for each number of callers."`
	Retry    []int         `default:"1,5" help:"Asterisk's own Queue() with these seconds between attempts; its retries take long: a fifth of the samples each."`
	Talk     time.Duration `default:"400ms" help:"How long each talk lasts: the next caller joins meanwhile."`
	Password string        `default:"hotline-demo" env:"HOTLINE_LAB_OPERATOR_PASSWORD" help:"Of the operators' phones."`
	Redis    string        `default:"redis://127.0.0.1:16379/0" env:"HOTLINE_REDIS_URL" help:"URL of the lab's Redis."`
	Lab      string        `default:"deploy/lab/lab" type:"path" help:"The lab's script, to load Asterisk's queue."`
}

const (
	// dispatchOperator serves technical support, and is the member of Asterisk's queues.
	dispatchOperator = "103"
	// realCallers is how many of the waiting have a telephone at most: each costs a stream of music.
	realCallers = 100
	// dispatchTimeout bounds the wait for the next call at the operator.
	dispatchTimeout = 30 * time.Second
	// retryShare is the share of the samples that Asterisk's queue gets, which takes seconds for each.
	retryShare = 5
)

// dispatchSite is the site of the bench's services, one of its own for each run: a pause that an earlier run has left would
// outlive it.
var dispatchSite = fmt.Sprintf("bench-dispatch-%d", time.Now().UnixNano())

// dispatchSettings make the bench's hotline one of its own, whose callers go straight to technical support, and free its
// operators with the end of the talk, as the yardstick does.
var dispatchSettings = []string{
	"HOTLINE_ROUTING_SITE=" + dispatchSite, "HOTLINE_HOURS={}", "HOTLINE_ROUTING_WRAP_UP=0s", "HOTLINE_CLOCK=",
	`HOTLINE_LINES=[{"number": "app-` + application + `", "language": "uk", "department": 3}]`,
}

// Run measures the hotline and Asterisk's queues in turns.
func (c *dispatchCmd) Run(ctx context.Context, l *lab) error {
	if out, err := exec.CommandContext(ctx, c.Lab, "cli", "module load app_queue.so").CombinedOutput(); err != nil {
		return fmt.Errorf("load Asterisk's queue: %w\n%s", err, out)
	}
	p, err := l.open()
	if err != nil {
		return err
	}
	defer p.close()
	var services fleet
	s, err := services.start(ctx, l, l.Binary, application, dispatchSettings...)
	if err != nil {
		return err
	}
	defer services.stop()
	o, err := c.operator(l)
	if err != nil {
		return err
	}
	defer o.close()
	systems := []system{}
	for _, retry := range c.Retry {
		systems = append(systems, system{name: fmt.Sprintf("Queue(), retry %d s", retry), uri: fmt.Sprintf("sip:queue-%d@127.0.0.1:%d", retry, l.SIPPort)})
	}
	systems = append(systems, l.hotline("hotline", s))
	for _, waiting := range c.Waiting {
		if err := c.measure(ctx, l, &dispatcher{dispatchCmd: c, callers: p, operator: o, waiting: waiting}, systems); err != nil {
			return err
		}
	}
	return nil
}

// measure lets so many callers wait at each system in turn, and prints how soon a free operator's telephone rang.
func (c *dispatchCmd) measure(ctx context.Context, l *lab, d *dispatcher, systems []system) error {
	results := make(map[string]rounds)
	var names []string
	crowd, err := c.crowd(ctx, d.waiting-realCallers)
	if err != nil {
		return err
	}
	defer crowd()
	for _, s := range systems {
		count := c.Samples
		if s.service == nil {
			if d.waiting > realCallers {
				continue // nobody waits behind the telephones there
			}
			count = max(count/retryShare, 1)
		}
		taken, err := d.sample(ctx, s, count)
		if err != nil {
			return fmt.Errorf("%s, %d waiting: %w", s.name, d.waiting, err)
		}
		names, results[s.name] = append(names, s.name), rounds{taken}
	}
	r := report{Measure: "dispatch", Unit: "ms", About: fmt.Sprintf("%d callers wait, one operator", d.waiting)}
	r.add("operator's BYE sent to INVITE of the next call", names, results)
	return r.print(os.Stdout, l.JSON)
}

// crowd lets so many callers without telephones wait at another service of the site, behind the real ones, and returns what
// sends them away.
func (c *dispatchCmd) crowd(ctx context.Context, count int) (func(), error) {
	if count <= 0 {
		return func() {}, nil
	}
	b, err := openBoard(ctx, c.Redis, dispatchSite, "crowd", func(routing.Offer) {})
	if err != nil {
		return nil, err
	}
	for i := range count {
		b.Join(routing.Waiting{Call: callNumber(i), Department: routing.Support, Since: time.Now().Add(time.Hour)})
	}
	b.Place(callNumber(0)) // all are in
	return func() {
		for i := range count {
			b.Leave(callNumber(i))
		}
		b.Place(callNumber(0))
		b.stop()
	}, nil
}

// freeOperator is the operator's telephone: it answers at once, talks for a moment, hangs up, and tells how soon the next
// call came.
type freeOperator struct {
	phone   *phone.Phone
	account phone.Account
	talk    time.Duration
	freed   chan time.Duration

	mu   sync.Mutex
	left time.Time // when the last BYE was sent; zero: not yet
}

func (c *dispatchCmd) operator(l *lab) (*freeOperator, error) {
	p, err := phone.New(phone.Config{})
	if err != nil {
		return nil, err
	}
	return &freeOperator{phone: p, talk: c.Talk, freed: make(chan time.Duration, 1),
		account: phone.Account{User: dispatchOperator, Password: c.Password, Server: fmt.Sprintf("127.0.0.1:%d", l.SIPPort)}}, nil
}

// close ends the telephone.
func (o *freeOperator) close() { _ = o.phone.Close() } // nobody is told: the measurement is over

// begin lets the operator take calls, with nothing remembered of earlier ones, until the function it returns is called.
func (o *freeOperator) begin(ctx context.Context) (func(), error) {
	o.mu.Lock()
	o.left = time.Time{}
	o.mu.Unlock()
	registration, err := o.phone.Register(ctx, o.account, func(call *phone.Call) { o.handle(ctx, call) })
	if err != nil {
		return nil, err
	}
	return func() {
		leaving, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
		defer cancel()
		_ = registration.Close(leaving)
	}, nil
}

// handle takes one call. Its arrival ends the wait since the last BYE.
func (o *freeOperator) handle(ctx context.Context, call *phone.Call) {
	arrived := time.Now()
	o.mu.Lock()
	waited, first := arrived.Sub(o.left), o.left.IsZero()
	o.mu.Unlock()
	if call.Ring() != nil || call.Answer() != nil {
		return
	}
	if !first {
		select {
		case o.freed <- waited:
		case <-ctx.Done():
		}
	}
	_ = rest(ctx, o.talk)
	o.mu.Lock()
	o.left = time.Now()
	o.mu.Unlock()
	ending, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
	defer cancel()
	_ = call.HangUp(ending)
}

// dispatcher keeps a number of callers waiting while the operator takes one after the other.
type dispatcher struct {
	*dispatchCmd
	callers  *callers
	operator *freeOperator
	waiting  int

	number int
	line   []*caller
}

// sample lets the callers wait, frees the operator so many times, and returns how soon the next call came each time.
func (d *dispatcher) sample(ctx context.Context, s system, count int) (sample, error) {
	defer d.empty()
	if s.service != nil { // Asterisk's queue wants its member there first
		if err := d.fill(ctx, s); err != nil {
			return nil, err
		}
	}
	end, err := d.operator.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	if err := d.fill(ctx, s); err != nil {
		return nil, err
	}
	if _, err := d.next(ctx); err != nil { // the first caller may still hear the greeting
		return nil, err
	}
	taken := make(sample, 0, count)
	for len(taken) < count {
		if err := d.fill(ctx, s); err != nil {
			return nil, err
		}
		waited, err := d.next(ctx)
		if err != nil {
			return nil, err
		}
		taken = append(taken, waited)
	}
	return taken, nil
}

func (d *dispatcher) next(ctx context.Context) (time.Duration, error) {
	timer := time.NewTimer(dispatchTimeout)
	defer timer.Stop()
	select {
	case waited := <-d.operator.freed:
		return waited, nil
	case <-timer.C:
		return 0, errors.New("no call at the operator")
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

// fill lets new callers take the place of those who have talked. One more than is asked for: while they wait one talks.
func (d *dispatcher) fill(ctx context.Context, s system) error {
	left := d.line[:0]
	for _, c := range d.line {
		select {
		case <-c.call.Done():
		default:
			left = append(left, c)
		}
	}
	d.line = left
	for len(d.line) < min(d.waiting, realCallers)+1 {
		c, err := d.callers.dial(ctx, s, d.number)
		if err != nil {
			return err
		}
		d.number++
		d.line = append(d.line, c)
		if err := d.queue(ctx, s, c); err != nil {
			return err
		}
	}
	return nil
}

// queue brings a caller into the queue: past the greeting, by a key, where there is one.
func (d *dispatcher) queue(ctx context.Context, s system, c *caller) error {
	if s.service == nil {
		return nil
	}
	_, err := c.call.Press(ctx, "3")
	return err
}

func (d *dispatcher) empty() {
	crowd(d.line).hangUp()
	d.line = nil
}
