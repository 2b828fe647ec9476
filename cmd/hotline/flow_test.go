package main

import (
	"strings"
	"testing"
	"time"

	"hotline/billing/store"
	"hotline/ivr"
)

// TestFlowOfTheDialogue: the picture of where callers go knows the steps that the dialogue really writes.
func TestFlowOfTheDialogue(t *testing.T) {
	flags := siteFlagsOf(t)
	const olena, cutOff, outage, nobody = "380501112233", "380501110002", "380501110023", "380509999999"
	tests := []struct {
		name, from, keys string
		booked, away     bool
		drop, hour       int
		want             string
	}{
		{name: "a department", from: olena, keys: "w3 3", want: "entry.greeting choice.3 then.queue.support class.connected"},
		{name: "from the menu in English", from: olena, keys: "w9 8 w1 1", want: "entry.greeting choice.1 then.queue.services class.connected"},
		{name: "an old phone", from: olena, keys: "w0", want: "entry.greeting choice.no_keys then.queue.any class.connected"},
		{name: "hangs up in the greeting", from: olena, keys: "w1 end", want: "entry.greeting choice.none then.nothing class.left"},
		{name: "an outage is all", from: outage, keys: "h:menu.1 end", want: "entry.outage choice.none then.nothing class.served"},
		{name: "an outage, told when it is over", from: outage, keys: "h:menu.1 9 h:outage.subscribed w3 end", want: "entry.outage choice.9 then.done.outage_sms class.served"},
		{name: "an outage heard on the way", from: outage, keys: "w1 3 w99", want: "entry.greeting choice.3 then.queue.support class.connected"},
		{name: "cut off", from: cutOff, keys: "h:menu.1 0 w1 1000002# w9 # h:credit.terms # h:credit.activated end", want: "entry.offer choice.0 then.done.credit class.served"},
		{name: "credit not needed", from: olena, keys: "w1 0 w1 1000001# w1 # h:credit.refused.funds end", want: "entry.greeting choice.0 then.refused.credit class.left"},
		{name: "balance", from: olena, keys: "w1 # w1 1000001# w1 # h:sms.sent end", want: "entry.greeting choice.# then.done.balance class.served"},
		{name: "another's contract", from: nobody, keys: "w1 # w1 1000001# w1 # h:identity.refused end", want: "entry.greeting choice.# then.refused.identity class.left"},
		{name: "the database is away", from: olena, away: true, keys: "w1 # h:error.service end", want: "entry.greeting choice.# then.refused.unavailable class.left"},
		{name: "contract numbers", from: olena, keys: "w1 6 w9 end", want: "entry.greeting choice.6 then.done.contracts class.served"},
		{name: "keys that mean nothing", from: olena, keys: "999", want: "entry.greeting choice.9 then.another_choice class.connected"},
		{name: "a call back", from: olena, keys: "w1 7 w9 # w9 end", want: "entry.greeting choice.7 then.done.callback class.served"},
		{name: "one that is ordered", from: olena, booked: true, keys: "w1 3 w1 end", want: "entry.greeting choice.3 then.callback.reminded class.served"},
		{name: "an old place", from: olena, drop: 3, keys: "w99", want: "entry.greeting choice.redial then.queue.support class.connected"},
		{name: "closed", from: olena, hour: 12, keys: "w1 4 w3 end", want: "entry.greeting choice.4 then.closed.accounts class.left"},
	}
	start := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	var calls []ivr.Journey
	for i, tt := range tests {
		c := simulated(t, tt.keys)
		c.From, c.Booked, c.Away, c.Drop = tt.from, tt.booked, tt.away, tt.drop
		c.At = start.AddDate(0, 0, 7*i).Add(time.Duration(tt.hour) * time.Hour)
		call := journeyOf(t, c, "")
		call.ID = tt.name
		calls = append(calls, call)
	}
	err := flags.use(t.Context(), func(database *store.Store, zone *time.Location) error {
		keep(t, flags.databaseFlags, calls)
		for i, tt := range tests {
			about := store.StatsTime{Since: calls[i].StartedAt, Until: calls[i].StartedAt.Add(time.Second), Zone: zone, Unit: store.InAll}
			flow, err := database.Flow(t.Context(), about)
			if err != nil {
				return err
			}
			var way []string
			for _, edge := range flow {
				way = append(way, edge.Source)
			}
			if got := strings.Join(way, " "); got != tt.want {
				t.Errorf("%s goes %s\nwant %s\n%s", tt.name, got, tt.want, stepsOf(calls[i]))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
