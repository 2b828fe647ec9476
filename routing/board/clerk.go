package board

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// clerk works at the changes of a shared board: in Redis, or in memory as long as Redis is away. It is one goroutine.
type clerk struct {
	board  *Board
	shared *shared

	adopted bool      // the calls and devices of this service are known
	away    time.Time // since when Redis is away; zero: it is there
	timer   *time.Timer
}

// run works until ctx is done, and then says that this service is away: its calls stay in Asterisk and are not offered.
func (c *clerk) run(ctx context.Context) {
	defer c.shared.end()
	c.timer = time.NewTimer(0)
	defer c.timer.Stop()
	_, _ = c.shared.run(ctx, c.now(), []command{{Do: doAway}}) // what a killed process left is not offered
	notices := c.subscribe(ctx)
	signs := time.NewTicker(signEvery)
	defer signs.Stop()
	probes := time.NewTicker(probeEvery)
	defer probes.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-c.shared.wake:
			c.work(ctx, c.shared.take())
		case <-c.timer.C:
			c.work(ctx, []*task{{command: command{Do: doTick}}})
		case <-signs.C:
			c.work(ctx, []*task{{command: command{Do: doTick}}})
		case <-probes.C:
			if c.adopted && !c.shared.attached.Load() {
				c.attach(ctx)
			}
		case notice := <-notices:
			c.notice(notice)
		}
	}
	if c.shared.attached.Load() {
		_, _ = c.shared.run(context.WithoutCancel(ctx), c.now(), []command{{Do: doAway}})
	}
}

func (c *clerk) now() int64 { return c.board.now().UnixMilli() }

// work carries out changes, where they can be, and answers those who wait. An attach, and its contrary, part what was before
// from what is after.
func (c *clerk) work(ctx context.Context, tasks []*task) {
	for len(tasks) > 0 {
		at := slices.IndexFunc(tasks, func(t *task) bool { return t.command.Do == doAttach || t.command.Do == doAway })
		if at < 0 {
			c.finish(ctx, tasks)
			return
		}
		c.finish(ctx, tasks[:at])
		do := tasks[at].command.Do
		tasks = tasks[at+1:]
		if c.adopted = do == doAttach; c.adopted {
			c.attach(ctx)
			c.board.watchers.Tell() // of what was taken up, which counts though Redis be away
		} else {
			c.leave(ctx)
		}
	}
}

// leave says that nothing of this service is to be offered until it attaches again. The memory goes on keeping its calls.
func (c *clerk) leave(ctx context.Context) {
	c.timer.Stop()
	if c.shared.attached.Swap(false) {
		_, _ = c.shared.run(ctx, c.now(), []command{{Do: doAway}}) // unheard, it is thought dead soon
	}
}

// finish carries out a batch and answers.
func (c *clerk) finish(ctx context.Context, tasks []*task) {
	if len(tasks) == 0 {
		return
	}
	batch := make([]command, len(tasks))
	for i, t := range tasks {
		batch[i] = t.command
	}
	results := c.carryOut(ctx, batch)
	for i, t := range tasks {
		if t.done != nil {
			t.done <- results[i]
		}
	}
}

// carryOut changes the board in Redis, or in memory.
func (c *clerk) carryOut(ctx context.Context, batch []command) []result {
	if !c.shared.attached.Load() {
		return c.alone(batch)
	}
	a, err := c.exchange(ctx, batch)
	if err == nil && a.Unknown { // Redis has lost its data, or thought this service dead
		if c.attach(ctx); !c.shared.attached.Load() {
			return c.alone(batch)
		}
		a, err = c.exchange(ctx, batch)
	}
	if err != nil || len(a.Results) != len(batch) {
		if ctx.Err() == nil {
			c.lost(err)
		}
		return c.alone(batch)
	}
	c.board.mu.Lock()
	for i, command := range batch {
		c.mirror(command, a.Results[i])
	}
	c.board.mu.Unlock()
	c.take(a)
	return a.Results
}

func (c *clerk) exchange(ctx context.Context, batch []command) (answer, error) {
	began := time.Now()
	a, err := c.shared.run(ctx, c.now(), batch)
	c.board.metrics.exchange.Observe(time.Since(began).Seconds())
	return a, err
}

