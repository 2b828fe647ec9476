package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hotline/routing/desk"
	"hotline/routing/desk/pages"
)

// dependency is the state of one thing the service needs, as /readyz reports it.
type dependency struct {
	OK       bool   `json:"ok"`
	Required bool   `json:"required"` // without it no call can be taken
	Error    string `json:"error,omitempty"`
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
		Asterisk: v.settings.webSocket(), Accounts: v.sipAccounts, Still: v.mayTelephoneOn, Log: v.settings.logger,
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
	return map[string]dependency{
		"asterisk": stateOf(link, true), "database": stateOf(database, false), "redis": stateOf(redis, false),
	}
}

func stateOf(err error, required bool) dependency {
	if err != nil {
		return dependency{Required: required, Error: err.Error()}
	}
	return dependency{OK: true, Required: required}
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone: nothing to tell it
}
