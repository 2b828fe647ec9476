package main

import "testing"

func TestWrongUseExitsWith2(t *testing.T) {
	for _, args := range [][]string{{"measure"}, {"answer", "--calls", "3"}, {"barge", "--rounds", "many"}} {
		if got := run(args); got != exitUsage {
			t.Errorf("bench %v: exit %d, want %d", args, got, exitUsage)
		}
	}
}

func TestWithoutALabItFails(t *testing.T) {
	if got := run([]string{"answer", "--sounds", t.TempDir()}); got != exitFailed {
		t.Errorf("exit %d, want %d", got, exitFailed)
	}
}
