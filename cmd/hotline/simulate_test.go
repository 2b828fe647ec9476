package main

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/ivr"
)

// simulated is a call on a day at noon whose prompts have the length of their texts.
func simulated(t *testing.T, keys string) *simulateCmd {
	t.Helper()
	c := &simulateCmd{From: "380501112233", Keys: keys, At: time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC), Fast: true,
		Answer: 8 * time.Second, Talk: 5 * time.Second, Sounds: t.TempDir()}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c
}

// journeyOf plays the call and returns its journey.
func journeyOf(t *testing.T, c *simulateCmd, typed string) ivr.Journey {
	t.Helper()
	c.JSON = true
	var out strings.Builder
	if err := c.play(t.Context(), strings.NewReader(typed), &out); err != nil {
		t.Fatal(err)
	}
	var journey ivr.Journey
	if err := json.Unmarshal([]byte(out.String()), &journey); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	return journey
}

func TestSimulateOutcomes(t *testing.T) {
	tests := map[string]struct{ keys, class, reason, step string }{
		"a department":         {"w3 3", "connected", "operator_hung_up", "transfer department=support reason=key"},
		"hang up in greeting":  {"w1 end", "left", "in_greeting", ""},
		"hang up in menu":      {"h:menu.2 end", "left", "in_menu", ""},
		"three wrong keys":     {"h:menu.1 9 w1 9 w1 9", "connected", "operator_hung_up", "transfer department=any reason=wrong_inputs"},
		"wrong keys in a row":  {"999", "connected", "operator_hung_up", "transfer department=any reason=wrong_inputs"},
		"an old phone":         {"w0", "connected", "operator_hung_up", "transfer department=any reason=no_keys"},
		"English":              {"8 w1 1 h:queue.hold end", "abandoned", "while_ringing", "language language=en"},
		"hang up while rung":   {"2 w1 end", "abandoned", "while_ringing", "ringing operator=103"},
		"hang up in the talk":  {"2 w9 end", "connected", "caller_hung_up", "answered operator=103"},
		"waits for no prompt":  {"h:menu.6", "connected", "operator_hung_up", ""},
		"keys before the menu": {"5", "connected", "operator_hung_up", "transfer department=corporate reason=key"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			journey := journeyOf(t, simulated(t, tt.keys), "")
			if got := string(journey.Outcome.Class) + " " + string(journey.Outcome.Reason); got != tt.class+" "+tt.reason {
				t.Errorf("outcome %s, want %s %s", got, tt.class, tt.reason)
			}
			if tt.step != "" && !strings.Contains(stepsOf(journey), tt.step) {
				t.Errorf("no step %q in:\n%s", tt.step, stepsOf(journey))
			}
			if journey.EndedAt == nil || (journey.AnsweredAt != nil) != (tt.class == "connected") {
				t.Errorf("answered %v, ended %v", journey.AnsweredAt, journey.EndedAt)
			}
		})
	}
}

func stepsOf(journey ivr.Journey) string {
	var b strings.Builder
	for _, step := range journey.Steps {
		b.WriteString(strings.TrimRight(step.Event+" "+detail(step), " ") + "\n")
	}
	return b.String()
}

// A caller whom nobody answers does not wait for ever in a simulation.
func TestSimulateNobodyAnswers(t *testing.T) {
	c := simulated(t, "3")
	c.Answer = 0
	if journey := journeyOf(t, c, ""); journey.Outcome != (ivr.Outcome{Class: ivr.Abandoned, Reason: ivr.InQueue}) {
		t.Errorf("outcome %v", journey.Outcome)
	}
}

func TestSimulateTranscript(t *testing.T) {
	var out strings.Builder
	if err := simulated(t, "w1 1 w1 end").play(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	heard, _, _ := strings.Cut(out.String(), "\n\n")
	want := strings.Join([]string{
		"    0.0  uk        greet.day         Доброго дня, вас вітає інтернет-мережа «Бест».",
		"    1.0  key       1",
		"    1.0  uk        queue.transfer    З'єднуємо вас з оператором.",
		"    1.5  operator  rings",
		"    2.2  caller    hangs up",
	}, "\n")
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
	if !strings.Contains(out.String(), "abandoned (while_ringing)") {
		t.Errorf("no outcome in:\n%s", out.String())
	}
}

// Without --keys the caller's lines come from the terminal; with --fast an empty one lets time go on.
func TestSimulateTyped(t *testing.T) {
	for typed, want := range map[string]ivr.Outcome{
		"end\n":             {Class: ivr.Left, Reason: ivr.InGreeting},
		"\n\nend\n":         {Class: ivr.Left, Reason: ivr.InMenu},
		"x\n\n\n\n3\nend\n": {Class: ivr.Abandoned, Reason: ivr.InQueue},
		"":                  {Class: ivr.Connected, Reason: ivr.OperatorHungUp}, // end of input: presses nothing
		"8 w1 3\n":          {Class: ivr.Connected, Reason: ivr.OperatorHungUp},
	} {
		if journey := journeyOf(t, simulated(t, ""), typed); journey.Outcome != want {
			t.Errorf("%q: %v, want %v", typed, journey.Outcome, want)
		}
	}
}

// Not fast, a call takes its time: 3 s to the key, 8 s to the answer, 5 s of talk.
func TestSimulateAtRealPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, "w3 3")
		c.Fast = false
		began := time.Now()
		journey := journeyOf(t, c, "")
		if took := time.Since(began); took != 16*time.Second || journey.EndedAt.Sub(c.At) != took {
			t.Errorf("took %v, and %v by the journey", took, journey.EndedAt.Sub(c.At))
		}
	})
}

func TestSimulateTypedAtRealPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, "")
		c.Fast = false
		in, terminal := io.Pipe()
		go func() {
			<-time.After(2 * time.Second)
			_, _ = io.WriteString(terminal, "3\n")
			<-time.After(2 * time.Second)
			_, _ = io.WriteString(terminal, "end\n")
			_ = terminal.Close()
		}()
		var out strings.Builder
		if err := c.play(t.Context(), in, &out); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"2.0  key       3", "4.0  caller    hangs up", "ended     after 4s"} {
			if !strings.Contains(out.String(), line) {
				t.Errorf("no %q in:\n%s", line, out.String())
			}
		}
	})
}

// Ctrl-C hangs up.
func TestSimulateInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := simulated(t, "")
	c.Fast = false
	var out strings.Builder
	in, terminal := io.Pipe()
	defer func() { _ = terminal.Close() }()
	if err := c.play(ctx, in, &out); err != nil || !strings.Contains(out.String(), "left (in_greeting)") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestSimulateWrongUse(t *testing.T) {
	for _, args := range [][]string{{"--keys", "w"}, {"--keys", "A"}, {"--at", "noon"}, {"--answer", "-1s"}, {"--config", "nowhere.yaml"}} {
		if code := run(append([]string{"simulate", "--fast"}, args...)); code != exitUsage {
			t.Errorf("%v: exit %d, want %d", args, code, exitUsage)
		}
	}
}

func TestDialogueCommand(t *testing.T) {
	var list, dot strings.Builder
	if err := (&dialogueCmd{}).print(&list); err != nil {
		t.Fatal(err)
	}
	if err := (&dialogueCmd{Dot: true}).print(&dot); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(list.String(), "menu\n") || !strings.HasPrefix(dot.String(), "digraph hotline {\n") {
		t.Errorf("list:\n%s\ndot:\n%s", list.String(), dot.String())
	}
}
