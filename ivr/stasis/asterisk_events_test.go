package stasis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/coder/websocket"
)

// What the fake Asterisk says by itself or on a test's word, and what a test may ask it.

// send lets the application hear of events; without a socket they are lost, as with Asterisk.
func (f *fakeAsterisk) send(events ...string) {
	if len(events) == 0 {
		return
	}
	f.mu.Lock()
	sockets := slices.Clone(f.sockets)
	if len(sockets) == 0 {
		f.missed = append(f.missed, events...)
	}
	f.mu.Unlock()
	for _, e := range events {
		for _, s := range sockets {
			_ = s.Write(context.Background(), websocket.MessageText, []byte(e))
		}
	}
}

// call lets a caller arrive.
func (f *fakeAsterisk) call(ids ...string) {
	for _, id := range ids {
		f.mu.Lock()
		f.channels[id] = &fakeChannel{state: "Ring", name: "PJSIP/trunk-00000001", from: "380501112233", to: "hotline"}
		start := f.stasisStart(id)
		f.mu.Unlock()
		f.send(start)
	}
}

// hold puts a channel there that nobody heard of.
func (f *fakeAsterisk) hold(id string, c fakeChannel) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.channels[id] = &c
}

// hangUp lets a party hang up.
func (f *fakeAsterisk) hangUp(id string, cause int) {
	f.mu.Lock()
	announced := event("ChannelHangupRequest", fmt.Sprintf(`"cause":%d,"channel":%s`, cause, f.channelJSON(id)))
	events := f.end(id, fmt.Sprint(cause))
	f.mu.Unlock()
	f.send(announced)
	f.send(events...)
}

// vanish takes a channel away without a word.
func (f *fakeAsterisk) vanish(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.end(id, "")
}

// turn brings a channel into a state and says so.
func (f *fakeAsterisk) turn(id, state string) {
	f.mu.Lock()
	if c := f.channels[id]; c != nil {
		c.state = state
	}
	e := event("ChannelStateChange", `"channel":`+f.channelJSON(id))
	f.mu.Unlock()
	f.send(e)
}

// press sends keys of a caller.
func (f *fakeAsterisk) press(id, keys string) {
	for _, key := range keys {
		f.send(pressed(id, key))
	}
}

// finish lets the newest playback of a channel come to its end, or fail.
func (f *fakeAsterisk) finish(id, state string) {
	f.mu.Lock()
	var newest string
	for playback, channel := range f.playbacks {
		if channel == id && playback > newest {
			newest = playback
		}
	}
	delete(f.playbacks, newest)
	f.mu.Unlock()
	f.send(playbackFinished(id, newest, state))
}

// leg returns the id of the operator's leg created as the n-th, from 1.
func (f *fakeAsterisk) leg(n int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n > len(f.legs) {
		return ""
	}
	return f.legs[n-1]
}

// variable answers with a function of the dialplan.
func (f *fakeAsterisk) variable(channel *fakeChannel, function string) (int, any, []string) {
	value := ""
	if channel.page != "" && function == "CHANNEL(pjsip,target_uri)" {
		value = "sip:" + channel.page + "@127.0.0.1:40112;transport=ws"
	}
	for endpoint, page := range f.pages {
		resource := strings.TrimPrefix(endpoint, pjsip)
		if page != "" && function == "PJSIP_DIAL_CONTACTS("+resource+")" {
			value = endpoint + "/sip:" + page + "@127.0.0.1:40112;transport=ws"
		}
	}
	if value == "" {
		return refusal(404, "Provided variable was not found")
	}
	return 200, map[string]any{"value": value}, nil
}

// load lets a page register at an endpoint in place of the one before. The new one is heard of first, as with Asterisk.
func (f *fakeAsterisk) load(endpoint, page string) {
	f.mu.Lock()
	before := f.pages[endpoint]
	f.pages[endpoint] = page
	f.mu.Unlock()
	f.send(contactStatus(endpoint, page, "NonQualified"))
	if before != "" && before != page {
		f.send(contactStatus(endpoint, before, "Removed"))
	}
}

