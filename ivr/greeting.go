package ivr

import (
	"time"

	"hotline/routing"
	"hotline/sounds"
)

// greet answers the call: the line's language and the greeting of the hour (product.md, "The call" 0 to 2). A call
// begins once.
func (t *turn) greet(in Started) {
	if t.State.Step != Arrived {
		return
	}
	if t.Clock.IsZero() {
		t.Clock = in.At
	}
	t.State.Step = Greeting
	t.Line = t.config.line(in.To)
	t.Language = t.Line.Language
	t.play(t.say(t.config.Greetings.at(in.At.In(t.config.Location)))...)
	t.do(LookUp{})
}

// afterGreeting leads into the menu, to the department whose own number was dialled, or back to the queue in which an
// earlier call dropped.
func (t *turn) afterGreeting() {
	switch {
	case t.Line.Department != routing.Any:
		t.transfer(t.Line.Department, "line", "queue.transfer")
	case t.reconnects():
		t.reconnect()
	default:
		t.openMenu()
	}
}

// at returns the key of the greeting for a local time.
func (g Greetings) at(now time.Time) string {
	clock := time.Duration(now.Hour())*time.Hour + time.Duration(now.Minute())*time.Minute +
		time.Duration(now.Second())*time.Second
	switch {
	case clock >= g.Night || clock < g.Morning:
		return "greet.night"
	case clock >= g.Evening:
		return "greet.evening"
	case clock >= g.Day:
		return "greet.day"
	default:
		return "greet.morning"
	}
}

// prompts makes prompts of keys in one language.
func prompts(language sounds.Language, keys ...string) []Prompt {
	out := make([]Prompt, len(keys))
	for i, key := range keys {
		out[i] = Prompt{Language: language, Key: sounds.Key(key)}
	}
	return out
}
