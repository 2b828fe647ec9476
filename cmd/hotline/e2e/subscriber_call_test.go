package e2e_test

import (
	"fmt"
	"slices"
	"testing"

	"hotline/billing"
	"hotline/ivr/phone"
)

// Whoever calls from a registered phone is known, and gets what the menu promises.
func TestSubscribers(t *testing.T) {
	l := sharedLab(t)
	funded, indebted := &subscriber{}, &subscriber{balance: debt}
	first := &subscriber{contract: "1098765432"}
	second := &subscriber{}
	long := &subscriber{contract: "100000000041"}
	hasty, patient, other := &subscriber{contract: "1000001"}, &subscriber{}, &subscriber{}
	english := &subscriber{balance: debt}
	greedy, immobile := &subscriber{balance: "-98765.43"}, &subscriber{phones: []string{"380445550021"}}
	second.phones = []string{newNumber()}
	first.phones = second.phones
	refused := map[string]*subscriber{
		"funds":       {balance: "0.01"},
		"blocked":     {balance: debt, credit: billing.Credit{FirstDay: january(1).AddDays(-40), LastDay: january(1).AddDays(-32), ClosedOn: january(1).AddDays(-31), State: billing.CreditOverdue, Used: true, BlockedUntil: january(1).AddMonths(2)}},
		"active":      {balance: debt, credit: billing.Credit{FirstDay: january(3), LastDay: january(9), State: billing.CreditActive, Used: true}},
		"unavailable": {balance: debt, tariff: noCredit},
		"suspended":   {balance: debt, status: "suspended"},
	}
	all := []*subscriber{funded, indebted, first, second, long, hasty, patient, other, english, greedy, immobile}
	for _, s := range refused {
		all = append(all, s)
	}
	p := l.provide(t, nil, all...)
	run := func(name string, test func(*provider)) {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(p.in(t)) })
	}
	run("balance", func(p *provider) { asksForBalance(p, funded) })
	run("balance and credit of one who is cut off", func(p *provider) { takesCredit(p, indebted) })
	run("contract numbers", func(p *provider) { hearsContracts(p, first, second) })
	run("twelve digits and thirteen", func(p *provider) { entersLong(p, long) })
	run("all keys at once", func(p *provider) { typesAhead(p, hasty) })
	run("pauses", func(p *provider) { pauses(p, patient) })
	run("starting over", func(p *provider) { startsOver(p, other) })
	run("five messages a day", func(p *provider) { asksTooOften(p, greedy) })
	run("no mobile", func(p *provider) { hasNoMobile(p, immobile) })
	run("unknown contract and another's", func(p *provider) { isRefused(p, funded) })
	run("in English", func(p *provider) { takesCreditInEnglish(p, english) })
	run("number withheld", func(p *provider) { withholds(p, funded) })
	for name, s := range refused {
		run("credit refused: "+name, func(p *provider) { isRefusedCredit(p, name, s) })
	}
}

// The menu comes in its order, with the contract number; the balance comes by SMS.
func asksForBalance(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.hears(registeredMenu()...)
	c.confirms("#", s.contract)
	c.hears("uk/sms.sent", "uk/balance.offer")
	c.hangsUp()
	p.gets(s, 1, balanceText(s))
	p.tells(c, "served/balance_sent", s.contract, "lookup contracts=1 outages=0 result=known",
		"identity contract="+s.contract+" result=verified", "done service=balance")
}

// registeredMenu is the menu as a subscriber hears it.
func registeredMenu() []string {
	items := menu("uk")
	return slices.Insert(items, len(items)-4, "uk/menu.6")
}

// Who is cut off hears so before the menu. The credit is activated once, and a second call hears that it runs.
func takesCredit(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day", "uk/credit.offer.cutoff")
	c.bargesIn("0", "uk/contract.enter")
	c.presses(s.contract + "##")
	c.hearsAtLast(sevenDays[0])
	c.hears(sevenDays[1:]...)
	c.bargesIn("#", "uk/credit.activated")
	c.hears(until(11)...)
	c.hears("uk/balance.offer")
	c.hangsUp()
	p.hasOneCredit(s)
	p.tells(c, "served/credit_activated", s.contract, "lookup contracts=1 outages=0 result=known",
		"identity contract="+s.contract+" result=verified", "offer contract="+s.contract+" until=2026-01-11", "done service=credit")

	again := p.calls(s)
	again.hears("uk/greet.day", "uk/balance.offer")
	again.confirms("0", s.contract)
	again.hears("uk/credit.refused.active")
	again.hears(until(11)...)
	again.confirms("#", s.contract)
	again.hears("uk/sms.sent")
	p.gets(s, 1, "Договір "+s.contract+": баланс -125.50 грн. Кредит довіри до 11.01.2026.")
	p.hasOneCredit(s)
}

