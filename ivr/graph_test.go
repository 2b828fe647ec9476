package ivr_test

import (
	"flag"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test ./ivr -update writes it anew):\n%s", file, diff)
	}
}

// drawn is the picture of the tests' dialogue.
var drawn = sync.OnceValue(func() ivr.Graph { return testDialogue(panics{}).Graph() })

// panics ends what cannot go on without a test to fail.
type panics struct{}

func (panics) Fatal(faults ...any) { panic(faults) }

func TestGraph(t *testing.T) {
	graph := drawn()
	golden(t, "testdata/dialogue.dot", graph.DOT())
	golden(t, "testdata/dialogue.txt", graph.String())
}

// Every step is a node that is reached, every step but the end leads on, and the ends are all that random calls give.
func TestGraphIsWhole(t *testing.T) {
	graph := drawn()
	var nodes, ends []string
	for _, n := range graph.Nodes {
		if n.End {
			ends = append(ends, n.Name)
			continue
		}
		nodes = append(nodes, n.Name)
		if !slices.ContainsFunc(graph.Edges, func(e ivr.Edge) bool { return e.From == n.Name && e.To != n.Name }) {
			t.Errorf("nothing leads on from %s", n.Name)
		}
	}
	want := []string{"arrived", "greeting", "menu", "silence", "entry", "readback", "offer", "phone_entry", "phone_check", "request",
		"closed", "booked", "goodbye", "transfer", "waiting", "talking", "held", "passed", "due", "dialling", "hello"}
	if diff := cmp.Diff(want, nodes); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	for _, state := range explored() {
		end := string(state.Outcome.Class) + "/" + string(state.Outcome.Reason)
		if state.Step == ivr.Ended && !slices.Contains(ends, end) {
			t.Errorf("the end %s is not drawn", end)
		} else if state.Step != ivr.Ended && state.Step != ivr.Arrived && !slices.Contains(nodes, string(state.Step)) {
			t.Errorf("the step %q is not drawn", state.Step)
		}
	}
}
