package main

import (
	"io"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"
)

// assembled returns a service of which nothing is connected.
func assembled(t *testing.T) *service {
	t.Helper()
	s, err := configured(t, "", "HOTLINE_SOUNDS_DIR=../../sounds", "HOTLINE_DATABASE_URL=postgres://hotline@127.0.0.1:1/none", "HOTLINE_REDIS_URL=redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	s.logger = slog.New(slog.DiscardHandler)
	v, err := assemble(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		v.database.Close()
		v.board.Close()
		for _, c := range []io.Closer{v.calls, v.sessions, v.peers} {
			_ = c.Close()
		}
	})
	return v
}

// known returns the names of all metrics that the service has, those that count nothing yet included.
func (v *service) known() map[string]bool {
	described := make(chan *prometheus.Desc)
	go func() {
		v.registry.Describe(described)
		close(described)
	}()
	names, named := map[string]bool{"up": true}, regexp.MustCompile(`fqName: "([a-z_]+)"`) // up is Prometheus's own
	for d := range described {
		if name := named.FindStringSubmatch(d.String()); name != nil {
			names[name[1]] = true
		}
	}
	return names
}

// alerts is deploy/prometheus/alerts.yaml, as far as it is ours to check.
type alerts struct {
	Groups []struct {
		Rules []struct {
			Alert, Expr         string
			Labels, Annotations map[string]string
		}
	}
}

// TestAlertsNameOurMetrics: an alarm on a metric that is not there never rings.
func TestAlertsNameOurMetrics(t *testing.T) {
	text, err := os.ReadFile("../../deploy/prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file alerts
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	known, metric, quoted := assembled(t).known(), regexp.MustCompile(`\bhotline_[a-z_]+|\bup\b`), regexp.MustCompile(`"[^"]*"`)
	seen := make(map[string]bool)
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			names := metric.FindAllString(quoted.ReplaceAllString(rule.Expr, `""`), -1)
			for _, name := range names {
				if !known[name] {
					t.Errorf("%s: there is no metric %s", rule.Alert, name)
				}
			}
			if len(names) == 0 || seen[rule.Alert] || rule.Labels["severity"] == "" || !strings.Contains(rule.Annotations["summary"], " ") {
				t.Errorf("%s: twice, without a metric, a severity or a summary: %v", rule.Alert, names)
			}
			seen[rule.Alert] = true
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d alarms: %v", len(seen), slices.Sorted(maps.Keys(seen)))
	}
}

// TestConditionWhileAllIsAway: a scrape says so, and does not fail.
func TestConditionWhileAllIsAway(t *testing.T) {
	families, err := assembled(t).registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	up := make(map[string]float64)
	for _, family := range families {
		switch family.GetName() {
		case "hotline_dependency_up":
			for _, m := range family.GetMetric() {
				up[m.GetLabel()[0].GetValue()] = m.GetGauge().GetValue()
			}
		case "hotline_messages_waiting", "hotline_messages_oldest_seconds":
			t.Errorf("%s is known without a database", family.GetName())
		}
	}
	if want := map[string]float64{"asterisk": 0, "database": 0, "redis": 0}; !maps.Equal(up, want) {
		t.Errorf("%v, want %v", up, want)
	}
}
