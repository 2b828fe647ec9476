package stasis

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"hotline/ivr"
	"hotline/routing"
)

// Whatever a call is doing, it goes on when the link was lost for a moment.
func TestLinkLostAtEachMoment(t *testing.T) {
	for name, reach := range moments() {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			reach(r)
			r.drop()
			r.openGate()
			r.await("the link again", func() bool { return r.linkCount() == 2 && r.app.Linked() })
			r.setPassive(false)
			if name == "joining" || name == "talking" {
				r.hangUp(r.leg(1), 16)
				r.over()
				r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
			} else {
				r.hangUp("c1", 16)
				r.over()
			}
			r.wantClean(0)
			if got := r.journal.ends("c1"); len(got) != 1 {
				t.Errorf("ends %v, want one", got)
			}
		})
	}
}

// away lets something happen while there is no link.
func (r *rig) away(happens func()) {
	r.t.Helper()
	before := r.linkCount()
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.drop()
	r.await("the loss of the link", func() bool { return !r.app.Linked() })
	r.await("the board to know of it", func() bool { return r.board.count("away") > 0 })
	happens()
	r.mu.Lock()
	r.closed = false
	r.mu.Unlock()
	r.await("the link again", func() bool { return r.linkCount() > before && r.app.Linked() })
}

func TestCallsThatEndWhileAway(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.call("c2", "c3")
	r.asks(1, "play c2")
	r.asks(1, "play c3")
	r.away(func() { r.vanish("c1"); r.vanish("c2") })
	r.await("the ends", func() bool { return r.app.Active() == 1 })
	r.wantOutcome("c1", ivr.Connected, ivr.WhileAway)
	r.wantOutcome("c2", ivr.Left, ivr.WhileAway)
	r.wantClean(1)
	r.press("c3", "3")
	r.await("the queue", func() bool { return r.board.count("join c3") == 1 })
}

func TestOperatorHangsUpWhileAway(t *testing.T) {
	r := start(t)
	leg := r.talking("c1")
	r.away(func() { r.vanish(leg) })
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
	r.wantClean(0)
}

func TestOperatorAnswersWhileAway(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	r.away(func() {
		r.mu.Lock()
		r.channels[leg].state = "Up"
		r.mu.Unlock()
	})
	r.asks(1, "join talk1 c1 leg1")
	if r.board.count("answered 1") != 1 {
		t.Error("the board does not know")
	}
}

func TestOperatorMissesWhileAway(t *testing.T) {
	r := start(t)
	leg := r.ringing("c1")
	r.away(func() { r.vanish(leg) })
	r.await("the miss", func() bool { return r.board.count("missed 1 no answer") == 1 })
	r.wantClean(1)
}

// A slow or failing answer about a leg is no reason to tear a talk apart.
func TestTalkGoesOnThoughAsteriskIsSlow(t *testing.T) {
	r := start(t)
	leg := r.talking("c1")
	r.script(answer{prefix: "get channels", status: 500})
	r.drop()
	r.await("the link again", func() bool { return r.linkCount() == 2 && r.app.Linked() })
	r.await("the call to resume", func() bool { return r.journal.has("c1", "resumed") })
	r.unscript()
	if r.count("hang up") > 0 || r.count("join") != 1 {
		t.Error("the talk was disturbed")
	}
	r.hangUp(leg, 16)
	r.over()
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
}

func TestAsteriskRestarted(t *testing.T) {
	r := start(t)
	r.talking("c1")
	r.call("c2")
	r.asks(1, "play c2")
	r.restart()
	r.over()
	r.wantOutcome("c1", ivr.Lost, ivr.AsteriskLost)
	r.wantOutcome("c2", ivr.Lost, ivr.AsteriskLost)
	r.await("the link again", func() bool { return r.app.Linked() && r.linkCount() >= 2 })
	r.call("c3")
	r.asks(1, "play c3")
}

// An Asterisk that is starting refuses at first; that it was restarted must not be forgotten over it.
func TestAsteriskRestartedAndNotReadyAtOnce(t *testing.T) {
	r := start(t)
	r.call("c1")
	r.asks(1, "play c1")
	r.script(answer{prefix: "subscribe ", status: 500, times: 2})
	r.restart()
	r.over()
	r.wantOutcome("c1", ivr.Lost, ivr.AsteriskLost)
}

// A silent loss is noticed by the pings.
func TestHalfOpenLink(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.deaf = true
	r := newRig(t, f).run()
	r.mu.Lock()
	r.deaf = false
	r.mu.Unlock()
	r.call("c1")
	r.asks(1, "play c1")
	r.await("the link again", func() bool { return r.linkCount() == 2 && r.app.Linked() })
	if !r.log.has("asterisk does not answer pings") {
		t.Error("the log does not say why")
	}
	r.press("c1", "3")
	r.await("the queue", func() bool { return r.board.count("join c1") == 1 })
}

