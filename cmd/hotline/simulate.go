package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
	"unicode/utf8"

	"hotline/ivr"
	"hotline/ivr/phone"
	"hotline/routing"
	"hotline/sounds"
)

// simulateCmd is `hotline simulate`: a call in the terminal, with no servers: prompts are printed, keys are typed, and
// the subscribers are those of the demo.
type simulateCmd struct {
	Config string        `type:"existingfile" placeholder:"FILE" help:"Configuration of the dialogue; without it the defaults."`
	From   string        `default:"380501112233" help:"The caller's number; \"hotline demo list\" says whom to be."`
	To     string        `help:"The number dialled; lines are in the configuration."`
	Keys   string        `help:"What the caller does, as for \"hotline call\": \"w3 3\". Without it keys are read from the terminal, a line at a time; an empty line lets time go on with --fast."`
	At     time.Time     `help:"When the call comes in, as 2026-01-05T08:00:00+02:00; without it now."`
	Away   bool          `name:"database-away" help:"As if the subscriber database did not answer."`
	Fast   bool          `help:"Do not wait for prompts and pauses to pass."`
	Answer time.Duration `default:"8s" help:"How long until an operator answers; 0s: nobody does."`
	Ahead  int           `help:"How many callers wait before this one."`
	Booked bool          `help:"As if the caller had ordered a call back an hour ago."`
	Drop   int           `name:"dropped" placeholder:"1-5" help:"As if a call of this caller had dropped in the queue of the department a minute ago."`
	Talk   time.Duration `default:"5s" help:"How long the talk lasts, unless the caller hangs up."`
	Sounds string        `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds, for the length of prompts; guessed where it lacks one."`
	JSON   bool          `name:"json" help:"Print only the call's journey, as JSON."`

	script phone.Script
}

// Validate reads the script, so that a slip in it is wrong use.
func (c *simulateCmd) Validate() (err error) {
	c.script, err = phone.ParseScript(c.Keys)
	if err != nil {
		return fmt.Errorf("--keys: %w", err)
	}
	if c.Answer < 0 || c.Talk < 0 {
		return fmt.Errorf("--answer %v, --talk %v: want 0s or more", c.Answer, c.Talk)
	}
	if c.Ahead < 0 || !routing.Department(c.Drop).Valid() {
		return fmt.Errorf("--ahead %d, --dropped %d: want 0 or more, and a department from 1 to 5", c.Ahead, c.Drop)
	}
	return nil
}

// Run plays the call to its end. Ctrl-C hangs up.
func (c *simulateCmd) Run(ctx context.Context) error { return c.play(ctx, os.Stdin, os.Stdout) }

func (c *simulateCmd) play(ctx context.Context, in io.Reader, out io.Writer) error {
	settings, err := loadSettings(c.Config)
	if err != nil {
		return err
	}
	dialogue, err := ivr.New(settings.dialogue)
	if err != nil {
		return err
	}
	if c.At.IsZero() {
		c.At = settings.now()
	}
	s := &simulation{dialogue: dialogue, out: out, now: c.At, length: lengths(c.Sounds), answer: c.Answer, talk: c.Talk, ahead: c.Ahead,
		known: newDemoSubscribers(c.From, c.At, settings.dialogue.Location), script: slices.Clone(c.script), journey: ivr.Journey{ID: "simulated", From: c.From, To: c.To, StartedAt: c.At}}
	s.known.away, s.known.tell, s.known.callBack = c.Away, s.sends, s.callsBack
	if c.JSON {
		s.out = io.Discard
	}
	if c.Booked {
		s.known.order(routing.CallBack{Department: routing.Support, Since: c.At.Add(-time.Hour), Source: "menu"})
	}
	if c.Drop > 0 {
		s.known.lost = &ivr.LostPlace{Department: routing.Department(c.Drop), Since: c.At.Add(-time.Minute)}
	}
	c.drive(ctx, s, in)
	if c.JSON {
		return printJSON(out, s.journey)
	}
	fmt.Fprintln(out)
	return printJourney(out, s.journey, settings.dialogue.Location)
}

// drive lets the time of a simulation pass, really or not, and brings it what is typed.
func (c *simulateCmd) drive(ctx context.Context, s *simulation, in io.Reader) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	var typed <-chan string
	if c.Keys == "" {
		typed = lines(ctx, in)
	}
	began := time.Now()
	s.begin(ivr.Started{At: c.At, To: c.To})
	for s.act(); s.state.Step != ivr.Ended; s.act() {
		s.alone = typed == nil
		turn, stopTurn := c.pass(s, began, typed != nil)
		next := typed
		if c.Fast && turn != nil {
			next = nil // what is due at once comes before what is typed already
		}
		select {
		case <-turn:
			s.goOn()
		case line, open := <-next:
			switch {
			case !open:
				typed = nil
			case c.Fast && line == "":
				s.goOn()
			default:
				c.keepPace(s, began)
				s.typed(line)
			}
		case <-ctx.Done():
			c.keepPace(s, began)
			s.hangUp()
		}
		stopTurn()
	}
}

// pass returns what is ready when the next event of a simulation is to happen: at its time or, with --fast, at once,
// unless it is the caller's turn to type.
func (c *simulateCmd) pass(s *simulation, began time.Time, typing bool) (<-chan time.Time, func()) {
	stop := func() {}
	switch at, ok := s.next(); {
	case c.Fast && typing && !s.scripted() && (!ok || at.After(s.now)):
		return nil, stop
	case c.Fast, !ok && !typing:
		atOnce := make(chan time.Time)
		close(atOnce)
		return atOnce, stop
	case !ok:
		return nil, stop
	default:
		timer := time.NewTimer(at.Sub(c.At) - time.Since(began))
		return timer.C, func() { timer.Stop() }
	}
}

// keepPace moves a simulation to the present, unless its time is its own.
func (c *simulateCmd) keepPace(s *simulation, began time.Time) {
	if !c.Fast {
		s.moveTo(c.At.Add(time.Since(began)))
	}
}

// lines reads lines until the end of in or of ctx. A read from a terminal cannot be broken off: the goroutine may stay
// in it until the process ends.
func lines(ctx context.Context, in io.Reader) <-chan string {
	read := make(chan string)
	go func() {
		defer close(read)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			select {
			case read <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return read
}

// lengths returns how long prompts sound: exactly where the folder has the audio, else guessed from the text.
func lengths(dir string) func(ivr.Prompt) time.Duration {
	library, err := sounds.Open(os.DirFS(dir))
	return func(p ivr.Prompt) time.Duration {
		if err == nil && library.Duration(p.Language, p.Key) > 0 {
			return library.Duration(p.Language, p.Key)
		}
		const perLetter = 65 * time.Millisecond // measured on the Ukrainian voice
		text, _ := sounds.Text(p.Language, p.Key)
		return time.Duration(utf8.RuneCountInString(text)) * perLetter
	}
}
