package ivr

import (
	"maps"
	"slices"
	"strings"
	"time"

	"hotline/billing"
	"hotline/routing"
)

// stimulus is something that happens to a call, with its name on the picture and its place among the others: an input, or
// several that are told as one.
type stimulus struct {
	name   string
	inputs []Input
	order  int
}

const resumed = "resumed"

func one(name string, input Input) stimulus { return stimulus{name: name, inputs: []Input{input}} }

// steps are all steps but the end, in the order in which a caller meets them.
var steps = []Step{Arrived, Greeting, Menu, Silence, Entry, ReadBack, Offer, PhoneEntry, PhoneCheck, Request, Closed, Booked, Goodbye,
	Transfer, Waiting, Talking, Held, Passed, Due, Dialling, Hello}

// stimuli returns everything that may mean something in a state, each once for every way it may matter.
func (d *Dialogue) stimuli(s State) []stimulus {
	var all []stimulus
	switch s.Step {
	case Arrived:
		all = d.arrivals()
	case Entry:
		all = entries(s)
	case PhoneEntry:
		all = phones(s)
	case Request: // keys wait for the answer
	default:
		all = keys("1234567890*#")
	}
	all = append(append(all, answers(s)...), colleagues(s)...)
	return append(all,
		one("prompt ended", PromptEnded{Sequence: s.Sequence}),
		one("prompt failed", PromptEnded{Sequence: s.Sequence, Failed: true}),
		one("silence", TimerFired{Timer: s.Timer}),
		one("operator rings", OperatorRings{Operator: "operator"}),
		one("operator missed", OperatorMissed{Operator: "operator"}),
		one("operator answered", OperatorAnswered{Operator: "operator"}),
		one("operator hung up", OperatorLeft{Operator: s.Operator, Cause: CauseNormal}),
		one(resumed, Resumed{}),
		one("caller hung up", CallerLeft{Cause: CauseNormal}),
		one("gone while away", CallerLost{Reason: WhileAway}),
		one("gone with Asterisk", CallerLost{Reason: AsteriskLost}),
		one("gone by a failure", CallerLost{Reason: DialogueFailure}),
	)
}

// arrivals returns the ways in which a call may come in: on each line, at the beginning of each part of the day.
func (d *Dialogue) arrivals() []stimulus {
	var all []stimulus
	g := d.config.Greetings
	for _, number := range append([]string{""}, slices.Sorted(maps.Keys(d.config.Lines))...) {
		for _, clock := range []time.Duration{g.Morning, g.Day, g.Evening, g.Night} {
			at := time.Date(2026, time.January, 5, 0, 0, 0, 0, d.config.Location).Add(clock)
			name := strings.TrimSpace("call to " + number)
			if number == "" {
				name = "call"
			}
			all = append(all, one(name, Started{At: at, To: number}))
		}
	}
	return append(all, one("call back", Ordered{Order: routing.CallBack{Phone: unknownPhone}}))
}

// colleagues returns what is particular to callers who wait or talk, and to call backs.
func colleagues(s State) []stimulus {
	switch s.Step {
	case Waiting:
		return []stimulus{one("the place is known", Placed{Place: routing.Place{Position: 1, Wait: time.Minute}}), one("the place is not known", Placed{})}
	case Talking:
		return []stimulus{
			one("passed to an operator", TransferAsked{Operator: second}), one("passed to a department", TransferAsked{Department: routing.Support}),
			one("operator consults another", TransferAsked{Operator: second, Attended: true}),
			one("operator consults a department", TransferAsked{Department: routing.Support, Attended: true}),
		}
	case Held, Passed:
		return []stimulus{
			one("second rings", OperatorRings{Operator: second}), one("second missed", OperatorMissed{Operator: second}),
			one("second answered", OperatorAnswered{Operator: second}), one("second hung up", OperatorLeft{Operator: second}),
			one("operator hands over", TransferEnded{HandOver: true}), one("operator takes back", TransferEnded{}),
		}
	case Due:
		return []stimulus{one("order withdrawn", Withdrawn{})}
	case Dialling:
		return []stimulus{
			one("subscriber answered", CallerAnswered{}), one("subscriber busy", CallerUnreached{Cause: CauseBusy}),
			one("subscriber did not answer", CallerUnreached{Cause: CauseNoAnswer}),
			one("subscriber not to be called", CallerUnreached{Cause: CauseUnallocated}),
		}
	}
	return nil
}

// second is the operator to whom another passes the call.
const second = "second"

