package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"hotline/billing"
)

// Gateway is who carries messages to telephones (billing/sms).
type Gateway interface {
	// Send offers the message to the gateway once; id is ours and comes back with reports. If the gateway did not
	// confirm that it has taken the message the error says what is known: a *billing.SendError.
	Send(ctx context.Context, id int64, message billing.SMS) (billing.SMSReport, error)
	// Find returns the messages of this recipient and text that the gateway has taken since a moment.
	Find(ctx context.Context, message billing.SMS, since time.Time) ([]billing.SMSReport, error)
}

// JobsConfig says how jobs are worked. Node and Zone are required; every other zero field gets its default.
type JobsConfig struct {
	Node string           // name of this service, of which one process runs at a time
	Zone *time.Location   // the provider's: it decides when a day begins
	Now  func() time.Time // the hotline's clock; time.Now

	CallBacks  *CallBacks // orders to be worked, of this node; nil: none are
	Dispatcher Dispatcher // carries them out; required with CallBacks
	Surges     *Surges    // suspected outages to be found; nil: none are

	Retention        billing.Retention // for how long this node would keep records; without: for ever
	RetentionMetrics *RetentionMetrics // nil: deletions are not counted

	Senders    int           // messages offered to the gateway at the same time; 20
	Attempt    time.Duration // for one request to the gateway; 10 s
	Settle     time.Duration // from the start of an attempt until its message is in the gateway's list for sure; 30 s
	Look       time.Duration // between looks into that list meanwhile; 4 s
	RetryMin   time.Duration // before a message that was not taken is sent again, doubled each time; 1 s
	RetryMax   time.Duration // the longest such pause; 1 min
	Poll       time.Duration // between looks for jobs whose pause is over; 1 s, at least 100 ms
	StartRetry time.Duration // between attempts to start while the database is away; 1 s
	Stop       time.Duration // for the jobs under way when Run ends; 5 s
}

func (c JobsConfig) withDefaults() JobsConfig {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Senders = cmp.Or(c.Senders, 20)
	c.Attempt = cmp.Or(c.Attempt, 10*time.Second)
	c.Settle = cmp.Or(c.Settle, 30*time.Second)
	c.Look = cmp.Or(c.Look, 4*time.Second)
	c.RetryMin = cmp.Or(c.RetryMin, time.Second)
	c.RetryMax = cmp.Or(c.RetryMax, time.Minute)
	c.Poll = cmp.Or(c.Poll, time.Second)
	c.StartRetry = cmp.Or(c.StartRetry, time.Second)
	c.Stop = cmp.Or(c.Stop, 5*time.Second)
	return c
}

// validate returns what is wrong. A settle time within which an attempt may still be under way would send twice.
func (c JobsConfig) validate() error {
	var faults []error
	if c.Node == "" || c.Zone == nil {
		faults = append(faults, errors.New("jobs: node and zone are required"))
	}
	if c.Settle <= c.Attempt {
		faults = append(faults, fmt.Errorf("jobs: the settle time (%s) must be longer than an attempt (%s)", c.Settle, c.Attempt))
	}
	if c.CallBacks != nil && c.Dispatcher == nil {
		faults = append(faults, errors.New("jobs: call backs need a dispatcher"))
	}
	if c.CallBacks != nil && c.CallBacks.config.Node != c.Node {
		faults = append(faults, fmt.Errorf("jobs: the call backs are those of node %q", c.CallBacks.config.Node))
	}
	return errors.Join(append(faults, c.Retention.Validate())...)
}

const (
	// smsQueue is the queue of messages, apart from others so that a slow gateway holds up nothing else.
	smsQueue = "sms"
	// rescueAfter is how long a job may be in the hands of a process of which nothing is heard.
	rescueAfter = 2 * time.Minute
	// jobTimeout bounds one run of a job; rescueAfter must be longer.
	jobTimeout = time.Minute
	// jobAttempts is for how many errors (of the database: everything else is no error of a job) a job is kept. At one
	// a minute it is three weeks; no message is lost before.
	jobAttempts = 30_000
	// errorPause is the pause after such an error.
	errorPause = time.Minute
)

// Jobs works what waits in the database: it sends messages, places call backs, closes overdue credits and turns suspensions
// at night, deletes then what is kept long enough, closes planned work at its end. Several processes share the work; each job is in one hand at a time.
type Jobs struct {
	store       *Store
	subscribers *Subscribers
	outbox      *Outbox
	gateway     Gateway
	returner    *returner // nil: call backs are not worked
	config      JobsConfig
	logger      *slog.Logger
}

