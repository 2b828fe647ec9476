package ivr

import (
	"time"

	"hotline/billing"
	"hotline/ivr/speech"
	"hotline/sounds"
)

// How long a caller who enters or answers something may think (product.md, "Entering digits").
const (
	firstDigit = 10 * time.Second // before the first digit, and before an answer to a question
	nextDigit  = 5 * time.Second  // between digits
)

// openEntry asks for a contract number, unless it is known already that it would lead nowhere.
func (t *turn) openEntry(service Service) {
	switch {
	case t.Lookup == Unavailable:
		t.refuse(service, "unavailable", "error.service")
	case t.Guesses.Locked():
		t.locked()
	default:
		t.Asked = Asked{Service: service}
		t.State.Step = Entry
		t.play(t.say("contract.enter")...)
	}
}

// asking reports whether the caller is asked something that keys answer.
func (t *turn) asking() bool {
	switch t.State.Step {
	case Entry, ReadBack, Offer, PhoneEntry, PhoneCheck, Closed:
		return true
	}
	return false
}

// patience is how long the caller may think now.
func (t *turn) patience() time.Duration {
	switch t.State.Step {
	case Closed:
		return t.config.Silence
	case Entry, PhoneEntry:
		if t.Asked.Digits != "" {
			return nextDigit
		}
	}
	return firstDigit
}

// afterQuestion waits for the answer. A question that could not be asked leads to an operator, or back to waiting for one.
func (t *turn) afterQuestion(failed bool) {
	switch {
	case failed && t.Queued:
		t.wait()
	case failed:
		t.afterMenu(failed)
	default:
		t.await(t.patience())
	}
}

// enter takes a key of the contract number: digits until #, and * starts over. With nothing entered * leads back to the
// menu.
func (t *turn) enter(key Key) {
	switch {
	case key == '#':
		t.entered()
	case key == '*' && t.Asked.Digits == "":
		t.openMenu()
	case key == '*':
		t.openEntry(t.Asked.Service)
	default:
		t.digit(key)
	}
}

// digit adds a digit. Those beyond the longest number are not kept, only that there were too many.
func (t *turn) digit(key Key) {
	if t.Playing != nil {
		t.quiet()
	}
	most := billing.MaxContractDigits
	if t.State.Step == PhoneEntry {
		most = maxPhoneDigits
	}
	if len(t.Asked.Digits) <= most {
		t.Asked.Digits += key.String()
	}
	t.await(nextDigit)
}

// entered reads the number back, or asks again for one that can be none.
func (t *turn) entered() {
	switch {
	case t.Asked.Digits == "":
		t.askAgain("contract.empty", "contract.retry")
	case len(t.Asked.Digits) > billing.MaxContractDigits:
		t.askAgain("contract.long", "contract.retry")
	default:
		t.State.Step = ReadBack
		t.readBack()
	}
}

// askAgain lets the caller enter the number anew, after one that cannot be; too many lead to an operator.
func (t *turn) askAgain(before ...string) {
	if t.tooManyWrong() {
		return
	}
	if t.State.Step == PhoneEntry {
		t.askPhone(before...)
		return
	}
	t.State.Step, t.Asked = Entry, Asked{Service: t.Asked.Service}
	t.play(t.say(before...)...)
}

// readBack speaks the number digit by digit and asks whether it is right.
func (t *turn) readBack(before ...string) {
	question := t.say(append(before, "contract.readback")...)
	question = append(question, t.speak(speech.Digits(t.Language, t.Asked.Digits))...)
	t.play(append(question, t.say("contract.confirm")...)...)
}

// confirm takes the answer to the read-back.
func (t *turn) confirm(key Key) {
	switch key {
	case '#':
		t.confirmed()
	case '*':
		t.openEntry(t.Asked.Service)
	default:
		t.questionAgain("error.invalid")
	}
}

// questionUnanswered goes on after a silence. Digits without # get one reminder.
func (t *turn) questionUnanswered() {
	enter, again := "contract.enter", "contract.retry"
	if t.State.Step == PhoneEntry {
		enter, again = "callback.enter", "callback.enter"
	}
	switch {
	case t.State.Step == Closed:
		t.closedUnanswered()
	case t.State.Step != Entry && t.State.Step != PhoneEntry:
		t.questionAgain("error.noinput")
	case t.Asked.Digits == "":
		t.askAgain("error.noinput", enter)
	case !t.Asked.Reminded:
		t.Asked.Reminded = true
		t.play(t.say("contract.reminder")...)
	default:
		t.askAgain(again)
	}
}

// questionAgain repeats the question after an answer that is none; too many lead to an operator.
func (t *turn) questionAgain(because string) {
	if t.tooManyWrong() {
		return
	}
	switch t.State.Step {
	case Offer:
		t.speakOffer(because)
	case PhoneCheck:
		t.readPhone(because)
	default:
		t.readBack(because)
	}
}

// speak makes prompts of spoken parts in the caller's language.
func (t *turn) speak(parts []sounds.Key) []Prompt {
	out := make([]Prompt, len(parts))
	for i, key := range parts {
		out[i] = Prompt{Language: t.Language, Key: key}
	}
	return out
}
