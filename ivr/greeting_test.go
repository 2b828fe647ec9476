package ivr_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

func TestGreetingByTimeOfDay(t *testing.T) {
	tests := map[string]struct{ at, want string }{
		"midnight":              {"2026-01-05T00:00:00+02:00", "greet.night"},
		"before morning":        {"2026-01-05T04:59:59.999999999+02:00", "greet.night"},
		"morning":               {"2026-01-05T05:00:00+02:00", "greet.morning"},
		"before day":            {"2026-01-05T10:59:59.999999999+02:00", "greet.morning"},
		"day":                   {"2026-01-05T11:00:00+02:00", "greet.day"},
		"before evening":        {"2026-01-05T16:59:59.999999999+02:00", "greet.day"},
		"evening":               {"2026-01-05T17:00:00+02:00", "greet.evening"},
		"before night":          {"2026-01-05T21:59:59.999999999+02:00", "greet.evening"},
		"night":                 {"2026-01-05T22:00:00+02:00", "greet.night"},
		"before midnight":       {"2026-01-05T23:59:59+02:00", "greet.night"},
		"another zone's clock":  {"2026-01-05T09:30:00Z", "greet.day"},
		"summer time":           {"2026-07-01T02:00:00Z", "greet.morning"},
		"spring, before change": {"2026-03-29T02:59:59+02:00", "greet.night"},
		"spring, after change":  {"2026-03-29T04:59:59+03:00", "greet.night"}, // 1 h 59 min 59 s after 03:00 became 04:00
		"spring, morning":       {"2026-03-29T02:00:00Z", "greet.morning"},    // 05:00 by the clock, 4 h after midnight
		"autumn, first 03:30":   {"2026-10-25T03:30:00+03:00", "greet.night"},
		"autumn, second 03:30":  {"2026-10-25T03:30:00+02:00", "greet.night"},
		"autumn, before 05:00":  {"2026-10-25T02:59:59Z", "greet.night"}, // almost 6 h after midnight
		"autumn, morning":       {"2026-10-25T03:00:00Z", "greet.morning"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			for line, language := range map[string]string{"": "uk", englishLine: "en"} {
				c := &caller{t: t, d: testDialogue(t)}
				c.gets(ivr.Started{At: at, To: line})
				c.want(ivr.Greeting, "play "+language+"/"+tt.want+"; look up")
			}
		})
	}
}

// Boundaries may lie within a minute and the morning at midnight.
func TestGreetingBoundariesAreConfiguration(t *testing.T) {
	config := ivr.Default(kyiv)
	config.Greetings = ivr.Greetings{Morning: 0, Day: 11*time.Hour + 30*time.Second, Evening: 12 * time.Hour, Night: 23*time.Hour + 59*time.Minute}
	d, err := ivr.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for clock, want := range map[string]string{
		"00:00:00": "greet.morning", "11:00:29": "greet.morning", "11:00:30": "greet.day", "12:00:00": "greet.evening", "23:59:00": "greet.night",
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-01-05 "+clock, kyiv)
		if err != nil {
			t.Fatal(err)
		}
		if state, _ := d.Step(ivr.State{}, ivr.Started{At: at}); string(state.Playing[0].Key) != want {
			t.Errorf("at %s: %s, want %s", clock, state.Playing[0].Key, want)
		}
	}
}

func TestLines(t *testing.T) {
	tests := map[string]struct{ to, want string }{
		"menu":                     {"", "play uk/menu"},
		"number not configured":    {"0449999999", "play uk/menu"},
		"English menu":             {englishLine, "play en/menu"},
		"department":               {supportLine, "enqueue support; play uk/queue.transfer uk/queue.hold"},
		"department, English line": {corporateLine, "enqueue corporate; play en/queue.transfer en/queue.hold"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := dial(t, tt.to)
			c.hearsOut()
			step := ivr.Menu
			if c.Line.Department != routing.Any {
				step = ivr.Transfer
			}
			c.want(step, tt.want)
		})
	}
}

// Everything the dialogue says is in the catalogue and has audio, in the language it says it in; each sentence is said in
// both languages.
func TestPromptsAreInCatalogue(t *testing.T) {
	said := make(map[ivr.Prompt]bool)
	for _, state := range explored() {
		for _, p := range state.Playing {
			said[p] = true
		}
	}
	for p := range said {
		if _, ok := sounds.Text(p.Language, p.Key); !ok {
			t.Errorf("%v is not in the catalogue", p)
		}
		if _, err := os.Stat("../sounds/" + sounds.Path(p.Language, p.Key)); err != nil {
			t.Errorf("%v has no audio: %v", p, err)
		}
		translated := ivr.Prompt{Language: map[sounds.Language]sounds.Language{"uk": "en", "en": "uk"}[p.Language], Key: p.Key}
		if slices.Contains(sounds.Prompts(p.Language), p.Key) && !said[translated] && !strings.HasPrefix(string(p.Key), "greet.") {
			t.Errorf("%v is said, %v is not", p, translated)
		}
	}
}
