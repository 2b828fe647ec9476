package ivr

import (
	"strconv"

	"hotline/sounds"
)

// beginCallBack begins a call that the hotline makes: it waits for an operator, with nobody on the line, at the place of the
// one who ordered it (product.md, "Call back").
func (t *turn) beginCallBack(in Ordered) {
	if t.State.Step != Arrived {
		return
	}
	order := in.Order
	t.State.Step, t.Called, t.Department, t.Since = Due, &order, order.Department, order.Since
	t.Language = sounds.Ukrainian
	if sounds.Language(order.Language) == sounds.English {
		t.Language = sounds.English
	}
	t.note("callback", "result", "due", "source", order.Source, "department", order.Department.String(), "try", strconv.Itoa(order.Try))
	if order.Contract != "" {
		t.identify(order.Contract)
	}
	t.do(LookUp{}) // for the operator's card
	t.join()
}

// dial calls the subscriber, now that an operator is on the line.
func (t *turn) dial(operator string) {
	t.State.Step, t.Operator, t.Queued = Dialling, operator, false
	t.note("dialled", "operator", operator, "try", strconv.Itoa(t.Called.Try))
	t.do(DialCaller{Phone: t.Called.Phone})
}

// greetSubscriber says who calls and why, before the operator does.
func (t *turn) greetSubscriber() {
	if t.State.Step != Dialling {
		return
	}
	t.State.Step = Hello
	t.note("reached")
	t.play(t.say("callback.hello")...)
}

// unreached ends a try whose subscriber could not be reached.
func (t *turn) unreached(cause Cause) {
	if t.State.Step != Dialling {
		return
	}
	t.note("unreached", "cause", strconv.Itoa(int(cause)))
	t.finish(Outcome{Class: Unreached, Reason: whyUnreached(cause)})
}

// whyUnreached says what a hang-up cause of a subscriber's telephone means (Q.850 §2.2.7). A call that is rejected rang: the
// subscriber is busy with something else.
func whyUnreached(cause Cause) Reason {
	switch cause {
	case CauseBusy, CauseRejected:
		return Busy
	case CauseNoResponse, CauseNoAnswer, CauseNormal:
		return NoAnswer
	case CauseOutOfOrder, CauseNoCircuit, CauseNetworkFailure, CauseTemporaryFailure, CauseCongestion, CauseInterworking:
		return TrunkFailed
	}
	return Unreachable
}

// withdrawn ends a call back that is not to be made any more, or not now.
func (t *turn) withdrawn(in Withdrawn) {
	if t.State.Step != Due {
		return
	}
	why := []string{"result", "withdrawn", "source", t.Called.Source, "department", t.Department.String()}
	if in.Undecided {
		why = append(why, "reason", "unavailable")
	}
	t.note("callback", why...)
	t.finish(Outcome{Class: Unreached, Reason: OrderWithdrawn})
}

// leftCallBack acts on an operator who hangs up before the talk: a try that has not reached anybody is over; a subscriber
// who is on the line waits for the next operator.
func (t *turn) leftCallBack(cause Cause) {
	t.note("operator_hangup", "operator", t.Operator, "cause", strconv.Itoa(int(cause)))
	t.Operator = ""
	if t.State.Step == Hello {
		t.State.Step = Transfer
		t.join()
		return
	}
	t.do(HangUp{Cause: CauseNormal})
	t.finish(Outcome{Class: Unreached, Reason: OperatorHungUp})
}
