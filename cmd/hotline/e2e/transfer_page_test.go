package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"hotline/ivr/phone"
)

// colleagues are two operators with pages of their own, the first of whom talks to a caller.
type colleagues struct {
	p             *provider
	olena, taras  person
	first, second *screen
	c             *caller
	ear           *ear
	abonent       *subscriber
}

// talkBesideColleague brings a caller and the first operator into a talk.
func talkBesideColleague(t *testing.T) *colleagues {
	t.Helper()
	l := sharedLab(t)
	needsTwoBrowsers(t)
	first, second := l.newDesk(t, 3), l.newDesk(t, 1)
	k := &colleagues{
		olena:   person{login: "olena", name: "Олена Перша", role: "operator", operator: first.ID},
		taras:   person{login: "taras", name: "Тарас Другий", role: "operator", operator: second.ID},
		abonent: &subscriber{balance: debt},
	}
	k.p = l.provideDesk(t, []operator{first, second}, k.abonent)
	k.p.employs(k.olena, k.taras)
	k.first = l.startBrowser(t, operatorTone).enters(k.p.service, k.olena, "/desk")
	k.second = l.startBrowser(t, colleagueTone).enters(k.p.service, k.taras, "/desk")
	k.p.awaitMetric(readyOperators, 2)
	k.c = k.p.asksFor(k.abonent)
	k.first.showsCardOf(k.abonent)
	k.first.clicks("button", "Відповісти")
	k.ear = listensTo(k.c.Call)
	k.first.hearsEachOther(k.c, k.ear, operatorTone)
	return k
}

// asks lets the first operator ask the second about the caller, who hears music from then on.
func (k *colleagues) asks() {
	k.p.t.Helper()
	heard := k.c.Events()
	heard.Skip()
	k.first.commands('t')
	k.first.clicks("radio", k.taras.name+"…")
	k.first.clicks("button", "Спершу поговорити")
	k.second.says("region", "Розмова", "Колега радиться з вами", subscriberName)
	k.second.says("region", "Договір", "Підтверджено", k.abonent.contract)
	if _, err := heard.Find(waiting(k.p.t), func(e phone.Event) bool { return e.Is(phone.Hears, nameOf(music)) }); err != nil {
		k.p.t.Fatalf("waits for music: %v", err)
	}
	k.first.says("region", "Розмова", "Радитесь: "+k.taras.name)
}

// consult lets the second operator answer, and both operators hear each other and nobody else; the caller hears neither.
func (k *colleagues) consult() {
	k.p.t.Helper()
	k.second.presses(kb.F2)
	k.first.hearsTone(colleagueTone)
	k.second.hearsTone(operatorTone)
	listens(k.p.t, k.c.Call, nameOf(music), 1)
}

// The operator asks a colleague about the caller, who hears music, and puts both together: they hear each other, and the operator is
// in the wrap-up.
func TestAttendedTransferInThePages(t *testing.T) {
	k := talkBesideColleague(t)
	k.asks()
	k.first.isAccessible(t, "the colleague rings")
	k.second.isAccessible(t, "a colleague asks")
	k.consult()
	k.first.isAccessible(t, "a colleague is asked")
	k.second.isAccessible(t, "a colleague talks")

	k.first.clicks("button", "З'єднати їх")
	k.second.hearsEachOther(k.c, k.ear, colleagueTone)
	k.second.says("region", "Розмова", "від колеги: "+k.olena.name, subscriberName)
	k.first.says("region", "Розмова", "Розмову завершено")
	k.first.says("region", "Стан", "Завершення")
	k.p.awaitMetric(`hotline_board_operators{state="wrap-up"}`, 1)

	k.second.commands('e')
	k.c.wasHungUp(16)
	journey := k.p.ended(k.c, "connected/operator_hung_up")
	if answered := events(journey, "answered"); answered != 1 {
		t.Errorf("answered %d times, want once\n%s", answered, stepsOf(journey))
	}
}

// The operator loads the page anew while asking, and then goes back to the caller instead: at the colleague's the call is over, and the
// two who talked before hear each other.
// So it is when the colleague refuses.
func TestConsultationIsCalledOffInThePages(t *testing.T) {
	k := talkBesideColleague(t)
	k.asks()
	k.consult()
	k.first.reloads()
	k.first.hearsTone(colleagueTone)
	k.second.hearsTone(operatorTone)
	k.first.says("region", "Розмова", "Радитесь: "+k.taras.name, subscriberName)
	k.first.clicks("button", "До абонента")
	k.first.hearsEachOther(k.c, k.ear, operatorTone)
	k.first.says("region", "Розмова", "Розмова", subscriberName)
	k.second.says("region", "Розмова", "Розмову завершено")
	k.second.clicks("button", "Вільний")

	k.asks()
	k.second.clicks("button", "Відхилити")
	k.first.hearsEachOther(k.c, k.ear, operatorTone)
	k.c.hangsUp()
	k.first.says("region", "Розмова", "Розмову завершено")
	k.p.ended(k.c, "connected/caller_hung_up")
}
