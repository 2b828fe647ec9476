package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"hotline/billing"
)

// A supervisor opens an outage on the board, with suggestions from the contracts' addresses; the next caller from there hears of it.
// The supervisor closes it, and the next one does not.
func TestOutageOnTheBoardPage(t *testing.T) {
	l := sharedLab(t)
	olha := person{login: "olha", name: "Ольга Старша", role: "supervisor"}
	here := &subscriber{street: "вул. Розривна"}
	p := l.provideDesk(t, nil, here, &subscriber{street: "вул. Тиха"})
	p.employs(olha)
	board := l.startBrowser(t, operatorTone).enters(p.service, olha, "/board")
	board.says("region", "Аварії", "Аварій немає")
	board.isAccessible(t, "no outage")

	board.commands('o')
	board.writes("combobox", "Місто", "Ки")
	board.clicks("option", "Київ…")
	board.writes("combobox", "Вулиця", "вул. Роз")
	board.clicks("option", here.street+"…")
	board.writes("combobox", "Будинки", "1-9")
	board.clicks("radio", "Невідомо")
	board.says("dialog", "Відкрити аварію", "1 договір")
	board.isAccessible(t, "an outage is described")
	board.clicks("button", "Відкрити")
	board.says("region", "Аварії…", here.street, "1-9")
	board.isAccessible(t, "an outage")
	c := p.calls(here)
	c.hears("uk/greet.day")
	c.hears(notice(billing.OutageFault, false)...)
	c.hangsUp()

	board.clicks("button", "Закрити аварію: Київ, "+here.street+"…")
	board.has("dialog", "Закрити аварію?")
	board.has("button", "Закрити аварію") // and not only the dialog, as the button in its corner does
	board.presses(kb.Enter)
	board.says("region", "Аварії", "Аварій немає")
	after := p.calls(here)
	after.hears("uk/greet.day", "uk/balance.offer")
}
