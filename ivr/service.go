package ivr

import (
	"slices"

	"hotline/billing"
	"hotline/ivr/speech"
)

// confirmed goes on with the number that the caller has confirmed. Who calls is known by then, save when the database is
// slow and the caller quick: then it is waited for.
func (t *turn) confirmed() {
	if t.Lookup == Pending {
		t.State.Step = Request
		t.quiet()
		return
	}
	t.decide()
}

// decide holds the caller's number against the contract that was entered (product.md, "The call" 5 and 6). It asks nobody: a
// contract that does not exist and another's sound and last the same.
func (t *turn) decide() {
	t.Entered = t.Asked.Digits
	if t.Lookup == Unavailable {
		t.refuse(t.Asked.Service, "unavailable", "error.service")
		return
	}
	account, refusal := t.Caller.Account(t.Asked.Digits)
	switch {
	case refusal == nil:
	case refusal.Reason == billing.RefusedLocked:
		t.locked()
		return
	default:
		t.notRegistered()
		return
	}
	t.note("identity", "contract", account.Contract, "result", "verified")
	t.identify(account.Contract)
	if t.Asked.Service == ActivateCredit {
		t.offerCredit(account)
		return
	}
	t.request(Do{Service: SendBalance, Contract: account.Contract})
}

// notRegistered refuses a contract that the calling phone is not registered on, and counts the attempt.
func (t *turn) notRegistered() {
	t.Guesses.FromNumber++
	t.Requests++
	t.do(Do{Number: t.Requests, Service: CountFailed, Contract: t.Asked.Digits})
	t.note("identity", "contract", t.Asked.Digits, "result", string(billing.RefusedNotRegistered))
	if t.Guesses.Locked() {
		t.locked()
		return
	}
	t.refuse(t.Asked.Service, string(billing.RefusedNotRegistered), "identity.refused")
}

// offerCredit offers the credit that the rules give, or says why there is none, or that it cannot be told.
func (t *turn) offerCredit(account billing.Account) {
	_, refusal, err := billing.Decide(account, t.today())
	switch {
	case err != nil:
		t.refuse(ActivateCredit, "unavailable", "error.service")
	case refusal != nil:
		t.refused(*refusal)
	default:
		t.State.Step = Offer
		t.speakOffer()
	}
}

// speakOffer speaks the terms of the credit of the confirmed contract.
func (t *turn) speakOffer(before ...string) {
	account, _ := t.Caller.Account(t.Asked.Digits)
	offer, _, _ := billing.Decide(account, t.today())
	t.note("offer", "contract", account.Contract, "until", offer.LastDay.String())
	terms := t.say(append(before, "credit.terms")...)
	t.play(slices.Concat(terms, t.speak(speech.Term(t.Language, offer.Days, offer.LastDay)), t.say("credit.confirm"))...)
}

// accept takes the answer to the offer.
func (t *turn) accept(key Key) {
	switch key {
	case '#':
		t.request(Do{Service: ActivateCredit, Contract: t.Asked.Digits})
	case '*':
		t.openMenu()
	default:
		t.questionAgain("error.invalid")
	}
}

// request asks for a service and waits for the reply; keys pressed meanwhile count after it.
func (t *turn) request(d Do) {
	if t.Playing != nil {
		t.quiet()
	}
	t.State.Step = Request
	t.Asked.Service = d.Service
	t.Requests++
	t.ask()
}

// ask asks for what the caller wants, under the number it has: asked for again after a crash it is still done once.
func (t *turn) ask() {
	if t.Lookup == Pending {
		return // LookedUp goes on with it
	}
	wish := Do{Number: t.Requests, Service: t.Asked.Service}
	if wish.Service == OrderCallBack {
		wish.CallBack = t.Asked.CallBack
	} else {
		wish.Contract = t.Asked.Digits
	}
	t.do(wish)
}

// aheadMost bounds the keys kept while something is being done.
const aheadMost = 20

func (t *turn) pressAhead(key Key) {
	if len(t.Ahead) < aheadMost {
		t.Ahead += key.String()
	}
}

// replied says how it went and speaks the menu again; then the keys that were pressed meanwhile count.
func (t *turn) replied(in Replied) {
	if t.State.Step != Request || t.Lookup == Pending || in.Request != t.Requests {
		return
	}
	switch {
	case t.Asked.Service == OrderCallBack:
		t.callBackReplied(in)
	case in.Failed, t.Asked.Service == ActivateCredit && in.Credit == nil && in.Refusal == nil:
		t.refuse(t.Asked.Service, "unavailable", "error.service")
	case in.Refusal != nil:
		t.refused(*in.Refusal)
	default:
		t.done(in)
	}
	t.pressedAhead()
}

// pressedAhead lets the keys count that were pressed while something was being done.
func (t *turn) pressedAhead() {
	ahead := t.Ahead
	t.Ahead = ""
	for _, key := range []byte(ahead) {
		t.act(Key(key))
	}
}

// done announces what the caller has got.
func (t *turn) done(in Replied) {
	t.note("done", "service", string(t.Asked.Service))
	switch t.Asked.Service {
	case SendBalance:
		t.Got = BalanceSent
		t.openMenu(t.say("sms.sent")...)
	case ActivateCredit:
		t.Got = CreditActivated
		t.credited(*in.Credit)
		t.openMenu(append(t.say("credit.activated"), t.speak(speech.Until(t.Language, in.Credit.LastDay))...)...)
	default:
		t.openMenu(t.say("outage.subscribed")...)
	}
}

// credited notes the credit on a copy of what the lookup said, so that it is not offered again in this call.
func (t *turn) credited(offer billing.Offer) {
	caller := *t.Caller
	caller.Contracts = slices.Clone(caller.Contracts)
	for i, account := range caller.Contracts {
		if account.Contract == t.Asked.Digits {
			credits := []billing.Credit{offer.Activate(account.Contract)}
			caller.Contracts[i].Credits = append(credits, account.Credits...)
		}
	}
	t.Caller = &caller
}

// refusalPrompts says which prompt goes with a refusal; the date that some have follows it.
var refusalPrompts = map[billing.RefusalReason]string{
	billing.RefusedNotRegistered: "identity.refused",
	billing.RefusedFunds:         "credit.refused.funds",
	billing.RefusedBlocked:       "credit.refused.blocked",
	billing.RefusedActive:        "credit.refused.active",
	billing.RefusedUnavailable:   "credit.refused.unavailable",
	billing.RefusedLimit:         "sms.limit",
	billing.RefusedNoMobile:      "sms.nomobile",
}

// refused speaks a refusal and the menu.
func (t *turn) refused(r billing.Refusal) {
	if r.Reason == billing.RefusedLocked {
		t.locked()
		return
	}
	prompt, known := refusalPrompts[r.Reason]
	if !known {
		t.refuse(t.Asked.Service, string(r.Reason), "error.service")
		return
	}
	words := t.say(prompt)
	switch r.Reason {
	case billing.RefusedActive:
		words = append(words, t.speak(speech.Until(t.Language, r.Until))...)
	case billing.RefusedBlocked:
		words = append(words, t.speak(speech.From(t.Language, r.Until))...)
	}
	t.note("refused", "service", string(t.Asked.Service), "reason", string(r.Reason), "until", r.Until.String())
	t.openMenu(words...)
}

// refuse speaks one prompt why a service is not to be had, and the menu.
func (t *turn) refuse(service Service, reason, prompt string) {
	t.note("refused", "service", string(service), "reason", reason)
	t.openMenu(t.say(prompt)...)
}
