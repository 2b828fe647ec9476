package desk

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"slices"
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
	callAtMost    = 50 * time.Millisecond  // between two of an operator's own call: the card should be there when it rings
	feedAtLeast   = time.Second            // looks for what no change was told of, such as a wrap-up that ends
	recordEvery   = 5 * time.Second        // the database is asked how things stand
	recordTimeout = 3 * time.Second
	beatEvery     = 15 * time.Second // a comment keeps proxies from closing the stream
	writeTimeout  = 10 * time.Second // a page that does not read is given up
)

// streamPattern is the route of the feed.
const streamPattern = "GET /api/v1/events"

// feed tells pages what changes. The floor is put together once for all who may see the same; each page's own call is looked up
// by the goroutine that serves the page.
type feed struct {
	desk  *desk
	stale chan struct{}                                         // something was changed over the API: ask the database now
	over  chan struct{}                                         // closed when run ends: pages are told no more
	calls atomic.Pointer[map[routing.OperatorID]routing.CallID] // those that operators have
	deeds atomic.Int64                                          // actions on contracts: cards are looked up anew after each

	looking sync.Mutex // held while somebody looks
	looks   uint64     // how often somebody has

	mu         sync.Mutex
	watchers   map[chan struct{}]sees // each is told that there is something new
	views      map[sees]view          // of those who watch
	recorded   recorded
	asked      time.Time // when the database was asked for that, last
	telephones map[routing.OperatorID]telephone
}

// telephone is a page that is an operator's telephone.
type telephone struct {
	since     int64         // when it became that, in milliseconds since 1970 by the page's clock
	displaced chan struct{} // closed when a younger page is
}

func newFeed(d *desk) *feed {
	f := &feed{
		desk: d, stale: make(chan struct{}, 1), over: make(chan struct{}), watchers: make(map[chan struct{}]sees),
		recorded: recorded{}.filled(), telephones: make(map[routing.OperatorID]telephone),
	}
	f.calls.Store(&map[routing.OperatorID]routing.CallID{})
	return f
}

// touch has the database asked soon: what a supervisor has just done should be seen at once.
func (f *feed) touch() {
	select {
	case f.stale <- struct{}{}:
	default:
	}
}

// run tells the pages after each change, as long as anybody watches, until the context ends: soon to look for their own call, and
// in its turn the floor. Then the streams end too: an open page must not keep the service from ending.
func (f *feed) run(ctx context.Context) {
	defer close(f.over)
	changed, stop := f.desk.watch()
	defer stop()
	tick := time.NewTicker(feedAtLeast)
	defer tick.Stop()
	clerk := newClerk(f)
	defer clerk.stop()
	rest := time.NewTimer(0)
	defer rest.Stop()
	floor := turns{timer: time.NewTimer(0), due: true}
	defer floor.timer.Stop()
	for {
		select { // at most so often
		case <-ctx.Done():
			return
		case <-rest.C:
		}
		changes := true
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-tick.C:
		case <-floor.timer.C:
			floor.taken(f.publish())
			changes = false
		case answer := <-clerk.answers:
			clerk.take(ctx, answer)
		case <-clerk.every.C:
			clerk.ask(ctx)
		case <-f.stale:
			clerk.ask(ctx)
		}
		if changes {
			floor.ask()
		}
		f.tell()
		rest.Reset(callAtMost)
	}
}

// turns says when the floor is shown: after the rest that follows a change, so that what belongs together is shown together, such
// as the end of a call and of its place in the queue.
type turns struct {
	timer *time.Timer
	due   bool // the timer runs
	shown time.Time
}

// ask has it shown in its turn.
func (t *turns) ask() {
	if !t.due {
		t.due = true
		t.timer.Reset(max(feedAtMost-time.Since(t.shown), 0))
	}
}

// taken notes that its turn has come.
func (t *turns) taken(shown bool) {
	t.due = false
	if shown {
		t.shown = time.Now()
	}
}