// mirror keeps the calls of this service as Redis has them.
func (c *clerk) mirror(done command, r result) {
	t := c.board.table
	switch done.Do {
	case doJoin, doPick:
		if r.OK {
			t.calls[done.Call] = &held{Call: done.Call, Department: done.Department, Since: done.Since}
		}
	case doLeave:
		delete(t.calls, done.Call)
	case doAnswered, doReleased:
		if r.OK {
			delete(t.calls, done.Call)
		}
	case doRestore:
		switch {
		case r.OK && done.Phase == talking:
			delete(t.calls, done.Call)
		case r.OK && !r.Consult:
			t.calls[done.Call] = &held{Call: done.Call, Department: done.Department, Since: done.Since}
		}
	case doRoster:
		told := len(t.happened)
		t.now = c.now()
		t.setRoster(done)
		t.happened = t.happened[:told] // Redis tells what happened
	}
}

// take takes over what Redis answered, tells the listener, and sets the timer.
func (c *clerk) take(a answer) {
	b := c.board
	b.mu.Lock()
	seen := a.Queued || len(a.Gone) > 0
	for _, s := range a.Seats {
		seen = c.replace(s) || seen
		if device := s.At[c.shared.node]; device != "" {
			b.table.own[s.ID] = device
		} else {
			delete(b.table.own, s.ID)
		}
	}
	c.removed(a.Gone)
	if seen {
		b.watchers.Tell()
	}
	b.table.happened = append(b.table.happened, a.Happened...)
	b.deliver()
	b.mu.Unlock()
	c.timer.Stop()
	if a.Next > 0 {
		c.timer.Reset(max(time.Duration(a.Next-c.now())*time.Millisecond, time.Millisecond))
	}
}

// replace puts a record in the place of the one in memory, and reports whether that can be seen.
func (c *clerk) replace(s *seat) (seen bool) {
	if s.At == nil {
		s.At = make(map[string]string)
	}
	before := c.board.table.seats[s.ID].face()
	c.board.table.add(s)
	return before != s.face()
}

// removed forgets operators whom no service has in its roster.
func (c *clerk) removed(gone []string) {
	t := c.board.table
	for _, id := range gone {
		if _, ours := t.staff[id]; !ours && t.seats[id] != nil {
			t.remove(id)
		}
	}
}

// learn takes over a record that another service has changed, but for what this service alone knows: its device and its
// offer. Redis may have lost those; that an offer is over is told apart. A notice may be older than what is known. It reports
// whether the change can be seen.
func (c *clerk) learn(s *seat) (seen bool) {
	t := c.board.table
	mine := t.seats[s.ID]
	if mine != nil && s.Revision < mine.Revision {
		return false
	}
	if mine != nil && mine.Phase != "" && mine.Node == t.node && (s.Offer != mine.Offer || s.Node != t.node) {
		s.Phase, s.Offer, s.Call, s.Department, s.Since, s.Node = mine.Phase, mine.Offer, mine.Call, mine.Department, mine.Since, mine.Node
		s.Direct, s.Deadline, s.Answered, s.State = mine.Direct, mine.Deadline, mine.Answered, mine.Phase
	}
	before := mine.face()
	c.replace(s)
	delete(s.At, t.node)
	if device := t.own[s.ID]; device != "" {
		s.At[t.node] = device
	}
	return before != s.face()
}

// alone carries out changes in memory: nothing is offered before the calls of this service are known, nor while Redis may
// only hesitate.
func (c *clerk) alone(batch []command) []result {
	b := c.board
	b.mu.Lock()
	defer b.mu.Unlock()
	results, hesitates := make([]result, len(batch)), hesitate-time.Since(c.away)
	for i, command := range batch {
		if !c.adopted {
			b.table.now = c.now()
			results[i] = b.table.carryOut(command)
			continue
		}
		if hesitates > 0 {
			b.table.now = c.now()
			results[i] = b.table.carryOut(command)
			continue
		}
		results[i] = b.table.do(command, c.now())
	}
	if !c.adopted { // what is restored has been told by the process before
		b.table.happened, b.table.seen = nil, false
		return results
	}
	c.timer.Stop()
	if at, ok := b.table.next(); hesitates > 0 {
		c.timer.Reset(hesitates)
	} else if ok {
		c.timer.Reset(time.Duration(at-b.table.now) * time.Millisecond)
	}
	b.tellOf(batch, len(b.table.happened))
	b.deliver()
	return results
}

// attach tells Redis all that this service holds, in place of what Redis thought of it. Until that succeeds the memory
// decides.
func (c *clerk) attach(ctx context.Context) {
	c.shared.attached.Store(false)
	a, err := c.exchange(ctx, []command{c.holding()})
	if err != nil || len(a.Results) != 1 {
		if ctx.Err() == nil {
			c.lost(err)
		}
		return
	}
	c.shared.attached.Store(true)
	c.board.mu.Lock()
	c.board.table.rules.MissedLimit = c.board.config.Rules.MissedLimit
	c.forget(a.Seats)
	c.board.watchers.Tell()
	c.board.mu.Unlock()
	if !c.away.IsZero() {
		c.board.log.Info("redis is back: queues and operators are shared again", "away", time.Since(c.away).Round(time.Millisecond))
		c.away = time.Time{}
	}
	c.board.metrics.shared.Set(1)
	c.take(a)
}

