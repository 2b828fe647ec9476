package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"hotline/ivr/phone"
)

// caller is a person on the telephone under a test. A failing expectation ends the test; the whole call is in its output.
type caller struct {
	*phone.Call

	t      *testing.T
	number string
	now    phone.Name // what was heard last

	earlier int // calls from this number before
}

var numbers atomic.Int32

// newNumber returns a number nobody has called from.
func newNumber() string { return fmt.Sprintf("38050%07d", 4000000+numbers.Add(1)) }

// dial calls the service and waits for the answer.
func (s *service) dial() *caller {
	s.t.Helper()
	return s.dialTo(s.to)
}

// dialTo calls a SIP address from a number of the call's own and waits for the answer.
func (s *service) dialTo(uri string) *caller {
	s.t.Helper()
	return s.dialAs(newNumber(), uri)
}

// dialAs calls a SIP address from a number and waits for the answer.
func (s *service) dialAs(number, uri string, headers ...string) *caller {
	s.t.Helper()
	c := &caller{t: s.t, number: number, earlier: s.numbers.add(number)}
	call, err := s.lab.callers.Start(waiting(s.t), c.number, uri, headers...)
	if err == nil {
		err = call.WaitAnswered(waiting(s.t))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	c.Call = call
	s.t.Cleanup(func() {
		hangUp(call)
		if s.t.Failed() {
			s.t.Logf("caller %s:\n%s", c.number, transcript(call))
		}
	})
	return c
}

// hangUp ends a call, whatever became of it.
func hangUp(call *phone.Call) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = call.HangUp(ctx)
}

// transcript writes down a call that has ended.
func transcript(call *phone.Call) string {
	var text strings.Builder
	ctx, cancel := context.WithTimeout(context.Background(), patience) // should the end of the call never be told
	defer cancel()
	_ = phone.NewPrinter(&text, false, "  ").Follow(ctx, call)
	return text.String()
}

// nameOf reads a prompt's name written as "uk/menu.1"; music has no language.
func nameOf(prompt string) phone.Name {
	if language, key, ok := strings.Cut(prompt, "/"); ok {
		return phone.Name{Lang: language, Key: key}
	}
	return phone.Name{Key: prompt}
}

// music is what waiting callers hear.
const music = "moh.calm"

// looped are recordings that begin anew when they have ended.
var looped = map[string]bool{music: true, phone.OperatorLine.Key: true, phone.CallerLine.Key: true}

// hears waits for the prompts, one after the other, with no other in between.
func (c *caller) hears(prompts ...string) {
	c.t.Helper()
	for _, prompt := range prompts {
		want := nameOf(prompt)
		event, err := c.await(func(e phone.Event) bool { return e.Kind == phone.Hears })
		if err != nil {
			c.t.Fatalf("waits for %s: %v", want, err)
		}
		if !event.Is(phone.Hears, want) {
			c.t.Fatalf("hears %v, want %s", event.Names, want)
		}
	}
}

// await waits for an event, passing over what is only more of what is heard already.
func (c *caller) await(wanted func(phone.Event) bool) (phone.Event, error) {
	c.t.Helper()
	return c.Wait(waiting(c.t), func(e phone.Event) bool {
		if e.Kind == phone.Hears {
			if c.goesOn(e) {
				return false
			}
			c.now = e.Names[0]
		}
		return wanted(e)
	})
}

// goesOn reports whether the event is more of what is heard already: the next round of a loop, or the rest of a prompt
// after packets that a busy machine held up.
func (c *caller) goesOn(e phone.Event) bool {
	return e.Is(phone.Hears, c.now) && (looped[c.now.Key] || e.From > 0)
}

// hearsAtLast waits for a prompt, passing over others.
func (c *caller) hearsAtLast(prompt string) {
	c.t.Helper()
	want := nameOf(prompt)
	if _, err := c.await(func(e phone.Event) bool { return e.Is(phone.Hears, want) }); err != nil {
		c.t.Fatalf("waits for %s: %v", want, err)
	}
}

