package board

import "github.com/prometheus/client_golang/prometheus"

var (
	waitingDesc = prometheus.NewDesc("hotline_board_waiting",
		"Callers of this service who wait and are not being offered to an operator, by department.", []string{"department"}, nil)
	operatorsDesc = prometheus.NewDesc("hotline_board_operators",
		"Operators by state.", []string{"state"}, nil)
	longestDesc = prometheus.NewDesc("hotline_board_longest_wait_seconds",
		"How long the caller of this service has waited who came first and is not being offered; 0: nobody waits. Orders of call backs are left out.", nil, nil)
)

// metrics are those of the exchange with Redis.
type metrics struct {
	exchange prometheus.Histogram
	shared   prometheus.Gauge
	losses   prometheus.Counter
}

func newMetrics() *metrics {
	return &metrics{
		exchange: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hotline_board_exchange_seconds",
			Help: "Duration of one change of the board in Redis, the match included.", Buckets: prometheus.ExponentialBuckets(0.0001, 2, 14)}),
		shared: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hotline_board_shared",
			Help: "1 while queues and operators are shared through Redis; at 0 this service matches its own callers by itself."}),
		losses: prometheus.NewCounter(prometheus.CounterOpts{Name: "hotline_board_losses_total", Help: "Times that Redis was lost to the board."}),
	}
}

// Describe implements prometheus.Collector: a board is registered like any metric.
func (b *Board) Describe(out chan<- *prometheus.Desc) {
	out <- waitingDesc
	out <- operatorsDesc
	out <- longestDesc
	if b.shared != nil {
		b.metrics.exchange.Describe(out)
		b.metrics.shared.Describe(out)
		b.metrics.losses.Describe(out)
	}
}

// Collect implements prometheus.Collector with the board's Counts.
func (b *Board) Collect(out chan<- prometheus.Metric) {
	counts := b.Counts()
	for department, n := range counts.Waiting {
		out <- prometheus.MustNewConstMetric(waitingDesc, prometheus.GaugeValue, float64(n), department.String())
	}
	for state, n := range counts.Operators {
		out <- prometheus.MustNewConstMetric(operatorsDesc, prometheus.GaugeValue, float64(n), state.String())
	}
	longest := 0.0
	if !counts.First.IsZero() {
		longest = max(b.now().Sub(counts.First).Seconds(), 0)
	}
	out <- prometheus.MustNewConstMetric(longestDesc, prometheus.GaugeValue, longest)
	if b.shared != nil {
		b.metrics.exchange.Collect(out)
		b.metrics.shared.Collect(out)
		b.metrics.losses.Collect(out)
	}
}
