package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"hotline/billing/number"
	"hotline/billing/store/query"
	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// The kinds of entry, as the log names them.
const (
	openEntry     = "open"
	stepEntry     = "step"
	queuedEntry   = "queued"
	answeredEntry = "answered"
	closeEntry    = "close"
	stateEntry    = "operator state"
	dutyEntry     = "operator duty"
)

// JournalConfig says how a Journal works. Node is required; every other zero field gets its default.
type JournalConfig struct {
	Node         string        // name of this service; CloseAbandoned goes by it
	Bound        int           // entries kept in memory while the database is away; 200,000
	BatchSize    int           // entries written in one transaction at most; 500
	WriteTimeout time.Duration // for one transaction, connecting included; 5 s
	RetryMin     time.Duration // pause after a first failure, doubled by each further one; 100 ms
	RetryMax     time.Duration // longest pause; 2 s
	FlushTimeout time.Duration // for writing what is left when Run ends; 3 s
}

func (c JournalConfig) withDefaults() JournalConfig {
	c.Bound = cmp.Or(c.Bound, 200_000)
	c.BatchSize = cmp.Or(c.BatchSize, 500)
	c.WriteTimeout = cmp.Or(c.WriteTimeout, 5*time.Second)
	c.RetryMin = cmp.Or(c.RetryMin, 100*time.Millisecond)
	c.RetryMax = cmp.Or(c.RetryMax, 2*time.Second)
	c.FlushTimeout = cmp.Or(c.FlushTimeout, 3*time.Second)
	return c
}

// Journal writes the journeys of calls to the database behind the calls' backs: its methods return at once,
// whether the database answers or not, and Run writes what they left. While the database is away entries wait
// in memory; when the bound is reached the oldest steps go first. Every method may be called from any
// goroutine, and any number of times for the same thing: the database keeps one.
type Journal struct {
	store   *Store
	config  JournalConfig
	metrics *Metrics
	logger  *slog.Logger

	queue queue
	wake  chan struct{} // holds one signal: something waits

	// Of the goroutine in Run only.
	batch  []entry // taken from the queue and not yet in the database
	outage outage
}

// NewJournal returns a journal that writes to the store once Run is started.
func NewJournal(store *Store, config JournalConfig, metrics *Metrics, logger *slog.Logger) *Journal {
	config = config.withDefaults()
	return &Journal{
		store:   store,
		config:  config,
		metrics: metrics,
		logger:  logger,
		queue:   queue{bound: config.Bound},
		wake:    make(chan struct{}, 1),
	}
}

// Open records that a call began: its numbers, language, contract and time. Of a call taken up again it
// records that this node has it now; what is known of it already stays where the journey is silent.
func (j *Journal) Open(journey ivr.Journey) {
	params := query.OpenCallParams{
		ID:         storable(journey.ID),
		Node:       storable(j.config.Node),
		Kind:       string(cmp.Or(journey.Kind, ivr.Incoming)),
		Callback:   orderOf(journey),
		FromNumber: storable(journey.From),
		Caller:     callerOf(journey.From),
		ToNumber:   storable(journey.To),
		Language:   storable(string(journey.Language)),
		StartedAt:  journey.StartedAt,
		Contract:   storable(journey.Contract),
	}
	j.add(journey.ID, openEntry, func(ctx context.Context, q *query.Queries) error { return q.OpenCall(ctx, params) })
}

// callerOf returns the caller's number in E.164, by which later calls find this one; empty if it is none.
func callerOf(from string) string {
	parsed, _, err := number.Parse(from, "")
	if err != nil {
		return ""
	}
	return string(parsed)
}

// orderOf returns the order that a call back is a try of, which its id names; nil for callers' calls.
func orderOf(journey ivr.Journey) *int64 {
	var order, try int64
	if journey.Kind != ivr.Returned {
		return nil
	}
	if _, err := fmt.Sscanf(journey.ID, "callback-%d-%d", &order, &try); err != nil {
		return nil
	}
	return &order
}

// Note records one step of a call. Steps are read back in the order of their times, those of one moment in the
// order of seq. A step with the time and the seq of an earlier one is taken for its repetition.
func (j *Journal) Note(call string, seq int, step ivr.JourneyStep) {
	params := query.AddStepParams{
		CallID: storable(call),
		Node:   storable(j.config.Node),
		Seq:    int64(seq),
		At:     step.At,
		Step:   storable(step.Step),
		Event:  storable(step.Event),
		Detail: detailJSON(step.Detail),
	}
	j.add(call, stepEntry, func(ctx context.Context, q *query.Queries) error { return q.AddStep(ctx, params) })
}

