package desk

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics counts what is refused over HTTP, so that an alarm can be set on it (OWASP ASVS 4.0.3, 8.1.4 and 11.1.7). No login,
// number or address is in a label. One value serves one Gate, its Desk and the way to Asterisk's WebSocket; nil counts nothing.
type Metrics struct {
	signIns  *prometheus.CounterVec
	requests *prometheus.CounterVec
	orders   *prometheus.CounterVec
	sip      *prometheus.CounterVec
}

// Why the door refuses a request.
const (
	refusedForged    = "forged"    // another site made the browser send it
	refusedMedia     = "media"     // a body that is no JSON
	refusedNobody    = "nobody"    // not signed in, or no more
	refusedToken     = "token"     // a bearer token that nobody has
	refusedRole      = "role"      // not allowed to who asks
	refusedWait      = "wait"      // too many attempts: wait first
	refusedSignature = "signature" // not the SMS gateway's
)

// Why a page's WebSocket is ended.
const (
	refusedIdentity = "identity" // it would have been the telephone of somebody else
	refusedMessage  = "message"  // what no telephone of ours sends
)

// Why somebody is not let in, beside the faults that the audit names: login, password, disabled, code_wrong, and of a change old_wrong.
const signInUnavailable = "unavailable"

// NewMetrics registers them. It panics if they are registered already.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	factory := promauto.With(registerer)
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return factory.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &Metrics{
		signIns:  counter("hotline_sign_ins_refused_total", "Sign-ins and changes of passwords that were refused, by reason.", "reason"),
		requests: counter("hotline_requests_refused_total", "Requests that the door refused, by status of HTTP and reason.", "status", "reason"),
		orders:   counter("hotline_callback_orders_refused_total", "Orders of call backs over the API and from the pages that were refused, by reason.", "reason"),
		sip:      counter("hotline_telephones_refused_total", "Telephones in pages whose WebSocket was ended for what they sent, by reason.", "reason"),
	}
	for _, reason := range []string{"login", "password", "disabled", "old_wrong", faultCode, refusedWait, signInUnavailable} {
		m.signIns.WithLabelValues(reason) // a rate needs the zero before the first
	}
	for reason, status := range map[string]int{
		refusedForged: http.StatusForbidden, refusedMedia: http.StatusUnsupportedMediaType, refusedNobody: http.StatusUnauthorized,
		refusedToken: http.StatusUnauthorized, refusedRole: http.StatusForbidden, refusedWait: http.StatusTooManyRequests, refusedSignature: http.StatusForbidden,
	} {
		m.requests.WithLabelValues(strconv.Itoa(status), reason)
	}
	for _, reason := range []string{"limit", "number"} {
		m.orders.WithLabelValues(reason)
	}
	for _, reason := range []string{refusedIdentity, refusedMessage} {
		m.sip.WithLabelValues(reason)
	}
	return m
}

func (m *Metrics) signIn(reason string) {
	if m != nil {
		m.signIns.WithLabelValues(reason).Inc()
	}
}

func (m *Metrics) request(status int, reason string) {
	if m != nil {
		m.requests.WithLabelValues(strconv.Itoa(status), reason).Inc()
	}
}

// telephone counts a message that admitSIP has refused.
func (m *Metrics) telephone(refusal error) {
	reason := refusedMessage
	if errors.Is(refusal, errSIPIdentity) {
		reason = refusedIdentity
	}
	if m != nil {
		m.sip.WithLabelValues(reason).Inc()
	}
}

func (m *Metrics) order(reason string) {
	if m != nil {
		m.orders.WithLabelValues(reason).Inc()
	}
}
