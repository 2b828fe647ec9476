package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hotline/routing"
	"hotline/routing/access"
	"hotline/routing/desk/api"
)

// Times of the feed.
const (
	feedAtMost    = 250 * time.Millisecond // between two events of the floor: a page need not flicker
	feedAtLeast   = time.Second            // looks for what no change was told of, such as a wrap-up that ends
	recordEvery   = 5 * time.Second        // the database is asked how things stand
	recordTimeout = 3 * time.Second
	beatEvery     = 15 * time.Second // a comment keeps proxies from closing the stream
	writeTimeout  = 10 * time.Second // a page that does not read is given up
)

// streamPattern is the route of the feed.
const streamPattern = "GET /api/v1/events"

// feed tells pages what changes. The floor is put together once for all of them; each page's own call is looked up by the
// goroutine that serves the page.
type feed struct {
	desk     *desk
	recorded recorded      // owned by run
	stale    chan struct{} // something was changed over the API: ask the database now
	over     chan struct{} // closed when run ends: pages are told no more
	floors   atomic.Pointer[floors]
	deeds    atomic.Int64 // actions on contracts: cards are looked up anew after each

	mu         sync.Mutex
	watchers   map[chan struct{}]struct{} // each is told that there is something new
	telephones map[routing.OperatorID]telephone
}

// telephone is a page that is an operator's telephone.
type telephone struct {
	since     int64         // when it became that, in milliseconds since 1970 by the page's clock
	displaced chan struct{} // closed when a younger page is
}

// floors is the floor as pages get it: supervisors with the calls in progress, operators without.
type floors struct{ supervisors, operators view }

// view is the floor as an event that is ready to be sent, and what it is to be compared with: all but the time.
type view struct{ event, body []byte }

// next returns the floor as it is now: the same event if nothing but the time has changed.
func (v view) next(now floorNow, at time.Time) (view, error) {
	body, err := json.Marshal(now)
	if err != nil || bytes.Equal(body, v.body) {
		return v, err
	}
	now.At = at
	text, err := event("floor", now)
	return view{event: text, body: body}, err
}

func newFeed(d *desk) *feed {
	f := &feed{desk: d, stale: make(chan struct{}, 1), over: make(chan struct{}), watchers: make(map[chan struct{}]struct{}), telephones: make(map[routing.OperatorID]telephone), recorded: recorded{}.filled()}
	f.floors.Store(&floors{})
	return f
}

// touch has the database asked soon: what a supervisor has just done should be seen at once.
func (f *feed) touch() {
	select {
	case f.stale <- struct{}{}:
	default:
	}
}

// run puts the floor together after each change, as long as anybody watches, until the context ends. Then the streams end too:
// an open page must not keep the service from ending.
func (f *feed) run(ctx context.Context) {
	defer close(f.over)
	changed, stop := f.desk.watch()
	defer stop()
	tick, record := time.NewTicker(feedAtLeast), time.NewTicker(recordEvery)
	defer tick.Stop()
	defer record.Stop()
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select { // at most so often
		case <-ctx.Done():
			return
		case <-rest.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-tick.C:
		case <-record.C:
			f.record(ctx)
		case <-f.stale:
			f.record(ctx)
		}
		f.publish()
		rest.Reset(feedAtMost)
	}
}

func (f *feed) record(ctx context.Context) {
	if !f.watched() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	f.recorded = f.desk.record(ctx, f.recorded)
}

// publish tells the pages, if there are any: of the floor if it is another than before, and to look for their own call.
func (f *feed) publish() {
	if !f.watched() {
		return
	}
	now, at := f.desk.look(f.recorded), f.desk.Now()
	before := f.floors.Load()
	operators, errOperators := before.operators.next(forOperators(now), at)
	supervisors, errSupervisors := before.supervisors.next(f.desk.forSupervisors(now), at)
	if err := errors.Join(errOperators, errSupervisors); err != nil {
		f.desk.Log.Error("the floor cannot be shown", "error", err)
		return
	}
	f.floors.Store(&floors{supervisors: supervisors, operators: operators})
	f.mu.Lock()
	defer f.mu.Unlock()
	for watcher := range f.watchers {
		select {
		case watcher <- struct{}{}:
		default: // it has not looked yet
		}
	}
}