// hearsMenu waits for the whole menu of a language, item by item.
func (c *caller) hearsMenu(language string) {
	c.t.Helper()
	c.hears(menu(language)...)
}

// menu is the main menu as an unknown caller hears it: the offer of the other language is spoken in that language.
func menu(language string) []string {
	items := make([]string, 0, 11)
	for _, key := range []string{"balance.offer", "credit.offer", "menu.1", "menu.2", "menu.3", "menu.4", "menu.5", "menu.7"} {
		items = append(items, language+"/"+key)
	}
	other := map[string]string{"uk": "en", "en": "uk"}[language]
	return append(items, other+"/menu.language", language+"/menu.repeat", language+"/menu.stay")
}

// presses presses keys.
func (c *caller) presses(keys string) {
	c.t.Helper()
	if _, err := c.Press(waiting(c.t), keys); err != nil {
		c.t.Fatal(err)
	}
}

// bargesIn presses a key inside a prompt, waits for what the key means, and checks that this broke off what was heard.
// Before a busy machine acts on the key, the prompt may have ended and another begun: then it is that one.
func (c *caller) bargesIn(key string, answer ...string) {
	c.t.Helper()
	c.presses(key)
	var broken phone.Event
	_, err := c.await(func(e phone.Event) bool {
		if e.Kind == phone.Stops {
			broken = e
		}
		return e.Is(phone.Hears, nameOf(answer[0]))
	})
	if err != nil {
		c.t.Fatalf("key %s: waits for %s: %v", key, answer[0], err)
	}
	if !broken.Cut {
		c.t.Errorf("key %s: %s is heard after %v ended by itself", key, answer[0], broken.Names)
	}
	c.hears(answer[1:]...)
}

// hangsUp ends the call from the caller's side.
func (c *caller) hangsUp() {
	c.t.Helper()
	if err := c.HangUp(waiting(c.t)); err != nil {
		c.t.Fatal(err)
	}
}

// wasHungUp waits until the hotline has ended the call and checks the cause.
func (c *caller) wasHungUp(cause int) {
	c.t.Helper()
	select {
	case <-c.Done():
	case <-waiting(c.t).Done():
		c.t.Fatal("the call does not end")
	}
	if end := c.End(); end.By != phone.Them || end.Cause != cause {
		c.t.Errorf("ended %v, want by them with cause %d", end, cause)
	}
}

// hasNotHeard checks that a prompt was never heard in the call.
func (c *caller) hasNotHeard(prompt string) {
	c.t.Helper()
	for _, e := range c.Transcript() {
		if e.Is(phone.Hears, nameOf(prompt)) {
			c.t.Fatalf("heard %s", prompt)
		}
	}
}

// isSilent waits until nothing more is heard.
func (c *caller) isSilent() {
	c.t.Helper()
	if _, err := c.await(func(e phone.Event) bool { return e.Kind == phone.Quiet }); err != nil {
		c.t.Fatalf("waits for silence: %v", err)
	}
}

// isThere checks that the call has not ended.
func (c *caller) isThere() {
	c.t.Helper()
	select {
	case <-c.Done():
		c.t.Fatalf("the call ended: %v", c.End())
	default:
	}
}

// listens waits until a recording that is spoken in a loop has come to its end so many times, with nothing else heard
// meanwhile. Packets that a busy machine held up do not count as something else.
func listens(t *testing.T, call *phone.Call, line phone.Name, rounds int) {
	t.Helper()
	reader := call.Events()
	reader.Skip()
	for rounds > 0 {
		event, err := reader.Next(waiting(t))
		switch {
		case err != nil:
			t.Fatalf("listens to %s: %v; the call's end: %v", line, err, call.End())
		case event.Kind == phone.Ended, event.Kind == phone.Sound, event.Kind == phone.Hears && !event.Is(phone.Hears, line):
			t.Fatalf("listens to %s and gets %s %v %v", line, event.Kind, event.Names, event.End)
		case event.Is(phone.Stops, line) && !event.Cut:
			rounds--
		}
	}
}
