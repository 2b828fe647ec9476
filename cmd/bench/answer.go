package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"hotline/ivr/phone"
)

// answerCmd is `bench answer`.
type answerCmd struct {
	Rounds int           `default:"100" help:"Rounds; in each every system answers one call, in changing order."`
	Pause  time.Duration `default:"100ms" help:"Mean time between two calls."`
}

// deadDatabase is a URL nobody listens at: connections are refused at once.
const deadDatabase = "HOTLINE_DATABASE_URL=postgres://nobody:nothing@127.0.0.1:1/hotline?sslmode=disable"

// Run measures the answer of the dialplan, of the service, and of one whose database is away.
func (c *answerCmd) Run(ctx context.Context, l *lab) error {
	p, err := l.open()
	if err != nil {
		return err
	}
	defer p.close()
	systems, services, err := l.start(ctx)
	if err != nil {
		return err
	}
	defer services.stop()
	bereft, err := services.start(ctx, l, l.Binary, application+"-bereft", deadDatabase)
	if err != nil {
		return err
	}
	systems = append(systems, l.hotline("hotline, database dead", bereft))
	if err := p.warmUp(ctx, systems); err != nil {
		return err
	}
	return c.measure(ctx, l, p, systems)
}

// measure calls the systems in turns and prints the result.
func (c *answerCmd) measure(ctx context.Context, l *lab, p *callers, systems []system) error {
	floor, err := startFloor()
	if err != nil {
		return err
	}
	defer floor.stop()
	answered, invited := make(map[string]rounds), make(map[string]rounds)
	for round := range c.Rounds {
		for i := range systems {
			s := systems[(round+i)%len(systems)]
			if err := rest(ctx, about(c.Pause)); err != nil {
				return err
			}
			g, err := greet(ctx, p, s, round)
			if err != nil {
				return err
			}
			answered[s.name] = append(answered[s.name], sample{g.fromAnswer})
			invited[s.name] = append(invited[s.name], sample{g.fromInvite})
		}
	}
	names := namesOf(systems)
	r := report{Measure: "answer", Unit: "ms", Floor: new(floor.stop().summarise()),
		About: fmt.Sprintf("one call at a time, %d of each", c.Rounds)}
	r.add("200 OK received to first frame", names, answered)
	r.add("INVITE sent to first frame", names, invited)
	return r.print(os.Stdout, l.JSON)
}

// greeted is how long a caller waited for the first frame of the greeting.
type greeted struct {
	fromInvite time.Duration
	fromAnswer time.Duration
}

// greet makes one call and hangs up once the greeting has begun.
func greet(ctx context.Context, p *callers, s system, number int) (greeted, error) {
	one, err := p.dial(ctx, s, number)
	if err != nil {
		return greeted{}, err
	}
	defer one.hangUp()
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	if _, err := one.call.Events().Find(ctx, func(e phone.Event) bool { return e.Is(phone.Hears, greeting) }); err != nil {
		return greeted{}, fmt.Errorf("%s: %s: %w", s.name, greeting, err)
	}
	var heard, answered time.Time
	for _, e := range one.call.Transcript() {
		switch {
		case e.Kind == phone.Answered:
			answered = e.At
		case e.Is(phone.Hears, greeting):
			heard = e.At
		}
	}
	return greeted{heard.Sub(one.call.Began()), heard.Sub(answered)}, nil
}
