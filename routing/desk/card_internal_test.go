package desk

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// counter is a call that operator 103 has, and a database that may be away.
type counter struct {
	Board
	Live
	Cards
	Journeys

	at   time.Time
	live LiveCard
	err  error
}

func (c *counter) Seats() []Seat {
	return []Seat{{Operator: routing.Operator{ID: "103"}, Call: routing.CallID(c.live.ID)}}
}

func (c *counter) LiveCard(string, routing.OperatorID) (LiveCard, string, bool) {
	return c.live, c.live.Contract, true
}

func (c *counter) Card(_ context.Context, asked CardWish) ([]ContractCard, []EarlierCall, error) {
	var cards []ContractCard
	for _, number := range asked.Contracts {
		cards = append(cards, ContractCard{Number: number})
	}
	return cards, nil, c.err
}

func (c *counter) Call(context.Context, string) (ivr.Journey, error) {
	return ivr.Journey{Steps: []ivr.JourneyStep{{Event: "a"}, {Event: "b"}, {Event: "c"}}}, c.err
}

func (c *counter) desk() *desk {
	d := &desk{Parts: Parts{
		Board: c, Live: c, Cards: c, Journeys: c, Now: func() time.Time { return c.at }, Log: slog.New(slog.DiscardHandler),
	}}
	d.feed = newFeed(d)
	return d
}

// shown looks once, as a page does, and returns the contracts and the steps on the card.
func (c *counter) shown(d *desk, own *ownCall) (contracts, steps []string) {
	*own, _ = d.ownCall("103", d.callsOfOperators()["103"], *own)
	if own.due {
		d.complete(context.Background(), own)
	}
	for _, contract := range own.answer.Call.Contracts {
		contracts = append(contracts, contract.Number)
	}
	for _, step := range own.answer.Call.Steps {
		steps = append(steps, step.Event)
	}
	return contracts, steps
}

// A card is looked up again a second after the database was away, and never shows the contracts of before for those of now.
func TestCardWhileTheDatabaseIsAway(t *testing.T) {
	c := &counter{at: time.Unix(1_000_000, 0), live: LiveCard{ID: "1", Contracts: []string{"7"}}, err: errors.New("away")}
	d, own := c.desk(), ownCall{}
	for _, step := range []struct {
		after    time.Duration
		err      error
		contract string
		want     []string
	}{
		{0, c.err, "7", nil},
		{cardAgain / 2, nil, "7", nil}, // not asked yet
		{cardAgain / 2, nil, "7", []string{"7"}},
		{cardOldAfter, c.err, "7", []string{"7"}}, // better than nothing
		{cardAgain, c.err, "8", nil},
		{cardAgain, nil, "8", []string{"8"}},
	} {
		c.at = c.at.Add(step.after)
		c.err, c.live.Contracts = step.err, []string{step.contract}
		if got, _ := c.shown(d, &own); !slices.Equal(got, step.want) {
			t.Errorf("%+v: %v", step, got)
		}
	}
}

// What the service has not of a call the journal has, as soon as it has got that far.
func TestCardHasTheStepsOfTheJournal(t *testing.T) {
	c := &counter{at: time.Unix(1_000_000, 0), live: LiveCard{ID: "1", Missing: 2, Steps: []ivr.JourneyStep{{Event: "C"}}}}
	d, own := c.desk(), ownCall{}
	for range 2 { // asked, and remembered
		if _, got := c.shown(d, &own); !slices.Equal(got, []string{"a", "b", "C"}) {
			t.Errorf("%v", got)
		}
		c.err = errors.New("away")
	}
	c.live.Missing = 4
	if _, got := c.shown(d, &own); !slices.Equal(got, []string{"C"}) {
		t.Errorf("the journal is behind: %v", got)
	}
}
