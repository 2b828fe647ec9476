package ivr_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// inputs are all inputs that mean something in some state, for a state whose newest numbers are given.
func inputs(state ivr.State, to string) []ivr.Input {
	order := booked
	if to == englishLine {
		order.Language = "en"
	}
	all := []ivr.Input{
		ivr.Started{At: noon, To: to},
		ivr.PromptEnded{Sequence: state.Sequence}, ivr.PromptEnded{Sequence: state.Sequence, Failed: true},
		ivr.TimerFired{Timer: state.Timer},
		ivr.OperatorRings{Operator: "103"}, ivr.OperatorMissed{Operator: "103", Reason: "no answer"},
		ivr.OperatorMissed{Operator: "106", Reason: "refused"},
		ivr.OperatorAnswered{Operator: "103"}, ivr.OperatorLeft{Cause: ivr.CauseNormal},
		ivr.OperatorRings{Operator: "106"}, ivr.OperatorAnswered{Operator: "106"}, ivr.OperatorLeft{Operator: "106"},
		ivr.OperatorMissed{Reason: "nobody free"},
		ivr.TransferAsked{Operator: "106"}, ivr.TransferAsked{Operator: "106", Attended: true}, ivr.TransferAsked{Operator: "103"},
		ivr.TransferAsked{Department: routing.Corporate}, ivr.TransferAsked{Department: routing.Support, Attended: true},
		ivr.TransferEnded{HandOver: true}, ivr.TransferEnded{},
		ivr.Ordered{Order: order}, ivr.CallerAnswered{}, ivr.CallerUnreached{Cause: ivr.CauseBusy}, ivr.Withdrawn{}, ivr.Withdrawn{Undecided: true},
		ivr.Placed{Place: routing.Place{Position: 2, Wait: time.Minute}}, ivr.Placed{},
		ivr.CallerLeft{Cause: ivr.CauseNormal}, ivr.Resumed{}, ivr.Resumed{StillPlaying: true},
		ivr.CallerLost{Reason: ivr.WhileAway}, ivr.CallerLost{Reason: ivr.AsteriskLost},
		ivr.LookedUp{At: noon},
		ivr.Counted{Guesses: billing.Guesses{FromNumber: billing.MaxGuessesFromNumber}},
	}
	for i := range callers {
		all = append(all, ivr.LookedUp{Caller: &callers[i], At: noon})
	}
	all = append(all, ivr.LookedUp{Caller: &callers[0], At: noon, CallBack: &booked},
		ivr.LookedUp{Caller: &callers[0], At: noon, Lost: &ivr.LostPlace{Department: routing.Services, Since: noon.Add(-time.Minute)}},
		ivr.LookedUp{Caller: &callers[1], At: noon, CallBack: &booked, Lost: &ivr.LostPlace{Department: routing.Support, Since: noon.Add(-time.Minute)}})
	for _, reply := range replies {
		reply.Request = state.Requests
		all = append(all, reply)
	}
	for _, key := range []byte("1234567890*#A") {
		all = append(all, ivr.Pressed{Key: ivr.Key(key)})
	}
	return all
}

// callers are the answers of the lookup that make a difference. Their contract numbers are short, so that random keys
// find them: 7 could have a credit, 8 has funds.
var callers = []billing.Caller{
	stranger,
	{Number: "+380501112233", Contracts: []billing.Account{account("7", -1)}},
	during(billing.OutageFault, billing.Caller{Contracts: []billing.Account{account("7", 0), account("8", 1)}, FailedEntries: 4}, noon.Add(time.Hour)),
	{Number: "+380504445566", Contracts: []billing.Account{account("8", 1)}, FailedEntries: billing.MaxGuessesFromNumber},
}

var replies = []ivr.Replied{
	{}, {Credit: &sevenDays}, {Failed: true},
	{Refusal: &billing.Refusal{Reason: billing.RefusedActive, Until: sevenDays.LastDay}},
	{Refusal: &billing.Refusal{Reason: billing.RefusedLimit}},
	{Refusal: &billing.Refusal{Reason: billing.RefusedLocked}},
	{Refusal: &billing.Refusal{Reason: billing.RefusedExists}},
}

