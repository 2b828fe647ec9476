package peers

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// Run answers the other services, hears their answers and tells them of changes, until the context ends.
func (p *Peers) Run(ctx context.Context) {
	subscription := p.client.Subscribe(ctx, p.prefix+"ask", p.prefix+"to:"+p.name, p.prefix+"news")
	defer func() { _ = subscription.Close() }() // nothing is left to hear
	var work errgroup.Group
	work.Go(func() error { p.tellChanges(ctx); return nil })
	defer func() { _ = work.Wait() }() // none of them fails
	var answering errgroup.Group
	answering.SetLimit(mostAtOnce)
	defer func() { _ = answering.Wait() }()
	messages := subscription.ChannelWithSubscriptions(redis.WithChannelSize(1000))
	for {
		select {
		case <-ctx.Done():
			return
		case message := <-messages:
			switch m := message.(type) {
			case *redis.Subscription:
				p.listens.Store(true)
			case *redis.Message:
				p.hear(ctx, m, &answering)
			}
		}
	}
}

// hear takes in one message.
func (p *Peers) hear(ctx context.Context, message *redis.Message, answering *errgroup.Group) {
	switch strings.TrimPrefix(message.Channel, p.prefix) {
	case "ask":
		var q question
		if json.Unmarshal([]byte(message.Payload), &q) != nil {
			return
		}
		if !answering.TryGo(func() error { p.answer(ctx, q); return nil }) {
			p.log.Warn("too many questions of other services: one is not answered", "subject", q.Subject)
		}
	case "news":
		var from string
		if json.Unmarshal([]byte(message.Payload), &from) == nil && from != p.name {
			p.news.Tell()
		}
	default:
		var r reply
		if json.Unmarshal([]byte(message.Payload), &r) == nil {
			p.deliver(r)
		}
	}
}

// deliver hands an answer to whoever waits for it.
func (p *Peers) deliver(r reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.waiting[r.Number] <- r:
	default: // nobody does any more
	}
}

// answer answers one question. Who asks is answered too, that it has it not: so all who were asked are heard.
func (p *Peers) answer(ctx context.Context, q question) {
	r := reply{Number: q.Number, From: p.config.Node}
	if q.From != p.name {
		r = p.found(ctx, q, r)
	}
	if _, err := p.publish(context.WithoutCancel(ctx), "to:"+q.From, r); err != nil {
		p.log.Warn("another service could not be answered", "subject", q.Subject, "error", err)
	}
}

// found adds to a reply what this service has to say.
func (p *Peers) found(ctx context.Context, q question, r reply) reply {
	ask, knows := p.answerers[q.Subject] // a service of another version may not know the subject
	if !knows {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	body, err := ask(ctx, q.Body)
	if errors.Is(err, ErrNotMine) {
		return r
	}
	if r.Has = true; err == nil {
		r.Body, err = json.Marshal(body)
	}
	if err != nil {
		r.Body, r.Error = nil, p.nameOf(err)
	}
	return r
}

// tellChanges tells the others that this service shows something new.
func (p *Peers) tellChanges(ctx context.Context) {
	if p.config.Changes == nil {
		return
	}
	changes, stop := p.config.Changes()
	defer stop()
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
		pause := restAlone
		if heard, err := p.publish(ctx, "news", p.name); err == nil && heard > 1 {
			pause = restShared
		}
		rest.Reset(pause)
	}
}
