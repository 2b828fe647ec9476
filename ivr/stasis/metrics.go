package stasis

import (
	"cmp"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/ivr"
)

// Metrics counts what the App sees and does.
type Metrics struct {
	events    *prometheus.CounterVec
	dropped   *prometheus.CounterVec
	active    prometheus.Gauge
	linked    prometheus.Gauge
	links     prometheus.Counter
	adopted   *prometheus.CounterVec
	failures  *prometheus.CounterVec
	outcomes  *prometheus.CounterVec
	refusals  *prometheus.CounterVec
	panics    prometheus.Counter
	highWater prometheus.Gauge

	mu   sync.Mutex
	peak int
}

// NewMetrics makes the metrics and registers them, with those of the REST transport, which the whole process shares.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		events: counters("hotline_ari_events_total", "Events of Asterisk that were understood, by type.", "type"),
		dropped: counters("hotline_ari_events_dropped_total",
			"Events not used, by reason: unknown type, malformed, of no call of ours, repeated.", "reason"),
		active: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hotline_calls_active", Help: "Calls held now."}),
		linked: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hotline_ari_linked", Help: "1 while the link to Asterisk is up."}),
		links: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "hotline_ari_links_total", Help: "Times the link to Asterisk was made."}),
		adopted:  counters("hotline_calls_adopted_total", "Calls taken up again after the service or the link was away, by how.", "how"),
		failures: counters("hotline_ari_failures_total", "Requests to Asterisk that failed although their channel is there, by what was asked.", "action"),
		outcomes: counters("hotline_calls_total", "Calls that ended, by outcome.", "class", "reason"),
		refusals: counters("hotline_caller_refusals_total", "What callers asked for and were refused, by service (identity: locked for guessing) and reason.", "service", "reason"),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "hotline_call_panics_total", Help: "Calls handed to Asterisk because of a defect of ours."}),
		highWater: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "hotline_call_mailbox_high_water", Help: "Most messages that ever waited for one call."}),
	}
	registry.MustRegister(m.events, m.dropped, m.active, m.linked, m.links, m.adopted, m.failures,
		m.outcomes, m.refusals, m.panics, m.highWater, requestSeconds)
	for _, known := range [][2]string{ // of which alarms are set: a rate needs the zero before the first
		{identity, "locked"}, {string(ivr.OrderCallBack), "limit"}, {string(ivr.OrderCallBack), "number"},
		{string(ivr.OrderCallBack), "premium"}, {string(ivr.OrderCallBack), "foreign"},
	} {
		m.refusals.WithLabelValues(known[0], known[1])
	}
	return m
}

// identity stands for the service where none was asked for yet.
const identity = "identity"

// refused counts a line of a journey that tells of a refusal.
func (m *Metrics) refused(n ivr.Note) {
	if n.Event == "refused" {
		m.refusals.WithLabelValues(cmp.Or(n.Detail["service"], identity), n.Detail["reason"]).Inc()
	}
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func (m *Metrics) observeMailbox(peak int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if peak > m.peak {
		m.peak = peak
		m.highWater.Set(float64(peak))
	}
}
