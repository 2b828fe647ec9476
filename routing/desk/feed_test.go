package desk_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/billing"
	"hotline/routing"
	"hotline/routing/desk"
)

// stage is an office whose board changes while pages look.
type stage struct {
	*office

	mu      sync.Mutex
	changed chan struct{}
	stop    func()        // the service ends
	later   atomic.Int64  // by how much the clock goes after now
	hang    chan struct{} // not nil: the database answers when it is closed
}

// slow is the orders of call backs in a database that may hang.
type slow struct {
	*floor

	stage *stage
}

func (s slow) List(ctx context.Context, endedToo bool, limit int) ([]desk.CallBack, error) {
	if s.stage.hang != nil {
		select {
		case <-s.stage.hang:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.stage.mu.Lock()
	defer s.stage.mu.Unlock()
	return s.floor.List(ctx, endedToo, limit)
}

func (s *stage) Look() ([]routing.Waiting, []desk.Seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.floor.Look()
}

func (s *stage) Seats() []desk.Seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.floor.Seats())
}

func (s *stage) SetDuty(routing.OperatorID, routing.Duty) error { return nil }

// change changes the board and tells of it.
func (s *stage) change(how func()) {
	s.mu.Lock()
	how()
	s.mu.Unlock()
	s.changed <- struct{}{}
}

// open serves the office on a real port until the test ends.
func (s *stage) open(t *testing.T) (url string) {
	t.Helper()
	parts := s.parts()
	parts.CallBacks = slow{s.floor, s}
	parts.Now = func() time.Time { return now.Add(time.Duration(s.later.Load())) }
	parts.Board, s.changed = s, make(chan struct{}, 1)
	parts.Changed = func() (<-chan struct{}, func()) { return s.changed, func() {} }
	served, err := desk.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	var running sync.WaitGroup
	running.Go(func() { served.Run(ctx) })
	server := httptest.NewServer(parts.Gate.Wrap(served))
	t.Cleanup(func() {
		cancel()
		running.Wait()
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// events are what one page is told.
type events struct {
	t     *testing.T
	lines *bufio.Scanner
}

func watch(t *testing.T, url string) *events {
	t.Helper()
	return follow(t, url, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
}

// follow opens a stream as a page.
func follow(t *testing.T, url string, change func(*http.Request)) *events {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", url+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	change(request)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("%d %s", answer.StatusCode, kind)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	return &events{t, lines}
}

type floorSeen struct {
	At     string
	Queues []struct {
		Department, Waiting int
		Calls               []struct{ ID string }
	}
	Operators []struct{ ID, State string }
	Calls     []struct{ ID string }
	Outages   []struct{ ID string }
	Surges    []struct{ ID int }
	CallBacks []struct{ Phone, Topic string }
	Today     *struct{ Calls int }
}

// until reads events of the floor up to one that is as it should be.
func (e *events) until(is func(floorSeen) bool) floorSeen {
	e.t.Helper()
	for e.lines.Scan() {
		data, ok := strings.CutPrefix(e.lines.Text(), "data: ")
		if !ok {
			continue
		}
		var floor floorSeen
		if err := json.Unmarshal([]byte(data), &floor); err != nil {
			e.t.Fatal(err)
		}
		if is(floor) {
			return floor
		}
	}
	e.t.Fatalf("the stream ended: %v", e.lines.Err())
	return floorSeen{}
}

func anything(floorSeen) bool { return true }

func TestPagesAreToldOfChanges(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	pages := []*events{}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		for range 3 {
			pages = append(pages, watch(t, url))
		}
		for _, page := range pages {
			first := page.until(anything)
			if first.At != "2026-11-23T10:00:00Z" || len(first.Queues) != 6 || len(first.Operators) != 3 {
				t.Errorf("first %+v", first)
			}
		}
		s.change(func() { s.floor.waiting = []routing.Waiting{{Call: "b", Department: routing.Support, Since: now}} })
		for _, page := range pages {
			floor := page.until(func(f floorSeen) bool { return f.Queues[3].Waiting == 1 })
			if len(floor.Queues[3].Calls) != 1 || floor.Queues[3].Calls[0].ID != "b" {
				t.Errorf("who waits is not shown: %+v", floor)
			}
		}
	})
}

// What was done over the API is seen without waiting for the next look into the database.
func TestPagesSeeWhatWasDone(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		page := watch(t, url)
		page.until(func(f floorSeen) bool { return f.Outages != nil && len(f.Outages) == 0 })
		body := strings.NewReader(`{"id":"o1","kind":"fault","city":"К","street":"М","houses":"*"}`)
		request, err := http.NewRequestWithContext(t.Context(), "POST", url+"/api/v1/outages", body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", answer, err)
		}
		answer.Body.Close()
		http.DefaultClient.CloseIdleConnections()
		page.until(func(f floorSeen) bool { return len(f.Outages) == 1 && f.Outages[0].ID == "o1" })
	})
}

