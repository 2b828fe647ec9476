package store

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics are what Prometheus learns about the journal. One value serves one Journal.
type Metrics struct {
	waiting  prometheus.Gauge
	written  prometheus.Counter
	dropped  *prometheus.CounterVec // by reason: dropBound, dropRefused, dropShutdown
	failures prometheus.Counter
	latency  prometheus.Histogram
}

// The reasons for which an entry never reaches the database.
const (
	dropBound    = "bound"    // the journal was full
	dropRefused  = "refused"  // PostgreSQL refused what it says
	dropShutdown = "shutdown" // the service ended before the database was back
)

// NewMetrics registers the journal's metrics. It panics if they are registered already.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	factory := promauto.With(registerer)
	m := &Metrics{
		waiting: factory.NewGauge(prometheus.GaugeOpts{
			Name: "hotline_journal_entries_waiting",
			Help: "Entries of calls' journeys not yet in the database.",
		}),
		written: factory.NewCounter(prometheus.CounterOpts{
			Name: "hotline_journal_entries_written_total",
			Help: "Entries of calls' journeys written to the database.",
		}),
		dropped: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "hotline_journal_entries_dropped_total",
			Help: "Entries of calls' journeys that never reached the database, by reason.",
		}, []string{"reason"}),
		failures: factory.NewCounter(prometheus.CounterOpts{
			Name: "hotline_journal_write_failures_total",
			Help: "Attempts to write to the database that failed and were repeated.",
		}),
		latency: factory.NewHistogram(prometheus.HistogramOpts{
			Name:    "hotline_journal_write_seconds",
			Help:    "Duration of one write of waiting entries to the database.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14), // 0.5 ms to 4 s
		}),
	}
	for _, reason := range []string{dropBound, dropRefused, dropShutdown} {
		m.dropped.WithLabelValues(reason) // a rate needs the zero before the first drop
	}
	return m
}
