package stasis

import (
	"testing"

	"hotline/ivr"
	"hotline/routing"
)

func endpointState(name, state string) string {
	return event("EndpointStateChange", `"endpoint":{"technology":"PJSIP","resource":"`+name+`","state":"`+state+`","channel_ids":[]}`)
}

// A device whose registration is gone while it rings is offline at once, whatever its state, until it is back.
func TestDeviceGoesOfflineWhileItRings(t *testing.T) {
	r := start(t)
	r.send(deviceState("PJSIP/103", "RINGING"), endpointState("103", "offline"))
	r.await("the loss", func() bool { return r.board.count("device 103 false true") == 1 })
	r.send(deviceState("PJSIP/103", "INUSE"))
	r.await("the loss still", func() bool { return r.board.count("device 103 false true") == 2 })
	r.send(endpointState("103", "online"), deviceState("PJSIP/103", "NOT_INUSE"))
	r.await("the return", func() bool { return r.board.count("device 103 true false") == 2 })
	r.send(endpointState("999", "offline"))
	r.settle()
	if r.board.count("device 999") > 0 {
		t.Error("a stranger's device was reported")
	}
}

// Adopted, such a device is asked about.
func TestOfflineDeviceInACallIsAdopted(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.devices["PJSIP/103"], f.devices["PJSIP/106"] = "RINGING", "INUSE"
	f.offline["PJSIP/103"] = true
	r := newRig(t, f).run()
	if r.board.count("device 103 false true") != 1 || r.board.count("device 106 true true") != 1 {
		t.Errorf("board: %v", r.board.told)
	}
}

// The board hears that all is told after the devices, at each adoption.
func TestAdoptedComesLast(t *testing.T) {
	r := start(t)
	r.drop()
	r.await("the second link", func() bool { return r.linkCount() == 2 && r.linked() })
	told := 0
	for _, what := range r.board.told {
		if what == "adopted" {
			told++
		}
	}
	if last := r.board.told[len(r.board.told)-1]; told != 2 || last != "adopted" {
		t.Errorf("adopted %d times, last %q", told, last)
	}
}

func TestDevicesChangeWhileCallsGoOn(t *testing.T) {
	r := start(t)
	r.mu.Lock()
	r.devices["PJSIP/107"] = "NOT_INUSE"
	r.mu.Unlock()
	devices := map[routing.OperatorID]Devices{"106": {Phone: "PJSIP/106"}, "107": {Phone: "PJSIP/107"}}
	if err := r.app.SetDevices(devices); err != nil {
		t.Fatal(err)
	}
	if r.board.count("device 107 true false") != 1 {
		t.Errorf("board: %v", r.board.told)
	}
	r.send(deviceState("PJSIP/107", "INUSE"), deviceState("PJSIP/103", "INUSE"))
	r.settle()
	if r.board.count("device 107 true true") != 1 || r.board.count("device 103 true true") != 0 {
		t.Errorf("board: %v", r.board.told)
	}
	if r.app.deviceOf("107") != "PJSIP/107" || r.app.deviceOf("103") != "" || r.app.operatorAt("PJSIP/107-00000001") != "107" {
		t.Error("the devices are not those that were set")
	}
}

// Devices that Asterisk did not answer for are asked for again.
func TestDevicesAreSetAgain(t *testing.T) {
	r := start(t)
	devices := map[routing.OperatorID]Devices{"107": {Phone: "PJSIP/107"}}
	r.mu.Lock()
	r.devices["PJSIP/107"] = "NOT_INUSE"
	r.mu.Unlock()
	r.script(answer{prefix: "get deviceStates/PJSIP/107", status: 500, times: 1})
	if err := r.app.SetDevices(devices); err == nil {
		t.Fatal("no error")
	}
	if err := r.app.SetDevices(devices); err != nil || r.board.count("device 107 true false") != 1 {
		t.Errorf("the second time: %v, board %v", err, r.board.told)
	}
}

