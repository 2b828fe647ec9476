package ivr

import (
	"errors"
	"slices"
	"strings"

	"hotline/billing"
	"hotline/billing/number"
	"hotline/ivr/speech"
	"hotline/routing"
)

// From where a caller orders a call back: the Source of the order.
const (
	fromQueue = "queue"
	fromMenu  = "menu"
	fromHours = "hours"
)

// maxPhoneDigits is the longest number that can be entered: 00 and the 15 digits of E.164 §6.2.1.
const maxPhoneDigits = 17

// ukraine is the calling code that is not spoken: numbers of Ukraine are read as they are dialled there, with a 0.
const ukraine = "+380"

// offersCallBack reports whether a caller who waits is told of the call back. An old phone could not ask for it.
func (t *turn) offersCallBack() bool {
	oldPhone := t.Department == routing.Any && !t.Keyed
	return !t.config.CallBacks.Off && t.Lookup == Known && t.Called == nil && !oldPhone
}

// askForCallBack begins the order of a call back. A caller who waits keeps the place meanwhile, and whoever answers is
// connected.
func (t *turn) askForCallBack(source string) {
	department := t.Department
	if source == fromMenu {
		department = routing.Any
	}
	t.note("callback", "result", "asked", "source", source, "department", department.String())
	t.Asked = Asked{Service: OrderCallBack, CallBack: &routing.CallBack{
		Department: department, Contract: t.Contract, Language: string(t.Language), Source: source,
	}}
	switch {
	case t.Lookup != Known:
		t.refuseCallBack("unavailable", "error.service")
	case t.Open != nil:
		t.bookedAlready()
	default:
		t.proposePhone()
	}
}

// proposePhone proposes the calling number, or asks for one if it is none that is called back.
func (t *turn) proposePhone() {
	phone, err := number.Dialable(string(t.Caller.Number), t.config.CallBacks.Foreign)
	if t.Caller.Number == "" || err != nil {
		t.askPhone("callback.enter")
		return
	}
	t.phoneIs(phone)
}

// askPhone lets the caller enter a telephone number.
func (t *turn) askPhone(words ...string) {
	t.State.Step = PhoneEntry
	t.Asked.Digits, t.Asked.Reminded = "", false
	t.play(t.say(words...)...)
}

// phoneIs notes the number to be called and asks whether it is right.
func (t *turn) phoneIs(phone billing.E164) {
	order := *t.Asked.CallBack
	order.Phone = string(phone)
	t.Asked.CallBack = &order
	t.State.Step = PhoneCheck
	t.readPhone()
}

// readPhone reads the number to be called digit by digit and asks whether it is right.
func (t *turn) readPhone(before ...string) {
	phone := t.Asked.CallBack.Phone
	if rest, ok := strings.CutPrefix(phone, ukraine); ok {
		phone = "0" + rest
	}
	digits := speech.Digits(t.Language, strings.Replace(phone, "+", "00", 1))
	t.play(slices.Concat(t.say(append(before, "callback.number")...), t.speak(digits), t.say("callback.confirm"))...)
}

// enterPhone takes a key of the telephone number: digits until #, and * starts over. With nothing entered * leads back to
// where the caller was.
func (t *turn) enterPhone(key Key) {
	switch {
	case key == '#':
		t.phoneEntered()
	case key != '*':
		t.digit(key)
	case t.Asked.Digits != "":
		t.askPhone("callback.enter")
	case t.Queued:
		t.wait()
	default:
		t.openMenu()
	}
}

// phoneEntered goes on with the number that was entered, if it is one that is called back: Ukrainian geographic and mobile
// numbers only, so that nobody can make the hotline call at the provider's expense.
func (t *turn) phoneEntered() {
	if t.Asked.Digits == "" {
		t.askAgain("error.noinput", "callback.enter")
		return
	}
	phone, err := number.Dialable(t.Asked.Digits, t.config.CallBacks.Foreign)
	if err != nil {
		t.note("refused", "service", string(OrderCallBack), "reason", whyNotDialable(err))
		t.askAgain("callback.refused.number", "callback.enter")
		return
	}
	t.phoneIs(phone)
}

// whyNotDialable says in one word why a number is not called back, for the journal.
func whyNotDialable(err error) string {
	switch {
	case errors.Is(err, number.ErrForeign):
		return "foreign"
	case errors.Is(err, number.ErrPremium):
		return "premium"
	}
	return "no_number"
}

// checkPhone takes the answer to whether the number is right.
func (t *turn) checkPhone(key Key) {
	switch key {
	case '#':
		t.orderCallBack()
	case '*':
		t.askPhone("callback.enter")
	default:
		t.questionAgain("error.invalid")
	}
}

// orderCallBack orders what was confirmed. The place in the queue becomes the order's: the call leaves it first, so that
// there are never two.
func (t *turn) orderCallBack() {
	order := *t.Asked.CallBack
	order.Since = t.Clock
	if t.Queued {
		order.Since = t.Since
		t.leaveQueue("callback")
	}
	t.Asked.CallBack = &order
	t.request(Do{Service: OrderCallBack})
}

// callBackReplied says whether the call back is ordered. Ordered from the queue or after hours the call ends with that;
// refused there the caller waits on, at the old place.
func (t *turn) callBackReplied(in Replied) {
	switch {
	case in.Failed:
		t.refuseCallBack("unavailable", "error.service")
	case in.Refusal == nil:
		t.callBackOrdered()
	case in.Refusal.Reason == billing.RefusedExists:
		t.bookedAlready()
	case in.Refusal.Reason == billing.RefusedLimit:
		t.refuseCallBack(string(in.Refusal.Reason), "callback.refused.limit")
	default:
		t.refuseCallBack(string(in.Refusal.Reason), "callback.refused.number")
	}
}

// callBackOrdered says that the call back is ordered, and goes on.
func (t *turn) callBackOrdered() {
	order := t.Asked.CallBack
	t.Got, t.Open = CallBackOrdered, order
	t.note("done", "service", string(OrderCallBack))
	t.note("callback", "result", "ordered", "source", order.Source, "department", order.Department.String())
	switch order.Source {
	case fromQueue:
		t.sayGoodbye(t.say("callback.done")...)
	case fromHours:
		t.sayGoodbye(t.say("callback.opening")...)
	default:
		t.openMenu(t.say("callback.ordered")...)
	}
}

// bookedAlready says that there is an order for this number, which is as good as a new one.
func (t *turn) bookedAlready() {
	source := t.Asked.CallBack.Source
	if t.Got == "" {
		t.Got = CallBackKept
	}
	t.note("callback", "result", "exists", "source", source, "department", t.Asked.CallBack.Department.String())
	if t.Queued {
		t.leaveQueue("callback")
	}
	if source == fromMenu {
		t.openMenu(t.say("callback.exists")...)
		return
	}
	t.sayGoodbye(t.say("callback.exists")...)
}

// refuseCallBack says why no call back can be ordered, and goes back to where the caller was.
func (t *turn) refuseCallBack(reason, prompt string) {
	if t.Asked.CallBack.Source != fromQueue {
		t.refuse(OrderCallBack, reason, prompt)
		return
	}
	t.note("refused", "service", string(OrderCallBack), "reason", reason)
	if !t.Queued {
		t.join()
	}
	t.wait(t.say(prompt)...)
}
