package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"hotline/routing"
	"hotline/routing/desk"
	"hotline/routing/peers"
)

const (
	// lookTimeout is how long other services may take to show a call.
	lookTimeout = 500 * time.Millisecond
	// lookAgain is how old what they have shown may be, though they have told of no change.
	lookAgain = time.Second
	// lookedFor is how long after somebody has looked their calls are kept up to date.
	lookedFor = 5 * time.Second
	// cardsKept is how many cards of their calls are remembered.
	cardsKept = 256
)

// others are the calls in progress of the other services, as they have shown them. They may be used by many goroutines while run runs.
type others struct {
	site  site
	news  routing.Watchers
	first chan struct{} // holds one signal: somebody looks again

	mu     sync.Mutex
	looked time.Time
	heard  time.Time                  // when all services were, last
	calls  map[string]json.RawMessage // by node
	shown  []desk.LiveCall            // the same
	round  uint64                     // of the news: what was shown before is out of date
	cards  map[cardWish]shownCard
}

func newOthers(s site) *others {
	return &others{site: s, first: make(chan struct{}, 1), cards: make(map[cardWish]shownCard)}
}

// Watch returns a channel that has something to receive when a call of another service may be another.
func (o *others) Watch() (news <-chan struct{}, stop func()) { return o.news.Watch() }

// run keeps the calls up to date, as long as somebody looks, until the context ends.
func (o *others) run(ctx context.Context) {
	news, stop := o.site.Watch()
	defer stop()
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		changed := false
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-o.first:
		case <-news:
			changed = true
		}
		if o.look(ctx, changed) {
			o.news.Tell()
		}
	}
}

// look asks the other services for their calls, and reports whether there may be something new.
func (o *others) look(ctx context.Context, changed bool) bool {
	o.mu.Lock()
	if changed {
		o.round++
	}
	wanted := time.Since(o.looked) < lookedFor
	o.mu.Unlock()
	if !wanted {
		return changed
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	answers, err := o.site.AskAll(ctx, subjectCalls, struct{}{})
	now := make(map[string]json.RawMessage, len(answers))
	for _, a := range answers {
		now[a.Node] = a.Body
	}
	return o.take(now, err != nil) || changed
}

// take takes over what was shown. Who cannot be heard for a moment is thought to show what it did.
func (o *others) take(now map[string]json.RawMessage, partly bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !partly {
		o.heard = time.Now()
	}
	if partly && time.Since(o.heard) < lookedFor {
		for node, calls := range o.calls {
			if _, heard := now[node]; !heard {
				now[node] = calls
			}
		}
	}
	if maps.EqualFunc(now, o.calls, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
		return false
	}
	o.calls, o.shown = now, nil
	for _, node := range slices.Sorted(maps.Keys(now)) {
		var calls []desk.LiveCall
		_ = json.Unmarshal(now[node], &calls) // what a service of another version writes in another way is left out
		for i := range calls {
			calls[i].Node = node
		}
		o.shown = append(o.shown, calls...)
	}
	return true
}

// all returns the calls of the other services, as they were shown last.
func (o *others) all() []desk.LiveCall {
	o.mu.Lock()
	defer o.mu.Unlock()
	if time.Since(o.looked) >= lookedFor {
		select {
		case o.first <- struct{}{}:
		default:
		}
	}
	o.looked = time.Now()
	return o.shown
}

// LiveCalls returns the calls in progress of all services, the oldest first.
func (s siteCalls) LiveCalls() []desk.LiveCall {
	own := s.talks.LiveCalls()
	others := s.others.all()
	if len(others) == 0 {
		return own
	}
	for i := range own {
		own[i].Node = s.node
	}
	return slices.SortedFunc(slices.Values(slices.Concat(own, others)), func(a, b desk.LiveCall) int {
		return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.ID, b.ID))
	})
}

// cardWish is whose card of which call is wanted.
type cardWish struct {
	Call     string             `json:"call"`
	Operator routing.OperatorID `json:"operator"`
}

// shownCard is a card as another service has shown it. The first fields of the card are not written for pages.
type shownCard struct {
	Card      desk.LiveCard `json:"card"`
	Contracts []string      `json:"contracts"`
	Missing   int           `json:"missing"`
	Version   string        `json:"version"`
	There     bool          `json:"there"` // else the operator has no part in the call

	at    time.Time
	round uint64
}

// cardFor is the card of a call of this service for another one.
func (t talks) cardFor(w cardWish) (shownCard, error) {
	if _, there := t.Card(w.Call); !there {
		return shownCard{}, peers.ErrNotMine
	}
	card, version, there := t.LiveCard(w.Call, w.Operator)
	return shownCard{Card: card, Contracts: card.Contracts, Missing: card.Missing, Version: version, There: there}, nil
}

// LiveCard returns the card of a call as it stands for the operator, wherever the call is.
func (s siteCalls) LiveCard(call string, operator routing.OperatorID) (desk.LiveCard, string, bool) {
	if _, here := s.Card(call); here {
		return s.talks.LiveCard(call, operator)
	}
	shown := s.others.card(cardWish{call, operator})
	return shown.Card, shown.Version, shown.There
}

// card returns what other services show of a call; it asks them unless they have shown it since their last news.
func (o *others) card(w cardWish) shownCard {
	o.mu.Lock()
	known, round := o.cards[w], o.round
	o.mu.Unlock()
	if known.round == round && time.Since(known.at) < lookAgain {
		return known
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookTimeout)
	defer cancel()
	var shown shownCard
	_ = o.site.Ask(ctx, subjectCard, w, &shown) // then nobody has it, as far as can be told
	shown.Card.Contracts, shown.Card.Missing = shown.Contracts, shown.Missing
	shown.at, shown.round = time.Now(), round
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.cards) >= cardsKept {
		clear(o.cards)
	}
	o.cards[w] = shown
	return shown
}
