package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"hotline/billing/store"
	"hotline/ivr"
)

const (
	// soakSlack is how far the telephones' clock and the journal's may differ about the same moment: the time of a
	// request and of its signalling on a busy machine.
	soakSlack = time.Second
	// soakBound is how many calls the journal is asked for.
	soakBound = 20_000
)

// check reads the journal and the telephones' own records, and nothing else, for what must be true of every call.
func (k *soak) check() {
	k.t.Helper()
	k.t.Log(k.summary())
	journeys := k.journeys()
	k.checkOutcomes(journeys)
	k.checkOperators()
	k.checkCallers(journeys)
	k.checkOrder(journeys)
	k.checkRedis()
}

// journeys waits until the journal has an outcome for each call that was taken, and returns the journeys.
func (k *soak) journeys() []ivr.Journey {
	k.t.Helper()
	calls := k.byNumber()
	var found []ivr.Journey
	eventually(k.t, func() error {
		found = found[:0]
		var missing []string
		all, err := k.services[0].journal.Calls(context.WithoutCancel(k.t.Context()), store.Filter{Limit: soakBound})
		if err != nil {
			return err
		}
		seen := make(map[string]int)
		for _, j := range all {
			if calls[j.From] == nil {
				continue
			}
			seen[j.From]++
			if j.Outcome.IsZero() {
				missing = append(missing, fmt.Sprintf("no outcome of %s, %s\n%s", j.ID, calls[j.From], stepsOf(j)))
			}
			found = append(found, j)
		}
		for number, c := range calls {
			if c.failed == "" && seen[number] == 0 && !k.heardFallback(c) {
				missing = append(missing, fmt.Sprintf("no journey of a call, %s", c))
			}
		}
		if len(missing) > 0 {
			return errors.New(strings.Join(missing, "\n"))
		}
		return nil
	})
	return found
}

// heardFallback reports whether the caller came while the service was away, or within a moment of its death, and hung up
// at Asterisk's own greeting: the service never knew of the call.
func (k *soak) heardFallback(c *soakCall) bool {
	return c.left && !c.talked && c.service == k.services[len(k.services)-1] && slices.ContainsFunc(k.away, func(away interval) bool {
		return c.began.After(away.from.Add(-soakSlack)) && c.began.Before(away.until.Add(soakSlack))
	})
}

// checkOutcomes holds that each call has one journey with an outcome that its telephones confirm, and that nobody who
// stayed on the line was left without an operator.
func (k *soak) checkOutcomes(journeys []ivr.Journey) {
	k.t.Helper()
	calls, seen := k.byNumber(), make(map[string]int)
	for _, j := range journeys {
		seen[j.From]++
		c := calls[j.From]
		answered := j.Outcome.Class == ivr.Connected
		if j.Outcome.Class == ivr.Fallback {
			k.t.Errorf("call %s: given up: %v\n%s", j.ID, j.Outcome, stepsOf(j))
		}
		if c.talked && !answered && !k.answeredUnheard(c) {
			k.t.Errorf("call %s: the caller heard an operator, the journal says %v\n%s", j.ID, j.Outcome, stepsOf(j))
		}
		if !c.left && !c.talked && c.failed == "" && !answered && j.Outcome.Reason != ivr.WhileAway {
			k.t.Errorf("call %s: the caller stayed and got no operator: %v\n%s", j.ID, j.Outcome, stepsOf(j))
		}
	}
	for number, c := range calls {
		if c.failed != "" {
			k.t.Errorf("a call was not taken: %s", c.failed)
		}
		if seen[number] > 1 && len(k.services) == 1 {
			k.t.Errorf("a call has %d journeys", seen[number])
		}
	}
}

// unheard reports whether an operator answered while the service was away, or so shortly before its death that this may
// not be on record: the service can only go on with what it finds on its return.
func (k *soak) unheard(r *soakRing) bool {
	return slices.ContainsFunc(k.away, func(away interval) bool {
		return r.answered.After(away.from.Add(-soakSlack)) && r.answered.Before(away.until)
	})
}

// answeredUnheard reports whether that happened to this caller.
func (k *soak) answeredUnheard(c *soakCall) bool {
	for _, o := range k.pairs {
		for _, r := range o.rang {
			if sameNumber(c.number, r.from) && !r.answered.IsZero() && k.unheard(r) {
				return true
			}
		}
	}
	return false
}

// crossed is how long a ring lasts after its answer that crossed with the hotline's giving it up.
const crossed = 500 * time.Millisecond

// checkOperators holds that no operator talked to two callers at once, at whichever Asterisk, and no telephone rang for
// one caller while its operator talked to another.
func (k *soak) checkOperators() {
	k.t.Helper()
	for _, o := range k.pairs {
		rings := sorted(o.rang, func(r *soakRing) time.Time { return r.began })
		for i, r := range rings {
			for _, later := range rings[i+1:] {
				if later.began.Add(soakSlack).Before(r.ended) {
					k.t.Errorf("operator %s: a call came at %s while another lasted from %s to %s", o.user,
						later.began.Format(clockFormat), r.began.Format(clockFormat), r.ended.Format(clockFormat))
				}
			}
		}
	}
}

