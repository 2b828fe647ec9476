package e2e_test

import (
	"net/http"
	"testing"

	"hotline/billing/sms/twiliotest"
	"hotline/ivr/phone"
)

// in returns the caller for a test within its own. One at a time listens.
func (c *caller) in(t *testing.T) *caller {
	inner := *c
	inner.t = t
	return &inner
}

// insists answers questions that a crash brings up again with #, until an answer is heard. Keys that the service does
// not live to see are lost: a person would press them again.
func (c *caller) insists(answer string) {
	c.t.Helper()
	for {
		event, err := c.Wait(waiting(c.t), func(e phone.Event) bool {
			return e.Kind == phone.Hears && e.From == 0 &&
				(e.Is(phone.Hears, nameOf(answer)) || e.Is(phone.Hears, nameOf("uk/contract.confirm")) || e.Is(phone.Hears, nameOf("uk/credit.confirm")))
		})
		if err != nil {
			c.t.Fatalf("waits for %s: %v", answer, err)
		}
		c.now = event.Names[0]
		if event.Is(phone.Hears, nameOf(answer)) {
			return
		}
		c.presses("#")
	}
}

// The service dies between the activation of a trust credit and its announcement: the database has it, the service was
// never told. The credit is announced after the resume, and is the only one. The same with the order for an SMS.
func TestCrashBeforeAnnouncement(t *testing.T) {
	l := sharedLab(t)
	t.Run("credit", func(t *testing.T) {
		t.Parallel()
		s := &subscriber{balance: debt}
		p := l.provide(t, nil, s)
		c := p.calls(s)
		c.hears("uk/greet.day", "uk/credit.offer.cutoff")
		c.reads("0", s.contract)
		c.bargesIn("#", sevenDays...)
		p.crashesAfter("/credit/"+s.contract, c)
		c.insists("uk/credit.activated")
		c.hears(until(11)...)
		c.hears("uk/balance.offer")
		c.hangsUp()
		p.hasOneCredit(s)
		resumed(t, p.ended(c, "served/credit_activated"))
	})
	t.Run("balance", func(t *testing.T) {
		t.Parallel()
		s := &subscriber{}
		p := l.provide(t, nil, s)
		c := p.calls(s)
		c.hears("uk/greet.day", "uk/balance.offer")
		c.reads("#", s.contract)
		p.crashesAfter("/balance/"+s.contract, c)
		c.insists("uk/sms.sent")
		c.hears("uk/balance.offer")
		c.hangsUp()
		p.gets(s, 1, balanceText(s))
		resumed(t, p.ended(c, "served/balance_sent"))
	})
}

// crashesAfter lets a caller accept what is asked, kills the service once the database has committed what follows, and
// starts it again. The service never hears of the commit.
func (p *provider) crashesAfter(request string, c *caller) {
	p.t.Helper()
	committed := p.wire.holdCommit(request)
	c.presses("#")
	select {
	case <-committed:
	case <-waiting(p.t).Done():
		p.t.Fatal("nothing was committed")
	}
	p.crashes(p.wire.mend)
}

// The service dies while several callers have just confirmed, each a moment later than the one before. Each gets one
// credit, or one SMS, and hears so.
func TestCrashWhileServing(t *testing.T) {
	l := sharedLab(t)
	subscribers := make([]*subscriber, 6) // every other one wants a credit
	for i := range subscribers {
		subscribers[i] = &subscriber{}
		if i%2 == 0 {
			subscribers[i].balance = debt
		}
	}
	p := l.provide(t, nil, subscribers...)
	callers := make([]*caller, len(subscribers))
	t.Run("before", func(t *testing.T) {
		for i, s := range subscribers {
			callers[i] = p.calls(s)
			t.Run(s.contract, func(t *testing.T) {
				t.Parallel()
				callers[i].in(t).isAsked(s)
			})
		}
	})
	for _, c := range callers {
		c.presses("#")
	}
	p.crashes(nil)
	t.Run("after", func(t *testing.T) {
		for i, s := range subscribers {
			t.Run(s.contract, func(t *testing.T) {
				t.Parallel()
				p.in(t).getsOne(callers[i].in(t), s)
			})
		}
	})
}

// isAsked leads a subscriber in debt to the offer of a credit, another to the read-back before an SMS.
func (c *caller) isAsked(s *subscriber) {
	c.t.Helper()
	c.hears("uk/greet.day")
	if s.balance == debt {
		c.presses("0" + s.contract + "##")
		c.hearsAtLast("uk/credit.terms")
		return
	}
	c.presses("#" + s.contract + "#")
	c.hearsAtLast("uk/contract.readback")
}

// getsOne lets a subscriber insist on what was confirmed, and checks that it was done once.
func (p *provider) getsOne(c *caller, s *subscriber) {
	p.t.Helper()
	if s.balance == debt {
		c.insists("uk/credit.activated")
		p.hasOneCredit(s)
		return
	}
	c.insists("uk/sms.sent")
	p.gets(s, 1, balanceText(s))
}

// The service dies while the gateway takes a message: it is not sent again.
func TestCrashWhileSending(t *testing.T) {
	l := sharedLab(t)
	s := &subscriber{}
	arrived := make(chan struct{}, 8)
	p := l.prepareProvider(t, nil, func(r *http.Request) twiliotest.Fault {
		if r.Method != http.MethodPost {
			return twiliotest.None
		}
		arrived <- struct{}{}
		return twiliotest.HangThenTake
	})
	p.registers([]*subscriber{s})
	p.begin()
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.presses("#" + s.contract + "##")
	c.hearsAtLast("uk/sms.sent")
	select {
	case <-arrived:
	case <-waiting(t).Done():
		t.Fatal("nothing reaches the gateway")
	}
	p.crashes(nil)
	p.gets(s, 1, balanceText(s))
}
