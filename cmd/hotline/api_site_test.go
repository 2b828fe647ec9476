package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/billing/store"
	"hotline/ivr"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/routing/desk"
	"hotline/routing/peers"
)

// seated is a board on which operators are registered at services.
type seated []board.Seat

func (s seated) Seats() []board.Seat { return s }

// neighbour is another service of the site: it says what the test has it say.
type neighbour struct {
	changes routing.Watchers

	mu     sync.Mutex
	calls  []desk.LiveCall
	card   shownCard
	asked  int // for cards
	wishes []callWish
	err    error // of a wish
}

func (n *neighbour) answerers() map[string]peers.Answerer {
	return map[string]peers.Answerer{
		subjectCall: answerer(func(_ context.Context, w callWish) (any, error) {
			n.mu.Lock()
			defer n.mu.Unlock()
			if w.Call != "east-1" {
				return nil, peers.ErrNotMine
			}
			n.wishes = append(n.wishes, w)
			return nil, n.err
		}),
		subjectCalls: answerer(func(context.Context, struct{}) (any, error) {
			n.mu.Lock()
			defer n.mu.Unlock()
			return n.calls, nil
		}),
		subjectCard: answerer(func(_ context.Context, w cardWish) (any, error) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.asked++
			if w != (cardWish{"east-1", "103"}) {
				return nil, peers.ErrNotMine
			}
			return n.card, nil
		}),
	}
}