// forget lets go of the records that Redis does not have: it has told all.
func (c *clerk) forget(there []*seat) {
	t := c.board.table
	for _, id := range t.order { // remove leaves it as it was
		if !slices.ContainsFunc(there, func(s *seat) bool { return s.ID == id }) {
			t.seats[id].Revision, t.seats[id].By = 0, nil
			t.tidy(t.seats[id])
		}
	}
}

// holding is all that this service holds.
func (c *clerk) holding() command {
	b := c.board
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.table
	alone := !c.away.IsZero()
	holding := command{Do: doAttach, Devices: make(map[string]string)}
	for _, call := range t.calls {
		holding.Calls = append(holding.Calls, *call)
	}
	for _, id := range t.order {
		s := t.seats[id]
		if departments, ours := t.staff[id]; ours {
			holding.Roster = append(holding.Roster, entry{ID: id, Departments: departments, Idle: s.Idle,
				WrapUp: s.WrapUp, Rest: s.Rest, Alone: alone, Out: s.Out, Pause: s.Pause, Said: s.Said})
		}
		if device := t.own[id]; device != "" {
			holding.Devices[id] = device
		}
		if s.Phase != "" && s.Node == t.node {
			holding.Seats = append(holding.Seats, s.clone())
		}
	}
	return holding
}

// lost goes on in memory.
func (c *clerk) lost(err error) {
	c.shared.attached.Store(false)
	c.board.metrics.shared.Set(0)
	if !c.away.IsZero() {
		return
	}
	c.away = time.Now()
	c.part()
	c.board.metrics.losses.Inc()
	c.board.log.Warn("redis is away: this service matches its own callers by itself", "error", err)
}

// hesitate is how long a Redis that does not answer may come back before the memory offers calls in its place: a service
// that has just begun does not know yet whom other services have, and a moment of load is no outage. It is the delay of the
// first offers when Redis is really away.
const hesitate = time.Second

// keepOthers is how long an operator whom another service has counts as taken when Redis is away and nobody tells of the end.
const keepOthers = time.Minute

// part forgets, by and by, what was known of other services: where Redis is away nobody tells of their talks' end. An
// operator whom one of them has is refused by the telephone, which is no reason for a pause.
func (c *clerk) part() {
	b := c.board
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.table
	t.now, t.rules.MissedLimit = c.now(), 0
	for _, s := range t.seats {
		maps.DeleteFunc(s.At, func(node, _ string) bool { return node != t.node })
		if s.Phase != "" && s.Node != t.node && s.Deadline == 0 {
			s.Deadline = t.now + keepOthers.Milliseconds()
		}
		t.refresh(s)
	}
	t.happened = nil // the states of the others' operators are theirs to tell
	b.watchers.Tell()
}

// subscribe returns what other services have to tell: offers to calls of this one, and changes of operators.
func (c *clerk) subscribe(ctx context.Context) <-chan *redis.Message {
	subscription := c.shared.client.Subscribe(ctx, c.shared.prefix+"to:"+c.shared.node, c.shared.prefix+"changes")
	context.AfterFunc(ctx, func() { _ = subscription.Close() })
	return subscription.Channel(redis.WithChannelSize(1000))
}

// notice takes in what another service's change led to. While this one is alone it means nothing: all is compared later.
func (c *clerk) notice(message *redis.Message) {
	if message == nil || !c.shared.attached.Load() {
		return
	}
	b := c.board
	b.mu.Lock()
	defer b.mu.Unlock()
	if message.Channel == c.shared.prefix+"changes" {
		var changed struct {
			From   string   `json:"from"`
			Seats  []*seat  `json:"ops"`
			Gone   []string `json:"gone"`
			Queued bool     `json:"q"`
		}
		if json.Unmarshal([]byte(message.Payload), &changed) == nil && changed.From != c.shared.node {
			seen := changed.Queued || len(changed.Gone) > 0
			for _, s := range changed.Seats {
				seen = c.learn(s) || seen
			}
			c.removed(changed.Gone)
			if seen {
				b.watchers.Tell()
			}
		}
		return
	}
	var h happening
	if json.Unmarshal([]byte(message.Payload), &h) == nil {
		if s := b.table.seats[h.Operator]; h.Kind == kindWithdraw && s != nil && s.Offer == h.Offer {
			s.release()
		}
		b.table.happened = append(b.table.happened, h)
		b.watchers.Tell()
		b.deliver()
	}
}
