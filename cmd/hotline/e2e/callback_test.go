package e2e_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/ivr/phone"
)

// ordersCallBack waits in the queue and orders a call back instead.
func (s *service) ordersCallBack() *caller {
	s.t.Helper()
	c := s.waits()
	c.presses("1")
	c.hearsAtLast("uk/callback.number")
	c.hearsAtLast("uk/callback.confirm")
	c.presses("#")
	c.hearsAtLast("uk/callback.done")
	c.wasHungUp(16)
	s.ended(c, "served/callback_ordered")
	return c
}

// answers answers without a word.
func (r *ring) answers() *ring {
	r.t.Helper()
	if err := r.Answer(); err != nil {
		r.t.Fatal(err)
	}
	return r
}

// person is a subscriber who is called, with a caller's ears.
func (r *ring) person() *caller { return &caller{Call: r.Call, t: r.t} }

// A caller in the queue orders a call back with one key and one confirmation; the first free operator rings with the
// subscriber's number on the display, then the subscriber does, and they talk. It is one call in the journal.
func TestCallBackFromQueue(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	c := s.ordersCallBack()
	home := l.subscriber(t, c.number)
	r := l.register(t, a.ID).rings()
	wantFrom(t, r, c)
	home.isIdle()
	r.answers()
	called := home.rings().answers()
	p := called.person()
	p.hears("uk/callback.hello")
	r.speaksWith(p)
	called.hangsUp()
	s.wantReturned(c, ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp})
	s.wantCallBacks(c, "done")
}

// wantReturned waits for the outcome of the call back to a caller.
func (s *service) wantReturned(c *caller, want ...ivr.Outcome) {
	s.t.Helper()
	eventually(s.t, func() error {
		calls, err := s.journal.Calls(s.t.Context(), store.Filter{Limit: 1000})
		if err != nil {
			return err
		}
		var got []ivr.Outcome
		for _, call := range calls {
			if call.Kind == ivr.Returned && sameNumber(call.From, c.number) {
				got = append(got, call.Outcome)
			}
		}
		if len(got) != len(want) {
			return errors.New("not all calls back are over")
		}
		for i := range got {
			if got[i] != want[i] {
				return errors.New("outcome " + string(got[i].Class) + "/" + string(got[i].Reason))
			}
		}
		return nil
	})
}

// sameNumber compares numbers with and without plus.
func sameNumber(a, b string) bool {
	return a == b || a == "+"+b || b == "+"+a
}

// order is an order of a call back as the API lists it.
type order struct {
	ID    int64  `json:"id"`
	Phone string `json:"phone"`
	State string `json:"state"`
	Tries int    `json:"tries"`
}

// callBacks returns all orders from a caller's number, the newest first.
func (s *service) callBacks(c *caller) []order {
	s.t.Helper()
	var list struct {
		CallBacks []order `json:"callbacks"`
	}
	answer := s.does(http.StatusOK, http.MethodGet, "/callbacks?state=all", nil)
	if err := json.Unmarshal([]byte(answer), &list); err != nil {
		s.t.Fatal(err)
	}
	var own []order
	for _, o := range list.CallBacks {
		if sameNumber(o.Phone, c.number) {
			own = append(own, o)
		}
	}
	return own
}

// wantCallBacks waits until the orders from a caller's number are in the states given, the newest first.
func (s *service) wantCallBacks(c *caller, states ...string) {
	s.t.Helper()
	eventually(s.t, func() error {
		orders := s.callBacks(c)
		if len(orders) != len(states) {
			return errors.New("another number of orders")
		}
		for i, o := range orders {
			if o.State != states[i] {
				return errors.New("order is " + o.State)
			}
		}
		return nil
	})
}

// A call back outlives the service: it is dialled once, when an operator is free.
func TestCallBackOutlivesService(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	c := s.ordersCallBack()
	home := l.subscriber(t, c.number)
	s.kill()
	d := l.register(t, a.ID)
	s.restart()
	r := d.rings()
	wantFrom(t, r, c)
	r.answers()
	called := home.rings().answers()
	r.speaksWith(called.person())
	s.crashes(nil)
	goOnTalking(called.person(), r)
	r.hangsUp()
	s.wantCallBacks(c, "done")
	home.isIdle()
	d.isIdle()
}

