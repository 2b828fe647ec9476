package ivr_test

import (
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// servicesClosed is what is heard of services and payment on the evening of Monday, 5 January 2026.
const servicesClosed = "uk/hours.closed uk/hours.open uk/weekday.from.1 uk/weekday.through.5 uk/hour.from.9 uk/hour.until.18 " +
	"uk/hours.opens uk/w.tomorrow uk/hour.at.9 uk/hours.callback"

// at dials a line at a time of 2026 as clocks in Kyiv show it, with the given hours.
func at(t *testing.T, clock, to string, schedule routing.Schedule) *caller {
	t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+clock, kyiv)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{t: t, d: dialogueWith(t, schedule)}
	c.Clock = now
	c.gets(ivr.Started{At: now, To: to})
	return c
}

func TestHoursAreSpoken(t *testing.T) {
	tests := map[string]struct{ at, key, step, did string }{
		"open":              {"01-05 17:59", "1", "transfer", "enqueue services -5h59m0s ago; play uk/queue.transfer uk/queue.hold"},
		"evening":           {"01-05 18:00", "1", "closed", "play " + servicesClosed},
		"friday":            {"01-09 18:00", "1", "closed", "play uk/hours.closed uk/hours.open uk/weekday.from.1 uk/weekday.through.5 uk/hour.from.9 uk/hour.until.18 uk/hours.opens uk/date.gen.12 uk/month.gen.1 uk/hour.at.9 uk/hours.callback"},
		"before opening":    {"01-05 08:59", "5", "closed", "play uk/hours.closed uk/hours.open uk/weekday.from.1 uk/weekday.through.6 uk/hour.from.9 uk/hour.until.20 uk/hours.opens uk/w.today uk/hour.at.9 uk/hours.callback"},
		"holiday":           {"01-01 12:00", "4", "closed", "play uk/hours.closed uk/hours.holiday uk/hours.open uk/weekday.from.1 uk/weekday.through.5 uk/hour.from.9 uk/hour.until.18 uk/hours.opens uk/w.tomorrow uk/hour.at.9 uk/hours.callback"},
		"day and night":     {"01-01 03:00", "3", "transfer", "enqueue support 105h0m0s ago; play uk/queue.transfer uk/queue.hold"},
		"after the outcome": {"01-05 20:00", "2", "closed", "play uk/hours.closed uk/hours.open uk/weekday.from.1 uk/weekday.through.6 uk/hour.from.9 uk/hour.until.20 uk/hours.opens uk/w.tomorrow uk/hour.at.9 uk/hours.callback"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := at(t, tt.at, "", hours)
			c.isLookedUp(stranger)
			c.presses(tt.key)
			c.want(ivr.Step(tt.step), tt.did)
		})
	}
}
