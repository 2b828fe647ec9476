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
	"hotline/routing"
	"hotline/sounds"
)

const (
	simulatedOperator = "103"
	ringsAfter        = 500 * time.Millisecond // from joining the queue to the ringing
	ringsFor          = 20 * time.Second       // at most
	betweenKeys       = 200 * time.Millisecond // of a caller who types fast
	patience          = 2 * time.Minute        // in the queue, of a caller whom nobody plays
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
	dialogue  *ivr.Dialogue
	known     *demoSubscribers
	out       io.Writer
	length    func(ivr.Prompt) time.Duration
	answer    time.Duration // until an operator answers; 0: never
	talk      time.Duration
	alone     bool         // nobody plays the caller in the terminal
	ahead     int          // callers before this one in the queue
	answersAt time.Time    // when the operator answers
	script    phone.Script // what the caller is yet to do
	now       time.Time
	state     ivr.State
	journey   ivr.Journey
	agenda    []event // by time
	heard     string  // key of the newest prompt that began
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

// waitsInVain reports whether a caller who has nothing to do any more waits for an operator who never answers: there would
// be announcements for ever.
func (s *simulation) waitsInVain() bool {
	return s.alone && s.answer == 0 && s.state.Queued && !s.scripted() && s.now.Sub(s.state.Since) > patience
}

// goOn lets time pass to the next event. A caller whom nothing awaits any more hangs up.
func (s *simulation) goOn() {
	if len(s.agenda) == 0 || s.waitsInVain() {
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
	s.state.Clock = s.now
	state, actions := s.dialogue.Step(s.state, input)
	s.state = state
	for _, action := range actions {
		s.carryOut(action)
	}
}

// carryOut does what the dialogue wants. There is no supervisor: transfers, which operators ask for, and call backs, which are
// calls of their own, do not happen.
func (s *simulation) carryOut(action ivr.Action) {
	switch a := action.(type) {
	case ivr.Play:
		s.play(a)
	case ivr.Quiet:
		s.silence()
	case ivr.FinishWord:
		s.finishWord()
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
	case ivr.Dequeue:
		s.callOff(colleague)
	case ivr.Locate:
		s.schedule(database, 0, func() { s.gets(ivr.Placed{Place: s.place()}) })
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

// place is where the caller stands, and how long it takes until the operator answers.
func (s *simulation) place() routing.Place {
	place := routing.Place{Position: s.ahead + 1}
	if s.answer > 0 {
		place.Wait = max(s.answersAt.Sub(s.now), time.Second)
	}
	return place
}

// callsBack shows an order of a call back, and its end.
func (s *simulation) callsBack(what string, order routing.CallBack) {
	s.print("callback", what, fmt.Sprintf("%s, %s, waits since %s", order.Phone, order.Department, order.Since.In(s.now.Location()).Format(time.TimeOnly)))
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

// finishWord ends a sequence of prompts with the one that plays.
func (s *simulation) finishWord() {
	next := slices.IndexFunc(s.agenda, func(e event) bool { return e.by == player })
	if next < 0 {
		return
	}
	pause, sequence := s.agenda[next].at.Sub(s.now), s.state.Sequence
	s.callOff(player)
	s.schedule(player, pause, func() { s.gets(ivr.PromptEnded{Sequence: sequence}) })
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
	s.schedule(colleague, max(min(ringsAfter, s.answer/2), s.answer-ringsFor), func() {
		s.print("operator", "rings", "")
		s.gets(ivr.OperatorRings{Operator: simulatedOperator})
	})
	s.answersAt = s.now.Add(s.answer)
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