// explored are the states that a call to the menu can be in, one of each kind, by day, by night when technical support alone
// works, and by night when nobody does.
var explored = sync.OnceValue(func() []ivr.State {
	config := ivr.Default(kyiv)
	config.MaxWrong = 2 // how many makes no difference
	config.Lines = map[string]ivr.Line{englishLine: {Language: sounds.English}}
	var states []ivr.State
	for _, when := range []struct {
		hours routing.Schedule
		clock time.Time
		line  string
	}{{hours, noon, ""}, {hours, noon, englishLine}, {hours, midnight, ""}, {officeHours, midnight, englishLine}} {
		config.Schedule = when.hours
		d, err := ivr.New(config)
		if err != nil {
			panic(err)
		}
		states = append(states, explore(d, ivr.State{Clock: when.clock}, when.line)...)
	}
	return states
})

// midnight is when nobody works who has hours.
var midnight = noon.Add(12 * time.Hour)

// explore finds the states that calls on a line can be in.
func explore(d *ivr.Dialogue, from ivr.State, to string) []ivr.State {
	seen := make(map[string]bool)
	states := []ivr.State{from}
	for i := 0; i < len(states); i++ {
		if i > 100_000 {
			panic("the states of the dialogue have no end")
		}
		for _, input := range inputs(states[i], to) {
			if tooLate(states[i], input) {
				continue
			}
			next, actions := d.Step(states[i], input)
			if _, counted := input.(ivr.Counted); len(actions) == 0 && !counted {
				continue // at most one more key pressed ahead
			}
			if kind := kindOf(next); !seen[kind] {
				seen[kind] = true
				states = append(states, next)
			}
		}
	}
	return states
}

// tooLate reports whether an input means nothing at this step; random calls hold that it does not.
func tooLate(s ivr.State, input ivr.Input) bool {
	switch in := input.(type) {
	case ivr.LookedUp:
		return answered(s, in)
	case ivr.Replied:
		return s.Step != ivr.Request
	case ivr.OperatorRings, ivr.OperatorMissed, ivr.OperatorAnswered, ivr.OperatorLeft:
		return !s.Queued && !s.Answered && !slices.Contains([]ivr.Step{ivr.Talking, ivr.Held, ivr.Passed, ivr.Dialling, ivr.Hello}, s.Step)
	case ivr.TransferAsked, ivr.TransferEnded:
		return s.Step != ivr.Talking && s.Step != ivr.Held
	}
	return false
}

// kindOf names what two states have in common that lead to the same: not the numbers of prompts, timers and requests, the
// time and the place, nor how much was entered, pressed ahead and given before; and who waits for an operator has done with
// the menu, save that * leads back to it.
func kindOf(s ivr.State) string {
	s.Sequence, s.Timer, s.Requests, s.Ahead, s.LookedAt, s.Contract = 0, 0, 0, "", time.Time{}, ""
	s.Clock, s.Since, s.Talked, s.Entered, s.PassedBy = time.Time{}, time.Time{}, false, "", ""
	if len(s.Asked.Digits) > 1 || s.Asked.Digits != "" && !strings.Contains("78", s.Asked.Digits) {
		s.Asked.Digits = "another's"
	}
	guesses := min(s.Guesses.FromNumber, billing.MaxGuessesFromNumber)
	if s.Guesses = (billing.Guesses{}); guesses >= billing.MaxGuessesFromNumber-1 {
		s.Guesses.FromNumber = guesses
	}
	s.Got = ""
	about := fmt.Sprint(s.Playing != nil, s.Lost != nil, s.Open != nil, s.Called != nil)
	s.Playing = nil
	if s.Asked.CallBack != nil {
		about += s.Asked.CallBack.Source
	}
	caller := ""
	if s.Caller != nil {
		caller = fmt.Sprint(s.Caller.Number, len(s.Caller.Outages))
	}
	if s.Called != nil {
		s.Keyed = false
	}
	s.Caller, s.Lost, s.Open, s.Called, s.Asked.CallBack = nil, nil, nil, nil, nil
	s.Wrong, s.Language, s.Line = min(s.Wrong, 2), "", ivr.Line{}
	switch s.Step {
	case ivr.Ended:
		return fmt.Sprint(s.Step, s.Outcome)
	case ivr.Transfer, ivr.Waiting, ivr.Talking, ivr.Held, ivr.Passed:
		s.Wrong, s.Guesses, s.Got, s.Keyed, s.Told, caller = 0, billing.Guesses{}, "", false, false, ""
		s.Department = min(s.Department, 2)
	case ivr.Booked, ivr.Closed:
	default:
		s.Department = routing.Any
	}
	return fmt.Sprint(s) + caller + about
}
