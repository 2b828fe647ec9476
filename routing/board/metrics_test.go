package board_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"hotline/routing"
)

func TestGauges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "104")
		d.join("a", routing.Support)
		d.join("b", routing.Accounts)
		pass(30 * time.Second)
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(d.Board)
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]float64)
		for _, family := range families {
			for _, m := range family.GetMetric() {
				name := family.GetName()
				for _, label := range m.GetLabel() {
					name += " " + label.GetValue()
				}
				got[name] = m.GetGauge().GetValue()
			}
		}
		want := map[string]float64{
			"hotline_board_waiting any": 0, "hotline_board_waiting services": 0, "hotline_board_waiting connection": 0,
			"hotline_board_waiting support": 1, "hotline_board_waiting accounts": 0, "hotline_board_waiting corporate": 0,
			"hotline_board_operators offline": 3, "hotline_board_operators ready": 0, "hotline_board_operators reserved": 1,
			"hotline_board_operators ringing": 0, "hotline_board_operators talking": 0, "hotline_board_operators wrap-up": 0,
			"hotline_board_operators paused": 0, "hotline_board_longest_wait_seconds": 30,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("gauges (-want +got):\n%s", diff)
		}
	})
}
