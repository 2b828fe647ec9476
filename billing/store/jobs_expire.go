package store

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/riverqueue/river"

	"hotline/billing"
)

const (
	// expireAfter is when what is too old is deleted: at three at night of the provider, when few call. It is not done at a start: who
	// has mistyped a period, or updates one service after the other, has the day to notice.
	expireAfter = 3 * time.Hour
	// expireSlice is how long one run goes on; the queue's other jobs, such as the end of planned work, have their turn in expirePause.
	expireSlice = 20 * time.Second
	expirePause = 5 * time.Second
	// expireAttempts is for how many errors, one a minute, a night's job is kept. The next night does what it did not.
	expireAttempts = 60
	// retentionEvery is how often a service says for how long it would keep records.
	retentionEvery = time.Hour
)

// RetentionMetrics are what Prometheus learns about deletions. One value serves one Jobs.
type RetentionMetrics struct{ deleted *prometheus.CounterVec }

// NewRetentionMetrics registers them. It panics if they are registered already.
func NewRetentionMetrics(registerer prometheus.Registerer) *RetentionMetrics {
	m := &RetentionMetrics{promauto.With(registerer).NewCounterVec(prometheus.CounterOpts{
		Name: "hotline_retention_rows_deleted_total",
		Help: "Rows deleted because they were older than they are to be kept, by table; the steps of calls are not counted.",
	}, []string{"table"})}
	for _, e := range expiries() {
		m.deleted.WithLabelValues(e.table) // a rate needs the zero before the first deletion
	}
	return m
}

// expireOld is the nightly job that deletes what is too old. Its argument makes it the same job in every process.
type expireOld struct {
	Day billing.Date `json:"day"`
}

// Kind names the job in the database.
func (expireOld) Kind() string { return "expire_old_records" }

// InsertOpts says how the job is worked.
func (expireOld) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}, MaxAttempts: expireAttempts}
}

func (j *Jobs) everyNightExpired() *river.PeriodicJob {
	return river.NewPeriodicJob(nightSchedule{now: j.config.Now, zone: j.config.Zone, after: expireAfter},
		func() (river.JobArgs, *river.InsertOpts) {
			return expireOld{Day: nightOf(j.config.Now(), j.config.Zone, expireAfter)}, nil
		}, nil)
}

// sayRetention says from time to time for how long this service would keep records, until ctx ends.
func (j *Jobs) sayRetention(ctx context.Context) {
	for ctx.Err() == nil {
		pause := retentionEvery
		if err := j.store.SayRetention(ctx, j.config.Node, j.config.Retention); err != nil {
			pause = errorPause // with the last word said this service is heard for days
		}
		sleep(ctx, pause)
	}
}

// expirer deletes what is older than it is to be kept.
type expirer struct {
	river.WorkerDefaults[expireOld]
	jobs *Jobs
}

// NextRetry returns when the job is run again after an error, which is always one of the database.
func (*expirer) NextRetry(*river.Job[expireOld]) time.Time { return time.Now().Add(errorPause) }

// Work deletes for a while, and comes back for what is left.
func (e *expirer) Work(ctx context.Context, _ *river.Job[expireOld]) error {
	kept, err := e.jobs.store.Retention(ctx)
	if err != nil {
		return err
	}
	expired, err := e.jobs.store.Expire(ctx, ExpireWish{
		Kept: kept, Today: e.jobs.expiryDay(), Zone: e.jobs.config.Zone, Until: time.Now().Add(expireSlice)})
	e.note(expired)
	switch {
	case errors.Is(err, ErrAuditOfOthers):
		e.jobs.logger.Warn("old entries of the audit are left to the role whose it is (deploy/README.md, part 9)", "error", err)
		return nil
	case err == nil && expired.More:
		return river.JobSnooze(expirePause)
	}
	return err
}

// expiryDay returns the day by which it is judged what is old. A clock that was set forward, to try the hotline, makes nothing
// older than it is.
func (j *Jobs) expiryDay() billing.Date {
	at := j.config.Now()
	if now := time.Now(); now.Before(at) {
		at = now
	}
	return billing.DateOf(at, j.config.Zone)
}

// note tells log and metrics what is gone.
func (e *expirer) note(expired Expired) {
	if len(expired.Rows) == 0 {
		return
	}
	counts := []any{"more", expired.More}
	for _, x := range expiries() {
		if rows := expired.Rows[x.table]; rows > 0 {
			counts = append(counts, x.table, rows)
			if m := e.jobs.config.RetentionMetrics; m != nil {
				m.deleted.WithLabelValues(x.table).Add(float64(rows))
			}
		}
	}
	e.jobs.logger.Info("records deleted that were kept long enough", counts...)
}
