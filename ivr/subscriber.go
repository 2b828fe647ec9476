package ivr

import (
	"slices"
	"strconv"

	"hotline/billing"
	"hotline/ivr/speech"
)

// lookedUp takes in who calls. It is known before the greeting ends as a rule; a caller who is in the menu by then, and
// must know something first or be led back to a queue, hears it now.
func (t *turn) lookedUp(in LookedUp) {
	switch {
	case t.Lookup == Pending:
	case t.Lookup == Unavailable && in.Caller != nil:
		t.knownLate(in)
		return
	default:
		return
	}
	t.learn(in)
	if t.Called != nil { // it is for the operator's card
		return
	}
	untouched := t.State.Step == Menu || t.State.Step == Silence
	switch {
	case untouched && t.reconnects():
		t.reconnect()
	case t.State.Step == Menu && t.mustKnow():
		t.openMenu()
	case t.State.Step == Request: // it waited for this
		t.goOn()
	case t.Queued:
		t.knownInQueue()
		t.pressedAhead()
	case t.State.Step == Closed:
		t.pressedAhead()
	}
}

// learn takes down who calls, or who is called back: the order of that one is no open one any more. To one who has talked
// neither an order nor a place is left: with the talk whatever was ordered was cancelled.
func (t *turn) learn(in LookedUp) {
	if in.Caller == nil {
		t.Lookup = Unavailable
		t.note("lookup", "result", string(Unavailable))
	} else {
		t.Lookup, t.Caller, t.LookedAt = Known, in.Caller, in.At
		if t.Called == nil && !t.Talked {
			t.Open, t.Lost = in.CallBack, in.Lost
		}
		t.Guesses.FromNumber += in.Caller.FailedEntries
		t.note("lookup", "result", string(Known), "contracts", strconv.Itoa(len(in.Caller.Contracts)),
			"outages", strconv.Itoa(len(in.Caller.Outages)))
	}
	if len(t.contracts()) == 1 && t.Contract == "" {
		t.identify(t.contracts()[0].Contract)
	}
}

// identify says which contract the call is about.
func (t *turn) identify(contract string) {
	t.Contract = contract
	t.do(Identify{Contract: contract})
}

// knownInQueue does for a caller who waits already what a quicker lookup would have led to: an earlier place, the word on an
// open order, and on an outage.
func (t *turn) knownInQueue() {
	if t.lostHere() {
		t.join()
	}
	switch {
	case t.Open != nil && t.Operator == "":
		t.remind(t.outageNotice()...)
	case t.State.Step == Transfer:
		t.outageBeforeOperator()
	}
}

// awaitLookup keeps a key whose meaning depends on who calls.
func (t *turn) awaitLookup(key Key) {
	t.State.Step, t.Asked = Request, Asked{}
	if t.Playing != nil {
		t.quiet()
	}
	t.pressAhead(key)
}

// goOn does what waited for the lookup.
func (t *turn) goOn() {
	if t.Asked.Service == "" {
		t.State.Step = Menu
	} else {
		t.decide()
	}
	t.pressedAhead()
}

// outageBeforeOperator tells a caller of an outage who is already on the way to an operator.
func (t *turn) outageBeforeOperator() {
	if notice := t.outageNotice(); notice != nil {
		t.play(append(notice, t.Playing...)...)
	}
}

func (t *turn) contracts() []billing.Account {
	if t.Caller == nil {
		return nil
	}
	return t.Caller.Contracts
}

// registered reports whether the calling number is a registered phone.
func (t *turn) registered() bool { return len(t.contracts()) > 0 }

// outage returns what the caller is told of an outage at an address of the caller's; nil if there is none.
func (t *turn) outage() *billing.OutageNotice {
	if t.Caller == nil || len(t.Caller.Outages) == 0 {
		return nil
	}
	return &t.Caller.Outages[0]
}

// mustKnow reports whether the caller has yet to be told something before the menu.
func (t *turn) mustKnow() bool { return !t.Told && (t.outage() != nil || t.cutOff()) }

// cutOff reports whether the caller's only contract has no service for lack of funds and could have trust credit now.
func (t *turn) cutOff() bool {
	accounts := t.contracts()
	if len(accounts) != 1 {
		return false
	}
	_, refusal, err := billing.Decide(accounts[0], t.today())
	return refusal == nil && err == nil
}

// today is the provider's day on which the caller was looked up.
func (t *turn) today() billing.Date { return billing.DateOf(t.LookedAt, t.config.Location) }

// notice speaks, once a call, what must be known before the menu (product.md, "The call" 3 and 4).
func (t *turn) notice() []Prompt {
	if !t.mustKnow() {
		return nil
	}
	if t.outage() == nil {
		t.Told = true
		return t.say("credit.offer.cutoff")
	}
	notice := append(t.outageNotice(), t.say("outage.subscribe")...)
	if t.cutOff() {
		notice = append(notice, t.say("credit.offer.cutoff")...)
	}
	return notice
}

// outageNotice tells of the outage: what it is, and when repair is expected if that is known.
func (t *turn) outageNotice() []Prompt {
	outage := t.outage()
	if outage == nil || t.Told {
		return nil
	}
	t.Told = true
	if t.Got == "" {
		t.Got = OutageHeard
	}
	t.note("outage", "outage", outage.Outage, "kind", string(outage.Kind))
	notice := t.say("outage." + string(outage.Kind))
	if outage.Kind == billing.OutageSuspected {
		return notice // nothing is known yet but that many call
	}
	restoration := speech.Restoration(t.Language, outage.ExpectedAt, t.LookedAt.In(t.config.Location))
	return slices.Concat(notice, t.speak(restoration), t.say("outage.sorry"))
}

// readContracts reads all contract numbers of the calling phone (product.md, "The call" 4, key 6).
func (t *turn) readContracts() {
	var numbers []Prompt
	for i, account := range t.contracts() {
		intro := "contract.yours"
		if i > 0 {
			intro = "contract.yours.next"
		}
		numbers = append(numbers, t.say(intro)...)
		numbers = append(numbers, t.speak(speech.Digits(t.Language, account.Contract))...)
	}
	t.Got = ContractHeard
	t.note("contracts", "count", strconv.Itoa(len(t.contracts())))
	t.openMenu(numbers...)
}

// counted takes in what the database has counted. It may be late, and it counts no withheld numbers: what this call has
// seen itself stands.
func (t *turn) counted(g billing.Guesses) {
	t.Guesses.FromNumber = max(t.Guesses.FromNumber, g.FromNumber)
	t.Guesses.AtContract = max(t.Guesses.AtContract, g.AtContract)
}

// locked sends a caller who guesses contract numbers to an operator (product.md, "Bad input and bad days").
func (t *turn) locked() {
	t.note("refused", "reason", string(billing.RefusedLocked))
	t.toOperator(string(billing.RefusedLocked), "identity.locked")
}