const clockFormat = "15:04:05.000"

// checkCallers holds that no caller was answered by two operators, nor rang at two telephones at once.
func (k *soak) checkCallers(journeys []ivr.Journey) {
	k.t.Helper()
	byCaller := make(map[string][]*soakRing)
	for _, o := range k.pairs {
		for _, r := range o.rang {
			byCaller[r.from] = append(byCaller[r.from], r)
		}
	}
	for _, rings := range byCaller {
		answered := 0
		rings = sorted(rings, func(r *soakRing) time.Time { return r.began })
		for i, r := range rings {
			if !r.answered.IsZero() && !k.unheard(r) && r.ended.Sub(r.answered) > crossed {
				answered++
			}
			if i > 0 && r.began.Add(soakSlack).Before(rings[i-1].ended) {
				k.t.Errorf("a caller rings at two telephones at %s", r.began.Format(clockFormat))
			}
		}
		if answered > 1 {
			k.t.Errorf("a caller was answered %d times, first at %s", answered, rings[0].began.Format(clockFormat))
			for _, r := range rings {
				k.t.Logf("rang from %s to %s, answered %s", r.began.Format(clockFormat), r.ended.Format(clockFormat), r.answered.Format(clockFormat))
			}
			for _, j := range journeys {
				if sameNumber(j.From, rings[0].from) {
					k.t.Log(stepsOf(j))
				}
			}
		}
	}
}

// stay is the time of one call in a department's queue, by the journal.
type stay struct {
	call       string
	node       string
	department string
	since      time.Time // of arrival: the place
	until      time.Time // connected or gone
	offers     []interval
}

type interval struct{ from, until time.Time }

// checkOrder holds that nobody was offered to an operator of the department while somebody who came earlier waited for
// it at the same Asterisk and was not being offered: an operator may be registered at one of them alone.
func (k *soak) checkOrder(journeys []ivr.Journey) {
	k.t.Helper()
	var stays []stay
	for _, j := range journeys {
		if s, ok := stayOf(j); ok {
			stays = append(stays, s)
		}
	}
	for _, s := range stays {
		for _, offer := range s.offers {
			for _, other := range stays {
				if other.call != s.call && other.node == s.node && other.department == s.department && other.overtakenBy(s, offer.from) {
					k.t.Errorf("call %s (since %s) is offered at %s although %s waits since %s", s.call, s.since.Format(clockFormat),
						offer.from.Format(clockFormat), other.call, other.since.Format(clockFormat))
				}
			}
		}
	}
}

// overtakenBy reports whether the call waited, clearly before and after the moment, without being offered, and had come
// clearly earlier.
func (s stay) overtakenBy(other stay, at time.Time) bool {
	if !s.since.Before(other.since.Add(-soakSlack/10)) || !s.until.After(at.Add(soakSlack)) {
		return false
	}
	for _, o := range s.offers {
		if o.from.Before(at.Add(soakSlack)) && o.until.After(at.Add(-soakSlack)) {
			return false
		}
	}
	return true
}

// stayOf reads a journey's time in the queue; false if it had none, or was taken up anew after a crash.
func stayOf(j ivr.Journey) (stay, bool) {
	s := stay{call: j.ID, node: j.ID[:strings.LastIndex(j.ID, "-")], until: *j.EndedAt}
	for _, step := range j.Steps {
		switch step.Event {
		case "transfer":
			s.department = step.Detail["department"]
			s.since = step.At
		case "resumed":
			return s, false
		case "ringing":
			s.offers = append(s.offers, interval{from: step.At, until: *j.EndedAt})
		case "missed":
			s.close(step.At)
		case "answered":
			s.close(step.At)
			s.until = step.At
		}
	}
	return s, s.department != ""
}

func (s *stay) close(at time.Time) {
	if n := len(s.offers); n > 0 {
		s.offers[n-1].until = at
	}
}

// checkRedis holds that nothing of any call is left.
func (k *soak) checkRedis() {
	k.t.Helper()
	options, err := redis.ParseURL(k.services[0].setting("HOTLINE_REDIS_URL"))
	if err != nil {
		k.t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	ctx := context.WithoutCancel(k.t.Context())
	eventually(k.t, func() error {
		keys, err := client.Keys(ctx, "*").Result()
		if err != nil {
			return err
		}
		for _, key := range keys {
			if holdsCalls(key) {
				return fmt.Errorf("%s is left in Redis", key)
			}
		}
		return nil
	})
}

// holdsCalls reports whether a key of Redis is of calls: operators, nodes and counters may stay.
func holdsCalls(key string) bool {
	for _, kept := range []string{":op", ":node", ":batch", ":alive", ":number", ":handling", ":due", ":ready:"} {
		if strings.Contains(key, kept) {
			return false
		}
	}
	return strings.HasPrefix(key, "hotline:")
}
