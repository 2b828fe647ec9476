package store

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// plannedEvery is how often planned work is looked through for what is over.
const plannedEvery = time.Minute

// closePlanned is the job that closes planned work at its expected end.
type closePlanned struct{}

// Kind names the job in the database.
func (closePlanned) Kind() string { return "close_planned_work" }

// InsertOpts says how the job is worked: once in its minute. After an error the next minute's does what it did not.
func (closePlanned) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: plannedEvery}, MaxAttempts: 1}
}

// everyMinute puts the job in the queue. One process does so for all.
func everyMinute() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(plannedEvery),
		func() (river.JobArgs, *river.InsertOpts) { return closePlanned{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// plannedCloser closes planned work.
type plannedCloser struct {
	river.WorkerDefaults[closePlanned]
	jobs *Jobs
}

// Work closes what is over by the hotline's clock.
func (p *plannedCloser) Work(ctx context.Context, _ *river.Job[closePlanned]) error {
	closed, err := p.jobs.subscribers.ClosePlannedWork(ctx, p.jobs.config.Now())
	if closed > 0 {
		p.jobs.logger.Info("planned work is over", "outages", closed)
	}
	return err
}