func TestApplicationReplaced(t *testing.T) {
	t.Parallel()
	r := newRig(t, newFakeAsterisk(t))
	done := make(chan error, 1)
	go func() { done <- r.app.Run(t.Context()) }()
	r.await("the link", r.linked)
	r.call("c1")
	r.asks(1, "play c1")
	r.send(event("ApplicationReplaced", ""))
	if err := <-done; !errors.Is(err, ErrReplaced) {
		t.Errorf("Run returned %v, want ErrReplaced", err)
	}
	if !r.calls.has("c1") || r.count("hang up") > 0 {
		t.Error("the call was not left to the other service")
	}
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	r := newRig(t, newFakeAsterisk(t), withPassword("wrong"))
	r.begin()
	r.await("the complaint", func() bool { return r.log.has("asterisk refuses the ARI user or password") })
	if err := r.stop(); err != nil {
		t.Error(err)
	}
	if r.app.Linked() || r.log.has("wrong") || r.log.has(testPassword) {
		t.Errorf("linked %t, log:\n%s", r.app.Linked(), r.log)
	}
}

func TestAsteriskAway(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.closed = true
	r := newRig(t, f)
	r.begin()
	r.await("some attempts", func() bool { f.mu.Lock(); defer f.mu.Unlock(); return f.refused >= 3 })
	f.mu.Lock()
	f.closed = false
	f.mu.Unlock()
	r.await("the link", r.linked)
}

func TestPausesGrow(t *testing.T) {
	var pauses []string
	for pause := backoffMin; len(pauses) < 7; pause = min(2*pause, backoffMax) {
		pauses = append(pauses, pause.String())
	}
	if want := []string{"50ms", "100ms", "200ms", "400ms", "800ms", "1s", "1s"}; !slices.Equal(pauses, want) {
		t.Errorf("pauses %v, want %v", pauses, want)
	}
}

// Run ends while Asterisk answers nothing any more: no request is waited for until its own deadline.
func TestStopWhileRequestsHang(t *testing.T) {
	for _, word := range []string{"answer", "play", "stop", "create", "dial", "join", "hang up leg1", "unbridge", "get applications", "get deviceStates", "continue"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, newFakeAsterisk(t))
			hang := answer{prefix: word, hold: make(chan struct{})}
			if word == "get applications" || word == "get deviceStates" {
				r.script(hang)
				r.begin()
			} else {
				r.run()
				r.script(hang)
				r.provoke(word)
			}
			r.asks(1, word)
			if err := r.stop(); err != nil {
				t.Error(err)
			}
			if r.log.has("deadline exceeded") {
				t.Error("a request was waited for until its deadline")
			}
		})
	}
}

// provoke makes the App ask for something, whatever it takes.
func (r *rig) provoke(word string) {
	r.t.Helper()
	r.call("c1")
	if word == "answer" || word == "play" {
		return
	}
	r.asks(1, "play c1")
	if word == "continue" {
		r.board.set(func() { r.board.panics = "join" })
	}
	r.press("c1", "3")
	if word == "stop" || word == "continue" {
		return
	}
	r.await("the queue", func() bool { return r.board.count("join c1") == 1 })
	r.app.Offered(routing.Offer{Number: 1, Call: "c1", Operator: "103"})
	if word == "create" || word == "dial" {
		return
	}
	r.asks(1, "dial leg1")
	r.turn(r.leg(1), "Up")
	if word == "join" {
		return
	}
	r.asks(1, "join talk1")
	r.hangUp("c1", 16)
}

func TestConfigFaults(t *testing.T) {
	good := Config{URL: "http://127.0.0.1:8088/ari", Application: "hotline", Ring: 1e9}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*Config){
		`asterisk.url: "::" is not an http or https URL`:         func(c *Config) { c.URL = "::" },
		`asterisk.url: "ws://x/ari" is not an http or https URL`: func(c *Config) { c.URL = "ws://x/ari" },
		`asterisk.application: missing`:                          func(c *Config) { c.Application = "" },
		`operators.ring: 1.5s is not a whole number of seconds`:  func(c *Config) { c.Ring = 1.5e9 },
	} {
		config := good
		spoil(&config)
		if _, err := New(config, Parts{}); fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestExamine(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	config := Config{URL: f.url(), Username: testUser, Password: testPassword, Application: testApplication, Ring: 1e9,
		Devices: map[routing.OperatorID]Devices{"103": {Phone: "PJSIP/103"}, "104": {Phone: "PJSIP/104", Browser: webPhone}}}
	says, devices, err := Examine(t.Context(), config)
	if err != nil || says != "version 22.10.1 answers; user hotline may use ARI" {
		t.Errorf("%q, %v", says, err)
	}
	if devices["PJSIP/103"] != "NOT_INUSE" || devices["PJSIP/104"] != "UNAVAILABLE" || devices[webPhone] != "UNAVAILABLE" {
		t.Errorf("devices: %v", devices)
	}
	config.Password = "wrong"
	if _, _, err := Examine(t.Context(), config); err == nil || err.Error() != "asterisk refuses the ARI user or password" {
		t.Errorf("wrong password: %v", err)
	}
	config.URL = "http://127.0.0.1:1/ari"
	if _, _, err := Examine(t.Context(), config); err == nil {
		t.Error("an Asterisk that is away was examined")
	}
}
