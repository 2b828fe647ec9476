package stasis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

// strangers is a subscriber database that knows nobody.
type strangers struct{}

func (strangers) LookUp(_ context.Context, _, _ string, at time.Time) (ivr.LookedUp, error) {
	return ivr.LookedUp{Caller: &billing.Caller{}, At: at}, nil
}

func (strangers) Do(context.Context, Order) (ivr.Replied, error) {
	return ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedNotRegistered}}, nil
}

func (strangers) CountFailed(context.Context, Order) (ivr.Counted, error) {
	return ivr.Counted{Guesses: billing.Guesses{FromNumber: 1}}, nil
}

// oneSubscriber is a database in which every caller has the contract 42, in need of a credit.
type oneSubscriber struct {
	fails bool          // the database is away
	late  chan struct{} // who calls is told when it is closed; nil: at once
	hold  chan struct{} // a reply waits for it; nil: at once
	fault int           // so many requests fail

	asking atomic.Int64 // lookups under way

	mu     sync.Mutex
	orders []Order
}

var errAway = errors.New("away")

func (s *oneSubscriber) LookUp(ctx context.Context, _, _ string, at time.Time) (ivr.LookedUp, error) {
	s.asking.Add(1)
	defer s.asking.Add(-1)
	if s.fails {
		return ivr.LookedUp{}, errAway
	}
	if s.late != nil {
		select {
		case <-s.late:
		case <-ctx.Done():
			return ivr.LookedUp{}, ctx.Err()
		}
	}
	account := billing.Account{Contract: "42", Status: billing.StatusActive, Balance: -100, Mobile: "+380501112233",
		ConnectedOn: billing.Date{Year: 2020, Month: 1, Day: 1},
		Tariff:      billing.Tariff{Name: "Home", CreditDays: billing.CreditDays{{Months: 0, Days: 5}}}}
	return ivr.LookedUp{Caller: &billing.Caller{Number: "+380501112233", Contracts: []billing.Account{account}}, At: at}, nil
}

func (s *oneSubscriber) Do(ctx context.Context, o Order) (ivr.Replied, error) {
	s.mu.Lock()
	s.orders = append(s.orders, o)
	s.fault--
	fails := s.fault >= 0
	s.mu.Unlock()
	if fails {
		return ivr.Replied{}, errAway
	}
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return ivr.Replied{}, ctx.Err()
		}
	}
	if o.Service == ivr.ActivateCredit {
		return ivr.Replied{Credit: &billing.Offer{Days: 5, LastDay: billing.Date{Year: 2026, Month: 1, Day: 9}}}, nil
	}
	return ivr.Replied{}, nil
}

func (s *oneSubscriber) CountFailed(_ context.Context, o Order) (ivr.Counted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.orders = append(s.orders, o)
	return ivr.Counted{Guesses: billing.Guesses{FromNumber: billing.MaxGuessesFromNumber}}, nil
}

func (s *oneSubscriber) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var requests []string
	for _, o := range s.orders {
		requests = append(requests, o.Request)
	}
	return requests
}

func withSubscribers(s Subscribers) option { return func(_ *Config, p *Parts) { p.Subscribers = s } }

// known waits until the call c1 knows who calls.
func (r *rig) known() {
	r.await("the lookup", func() bool { return r.journal.has("c1", "lookup") })
}

