package e2e_test

import "testing"

// The other pages show what has happened, to whom they may; each is fit for those who do not see it or use no mouse.
func TestOtherPages(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil) // the machine's clock: statistics are of the browser's today
	olha := person{login: "olha", name: "Ольга Старша", role: "supervisor"}
	s.employs(olha)
	c := s.dial()
	c.presses("3")
	c.hearsAtLast("uk/queue.hold")
	c.hangsUp()
	journey := s.ended(c, "abandoned/in_queue")
	browser := l.startBrowser(t, operatorTone)

	newcomer := browser.visits(s, "/try")
	newcomer.says("region", "Телефон", "Подзвонити")
	newcomer.forgives("401", 1) // the page asks who is signed in: nobody
	newcomer.isAccessible(t, "/try")

	stranger := browser.visits(s, "/desk")
	stranger.isAt("/sign-in")
	stranger.writes("textbox", "Логін", olha.login)
	stranger.writes("textbox", "Пароль", "a wrong one")
	stranger.clicks("button", "Увійти")
	stranger.says("alert", "", "Логін або пароль неправильні.")
	stranger.forgives("401", 2) // the desk's question who is signed in, and the password
	stranger.isAccessible(t, "/sign-in")

	board := browser.enters(s, olha, "/board")
	board.has("region", "Оператори")
	stats := browser.visits(s, "/stats")
	stats.says("region", "Головні числа", "Дзвінки", "1")
	stats.has("region", "Куди йдуть абоненти")
	stats.has("region", "Коли телефонують")
	stats.isAccessible(t, "/stats")
	calls := browser.visits(s, "/calls")
	calls.says("main", "", "Не дочекалися У черзі")
	calls.isAccessible(t, "/calls")
	call := browser.visits(s, "/calls/"+journey.ID)
	call.says("region", "Хід дзвінка", "Натискає 3", "техпідтримка")
	call.isAccessible(t, "/calls/ID")
}

// Whoever has no telephone hears the hotline in the browser, signed in or not, and presses keys on the keyboard.
func TestHotlineIsTriedInTheBrowser(t *testing.T) {
	l := quietLab(t)
	s := l.serveDeployed(t, atNoon)
	newcomer := l.startBrowser(t, operatorTone).visits(s, "/try")
	newcomer.clicks("button", "Подзвонити")
	newcomer.says("region", "Телефон", "На лінії")
	s.awaitCalls(1)
	newcomer.hearsSomething()
	newcomer.commands('3')
	s.awaitMetric(`hotline_board_waiting{department="support"}`, 1)
	newcomer.clicks("button", "Покласти слухавку")
	newcomer.says("region", "Телефон", "Дзвінок завершено")
	s.awaitCalls(0)
	newcomer.forgives("401", 1) // the page asks who is signed in: nobody
}