// Queued records the department whose queue the call joined, and its time of arrival there; the newest counts.
func (j *Journal) Queued(call string, department routing.Department, since time.Time) {
	params := query.QueueCallParams{
		ID: storable(call), Node: storable(j.config.Node), Department: department.String(), QueuedAt: since,
	}
	j.add(call, queuedEntry, func(ctx context.Context, q *query.Queries) error { return q.QueueCall(ctx, params) })
}

// Answered records when an operator was connected to the call; only the first time counts.
func (j *Journal) Answered(call string, at time.Time) {
	params := query.AnswerCallParams{ID: storable(call), Node: storable(j.config.Node), AnsweredAt: at}
	j.add(call, answeredEntry, func(ctx context.Context, q *query.Queries) error { return q.AnswerCall(ctx, params) })
}

// Close records how a call ended; only the first end counts. The language is the one the caller heard last,
// empty if unknown.
func (j *Journal) Close(call string, ended time.Time, language sounds.Language, outcome ivr.Outcome) {
	params := query.CloseCallParams{
		ID:            storable(call),
		Node:          storable(j.config.Node),
		Language:      storable(string(language)),
		EndedAt:       ended,
		OutcomeClass:  storable(string(outcome.Class)),
		OutcomeReason: storable(string(outcome.Reason)),
	}
	j.add(call, closeEntry, func(ctx context.Context, q *query.Queries) error { return q.CloseCall(ctx, params) })
}

// add leaves an entry about a call, or an operator, with the queue.
func (j *Journal) add(about, what string, write func(context.Context, *query.Queries) error) {
	dropped := j.queue.push(entry{about: about, what: what, write: write})
	j.metrics.dropped.WithLabelValues(dropBound).Add(float64(dropped))
	j.metrics.waiting.Set(float64(j.queue.held()))
	select {
	case j.wake <- struct{}{}:
	default: // a signal is there already
	}
}

// Run writes entries as they come until ctx ends, then what is left within FlushTimeout. It is called once. The
// error says how many entries were lost because the database was away to the end.
func (j *Journal) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-j.wake:
			j.drain(ctx)
		}
	}
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), j.config.FlushTimeout)
	defer cancel()
	j.drain(flush)
	if lost := j.queue.held(); lost > 0 {
		j.metrics.dropped.WithLabelValues(dropShutdown).Add(float64(lost))
		return fmt.Errorf("journal: the database was away to the end: %d entries lost", lost)
	}
	return nil
}

// drain writes until nothing waits or ctx ends. What came while a batch was written makes the next one.
func (j *Journal) drain(ctx context.Context) {
	pause := j.config.RetryMin
	for j.next() && ctx.Err() == nil {
		err := j.write(ctx)
		if err == nil {
			pause = j.config.RetryMin
			continue
		}
		if ctx.Err() != nil {
			return // the last write was cut short, which says nothing about the database
		}
		j.failed(err)
		sleep(ctx, pause)
		pause = min(2*pause, j.config.RetryMax)
	}
}

// next reports whether there is a batch to write, after taking one from the queue if need be.
func (j *Journal) next() bool {
	if len(j.batch) == 0 {
		j.batch = j.queue.take(j.config.BatchSize)
	}
	return len(j.batch) > 0
}

// write writes the batch, all or nothing, and forgets it. If the database refuses one entry for what it says,
// only that one is forgotten and the rest is due again. The error means that the database is away.
func (j *Journal) write(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, j.config.WriteTimeout)
	defer cancel()
	start := time.Now()
	written, err := j.store.write(ctx, j.batch)
	j.metrics.latency.Observe(time.Since(start).Seconds())
	switch {
	case err == nil:
		j.metrics.written.Add(float64(written))
		j.settle(0, written)
		j.recovered()
		return nil
	case refused(err):
		bad := j.batch[written]
		j.logger.Error("journal entry refused by the database", "of", bad.about, "entry", bad.what, "error", err)
		j.metrics.dropped.WithLabelValues(dropRefused).Inc()
		j.settle(written, written+1)
		return nil
	default:
		return err
	}
}

// settle takes the entries in [from, to) out of the batch.
func (j *Journal) settle(from, to int) {
	j.batch = slices.Delete(j.batch, from, to)
	j.queue.settle(to - from)
	j.metrics.waiting.Set(float64(j.queue.held()))
}

// refused reports whether the database is well and an entry is at fault: its data (SQLSTATE classes 22, 23)
// or its size (54). Anything else may pass with time, a table that is not there yet included.
func refused(err error) bool {
	var fault *pgconn.PgError
	if !errors.As(err, &fault) || len(fault.Code) != 5 {
		return false
	}
	return slices.Contains([]string{"22", "23", "54"}, fault.Code[:2])
}

// sleep returns after d or when ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