// Whoever changes the language hears in it what must be known first, the terms and the date.
func takesCreditInEnglish(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.bargesIn("8", "en/credit.offer.cutoff", "en/balance.offer")
	c.presses("0" + s.contract + "##")
	until := []string{"en/w.until", "en/date.11", "en/month.1", "en/w.inclusive"}
	c.hearsAtLast("en/credit.terms")
	c.hears("en/w.for", "en/num.7", "en/u.day.many")
	c.hears(append(until, "en/credit.confirm")...)
	c.bargesIn("#", append([]string{"en/credit.activated"}, until...)...)
	c.hears("en/balance.offer")
}

// All contracts of the phone are read digit by digit, in the order of their numbers.
func hearsContracts(p *provider, first, second *subscriber) {
	c := p.calls(first)
	c.hears("uk/greet.day", "uk/balance.offer")
	c.bargesIn("6", "uk/contract.yours")
	c.hears(digits(first.contract)...)
	c.hears("uk/contract.yours.next")
	c.hears(digits(second.contract)...)
	c.hears("uk/balance.offer")
	c.hangsUp()
	p.tells(c, "served/contract_heard", "", "lookup contracts=2 outages=0 result=known", "contracts count=2")
}

// A number of twelve digits is the longest; thirteen are too many, and none is too few.
func entersLong(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.bargesIn("#", "uk/contract.enter")
	c.presses(s.contract + "0#")
	c.hearsAtLast("uk/contract.long")
	c.hears("uk/contract.retry")
	c.bargesIn("#", "uk/contract.empty", "uk/contract.retry")
	c.presses(s.contract + "#")
	c.hears("uk/contract.readback")
	c.hears(digits(s.contract)...)
	c.hears("uk/contract.confirm")
	c.bargesIn("#", "uk/sms.sent")
	p.gets(s, 1, balanceText(s))
}

// The whole way can be pressed in one go, before anything of it is asked for.
func typesAhead(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.presses("#" + s.contract + "##")
	c.hearsAtLast("uk/sms.sent")
	p.gets(s, 1, balanceText(s))
}

// Who is silent is asked again; digits without # get one reminder; after three wrong inputs an operator is called.
func pauses(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.bargesIn("#", "uk/contract.enter", "uk/error.noinput", "uk/contract.enter")
	c.presses("12")
	c.hears("uk/contract.reminder")
	c.presses("3")
	c.hears("uk/contract.retry")
	c.presses(s.contract + "#")
	c.hearsAtLast("uk/contract.confirm")
	c.hears("uk/error.operator")
	c.hangsUp()
	p.tells(c, "abandoned/in_queue", s.contract, "lookup contracts=1 outages=0 result=known")
}

// The star begins anew: the number while it is entered, and after it was read back; with nothing entered the menu.
func startsOver(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.bargesIn("#", "uk/contract.enter")
	c.presses("999*")
	c.hears("uk/contract.enter")
	c.presses("777#")
	c.hears("uk/contract.readback", "uk/d.7", "uk/d.7", "uk/d.7", "uk/contract.confirm")
	c.bargesIn("*", "uk/contract.enter")
	c.bargesIn("*", "uk/balance.offer")
	c.confirms("#", s.contract)
	c.hears("uk/sms.sent")
	p.gets(s, 1, balanceText(s))
}

// The sixth message of a day is refused.
func asksTooOften(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day")
	for range billing.MaxSMSPerDay {
		c.presses("#" + s.contract + "##")
		c.hearsAtLast("uk/sms.sent")
	}
	c.presses("#" + s.contract + "##")
	c.hearsAtLast("uk/sms.limit")
	c.hears("uk/balance.offer")
	p.gets(s, billing.MaxSMSPerDay, balanceText(s))
}

func hasNoMobile(p *provider, s *subscriber) {
	c := p.calls(s)
	c.hears("uk/greet.day", "uk/balance.offer")
	c.confirms("#", s.contract)
	c.hears("uk/sms.nomobile", "uk/balance.offer")
	c.hangsUp()
	p.tells(c, "left/in_menu", s.contract, "lookup contracts=1 outages=0 result=known",
		"identity contract="+s.contract+" result=verified", "refused reason=no_mobile service=balance until=")
	if messages := p.messagesOf(s); len(messages) > 0 {
		p.t.Errorf("queued all the same: %+v", messages)
	}
}

