package ivr

import (
	"strconv"

	"hotline/routing"
)

// transfer sends the caller to an operator and says so. The queue is joined before the prompt is spoken: a free
// operator's device rings meanwhile. A caller who has not heard of an outage yet hears of it first. The reason says what
// led here.
func (t *turn) transfer(department routing.Department, reason, announcement string) {
	t.note("transfer", "department", department.String(), "reason", reason)
	t.State.Step, t.Department, t.Asked = Transfer, department, Asked{}
	t.do(Enqueue{Department: department})
	t.play(append(t.outageNotice(), t.say(announcement, "queue.hold")...)...)
}

// waiting reports whether the caller waits for an operator.
func (t *turn) waiting() bool { return t.State.Step == Transfer || t.State.Step == Waiting }

func (t *turn) operatorRings(operator string) {
	if !t.waiting() {
		return
	}
	t.Operator = operator
	t.note("ringing", "operator", operator)
}

// operatorMissed lets the caller go on waiting; the place at the head is the queue's affair.
func (t *turn) operatorMissed(in OperatorMissed) {
	if !t.waiting() {
		return
	}
	if t.Operator == in.Operator { // else the next operator's device rings already
		t.Operator = ""
	}
	t.note("missed", "operator", in.Operator, "reason", in.Reason)
}

// connect ends prompt and music and lets the two talk.
func (t *turn) connect(operator string) {
	if !t.waiting() {
		return
	}
	t.quiet()
	t.State.Step, t.Operator = Talking, operator
	t.note("answered", "operator", operator)
	t.do(Connect{})
}

// operatorLeft ends a call whose operator hung up; the caller's leg is released like any finished call.
func (t *turn) operatorLeft(cause Cause) {
	if t.State.Step != Talking {
		return
	}
	t.note("operator_hangup", "operator", t.Operator, "cause", strconv.Itoa(int(cause)))
	t.do(HangUp{Cause: CauseNormal})
	t.finish(Outcome{Class: Connected, Reason: OperatorHungUp})
}

// outcomeOfHangUp says what it means that the caller hung up at this step.
func (t *turn) outcomeOfHangUp() Outcome {
	switch {
	case t.State.Step == Talking:
		return Outcome{Class: Connected, Reason: CallerHungUp}
	case !t.waiting() && t.Got != "":
		return Outcome{Class: Served, Reason: t.Got}
	case t.State.Step == Arrived || t.State.Step == Greeting:
		return Outcome{Class: Left, Reason: InGreeting}
	case !t.waiting():
		return Outcome{Class: Left, Reason: InMenu}
	}
	if t.Operator != "" {
		return Outcome{Class: Abandoned, Reason: WhileRinging}
	}
	return Outcome{Class: Abandoned, Reason: InQueue}
}

// outcomeOfLoss says what it means that the call is gone unseen: a caller who left while the service was away
// counts like any other who left at this step, a call that went down with Asterisk is lost.
func (t *turn) outcomeOfLoss(reason Reason) Outcome {
	if reason == WhileAway {
		return Outcome{Class: t.outcomeOfHangUp().Class, Reason: WhileAway}
	}
	return Outcome{Class: Lost, Reason: reason}
}
