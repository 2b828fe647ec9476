package e2e_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// supervisorOnBoard is a talk of a caller and an operator's page, and a supervisor's board beside it.
type supervisorOnBoard struct {
	p           *provider
	olena, olha person
	desk, board *screen
	c           *caller
	callerHears *record
}

// talkOnTheBoard brings a caller and an operator into a talk that a supervisor sees.
func talkOnTheBoard(t *testing.T) *supervisorOnBoard {
	t.Helper()
	l := sharedLab(t)
	needsTwoBrowsers(t)
	o, s := l.newDesk(t, 3), l.newDesk(t)
	k := &supervisorOnBoard{
		olena: person{login: "olena", name: "Олена Перша", role: "operator", operator: o.ID},
		olha:  person{login: "olha", name: "Ольга Старша", role: "supervisor", operator: s.ID},
	}
	abonent := &subscriber{balance: debt}
	k.p = l.provideDesk(t, []operator{o, s}, abonent)
	k.p.employs(k.olena, k.olha)
	k.desk = l.startBrowser(t, operatorTone).enters(k.p.service, k.olena, "/desk")
	k.board = l.startBrowser(t, supervisorTone).enters(k.p.service, k.olha, "/board")
	k.p.awaitMetric(readyOperators, 1)
	k.c = k.p.asksFor(abonent)
	k.desk.clicks("button", "Відповісти")
	k.callerHears = recordOf(k.c.Call)
	k.hearEachOther()
	k.board.clicks("option", k.olena.name+"…")
	return k
}

// hearEachOther waits until the caller and the operator hear each other.
func (k *supervisorOnBoard) hearEachOther() {
	k.p.t.Helper()
	k.callerHears.hears(k.p.t, "the caller", operatorTone)
	k.desk.hearsTone(callerTone)
}

// levels returns how loud each of some tones is in the page's telephone, in decibels.
func (p *screen) levels(frequencies ...float64) ([]float64, error) {
	script := "desk.levels("
	for _, frequency := range frequencies {
		script += fmt.Sprint(frequency, ",")
	}
	return ask(p.page, chromedp.Evaluate[[]float64](script+")"))
}

// hearsAll waits until a page hears several tones at once.
func (p *screen) hearsAll(frequencies ...float64) {
	p.t.Helper()
	eventually(p.t, func() error {
		levels, err := p.levels(frequencies...)
		if err == nil && slices.Min(levels) < quiet {
			err = fmt.Errorf("the page hears %v Hz with %v dB", frequencies, levels)
		}
		return err
	})
}

// hearsOnly waits until a page hears one tone and not another.
func (p *screen) hearsOnly(frequency, not float64) {
	p.t.Helper()
	eventually(p.t, func() error {
		levels, err := p.levels(frequency, not)
		if err == nil && (levels[0] < quiet || levels[1] > quiet) {
			err = fmt.Errorf("the page hears %v Hz with %v dB, and %v Hz with %v dB", frequency, levels[0], not, levels[1])
		}
		return err
	})
}

// isNotHeardByTheCaller checks that the supervisor was not in what the caller has heard from a mark on, to be at least two seconds.
func (k *supervisorOnBoard) isNotHeardByTheCaller(from int) {
	k.p.t.Helper()
	k.callerHears.waitsFor(k.p.t, from, 10)
	if heard, _ := k.callerHears.most(from, supervisorTone); heard > 0.05 {
		k.p.t.Errorf("the caller hears the supervisor, share %.2f", heard)
	}
}

// A supervisor listens to a talk from the board, whispers to the operator, and takes the caller over: the page's telephone, off
// until then, is turned on and answers by itself. Who hears whom is told by tones.
func TestSupervisionFromTheBoardPage(t *testing.T) {
	k := talkOnTheBoard(t)
	from := k.callerHears.mark()
	k.board.clicks("button", "Слухати…")
	k.board.has("region", "Ви слухаєте")
	k.board.hearsAll(callerTone, operatorTone)
	k.isNotHeardByTheCaller(from)
	k.desk.hearsOnly(callerTone, supervisorTone)
	k.board.isAccessible(t, "listens")

	k.board.clicks("button", "Підказувати")
	k.board.has("region", "Ви підказуєте")
	k.desk.hearsAll(callerTone, supervisorTone)
	k.board.hearsAll(callerTone, operatorTone)
	k.isNotHeardByTheCaller(from)

	k.board.clicks("button", "Слухати")
	k.board.has("region", "Ви слухаєте")
	k.desk.hearsOnly(callerTone, supervisorTone)

	k.board.clicks("button", "Забрати")
	k.board.has("region", "Ваша розмова")
	k.callerHears.hears(t, "the caller", supervisorTone)
	k.board.hearsOnly(callerTone, operatorTone)
	k.desk.says("region", "Розмова", "Розмову завершено")
	k.desk.says("region", "Стан", "Завершення")
	k.board.isAccessible(t, "has taken over")
	k.board.clicks("button", "Завершити")
	k.c.wasHungUp(16)
	k.p.ended(k.c, "connected/operator_hung_up")
}

// A supervisor who listens leaves the talk with a key, and it goes on; then takes it over without listening first, asked whether they
// mean it. Their telephone is in a pause meanwhile, so that no caller is offered to it.
func TestSupervisorLeavesAndTakesOver(t *testing.T) {
	k := talkOnTheBoard(t)
	k.board.offers("button", "Слухати…")
	k.board.commands('l')
	k.board.hearsAll(callerTone, operatorTone)
	k.board.commands('s')
	k.board.lacks("region", "Ви слухаєте")
	k.hearEachOther()

	k.board.offers("button", "Забрати…")
	k.board.commands('t')
	k.board.has("dialog", "Забрати розмову?")
	k.board.presses(kb.Enter)
	k.board.has("region", "Ваша розмова")
	k.callerHears.hears(t, "the caller", supervisorTone)
	k.board.hearsTone(callerTone)
	k.desk.says("region", "Розмова", "Розмову завершено")
	k.c.hangsUp()
	k.p.ended(k.c, "connected/caller_hung_up")
}
