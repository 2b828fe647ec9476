package ivr_test

import (
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr"
)

func TestLookupInTheGreeting(t *testing.T) {
	tests := map[string]struct {
		caller     *billing.Caller
		did, heard string
	}{
		"stranger":    {&stranger, "", "play uk/menu"},
		"registered":  {&funded, "identify 1000001", "play uk/menu+6"},
		"two":         {&family, "", "play uk/menu+6"},
		"cut off":     {&cutOff, "identify 1000002", "play uk/credit.offer.cutoff uk/menu+6"},
		"unavailable": {nil, "", "play uk/menu"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t, "")
			c.gets(ivr.LookedUp{Caller: tt.caller, At: noon})
			c.want(ivr.Greeting, tt.did)
			c.hearsOut()
			c.want(ivr.Menu, tt.heard)
		})
	}
}

// What must be known first is heard as soon as it is known; nothing else begins the menu anew.
func TestLookupInTheMenu(t *testing.T) {
	tests := map[string]struct {
		caller *billing.Caller
		did    string
	}{
		"stranger":    {&stranger, ""},
		"registered":  {&funded, "identify 1000001"},
		"cut off":     {&cutOff, "identify 1000002; play uk/credit.offer.cutoff uk/menu+6"},
		"unavailable": {nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t, "")
			c.presses("*")
			c.gets(ivr.LookedUp{Caller: tt.caller, At: noon})
			c.want(ivr.Menu, tt.did)
		})
	}
}

func TestLookupAnswersOnce(t *testing.T) {
	c := inMenu(t, funded)
	c.isLookedUp(cutOff)
	c.want(ivr.Menu, "")
	c.isUnknown()
	c.want(ivr.Menu, "")
	if c.Lookup != ivr.Known || c.Caller.Number != funded.Number {
		t.Errorf("lookup %q of %v", c.Lookup, c.Caller.Number)
	}
}

// A lookup that is later than the choice of a department is heard before the operator.
func TestLookupInTheTransfer(t *testing.T) {
	c := dial(t, "")
	c.presses("3")
	c.isLookedUp(during(billing.OutageFault, funded, time.Time{}))
	c.want(ivr.Transfer, "identify 1000001; play uk/outage.fault uk/outage.noeta uk/outage.sorry uk/queue.transfer uk/queue.hold")
	c = dial(t, "")
	c.presses("3")
	c.isLookedUp(cutOff)
	c.want(ivr.Transfer, "identify 1000002")
	c = dial(t, "")
	c.presses("3")
	c.hearsOut()
	c.isLookedUp(during(billing.OutageFault, funded, time.Time{}))
	c.want(ivr.Waiting, "identify 1000001")
}

// A caller quicker than the database waits for it with the confirmed number.
func TestLookupAfterTheConfirmation(t *testing.T) {
	tests := map[string]struct {
		caller *billing.Caller
		keys   string
		step   ivr.Step
		did    string
	}{
		"balance":     {&funded, "#1000001##", ivr.Request, "identify 1000001; identify 1000001; do 1 balance 1000001"},
		"credit":      {&family, "01000003##", ivr.Offer, "identify 1000003; " + offered},
		"refused":     {&stranger, "01000003##", ivr.Menu, "do 1 failed 1000003; play uk/identity.refused uk/menu"},
		"unavailable": {nil, "01000003##", ivr.Menu, "play uk/error.service uk/menu"},
		"outage too": {callerDuringFault(), "#9##", ivr.Menu, "identify 1000001; do 1 failed 9; play uk/identity.refused " +
			"uk/outage.fault uk/outage.noeta uk/outage.sorry uk/outage.subscribe uk/menu+6"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t, "")
			c.presses(tt.keys)
			c.want(ivr.Request, "quiet")
			c.gets(ivr.LookedUp{Caller: tt.caller, At: noon})
			c.want(tt.step, tt.did)
		})
	}
}

func callerDuringFault() *billing.Caller {
	c := during(billing.OutageFault, funded, time.Time{})
	return &c
}

// Keys pressed while the database is waited for count at what it leads to.
func TestKeysAheadOfTheLookup(t *testing.T) {
	c := dial(t, "")
	c.presses("01000003###")
	c.isLookedUp(family)
	c.want(ivr.Request, "identify 1000003; "+offered+"; quiet; do 1 credit 1000003")
	if c.Ahead != "" {
		t.Errorf("keys %q are left over", c.Ahead)
	}
}

// Whether 6 and 9 are in the menu only the lookup tells.
func TestKeysThatNeedTheLookup(t *testing.T) {
	tests := map[string]struct {
		caller *billing.Caller
		keys   string
		step   ivr.Step
		did    string
	}{
		"6":              {&funded, "6", ivr.Menu, "identify 1000001; play uk/contract.yours uk/1000001 uk/menu+6"},
		"6, stranger":    {&stranger, "6", ivr.Menu, "play uk/error.invalid uk/menu"},
		"6, unavailable": {nil, "6", ivr.Menu, "play uk/error.service uk/menu"},
		"9":              {callerDuringFault(), "9", ivr.Request, "identify 1000001; do 1 outage_sms"},
		"9, no outage":   {&funded, "9", ivr.Menu, "identify 1000001; play uk/error.invalid uk/menu+6"},
		"69": {callerDuringFault(), "69", ivr.Request, "identify 1000001; play uk/contract.yours uk/1000001 uk/outage.fault " +
			"uk/outage.noeta uk/outage.sorry uk/outage.subscribe uk/menu+6; quiet; do 1 outage_sms"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t, "")
			c.presses(tt.keys)
			c.gets(ivr.LookedUp{Caller: tt.caller, At: noon})
			c.want(tt.step, tt.did)
		})
	}
}

