package ivr_test

import (
	"cmp"
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr"
)

// announced is the announcement of a credit until 11 January.
const announced = "uk/credit.activated uk/w.until uk/date.gen.11 uk/month.gen.1 uk/w.inclusive"

var sevenDays = billing.Offer{
	Days:     7,
	FirstDay: billing.Date{Year: 2026, Month: time.January, Day: 5},
	LastDay:  billing.Date{Year: 2026, Month: time.January, Day: 11},
}

// refusalTable is what each refusal sounds like.
var refusalTable = map[string]struct {
	refusal billing.Refusal
	heard   string
}{
	"not registered": {billing.Refusal{Reason: billing.RefusedNotRegistered}, "uk/identity.refused"},
	"funds":          {billing.Refusal{Reason: billing.RefusedFunds}, "uk/credit.refused.funds"},
	"unavailable":    {billing.Refusal{Reason: billing.RefusedUnavailable}, "uk/credit.refused.unavailable"},
	"active": {billing.Refusal{Reason: billing.RefusedActive, Until: sevenDays.LastDay},
		"uk/credit.refused.active uk/w.until uk/date.gen.11 uk/month.gen.1 uk/w.inclusive"},
	"blocked": {billing.Refusal{Reason: billing.RefusedBlocked, Until: billing.Date{Year: 2026, Month: time.March, Day: 1}},
		"uk/credit.refused.blocked uk/date.from.1 uk/month.gen.3"},
	"limit":     {billing.Refusal{Reason: billing.RefusedLimit}, "uk/sms.limit"},
	"no mobile": {billing.Refusal{Reason: billing.RefusedNoMobile}, "uk/sms.nomobile"},
}

func TestBalanceBySMS(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("#1000001##")
	c.want(ivr.Request, "identify 1000001; quiet; do 1 balance 1000001")
	c.isTold(ivr.Replied{})
	c.want(ivr.Menu, "play uk/sms.sent uk/menu+6")
}

// The service may refuse what was offered: midnight and other calls come between.
func TestRefusedWhenAskedFor(t *testing.T) {
	for name, tt := range refusalTable {
		t.Run(name, func(t *testing.T) {
			for _, keys := range []string{"#1000002##", "01000002###"} {
				c := inMenu(t, cutOff)
				c.presses(keys)
				c.isTold(ivr.Replied{Refusal: &tt.refusal})
				c.want(ivr.Menu, "play "+tt.heard+" uk/menu+6")
			}
		})
	}
	c := reach(t, "", ivr.Request)
	c.isTold(ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedLocked}})
	c.want(ivr.Transfer, lockedOut)
}

