package board

import "github.com/prometheus/client_golang/prometheus"

var (
	waitingDesc = prometheus.NewDesc("hotline_board_waiting",
		"Callers who wait and are not being offered to an operator, by department.", []string{"department"}, nil)
	operatorsDesc = prometheus.NewDesc("hotline_board_operators",
		"Operators by state.", []string{"state"}, nil)
)

// Describe implements prometheus.Collector: a board is registered like any metric.
func (b *Board) Describe(out chan<- *prometheus.Desc) {
	out <- waitingDesc
	out <- operatorsDesc
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
}