// publish puts the floor together, if any page watches. Pages that are told find it if it is another than before.
func (f *feed) publish() bool {
	before := f.kinds()
	if len(before) == 0 {
		return false
	}
	now := f.look()
	views := make(map[sees]view, len(before))
	for may, last := range before {
		next, err := last.next(may, now)
		if err != nil {
			f.desk.Log.Error("the floor cannot be shown", "error", err)
		}
		views[may] = next
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.views = views
	return true
}

// look puts the floor together, and numbers it in the order in which that was done: a page is never shown an older one than it has.
func (f *feed) look() glance {
	f.looking.Lock()
	defer f.looking.Unlock()
	f.looks++
	return glance{floor: f.desk.look(f.known()), at: f.desk.Now(), number: f.looks}
}

// tell has the pages look whether there is something new for them.
func (f *feed) tell() {
	if !f.watched() {
		return
	}
	f.noteCalls()
	f.mu.Lock()
	defer f.mu.Unlock()
	for watcher := range f.watchers {
		select {
		case watcher <- struct{}{}:
		default: // it has not looked yet
		}
	}
}

// noteCalls notes which calls operators have, once for all pages.
func (f *feed) noteCalls() {
	calls := f.desk.callsOfOperators()
	f.calls.Store(&calls)
}

// kinds returns the views that are watched, as they are.
func (f *feed) kinds() map[sees]view {
	f.mu.Lock()
	defer f.mu.Unlock()
	kinds := make(map[sees]view)
	for _, may := range f.watchers {
		kinds[may] = f.views[may]
	}
	return kinds
}

// view returns the floor for those who may see so much of it; false if it has not been put together yet.
func (f *feed) view(may sees) (view, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	latest, there := f.views[may]
	return latest, there
}

// known returns what the database said last.
func (f *feed) known() recorded {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.recorded
}

func (f *feed) watched() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watchers) > 0
}

// add lets a page watch. If nobody has for a while, what the database said then is forgotten, and so is what those were shown who
// saw as much: it may be last night's.
func (f *feed) add(may sees) chan struct{} {
	watcher := make(chan struct{}, 1)
	watcher <- struct{}{} // the first look
	f.mu.Lock()
	if len(f.watchers) == 0 && f.desk.Now().Sub(f.asked) >= 2*recordEvery {
		f.recorded = recorded{}.filled()
	}
	if !slices.Contains(slices.Collect(maps.Values(f.watchers)), may) {
		delete(f.views, may)
	}
	f.watchers[watcher] = may
	f.mu.Unlock()
	f.noteCalls()
	f.touch()
	return watcher
}

func (f *feed) remove(watcher chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watchers, watcher)
}

// ring makes a page the operator's telephone. The youngest is it: two would take each other's calls away. What it returns is
// closed when the page is that no longer, at once if there is a younger one. A clock that is fast counts as now.
func (f *feed) ring(operator routing.OperatorID, since int64) <-chan struct{} {
	since = min(since, f.desk.Now().UnixMilli())
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

// unring forgets a page that was the operator's telephone, unless another one is that by now.
func (f *feed) unring(operator routing.OperatorID, displaced <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.telephones[operator].displaced == displaced {
		delete(f.telephones, operator)
	}
}

// WatchEvents sends what changes until the page is closed, its session has ended or the service ends.
func (d *desk) WatchEvents(w http.ResponseWriter, r *http.Request, asked api.WatchEventsParams) {
	who := Asker(r.Context())
	may := d.seesOf(who)
	watcher := d.feed.add(may)
	defer d.feed.remove(watcher)
	var displaced <-chan struct{} // nil: the page is no telephone
	if who.Operator != "" && asked.Telephone != nil {
		displaced = d.feed.ring(who.Operator, *asked.Telephone)
		defer d.feed.unring(who.Operator, displaced)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would keep events back
	s := stream{desk: d, to: w, control: http.NewResponseController(w), who: who, sees: may}
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
	sees    sees
	floor   view // that it has
	own     ownCall
}

// news sends what is new for the page. False: the page is gone.
func (s *stream) news(ctx context.Context) bool {
	latest, there := s.desk.feed.view(s.sees)
	if s.floor.body == nil {
		latest, there = s.first(), true
	}
	if there && latest.number > s.floor.number && !bytes.Equal(latest.body, s.floor.body) {
		s.floor = latest
		if !s.send(latest.event) {
			return false
		}
	}
	return s.ownCall(ctx)
}

// first returns the floor for a page that has none: as it is now and with the time of now, by which the page sets its clock.
func (s *stream) first() view {
	first, err := view{}.next(s.sees, s.desk.feed.look())
	if err != nil {
		s.desk.Log.Error("the floor cannot be shown", "error", err)
	}
	return first
}

// ownCall sends the signed-in operator's call if it stands otherwise than the page knows. One that is new is shown at once: what
// the database knows of it follows.
func (s *stream) ownCall(ctx context.Context) bool {
	if s.who.Operator == "" {
		return true
	}
	now, changed := s.desk.ownCall(s.who.Operator, (*s.desk.feed.calls.Load())[s.who.Operator], s.own)
	if now.due && now.lookedUp.IsZero() {
		if !s.sendCall(now) {
			return false
		}
		changed = false
	}
	if now.due {
		changed = s.desk.complete(ctx, &now) || changed
	}
	s.own = now
	return !changed || s.sendCall(now)
}

func (s *stream) sendCall(now ownCall) bool {
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