// The lookup's rules refuse without asking anybody; without a balance they cannot tell.
func TestCreditRefused(t *testing.T) {
	today := sevenDays.FirstDay
	for name, change := range map[string]func(*billing.Account){
		"funds":       func(a *billing.Account) { a.Balance = 1 },
		"unavailable": func(a *billing.Account) { a.Status = billing.StatusSuspended },
		"no balance":  func(a *billing.Account) { a.Balance, a.NoBalance = 0, true },
		"active": func(a *billing.Account) {
			a.Credits = []billing.Credit{{State: billing.CreditActive, FirstDay: today, LastDay: sevenDays.LastDay}}
		},
		"blocked": func(a *billing.Account) {
			a.Credits = []billing.Credit{{State: billing.CreditOverdue, BlockedUntil: billing.Date{Year: 2026, Month: 3, Day: 1}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			only := account("1000002", -5000)
			change(&only)
			c := inMenu(t, billing.Caller{Contracts: []billing.Account{only}})
			c.presses("01000002##")
			c.want(ivr.Menu, "identify 1000002; play "+cmp.Or(refusalTable[name].heard, "uk/error.service")+" uk/menu+6")
		})
	}
}

func TestCredit(t *testing.T) {
	c := inMenu(t, cutOff)
	c.presses("01000002##")
	c.want(ivr.Offer, "identify 1000002; "+offered)
	c.presses("#")
	c.want(ivr.Request, "quiet; do 1 credit 1000002")
	c.isTold(ivr.Replied{Credit: &sevenDays})
	c.want(ivr.Menu, "play "+announced+" uk/menu+6")
	c.presses("#1000002##")
	c.want(ivr.Request, "identify 1000002; quiet; do 2 balance 1000002")
}

// What has been activated in this call is not offered in it again.
func TestCreditTwice(t *testing.T) {
	c := inMenu(t, cutOff)
	c.presses("01000002###")
	before := c.Caller
	c.isTold(ivr.Replied{Credit: &sevenDays})
	c.presses("01000002##")
	c.want(ivr.Menu, "identify 1000002; play "+refusalTable["active"].heard+" uk/menu+6")
	c.presses("8")
	c.want(ivr.Menu, "play en/menu+6")
	if len(before.Contracts[0].Credits) > 0 || len(cutOff.Contracts[0].Credits) > 0 {
		t.Error("the lookup's answer was changed")
	}
}

func TestCreditNotTaken(t *testing.T) {
	c := reach(t, "", ivr.Offer)
	c.presses("5")
	c.want(ivr.Offer, "play uk/error.invalid "+offered[len("play "):])
	c.presses("*")
	c.want(ivr.Menu, "play uk/menu+6")
}

// The day of the offer is that of the lookup, by the provider's clock.
func TestCreditAfterMidnight(t *testing.T) {
	c := dial(t, "")
	c.gets(ivr.LookedUp{Caller: &cutOff, At: time.Date(2026, 1, 5, 22, 30, 0, 0, time.UTC)}) // 00:30 in Kyiv
	c.presses("01000002##")
	c.want(ivr.Offer, "identify 1000002; play uk/credit.terms uk/num.m.7 uk/u.day.many uk/w.until uk/date.gen.12 uk/month.gen.1 "+
		"uk/w.inclusive uk/credit.confirm")
}

func TestServiceUnavailable(t *testing.T) {
	for _, keys := range []string{"#1000002##", "01000002###"} {
		c := inMenu(t, cutOff)
		c.presses(keys)
		c.isTold(ivr.Replied{Failed: true})
		c.want(ivr.Menu, "play uk/error.service uk/menu+6")
	}
	c := reach(t, "", ivr.Request)
	c.isTold(ivr.Replied{}) // of a credit, without one
	c.want(ivr.Menu, "play uk/error.service uk/menu+6")
}

// Replies to another request, and replies that nobody waits for, mean nothing.
func TestReplyForAnotherRequest(t *testing.T) {
	c := reach(t, "", ivr.Request)
	for _, number := range []int{0, 2} {
		c.gets(ivr.Replied{Request: number, Credit: &sevenDays})
		c.want(ivr.Request, "")
	}
	for _, step := range []ivr.Step{ivr.Greeting, ivr.Menu, ivr.Silence, ivr.Entry, ivr.ReadBack, ivr.Offer, ivr.Transfer, ivr.Waiting, ivr.Talking, ivr.Ended} {
		c := reach(t, "", step)
		c.isTold(ivr.Replied{Credit: &sevenDays})
		c.want(step, "")
	}
}

// Nothing has been asked for while the lookup is waited for.
func TestReplyBeforeTheLookup(t *testing.T) {
	c := dial(t, "")
	c.presses("01000002##")
	c.gets(ivr.Replied{Request: c.Requests, Credit: &sevenDays})
	c.want(ivr.Request, "")
}

// Keys that are pressed while something is done count after it, in their order, and are noted once.
func TestKeysAheadOfAReply(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("#1000001##")
	c.presses("83")
	c.want(ivr.Request, "")
	c.isTold(ivr.Replied{})
	c.want(ivr.Transfer, "play uk/sms.sent uk/menu+6; play en/menu+6; enqueue support; play en/queue.transfer en/queue.hold")
	for _, action := range c.actions {
		if note, ok := action.(ivr.Note); ok && note.Event == "key" {
			t.Errorf("noted again: %v", note)
		}
	}
}

// Keys ahead may ask for the next thing; the rest of them waits for it.
func TestKeysAheadOfTwoReplies(t *testing.T) {
	c := inMenu(t, family)
	c.presses("#1000003##" + "#1000004##" + "5")
	c.isTold(ivr.Replied{})
	c.want(ivr.Request, "play uk/sms.sent uk/menu+6; play uk/contract.enter; quiet; await 5s; await 5s; await 5s; await 5s; await 5s; "+
		"await 5s; await 5s; play uk/contract.readback uk/1000004 uk/contract.confirm; identify 1000004; quiet; do 2 balance 1000004")
	c.isTold(ivr.Replied{})
	c.want(ivr.Transfer, "play uk/sms.sent uk/menu+6; enqueue corporate; play uk/queue.transfer uk/queue.hold")
}

func TestKeysAheadHaveAnEnd(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("#1000001##")
	for range 100 {
		c.presses("8")
	}
	if len(c.Ahead) != 20 {
		t.Errorf("%d keys kept", len(c.Ahead))
	}
}