// offered is the offer of seven days' credit on 5 January.
const offered = "play uk/credit.terms uk/num.m.7 uk/u.day.many uk/w.until uk/date.gen.11 uk/month.gen.1 uk/w.inclusive uk/credit.confirm"

func TestOutageNotice(t *testing.T) {
	evening := time.Date(2026, 1, 5, 18, 28, 0, 0, kyiv)
	at := "uk/outage.eta uk/w.today uk/hour.at.18 uk/num.m.30 uk/u.min.many uk/outage.sorry"
	tests := map[string]struct {
		kind  billing.OutageKind
		until time.Time
		heard string
	}{
		"fault":              {billing.OutageFault, time.Time{}, "uk/outage.fault uk/outage.noeta uk/outage.sorry"},
		"fault until":        {billing.OutageFault, evening, "uk/outage.fault " + at},
		"power":              {billing.OutagePower, time.Time{}, "uk/outage.power uk/outage.noeta uk/outage.sorry"},
		"power until":        {billing.OutagePower, evening, "uk/outage.power " + at},
		"planned":            {billing.OutagePlanned, time.Time{}, "uk/outage.planned uk/outage.noeta uk/outage.sorry"},
		"planned until":      {billing.OutagePlanned, evening, "uk/outage.planned " + at},
		"until another zone": {billing.OutagePlanned, evening.UTC(), "uk/outage.planned " + at},
		"until past":         {billing.OutageFault, noon.Add(-time.Hour), "uk/outage.fault uk/outage.noeta uk/outage.sorry"},
		"suspected":          {billing.OutageSuspected, time.Time{}, "uk/outage.suspected"},
		"suspected until":    {billing.OutageSuspected, evening, "uk/outage.suspected"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := inMenu(t, during(tt.kind, funded, tt.until))
			c.want(ivr.Menu, "play "+tt.heard+" uk/outage.subscribe uk/menu+6")
			c.presses("*")
			c.want(ivr.Menu, "play uk/menu+6")

			c = dial(t, supportLine)
			c.isLookedUp(during(tt.kind, funded, tt.until))
			c.hearsOut()
			c.want(ivr.Transfer, "enqueue support; play "+tt.heard+" uk/queue.transfer uk/queue.hold")
		})
	}
}

// During an outage a caller who is cut off hears of both, the outage first.
func TestOutageAndOffer(t *testing.T) {
	c := inMenu(t, during(billing.OutagePower, cutOff, time.Time{}))
	c.want(ivr.Menu, "play uk/outage.power uk/outage.noeta uk/outage.sorry uk/outage.subscribe uk/credit.offer.cutoff uk/menu+6")
}

// Who chooses before the menu hears of the outage on the way to the operator.
func TestOutageOnTheWayToAnOperator(t *testing.T) {
	c := dial(t, "")
	c.isLookedUp(during(billing.OutageFault, funded, time.Time{}))
	c.presses("3")
	c.want(ivr.Transfer, "enqueue support; play uk/outage.fault uk/outage.noeta uk/outage.sorry uk/queue.transfer uk/queue.hold")

	c = inMenu(t, during(billing.OutageFault, funded, time.Time{}))
	c.presses("3")
	c.want(ivr.Transfer, "enqueue support; play uk/queue.transfer uk/queue.hold")
}

// The notice is heard again in the language the caller changes to: in the first one it may not have been understood.
func TestNoticeInTheOtherLanguage(t *testing.T) {
	c := inMenu(t, during(billing.OutageFault, funded, time.Time{}))
	c.presses("8")
	c.want(ivr.Menu, "play en/outage.fault en/outage.noeta en/outage.sorry en/outage.subscribe en/menu+6")
	c.presses("*")
	c.want(ivr.Menu, "play en/menu+6")
	c = inMenu(t, cutOff)
	c.presses("8")
	c.want(ivr.Menu, "play en/credit.offer.cutoff en/menu+6")
}

func TestSubscribeToTheEndOfAnOutage(t *testing.T) {
	c := inMenu(t, during(billing.OutageFault, funded, time.Time{}))
	c.presses("9")
	c.want(ivr.Request, "quiet; do 1 outage_sms")
	c.isTold(ivr.Replied{})
	c.want(ivr.Menu, "play uk/outage.subscribed uk/menu+6")
	c.presses("9")
	c.isTold(ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedNoMobile}})
	c.want(ivr.Menu, "play uk/sms.nomobile uk/menu+6")
	c.presses("9")
	c.isTold(ivr.Replied{Failed: true})
	c.want(ivr.Menu, "play uk/error.service uk/menu+6")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish served/outage_heard")
}