// Call backs do not jump ahead of those who wait longer, are not overtaken by those who came later, and are never more
// than operators are free (FreePBX 621).
func TestCallBackKeepsPlace(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	first := s.waits()
	second := s.ordersCallBack()
	third := s.ordersCallBack()
	fourth := s.waits()
	homes := []*device{l.subscriber(t, second.number), l.subscriber(t, third.number)}
	d := l.register(t, a.ID)
	r := d.rings()
	wantFrom(t, r, first)
	r.talksTo(first)
	homes[0].isIdle()
	first.hangsUp()
	for i, c := range []*caller{second, third} {
		r = d.rings()
		wantFrom(t, r, c)
		r.answers()
		called := homes[i].rings().answers()
		r.speaksWith(called.person())
		homes[1-i].isIdle()
		d.isIdle()
		called.hangsUp()
	}
	r = d.rings()
	wantFrom(t, r, fourth)
	r.talksTo(fourth)
}

// A subscriber who does not answer is called three times in all, and no further (product.md, "Call back").
func TestCallBackTriesThrice(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support, "HOTLINE_CALLBACKS_EVERY=1s")
	c := s.ordersCallBack()
	home := l.subscriber(t, c.number)
	d := l.register(t, a.ID)
	for range 3 {
		r := d.rings().answers()
		home.rings().refuses(486)
		select {
		case <-r.Done():
		case <-waiting(t).Done():
			t.Fatal("the operator is not released")
		}
	}
	busy := ivr.Outcome{Class: ivr.Unreached, Reason: ivr.Busy}
	s.wantReturned(c, busy, busy, busy)
	s.wantCallBacks(c, "failed")
	d.isIdle()
}

// Who rings again while a call back is open is told so, and by staying on the line takes its place; it is not called
// then.
func TestCallBackEndsWhenTheCallerRingsAgain(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon, support)
	c := s.ordersCallBack()
	other := s.waits()

	kept := s.dialAs(c.number, s.to)
	kept.hearsAtLast("uk/callback.exists")
	kept.hangsUp()
	s.ended(kept, "served/callback_kept")
	s.wantCallBacks(c, "open")

	again := s.dialAs(c.number, s.to)
	again.hearsAtLast("uk/callback.exists")
	again.hears("uk/callback.stay")
	again.hearsAtLast("uk/queue.transfer")
	s.wantCallBacks(c, "cancelled")
	home := l.subscriber(t, c.number)
	d := l.register(t, a.ID)
	r := d.rings()
	wantFrom(t, r, again)
	r.talksTo(again)
	again.hangsUp()
	r = d.rings()
	wantFrom(t, r, other)
	r.talksTo(other)
	home.isIdle()
}

// One open order a number: over the API the second request is answered with the first order; the number decides, however
// it is written. Numbers that cost money to call, or are abroad, are refused.
func TestCallBackOverAPI(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 3)
	s := l.serve(t, []operator{a}, atNoon)
	c := &caller{t: t, number: newNumber()}
	s.numbers.add(c.number)
	request := map[string]any{"phone": "+" + c.number, "contract": "1000001", "topic": "cabinet: tariff", "department": 3}
	created := s.does(http.StatusCreated, http.MethodPost, "/callbacks", request)
	request["phone"] = "0" + c.number[3:]
	again := s.does(http.StatusOK, http.MethodPost, "/callbacks", request)
	var one, other order
	if err := errors.Join(json.Unmarshal([]byte(created), &one), json.Unmarshal([]byte(again), &other)); err != nil {
		t.Fatal(err)
	}
	if one.ID == 0 || one.ID != other.ID {
		t.Errorf("orders %s and %s, want the same", created, again)
	}
	for _, number := range []string{"0900123456", "+48501112233", "+882161234567", "112", "0703123456"} {
		request["phone"] = number
		s.does(http.StatusUnprocessableEntity, http.MethodPost, "/callbacks", request)
	}
	home := l.subscriber(t, c.number)
	r := l.register(t, a.ID).rings().answers()
	called := home.rings().answers()
	r.speaksWith(called.person())
	r.hangsUp()
	s.wantCallBacks(c, "done")
}

