package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"time"

	"hotline/routing/desk/api"
)

// browses returns the API as a browser uses it that keeps its cookies; nobody is signed in.
func (s *service) browses() *api.ClientWithResponses {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	client, err := api.NewClientWithResponses(s.url, api.WithHTTPClient(&http.Client{Jar: jar, Timeout: patience}))
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// signsIn returns the API as a person uses it in the pages of this service.
func (s *service) signsIn(who person) *api.ClientWithResponses {
	s.t.Helper()
	client := s.browses()
	entered, err := client.SignInWithResponse(waiting(s.t), api.SignIn{Login: who.login, Password: personPassword})
	if err != nil || entered.JSON200 == nil {
		s.t.Fatalf("%s signs in: %v, %s", who.login, err, entered.Body)
	}
	return client
}

// waitsFor waits until the card of an operator's call stands so.
func waitsFor(t *testing.T, operator *api.ClientWithResponses, state api.CardState, c *caller) {
	t.Helper()
	eventually(t, func() error {
		own, err := operator.GetOwnCardWithResponse(waiting(t))
		switch {
		case err != nil:
			return err
		case own.JSON200 == nil || own.JSON200.Call == nil:
			return errors.New("there is no card")
		case own.JSON200.Call.State != state || !sameNumber(own.JSON200.Call.From, c.number):
			return fmt.Errorf("the card of %s is %s, want %s, %s", own.JSON200.Call.From, own.JSON200.Call.State, c.number, state)
		}
		return nil
	})
}

// Two services with an Asterisk each are one hotline for those who work there: in the pages of one an operator has the card of a call
// at the other and controls it, a supervisor listens to it as far as the telephone is registered there, and a call back that waits
// there is taken.
func TestPageOfTheOtherService(t *testing.T) {
	l := sharedLab(t)
	beside, err := startAsteriskBeside(l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { beside.end(!t.Failed()) })
	support3, services1, chief := l.newOperator(t, 3), l.newOperator(t, 1), l.newOperator(t)
	staff := []operator{support3, services1, chief}
	east := beside.prepare(t, fmt.Sprintf("east%d", applications.Add(1)))
	west := l.prepare(t, fmt.Sprintf("west%d", applications.Add(1)))
	for _, s := range []*service{east, west} {
		s.set(staff, atNoon, support, "HOTLINE_ROUTING_SITE="+west.application)
	}
	east.begin()
	c := east.ordersCallBack()
	east.awaitMetric(`hotline_board_waiting{department="support"}`, 1) // before the other service could have it
	west.begin()
	olena := person{login: "olena-" + west.application, name: "Олена Перша", role: "operator", operator: support3.ID}
	taras := person{login: "taras-" + west.application, name: "Тарас Другий", role: "operator", operator: services1.ID}
	olha := person{login: "olha-" + west.application, name: "Ольга Старша", role: "supervisor", operator: chief.ID}
	west.employs(olena, taras, olha)

	at := beside.register(t, services1.ID)
	west.awaitMetric(readyOperators, 1)
	orders := west.callBacks(c)
	taken, err := west.signsIn(taras).TakeCallBackWithResponse(waiting(t), fmt.Sprint(orders[0].ID))
	if err != nil || taken.StatusCode() != http.StatusAccepted {
		t.Fatalf("taking the call back: %v, %d %s", err, taken.StatusCode(), taken.Body)
	}
	home := beside.subscriber(t, c.number)
	r := at.rings().answers()
	called := home.rings().answers()
	r.speaksWith(called.person())
	called.hangsUp()
	west.wantCallBacks(c, "done")

	at = beside.register(t, support3.ID)
	west.awaitMetric(readyOperators, 2)
	operator, supervisor := west.signsIn(olena), west.signsIn(olha)
	c = east.waits()
	r = at.rings()
	waitsFor(t, operator, api.CardStateRinging, c)
	r.talksTo(c)
	waitsFor(t, operator, api.CardStateTalking, c)
	call := east.idOf(c)
	west.controlsElsewhere(operator, call, r, c)

	listens := func() int {
		t.Helper()
		answer, err := supervisor.SuperviseCallWithResponse(waiting(t), call, api.SuperviseCallJSONRequestBody{Mode: api.Listen})
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode()
	}
	l.register(t, chief.ID)
	west.awaitMetric(readyOperators, 2)
	if status := listens(); status != http.StatusConflict {
		t.Errorf("listening where the telephone is not registered: %d", status)
	}
	ear := beside.register(t, chief.ID)
	eventually(t, func() error {
		if status := listens(); status != http.StatusAccepted {
			return fmt.Errorf("listening: %d", status)
		}
		return nil
	})
	ear.rings().answers()

	hungUp, err := operator.HangUpCallWithResponse(waiting(t), call)
	if err != nil || hungUp.StatusCode() != http.StatusAccepted {
		t.Fatalf("hanging up: %v, %s", err, hungUp.Body)
	}
	r.isOver()
	c.wasHungUp(16)
	east.ended(c, "connected/operator_hung_up")
}

// controlsElsewhere holds and retrieves a call of another service in a page of this one.
func (s *service) controlsElsewhere(operator *api.ClientWithResponses, call string, r *ring, c *caller) {
	s.t.Helper()
	held, err := operator.HoldCallWithResponse(waiting(s.t), call)
	if err != nil || held.StatusCode() != http.StatusAccepted {
		s.t.Fatalf("hold: %v, %s", err, held.Body)
	}
	c.hearsAtLast(music)
	waitsFor(s.t, operator, api.CardStateHeld, c)
	since := time.Now()
	retrieved, err := operator.ResumeCallWithResponse(waiting(s.t), call)
	if err != nil || retrieved.StatusCode() != http.StatusAccepted {
		s.t.Fatalf("retrieve: %v, %s", err, retrieved.Body)
	}
	r.hearsEachOther(c, since)
	if status, answer := s.asks(http.MethodPost, "/calls/nobody-1/hold", nil); status != http.StatusNotFound {
		s.t.Errorf("hold of a call that there is not: %d %s", status, answer)
	}
}
