package ivr

import (
	"hotline/routing"
	"hotline/sounds"
)

// menuKeys are the items of the main menu in the order in which they are spoken.
var menuKeys = []string{"menu.1", "menu.2", "menu.3", "menu.4", "menu.5", "menu.language", "menu.repeat", "menu.stay"}

// departments says which key leads to which department.
var departments = map[Key]routing.Department{
	'1': routing.Services,
	'2': routing.Connection,
	'3': routing.Support,
	'4': routing.Accounts,
	'5': routing.Corporate,
}

// openMenu speaks the main menu, after the prompts given.
func (t *turn) openMenu(before ...string) {
	t.State.Step = Menu
	t.play(append(t.say(before...), t.menu()...)...)
}

// menu returns the prompts of the main menu. The offer of the other language is spoken in that language.
func (t *turn) menu() []Prompt {
	items := t.say(menuKeys...)
	for i := range items {
		if items[i].Key == "menu.language" {
			items[i].Language = other(t.Language)
		}
	}
	return items
}

// pressed acts on a key. It works at any moment of the greeting and the menu (barge-in); while the caller waits or
// talks keys mean nothing yet and are only noted.
func (t *turn) pressed(key Key) {
	if !key.Valid() {
		return
	}
	t.note("key", "key", key.String())
	t.Keyed = true
	switch t.State.Step {
	case Greeting, Menu, Silence:
		t.choose(key)
	}
}

// choose acts on a key of the main menu.
func (t *turn) choose(key Key) {
	department, leads := departments[key]
	switch {
	case leads:
		t.transfer(department, "key", "queue.transfer")
	case key == '8':
		t.Language = other(t.Language)
		t.note("language", "language", string(t.Language))
		t.openMenu()
	case key == '*':
		t.openMenu()
	default:
		t.wrong("error.invalid")
	}
}

// wrong counts an input that means nothing and speaks the menu again; too many lead to an operator.
func (t *turn) wrong(prompt string) {
	t.Wrong++
	if t.Wrong >= t.config.MaxWrong {
		t.transfer(routing.Any, "wrong_inputs", "error.operator")
		return
	}
	t.openMenu(prompt)
}

// afterMenu waits for a late key. A menu that could not be played is no reason to let the caller sit in silence.
func (t *turn) afterMenu(failed bool) {
	if failed {
		t.transfer(routing.Any, "prompt_failed", "error.operator")
		return
	}
	t.awaitSilence()
}

func (t *turn) awaitSilence() {
	t.State.Step = Silence
	t.Timer++
	t.do(Await{Timer: t.Timer, For: t.config.Silence})
}

// timerFired ends the silence after the menu. A caller who never pressed a key has an old phone and gets an
// operator (product.md, "The call" 8); one who did is told and hears the menu again.
func (t *turn) timerFired(timer int) {
	if t.State.Step != Silence || timer != t.Timer {
		return
	}
	t.note("silence")
	if t.Keyed {
		t.wrong("error.noinput")
		return
	}
	t.transfer(routing.Any, "no_keys", "queue.transfer")
}

// other returns the language the caller may change to.
func other(l sounds.Language) sounds.Language {
	if l == sounds.English {
		return sounds.Ukrainian
	}
	return sounds.English
}
