package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"hotline/billing/store"
	"hotline/ivr/phone"
)

// crowd is how many callers are on the line at once, and crowdDialling how many of them dial at once.
const (
	crowd         = 200
	crowdDialling = 10
)

// Two hundred callers at once each hear what they should, press a key, and hear what it means; none is lost, each
// has one outcome, and the service is as it was before.
func TestTwoHundredCalls(t *testing.T) {
	l := quietLab(t)
	s := l.serve(t, nil, atNoon)
	const goroutines = "go_goroutines"
	before, err := s.metric(goroutines)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := s.crowd(t)
	s.awaitCalls(0)
	s.wantOutcomes(outcomes)
	s.awaitMetric("hotline_calls_total", crowd)
	eventually(t, func() error {
		after, err := s.metric(goroutines)
		if err == nil && after > before+crowd/4 { // the jobs begin meanwhile; calls that left one each would leave 200
			err = fmt.Errorf("%v goroutines, %v before", after, before)
		}
		return err
	})
}

// crowd lets the callers call and returns the outcome that each call should have, by number.
func (s *service) crowd(t *testing.T) map[string]string {
	t.Helper()
	var arrived sync.WaitGroup
	arrived.Add(crowd)
	dialling := make(chan struct{}, crowdDialling)
	outcomes := make([]string, crowd)
	numbers := make([]string, crowd)
	t.Run("crowd", func(t *testing.T) {
		s.together(t, &arrived)
		for i := range crowd {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				arrive := sync.OnceFunc(arrived.Done)
				t.Cleanup(arrive)
				dialling <- struct{}{}
				c := s.in(t).dialOrGo(dialling)
				numbers[i] = c.number
				c.hears("uk/greet.day")
				arrive()
				arrived.Wait()
				outcomes[i] = c.choosesAtRandom()
			})
		}
	})
	expected := make(map[string]string, crowd)
	for i, number := range numbers {
		expected[number] = outcomes[i]
	}
	return expected
}

// dialOrGo dials and lets the next caller dial, whether or not somebody answers.
func (s *service) dialOrGo(dialling <-chan struct{}) *caller {
	s.t.Helper()
	defer func() { <-dialling }()
	return s.dial()
}

// together checks, once all callers are on the line, that the service holds them all.
func (s *service) together(t *testing.T, arrived *sync.WaitGroup) {
	t.Run("all at once", func(t *testing.T) {
		t.Parallel()
		arrived.Wait()
		h, err := s.health()
		if err != nil || h.Calls != crowd {
			t.Errorf("the service holds %d calls, want %d (%v)", h.Calls, crowd, err)
		}
	})
}

// choosesAtRandom waits for an item of the menu, presses some key and hears what it means. It returns the outcome.
func (c *caller) choosesAtRandom() string {
	c.t.Helper()
	if _, err := c.await(isMenuItem); err != nil {
		c.t.Fatalf("waits for the menu: %v", err)
	}
	key := string("0123456789*#"[rand.IntN(12)])
	c.presses(key)
	answer := answerTo(key, "uk")
	c.hearsAtLast(answer[0]) // on a busy machine more of the menu may come before
	c.hears(answer[1:min(2, len(answer))]...)
	c.hangsUp()
	if strings.Contains("12345", key) {
		return "abandoned/in_queue"
	}
	return "left/in_menu"
}

// isMenuItem reports whether the first words of an item of the menu are heard.
func isMenuItem(e phone.Event) bool {
	return e.Kind == phone.Hears && strings.HasPrefix(e.Names[0].Key, "menu.")
}

// wantOutcomes compares what the journal has of the callers.
func (s *service) wantOutcomes(want map[string]string) {
	s.t.Helper()
	got := make(map[string][]string)
	eventually(s.t, func() error {
		clear(got)
		calls, err := s.journal.Calls(context.WithoutCancel(s.t.Context()), store.Filter{Limit: 10 * crowd})
		for _, call := range calls {
			if want[call.From] != "" && !call.Outcome.IsZero() {
				got[call.From] = append(got[call.From], string(call.Outcome.Class)+"/"+string(call.Outcome.Reason))
			}
		}
		if err == nil && len(got) != len(want) {
			err = fmt.Errorf("%d calls have an outcome, want %d", len(got), len(want))
		}
		return err
	})
	for number, outcome := range want {
		if !slices.Equal(got[number], []string{outcome}) {
			s.t.Errorf("caller %s: outcomes %q, want %q once", number, got[number], outcome)
		}
	}
}
