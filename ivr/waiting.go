package ivr

import (
	"slices"
	"strconv"
	"time"

	"hotline/ivr/speech"
	"hotline/routing"
)

// firstPlace is how long a caller hears music before the first word about the place in the queue. Whom a free operator
// answers at once need not hear it.
const firstPlace = 5 * time.Second

// transfer leads the caller to the operators of a department, unless it is closed, and says so. A caller who has not heard
// of an outage yet hears of it first. The reason says what led here.
func (t *turn) transfer(department routing.Department, reason, announcement string) {
	if opening := t.opening(department); !opening.Open {
		t.closed(department, opening, reason)
		return
	}
	t.note("transfer", "department", department.String(), "reason", reason)
	t.Department, t.Asked = department, Asked{}
	if t.Open != nil {
		t.remind(slices.Concat(t.outageNotice(), t.say(unlessUsual(announcement)...))...)
		return
	}
	words := []string{announcement, "queue.hold"}
	if t.lostHere() {
		words = []string{"queue.reconnect", "queue.menu"}
	}
	t.join()
	t.State.Step = Transfer
	t.play(slices.Concat(t.outageNotice(), t.say(words...))...)
}

// unlessUsual leaves out the usual announcement, which is made later.
func unlessUsual(announcement string) []string {
	if announcement == "queue.transfer" {
		return nil
	}
	return []string{announcement}
}

// toOperator is the way out of all that does not go on: to an operator of any department, as long as one is open.
func (t *turn) toOperator(reason, announcement string) { t.transfer(routing.Any, reason, announcement) }

// join takes the place in the department's queue: that of before, the one an earlier call to this department lost, or the
// last. The queue is joined before anything is said: a free operator's device rings meanwhile.
func (t *turn) join() {
	t.noLaterThan(t.Clock)
	if t.lostHere() {
		t.noLaterThan(t.Lost.Since)
		t.Lost = nil
	}
	t.Queued = true
	t.note("queued", "department", t.Department.String(), "since", t.Since.Format(time.RFC3339))
	t.do(Enqueue{Department: t.Department, Since: t.Since})
}

// noLaterThan gives the caller this place, unless there is an earlier one already.
func (t *turn) noLaterThan(since time.Time) {
	if t.Since.IsZero() || since.Before(t.Since) {
		t.Since = since
	}
}

// leaveQueue gives up waiting, not yet the place.
func (t *turn) leaveQueue(reason string) {
	t.Queued, t.Operator = false, ""
	t.note("dequeued", "reason", reason)
	t.do(Dequeue{})
}

// beginWaiting lets the caller who has heard the announcement hear music, after what became known meanwhile.
func (t *turn) beginWaiting() {
	t.State.Step = Waiting
	if !t.tellInMusic() {
		t.music()
		t.awaitPlace(firstPlace)
	}
}

// wait lets the caller hear the prompts and then music, until an operator answers.
func (t *turn) wait(prompts ...Prompt) {
	t.State.Step, t.Asked = Waiting, Asked{}
	if len(prompts) > 0 {
		t.play(prompts...)
		return
	}
	t.music()
	t.awaitPlace(t.config.Announce)
}

// awaitPlace starts the timer of the next announcement.
func (t *turn) awaitPlace(after time.Duration) {
	if t.config.Announce > 0 {
		t.await(min(after, t.config.Announce))
	}
}

// announce asks where the caller stands, to say so. While an operator's device rings nothing is said: the answer may come in
// the middle of it.
func (t *turn) announce() {
	switch {
	case t.Operator != "":
	case t.Open != nil: // it was too late to say so on the way here
		t.remind()
		return
	default:
		t.do(Locate{})
	}
	t.awaitPlace(t.config.Announce)
}

// placed says the place in the queue and the expected wait (product.md, "Queues and operators"), or at least that nobody is
// forgotten.
func (t *turn) placed(p routing.Place) {
	if t.State.Step != Waiting || !t.Queued || t.Playing != nil || t.Operator != "" {
		return
	}
	t.note("place", "position", strconv.Itoa(p.Position), "wait", strconv.Itoa(int(p.Wait.Seconds())))
	var words []Prompt
	if p.Position > 0 {
		words = t.speak(speech.Position(t.Language, p.Position))
	}
	if p.Wait > 0 {
		words = append(words, t.speak(speech.Wait(t.Language, p.Wait))...)
	}
	if len(words) == 0 {
		words = t.say("queue.thanks", "queue.hold")
	}
	words = append(t.untold(), words...)
	if t.offersCallBack() {
		words = append(words, t.say("callback.offer")...)
	}
	t.play(words...)
}

