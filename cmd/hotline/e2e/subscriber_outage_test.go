package e2e_test

import (
	"slices"
	"testing"

	"hotline/billing"
)

// The first caller after an outage was opened hears of it, the first after its end does not, and who asked for it is
// told of the end once.
func TestOutageNotice(t *testing.T) {
	l := sharedLab(t)
	kinds := map[billing.OutageKind]*subscriber{
		billing.OutageFault: {street: "вул. Аварійна", balance: debt}, billing.OutagePower: {street: "вул. Темна"},
		billing.OutagePlanned: {street: "вул. Планова"}, billing.OutageSuspected: {street: "вул. Гучна"},
	}
	neighbour := &subscriber{street: "вул. Тиха"}
	all := []*subscriber{neighbour}
	for _, s := range kinds {
		all = append(all, s)
	}
	p := l.provide(t, nil, all...)
	for kind, s := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			p.in(t).outage(kind, s)
		})
	}
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		c := p.in(t).calls(neighbour)
		c.hears("uk/greet.day", "uk/balance.offer")
		c.bargesIn("9", "uk/error.invalid", "uk/balance.offer")
	})
}

// outage opens an outage at the address of a subscriber, lets the subscriber hear of it and ask for the end, and closes
// it.
func (p *provider) outage(kind billing.OutageKind, s *subscriber) {
	p.t.Helper()
	id := "o-" + string(kind)
	open := []string{"outage", "open", "--id", id, "--kind", string(kind), "--city", "Київ", "--street", s.street, "--houses", "1-9",
		"--start", "2026-01-05T11:00:00+02:00"} // the clocks of two processes differ by a little
	p.runs(append(open, "--expected", "2026-01-05T18:30:00+02:00")...)
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.hears(notice(kind, true)...)
	c.hears("uk/outage.subscribe")
	if s.balance == debt {
		c.hears("uk/credit.offer.cutoff")
	}
	c.hears("uk/balance.offer")
	c.bargesIn("9", "uk/outage.subscribed", "uk/balance.offer")
	c.hangsUp()
	p.tells(c, "served/outage_heard", s.contract, "lookup contracts=1 outages=1 result=known",
		"outage kind="+string(kind)+" outage="+id, "done service=outage_sms")

	p.runs(open...) // nobody knows its end any more
	hasty := p.calls(s)
	hasty.hears("uk/greet.day")
	hasty.presses("3")
	told := notice(kind, false)
	hasty.hearsAtLast(told[0]) // who is quick may hear the next prompt begin
	hasty.hears(append(told[1:], "uk/queue.transfer")...)

	p.runs("outage", "close", id)
	p.runs("outage", "close", id)
	after := p.calls(s)
	after.hears("uk/greet.day")
	if s.balance == debt {
		after.hears("uk/credit.offer.cutoff")
	}
	after.hears("uk/balance.offer")
	p.gets(s, 1, billing.OutageOverSMS(s.contract, "", kind).Text)
}

// notice is what is told of an outage whose end is unknown, or expected at half past six. Of one that is only suspected
// nothing is known but that many call.
func notice(kind billing.OutageKind, expected bool) []string {
	end := []string{"uk/outage.noeta"}
	if expected {
		end = []string{"uk/outage.eta", "uk/w.today", "uk/hour.at.18", "uk/num.m.30", "uk/u.min.many"}
	}
	if kind == billing.OutageSuspected {
		return []string{"uk/outage.suspected"}
	}
	return slices.Concat([]string{"uk/outage." + string(kind)}, end, []string{"uk/outage.sorry"})
}
