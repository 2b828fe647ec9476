package stasis

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Bounds of the REST side. Asterisk answers in under a millisecond; a request that takes a second is not coming
// back in time for the caller.
const (
	requestTimeout  = 5 * time.Second
	connectTimeout  = time.Second
	idleTimeout     = 14 * time.Second // below Asterisk's session_keep_alive of 15 s
	idleConnections = 64
	maxBody         = 4 << 20 // bytes; a list of 10,000 channels fits
)

// Refusal is an answer of Asterisk that says no.
type Refusal struct {
	Status  int    // HTTP status: 404 no such channel, 409 not in Stasis, 412 not answered, 422 unprocessable, 500
	Message string // Asterisk's own words
}

// Error names the status and Asterisk's message.
func (r *Refusal) Error() string { return fmt.Sprintf("asterisk refused: %d %s", r.Status, r.Message) }

// gone reports whether the error says that the channel, bridge or playback is no more, or is on its way out. Asterisk has
// several words for it: 404, 409 and 422 "not in Stasis application", and 400 for a channel to be bridged.
func gone(err error) bool {
	var r *Refusal
	if !errors.As(err, &r) {
		return false
	}
	switch r.Status {
	case http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	case http.StatusBadRequest:
		return strings.Contains(strings.ToLower(r.Message), "not found")
	}
	return false
}

// unjoinable reports whether a refusal to bridge says that one of the channels is on its way out. Other than for gone,
// 404 and 409 speak of the bridge.
func unjoinable(err error) bool {
	var r *Refusal
	return gone(err) && errors.As(err, &r) &&
		(r.Status == http.StatusBadRequest || r.Status == http.StatusUnprocessableEntity)
}

// isMissing reports whether Asterisk does not have the bridge that channels were to be put into.
func isMissing(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Status == http.StatusNotFound
}

// schemes numbers the schemes registered by newTransport.
var schemes atomic.Uint64

// transport gives every request a deadline, reads the whole answer so that the connection is used again, and turns
// answers of 300 and above into a Refusal that keeps Asterisk's message.
type transport struct {
	base    *http.Transport
	scheme  string          // of Asterisk's URL
	aborted context.Context //nolint:containedctx // ends the requests under way: RoundTrip has no other way to hear of it
	abort   context.CancelFunc
}

// newTransport returns a transport to a server of the scheme, http or https, and the scheme that leads to it through
// http.DefaultTransport: ari/v5's client can be given neither a transport nor a deadline, it always uses that one.
func newTransport(scheme string) (*transport, string) {
	t := &transport{scheme: scheme, base: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: connectTimeout}).DialContext,
		MaxIdleConnsPerHost: idleConnections,
		IdleConnTimeout:     idleTimeout,
	}}
	t.aborted, t.abort = context.WithCancel(context.Background())
	own := fmt.Sprintf("ari%d+%s", schemes.Add(1), scheme) // a scheme can be registered but once
	http.DefaultTransport.(*http.Transport).RegisterProtocol(own, t)
	return t, own
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
	defer cancel()
	defer context.AfterFunc(t.aborted, cancel)()
	out := r.Clone(ctx)
	out.URL.Scheme = t.scheme
	start := time.Now()
	response, err := t.base.RoundTrip(out)
	if err != nil {
		requestSeconds.WithLabelValues("unanswered").Observe(time.Since(start).Seconds())
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	if response.StatusCode >= 300 {
		requestSeconds.WithLabelValues("refused").Observe(time.Since(start).Seconds())
		return nil, &Refusal{Status: response.StatusCode, Message: refusalText(body)}
	}
	requestSeconds.WithLabelValues("done").Observe(time.Since(start).Seconds())
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// requestSeconds belongs to the transport, which all Apps of the process share.
var requestSeconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
	Name:    "hotline_ari_request_seconds",
	Help:    "Time of a request to Asterisk's REST interface.",
	Buckets: []float64{.0003, .0006, .001, .002, .005, .01, .02, .05, .1, .5, 1, 5},
}, []string{"answer"})

// refusalText returns the message of an ARI error body, or the start of the body.
func refusalText(body []byte) string {
	var refusal struct {
		Message string `json:"message"`
		Error   string `json:"error"`
	}
	if json.Unmarshal(body, &refusal) == nil && refusal.Message+refusal.Error != "" {
		return refusal.Message + refusal.Error
	}
	return strings.TrimSpace(string(body[:min(len(body), 200)]))
}
