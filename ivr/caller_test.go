package ivr_test

import (
	"strings"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

// The numbers of the tests' lines; any other number is the Ukrainian menu.
const (
	englishLine   = "0440000001"
	corporateLine = "0440000002" // English, straight to the corporate clients' operators
	supportLine   = "0440000003" // Ukrainian, straight to technical support
)

var kyiv = mustLoad("Europe/Kyiv")

func mustLoad(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return location
}

// testDialogue is the dialogue of product.md with a few lines.
func testDialogue(t interface{ Fatal(...any) }) *ivr.Dialogue {
	config := ivr.Default(kyiv)
	config.Lines = map[string]ivr.Line{
		englishLine:   {Language: sounds.English},
		corporateLine: {Language: sounds.English, Department: routing.Corporate},
		supportLine:   {Language: sounds.Ukrainian, Department: routing.Support},
	}
	dialogue, err := ivr.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return dialogue
}

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, kyiv)

// caller is a call in progress under a test.
type caller struct {
	t *testing.T
	d *ivr.Dialogue
	ivr.State

	actions []ivr.Action // of the last input
}

// dial begins a call at noon: the caller hears the greeting.
func dial(t *testing.T, to string) *caller {
	t.Helper()
	c := &caller{t: t, d: testDialogue(t)}
	c.gets(ivr.Started{At: noon, To: to})
	return c
}

// gets gives the dialogue one input.
func (c *caller) gets(input ivr.Input) { c.State, c.actions = c.d.Step(c.State, input) }

// presses presses keys one after the other.
func (c *caller) presses(keys string) {
	for _, key := range []byte(keys) {
		c.gets(ivr.Pressed{Key: ivr.Key(key)})
	}
}

// hearsOut lets what plays come to its end.
func (c *caller) hearsOut() { c.gets(ivr.PromptEnded{Sequence: c.Sequence}) }

// isSilent lets the newest timer run out.
func (c *caller) isSilent() { c.gets(ivr.TimerFired{Timer: c.Timer}) }

// reach brings a fresh call to a step by the shortest way.
func reach(t *testing.T, to string, step ivr.Step) *caller {
	t.Helper()
	c := dial(t, to)
	way := map[ivr.Step][]func(){
		ivr.Greeting: {},
		ivr.Menu:     {c.hearsOut},
		ivr.Silence:  {c.hearsOut, c.hearsOut},
		ivr.Transfer: {c.hearsOut, func() { c.presses("3") }},
		ivr.Waiting:  {c.hearsOut, func() { c.presses("3") }, c.hearsOut},
		ivr.Talking:  {c.hearsOut, func() { c.presses("3") }, func() { c.gets(ivr.OperatorAnswered{Operator: "103"}) }},
		ivr.Ended:    {func() { c.gets(ivr.CallerLeft{Cause: ivr.CauseNormal}) }},
	}
	for _, move := range way[step] {
		move()
	}
	if c.Step != step {
		t.Fatalf("the way to %q leads to %q", step, c.Step)
	}
	return c
}

// did writes the actions of the last input in one line, without journey notes.
func (c *caller) did() string {
	var words []string
	for _, action := range c.actions {
		switch a := action.(type) {
		case ivr.Play:
			words = append(words, "play "+spoken(a.Prompts))
		case ivr.Quiet:
			words = append(words, "quiet")
		case ivr.Music:
			words = append(words, "music")
		case ivr.Await:
			words = append(words, "await "+a.For.String())
		case ivr.Enqueue:
			words = append(words, "enqueue "+a.Department.String())
		case ivr.Connect:
			words = append(words, "connect")
		case ivr.HangUp:
			words = append(words, "hangup")
		case ivr.Finish:
			words = append(words, "finish "+string(a.Outcome.Class)+"/"+string(a.Outcome.Reason))
		}
	}
	return strings.Join(words, "; ")
}

// spoken writes prompts in one line; the whole menu of a language is "uk/menu" or "en/menu".
func spoken(prompts []ivr.Prompt) string {
	words := make([]string, len(prompts))
	for i, p := range prompts {
		words[i] = p.String()
	}
	return strings.NewReplacer(
		"uk/menu.1 uk/menu.2 uk/menu.3 uk/menu.4 uk/menu.5 en/menu.language uk/menu.repeat uk/menu.stay", "uk/menu",
		"en/menu.1 en/menu.2 en/menu.3 en/menu.4 en/menu.5 uk/menu.language en/menu.repeat en/menu.stay", "en/menu",
	).Replace(strings.Join(words, " "))
}

// want compares the step and what was done on the last input.
func (c *caller) want(step ivr.Step, did string) {
	c.t.Helper()
	if got := c.did(); c.Step != step || got != did {
		c.t.Errorf("at %q: %s\nwant at %q: %s", c.Step, got, step, did)
	}
}