// waitingKey acts on a key of a caller who waits: a call back instead, back to the menu, and any key ends an announcement.
// What means nothing disturbs nothing. The subscriber of a call back has no menu to go back to.
func (t *turn) waitingKey(key Key) {
	department, leads := departments[key]
	again := leads && t.State.Step == Transfer && department == t.Department // the key that led here, pressed once more
	switch {
	case !t.Queued || t.Called != nil || again:
	case key == '*':
		t.leaveQueue("menu")
		t.Since, t.Lost = time.Time{}, nil
		t.openMenu()
	case key == '1' && t.Lookup == Pending && !t.config.CallBacks.Off:
		t.pressAhead(key)
	case key == '1' && !t.config.CallBacks.Off:
		t.askForCallBack(fromQueue)
	case t.State.Step == Waiting && t.Playing != nil:
		t.wait()
	}
}

// waiting reports whether the caller waits for an operator.
func (t *turn) waiting() bool { return t.Queued || t.Answered }

func (t *turn) operatorRings(operator string) {
	switch {
	case t.Queued, t.sought(operator):
		t.Operator = operator
	case t.consults(operator):
		t.Passing.To = operator
	default:
		return
	}
	t.note("ringing", "operator", operator)
}

// operatorMissed lets the caller go on waiting; the place at the head is the queue's affair.
func (t *turn) operatorMissed(in OperatorMissed) {
	switch {
	case t.Queued:
		if t.Operator == in.Operator { // else the next operator's device rings already
			t.Operator = ""
		}
		t.note("missed", "operator", in.Operator, "reason", in.Reason)
	case t.sought(in.Operator):
		t.note("missed", "operator", in.Operator, "reason", in.Reason)
		t.soughtInVain(in.Reason)
	case t.consults(in.Operator) && !t.Passing.Answered:
		t.note("missed", "operator", in.Operator, "reason", in.Reason)
		t.takeBack(in.Reason)
	}
}

// operatorAnswered connects the two: at once if the caller hears music, else when the word is finished.
func (t *turn) operatorAnswered(operator string) {
	again := t.Answered && t.Operator == operator
	switch {
	case t.State.Step == Due:
		t.dial(operator)
	case t.consults(operator):
		t.consulted(operator)
	case !t.Queued && !t.sought(operator) && !again:
	case t.Playing == nil:
		t.connect(operator)
	default:
		t.Operator, t.Answered, t.Queued = operator, true, false
		t.do(FinishWord{})
	}
}

// connect ends what the caller hears and lets the two talk. With the talk an open order of a call back is done.
func (t *turn) connect(operator string) {
	back, first := t.Passing.Back, !t.Talked
	t.quiet()
	t.State.Step, t.Operator, t.Queued, t.Answered, t.Talked = Talking, operator, false, false, true
	t.Asked, t.Ahead, t.Passing = Asked{}, "", Passing{}
	t.note("answered", "operator", operator)
	t.do(Connect{})
	if back {
		t.tellFailed()
	}
	if t.cancelOrder(); first && t.Lookup != Known && t.Called == nil {
		t.cancelUnknown()
	}
}

// operatorLeft acts on the end of an operator's leg.
func (t *turn) operatorLeft(in OperatorLeft) {
	if t.State.Step == Held {
		t.leftConsultation(in)
		return
	}
	if in.Operator != "" && in.Operator != t.Operator {
		return
	}
	switch {
	case t.Answered: // in the middle of the last word: the caller waits on
		t.note("missed", "operator", t.Operator, "reason", "hung up")
		t.Answered, t.Operator = false, ""
		t.join()
	case t.State.Step == Dialling, t.State.Step == Hello:
		t.leftCallBack(in.Cause)
	case t.State.Step == Talking:
		t.note("operator_hangup", "operator", t.Operator, "cause", strconv.Itoa(int(in.Cause)))
		t.do(HangUp{Cause: CauseNormal})
		t.finish(Outcome{Class: Connected, Reason: OperatorHungUp})
	}
}