// phones returns what may be entered as a telephone number.
func phones(s State) []stimulus {
	if s.Asked.Digits != "" {
		return keys("*#")
	}
	good := stimulus{name: "a telephone's digits"}
	for _, digit := range []byte("0671112233") {
		good.inputs = append(good.inputs, Pressed{Key: Key(digit)})
	}
	return append([]stimulus{good, one("digits of no telephone", Pressed{Key: '1'})}, keys("*#")...)
}

func keys(keys string) []stimulus {
	var all []stimulus
	for _, key := range []byte(keys) {
		all = append(all, one("key "+string(key), Pressed{Key: Key(key)}))
	}
	return all
}

// unknownPhone is a telephone that is on no contract.
const unknownPhone = "+380671112233"

// The contracts of the picture. Their numbers are short: one digit is a number entered.
const (
	ownContract     = "1"
	anothersDigit   = '2'
	fundedContract  = "3"
	longerThanAll   = billing.MaxContractDigits + 1
	nearlyAllFailed = billing.MaxGuessesFromNumber - 1
)

// entries returns what may be entered as a contract number.
func entries(s State) []stimulus {
	if s.Asked.Digits != "" {
		return keys("*#")
	}
	long := stimulus{name: "too many digits"}
	for range longerThanAll {
		long.inputs = append(long.inputs, Pressed{Key: anothersDigit})
	}
	return append([]stimulus{
		one("own contract's digits", Pressed{Key: Key(ownContract[0])}),
		one("another's digits", Pressed{Key: anothersDigit}),
		long,
	}, keys("*#")...)
}

// answers returns what the subscriber database may say.
func answers(s State) []stimulus {
	unknown := &billing.Caller{Number: unknownPhone}
	cutOff := LookedUp{Caller: cutOffCaller(), At: connected.Start(time.UTC).AddDate(1, 0, 0)}
	switch s.Lookup {
	case Unavailable:
		return []stimulus{
			one("late: call dropped before", LookedUp{Caller: unknown, Lost: &LostPlace{Department: routing.Support}}),
			one("late: call back is ordered", LookedUp{Caller: unknown, CallBack: &routing.CallBack{Phone: unknownPhone}}),
			one("late: caller cut off, in an outage", cutOff),
		}
	case Pending:
		return []stimulus{
			one("caller unknown", LookedUp{Caller: unknown}),
			one("caller withheld", LookedUp{Caller: &billing.Caller{}}),
			one("call dropped before", LookedUp{Caller: unknown, Lost: &LostPlace{Department: routing.Support}}),
			one("call back is ordered", LookedUp{Caller: unknown, CallBack: &routing.CallBack{Phone: unknownPhone}}),
			one("caller cut off, in an outage", cutOff),
			one("caller with funds", LookedUp{Caller: &billing.Caller{Number: "+380671112244", Contracts: []billing.Account{
				{Contract: ownContract, Balance: 1, Status: billing.StatusActive}, {Contract: fundedContract}}}}),
			one("database away", LookedUp{}),
		}
	}
	replied := func(name string, reply Replied) stimulus {
		reply.Request = s.Requests
		return one(name, reply)
	}
	if s.Step != Request {
		return nil
	}
	all := []stimulus{replied("not done", Replied{Failed: true})}
	if s.Asked.Service == OrderCallBack {
		all = append(all, replied("ordered already", Replied{Refusal: &billing.Refusal{Reason: billing.RefusedExists}}))
	}
	if s.Asked.Service == ActivateCredit {
		return append(all, replied("done", Replied{Credit: &billing.Offer{Days: 1}}),
			replied("refused", Replied{Refusal: &billing.Refusal{Reason: billing.RefusedActive}}))
	}
	return append(all, replied("done", Replied{}), replied("refused", Replied{Refusal: &billing.Refusal{Reason: billing.RefusedLimit}}))
}

// connected is since when the cut-off caller has been a subscriber.
var connected = billing.Date{Year: 2025, Month: time.January, Day: 1}

// cutOffCaller is a caller to whom everything can happen.
func cutOffCaller() *billing.Caller {
	return &billing.Caller{
		Number: "+380671112255",
		Contracts: []billing.Account{{Contract: ownContract, Status: billing.StatusActive, ConnectedOn: connected,
			Tariff: billing.Tariff{CreditDays: billing.CreditDays{{Days: 1}}}}},
		Outages:       []billing.OutageNotice{{Kind: billing.OutageFault, Contracts: []string{ownContract}}},
		FailedEntries: nearlyAllFailed,
	}
}