// Outside hours nobody is called back; at opening the order is due.
func TestCallBackAtOpening(t *testing.T) {
	l := sharedLab(t)
	a := l.newOperator(t, 4)
	line := lineIn("uk", 4)
	// Monday 5 January 2026, a minute before the department opens.
	s := l.serve(t, []operator{a}, "HOTLINE_CLOCK=2026-01-05T08:59:00+02:00", line, `HOTLINE_HOURS={"4": "Mon-Fri 09:00-18:00"}`)
	d := s.on(a)[0]
	c := s.dial()
	c.hearsAtLast("uk/hours.closed")
	c.hears("uk/hours.open", "uk/weekday.from.1", "uk/weekday.through.5", "uk/hour.from.9", "uk/hour.until.18")
	c.hearsAtLast("uk/hours.callback")
	c.presses("1")
	c.hearsAtLast("uk/callback.confirm")
	c.presses("#")
	c.hearsAtLast("uk/callback.opening")
	c.wasHungUp(16)
	s.ended(c, "served/callback_ordered")
	home := l.subscriber(t, c.number)
	d.isIdle()
	r := d.rings().answers()
	called := home.rings().answers()
	r.speaksWith(called.person())
	r.hangsUp()
	s.wantCallBacks(c, "done")
}

// An operator takes a call back in the page that is another department's, and so would have waited for that one: the page rings,
// the operator answers, and the subscriber is called.
func TestCallBackTakenInPage(t *testing.T) {
	l := sharedLab(t)
	o := l.newDesk(t, 1)
	olena := person{login: "olena", name: "Олена Перша", role: "operator", operator: o.ID}
	abonent := &subscriber{balance: debt}
	p := l.provideDesk(t, []operator{o}, abonent)
	p.employs(olena)
	c := &caller{t: t, number: abonent.phones[0]}
	p.does(http.StatusCreated, http.MethodPost, "/callbacks", map[string]any{"phone": c.number, "contract": abonent.contract, "topic": "Новий роутер", "department": 3})
	home := l.subscriber(t, c.number)
	desk := l.startBrowser(t, operatorTone).enters(p.service, olena, "/desk")
	p.awaitMetric(readyOperators, 1)
	desk.says("region", "Зворотні дзвінки", "Новий роутер")
	desk.clicks("button", "Передзвонити зараз…")
	desk.says("region", "Розмова", "Зворотний дзвінок")
	home.isIdle()
	desk.presses(kb.F2)
	called := home.rings().answers()
	c.Call = called.Call
	c.hears("uk/callback.hello")
	c.Speak(phone.Name{Key: "tone"}, alawTone(callerTone))
	desk.hearsEachOther(c, listensTo(c.Call), operatorTone)
	called.hangsUp()
	desk.says("region", "Розмова", "Розмову завершено")
	p.wantCallBacks(c, "done")
	p.wantReturned(c, ivr.Outcome{Class: ivr.Connected, Reason: ivr.CallerHungUp})
}

// A caller on the line who has waited longer, and whom the operator serves, comes before a call back that the operator asks for
// (product.md, "Queues and operators"): nobody's telephone rings.
func TestCallBackOvertakesNobody(t *testing.T) {
	l := sharedLab(t)
	o := l.newDesk(t, 1)
	olena := person{login: "olena", name: "Олена Перша", role: "operator", operator: o.ID}
	talks, waits, abonent := &subscriber{balance: debt}, &subscriber{balance: debt}, &subscriber{balance: debt}
	p := l.provideDesk(t, []operator{o}, talks, waits, abonent)
	p.employs(olena)
	desk := l.startBrowser(t, operatorTone).enters(p.service, olena, "/desk")
	p.awaitMetric(readyOperators, 1)
	first := p.calls(talks) // whose talk leaves the operator in the wrap-up
	first.hears("uk/greet.day")
	first.presses("1")
	desk.clicks("button", "Відповісти")
	first.Speak(phone.Name{Key: "tone"}, alawTone(callerTone))
	desk.hearsTone(callerTone)
	first.hangsUp()
	desk.says("region", "Розмова", "Розмову завершено")
	c := p.calls(waits)
	c.hears("uk/greet.day")
	c.presses("1")
	p.awaitMetric(`hotline_board_waiting{department="services"}`, 1)
	home := l.subscriber(t, abonent.phones[0])
	p.does(http.StatusCreated, http.MethodPost, "/callbacks", map[string]any{"phone": abonent.phones[0], "topic": "Новий роутер", "department": 3})
	desk.says("region", "Зворотні дзвінки", "Новий роутер")
	desk.clicks("button", "Передзвонити зараз…")
	desk.has("StaticText", "Спершу прийміть дзвінки з черги…")
	home.isIdle()
	desk.forgives("409", 1)
	c.hangsUp()
}