func TestNoOutageToSubscribeTo(t *testing.T) {
	for _, caller := range []billing.Caller{stranger, funded, cutOff} {
		c := inMenu(t, caller)
		c.presses("9")
		if c.Step != ivr.Menu || c.Wrong != 1 {
			t.Errorf("9 leads to %q: %s", c.Step, c.did())
		}
	}
}

// The credit is offered before the menu only to a phone whose only contract can have it today.
func TestOfferBeforeTheMenu(t *testing.T) {
	day := func(n int) billing.Date { return billing.DateOf(noon, kyiv).AddDays(n) }
	tests := map[string]struct {
		change func(*billing.Account)
		offer  bool
	}{
		"cut off":         {func(*billing.Account) {}, true},
		"balance of zero": {func(a *billing.Account) { a.Balance = 0 }, true},
		"one kopiyka":     {func(a *billing.Account) { a.Balance = 1 }, false},
		"suspended":       {func(a *billing.Account) { a.Status = billing.StatusSuspended }, false},
		"closed":          {func(a *billing.Account) { a.Status = billing.StatusClosed }, false},
		"tariff without":  {func(a *billing.Account) { a.Tariff.CreditDays = nil }, false},
		"credit running":  {func(a *billing.Account) { a.Credits = []billing.Credit{{State: billing.CreditActive, LastDay: day(0)}} }, false},
		"credit overdue": {func(a *billing.Account) {
			a.Credits = []billing.Credit{{State: billing.CreditActive, LastDay: day(-1)}}
		}, true},
		"blocked":           {func(a *billing.Account) { a.Credits = []billing.Credit{{BlockedUntil: day(1)}} }, false},
		"blocked till then": {func(a *billing.Account) { a.Credits = []billing.Credit{{BlockedUntil: day(0)}} }, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			only := account("1000002", -5000)
			tt.change(&only)
			c := inMenu(t, billing.Caller{Number: cutOff.Number, Contracts: []billing.Account{only}})
			heard := "play uk/menu+6"
			if tt.offer {
				heard = "play uk/credit.offer.cutoff uk/menu+6"
			}
			c.want(ivr.Menu, heard)
			c.presses("*")
			c.want(ivr.Menu, "play uk/menu+6")
		})
	}
}

func TestContractNumbers(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("6")
	c.want(ivr.Menu, "play uk/contract.yours uk/1000001 uk/menu+6")
	c = inMenu(t, family)
	c.presses("86")
	c.want(ivr.Menu, "play en/contract.yours en/1000003 en/contract.yours.next en/1000004 en/menu+6")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish served/contract_heard")
	c = inMenu(t, stranger)
	c.presses("6")
	c.want(ivr.Menu, "play uk/error.invalid uk/menu")
}

func TestOutcomesOfWhatTheMenuGives(t *testing.T) {
	activated := ivr.Replied{Credit: &billing.Offer{Days: 7, LastDay: billing.Date{Year: 2026, Month: 1, Day: 11}}}
	tests := map[string]struct {
		caller billing.Caller
		keys   string
		reply  ivr.Replied
		served string
	}{
		"balance":      {funded, "#1000001##", ivr.Replied{}, "balance_sent"},
		"credit":       {cutOff, "01000002###", activated, "credit_activated"},
		"contract":     {funded, "6", ivr.Replied{}, "contract_heard"},
		"outage":       {during(billing.OutagePlanned, funded, noon.Add(time.Hour)), "", ivr.Replied{}, "outage_heard"},
		"credit, then": {during(billing.OutagePower, cutOff, time.Time{}), "01000002###", activated, "credit_activated"},
	}
	for name, tt := range tests {
		got := func() *caller {
			c := inMenu(t, tt.caller)
			c.presses(tt.keys)
			c.isTold(tt.reply)
			return c
		}
		t.Run(name, func(t *testing.T) {
			c := got()
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish served/"+tt.served)

			c = got()
			c.presses("8")
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish served/"+tt.served)

			c = got()
			c.gets(ivr.CallerLost{Reason: ivr.WhileAway})
			c.want(ivr.Ended, "finish served/while_away")

			c = got()
			c.presses("3")
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish abandoned/in_queue")

			c = got()
			c.presses("3")
			c.hearsOut()
			c.gets(ivr.OperatorAnswered{Operator: "103"})
			c.gets(ivr.OperatorLeft{})
			c.want(ivr.Ended, "hangup; finish connected/operator_hung_up")
		})
	}
}

// What was refused, could not be done or was not waited for is nothing given.
func TestOutcomesOfWhatTheMenuDoesNotGive(t *testing.T) {
	for name, reply := range map[string]ivr.Replied{
		"refused": {Refusal: &billing.Refusal{Reason: billing.RefusedLimit}}, "failed": {Failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := inMenu(t, funded)
			c.presses("#1000001##")
			c.isTold(reply)
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish left/in_menu")
		})
	}
}