// NewJobs returns the jobs of the store, worked once Run is started. The error names what is wrong in the
// configuration.
func NewJobs(store *Store, subscribers *Subscribers, gateway Gateway, config JobsConfig, logger *slog.Logger) (*Jobs, error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	jobs := &Jobs{
		store: store, subscribers: subscribers, outbox: NewOutbox(store, config.Zone), gateway: gateway, config: config, logger: logger,
	}
	if config.CallBacks != nil {
		jobs.returner = &returner{callBacks: config.CallBacks, dispatcher: config.Dispatcher, now: config.Now, logger: logger,
			placed: make(map[int64]bool)}
	}
	return jobs, nil
}

// Run works jobs until ctx ends, then lets those under way finish within the time configured. It waits for a database
// that is away at start or whose schema is not up to date yet. It may be called once. The error says that jobs did not
// end in time.
func (j *Jobs) Run(ctx context.Context) error {
	client, err := j.client()
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if !j.start(ctx, client) {
		return nil
	}
	var watching sync.WaitGroup
	watching.Go(func() { j.sayRetention(ctx) })
	if j.returner != nil {
		watching.Go(func() { j.returner.run(ctx) })
	}
	if j.config.Surges != nil {
		watching.Go(func() { j.config.Surges.run(ctx, j.config.Now) })
	}
	<-ctx.Done()
	watching.Wait()
	return j.stop(ctx, client)
}

func (j *Jobs) client() (*river.Client[pgx.Tx], error) {
	workers := river.NewWorkers()
	if err := errors.Join(
		river.AddWorkerSafely(workers, &sender{jobs: j}),
		river.AddWorkerSafely(workers, &nightly{jobs: j}),
		river.AddWorkerSafely(workers, &plannedCloser{jobs: j}),
		river.AddWorkerSafely(workers, &expirer{jobs: j}),
	); err != nil {
		return nil, err
	}
	queues := map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: 1},
		smsQueue:           {MaxWorkers: j.config.Senders},
	}
	if j.returner != nil {
		if err := river.AddWorkerSafely(workers, j.returner); err != nil {
			return nil, err
		}
		queues[callBackQueue(j.config.CallBacks.config.Site)] = river.QueueConfig{MaxWorkers: callBackWorkers}
	}
	return river.NewClient(riverpgxv5.New(j.store.pool), &river.Config{
		ID:                   j.config.Node,
		Logger:               quiet(j.logger),
		Queues:               queues,
		Workers:              workers,
		PeriodicJobs:         []*river.PeriodicJob{j.everyNight(), j.everyNightExpired(), everyMinute()},
		FetchPollInterval:    j.config.Poll,
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      j.config.Stop,
	})
}

// start starts the client as soon as the database is there; false if ctx ended before.
func (j *Jobs) start(ctx context.Context, client *river.Client[pgx.Tx]) bool {
	for logged := false; ; logged = true {
		err := j.begin(ctx, client)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if !logged {
			j.logger.Warn("jobs wait for the database: messages stay in the queue", "error", err)
		}
		sleep(ctx, j.config.StartRetry)
	}
}

// freeJobs makes what this node had in hand when it was killed due again at once. River would do so only after
// rescueAfter, not knowing that the process is gone.
const freeJobs = `UPDATE river_job SET state = 'available', scheduled_at = clock_timestamp()
	WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`

func (j *Jobs) begin(ctx context.Context, client *river.Client[pgx.Tx]) error {
	bounded, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	freed, err := j.store.pool.Exec(bounded, freeJobs, j.config.Node)
	if err != nil {
		return err
	}
	if count := freed.RowsAffected(); count > 0 {
		j.logger.Info("jobs that a killed process left are taken up again", "jobs", count)
	}
	// The client lives longer than ctx: stop ends it.
	return client.Start(context.WithoutCancel(ctx))
}

func (j *Jobs) stop(ctx context.Context, client *river.Client[pgx.Tx]) error {
	// Twice the time: jobs are told to end after the first half.
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*j.config.Stop)
	defer cancel()
	if err := client.Stop(bounded); err != nil {
		return fmt.Errorf("jobs did not end in time: %w", err)
	}
	return nil
}
