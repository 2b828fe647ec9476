package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	dependencyDesc = prometheus.NewDesc("hotline_dependency_up",
		"1 while a dependency answers: asterisk, database, redis. Without asterisk no call can be taken (/readyz answers 503).", []string{"dependency"}, nil)
	messagesDesc = prometheus.NewDesc("hotline_messages_waiting",
		"Messages that the gateway has not taken yet, of all services on the database; not there while the database is away.", nil, nil)
	oldestDesc = prometheus.NewDesc("hotline_messages_oldest_seconds",
		"How long the oldest of them has waited.", nil, nil)
)

// condition is what Prometheus learns of what the service needs. It is asked for at each scrape, within pingTimeout.
type condition struct{ service *service }

// Describe implements prometheus.Collector.
func (condition) Describe(out chan<- *prometheus.Desc) {
	out <- dependencyDesc
	out <- messagesDesc
	out <- oldestDesc
}

// Collect implements prometheus.Collector.
func (c condition) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout) // a collector is given none
	defer cancel()
	for name, dependency := range c.service.dependencies(ctx) {
		up := 0.0
		if dependency.OK {
			up = 1
		}
		out <- prometheus.MustNewConstMetric(dependencyDesc, prometheus.GaugeValue, up, name)
	}
	waiting, oldest, err := c.service.database.MessagesWaiting(ctx, c.service.settings.now())
	if err != nil {
		return // that the database is away is told above
	}
	out <- prometheus.MustNewConstMetric(messagesDesc, prometheus.GaugeValue, float64(waiting))
	out <- prometheus.MustNewConstMetric(oldestDesc, prometheus.GaugeValue, oldest.Seconds())
}
