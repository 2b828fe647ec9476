package stasis

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// Types that Asterisk 22.10 sends and ari/v5 5.3.1 does not know, and one of a release to come.
var unknownTypes = []string{
	"BridgeInfoRequest", "ChannelToneDetected", "ChannelTransfer", "ApplicationRegistered",
	"ApplicationUnregistered", "RequiredDestination", "ReferTo", "Telepathy",
}

// messages that are no event; the link must outlive them.
func faultyMessages() map[string]string {
	return map[string]string{
		"empty":            "",
		"blank":            " \n",
		"no JSON":          "hello",
		"cut":              event("StasisStart", `"channel":{"id":"x"`)[:40],
		"number":           "17",
		"null":             "null",
		"list":             `[{"type":"StasisStart"}]`,
		"no type":          `{"application":"hotline"}`,
		"empty type":       event("", ""),
		"type of a number": `{"type":5}`,
		"deep":             strings.Repeat(`{"a":`, 20000),
		"channel a number": event("ChannelDtmfReceived", `"digit":"1","channel":7`),
		"no channel":       event("StasisStart", `"args":[]`),
		"empty channel":    event("StasisStart", `"args":[],"channel":{"id":""}`),
		"bad time":         `{"type":"StasisEnd","timestamp":"yesterday","channel":{"id":"x"}}`,
		"huge":             event("StasisEnd", `"channel":{"id":"`+strings.Repeat("x", 2*maxEvent)+`"}`),
	}
}

func TestFaultyMessages(t *testing.T) {
	for name, message := range faultyMessages() {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			r.send(message)
			r.call("c1")
			r.asks(1, "play c1")
			if r.dropped("malformed") != 1 {
				t.Errorf("%d malformed events counted, want 1", r.dropped("malformed"))
			}
			if r.linkCount() != 1 || r.app.Active() != 1 {
				t.Errorf("%d links, %d calls; want 1 of each", r.linkCount(), r.app.Active())
			}
		})
	}
}

func TestUnknownTypes(t *testing.T) {
	r := start(t)
	for _, kind := range unknownTypes {
		r.send(event(kind, `"channel":`+channelText("x", fakeChannel{})))
	}
	r.call("c1")
	r.asks(1, "play c1")
	if got := r.dropped("unknown"); got != len(unknownTypes) {
		t.Errorf("%d events of unknown types counted, want %d", got, len(unknownTypes))
	}
	if r.linkCount() != 1 {
		t.Error("the link was lost")
	}
}

// Asterisk is asked to keep back all that is of no use, and nothing else; if it cannot, the link holds all the same.
func TestEventsAreKeptBack(t *testing.T) {
	r := newRig(t, newFakeAsterisk(t))
	r.script(answer{prefix: "keep back ", status: 404})
	r.run()
	r.mu.Lock()
	asked := r.asked[slices.IndexFunc(r.asked, func(a string) bool { return strings.HasPrefix(a, "keep back ") })]
	r.mu.Unlock()
	for kind := range known {
		if kept := strings.Contains(asked, "map[type:"+kind+"]"); kept != (used[kind] == nil) {
			t.Errorf("%s: kept back %t", kind, kept)
		}
	}
	r.call("c1")
	r.asks(1, "play c1")
}

// Events that are known but of no use are counted by their type.
func TestEventsWithoutUse(t *testing.T) {
	r := start(t)
	r.send(event("ChannelVarset", `"variable":"X","value":"1","channel":`+channelText("c1", fakeChannel{})))
	r.send(event("ChannelDialplan", `"dialplan_app":"Stasis","dialplan_app_data":"hotline","channel":`+channelText("c1", fakeChannel{})))
	r.settle()
	for _, kind := range []string{"ChannelVarset", "ChannelDialplan"} {
		if got := testutil.ToFloat64(r.app.metrics.events.WithLabelValues(kind)); got != 1 {
			t.Errorf("%v events of type %s counted, want 1", got, kind)
		}
	}
}

func TestDeviceStates(t *testing.T) {
	r := start(t)
	for state, stands := range map[string]string{
		"NOT_INUSE": "true false", "INUSE": "true true", "BUSY": "true true", "RINGING": "true true", "RINGINUSE": "true true",
		"ONHOLD": "true true", "UNAVAILABLE": "false false", "INVALID": "false false", "UNKNOWN": "false false", "NEW": "false false",
	} {
		before := r.board.count("device 103 " + stands)
		r.send(deviceState("PJSIP/103", state))
		r.await(state, func() bool { return r.board.count("device 103 "+stands) == before+1 })
	}
	r.send(deviceState("PJSIP/999", "NOT_INUSE"))
	r.settle()
	if r.board.count("device 999") > 0 {
		t.Error("the board heard of a device that is nobody's")
	}
}

func TestEventsOfEachTypeAreUnderstood(t *testing.T) {
	app := newRig(t, newFakeAsterisk(t)).app
	for _, text := range usedEvents("c1", "c1") {
		e, err := app.decode([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var want struct{ Type string }
		if err := json.Unmarshal([]byte(text), &want); err != nil || e.GetType() != want.Type {
			t.Errorf("decoded %s, want %s (%v)", e.GetType(), want.Type, err)
		}
	}
}

// usedEvents returns one event of each type that the package acts upon, of a channel and of a playback.
func usedEvents(channel, playback string) []string {
	text := channelText(channel, fakeChannel{state: "Up", from: "380501112233", to: "hotline"})
	return []string{
		event("StasisStart", `"args":[],"channel":`+text),
		event("StasisStart", `"args":["leg"],"channel":`+text),
		pressed(channel, '1'),
		playbackContinuing(channel, playback),
		playbackFinished(channel, playback, "done"),
		playbackFinished(channel, playback, "failed"),
		stateChanged(channel, "Ringing"),
		stateChanged(channel, "Up"),
		event("ChannelHangupRequest", fmt.Sprintf(`"cause":16,"channel":%s`, text)),
		stasisEnd(channel),
		destroyed(channel, 16),
		deviceState("PJSIP/103", "NOT_INUSE"),
		endpointState("103", "offline"),
		event("StasisStart", `"args":["subscriber"],"channel":`+text),
	}
}

func playbackContinuing(channel, id string) string {
	return event("PlaybackContinuing", fmt.Sprintf(`"playback":{"id":%q,"media_uri":"sound:x","target_uri":"channel:%s","language":"uk","state":"continuing"}`, id, channel))
}
