package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hotline/ivr/phone"
)

// person is somebody who may sign in to the pages.
type person struct {
	login, name, role string
	operator          string // id; empty: takes no calls
}

// personPassword is everybody's.
const personPassword = "korotka-nota-4711"

// colleagueTone is what the microphone of a second operator hears, in hertz.
const colleagueTone = 700

// employs makes the accounts of people, as an engineer does.
func (s *service) employs(people ...person) {
	s.t.Helper()
	secret := filepath.Join(s.t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte(personPassword+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	for _, who := range people {
		s.runs("accounts", "add", who.login, "--role", who.role, "--name", who.name, "--operator", who.operator, "--password-file", secret, "--keep")
	}
}

// provideDesk starts a hotline with subscribers, whose operators sign in to the page, and stay in the wrap-up until they say that
// they are ready.
func (l *lab) provideDesk(t *testing.T, staff []operator, subscribers ...*subscriber) *provider {
	t.Helper()
	p := l.prepareProvider(t, staff, nil)
	p.environment = append(p.environment, "HOTLINE_ROUTING_WRAP_UP=300s", "HOTLINE_ROUTING_RING=300s", "HOTLINE_DESK_DEMO=false")
	p.registers(subscribers)
	p.begin()
	return p
}

// enters signs a person in at the page for it, and waits for the page on which the person's work begins.
func (b *browser) enters(s *service, who person, page string) *screen {
	b.t.Helper()
	p := b.visits(s, "/sign-in")
	p.writes("textbox", "Логін", who.login)
	p.writes("textbox", "Пароль", personPassword)
	p.clicks("button", "Увійти")
	p.isAt(page)
	return p
}

// asksFor is a subscriber at a telephone who walks the menu to technical support, and speaks a tone.
func (p *provider) asksFor(s *subscriber) *caller {
	p.t.Helper()
	c := p.calls(s)
	c.hears("uk/greet.day")
	c.presses("3")
	c.Speak(phone.Name{Key: "tone"}, alawTone(callerTone))
	return c
}

// showsCardOf waits for the ringing call of a subscriber with a card that says all that matters, before anybody has answered.
func (p *screen) showsCardOf(s *subscriber, more ...string) {
	p.t.Helper()
	p.says("region", "Розмова", "Дзвінок", subscriberName)
	p.says("region", "Договір", append([]string{"Підтверджено", subscriberName, s.contract, s.street, "Дім", "−125,50 ₴"}, more...)...)
	p.says("region", "Що було в дзвінку", "Натиснуто 3")
}

// hearsEachOther waits until the tone of an operator's browser comes to the caller, and the caller's to the browser.
func (p *screen) hearsEachOther(c *caller, ear *ear, microphone float64) {
	p.t.Helper()
	ear.forget()
	ear.hearsTone(p.t, microphone)
	p.hearsTone(callerTone)
}

// A subscriber calls and presses 3. The first operator's page rings with the right card; the operator answers with a key, holds,
// mutes, and passes the caller on to a colleague, whose page has the card too. What the first noted is in the card of the next call.
func TestDeskPage(t *testing.T) {
	l := sharedLab(t)
	needsTwoBrowsers(t)
	first, second := l.newDesk(t, 3), l.newDesk(t, 1)
	olena := person{login: "olena", name: "Олена Перша", role: "operator", operator: first.ID}
	taras := person{login: "taras", name: "Тарас Другий", role: "operator", operator: second.ID}
	abonent := &subscriber{balance: debt}
	p := l.provideDesk(t, []operator{first, second}, abonent)
	p.employs(olena, taras)
	desk := l.startBrowser(t, operatorTone).enters(p.service, olena, "/desk")
	colleague := l.startBrowser(t, colleagueTone).enters(p.service, taras, "/desk")
	p.awaitMetric(readyOperators, 2)

	c := p.asksFor(abonent)
	desk.showsCardOf(abonent, "Доступний на 7 днів", "Раніше не телефонували")
	desk.presses(kb.F2)
	ear := listensTo(c.Call)
	desk.hearsEachOther(c, ear, operatorTone)

	desk.commands('h')
	desk.says("region", "Розмова", "На утриманні")
	c.hearsAtLast(music)
	desk.clicks("button", "Повернути")
	desk.hearsEachOther(c, ear, operatorTone)

	quiet := goesQuiet(t, c.Call)
	desk.commands('m')
	quiet()
	desk.hearsTone(callerTone)
	desk.clicks("button", "Увімкнути")
	desk.hearsEachOther(c, ear, operatorTone)

	desk.commands('t')
	desk.clicks("radio", taras.name+"…")
	desk.clicks("button", "Перевести одразу")
	colleague.showsCardOf(abonent)
	colleague.says("region", "Розмова", "від колеги: "+olena.name)
	colleague.clicks("button", "Відповісти")
	colleague.hearsEachOther(c, ear, colleagueTone)

	desk.says("region", "Розмова", "Розмову завершено")
	desk.commands('1')
	desk.writes("textbox", "Нотатка", "Не працює роутер, чекає майстра")
	desk.presses(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	desk.has("button", "Збережено")
	desk.presses(kb.Escape)
	c.hangsUp()
	colleague.says("region", "Розмова", "Розмову завершено")
	p.ended(c, "connected/caller_hung_up")

	desk.clicks("button", "Вільний")
	p.awaitMetric(readyOperators, 1)
	again := p.asksFor(abonent)
	desk.showsCardOf(abonent, "Не працює роутер, чекає майстра", olena.name)
	again.hangsUp()
}

// The page is loaded anew in a talk: the call goes on, and the page has its card again. At each moment the page is fit for those who
// do not see it or use no mouse. Then it rings some more, and how soon the card is seen is in the test's output.
func TestDeskPageIsLoadedAnew(t *testing.T) {
	l := sharedLab(t)
	o := l.newDesk(t, 3)
	olena := person{login: "olena", name: "Олена Перша", role: "operator", operator: o.ID}
	abonents := make([]*subscriber, 11)
	for i := range abonents {
		abonents[i] = &subscriber{balance: debt}
	}
	p := l.provideDesk(t, []operator{o}, abonents...)
	p.employs(olena)
	browser := l.startBrowser(t, operatorTone)
	desk := browser.enters(p.service, olena, "/desk")
	p.awaitMetric(readyOperators, 1)
	desk.isAccessible(t, "idle")

	c := p.asksFor(abonents[0])
	desk.showsCardOf(abonents[0])
	desk.isAccessible(t, "ringing")
	desk.clicks("button", "Відповісти")
	ear := listensTo(c.Call)
	desk.hearsEachOther(c, ear, operatorTone)
	desk.isAccessible(t, "talking")

	desk.reloads()
	desk.says("region", "Розмова", "Розмова", subscriberName)
	desk.says("region", "Договір", "Підтверджено", subscriberName, abonents[0].contract)
	desk.hearsEachOther(c, ear, operatorTone)
	desk.commands('e')
	c.wasHungUp(16)
	desk.says("region", "Розмова", "Розмову завершено")
	desk.isAccessible(t, "wrap-up")
	journey := p.ended(c, "connected/operator_hung_up")
	if answered := events(journey, "answered"); answered != 1 {
		t.Errorf("answered %d times, want once\n%s", answered, stepsOf(journey))
	}
	desk.commands('r')
	desk.ringsFor(p, abonents[1:])
	browser.mayNotSupervise(p.service)
}

// ringsFor lets subscribers call one after the other, and tells how soon after the ring the card of each is seen.
func (p *screen) ringsFor(hotline *provider, abonents []*subscriber) {
	p.t.Helper()
	delays := make([]time.Duration, len(abonents))
	for i, one := range abonents {
		hotline.awaitMetric(readyOperators, 1)
		c := hotline.asksFor(one)
		p.says("region", "Договір", "Підтверджено", one.contract)
		delays[i] = p.cardDelay()
		c.hangsUp()
		p.says("region", "Розмова", "Розмову завершено")
		hotline.journey(c)
	}
	slices.Sort(delays)
	p.t.Logf("from the ring in the page to its card, %d times: median %v, 95th percentile %v", len(delays),
		delays[len(delays)/2], delays[(len(delays)*95+99)/100-1])
}

// cardDelay returns how long after the INVITE the card of the call that rings was seen; 0 if it was there before.
func (p *screen) cardDelay() time.Duration {
	p.t.Helper()
	var delay time.Duration
	eventually(p.t, func() error {
		type moments struct{ Rang, Shown float64 } // milliseconds of the page's clock
		seen, err := ask(p.page, chromedp.Evaluate[moments]("desk.moments"))
		if err == nil && (seen.Rang == 0 || seen.Shown == 0) {
			err = errors.New("not seen yet")
		}
		delay = max(0, time.Duration((seen.Shown-seen.Rang)*float64(time.Millisecond)))
		return err
	})
	p.does(chromedp.Action[chromedp.Void](chromedp.Evaluate[chromedp.Void]("desk.moments.rang = desk.moments.shown = 0, undefined")))
	return delay
}

// mayNotSupervise checks that the session of the browser, an operator's, gets nothing that is for supervisors.
func (b *browser) mayNotSupervise(s *service) {
	b.t.Helper()
	asked := []string{"GET /messages", "GET /surges", "GET /audit", "GET /calls", "GET /stats/served", "GET /outages/affected?city=a&street=b&houses=1",
		"POST /outages", "POST /operators/301/state", "PUT /calls/1/supervision"}
	p := b.visits(s, "/sign-in")
	for _, one := range asked {
		method, path, _ := strings.Cut(one, " ")
		body := map[string]string{"GET": "undefined", "POST": "'{}'", "PUT": `'{"mode":"listen"}'`}[method]
		script := fmt.Sprintf("fetch('/api/v1%s', { method: '%s', body: %s, headers: { 'Content-Type': 'application/json' } }).then(({ status }) => status)",
			path, method, body)
		status, err := ask(p.page, chromedp.Evaluate[int](script, chromedp.EvalAwaitPromise))
		if err != nil || status != http.StatusForbidden {
			b.t.Errorf("%s: %d, %v; want 403", one, status, err)
		}
	}
	p.forgives("403", len(asked))
}
