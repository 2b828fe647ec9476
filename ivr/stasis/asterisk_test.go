package stasis

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// The fake's one ARI user and application.
const (
	testUser        = "hotline"
	testPassword    = "secret"
	testApplication = "hotline"
)

// fakeAsterisk speaks as much ARI as the package uses, the way Asterisk 22 does. It keeps what it was asked, in order;
// a test decides what it answers and which events it sends.
type fakeAsterisk struct {
	t      testing.TB
	server *httptest.Server

	mu          sync.Mutex
	asked       []string // "play c1 uk sound:greet/day", see word
	channels    map[string]*fakeChannel
	bridges     map[string][]string
	bridgeNames map[string]string // of those that another service made
	playbacks   map[string]string // running ones, and their channels
	devices     map[string]string
	offline     map[string]bool   // endpoints whose device is in a call and not registered any more
	pages       map[string]string // registered at endpoints that are browsers; "": none
	silent      bool              // no sound comes from any channel
	packets     int               // of sound that came
	started     time.Time
	names       map[string]string // of random ids, in order of appearance: leg1, talk1
	legs        []string          // ids of the operators' legs, in order of creation
	answers     []*answer
	sockets     []*websocket.Conn
	links       int      // sockets ever opened
	missed      []string // events that no socket took
	ended       chan struct{}
	closed      bool // no socket is opened
	refused     int  // sockets that were not
	deaf        bool // new sockets are never read: their pings stay unanswered
	passive     bool // nothing happens by itself: the test sends every event
}

// fakeChannel is a channel in the application.
type fakeChannel struct {
	state, name, from, to, context string

	page      string         // that it leads to
	variables map[string]any // with which it was created
}

// answer is a scripted answer to what is asked with a prefix; the first that matches counts.
type answer struct {
	prefix string
	status int           // 0: as usual
	body   string        // with the status
	hold   chan struct{} // the answer waits until this is closed; nil: it does not
	times  int           // how often it counts; 0: always
}

func newFakeAsterisk(t testing.TB) *fakeAsterisk {
	f := &fakeAsterisk{t: t, ended: make(chan struct{}), started: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)}
	f.forget()
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() {
		close(f.ended)
		f.drop()
		f.server.CloseClientConnections()
		f.server.Close()
	})
	return f
}

// forget makes it an Asterisk without calls; f.mu is held or not needed yet.
func (f *fakeAsterisk) forget() {
	f.channels, f.bridges, f.playbacks = map[string]*fakeChannel{}, map[string][]string{}, map[string]string{}
	f.offline, f.bridgeNames, f.pages = map[string]bool{}, map[string]string{}, map[string]string{}
	f.devices, f.names = map[string]string{"PJSIP/103": "NOT_INUSE", "PJSIP/106": "NOT_INUSE"}, map[string]string{}
}

func (f *fakeAsterisk) url() string { return f.server.URL + "/ari" }

// restart drops every call and starts anew.
func (f *fakeAsterisk) restart() {
	f.mu.Lock()
	f.forget()
	f.started = f.started.Add(time.Hour)
	f.mu.Unlock()
	f.drop()
}

// drop closes the event sockets.
func (f *fakeAsterisk) drop() {
	f.mu.Lock()
	sockets := f.sockets
	f.sockets = nil
	f.mu.Unlock()
	for _, s := range sockets {
		s.CloseNow()
	}
}

// setPassive decides whether what is asked for brings its events by itself.
func (f *fakeAsterisk) setPassive(passive bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.passive = passive
}

// script adds an answer for what is asked with the prefix.
func (f *fakeAsterisk) script(a answer) *answer {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = append(f.answers, &a)
	return &a
}

func (f *fakeAsterisk) unscript() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = nil
}

// scripted returns the answer for a word, nil if there is none; f.mu is held.
func (f *fakeAsterisk) scripted(word string) *answer {
	for i, a := range f.answers {
		if !strings.HasPrefix(word, a.prefix) {
			continue
		}
		if a.times > 0 {
			if a.times--; a.times == 0 {
				f.answers = slices.Delete(f.answers, i, i+1)
			}
		}
		return a
	}
	return nil
}