// What a device does while Asterisk is asked for it is newer than the answer.
func TestDeviceRegistersWhileItIsAskedFor(t *testing.T) {
	r := start(t)
	devices := map[routing.OperatorID]Devices{"106": {Phone: "PJSIP/106"}, "107": {Phone: "PJSIP/107"}}
	r.script(answer{prefix: "get deviceStates/PJSIP/107", status: 200, body: `{"name":"PJSIP/107","state":"UNAVAILABLE"}`, hold: r.gate, times: 1})
	set := make(chan error, 1)
	go func() { set <- r.app.SetDevices(devices) }()
	r.asks(1, "get deviceStates/PJSIP/107")
	r.send(deviceState("PJSIP/107", "NOT_INUSE"))
	r.settle()
	r.openGate()
	r.must(<-set)
	if r.board.count("device 107 true false") == 0 || r.board.count("device 107 false false") > 0 {
		t.Errorf("board: %v", r.board.told)
	}
}

// An endpoint that Asterisk does not have yet hinders nobody.
func TestEndpointThatIsNotThere(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.script(answer{prefix: "subscribe endpoint:PJSIP/103,", status: 422, body: `{"message":"Event source does not exist"}`})
	f.script(answer{prefix: "subscribe endpoint:PJSIP/103", status: 422, body: `{"message":"Event source does not exist"}`})
	r := newRig(t, f).run()
	if r.count("subscribe endpoint:PJSIP/106") != 1 {
		t.Errorf("asked %v", r.asked)
	}
}

// A hang-up that Asterisk refuses for the moment is asked for again: the caller is not left in silence after the talk.
func TestHangUpIsTriedAgain(t *testing.T) {
	r := start(t)
	leg := r.talking("c1")
	r.script(answer{prefix: "hang up c1", status: 500, times: 2})
	r.hangUp(leg, 16)
	r.over()
	r.asks(3, "hang up c1 16")
	r.wantClean(0)
	r.wantOutcome("c1", ivr.Connected, ivr.OperatorHungUp)
}

// The empty bridges of a crashed process go; those of calls that go on, of talks and of other services stay.
func TestEmptyBridgesAreCleared(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.hold("c1", fakeChannel{state: "Up"})
	f.hold("leg-x", fakeChannel{state: "Ringing", name: "PJSIP/103-0000001a"})
	for _, id := range []string{"talk-left", "talk-x", "other-1", "talk-foreign"} {
		f.bridges[id] = []string{}
	}
	f.bridgeNames["talk-foreign"] = "another"
	r := newRig(t, f)
	r.calls.put(waitingRecord("c1", legRecord{Operator: "103", Channel: "leg-x", Bridge: "talk-x", Dialled: true}))
	r.run()
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, want := range map[string]bool{"talk-left": false, "talk-x": true, "other-1": true, "talk-foreign": true} {
		if _, there := r.bridges[id]; there != want {
			t.Errorf("bridge %s is there: %t, want %t", id, there, want)
		}
	}
}

func TestWhisperLeftBehindIsEnded(t *testing.T) {
	t.Parallel()
	f := newFakeAsterisk(t)
	f.hold(whisperPrefix+"x", fakeChannel{state: "Up"})
	r := newRig(t, f).run()
	if channels, _ := r.left(); channels != 0 {
		t.Error("the whisper goes on")
	}
}

func TestWhisper(t *testing.T) {
	r := start(t, withSpeech)
	id := whisperPrefix + "y"
	r.hold(id, fakeChannel{state: "Up"})
	r.mu.Lock()
	begin := r.stasisStart(id, whisperArgument, "uk/transfer.failed", "nonsense")
	r.mu.Unlock()
	r.send(begin)
	r.asks(1, "play "+id+" uk sound:transfer/failed")
	r.asks(1, "hang up "+id)
}