// unload cuts the WebSocket of the page that is registered at an endpoint.
func (f *fakeAsterisk) unload(endpoint string) {
	f.mu.Lock()
	before := f.pages[endpoint]
	f.pages[endpoint] = ""
	f.mu.Unlock()
	f.send(contactStatus(endpoint, before, "Removed"), endpointState(strings.TrimPrefix(endpoint, pjsip), "offline"))
}

// setSilent decides whether sound comes from the channels.
func (f *fakeAsterisk) setSilent(silent bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.silent = silent
}

func contactStatus(endpoint, page, status string) string {
	return event("ContactStatusChange", fmt.Sprintf(`"endpoint":{"technology":"PJSIP","resource":%q,"state":"online","channel_ids":[]},`+
		`"contact_info":{"uri":"sip:%s@127.0.0.1:40112;transport=ws","contact_status":%q,"aor":"x"}`,
		strings.TrimPrefix(endpoint, pjsip), page, status))
}

// count returns how often something was asked.
func (f *fakeAsterisk) count(word string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.asked {
		if strings.HasPrefix(a, word) {
			n++
		}
	}
	return n
}

// index returns where something was asked first, -1 if never.
func (f *fakeAsterisk) index(word string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.IndexFunc(f.asked, func(a string) bool { return strings.HasPrefix(a, word) })
}

// history returns all that was asked but for what was only read.
func (f *fakeAsterisk) history() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.asked), func(a string) bool {
		return strings.HasPrefix(a, "get ") || strings.HasPrefix(a, "subscribe ") || strings.HasPrefix(a, "keep back ")
	})
}

// linkCount returns how many sockets were ever opened.
func (f *fakeAsterisk) linkCount() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.links
}

// lost returns how many events no socket took.
func (f *fakeAsterisk) lost() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.missed)
}

// left returns the channels and bridges that are there.
func (f *fakeAsterisk) left() (channels, bridges int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.channels), len(f.bridges)
}

// channelJSON describes a channel the way Asterisk does; f.mu is held.
func (f *fakeAsterisk) channelJSON(id string) string {
	c := f.channels[id]
	if c == nil {
		c = &fakeChannel{state: "Up"}
	}
	return channelText(id, *c)
}

func channelText(id string, c fakeChannel) string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"state":%q,"protocol_id":"x","caller":{"name":"","number":%q},`+
		`"connected":{"name":"","number":""},"accountcode":"","dialplan":{"context":%q,"exten":%q,"priority":2,`+
		`"app_name":"Stasis","app_data":"hotline"},"creationtime":"2026-01-05T12:00:00.000+0200","language":"uk"}`,
		id, c.name, c.state, c.from, cmpOr(c.context, "hotline"), c.to)
}

// stasisStart says that a channel entered the application; f.mu is held.
func (f *fakeAsterisk) stasisStart(id string, args ...string) string {
	list, _ := json.Marshal(append([]string{}, args...))
	return event("StasisStart", fmt.Sprintf(`"args":%s,"channel":%s`, list, f.channelJSON(id)))
}

// event is the text of an event of Asterisk.
func event(kind, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"type":%q,"timestamp":"2026-01-05T12:00:00.000+0200","asterisk_id":"00:11","application":%q%s}`,
		kind, testApplication, fields)
}

func pressed(id string, key rune) string {
	return event("ChannelDtmfReceived", fmt.Sprintf(`"digit":%q,"duration_ms":100,"channel":%s`, string(key), channelText(id, fakeChannel{state: "Up"})))
}

func stasisEnd(id string) string {
	return event("StasisEnd", `"channel":`+channelText(id, fakeChannel{state: "Up"}))
}

func destroyed(id string, cause int) string {
	return event("ChannelDestroyed", fmt.Sprintf(`"cause":%d,"cause_txt":"","channel":%s`, cause, channelText(id, fakeChannel{state: "Up"})))
}

func stateChanged(id, state string) string {
	return event("ChannelStateChange", `"channel":`+channelText(id, fakeChannel{state: state}))
}

func playbackFinished(channel, id, state string) string {
	return event("PlaybackFinished", fmt.Sprintf(`"playback":{"id":%q,"media_uri":"sound:x","target_uri":"channel:%s","language":"uk","state":%q}`, id, channel, state))
}

func deviceState(device, state string) string {
	return event("DeviceStateChanged", fmt.Sprintf(`"device_state":{"name":%q,"state":%q}`, device, state))
}
