package e2e_test

import (
	"slices"
	"testing"

	"hotline/billing"
)

// The database goes away under callers at every step, by breaking its connections or by not answering. Each hears that
// the service is not to be had now, and the menu; when it is back each gets what was asked for in the same call.
func TestDatabaseAway(t *testing.T) {
	l := sharedLab(t)
	for _, how := range []string{"broken", "silent"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			entering, confirming, accepting := &subscriber{}, &subscriber{}, &subscriber{balance: debt}
			newcomer := &subscriber{balance: debt, street: "вул. Аварійна"}
			p := l.prepareProvider(t, nil, nil)
			p.set(nil, "HOTLINE_DATABASE_LOOK_UP=3s", "HOTLINE_DATABASE_SERVICE=3s")
			p.registers([]*subscriber{entering, confirming, accepting, newcomer})
			p.begin()
			goesAndComes(p, how, entering, confirming, accepting, newcomer)
		})
	}
}

func goesAndComes(p *provider, how string, entering, confirming, accepting, newcomer *subscriber) {
	enters, confirms, accepts := p.calls(entering), p.calls(confirming), p.calls(accepting)
	enters.hears("uk/greet.day", "uk/balance.offer")
	enters.bargesIn("#", "uk/contract.enter")
	confirms.hearsAtLast("uk/balance.offer")
	confirms.presses("#" + confirming.contract + "#")
	accepts.hearsAtLast("uk/credit.offer.cutoff")
	accepts.presses("0" + accepting.contract + "##")
	confirms.hearsAtLast("uk/contract.confirm")
	accepts.hearsAtLast("uk/credit.terms")

	back := p.wire.mend
	if how == "broken" {
		p.wire.cut()
	} else {
		p.wire.choke()
		back = p.wire.flows
	}
	comes := p.calls(newcomer)
	enters.presses(entering.contract + "##")
	confirms.presses("#")
	accepts.presses("#")
	comes.hears("uk/greet.day", "uk/balance.offer") // as a stranger
	comes.bargesIn("#", "uk/error.service", "uk/balance.offer")
	comes.bargesIn("0", "uk/error.service", "uk/balance.offer")
	for _, c := range []*caller{enters, confirms, accepts} {
		c.hearsAtLast("uk/error.service")
		c.hears("uk/balance.offer")
	}
	back()
	p.await(func(h health) bool { return h.Dependencies["database"].OK })

	comes.hangsUp()
	enters.presses("#" + entering.contract + "##")
	confirms.presses("#" + confirming.contract + "##")
	accepts.presses("0" + accepting.contract + "###")
	enters.hearsAtLast("uk/sms.sent")
	confirms.hearsAtLast("uk/sms.sent")
	accepts.hearsAtLast("uk/credit.activated")
	p.gets(entering, 1, balanceText(entering))
	p.gets(confirming, 1, balanceText(confirming))
	p.hasOneCredit(accepting)
	p.tells(comes, "left/in_menu", "", "lookup result=unavailable",
		"refused reason=unavailable service=balance", "refused reason=unavailable service=credit")
	known := p.calls(newcomer)
	known.hears("uk/greet.day", "uk/credit.offer.cutoff")
}

// A database that is slow when the call begins: nobody waits for it, and what it tells late is used in the same call. No word is
// cut for it; the outage comes before the menu is repeated.
func TestDatabaseIsLate(t *testing.T) {
	l := sharedLab(t)
	s := &subscriber{street: "вул. Пізня"}
	p := l.prepareProvider(t, nil, nil)
	p.set(nil, "HOTLINE_DATABASE_LOOK_UP=3s")
	p.registers([]*subscriber{s})
	p.begin()
	p.runs("outage", "open", "--id", "o-late", "--kind", "fault", "--city", "Київ", "--street", s.street, "--start", "2026-01-05T11:00:00+02:00")

	p.wire.choke()
	c := p.calls(s)
	c.hears("uk/greet.day", "uk/balance.offer")
	p.wire.flows()
	c.hears("uk/credit.offer", "uk/menu.1")
	c.bargesIn("*", slices.Concat(notice(billing.OutageFault, false), []string{"uk/outage.subscribe", "uk/balance.offer"})...)
	c.confirms("#", s.contract)
	c.hears("uk/sms.sent", "uk/balance.offer")
	c.hangsUp()
	p.tells(c, "served/balance_sent", s.contract, "lookup result=unavailable", "lookup contracts=1 outages=1 result=known",
		"outage kind=fault outage=o-late", "identity contract="+s.contract+" result=verified", "done service=balance")
}
