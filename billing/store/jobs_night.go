package store

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"hotline/billing"
)

// When the nightly job runs: at 00:05 of the provider, so that payments of the last minute are in.
const nightlyAfter = 5 * time.Minute

// closeOverdue is the nightly job. Its argument makes it the same job in every process: one a day.
type closeOverdue struct {
	Day billing.Date `json:"day"` // that has just begun
}

// Kind names the job in the database.
func (closeOverdue) Kind() string { return "close_overdue_credits" }

// InsertOpts says how the job is worked.
func (closeOverdue) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}, MaxAttempts: jobAttempts}
}

// everyNight puts the nightly job in the queue at its time. One process does so for all, and a process that starts
// later in the day does so too if nobody had: the argument makes it one job.
func (j *Jobs) everyNight() *river.PeriodicJob {
	return river.NewPeriodicJob(nightSchedule{now: j.config.Now, zone: j.config.Zone, after: nightlyAfter},
		func() (river.JobArgs, *river.InsertOpts) {
			return closeOverdue{Day: nightOf(j.config.Now(), j.config.Zone, nightlyAfter)}, nil
		},
		&river.PeriodicJobOpts{RunOnStart: true})
}

// nightOf returns the day whose nightly job is the last that was due, of those that come a while after midnight.
func nightOf(at time.Time, zone *time.Location, after time.Duration) billing.Date {
	day := billing.DateOf(at, zone)
	if at.Before(day.Start(zone).Add(after)) {
		return day.AddDays(-1)
	}
	return day
}

// nightSchedule tells river, which goes by the machine's clock, when it is time by the hotline's. The time is counted from the
// day's first moment, so it is there once on every day, whatever the clocks do in that night.
type nightSchedule struct {
	now   func() time.Time
	zone  *time.Location
	after time.Duration // midnight
}

// Next returns when the nightly job is due after the moment given.
func (s nightSchedule) Next(current time.Time) time.Time {
	offset := time.Until(s.now()).Round(time.Second) // 0 but for a clock that was set
	at := current.Add(offset)
	return nightOf(at, s.zone, s.after).AddDays(1).Start(s.zone).Add(s.after - offset)
}

// nightly closes overdue credits, turns suspensions and forgets failed entries that count no longer.
type nightly struct {
	river.WorkerDefaults[closeOverdue]
	jobs *Jobs
}

// NextRetry returns when the job is run again after an error, which is always one of the database.
func (*nightly) NextRetry(*river.Job[closeOverdue]) time.Time { return time.Now().Add(errorPause) }

// Timeout leaves the bounds to each of the many small transactions.
func (*nightly) Timeout(*river.Job[closeOverdue]) time.Duration { return nightlyTimeout }

// nightlyTimeout bounds the nightly job; a run that is cut short goes on where it was.
const nightlyTimeout = 90 * time.Second

// Work does what the beginning of the day asks for.
func (n *nightly) Work(ctx context.Context, job *river.Job[closeOverdue]) error {
	closed, err := n.jobs.subscribers.CloseOverdueCredits(ctx, job.Args.Day)
	if closed > 0 {
		n.jobs.logger.Info("overdue credits closed", "credits", closed, "day", job.Args.Day.String())
	}
	begun, ended, turning := n.jobs.subscribers.TurnSuspensions(ctx, job.Args.Day)
	if begun+ended > 0 {
		n.jobs.logger.Info("suspensions turned", "begun", begun, "ended", ended, "day", job.Args.Day.String())
	}
	if err := errors.Join(err, turning); err != nil {
		return err
	}
	_, err = n.jobs.subscribers.ForgetFailedEntries(ctx, n.jobs.config.Now().Add(-billing.GuessWindow))
	return err
}
