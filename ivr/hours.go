package ivr

import (
	"slices"
	"time"

	"hotline/ivr/speech"
	"hotline/routing"
)

// opening says whether a department takes calls now.
func (t *turn) opening(department routing.Department) routing.Opening {
	return t.config.Schedule.Opening(department, t.Clock)
}

// closed says when the department is open, with the choice of a call back (product.md, "The call" 9). When nobody works at
// all, and the caller has been told, the call ends.
func (t *turn) closed(department routing.Department, opening routing.Opening, reason string) {
	t.note("closed", "department", department.String(), "reason", reason)
	if department == routing.Any && t.State.Step == Closed {
		t.sayGoodbye()
		return
	}
	t.State.Step, t.Department, t.Asked = Closed, department, Asked{}
	words := append(t.outageNotice(), t.say("hours.closed")...)
	if opening.Holiday {
		words = append(words, t.say("hours.holiday")...)
	}
	words = append(words, t.hours(opening.Week)...)
	if !opening.Opens.IsZero() {
		now := t.Clock.In(t.config.Location)
		words = slices.Concat(words, t.say("hours.opens"), t.speak(speech.Moment(t.Language, opening.Opens, now)))
	}
	if !t.config.CallBacks.Off && t.Lookup != Unavailable {
		words = append(words, t.say("hours.callback")...)
	}
	t.play(words...)
}

// hours says the usual hours, days that follow each other with the same hours together; nothing if they cannot be said.
func (t *turn) hours(week routing.Week) []Prompt {
	on := func(day int) []routing.Span { return week[day%len(week)] } // 1 is Monday, 7 Sunday
	var said []Prompt
	for first := 1; first <= len(week); {
		last := first
		for last < len(week) && slices.Equal(on(first), on(last+1)) {
			last++
		}
		days := speech.Weekdays(t.Language, time.Weekday(first%len(week)), time.Weekday(last%len(week)))
		if spans := t.spans(on(first)); spans != nil {
			said = slices.Concat(said, t.speak(days), spans)
		}
		first = last + 1
	}
	if said == nil {
		return nil
	}
	return append(t.say("hours.open"), said...)
}

// spans says the hours of one day; nothing if a day has none.
func (t *turn) spans(spans []routing.Span) []Prompt {
	var said []Prompt
	for _, span := range spans {
		said = append(said, t.speak(speech.Hours(t.Language, span.From, span.Until))...)
	}
	return said
}

// closedKey acts on the choice of a caller who found the department closed.
func (t *turn) closedKey(key Key) {
	switch {
	case key == '*':
		t.openMenu()
	case key == '1' && t.Lookup == Pending && !t.config.CallBacks.Off:
		t.pressAhead(key)
	case key == '1' && !t.config.CallBacks.Off:
		t.askForCallBack(fromHours)
	default:
		t.wrong("error.invalid")
	}
}

// closedUnanswered goes on after the silence of a caller who found the department closed: an old phone gets whoever works,
// one with keys is told that nothing was chosen, as in the menu.
func (t *turn) closedUnanswered() {
	if t.Keyed {
		t.wrong("error.noinput")
		return
	}
	t.toOperator("no_keys", "queue.transfer")
}

// sayGoodbye speaks the prompts and the last words, after which the call ends.
func (t *turn) sayGoodbye(before ...Prompt) {
	words := "bye.day"
	switch t.config.Greetings.at(t.Clock.In(t.config.Location)) {
	case "greet.evening", "greet.night":
		words = "bye.evening"
	}
	t.State.Step, t.Asked = Goodbye, Asked{}
	t.play(slices.Concat(before, t.untold(), t.say(words))...)
}

// hangUp ends a call that has come to its end.
func (t *turn) hangUp() {
	t.do(HangUp{Cause: CauseNormal})
	t.finish(t.outcomeOfHangUp())
}
