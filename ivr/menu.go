package ivr

import (
	"slices"

	"hotline/routing"
	"hotline/sounds"
)

// departments says which key leads to which department.
var departments = map[Key]routing.Department{
	'1': routing.Services,
	'2': routing.Connection,
	'3': routing.Support,
	'4': routing.Accounts,
	'5': routing.Corporate,
}

// openMenu speaks the main menu, after the prompts given and whatever the caller must know first.
func (t *turn) openMenu(before ...Prompt) {
	t.State.Step, t.Asked = Menu, Asked{}
	t.play(slices.Concat(before, t.notice(), t.menu())...)
}

// menu returns the prompts of the main menu in the order of product.md, "The call" 4. The offer of the other language is
// spoken in that language.
func (t *turn) menu() []Prompt {
	items := t.say("balance.offer", "credit.offer", "menu.1", "menu.2", "menu.3", "menu.4", "menu.5")
	if t.registered() {
		items = append(items, t.say("menu.6")...)
	}
	if !t.config.CallBacks.Off {
		items = append(items, t.say("menu.7")...)
	}
	items = append(items, prompts(other(t.Language), "menu.language")...)
	return append(items, t.say("menu.repeat", "menu.stay")...)
}

// pressed acts on a key. It works at any moment (barge-in); in a talk keys mean nothing and are only noted. Which digits
// a telephone number has is nobody's business who reads the journal.
func (t *turn) pressed(key Key) {
	if !key.Valid() {
		return
	}
	noted := key.String()
	if t.State.Step == PhoneEntry && key != '*' && key != '#' {
		noted = "digit"
	}
	t.note("key", "key", noted)
	t.Keyed = true
	t.act(key)
}

// act does what a key means at this step.
func (t *turn) act(key Key) {
	if t.Answered {
		return // an operator is as good as there
	}
	switch t.State.Step {
	case Greeting, Menu, Silence:
		t.choose(key)
	case Entry:
		t.enter(key)
	case ReadBack:
		t.confirm(key)
	case Offer:
		t.accept(key)
	case PhoneEntry:
		t.enterPhone(key)
	case PhoneCheck:
		t.checkPhone(key)
	case Request:
		t.pressAhead(key)
	case Closed:
		t.closedKey(key)
	case Booked:
		t.bookedKey(key)
	case Transfer, Waiting:
		t.waitingKey(key)
	}
}

// choose acts on a key of the main menu.
func (t *turn) choose(key Key) {
	department, leads := departments[key]
	switch {
	case leads:
		t.transfer(department, "key", "queue.transfer")
	case key == '#':
		t.openEntry(SendBalance)
	case key == '0':
		t.openEntry(ActivateCredit)
	case key == '7' && t.config.CallBacks.Off:
		t.wrong("error.invalid")
	case t.Lookup == Pending && (key == '6' || key == '7' || key == '9'):
		t.awaitLookup(key)
	case key == '7':
		t.askForCallBack(fromMenu)
	case key == '6' && t.Lookup == Unavailable:
		t.refuse("contracts", "unavailable", "error.service")
	case key == '6' && t.registered():
		t.readContracts()
	case key == '9' && t.outage() != nil:
		t.request(Do{Service: SubscribeOutage})
	case key == '8':
		t.changeLanguage()
	case key == '*':
		t.openMenu()
	default:
		t.wrong("error.invalid")
	}
}

// changeLanguage speaks the menu in the other language, after what must be known first: it may not have been understood.
func (t *turn) changeLanguage() {
	t.Language, t.Told = other(t.Language), false
	t.note("language", "language", string(t.Language))
	t.openMenu()
}

// wrong counts an input that means nothing and speaks the menu again; too many lead to an operator.
func (t *turn) wrong(prompt string) {
	if !t.tooManyWrong() {
		t.openMenu(t.say(prompt)...)
	}
}

// tooManyWrong counts an input that means nothing, and reports whether it was the last one: the call goes to an
// operator then, or waits on for one.
func (t *turn) tooManyWrong() bool {
	t.Wrong++
	if t.Wrong < t.config.MaxWrong {
		return false
	}
	if t.Queued {
		t.wait(t.say("error.operator", "queue.hold")...)
		return true
	}
	t.toOperator("wrong_inputs", "error.operator")
	return true
}

// afterMenu waits for a late key. A menu that could not be played is no reason to let the caller sit in silence.
func (t *turn) afterMenu(failed bool) {
	if failed {
		t.toOperator("prompt_failed", "error.operator")
		return
	}
	t.awaitSilence()
}

func (t *turn) awaitSilence() {
	t.State.Step = Silence
	t.await(t.config.Silence)
}

// timerFired ends a silence. A caller who never pressed a key has an old phone and gets an operator (product.md, "The
// call" 8); one who did is told and hears the menu, or the question, again.
func (t *turn) timerFired(timer int) {
	if timer != t.Timer || t.Playing != nil { // a prompt began before it ran out
		return
	}
	switch {
	case t.asking():
		t.note("silence")
		t.questionUnanswered()
	case t.State.Step == Waiting:
		t.announce()
	case t.State.Step != Silence:
	case t.Keyed:
		t.note("silence")
		t.wrong("error.noinput")
	default:
		t.note("silence")
		t.toOperator("no_keys", "queue.transfer")
	}
}

// other returns the language the caller may change to.
func other(l sounds.Language) sounds.Language {
	if l == sounds.English {
		return sounds.Ukrainian
	}
	return sounds.English
}