func (f *feed) watched() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watchers) > 0
}

func (f *feed) add() chan struct{} {
	watcher := make(chan struct{}, 1)
	watcher <- struct{}{} // the first look
	f.mu.Lock()
	f.watchers[watcher] = struct{}{}
	f.mu.Unlock()
	f.touch()
	return watcher
}

func (f *feed) remove(watcher chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watchers, watcher)
}

// ring makes a page the operator's telephone. The youngest is it: two would take each other's calls away. What it returns is
// closed when the page is that no longer, at once if there is a younger one.
func (f *feed) ring(operator routing.OperatorID, since int64) <-chan struct{} {
	page := telephone{since: since, displaced: make(chan struct{})}
	f.mu.Lock()
	defer f.mu.Unlock()
	before, there := f.telephones[operator]
	switch {
	case there && before.since > since:
		close(page.displaced)
		return page.displaced
	case there && before.since < since:
		close(before.displaced)
	} // else it is the same page, whose stream was cut
	f.telephones[operator] = page
	return page.displaced
}

// WatchEvents sends what changes until the page is closed, its session has ended or the service ends.
func (d *desk) WatchEvents(w http.ResponseWriter, r *http.Request, asked api.WatchEventsParams) {
	watcher := d.feed.add()
	defer d.feed.remove(watcher)
	var displaced <-chan struct{} // nil: the page is no telephone
	if who := Asker(r.Context()); who.Operator != "" && asked.Telephone != nil {
		displaced = d.feed.ring(who.Operator, *asked.Telephone)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would keep events back
	s := stream{desk: d, to: w, control: http.NewResponseController(w), who: Asker(r.Context())}
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for alive := true; alive; {
		select {
		case <-r.Context().Done():
			return
		case <-d.feed.over:
			return
		case <-watcher:
			alive = s.news(r.Context())
		case <-displaced:
			displaced = nil
			alive = s.send([]byte("event: displaced\ndata: {}\n\n"))
		case <-beat.C:
			alive = d.Still(r.Context()) && s.send([]byte(": \n\n"))
		}
	}
}

// stream is what one page has been told.
type stream struct {
	desk    *desk
	to      http.ResponseWriter
	control *http.ResponseController
	who     access.Principal
	floor   []byte // the event it has
	own     ownCall
}

// news sends what is new for the page. False: the page is gone.
func (s *stream) news(ctx context.Context) bool {
	latest := s.desk.feed.floors.Load()
	floor := latest.operators.event
	if s.who.Role != access.Operator {
		floor = latest.supervisors.event
	}
	if len(floor) > 0 && !sameSlice(floor, s.floor) {
		s.floor = floor
		if !s.send(floor) {
			return false
		}
	}
	return s.ownCall(ctx)
}

// sameSlice reports whether a page has that very event already.
func sameSlice(a, b []byte) bool { return len(a) == len(b) && len(b) > 0 && &a[0] == &b[0] }

// ownCall sends the signed-in operator's call if it stands otherwise than the page knows.
func (s *stream) ownCall(ctx context.Context) bool {
	if s.who.Operator == "" {
		return true
	}
	now, changed := s.desk.ownCall(ctx, s.who.Operator, s.own)
	if !changed {
		return true
	}
	s.own = now
	text, err := event("call", now.answer)
	if err != nil {
		s.desk.Log.Error("a card cannot be shown", "error", err)
		return true
	}
	return s.send(text)
}

func (s *stream) send(text []byte) bool {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTimeout)) // a server without deadlines: the connection ends some day
	if _, err := s.to.Write(text); err != nil {
		return false
	}
	return s.control.Flush() == nil
}

// watch returns what says that something has changed.
func (d *desk) watch() (<-chan struct{}, func()) {
	if d.Changed == nil {
		return nil, func() {}
	}
	return d.Changed()
}