func TestBalanceIsAskedForOnceAConfirmation(t *testing.T) {
	database := &oneSubscriber{}
	r := start(t, withSubscribers(database))
	r.call("c1")
	r.known()
	r.press("c1", "#42##")
	r.asks(1, "play c1 uk sound:sms/sent")
	if diff := cmp.Diff([]string{"c1/1/balance/42"}, database.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if contract := r.journal.contract("c1"); contract != "42" {
		t.Errorf("the journal says the call is about contract %q", contract)
	}
}

func withLookUp(d time.Duration) option { return func(c *Config, _ *Parts) { c.LookUpTimeout = d } }

// A database that is slow at the beginning: nothing waits for it, and what it tells late is used.
func TestLateAnswerIsUsed(t *testing.T) {
	database := &oneSubscriber{late: make(chan struct{})}
	r := start(t, withSubscribers(database), withLookUp(time.Nanosecond))
	r.call("c1")
	r.known()
	r.press("c1", "#")
	r.asks(1, "play c1 uk sound:error/service")
	close(database.late)
	r.await("the caller to be known", func() bool { return r.journal.contract("c1") == "42" })
	r.press("c1", "#42##")
	r.asks(1, "play c1 uk sound:sms/sent")
}

// A database that is slow for all: of so many callers at most the answers may be late, the other lookups end when they are; what
// ended makes room for the next.
func TestLateLookUpsAreFew(t *testing.T) {
	database := &oneSubscriber{late: make(chan struct{})}
	r := start(t, withSubscribers(database), withLookUp(time.Nanosecond))
	for i := range lateLookUps + 2 {
		id := fmt.Sprintf("c%d", i+1)
		r.call(id)
		r.await("the lookup of "+id, func() bool { return r.journal.has(id, "lookup") })
	}
	r.await("the lookups that are too many to end", func() bool { return database.asking.Load() == lateLookUps })
	if ended := strings.Count(r.log.String(), "caller cannot be looked up"); ended != 2 {
		t.Errorf("%d ended, want 2", ended)
	}
	r.hangUp("c1", 16)
	r.await("room", func() bool { return len(r.app.late) < lateLookUps })
	r.call("c9")
	r.await("another late one", func() bool { return database.asking.Load() == lateLookUps })
	close(database.late)
	for _, id := range []string{"c2", "c9"} {
		r.await("the caller of "+id+" to be known", func() bool { return r.journal.contract(id) == "42" })
	}
	if r.journal.contract("c3") != "" {
		t.Error("the caller of c3 is known")
	}
}

// A lookup is not waited for when the caller hangs up.
func TestLookUpEndsWithTheCall(t *testing.T) {
	r := start(t, withSubscribers(&oneSubscriber{late: make(chan struct{})}), withLookUp(time.Hour))
	r.call("c1")
	r.asks(1, "play c1 uk sound:greet/day")
	c := r.app.all()[0]
	r.hangUp("c1", 16)
	r.await("the end", func() bool {
		select {
		case <-c.over:
			return true
		default:
			return false
		}
	})
}

// The process dies before the late answer: the next one asks who calls.
func TestUnknownCallerIsLookedUpByTheNextProcess(t *testing.T) {
	first := start(t, withSubscribers(&oneSubscriber{late: make(chan struct{})}), withLookUp(time.Nanosecond))
	first.call("c1")
	first.known()
	first.await("the record", func() bool { record, _ := first.calls.record("c1"); return record.State.Lookup == ivr.Unavailable })
	r := first.successor(withSubscribers(&oneSubscriber{}))
	r.await("the caller to be known", func() bool { return r.journal.contract("c1") == "42" })
}

func TestDatabaseAwayIsSaid(t *testing.T) {
	r := start(t, withSubscribers(&oneSubscriber{fails: true}))
	r.call("c1")
	r.known()
	r.press("c1", "#")
	r.asks(1, "play c1 uk sound:error/service")
}

func TestFailedEntriesLock(t *testing.T) {
	r := start(t, withSubscribers(&oneSubscriber{}))
	r.call("c1")
	r.known()
	r.press("c1", "#43##")
	r.asks(1, "play c1 uk sound:identity/refused")
	r.await("the count", func() bool { record, _ := r.calls.record("c1"); return record.State.Guesses.Locked() })
	r.press("c1", "0")
	r.asks(1, "play c1 uk sound:identity/locked")
	for service, reason := range map[string]string{"balance": "not_registered", identity: "locked"} { // noted after the prompt is asked for
		r.await("the metric of "+reason, func() bool { return testutil.ToFloat64(r.app.metrics.refusals.WithLabelValues(service, reason)) == 1 })
	}
}

// The process dies while the credit is being activated: the next one asks again under the same request, and announces.
func TestActivationIsAskedForAgainAfterACrash(t *testing.T) {
	dying := &oneSubscriber{hold: make(chan struct{})}
	first := start(t, withSubscribers(dying))
	first.call("c1")
	first.known()
	first.press("c1", "042###")
	first.await("the request", func() bool { return len(dying.requests()) == 1 })
	first.await("the record", func() bool { return first.calls.step("c1") == ivr.Request })
	next := &oneSubscriber{}
	r := first.successor(withSubscribers(next))
	r.asks(1, "play c1 uk sound:credit/activated")
	if diff := cmp.Diff(dying.requests(), next.requests()); diff != "" {
		t.Errorf("requests (-dying +next):\n%s", diff)
	}
}

// Who talks to an operator is not to be called back, even if the database can neither say whether that was ordered nor hear,
// for the moment, that it is not wanted any more.
func TestCancellationIsRepeated(t *testing.T) {
	database := &oneSubscriber{fails: true, fault: 1}
	r := start(t, withSubscribers(database))
	r.talking("c1")
	r.hangUp("c1", 16)
	r.over()
	r.await("the cancellation", func() bool { return len(database.requests()) == 2 })
	database.mu.Lock()
	defer database.mu.Unlock()
	for _, o := range database.orders {
		if o.Service != ivr.CancelCallBack || o.From == "" || o.CallBack == nil || *o.CallBack != (routing.CallBack{}) {
			t.Errorf("%+v", o)
		}
	}
}
