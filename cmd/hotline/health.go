package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hotline/routing/desk"
	"hotline/routing/desk/pages"
)

// dependency is the state of one thing the service needs, as /readyz reports it to anybody: an error's own words may name
// hosts and accounts, and are for the log.
type dependency struct {
	OK       bool   `json:"ok"`
	Required bool   `json:"required"` // without it no call can be taken
	Error    string `json:"error,omitempty"`
}

// tidings remembers what /readyz has found, so that the log has it once: probes ask every few seconds.
type tidings struct {
	mu   sync.Mutex
	away map[string]bool
}

// of returns the state of what was asked, and logs when it goes away and when it is back.
func (t *tidings) of(log *slog.Logger, name string, err error, required bool) dependency {
	t.mu.Lock()
	before := t.away[name]
	if t.away == nil {
		t.away = make(map[string]bool)
	}
	t.away[name] = err != nil
	t.mu.Unlock()
	switch {
	case err != nil && !before:
		log.Warn("a dependency is away", "dependency", name, "error", err)
	case err == nil && before:
		log.Info("a dependency is back", "dependency", name)
	}
	return dependency{OK: err == nil, Required: required, Error: inShort(err)}
}

// inShort is what an error says without naming anything.
func inShort(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errNotLinked):
		return errNotLinked.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "cannot be reached"
}

// pingTimeout bounds the question whether a dependency is there.
const pingTimeout = time.Second

var errNotLinked = errors.New("no link to Asterisk")

// handler serves health, metrics, the API, the pages, and the way to Asterisk for the telephones in them.
func (v *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusOK, map[string]string{"status": "alive", "version": version()})
	})
	mux.HandleFunc("GET /readyz", v.ready)
	mux.Handle("/api/v1/", v.desk)
	mux.Handle("GET "+phonePath, desk.WebSocketProxy(desk.WebSocketParts{
		Asterisk: v.settings.webSocket(), Accounts: v.sipAccounts, Still: v.mayTelephoneOn, Metrics: v.refusals, Log: v.settings.logger,
	}))
	mux.Handle("/", pages.Handler())
	mux.Handle("GET /metrics", promhttp.HandlerFor(v.registry, promhttp.HandlerOpts{}))
	return v.gate.Wrap(mux)
}

// ready answers 200 if calls can be taken, else 503: without database or Redis they still can.
func (v *service) ready(w http.ResponseWriter, r *http.Request) {
	dependencies := v.dependencies(r.Context())
	status, ready := http.StatusOK, true
	for _, d := range dependencies {
		if d.Required && !d.OK {
			status, ready = http.StatusServiceUnavailable, false
		}
	}
	respond(w, status, map[string]any{"ready": ready, "calls": v.app.Active(), "dependencies": dependencies})
}

func (v *service) dependencies(ctx context.Context) map[string]dependency {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	var database, redis error
	var asking sync.WaitGroup
	asking.Go(func() { database = v.database.Ping(ctx) })
	asking.Go(func() { redis = v.calls.Ping(ctx) })
	asking.Wait()
	var link error
	if !v.app.Linked() {
		link = errNotLinked
	}
	state := func(name string, err error, required bool) dependency {
		return v.told.of(v.settings.logger, name, err, required)
	}
	return map[string]dependency{
		"asterisk": state("asterisk", link, true), "database": state("database", database, false), "redis": state("redis", redis, false),
	}
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone: nothing to tell it
}