// as opens the stream of somebody who is signed in.
func as(t *testing.T, url, login string) *events {
	t.Helper()
	return follow(t, url, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "hotline", Value: login}) })
}

// Pages and programs get of the floor what they may ask for elsewhere.
func TestWhatPagesMaySee(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	s.archive = &archive{}
	s.outages["o1"] = billing.Outage{ID: "o1"}
	s.floor.orders = []desk.CallBack{{Order: routing.CallBack{ID: 1, Phone: olena, Topic: "рахунок"}, State: "open"}}
	s.floor.waiting = []routing.Waiting{{Call: "b", Department: routing.Support, Since: now}}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		program := func(token string) *events {
			return follow(t, url, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
		}
		for name, tt := range map[string]struct {
			page                                    *events
			calls, waiting, phones, surges, outages int
		}{
			"operator": {as(t, url, "olena"), 0, 0, 1, 0, 1}, "supervisor": {as(t, url, "chief"), 1, 1, 1, 1, 1},
			"engineer": {as(t, url, "max"), 0, 1, 0, 1, 1}, "all scopes": {program(token), 0, 1, 1, 1, 1},
			"a scope": {program("another"), 0, 1, 0, 0, 0},
		} {
			seen := tt.page.until(func(f floorSeen) bool { return len(f.CallBacks) == 1 })
			phones := strings.Count(seen.CallBacks[0].Phone+seen.CallBacks[0].Topic, olena+"рахунок")
			got := []int{len(seen.Calls), len(seen.Queues[3].Calls), phones, len(seen.Surges), len(seen.Outages)}
			if want := []int{tt.calls, tt.waiting, tt.phones, tt.surges, tt.outages}; !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
			if seen.Queues[3].Waiting != 1 || (seen.Today == nil) != (name == "a scope") {
				t.Errorf("%s: %+v", name, seen)
			}
		}
	})
}

// What a page is told first is as of now.
func TestFirstFloorIsFresh(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		watch(t, url).until(anything)
		s.later.Store(int64(time.Minute))
		if first := watch(t, url).until(anything); first.At != "2026-11-23T10:01:00Z" {
			t.Errorf("%+v", first)
		}
	})
}

// What the last page was shown in the evening is not shown to the first one of the morning: never an older floor after a newer.
func TestLastNightsFloorIsNotShown(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		t.Run("evening", func(t *testing.T) {
			page := watch(t, url)
			page.until(anything)
			s.change(func() { s.floor.waiting = []routing.Waiting{{Call: "late", Department: routing.Support, Since: now}} })
			page.until(func(f floorSeen) bool { return f.Queues[3].Waiting == 1 })
		})
		s.mu.Lock()
		s.floor.waiting = nil
		s.mu.Unlock()
		s.later.Store(int64(8 * time.Hour))
		page := watch(t, url)
		page.until(anything)
		s.change(func() { s.floor.waiting = []routing.Waiting{{Call: "early", Department: routing.Support, Since: now}} })
		page.until(func(f floorSeen) bool {
			if f.At != "2026-11-23T18:00:00Z" || len(f.Queues[3].Calls) == 1 && f.Queues[3].Calls[0].ID == "late" {
				t.Errorf("last night's floor: %+v", f)
			}
			return f.Queues[3].Waiting == 1 && f.Queues[3].Calls[0].ID == "early"
		})
	})
}

