package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"hotline/routing"
	"hotline/routing/board"
)

// boardCmd is `bench board`.
type boardCmd struct {
	Waiting []int  `default:"10,1000,100000" help:"How many callers wait."`
	Matches int    `default:"2000" help:"How often the operator becomes free, for each number of callers."`
	Redis   string `default:"redis://127.0.0.1:16379/0" env:"HOTLINE_REDIS_URL" help:"URL of the lab's Redis."`
}

// boardTimeout bounds the wait for one match.
const boardTimeout = 5 * time.Second

// Run measures what a match costs in Redis, and in memory beside it.
func (c *boardCmd) Run(ctx context.Context, l *lab) error {
	for _, waiting := range c.Waiting {
		results := make(map[string]rounds)
		names := []string{"in memory", "in Redis"}
		for name, url := range map[string]string{names[0]: "", names[1]: c.Redis} {
			if url == "" && waiting > 1000 {
				continue // the memory is for a Redis that is away: its cost grows with the queue
			}
			taken, err := c.sample(ctx, url, waiting)
			if err != nil {
				return fmt.Errorf("%s, %d waiting: %w", name, waiting, err)
			}
			results[name] = rounds{taken}
		}
		if results[names[0]] == nil {
			names = names[1:]
		}
		total := time.Duration(0)
		for _, d := range results["in Redis"].all() {
			total += d
		}
		r := report{Measure: "board", Unit: "ms", About: fmt.Sprintf("%d wait; %.0f matches a second by one service", waiting,
			float64(c.Matches)/total.Seconds())}
		r.add("talk answered, released, next call offered", names, results)
		if err := r.print(os.Stdout, l.JSON); err != nil {
			return err
		}
	}
	return nil
}

// sample lets callers wait at a board and frees its one operator over and over.
func (c *boardCmd) sample(ctx context.Context, url string, waiting int) (sample, error) {
	offers := make(chan routing.Offer, 1)
	site := fmt.Sprintf("bench-board-%d", os.Getpid())
	b, err := openBoard(ctx, url, site, "bench", func(o routing.Offer) { offers <- o })
	if err != nil {
		return nil, err
	}
	defer b.stop()
	began := time.Now()
	for i := range waiting + c.Matches {
		b.Join(routing.Waiting{Call: callNumber(i), Department: routing.Support, Since: began.Add(time.Duration(i) * time.Millisecond)})
	}
	b.Place(callNumber(0)) // all are in
	b.Device(dispatchOperator, true, false)
	offer, err := nextOffer(ctx, offers)
	if err != nil {
		return nil, err
	}
	taken := make(sample, 0, c.Matches)
	for len(taken) < c.Matches {
		start := time.Now()
		if !b.Answered(offer) || !b.Released(offer) {
			return nil, errors.New("an offer did not stand")
		}
		if offer, err = nextOffer(ctx, offers); err != nil {
			return nil, err
		}
		taken = append(taken, time.Since(start))
	}
	b.Device(dispatchOperator, false, false)
	for i := range waiting + c.Matches {
		b.Leave(callNumber(i))
	}
	b.Place(callNumber(0))
	return taken, nil
}

func callNumber(i int) routing.CallID { return routing.CallID("bench-" + strconv.Itoa(i)) }

func nextOffer(ctx context.Context, offers <-chan routing.Offer) (routing.Offer, error) {
	timer := time.NewTimer(boardTimeout)
	defer timer.Stop()
	select {
	case o := <-offers:
		return o, nil
	case <-timer.C:
		return routing.Offer{}, errors.New("no match")
	case <-ctx.Done():
		return routing.Offer{}, context.Cause(ctx)
	}
}

// benchBoard is a board of a service that is none.
type benchBoard struct {
	*board.Board

	stop func()
}

// openBoard opens the board of a service with one operator of technical support.
func openBoard(ctx context.Context, url, site, node string, offered func(routing.Offer)) (*benchBoard, error) {
	rules := routing.Rules{Overflow: time.Hour}
	operators := []routing.Operator{{ID: dispatchOperator, Departments: []routing.Department{routing.Support}}}
	b, err := board.New(board.Config{URL: url, Site: site, Node: node, Rules: rules}, operators,
		board.Listener{Offered: offered, Withdrawn: func(routing.Offer) {}}, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	group.Go(func() { b.Run(running) })
	b.Adopted()
	return &benchBoard{Board: b, stop: sync.OnceFunc(func() { cancel(); group.Wait(); b.Close() })}, nil
}
