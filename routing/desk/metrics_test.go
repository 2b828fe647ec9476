package desk_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/routing/access"
	"hotline/routing/desk"
)

// counted returns what was counted of refusals, and nothing of what was not.
func counted(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]float64)
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := strings.TrimSuffix(strings.TrimPrefix(family.GetName(), "hotline_"), "_refused_total")
			for _, label := range m.GetLabel() {
				name += " " + label.GetValue()
			}
			if n := m.GetCounter().GetValue(); n > 0 {
				counts[name] = n
			}
		}
	}
	return counts
}

// TestRefusalsAreCounted: each by its reason, so that alarms can tell a forgotten password from a guessed token.
func TestRefusalsAreCounted(t *testing.T) {
	registry := prometheus.NewRegistry()
	h := newHouse(t, func(p *desk.GateParts) { p.Metrics = desk.NewMetrics(registry) })
	_ = h.change("supervisor", func(a *access.Account) { a.DisabledAt = now })
	const session = "/api/v1/session"
	engineer := h.signIn(t, "engineer")
	h.ask("POST", session, `{"login":"101","password":"wrong wrong wrong"}`, "")
	h.ask("POST", session, `{"login":"somebody","password":"wrong wrong wrong"}`, "")
	h.ask("POST", session, `{"login":"supervisor","password":"`+password+`"}`, "")
	h.ask("POST", session+"/password", `{"old":"wrong wrong wrong","new":"quite another one"}`, engineer)
	h.ask("GET", "/api/v1/desk", "", "")
	h.ask("GET", "/api/v1/desk", "", engineer)
	h.ask("GET", "/api/v1/desk", "", "", "Authorization", "Bearer nobody's")
	h.ask("POST", session, `{}`, "", "Sec-Fetch-Site", "cross-site")
	h.ask("POST", session, `login=101`, "", "Content-Type", "text/plain")
	h.wait = time.Minute
	h.ask("POST", session, `{"login":"101","password":"`+password+`"}`, "")
	h.wait, h.err = 0, errors.New("the database is away")
	h.ask("POST", session, `{"login":"101","password":"`+password+`"}`, "")
	want := map[string]float64{
		"sign_ins password": 1, "sign_ins login": 1, "sign_ins disabled": 1, "sign_ins old_wrong": 1, "sign_ins wait": 1, "sign_ins unavailable": 1,
		"requests nobody 401": 1, "requests role 403": 1, "requests token 401": 1, "requests forged 403": 1, "requests media 415": 1, "requests wait 429": 1,
	}
	if diff := cmp.Diff(want, counted(t, registry)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRefusedCallBacksAreCounted(t *testing.T) {
	registry := prometheus.NewRegistry()
	o := newOffice()
	o.metrics = desk.NewMetrics(registry)
	o.order("", `{"phone":"0900123456"}`)
	for range 3 { // of which one more than a day may have
		o.order("", `{"phone":"0501112233"}`)
		o.ask("DELETE", callBacks+"/"+strconv.Itoa(len(o.floor.orders)), "")
	}
	if diff := cmp.Diff(map[string]float64{"callback_orders number": 1, "callback_orders limit": 1}, counted(t, registry)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
