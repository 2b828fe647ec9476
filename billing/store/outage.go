package store

import "time"

// outage is a time during which the database took no entries. It has one line in the log at either end.
type outage struct {
	since    time.Time // zero: there is none
	dropped  int       // entries dropped before it
	attempts int
}

func (j *Journal) failed(err error) {
	j.metrics.failures.Inc()
	j.outage.attempts++
	if !j.outage.since.IsZero() {
		return
	}
	j.outage.since = time.Now()
	j.outage.dropped = j.queue.dropped()
	j.logger.Warn("journal cannot be written: calls go on, their journeys wait in memory",
		"waiting", j.queue.held(), "bound", j.config.Bound, "error", err)
}

func (j *Journal) recovered() {
	if j.outage.since.IsZero() {
		return
	}
	j.logger.Info("journal is written again",
		"away", time.Since(j.outage.since).Round(time.Millisecond), "attempts", j.outage.attempts,
		"waiting", j.queue.held(), "dropped", j.queue.dropped()-j.outage.dropped)
	j.outage = outage{}
}