// Nobody can hear whether a contract exists.
func isRefused(p *provider, other *subscriber) {
	var heard [][]string
	for i, contract := range []string{"7654321", other.contract} {
		c := p.dial()
		c.hears("uk/greet.day", "uk/balance.offer")
		c.confirms([]string{"#", "0"}[i], contract)
		c.hears("uk/identity.refused", "uk/balance.offer")
		heard = append(heard, afterLastKey(c))
		c.hangsUp()
		service := []string{"balance", "credit"}[i]
		p.tells(c, "left/in_menu", "", "lookup contracts=0 outages=0 result=known",
			"identity contract="+contract+" result=not_registered", "refused reason=not_registered service="+service)
	}
	if !slices.Equal(heard[0], heard[1]) {
		p.t.Errorf("an unknown contract sounds like %q, another's like %q", heard[0], heard[1])
	}
}

// afterLastKey returns the prompts that began after the last key, by their audio: a recording has all its names.
func afterLastKey(c *caller) []string {
	var heard []string
	for _, e := range c.Transcript() {
		switch {
		case e.Kind == phone.Presses:
			heard = nil
		case e.Kind == phone.Hears && e.From == 0:
			heard = append(heard, fmt.Sprint(e.Names))
		}
	}
	return heard
}

// After five numbers that are not the caller's an operator takes the call, at once when the same phone calls again.
func TestGuessing(t *testing.T) {
	l := sharedLab(t)
	staff := l.newOperator(t, 1)
	p := l.provide(t, []operator{staff})
	d := p.on(staff)[0]
	number := newNumber()
	c := p.dialAs(number, p.to)
	c.hears("uk/greet.day")
	for i := range billing.MaxGuessesFromNumber - 1 {
		c.presses(fmt.Sprintf("#999%d##", i))
		c.hearsAtLast("uk/identity.refused")
	}
	c.presses("09999##")
	c.hearsAtLast("uk/identity.locked")
	d.rings().talksTo(c)
	c.hangsUp()
	p.ended(c, "connected/caller_hung_up")

	again := p.dialAs(number, p.to)
	again.hears("uk/greet.day", "uk/balance.offer")
	again.bargesIn("0", "uk/identity.locked")
	d.rings().talksTo(again)
	again.hangsUp()
	p.tells(again, "connected/caller_hung_up", "", "lookup contracts=0 outages=0 result=known", "refused reason=locked")
}

func withholds(p *provider, other *subscriber) {
	c := p.dialAs(phone.Anonymous, p.to)
	c.hears("uk/greet.day")
	c.hears(menu("uk")[:8]...)
	c.hears("en/menu.language")
	c.confirms("#", other.contract)
	c.hears("uk/identity.refused", "uk/balance.offer")

	// The network tells the number of a caller who asked it not to (RFC 3325 §9.3): it is withheld all the same.
	c = p.dialAs(phone.Anonymous, p.to, "P-Asserted-Identity: <sip:"+other.phones[0]+"@example.net>", "Privacy: id")
	c.hears("uk/greet.day", "uk/balance.offer")
	c.bargesIn("6", "uk/error.invalid", "uk/balance.offer")
}

// A refusal says why, and the menu comes again.
func isRefusedCredit(p *provider, name string, s *subscriber) {
	reason, until, words := name, "", []string{"uk/credit.refused." + name}
	switch name {
	case "suspended":
		reason, words = "unavailable", []string{"uk/credit.refused.unavailable"}
	case "blocked":
		until, words = "2026-03-01", append(words, "uk/date.from.1", "uk/month.gen.3")
	case "active":
		until, words = "2026-01-09", append(words, "uk/w.until", "uk/date.gen.9", "uk/month.gen.1", "uk/w.inclusive")
	}
	c := p.calls(s)
	c.hears("uk/greet.day", "uk/balance.offer")
	c.confirms("0", s.contract)
	c.hears(append(words, "uk/balance.offer")...)
	c.hangsUp()
	p.tells(c, "left/in_menu", s.contract, "lookup contracts=1 outages=0 result=known",
		"identity contract="+s.contract+" result=verified", "refused reason="+reason+" service=credit until="+until)
}