// An operator with a telephone and a browser can be reached if either is registered, is busy if either is, and is rung in
// the browser if that is registered.
func TestTwoDevicesOfAnOperator(t *testing.T) {
	const free, busy, away = "NOT_INUSE", "INUSE", "UNAVAILABLE"
	for name, c := range map[string]struct{ phone, browser, board, rings string }{
		"both free":       {free, free, "true false", webPhone},
		"phone alone":     {free, away, "true false", "PJSIP/103"},
		"browser alone":   {away, free, "true false", webPhone},
		"phone in a call": {busy, free, "true true", webPhone},
		"browser in one":  {free, busy, "true true", webPhone},
		"neither":         {away, away, "false false", "PJSIP/103"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAsterisk(t)
			f.devices = map[string]string{"PJSIP/103": c.phone, webPhone: c.browser}
			r := newRig(t, f, withDesk).run()
			if told := r.board.count("device 103"); told != 1 || r.board.count("device 103 "+c.board) != 1 {
				t.Errorf("board: %v, want %s once", r.board.told, c.board)
			}
			if got := r.app.deviceOf("103"); got != c.rings {
				t.Errorf("rings %s, want %s", got, c.rings)
			}
			if got := r.app.deviceOf("106"); got != "PJSIP/web-106" {
				t.Errorf("106 rings %q, who has a browser alone", got)
			}
		})
	}
}

// A code that is dialled in the browser is the operator's.
func TestCodeFromTheBrowser(t *testing.T) {
	r := startDesk(t)
	r.code("x1", webPhone, "ready")
	r.asks(1, "continue x1")
	if r.board.count("duty 103 {Out:false Pause:}") != 1 {
		t.Errorf("board: %v", r.board.heard())
	}
}

// An operator whose browser is taken away can be reached at the telephone alone.
func TestBrowserIsTakenAway(t *testing.T) {
	r := startDesk(t)
	if err := r.app.SetDevices(map[routing.OperatorID]Devices{"103": {Phone: "PJSIP/103"}}); err != nil {
		t.Fatal(err)
	}
	if r.board.count("device 103 false false") != 1 || r.app.deviceOf("106") != "" {
		t.Errorf("board: %v", r.board.told)
	}
}

// A device that Asterisk did not answer for hides no other of its operator: not if it was forgotten, and not if it was set while
// the calls were taken up and nobody asked for it.
func TestDeviceThatIsNotKnownHidesNoOther(t *testing.T) {
	const other = "PJSIP/web-103"
	more := map[routing.OperatorID]Devices{"103": {Phone: "PJSIP/103", Browser: other}, "106": {Phone: "PJSIP/106"}}
	t.Run("forgotten", func(t *testing.T) {
		r := start(t)
		r.script(answer{prefix: "get deviceStates/" + other, status: 500, hold: r.gate, times: 1})
		set := make(chan error, 1)
		go func() { set <- r.app.SetDevices(more) }()
		r.asks(1, "get deviceStates/"+other)
		r.send(deviceState("PJSIP/103", "INUSE"))
		r.settle()
		r.openGate()
		if err := <-set; err == nil || r.board.count("device 103 true true") != 1 {
			t.Errorf("error %v, board %v", err, r.board.told)
		}
	})
	t.Run("never asked for", func(t *testing.T) {
		t.Parallel()
		f := newFakeAsterisk(t)
		hold := make(chan struct{})
		f.script(answer{prefix: "get deviceStates/PJSIP/103", hold: hold, times: 1})
		r := newRig(t, f)
		r.begin()
		r.asks(1, "get deviceStates/PJSIP/103")
		r.must(r.app.SetDevices(more))
		close(hold)
		r.await("the link", r.linked)
		r.must(r.app.SetDevices(more))
		if r.count("get deviceStates/"+other) != 1 || r.board.count("device 103 true false") != 1 {
			t.Errorf("board: %v", r.board.heard())
		}
	})
}

// A device that changes hands is one's no more: that operator cannot be reached, and the other can.
func TestDeviceChangesHands(t *testing.T) {
	r := start(t)
	r.must(r.app.SetDevices(map[routing.OperatorID]Devices{"106": {Phone: "PJSIP/106", Browser: "PJSIP/103"}}))
	if r.board.count("device 103 false false") != 1 || r.app.deviceOf("103") != "" || r.app.deviceOf("106") != "PJSIP/103" {
		t.Errorf("board: %v", r.board.told)
	}
}
