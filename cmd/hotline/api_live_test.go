package main

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/ivr"
	"hotline/ivr/stasis"
	"hotline/routing"
	"hotline/routing/board"
	"hotline/routing/desk"
)

// How a call stands depends on who asks.
func TestStandOfACall(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	talk := ivr.Card{Step: ivr.Talking, Operator: "103", AnsweredAt: now}
	held, consulting := talk, talk
	held.OnHold = true
	consulting.Step, consulting.Second, consulting.OnHold = ivr.Held, "104", true
	consulted := consulting
	consulted.Consulted = true
	for name, tt := range map[string]struct {
		card     ivr.Card
		operator routing.OperatorID
		want     desk.CallStand
	}{
		"rings":               {ivr.Card{Step: ivr.Waiting, Operator: "103"}, "103", desk.StandRinging},
		"talks":               {talk, "103", desk.StandTalking},
		"holds":               {held, "103", desk.StandHeld},
		"waits for another":   {consulting, "103", desk.StandConsulting},
		"consults":            {consulted, "103", desk.StandConsulting},
		"is to be consulted":  {consulting, "104", desk.StandRinging},
		"is consulted":        {consulted, "104", desk.StandConsulting},
		"has no part in it":   {talk, "106", ""},
		"nobody has a part":   {ivr.Card{Step: ivr.Menu}, "", ""},
		"called a subscriber": {ivr.Card{Step: ivr.Dialling, Operator: "103", AnsweredAt: now}, "103", desk.StandTalking},
	} {
		if got, has := standOf(tt.card, tt.operator); got != tt.want || has != (tt.want != "") {
			t.Errorf("%s: %q, %t", name, got, has)
		}
	}
}

// The version is another whenever what is shown is.
func TestVersionOfACard(t *testing.T) {
	card := ivr.Card{ID: "c1", Step: ivr.Talking, Operator: "103", AnsweredAt: time.Unix(1, 0), CallBack: &routing.CallBack{Topic: "internet", Source: "api"}}
	shown, version, there := shownTo(card, "103")
	if !there || shown.Topic != "internet" || shown.Source != "api" || shown.State != desk.StandTalking {
		t.Fatalf("%+v", shown)
	}
	if _, same, _ := shownTo(card, "103"); same != version {
		t.Errorf("%s and %s of one card", version, same)
	}
	for name, change := range map[string]func(*ivr.Card){
		"hold":     func(c *ivr.Card) { c.OnHold = true },
		"mute":     func(c *ivr.Card) { c.Muted = true },
		"a step":   func(c *ivr.Card) { c.Steps = []ivr.JourneyStep{{Event: "key"}} },
		"a lookup": func(c *ivr.Card) { c.Identity, c.Contracts = ivr.IdentityVerified, []string{"1000001"} },
		"a second": func(c *ivr.Card) { c.Second = "104" },
	} {
		changed := card
		change(&changed)
		if _, other, _ := shownTo(changed, "103"); other == version {
			t.Errorf("%s changes nothing", name)
		}
	}
}

// All who listen are shown, not one of them.
func TestSupervisorsOfACall(t *testing.T) {
	c := stasis.Live{ID: "c1", From: "380501112233", Supervision: []ivr.Supervision{{Supervisor: "201", On: true}, {Supervisor: "202"}}}
	shown := liveCall(c)
	if !slices.Equal(shown.Supervisors, []string{"201", "202"}) || shown.From == c.From {
		t.Errorf("%+v", shown)
	}
}

func TestChangesAreTold(t *testing.T) {
	b, err := board.New(board.Config{Rules: routing.DefaultRules()}, nil, board.Listener{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	app, err := stasis.New(stasis.Config{URL: "http://127.0.0.1:1/ari", Application: "test", Ring: time.Second},
		stasis.Parts{Metrics: stasis.NewMetrics(prometheus.NewRegistry()), Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	v := &service{app: app, board: b, others: newOthers(site{})}
	news, stop := v.changed()
	defer stop()
	for what, change := range map[string]func(){
		"a caller who waits":        func() { b.Join(routing.Waiting{Call: "c1", Department: routing.Support, Since: time.Now()}) },
		"a call of another service": v.others.news.Tell,
	} {
		change()
		select {
		case <-news:
		case <-time.After(20 * time.Second):
			t.Errorf("not told of %s", what)
		}
	}
}
