package live

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics are what Prometheus learns about the records of live calls. One value serves one Calls.
type Metrics struct {
	records  prometheus.Gauge
	up       prometheus.Gauge
	failures prometheus.Counter
	latency  prometheus.Histogram
}

// NewMetrics registers the metrics of live calls. It panics if they are registered already.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	factory := promauto.With(registerer)
	return &Metrics{
		records: factory.NewGauge(prometheus.GaugeOpts{
			Name: "hotline_live_calls",
			Help: "Calls whose newest state is kept for a crash.",
		}),
		up: factory.NewGauge(prometheus.GaugeOpts{
			Name: "hotline_live_redis_up",
			Help: "1 while Redis takes the state of calls; at 0 a crash of the service would lose it.",
		}),
		failures: factory.NewCounter(prometheus.CounterOpts{
			Name: "hotline_live_write_failures_total",
			Help: "Attempts to write the state of calls to Redis that failed and were repeated.",
		}),
		latency: factory.NewHistogram(prometheus.HistogramOpts{
			Name:    "hotline_live_write_seconds",
			Help:    "Duration of one write of calls' states to Redis.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 14), // 0.1 ms to 0.8 s
		}),
	}
}
