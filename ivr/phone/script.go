package phone

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Script is what a caller does once the call is answered, step by step, as
// ParseScript reads it from `w3 3 w10`.
type Script []Step

// Step is one token of a script. Exactly one of Wait, Hear, Keys and End is set
// (a Wait of 0 is allowed where none of the others is).
type Step struct {
	// Wait passes time.
	Wait time.Duration
	// Hear waits until a prompt of this key is heard, in any language.
	Hear string
	// Keys are pressed one after the other.
	Keys string
	// End hangs up.
	End bool
}

// ScriptError is a token of a script that cannot be read.
type ScriptError struct {
	// Token is the token as written, Position its number, from 1.
	Token    string
	Position int
	// Reason says what is wrong.
	Reason string
}

// Error names the token, its position and what is wrong.
func (e *ScriptError) Error() string {
	return fmt.Sprintf("token %d %q: %s", e.Position, e.Token, e.Reason)
}

// ParseScript reads a script of tokens separated by blanks: `w2.5` waits 2.5 s,
// `h:greet.morning` waits until that prompt is heard, any run of 0-9, * and #
// presses those keys, `end` hangs up. Its error is a *ScriptError.
func ParseScript(text string) (Script, error) {
	var script Script
	for i, token := range strings.Fields(text) {
		step, reason := parseStep(token)
		if reason == "" && len(script) > 0 && script[len(script)-1].End {
			reason = "nothing can follow end"
		}
		if reason != "" {
			return nil, &ScriptError{Token: token, Position: i + 1, Reason: reason}
		}
		script = append(script, step)
	}
	return script, nil
}

// parseStep reads one token, or says why it cannot.
func parseStep(token string) (step Step, reason string) {
	key, isHear := strings.CutPrefix(token, "h:")
	seconds, isWait := strings.CutPrefix(token, "w")
	switch {
	case token == "end":
		return Step{End: true}, ""
	case isHear && key != "":
		return Step{Hear: key}, ""
	case isHear:
		return step, "h: wants the key of a prompt, as in h:greet.morning"
	case isWait:
		return parseWait(seconds)
	case strings.Trim(token, keys) == "":
		return Step{Keys: token}, ""
	}
	return step, "want keys 0-9 * #, wSECONDS, h:PROMPT or end"
}

// maxWait bounds a wait of a script, against a slip of the pen.
const maxWait = time.Hour

func parseWait(text string) (step Step, reason string) {
	seconds, err := strconv.ParseFloat(text, 64)
	// Written so that NaN fails too.
	if err != nil || !(seconds >= 0 && seconds <= maxWait.Seconds()) {
		return step, "w wants seconds, as in w2.5, an hour at most"
	}
	return Step{Wait: time.Duration(seconds * float64(time.Second))}, ""
}

// Run does the script on a call that is answered. It returns ErrEnded, wrapped
// with the step, when the call ends before the script; nil after `end`.
func (s Script) Run(ctx context.Context, c *Call) error {
	for i, step := range s {
		if err := step.run(ctx, c); err != nil {
			return fmt.Errorf("token %d: %w", i+1, err)
		}
	}
	return nil
}

func (s Step) run(ctx context.Context, c *Call) error {
	switch {
	case s.End:
		return c.HangUp(ctx)
	case s.Keys != "":
		_, err := c.Press(ctx, s.Keys)
		return err
	case s.Hear != "":
		_, err := c.WaitHeard(ctx, Name{Key: s.Hear})
		return err
	}
	return c.rest(ctx, s.Wait)
}

// Hears returns the keys of all prompts the script waits for.
func (s Script) Hears() []string {
	var names []string
	for _, step := range s {
		if step.Hear != "" {
			names = append(names, step.Hear)
		}
	}
	return names
}
