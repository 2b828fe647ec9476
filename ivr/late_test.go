package ivr_test

import (
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

const (
	faultHeard = "uk/outage.fault uk/outage.noeta uk/outage.sorry"
	lateFault  = faultHeard + " uk/outage.subscribe"
)

// unknownAtFirst is a call whose lookup has not answered in time.
func unknownAtFirst(t *testing.T) *caller {
	c := dial(t, "")
	c.isUnknown()
	return c
}

// An answer that comes late disturbs nobody who is in the menu, and counts from then on.
func TestLateLookup(t *testing.T) {
	tests := map[string]struct {
		caller *billing.Caller
		then   string // keys pressed afterwards
		step   ivr.Step
		did    string
	}{
		"balance":           {&funded, "#1000001##", ivr.Request, "identify 1000001; quiet; do 1 balance 1000001"},
		"credit":            {&cutOff, "01000002##", ivr.Offer, "identify 1000002; " + offered},
		"numbers":           {&funded, "6", ivr.Menu, "play uk/contract.yours uk/1000001 uk/menu+6"},
		"call back":         {&funded, "7", ivr.PhoneCheck, "play uk/callback.number uk/0501112233 uk/callback.confirm"},
		"stranger":          {&stranger, "#1000001##", ivr.Menu, "do 1 failed 1000001; play uk/identity.refused uk/menu"},
		"cut off":           {&cutOff, "*", ivr.Menu, "play uk/credit.offer.cutoff uk/menu+6"},
		"outage":            {callerDuringFault(), "*", ivr.Menu, "play " + lateFault + " uk/menu+6"},
		"outage, SMS":       {callerDuringFault(), "9", ivr.Request, "quiet; do 1 outage_sms"},
		"outage, queue":     {callerDuringFault(), "3", ivr.Transfer, "enqueue support; play " + faultHeard + " uk/queue.transfer uk/queue.hold"},
		"outage, wrong key": {callerDuringFault(), "#*", ivr.Menu, "play " + lateFault + " uk/menu+6"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := unknownAtFirst(t)
			c.hearsOut()
			c.gets(ivr.LookedUp{Caller: tt.caller, At: noon})
			identified := ""
			if len(tt.caller.Contracts) == 1 {
				identified = "identify " + tt.caller.Contracts[0].Contract
			}
			c.want(ivr.Menu, identified)
			c.presses(tt.then)
			c.want(tt.step, tt.did)
		})
	}
}

// Until the greeting has ended nothing is late.
func TestLateLookupInTheGreeting(t *testing.T) {
	c := unknownAtFirst(t)
	c.isLookedUp(*callerDuringFault())
	c.want(ivr.Greeting, "identify 1000001")
	c.hearsOut()
	c.want(ivr.Menu, "play "+lateFault+" uk/menu+6")
}

// Who presses nothing hears of the outage before the queue, and once.
func TestLateOutageOfAnOldPhone(t *testing.T) {
	c := unknownAtFirst(t)
	c.hearsOut()
	c.hearsOut()
	c.isLookedUp(*callerDuringFault())
	c.want(ivr.Silence, "identify 1000001")
	c.isSilent()
	c.want(ivr.Transfer, "enqueue any; play "+faultHeard+" uk/queue.transfer uk/queue.hold")
}

