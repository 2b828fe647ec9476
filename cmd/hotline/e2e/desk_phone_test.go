package e2e_test

import (
	"testing"

	"hotline/ivr"
	"hotline/ivr/phone"
)

// newDesk returns an operator no other test has, who has a browser and no telephone.
func (l *lab) newDesk(t *testing.T, departments ...int) operator {
	t.Helper()
	o := l.newOperator(t, departments...)
	o.Device, o.Browser = "none", "PJSIP/web-"+o.ID
	return o
}

// talk is a caller with an operator in a browser, both of whom are heard.
type talk struct {
	s        *service
	browser  *browser
	operator operator
	desk     *page
	c        *caller
	ear      *ear // of the caller
	id       string
}

// talksInBrowser lets a caller walk the menu, press 3 and be answered in the page.
func talksInBrowser(t *testing.T) *talk {
	t.Helper()
	return sharedLab(t).talksInBrowser(t)
}

// talksInBrowser is the same in a lab that is there.
func (l *lab) talksInBrowser(t *testing.T) *talk {
	t.Helper()
	o := l.newDesk(t, 3)
	k := &talk{s: l.serve(t, []operator{o}, atNoon), browser: l.openBrowser(t), operator: o}
	k.desk = k.browser.signIn(o)
	k.s.awaitMetric(readyOperators, 1)
	k.c = k.s.dial()
	k.c.hears("uk/greet.day")
	k.c.presses("3")
	k.id = k.s.idOf(k.c)
	k.desk.awaits("ringing " + k.id + " false")
	k.desk.runs("desk.phone.answer()")
	k.desk.awaits("up")
	k.ear = listensTo(k.c.Call)
	k.c.Speak(phone.Name{Key: "tone"}, alawTone(callerTone))
	k.hearEachOther()
	return k
}

// hearEachOther waits until both tones arrive at the other side.
func (k *talk) hearEachOther() {
	k.c.t.Helper()
	k.ear.forget()
	k.ear.hearsTone(k.c.t, operatorTone)
	k.desk.hearsTone(callerTone)
}

// wasOneTalk checks the journey of a caller who had one operator, without a break that the dialogue knows of.
func (k *talk) wasOneTalk(outcome string) ivr.Journey {
	k.c.t.Helper()
	journey := k.s.ended(k.c, outcome)
	for event, want := range map[string]int{"ringing": 1, "answered": 1, "missed": 0, "returned": 0} {
		if got := events(journey, event); got != want {
			k.c.t.Errorf("%d times %s, want %d\n%s", got, event, want, stepsOf(journey))
		}
	}
	return journey
}

// An operator signs in with a browser, is rung there, sees which call it is, and both hear each other until either hangs up.
func TestOperatorInTheBrowser(t *testing.T) {
	t.Run("the operator hangs up", func(t *testing.T) {
		k := talksInBrowser(t)
		k.desk.runs("desk.phone.hangUp()")
		k.c.wasHungUp(16)
		k.desk.awaits("ended Terminated")
		k.wasOneTalk("connected/operator_hung_up")
		k.s.awaitMetric(readyOperators, 1)
	})
	t.Run("the caller hangs up", func(t *testing.T) {
		k := talksInBrowser(t)
		k.c.hangsUp()
		k.desk.awaits("ended Terminated")
		k.wasOneTalk("connected/caller_hung_up")
		k.s.awaitMetric(readyOperators, 1)
	})
}

// The page is loaded anew in the talk, twice: the caller keeps the operator.
func TestPageIsLoadedAnewInATalk(t *testing.T) {
	k := talksInBrowser(t)
	for range 2 {
		k.desk.reloads()
		k.desk.awaits("ringing " + k.id + " true")
		k.desk.awaits("up")
		k.hearEachOther()
		k.s.awaitMetric(`hotline_board_operators{state="talking"}`, 1)
	}
	k.desk.runs("desk.phone.hangUp()")
	k.c.wasHungUp(16)
	k.wasOneTalk("connected/operator_hung_up")
}

// The service is killed in the talk, and the page loaded anew before it is back.
func TestPageIsLoadedAnewWhileTheServiceIsAway(t *testing.T) {
	k := talksInBrowser(t)
	k.s.kill()
	k.desk.reloads()
	k.desk.awaits("registered true")
	k.c.isThere()
	k.s.restart()
	k.desk.awaits("ringing " + k.id + " true")
	k.hearEachOther()
	k.c.hangsUp()
	k.desk.awaits("ended Terminated")
	k.wasOneTalk("connected/caller_hung_up")
}

// Another tab takes the talk over; the one before gives way, and does not push the new one out.
func TestTalkMovesToAnotherTab(t *testing.T) {
	k := talksInBrowser(t)
	first := k.desk
	k.desk = k.browser.signIn(k.operator)
	first.awaits("displaced")
	k.desk.awaits("ringing " + k.id + " true")
	k.hearEachOther()
	k.c.hangsUp()
	k.desk.awaits("ended Terminated")
	k.wasOneTalk("connected/caller_hung_up")
}

// So does another machine, from which the page before hears nothing: the hotline tells it.
func TestTalkMovesToAnotherBrowser(t *testing.T) {
	l := sharedLab(t)
	needsTwoBrowsers(t)
	k := l.talksInBrowser(t)
	first := k.desk
	k.desk = k.browser.lab.openBrowser(t).signIn(k.operator)
	k.desk.awaits("ringing " + k.id + " true")
	first.awaits("displaced")
	k.hearEachOther()
	k.c.hangsUp()
	k.wasOneTalk("connected/caller_hung_up")
}

// When a browser is gone for good the caller hears music, and the talk ends some time, as if the operator had hung up.
func TestBrowserIsGone(t *testing.T) {
	k := talksInBrowser(t)
	k.browser.close()
	k.c.hearsAtLast(music)
	k.c.wasHungUp(16)
	k.wasOneTalk("connected/operator_hung_up")
}
