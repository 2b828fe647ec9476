package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"hotline/billing"
	"hotline/ivr"
	"hotline/ivr/phone"
)

// longest bounds a command: one of them is a whole call.
const longest = 3 * patience

// runs runs a command that has to succeed and returns what it prints.
func (s *service) runs(args ...string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), longest)
	defer cancel()
	command := s.command(ctx, args...)
	var out, complaint bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaint
	if err := command.Run(); err != nil {
		s.t.Fatalf("hotline %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), complaint.String())
	}
	return out.String()
}

// A call from the command line is heard, and is then found by the commands that look at calls.
func TestCommands(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil)
	number := newNumber()
	s.numbers.add(number)
	transcript := s.runs("call", "--from", number, "--to", s.to, "--keys", "h:balance.offer 3 h:queue.hold end", "--json")
	heard := promptsIn(t, transcript)
	want := []string{"balance.offer (uk)", "queue.transfer (uk)", "queue.hold (uk)"}
	if !strings.HasPrefix(heard[0], "greet.") || !slices.Equal(heard[1:], want) {
		t.Errorf("heard %q, want a greeting and %q", heard, want)
	}
	journey := s.ended(&caller{t: t, number: number}, "abandoned/in_queue")

	var calls []ivr.Journey
	decode(t, s.runs("calls", "list", "--json"), &calls)
	if !slices.ContainsFunc(calls, func(c ivr.Journey) bool { return c.ID == journey.ID && c.From == number }) {
		t.Errorf("calls list --json: no call %s", journey.ID)
	}
	var call ivr.Journey
	decode(t, s.runs("calls", "show", journey.ID, "--json"), &call)
	if call.Outcome != journey.Outcome || len(call.Steps) != len(journey.Steps) {
		t.Errorf("calls show --json: %+v, want %+v", call, journey)
	}
	for _, text := range []string{s.runs("calls", "list"), s.runs("calls", "show", journey.ID)} {
		if !strings.Contains(text, billing.MaskPhone(number)) || strings.Contains(text, number[3:]) {
			t.Errorf("the number is not masked:\n%s", text)
		}
	}
}

// promptsIn returns the first name of each prompt that a transcript of hotline call --json tells of.
func promptsIn(t *testing.T, transcript string) []string {
	t.Helper()
	var heard []string
	for decoder := json.NewDecoder(strings.NewReader(transcript)); ; {
		var line struct {
			Event   phone.Kind
			Prompts []phone.Name
			FromMs  float64 `json:"from_ms"`
		}
		if err := decoder.Decode(&line); errors.Is(err, io.EOF) {
			return heard
		} else if err != nil {
			t.Fatalf("%v in:\n%s", err, transcript)
		}
		if line.Event == phone.Hears && line.FromMs == 0 {
			heard = append(heard, line.Prompts[len(line.Prompts)-1].String())
		}
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
}

// The doctor finds nothing to mend in a lab that runs, and names what does not run or fit. On a machine that stalls what is well may
// not answer in time, which the doctor says too: it is asked again.
func TestDoctor(t *testing.T) {
	l := sharedLab(t)
	s := l.prepare(t, "patient")
	added := l.newOperator(t, 3)
	s.runs("operators", "add", "--id", added.ID, "--departments", "3")
	well := []string{"prompts", "PostgreSQL", "Redis", "Asterisk", "operator 101", "operator 106", "operator " + added.ID, "browsers"}
	for i := range well {
		well[i] = "ok    " + well[i]
	}
	s.doctorSays(0, well...)
	s.runs("operators", "add", "--id", "nobody", "--departments", "3")
	healthy := s.environment
	for ills, want := range map[string][]string{
		"HOTLINE_ASTERISK_PASSWORD=wrong HOTLINE_REDIS_URL=redis://127.0.0.1:1/0": {"BAD   Redis", "BAD   Asterisk", "password", "mend:"},
		"HOTLINE_DESK_PHONE_REALM=hotline.example":                                {"BAD   browsers", `"asterisk"`, "default_realm"},
		"HOTLINE_DESK_PHONE_PASSWORD=another":                                     {"BAD   browsers", "web-101, web-102", "desk.phone_password"},
		"HOTLINE_DESK_DEMO=true":                                                  {"BAD   operator nobody", "PJSIP/nobody"},
	} {
		s.environment = append(slices.Clone(healthy), strings.Fields(ills)...)
		s.doctorSays(1, want...)
	}
}

// doctorSays waits until the doctor ends with an exit code and says all that is wanted.
func (s *service) doctorSays(code int, wanted ...string) {
	s.t.Helper()
	eventually(s.t, func() error {
		command := s.command(waiting(s.t), "doctor", "--config", "deploy/hotline.yaml")
		out, err := command.Output()
		if got := command.ProcessState.ExitCode(); got != code {
			return errors.Join(err, fmt.Errorf("exit code %d, want %d:\n%s", got, code, out))
		}
		for _, what := range wanted {
			if !strings.Contains(string(out), what) {
				return fmt.Errorf("the doctor does not say %q:\n%s", what, out)
			}
		}
		return nil
	})
}