// In the queue music makes room for the outage at once; words are not cut, and nothing is said while a device rings.
func TestLateOutageInTheQueue(t *testing.T) {
	waiting := func(t *testing.T) *caller {
		c := unknownAtFirst(t)
		c.presses("3")
		return c
	}
	t.Run("music", func(t *testing.T) {
		c := waiting(t)
		c.hearsOut()
		c.isLookedUp(*callerDuringFault())
		c.want(ivr.Waiting, "identify 1000001; play "+faultHeard)
		c.hearsOut()
		c.want(ivr.Waiting, "music; await 30s")
	})
	t.Run("announcement", func(t *testing.T) {
		c := waiting(t)
		c.isLookedUp(*callerDuringFault())
		c.want(ivr.Transfer, "identify 1000001")
		c.hearsOut()
		c.want(ivr.Waiting, "play "+faultHeard)
	})
	t.Run("a device rings", func(t *testing.T) {
		c := waiting(t)
		c.hearsOut()
		c.gets(ivr.OperatorRings{Operator: "103"})
		c.isLookedUp(*callerDuringFault())
		c.want(ivr.Waiting, "identify 1000001")
		c.gets(ivr.OperatorMissed{Operator: "103"})
		c.gets(ivr.Placed{Place: routing.Place{}})
		c.want(ivr.Waiting, "play "+faultHeard+" uk/queue.thanks uk/queue.hold uk/callback.offer")
	})
	t.Run("a device rings after the announcement", func(t *testing.T) {
		c := waiting(t)
		c.gets(ivr.OperatorRings{Operator: "103"})
		c.isLookedUp(*callerDuringFault())
		c.hearsOut()
		c.want(ivr.Waiting, "music; await 5s")
	})
}

// Where nobody works the last words are the last chance to hear of it.
func TestLateOutageWhereNobodyWorks(t *testing.T) {
	c := &caller{t: t, d: dialogueWith(t, officeHours)}
	c.Clock = midnight
	c.gets(ivr.Started{At: midnight})
	c.isUnknown()
	c.presses("3")
	c.hearsOut()
	c.isLookedUp(*callerDuringFault())
	c.want(ivr.Closed, "identify 1000001")
	c.presses("1")
	c.want(ivr.PhoneCheck, "play uk/callback.number uk/0501112233 uk/callback.confirm")
	c.presses("#")
	c.isTold(ivr.Replied{})
	c.want(ivr.Goodbye, "play uk/callback.opening "+faultHeard+" uk/bye.evening")
}

// What an earlier call left is found again as well: the lost place, and the open order of a call back.
func TestLateWordOfAnEarlierCall(t *testing.T) {
	since := noon.Add(-time.Minute)
	lost := ivr.LookedUp{Caller: &stranger, At: noon, Lost: &ivr.LostPlace{Department: routing.Support, Since: since}}
	c := unknownAtFirst(t)
	c.hearsOut()
	c.gets(lost)
	c.want(ivr.Transfer, "enqueue support 1m0s ago; play uk/queue.reconnect uk/queue.menu")

	c = unknownAtFirst(t)
	c.presses("3")
	c.gets(lost)
	c.want(ivr.Transfer, "enqueue support 1m0s ago")
	if !c.Since.Equal(since) {
		t.Errorf("waits since %v, want the place of before", c.Since)
	}

	c = unknownAtFirst(t)
	c.presses("3")
	c.hearsOut()
	c.gets(ivr.LookedUp{Caller: &stranger, At: noon, CallBack: &booked})
	c.want(ivr.Booked, "play uk/callback.exists uk/callback.stay")
}

// Who talks already is known to the operator; orders of a call back were cancelled with the talk.
func TestLateLookupInATalk(t *testing.T) {
	for name, c := range map[string]*caller{"late": unknownAtFirst(t), "the first answer": dial(t, "")} {
		c.presses("3")
		c.hearsOut()
		c.gets(ivr.OperatorAnswered{Operator: "103"})
		c.gets(ivr.LookedUp{Caller: callerDuringFault(), At: noon, CallBack: &booked, Lost: &ivr.LostPlace{Department: routing.Support}})
		c.want(ivr.Talking, "identify 1000001")
		if c.Lookup != ivr.Known || c.Open != nil || c.Lost != nil {
			t.Errorf("%s: lookup %q, order %v, place %v", name, c.Lookup, c.Open, c.Lost)
		}
	}
}

// A process that takes the call up asks again who calls, unless that is known.
func TestUnknownCallerIsLookedUpAfterACrash(t *testing.T) {
	c := unknownAtFirst(t)
	c.hearsOut()
	c.gets(ivr.Resumed{StillPlaying: true})
	c.want(ivr.Menu, "look up")
	c.isLookedUp(funded)
	c.gets(ivr.Resumed{StillPlaying: true})
	c.want(ivr.Menu, "")
}