// A database that is slow keeps no change of the floor back.
func TestFloorDoesNotWaitForTheDatabase(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice(), hang: make(chan struct{})}
	t.Run("open", func(t *testing.T) {
		page := watch(t, s.open(t))
		page.until(anything)
		s.change(func() { s.floor.waiting = []routing.Waiting{{Call: "b", Department: routing.Support, Since: now}} })
		page.until(func(f floorSeen) bool { return f.Queues[3].Waiting == 1 })
		s.mu.Lock()
		s.floor.orders = []desk.CallBack{{Order: routing.CallBack{ID: 1, Phone: olena}, State: "open"}}
		s.mu.Unlock()
		close(s.hang)
		page.until(func(f floorSeen) bool { return len(f.CallBacks) == 1 })
	})
}

// telephone opens the stream of a page that is the telephone of Olena's operator since a moment.
func telephone(t *testing.T, url, since string) *events {
	t.Helper()
	return follow(t, url, func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "hotline", Value: "olena"})
		r.URL.RawQuery = "telephone=" + since
	})
}

// named reads up to the next event of a name.
func (e *events) named(name string) {
	e.t.Helper()
	for e.lines.Scan() {
		if e.lines.Text() == "event: "+name {
			return
		}
	}
	e.t.Fatalf("no event %s: %v", name, e.lines.Err())
}

// The youngest page of an operator is the telephone, also when an older one comes back after its network was cut.
func TestOnePageIsTheTelephone(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		older := telephone(t, url, "1000")
		older.named("call")
		younger := telephone(t, url, "2000")
		younger.named("call")
		older.named("displaced")
		telephone(t, url, "1000").named("displaced")
		again := telephone(t, url, "2000") // its stream was cut
		again.named("call")
		telephone(t, url, "3000").named("call")
		again.named("displaced")
	})
}

// next reads up to the next event, and returns its name.
func (e *events) next() string {
	e.t.Helper()
	for e.lines.Scan() {
		if name, ok := strings.CutPrefix(e.lines.Text(), "event: "); ok {
			return name
		}
	}
	e.t.Fatalf("the stream ended: %v", e.lines.Err())
	return ""
}

// An operator's own call does not wait for the floor's turn: just after a floor it comes before the next one.
func TestOwnCallComesAtOnce(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	s.archive = &archive{}
	t.Run("open", func(t *testing.T) {
		url := s.open(t)
		page := telephone(t, url, "1000")
		page.named("call")
		const tries, enough = 40, 8 // on a machine that stalls in between, the floor's turn may have come
		for i, before := 0, 0; i < tries; i++ {
			s.change(func() {
				s.floor.waiting = slices.Repeat([]routing.Waiting{{Call: "b", Department: routing.Support, Since: now}}, i+1)
			})
			page.named("floor")
			watch(t, url).next() // by then the page has looked for its call too
			call := map[int]routing.CallID{0: "", 1: "talking"}[i%2]
			s.change(func() { s.floor.seats[0].Call = call })
			if page.next() == "call" {
				before++
			}
			if before == enough {
				return
			}
		}
		t.Errorf("fewer than %d times of %d the call came before the floor", enough, tries)
	})
}

// An open page does not keep the service from ending.
func TestStreamsEndWithTheService(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &stage{office: newOffice()}
	t.Run("open", func(t *testing.T) {
		page := watch(t, s.open(t))
		page.until(anything)
		s.stop()
		for page.lines.Scan() { // to the end
		}
		if err := page.lines.Err(); err != nil {
			t.Errorf("the stream was cut: %v", err)
		}
	})
}

// A call is shown at once; what the database knows of it follows.
func TestCallIsShownBeforeTheDatabaseAnswers(t *testing.T) {
	defer goleak.VerifyNone(t)
	for hang, want := range map[bool][]string{true: {`"contracts":[]`}, false: {`"contracts":[]`, `"balance":-12550`}} {
		s := &stage{office: newOffice()}
		s.archive = &archive{hang: hang}
		t.Run("open", func(t *testing.T) {
			page := as(t, s.open(t), "olena")
			for _, text := range want {
				page.named("call")
				if page.lines.Scan(); !strings.Contains(page.lines.Text(), text) {
					t.Errorf("%s, want %s", page.lines.Text(), text)
				}
			}
		})
	}
}
