package phone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Printer writes a call's transcript as it happens: a line an event for people,
// or an object a line (JSON).
type Printer struct {
	out   io.Writer
	json  bool
	began time.Time
	label string
	last  Event
}

// NewPrinter makes a printer. With several calls in one terminal the label,
// which may be empty, tells them apart.
func NewPrinter(out io.Writer, asJSON bool, label string) *Printer {
	return &Printer{out: out, json: asJSON, label: label}
}

// Follow prints a call until it has ended or ctx is over.
func (p *Printer) Follow(ctx context.Context, c *Call) error {
	p.began = c.Began()
	events := c.Events()
	for {
		event, err := events.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = p.print(event)
		}
		if err != nil {
			return err
		}
	}
}

// print writes one event. A line that a person need not read is left out.
func (p *Printer) print(e Event) error {
	if p.json {
		return p.printJSON(e)
	}
	previous := p.last
	p.last = e
	if e.Kind == Stops && !e.Cut {
		return nil
	}
	// Music, or a line spoken in a loop, begins anew: say it once. A digit heard again is another digit.
	if e.loops() && previous.Kind == Stops && !previous.Cut && slices.Equal(e.Names, previous.Names) {
		return nil
	}
	line := fmt.Sprintf("%s%s  %-8s  %s", p.label, clock(e.At.Sub(p.began)), e.Kind, e.detail())
	_, err := fmt.Fprintln(p.out, strings.TrimRight(line, " "))
	return err
}

// loops reports whether what is heard begins anew of itself: music, and the lines of telephones.
func (e Event) loops() bool {
	return e.Kind == Hears && (strings.HasPrefix(e.Names[0].Key, "moh.") || strings.HasSuffix(e.Names[0].Key, ".line"))
}

// clock writes a time of the transcript as minutes, seconds and milliseconds.
func clock(d time.Duration) string {
	d = max(d, 0).Round(time.Millisecond)
	return fmt.Sprintf("%02d:%06.3f", int(d/time.Minute), (d % time.Minute).Seconds())
}

// detail is what an event has to say besides its kind.
func (e Event) detail() string {
	switch e.Kind {
	case Hears:
		return e.heard()
	case Stops:
		return fmt.Sprintf("%s cut after %.2f s", joinNames(e.Names), e.Length.Seconds())
	case Gap:
		return fmt.Sprintf("no packet for %.2f s", e.Length.Seconds())
	case Presses, Receives:
		return e.Key
	case Speaks:
		return joinNames(e.Names)
	case Ended:
		return e.End.String()
	}
	return ""
}

// heard is the prompt with what it says.
func (e Event) heard() string {
	text := joinNames(e.Names)
	if e.From > 0 {
		text += fmt.Sprintf(" from %.2f s", e.From.Seconds())
	}
	if said := textOf(e.Names[0]); said != "" {
		text += "  «" + said + "»"
	}
	return text
}

func joinNames(names []Name) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = name.String()
	}
	return strings.Join(texts, " or ")
}

// eventJSON is an event as `--json` prints it; times are milliseconds since the
// call began, with fractions.
type eventJSON struct {
	Call     string    `json:"call,omitempty"`
	At       time.Time `json:"at"`
	Ms       float64   `json:"ms"`
	Event    Kind      `json:"event"`
	Prompts  []Name    `json:"prompts,omitempty"`
	Text     string    `json:"text,omitempty"`
	FromMs   float64   `json:"from_ms,omitempty"`
	LengthMs float64   `json:"length_ms,omitempty"`
	Cut      bool      `json:"cut,omitempty"`
	Key      string    `json:"key,omitempty"`
	UpMs     float64   `json:"up_ms,omitempty"`
	End      *End      `json:"end,omitempty"`
}

func (p *Printer) printJSON(e Event) error {
	line := eventJSON{
		Call: strings.TrimSpace(p.label), At: e.At, Ms: millis(e.At.Sub(p.began)), Event: e.Kind,
		Prompts: e.Names, FromMs: millis(e.From), LengthMs: millis(e.Length), Cut: e.Cut, Key: e.Key, End: e.End,
	}
	if len(e.Names) > 0 {
		line.Text = textOf(e.Names[0])
	}
	if !e.Released.IsZero() {
		line.UpMs = millis(e.Released.Sub(p.began))
	}
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(line)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