// besideNeighbour returns the calls of a site of two services, of which this one has none.
func besideNeighbour(t *testing.T, n *neighbour) siteCalls {
	t.Helper()
	url := "redis://" + miniredis.RunT(t).Addr() + "/0"
	log := slog.New(slog.DiscardHandler)
	app, err := stasis.New(stasis.Config{URL: "http://127.0.0.1:1/ari", Application: "test", Ring: time.Second},
		stasis.Parts{Metrics: stasis.NewMetrics(prometheus.NewRegistry()), Log: log, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	seats := seated{{Operator: routing.Operator{ID: "103", Nodes: []string{"west", "east"}}}, {Operator: routing.Operator{ID: "201", Nodes: []string{"west"}}}}
	s := siteCalls{talks: talks{app}, node: "west", site: site{board: seats}}
	for node, answer := range map[string]map[string]peers.Answerer{"west": (&service{app: app}).answerers(), "east": n.answerers()} {
		p, err := peers.New(peers.Config{URL: url, Site: "test", Node: node, Errors: shared, Changes: n.changes.Watch}, answer, log)
		if err != nil {
			t.Fatal(err)
		}
		keeps(t, p.Run, p.Close)
		if node == "west" {
			s.site.Peers = p
		}
	}
	s.others = newOthers(s.site)
	keeps(t, s.others.run, func() error { return nil })
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for answers := []peers.Answer(nil); len(answers) == 0; {
		if answers, _ = s.site.AskAll(soon, subjectCalls, struct{}{}); soon.Err() != nil {
			t.Fatal("the other service is not heard")
		}
	}
	return s
}

// keeps keeps something running until the end of the test.
func keeps(t *testing.T, run func(context.Context), end func() error) {
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// What is wanted of a call of another service is done there.
func TestWishesForACallElsewhere(t *testing.T) {
	n := &neighbour{}
	s := besideNeighbour(t, n)
	transfer := ivr.TransferAsked{Operator: "104", Department: routing.Support, Attended: true}
	var want []callWish
	for _, tt := range []struct {
		do   func(call string) error
		wish callWish
	}{
		{func(call string) error { return s.Hold(call, "103") }, callWish{Do: "hold", On: true}},
		{func(call string) error { return s.Resume(call, "103") }, callWish{Do: "hold"}},
		{func(call string) error { return s.Mute(call, "103", true) }, callWish{Do: "mute", On: true}},
		{func(call string) error { return s.SendKeys(call, "103", "12#") }, callWish{Do: "keys", Keys: "12#"}},
		{func(call string) error { return s.HangUp(call, "103") }, callWish{Do: "hang_up"}},
		{func(call string) error { return s.Transfer(call, "103", transfer) }, callWish{Do: "transfer", Transfer: transfer}},
		{func(call string) error { return s.EndTransfer(call, "103", true) }, callWish{Do: "end_transfer", On: true}},
		{func(call string) error { return s.Supervise(call, "103", desk.Whisper) }, callWish{Do: "supervise", Mode: desk.Whisper}},
		{func(call string) error { return s.EndSupervision(call, "103") }, callWish{Do: "end_supervision"}},
	} {
		if err := tt.do("east-1"); err != nil {
			t.Errorf("%s: %v", tt.wish.Do, err)
		}
		if err := tt.do("nobody's"); !errors.Is(err, stasis.ErrNoCall) {
			t.Errorf("%s of a call that there is not: %v", tt.wish.Do, err)
		}
		tt.wish.Call, tt.wish.Operator = "east-1", "103"
		want = append(want, tt.wish)
		if _, known := callWishes[tt.wish.Do]; !known {
			t.Errorf("%s is done by nobody", tt.wish.Do)
		}
	}
	if diff := cmp.Diff(want, n.wishes); diff != "" {
		t.Errorf("wishes (-want +got):\n%s", diff)
	}
}

// What cannot be done there is refused as it would be here, and a telephone that is not registered there is named.
func TestRefusedElsewhere(t *testing.T) {
	n := &neighbour{}
	s := besideNeighbour(t, n)
	for _, err := range shared {
		n.err = err
		if got := s.Hold("east-1", "103"); !errors.Is(got, err) {
			t.Errorf("%v has become %v", err, got)
		}
	}
	n.err = errors.New("no link to Asterisk")
	if err := s.Hold("east-1", "103"); err == nil || err.Error() != "at east: no link to Asterisk" {
		t.Error(err)
	}
	n.err = routing.ErrNotFree
	if err := s.Supervise("east-1", "103", desk.Listen); !errors.Is(err, routing.ErrNotFree) {
		t.Errorf("a supervisor who has another call there: %v", err)
	}
	if err := s.Supervise("east-1", "201", desk.Listen); !errors.Is(err, routing.ErrElsewhere) {
		t.Errorf("a supervisor whose telephone is not registered there: %v", err)
	}
}

// Pages show the calls of all services, and follow them.
func TestCallsOfAllServices(t *testing.T) {
	began := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	n := &neighbour{calls: []desk.LiveCall{{ID: "east-1", Step: "menu", StartedAt: began}}}
	s := besideNeighbour(t, n)
	news, stop := s.others.Watch()
	defer stop()
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	shows := func(want ...string) {
		t.Helper()
		for {
			var got []string
			for _, c := range s.LiveCalls() {
				got = append(got, c.Node+" "+c.ID+" "+c.Step)
			}
			if slices.Equal(got, want) {
				return
			}
			select {
			case <-news:
			case <-soon.Done():
				t.Fatalf("shows %q, want %q", got, want)
			}
		}
	}
	shows("east east-1 menu")
	n.mu.Lock()
	n.calls[0].Step = "waiting"
	n.mu.Unlock()
	n.changes.Tell()
	shows("east east-1 waiting")
	n.mu.Lock()
	n.calls = nil
	n.mu.Unlock()
	n.changes.Tell()
	shows()
}

// What a service showed that cannot be heard stays for a moment only: its calls may be long over.
func TestCallsOfAServiceThatIsNotHeard(t *testing.T) {
	o := newOthers(site{})
	shows := map[string]json.RawMessage{"east": json.RawMessage(`[{"id":"east-1"}]`)}
	if !o.take(shows, false) || len(o.all()) != 1 {
		t.Fatalf("shows %v", o.all())
	}
	if o.take(map[string]json.RawMessage{}, true) || len(o.all()) != 1 {
		t.Errorf("a moment later %v", o.all())
	}
	o.heard = o.heard.Add(-lookedFor)
	if !o.take(map[string]json.RawMessage{}, true) || len(o.all()) != 0 {
		t.Errorf("after %v still %v", lookedFor, o.all())
	}
}

// The card of a call elsewhere is whole, and asked for again when there is news only.
func TestCardOfACallElsewhere(t *testing.T) {
	began := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	card := desk.LiveCard{
		ID: "east-1", Kind: ivr.Incoming, State: desk.StandTalking, From: "380501112233", To: "0445001100", Language: "uk", Department: routing.Support,
		Known: desk.KnownSeveral, Contracts: []string{"1000001", "1000002"}, Missing: 7, StartedAt: began, AnsweredAt: began.Add(time.Minute),
		Steps: []ivr.JourneyStep{{At: began, Step: "menu", Event: "key", Detail: map[string]string{"key": "3"}}},
	}
	n := &neighbour{card: shownCard{Card: card, Contracts: card.Contracts, Missing: card.Missing, Version: "v1", There: true}}
	s := besideNeighbour(t, n)
	got, version, there := s.LiveCard("east-1", "103")
	if diff := cmp.Diff(card, got); diff != "" || version != "v1" || !there {
		t.Errorf("%s %t (-want +got):\n%s", version, there, diff)
	}
	if _, _, there := s.LiveCard("east-1", "104"); there {
		t.Error("shown to one who has no part in it")
	}
	n.mu.Lock()
	n.card.Version = "v2"
	n.mu.Unlock()
	news, stop := s.others.Watch()
	defer stop()
	n.changes.Tell()
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for version == "v1" {
		select {
		case <-news:
		case <-soon.Done():
			t.Fatal("the change is not told")
		}
		_, version, _ = s.LiveCard("east-1", "103")
	}
	if version != "v2" {
		t.Errorf("version %s", version)
	}
}

// An order that another service has in hand is called there.
func TestTakeElsewhere(t *testing.T) {
	at := atNoon(t)
	onDatabase(t, siteFlagsOf(t), func(database *store.Store, _ *store.Journal) {
		var callBacks [2]*store.CallBacks
		for i, node := range []string{"west", "east"} {
			var err error
			if callBacks[i], err = store.NewCallBacks(database, store.CallBacksConfig{Site: "test", Node: node, Zone: at.Location()}); err != nil {
				t.Fatal(err)
			}
		}
		ordered, _, _, err := callBacks[0].Order(t.Context(), "one", routing.CallBack{Phone: "+380501112233", Department: routing.Support, Source: "api"}, at)
		if err != nil {
			t.Fatal(err)
		}
		w := takeWish{ordered.ID, "103"}
		east := orders{callBacks[1], link(true), freeAll{}}
		if err := east.takeFor(t.Context(), w, at); !errors.Is(err, peers.ErrNotMine) {
			t.Errorf("nobody's order: %v", err)
		}
		if err := east.Take(t.Context(), ordered.ID, "103", at); err != nil {
			t.Fatal(err)
		}
		if err := (orders{callBacks[0], link(true), freeAll{}}).Take(t.Context(), ordered.ID, "103", at); !errors.Is(err, routing.ErrTaken) {
			t.Fatalf("taken from another service: %v", err)
		}
		if err := east.takeFor(t.Context(), w, at); err != nil {
			t.Errorf("asked by the page of another service: %v", err)
		}
		if err := east.takeFor(t.Context(), takeWish{ordered.ID + 1, "103"}, at); !errors.Is(err, peers.ErrNotMine) {
			t.Errorf("an order that there is not: %v", err)
		}
	})
}

// freeAll is a board on which everybody has time.
type freeAll struct{}

func (freeAll) HasTime(routing.OperatorID) error { return nil }

// What a service of another version asks is refused, not guessed.
func TestQuestionOfAnotherVersion(t *testing.T) {
	answer := answerer(func(context.Context, cardWish) (any, error) { return nil, nil })
	if _, err := answer(t.Context(), json.RawMessage(`[1]`)); err == nil {
		t.Error("no error")
	}
}