func (f *fakeAsterisk) serve(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != testUser || password != testPassword {
		http.Error(w, `{"error":"Authentication required"}`, http.StatusUnauthorized)
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/ari/")
	if path == "events" {
		f.events(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	var fields map[string]any
	_ = json.Unmarshal(body, &fields)
	q := request{method: r.Method, path: strings.Split(path, "/"), fields: fields}
	for name, values := range r.URL.Query() {
		q.set(name, values[0])
	}
	a, status, reply, events := f.take(q)
	if a != nil && a.hold != nil {
		select {
		case <-a.hold:
		case <-r.Context().Done():
			return
		case <-f.ended:
			return
		}
	}
	if a != nil && a.status != 0 {
		http.Error(w, a.body, a.status)
		return
	}
	if a != nil {
		f.mu.Lock()
		status, reply, events = f.obey(q)
		f.mu.Unlock()
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if reply != nil {
		_ = json.NewEncoder(w).Encode(reply)
	}
	f.send(events...)
}

// take notes what is asked, and does it in the same moment unless the answer is scripted: a test that sees it asked may
// count on it.
func (f *fakeAsterisk) take(q request) (a *answer, status int, reply any, events []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	word := f.word(q)
	f.asked = append(f.asked, word)
	if a = f.scripted(word); a == nil {
		status, reply, events = f.obey(q)
	}
	return a, status, reply, events
}

// request is one REST call, its query and body put together.
type request struct {
	method string
	path   []string
	fields map[string]any
}

func (q *request) set(name, value string) {
	if q.fields == nil {
		q.fields = map[string]any{}
	}
	q.fields[name] = value
}

func (q request) part(i int) string {
	if i < len(q.path) {
		return q.path[i]
	}
	return ""
}

func (q request) is(method, collection, verb string) bool {
	return q.method == method && q.part(0) == collection && q.part(2) == verb
}

func (q request) field(name string) string {
	if v, ok := q.fields[name]; ok {
		return fmt.Sprint(v)
	}
	return ""
}

// media returns the list of what is to be played, as one word.
func (q request) media() string { return strings.Trim(q.field("media"), "[]") }

// name makes ids that are random readable; f.mu is held.
func (f *fakeAsterisk) name(id string) string {
	kind, random, found := strings.Cut(id, "-")
	if !found || !slices.Contains([]string{"leg", "talk", "supervisor", "listen", "snoop"}, kind) {
		return id
	}
	if f.names[random] == "" {
		f.names[random] = fmt.Sprint(len(f.names) + 1)
	}
	return kind + f.names[random]
}

// word says what was asked in a few words; f.mu is held.
func (f *fakeAsterisk) word(q request) string {
	id := f.name(q.part(1))
	switch {
	case q.is("POST", "channels", "answer"):
		return "answer " + id
	case q.is("POST", "channels", "play"):
		return fmt.Sprintf("play %s %s %s", id, q.field("lang"), q.media())
	case q.is("DELETE", "playbacks", ""):
		return "stop " + f.playbacks[q.part(1)]
	case q.is("POST", "channels", "moh"):
		return "music " + id
	case q.is("DELETE", "channels", "moh"):
		return "stop music " + id
	case q.is("DELETE", "channels", ""):
		return fmt.Sprintf("hang up %s %s", id, q.field("reason_code"))
	case q.part(1) == "create":
		return fmt.Sprintf("create %s %s for %s", f.name(q.field("channelId")), q.field("endpoint"), f.name(q.field("originator")))
	case q.is("POST", "channels", "dial"):
		return fmt.Sprintf("dial %s %s", id, q.field("timeout"))
	case q.is("GET", "channels", "variable"):
		return fmt.Sprintf("get variable %s %s", id, q.field("variable"))
	case q.is("POST", "channels", "variable"):
		return fmt.Sprintf("set %s %s=%s", id, q.field("variable"), q.field("value"))
	case q.is("POST", "channels", "continue"):
		return "continue " + id
	case q.is("POST", "applications", "subscription"):
		return "subscribe " + q.field("eventSource")
	case q.is("PUT", "applications", "eventFilter"):
		return "keep back " + fmt.Sprint(q.fields["disallowed"])
	case q.is("POST", "channels", "snoop"):
		if q.field("appArgs") == snoopArgument {
			return fmt.Sprintf("%s on %s, spy %s, whisper %s", f.name(q.part(3)), id, q.field("spy"), q.field("whisper"))
		}
		_, words, _ := strings.Cut(q.field("appArgs"), ",")
		return "whisper " + id + " " + words
	case q.is("POST", "channels", "mute"):
		return "mute " + id + " " + q.field("direction")
	case q.is("DELETE", "channels", "mute"):
		return "unmute " + id + " " + q.field("direction")
	case q.is("POST", "channels", "silence"):
		return "silence " + id
	case q.is("DELETE", "channels", "silence"):
		return "stop silence " + id
	case q.is("POST", "channels", "dtmf"):
		return "key " + id + " " + q.field("dtmf")
	case q.is("POST", "channels", "ring"):
		return "ring " + id
	case q.is("DELETE", "channels", "ring"):
		return "stop ring " + id
	case q.is("POST", "bridges", "removeChannel"):
		return fmt.Sprintf("part %s %s", id, f.name(q.field("channel")))
	case q.is("POST", "bridges", "addChannel"):
		ids := strings.Split(q.field("channel"), ",")
		for i := range ids {
			ids[i] = f.name(ids[i])
		}
		return fmt.Sprintf("join %s %s", id, strings.Join(ids, " "))
	case q.method == "POST" && q.part(0) == "bridges":
		return "bridge " + f.name(cmpOr(q.part(1), q.field("bridgeId")))
	case q.is("DELETE", "bridges", ""):
		return "unbridge " + id
	}
	path := slices.Clone(q.path)
	path[len(path)-1] = f.name(path[len(path)-1])
	return strings.ToLower(q.method) + " " + strings.Join(path, "/")
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// obey does what is asked; f.mu is held. It returns the answer and what happens then.
func (f *fakeAsterisk) obey(q request) (status int, reply any, events []string) {
	switch q.part(0) {
	case "channels":
		return f.obeyChannel(q)
	case "bridges":
		return f.obeyBridge(q)
	case "playbacks":
		return f.obeyPlayback(q)
	case "applications":
		ids := slices.Collect(maps.Keys(f.channels))
		slices.Sort(ids)
		return 200, map[string]any{"name": testApplication, "channel_ids": ids}, nil
	case "asterisk":
		return 200, map[string]any{
			"status": map[string]any{"startup_time": f.started.Format("2006-01-02T15:04:05.000-0700")},
			"system": map[string]any{"version": "22.10.1"},
		}, nil
	case "endpoints":
		state := "online"
		if f.offline[strings.Join(q.path[1:], "/")] {
			state = "offline"
		}
		return 200, map[string]any{"technology": q.part(1), "resource": q.part(2), "state": state}, nil
	case "deviceStates":
		device := strings.Join(q.path[1:], "/")
		return 200, map[string]any{"name": device, "state": cmpOr(f.devices[device], "UNAVAILABLE")}, nil
	}
	return 404, map[string]any{"message": "Resource not found"}, nil
}

func refusal(status int, message string) (int, any, []string) {
	return status, map[string]any{"message": message}, nil
}

func (f *fakeAsterisk) obeyChannel(q request) (int, any, []string) {
	id, verb := q.part(1), q.part(2)
	if id == "create" {
		return f.create(q)
	}
	channel := f.channels[id]
	if channel == nil {
		return refusal(404, "Channel not found")
	}
	switch {
	case q.is("GET", "channels", "variable"):
		return f.variable(channel, q.field("variable"))
	case verb == "rtp_statistics":
		if !f.silent {
			f.packets++
		}
		return 200, map[string]any{"rxcount": f.packets}, nil
	case q.method == "GET":
		return 200, json.RawMessage(f.channelJSON(id)), nil
	case q.method == "DELETE" && verb == "":
		if f.passive {
			return 204, nil, nil
		}
		return 204, nil, f.end(id, q.field("reason_code"))
	case verb == "answer":
		channel.state = "Up"
	case verb == "play":
		f.playbacks[q.part(3)] = id
		return 201, map[string]any{"id": q.part(3)}, nil
	case verb == "continue":
		delete(f.channels, id)
		if f.passive {
			return 204, nil, nil
		}
		return 204, nil, []string{stasisEnd(id)}
	case verb == "snoop" && q.field("appArgs") == snoopArgument:
		return f.createSnoop(q.part(3), "Snoop/"+id)
	case verb == "dial" && channel.state != "Down":
		return refusal(409, "Channel is not in the 'Down' state.")
	}
	return 204, nil, nil
}

// create makes a channel of ours, which enters the application at once.
func (f *fakeAsterisk) create(q request) (int, any, []string) {
	id := q.field("channelId")
	if f.channels[id] != nil {
		return refusal(409, "Channel with given unique ID already exists")
	}
	page, browser := f.pages[q.field("endpoint")]
	if browser && page == "" {
		return refusal(500, "Allocation failed")
	}
	variables, _ := q.fields["variables"].(map[string]any)
	f.channels[id] = &fakeChannel{state: "Down", name: q.field("endpoint") + "-0000001a", page: page, variables: variables}
	if q.field("appArgs") == legArgument {
		f.legs = append(f.legs, id)
	}
	reply := map[string]any{"id": id}
	if f.passive {
		return 200, reply, nil
	}
	return 200, reply, []string{f.stasisStart(id, q.field("appArgs"))}
}

// createSnoop makes a channel that snoops, which enters the application at once; f.mu is held.
func (f *fakeAsterisk) createSnoop(id, name string) (int, any, []string) {
	f.channels[id] = &fakeChannel{state: "Up", name: name + "-00000001"}
	if f.passive {
		return 200, map[string]any{"id": id}, nil
	}
	return 200, map[string]any{"id": id}, []string{f.stasisStart(id, snoopArgument)}
}

// end takes a channel away and returns what Asterisk says of that; f.mu is held.
func (f *fakeAsterisk) end(id, cause string) []string {
	channel := f.channelJSON(id)
	delete(f.channels, id)
	f.leave(id)
	return []string{
		event("StasisEnd", `"channel":`+channel),
		event("ChannelDestroyed", fmt.Sprintf(`"cause":%s,"cause_txt":"","channel":%s`, cmpOr(cause, "0"), channel)),
	}
}

// leave takes a channel out of its bridge; f.mu is held.
func (f *fakeAsterisk) leave(id string) {
	for bridge, members := range f.bridges {
		f.bridges[bridge] = slices.DeleteFunc(members, func(m string) bool { return m == id })
	}
}

func (f *fakeAsterisk) obeyBridge(q request) (int, any, []string) {
	id := cmpOr(q.part(1), q.field("bridgeId"))
	members, known := f.bridges[id]
	switch {
	case q.method == "GET":
		list := make([]any, 0, len(f.bridges))
		for id, members := range f.bridges {
			list = append(list, map[string]any{"id": id, "name": cmpOr(f.bridgeNames[id], testApplication), "channels": members})
		}
		return 200, list, nil
	case q.method == "POST" && q.part(2) == "":
		f.bridges[id] = []string{}
		return 200, map[string]any{"id": id}, nil
	case !known:
		return refusal(404, "Bridge not found")
	case q.method == "DELETE":
		delete(f.bridges, id)
		return 204, nil, nil
	case q.part(2) == "removeChannel":
		if !slices.Contains(members, q.field("channel")) {
			return refusal(422, "Channel not in this bridge")
		}
		f.bridges[id] = slices.DeleteFunc(members, func(m string) bool { return m == q.field("channel") })
		return 204, nil, nil
	}
	for _, c := range strings.Split(q.field("channel"), ",") {
		if f.channels[c] == nil {
			return refusal(400, "Channel not found")
		}
		f.leave(c) // a channel is in one bridge
		f.bridges[id] = append(f.bridges[id], c)
	}
	return 204, nil, nil
}

func (f *fakeAsterisk) obeyPlayback(q request) (int, any, []string) {
	id := q.part(1)
	channel := f.playbacks[id]
	switch {
	case channel == "":
		return refusal(404, "Playback not found")
	case q.method == "GET":
		return 200, map[string]any{"id": id, "state": "playing", "target_uri": "channel:" + channel}, nil
	}
	delete(f.playbacks, id)
	if f.passive {
		return 204, nil, nil
	}
	return 204, nil, []string{playbackFinished(channel, id, "done")}
}

// events is the event socket: one owner, as Asterisk has it.
func (f *fakeAsterisk) events(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	closed := f.closed
	if closed {
		f.refused++
	}
	f.mu.Unlock()
	if closed {
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	socket, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.sockets = append(f.sockets, socket)
	f.links++
	deaf := f.deaf
	f.mu.Unlock()
	defer socket.CloseNow()
	if deaf {
		<-f.ended
		return
	}
	for {
		if _, _, err := socket.Read(context.Background()); err != nil {
			return
		}
	}
}
