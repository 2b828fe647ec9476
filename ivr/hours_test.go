package ivr_test

import (
	"strings"
	"testing"
	"time"

	"hotline/billing"
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

// shut dials services and payment in the evening of a Monday.
func shut(t *testing.T, schedule routing.Schedule, keys string) *caller {
	t.Helper()
	c := at(t, "01-05 21:00", "", schedule)
	c.isLookedUp(cutOff)
	c.presses(keys)
	return c
}

func TestCallBackAtOpening(t *testing.T) {
	tests := map[string]struct {
		reply ivr.Replied
		step  ivr.Step
		said  string
		ended string
	}{
		"ordered":     {ivr.Replied{}, ivr.Goodbye, "uk/callback.opening uk/bye.evening", "served/callback_ordered"},
		"exists":      {ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedExists}}, ivr.Goodbye, "uk/callback.exists uk/bye.evening", "served/callback_kept"},
		"unavailable": {ivr.Replied{Failed: true}, ivr.Menu, "uk/error.service uk/credit.offer.cutoff uk/menu+6", "left/in_menu"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := shut(t, hours, "11")
			c.want(ivr.PhoneCheck, callBackProposed)
			c.presses("#")
			c.want(ivr.Request, "quiet; do 1 callback +380502223344 services 1000002 uk hours -9h0m0s ago")
			c.isTold(tt.reply)
			c.want(tt.step, "play "+tt.said)
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish "+tt.ended)
		})
	}
	c := shut(t, hours, "11")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish left/while_closed")
}

func TestKeysAfterHours(t *testing.T) {
	c := shut(t, hours, "1")
	c.want(ivr.Closed, "play "+servicesClosed)
	c.presses("*")
	c.want(ivr.Menu, "play uk/credit.offer.cutoff uk/menu+6")
	c = shut(t, hours, "19")
	c.want(ivr.Menu, "play uk/error.invalid uk/credit.offer.cutoff uk/menu+6")
	c = shut(t, hours, "1")
	c.hearsOut()
	c.want(ivr.Closed, "await 5s")
	c.isSilent()
	c.want(ivr.Menu, "play uk/error.noinput uk/credit.offer.cutoff uk/menu+6")
	c = shut(t, hours, "199999")
	if c.Step != ivr.Transfer || c.Department != routing.Any {
		t.Errorf("wrong inputs lead to %q of %v", c.Step, c.Department)
	}
}

// A line of a department that is closed: who presses nothing has an old phone and gets whoever works.
func TestOldPhoneAfterHours(t *testing.T) {
	c := at(t, "01-05 21:00", corporateLine, hours)
	c.isLookedUp(stranger)
	c.hearsOut()
	if c.Step != ivr.Closed {
		t.Fatalf("at %q", c.Step)
	}
	c.hearsOut()
	c.isSilent()
	c.want(ivr.Transfer, "enqueue any -9h0m0s ago; play en/queue.transfer en/queue.hold")
}

// When nobody works the call ends, whichever way it comes to that: with the hours of all, the choice of a call back, and good
// wishes.
func TestNobodyWorks(t *testing.T) {
	closed := "play uk/hours.closed uk/hours.opens uk/w.tomorrow uk/hour.at.9 uk/hours.callback"
	c := at(t, "01-05 21:00", "", officeHours)
	c.isLookedUp(stranger)
	c.hearsOut()
	c.hearsOut()
	c.isSilent()
	c.want(ivr.Closed, closed)
	c.hearsOut()
	c.isSilent()
	c.want(ivr.Goodbye, "play uk/bye.evening")
	c.hearsOut()
	c.want(ivr.Ended, "hangup; finish left/while_closed")

	c = shut(t, officeHours, "999")
	c.want(ivr.Closed, closed)
	c.presses("9")
	c.want(ivr.Goodbye, "play uk/bye.evening")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish left/while_closed")

	c = shut(t, officeHours, "9991#")
	c.want(ivr.Request, "quiet; do 1 callback +380502223344 any 1000002 uk hours -9h0m0s ago")
}

// Days that follow each other with the same hours are said together, days off are left out, and so is what cannot be said.
func TestWeekIsSpoken(t *testing.T) {
	day := func(from, until time.Duration) []routing.Span { return []routing.Span{{From: from, Until: until}} }
	short, night := day(10*time.Hour, 15*time.Hour), day(0, 24*time.Hour)
	lunch := []routing.Span{{From: 9 * time.Hour, Until: 13 * time.Hour}, {From: 14 * time.Hour, Until: 18 * time.Hour}}
	for want, week := range map[string]routing.Week{
		"weekday.from.1 weekday.through.5 hour.from.9 hour.until.18 weekday.on.6 hour.from.10 hour.until.15": {1: nineTo18, 2: nineTo18, 3: nineTo18,
			4: nineTo18, 5: nineTo18, 6: short},
		"weekday.on.2 hour.from.9 hour.until.13 hour.from.14 hour.until.18": {2: lunch},
		"weekday.on.3 w.always weekday.on.7 hour.from.10 hour.until.15":     {0: short, 3: night},
		"weekday.from.6 weekday.through.7 hour.from.10 hour.until.15":       {0: short, 6: short},
		"w.daily hour.from.10 hour.until.15":                                {short, short, short, short, short, short, short},
	} {
		c := at(t, "01-05 03:00", "", routing.Schedule{Zone: kyiv, Weeks: map[routing.Department]routing.Week{routing.Services: week}})
		c.presses("1")
		heard := strings.ReplaceAll(joined(c.Playing), ",", " ")
		heard, _, _ = strings.Cut(strings.ReplaceAll(heard, "uk/", ""), " hours.opens")
		if heard != "hours.closed hours.open "+want {
			t.Errorf("heard: %s\nwant: %s", heard, want)
		}
	}
	c := at(t, "01-05 03:00", "", routing.Schedule{Zone: kyiv, Weeks: map[routing.Department]routing.Week{routing.Services: {1: day(time.Minute*601, time.Hour*12)}, routing.Accounts: {}}})
	c.presses("1")
	c.want(ivr.Closed, "play uk/hours.closed uk/hours.opens uk/w.today uk/hour.at.10 uk/num.f.1 uk/u.min.one uk/hours.callback")
	c.isUnknown()
	c.presses("*4")
	c.want(ivr.Closed, "play uk/hours.closed")
}
