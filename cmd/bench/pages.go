package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// pagesCmd is `bench pages`.
type pagesCmd struct {
	Pages   int           `default:"200" help:"How many pages are open: streams of events as supervisors have them, with all calls."`
	Calls   int           `default:"100" help:"How many callers wait meanwhile, each with a telephone."`
	Samples int           `default:"40" help:"How many callers join a queue and leave it, one after the other: each change is to reach every page."`
	Every   time.Duration `default:"700ms" help:"Mean time between them."`
}

// pagesToken lets the bench open pages.
const pagesToken = "bench-pages"

// pagesTimeout bounds the wait for a change to reach a page.
const pagesTimeout = 10 * time.Second

// pagesSettings make the bench's hotline one of its own, whose callers go straight to technical support; nobody answers.
var pagesSettings = []string{
	fmt.Sprintf("HOTLINE_ROUTING_SITE=bench-pages-%d", time.Now().UnixNano()), "HOTLINE_HOURS={}", "HOTLINE_OPERATORS=[]", "HOTLINE_CLOCK=",
	`HOTLINE_LINES=[{"number": "app-` + application + `", "language": "uk", "department": 3}]`,
	`HOTLINE_HTTP_TOKENS=["` + pagesToken + `"]`,
}

// Run measures how soon pages show that a caller has left a queue.
func (c *pagesCmd) Run(ctx context.Context, l *lab) error {
	p, err := l.open()
	if err != nil {
		return err
	}
	defer p.close()
	var services fleet
	s, err := services.start(ctx, l, l.Binary, application, pagesSettings...)
	if err != nil {
		return err
	}
	defer services.stop()
	hotline := l.hotline("hotline", s)
	waiting, err := p.gather(ctx, hotline, c.Calls)
	if err != nil {
		return err
	}
	defer waiting.hangUp()
	pages, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer pages.close()
	taken, err := c.sample(ctx, p, hotline, pages)
	if err != nil {
		return err
	}
	r := report{Measure: "pages", Unit: "ms", About: fmt.Sprintf("%d pages open, %d calls", c.Pages, c.Calls)}
	r.add("a waiting caller's BYE to the change at a page", []string{"hotline"}, map[string]rounds{"hotline": {taken}})
	return r.print(os.Stdout, l.JSON)
}

// sample lets callers join and hang up, and returns how soon each page knew that each had gone.
func (c *pagesCmd) sample(ctx context.Context, p *callers, s system, open pages) (sample, error) {
	var taken sample
	for i := range c.Samples {
		if err := rest(ctx, about(c.Every)); err != nil {
			return nil, err
		}
		open.expect(c.Calls + 1)
		joined, err := p.dial(ctx, s, c.Calls+i)
		if err != nil {
			return nil, err
		}
		if _, err := open.await(ctx, time.Now()); err != nil { // the greeting is between
			joined.hangUp()
			return nil, err
		}
		open.expect(c.Calls)
		if err := rest(ctx, about(c.Every)); err != nil { // or it would wait for its turn behind the event of the joining
			joined.hangUp()
			return nil, err
		}
		left := time.Now()
		joined.hangUp()
		seen, err := open.await(ctx, left)
		if err != nil {
			return nil, err
		}
		taken = append(taken, seen...)
	}
	return taken, nil
}

// page is one open page.
type page struct {
	body   func() error // closes it
	cancel context.CancelFunc

	mu      sync.Mutex
	waits   int // for so many waiting
	shown   int
	reached chan time.Time
}

type pages []*page

// open opens the pages and waits until each shows all who wait.
func (c *pagesCmd) open(ctx context.Context, s *service) (pages, error) {
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 0, DisableCompression: true}}
	url := strings.TrimSuffix(s.ready, "/readyz") + "/api/v1/events"
	all := make(pages, 0, c.Pages)
	for range c.Pages {
		one, err := openPage(ctx, client, url, c.Calls)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, one)
	}
	if _, err := all.await(ctx, time.Now()); err != nil {
		all.close()
		return nil, err
	}
	return all, nil
}

func openPage(ctx context.Context, client *http.Client, url string, waits int) (*page, error) {
	ctx, cancel := context.WithCancel(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+pagesToken)
	answer, err := client.Do(request)
	if err != nil {
		cancel()
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		cancel()
		return nil, errors.Join(fmt.Errorf("events: %s", answer.Status), answer.Body.Close())
	}
	one := &page{body: answer.Body.Close, cancel: cancel, waits: waits, reached: make(chan time.Time, 1)}
	go one.read(bufio.NewReaderSize(answer.Body, 1<<16))
	return one, nil
}

// read follows the events until the page is closed.
func (p *page) read(body *bufio.Reader) {
	for {
		line, err := body.ReadBytes('\n')
		if err != nil {
			return
		}
		at := time.Now()
		data, ok := strings.CutPrefix(string(line), "data: ")
		if !ok {
			continue
		}
		var floor struct {
			Queues []struct{ Waiting int }
		}
		if json.Unmarshal([]byte(data), &floor) != nil {
			continue
		}
		waiting := 0
		for _, q := range floor.Queues {
			waiting += q.Waiting
		}
		p.shows(waiting, at)
	}
}

func (p *page) shows(waiting int, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = waiting
	if waiting == p.waits {
		p.tell(at)
	}
}

func (p *page) tell(at time.Time) {
	select {
	case p.reached <- at:
	default: // it was told already
	}
}

// expect says how many are to be shown next.
func (all pages) expect(waiting int) {
	for _, p := range all {
		p.mu.Lock()
		p.waits = waiting
		select {
		case <-p.reached:
		default:
		}
		if p.shown == waiting {
			p.tell(time.Now())
		}
		p.mu.Unlock()
	}
}

// await waits until every page shows what is expected, and returns how long after the moment each did.
func (all pages) await(ctx context.Context, since time.Time) (sample, error) {
	timer := time.NewTimer(pagesTimeout)
	defer timer.Stop()
	taken := make(sample, 0, len(all))
	for _, p := range all {
		select {
		case at := <-p.reached:
			taken = append(taken, max(at.Sub(since), 0))
		case <-timer.C:
			return nil, errors.New("a change did not reach a page")
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return taken, nil
}

func (all pages) close() {
	for _, p := range all {
		p.cancel()
		_ = p.body() // the measurement is over
	}
}
