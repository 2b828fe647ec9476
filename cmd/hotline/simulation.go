package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/ivr/phone"
	"hotline/sounds"
)

const (
	simulatedOperator = "103"
	ringsAfter        = 500 * time.Millisecond // from joining the queue to the ringing
	betweenKeys       = 200 * time.Millisecond // of a caller who types fast
)

// role says whose doing an event is; the events of one role are called off together.
type role int

const (
	player    role = iota // prompts begin and end
	database              // the subscriber database answers
	timer                 // the dialogue's
	colleague             // the operator
	person                // the caller, by the script
)

// event is something that is going to happen in a simulation.
type event struct {
	at time.Time
	by role
	do func()
}

// simulation is a call without a telephone: it carries the dialogue's actions out by printing them, in a time of
// its own that passes from event to event.
type simulation struct {
	dialogue *ivr.Dialogue
	known    *demoSubscribers
	out      io.Writer
	length   func(ivr.Prompt) time.Duration
	answer   time.Duration // until an operator answers; 0: never
	talk     time.Duration
	script   phone.Script // what the caller is yet to do
	now      time.Time
	state    ivr.State
	journey  ivr.Journey
	agenda   []event // by time
	heard    string  // key of the newest prompt that began
}

// begin brings the call in.
func (s *simulation) begin(arrival ivr.Started) { s.gets(arrival) }

// next returns when the next event is, false if there is none.
func (s *simulation) next() (time.Time, bool) {
	if len(s.agenda) == 0 {
		return time.Time{}, false
	}
	return s.agenda[0].at, true
}

// goOn lets time pass to the next event. A caller whom nothing awaits any more hangs up.
func (s *simulation) goOn() {
	if len(s.agenda) == 0 {
		s.hangUp()
		return
	}
	e := s.agenda[0]
	s.agenda = s.agenda[1:]
	s.moveTo(e.at)
	e.do()
}

// moveTo lets time pass; it never goes back.
func (s *simulation) moveTo(t time.Time) {
	if t.After(s.now) {
		s.now = t
	}
}

func (s *simulation) schedule(by role, after time.Duration, do func()) {
	s.agenda = append(s.agenda, event{at: s.now.Add(after), by: by, do: do})
	slices.SortStableFunc(s.agenda, func(a, b event) int { return a.at.Compare(b.at) })
}

func (s *simulation) callOff(by role) {
	s.agenda = slices.DeleteFunc(s.agenda, func(e event) bool { return e.by == by })
}

func (s *simulation) awaits(by role) bool {
	return slices.ContainsFunc(s.agenda, func(e event) bool { return e.by == by })
}

// scripted reports whether the caller has something to do yet.
func (s *simulation) scripted() bool { return len(s.script) > 0 || s.awaits(person) }

// typed adds a line to what the caller does.
func (s *simulation) typed(line string) {
	script, err := phone.ParseScript(line)
	if err != nil {
		s.print("", "", err.Error())
		return
	}
	s.script = append(s.script, script...)
}

// act lets the caller do what is next in the script, as far as it can be done now.
func (s *simulation) act() {
	for len(s.script) > 0 && !s.awaits(person) && s.state.Step != ivr.Ended {
		step := &s.script[0]
		switch {
		case step.Hear != "" && step.Hear != s.heard:
			return
		case step.Keys != "":
			s.press(ivr.Key(step.Keys[0]))
			s.schedule(person, betweenKeys, func() {})
			if step.Keys = step.Keys[1:]; step.Keys != "" {
				continue
			}
		case step.End:
			s.hangUp()
		case step.Hear == "":
			s.schedule(person, step.Wait, func() {})
		}
		s.script = s.script[1:]
	}
}

func (s *simulation) press(key ivr.Key) {
	s.print("key", key.String(), "")
	s.gets(ivr.Pressed{Key: key})
}

func (s *simulation) hangUp() {
	s.print("caller", "hangs up", "")
	s.gets(ivr.CallerLeft{Cause: ivr.CauseNormal})
}

// gets gives the dialogue an input and carries out what it wants.
func (s *simulation) gets(input ivr.Input) {
	state, actions := s.dialogue.Step(s.state, input)
	s.state = state
	for _, action := range actions {
		s.carryOut(action)
	}
}

func (s *simulation) carryOut(action ivr.Action) {
	switch a := action.(type) {
	case ivr.Play:
		s.play(a)
	case ivr.Quiet:
		s.silence()
	case ivr.Music:
		s.silence()
		s.print("music", "", "")
	case ivr.Await:
		s.callOff(timer)
		s.schedule(timer, a.For, func() { s.gets(ivr.TimerFired{Timer: a.Timer}) })
	case ivr.LookUp:
		s.answers(s.known.lookUp(s.now))
	case ivr.Do:
		s.answers(s.known.do(a, s.now))
	case ivr.Identify:
		s.journey.Contract = a.Contract
	case ivr.Enqueue:
		s.findOperator()
	case ivr.Connect:
		s.connect()
	case ivr.HangUp:
		s.print("hotline", "hangs up", "")
	case ivr.Note:
		s.journey.Steps = append(s.journey.Steps, ivr.JourneyStep{At: s.now, Step: a.Step, Event: a.Event, Detail: a.Detail})
	case ivr.Finish:
		ended := s.now
		s.journey.EndedAt, s.journey.Outcome, s.journey.Language = &ended, a.Outcome, s.state.Language
		s.agenda = nil
	}
}

// answers gives the dialogue what the subscriber database said, once it has done with the step that asked.
func (s *simulation) answers(answer ivr.Input) {
	s.schedule(database, 0, func() { s.gets(answer) })
}

// sends shows an SMS that the hotline would send.
func (s *simulation) sends(message billing.SMS) { s.print("sms", string(message.To), message.Text) }

// play speaks prompts one after the other in place of what plays.
func (s *simulation) play(p ivr.Play) {
	s.silence()
	var at time.Duration
	for _, prompt := range p.Prompts {
		s.schedule(player, at, func() { s.speak(prompt) })
		at += s.length(prompt)
	}
	s.schedule(player, at, func() { s.gets(ivr.PromptEnded{Sequence: p.Sequence}) })
}

func (s *simulation) speak(p ivr.Prompt) {
	s.heard = string(p.Key)
	text, _ := sounds.Text(p.Language, p.Key)
	s.print(string(p.Language), string(p.Key), text)
}

func (s *simulation) silence() {
	s.callOff(player)
	s.heard = ""
}

// findOperator lets the operator's device ring, and the operator answer.
func (s *simulation) findOperator() {
	if s.answer == 0 || s.awaits(colleague) {
		return
	}
	s.schedule(colleague, min(ringsAfter, s.answer/2), func() {
		s.print("operator", "rings", "")
		s.gets(ivr.OperatorRings{Operator: simulatedOperator})
	})
	s.schedule(colleague, s.answer, func() { s.gets(ivr.OperatorAnswered{Operator: simulatedOperator}) })
}

func (s *simulation) connect() {
	answered := s.now
	s.journey.AnsweredAt = &answered
	s.print("operator", "talks", "")
	s.schedule(colleague, s.talk, func() {
		s.print("operator", "hangs up", "")
		s.gets(ivr.OperatorLeft{Cause: ivr.CauseNormal})
	})
}

// print writes a line of what is heard and done, with the seconds since the call came in.
func (s *simulation) print(source, what, text string) {
	line := fmt.Sprintf("%7.1f  %-8s  %-16s  %s", s.now.Sub(s.journey.StartedAt).Seconds(), source, what, text)
	fmt.Fprintln(s.out, strings.TrimRight(line, " "))
}
