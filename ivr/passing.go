package ivr

import (
	"strconv"

	"hotline/routing"
	"hotline/sounds"
)

// passOn lets the operator pass the caller on (product.md, "transfer to an operator or a department").
func (t *turn) passOn(in TransferAsked) {
	if t.State.Step != Talking {
		return
	}
	if reason := t.whyNotPassed(in); reason != "" {
		t.note("refused", "service", "transfer", "reason", reason)
		t.tellFailed()
		return
	}
	mode := "blind"
	if in.Attended {
		mode = "attended"
	}
	t.note("transfer", "department", t.passedTo(in).String(), "operator", in.Operator, "mode", mode, "from", t.Operator, "reason", "operator")
	t.PassedBy = t.Operator
	t.Passing = Passing{From: t.Operator, To: in.Operator}
	if in.Operator == "" {
		t.Passing.Department = in.Department
	}
	switch {
	case in.Attended:
		t.State.Step = Held
		t.note("held", "operator", t.Operator)
		t.do(Hold{})
		t.do(Consult{Operator: in.Operator, Department: in.Department})
	case in.Operator == "":
		t.do(ReleaseOperator{})
		t.passToDepartment()
	default:
		t.do(ReleaseOperator{})
		t.seek()
	}
}

// passedTo is the department of the call after the transfer: one operator takes it along, whatever the skills.
func (t *turn) passedTo(in TransferAsked) routing.Department {
	if in.Operator != "" {
		return t.Department
	}
	return in.Department
}

// whyNotPassed says in one word why a caller cannot be passed on like that; "" if that is possible.
func (t *turn) whyNotPassed(in TransferAsked) string {
	switch {
	case in.Operator == t.Operator:
		return "same_operator"
	case in.Operator != "":
		return ""
	case !in.Department.Valid():
		return "no_department"
	case !t.opening(in.Department).Open:
		return "closed"
	}
	return ""
}

// passToDepartment lets the caller wait for an operator of the department that the call is passed to, with the time of
// arrival of before: nobody who came later is served first.
func (t *turn) passToDepartment() {
	t.Department, t.Passing, t.Operator = t.Passing.Department, Passing{}, ""
	t.join()
	t.State.Step = Transfer
	t.play(t.say("queue.transfer", "queue.hold")...)
}

// seek lets the one operator ring who is to have the call, while the caller hears music.
func (t *turn) seek() {
	t.State.Step, t.Operator = Passed, ""
	t.do(Seek{Operator: t.Passing.sought()})
	t.music()
}

// sought is the operator whose device is to ring now.
func (p Passing) sought() string {
	if p.Back {
		return p.From
	}
	return p.To
}

// sought reports whether the call is passed to this operator, and waits for nobody else.
func (t *turn) sought(operator string) bool {
	return t.State.Step == Passed && t.Passing.sought() == operator
}

// soughtInVain brings a call back whose new operator is not to be had: to the one who passed it on and, not to be had either,
// to the queue.
func (t *turn) soughtInVain(reason string) {
	if !t.Passing.Back {
		t.Passing.Back = true
		t.note("returned", "operator", t.Passing.From, "reason", reason)
		t.seek()
		return
	}
	t.Passing, t.Operator = Passing{}, ""
	t.note("returned", "department", t.Department.String(), "reason", reason)
	t.join()
	t.wait(t.say("queue.thanks", "queue.hold")...)
}

// consults reports whether this is the operator who is consulted, or may be.
func (t *turn) consults(operator string) bool {
	return t.State.Step == Held && operator != t.Passing.From && (t.Passing.To == "" || t.Passing.To == operator)
}

func (t *turn) consulted(operator string) {
	t.Passing.To, t.Passing.Answered = operator, true
	t.note("consulted", "operator", operator)
}

// endTransfer does what the operator wants of an attended transfer: to hand the caller over, to one whose device still rings
// as in a blind transfer, or to take the caller back.
func (t *turn) endTransfer(in TransferEnded) {
	switch {
	case t.State.Step != Held:
	case !in.HandOver:
		t.do(EndConsult{})
		t.talkOn("operator")
	case t.Passing.Answered:
		t.handOver()
	default:
		t.do(ReleaseOperator{})
		t.leaveToConsulted()
	}
}

// leftConsultation acts on an operator who hangs up in a consultation: the first one hands the caller over by it; without the
// second the caller is taken back.
func (t *turn) leftConsultation(in OperatorLeft) {
	switch first := in.Operator == "" || in.Operator == t.Passing.From; {
	case !first && in.Operator == t.Passing.To:
		t.note("operator_hangup", "operator", in.Operator, "cause", strconv.Itoa(int(in.Cause)))
		t.takeBack("hung up")
	case !first:
	case t.Passing.Answered:
		t.note("operator_hangup", "operator", t.Passing.From, "cause", strconv.Itoa(int(in.Cause)))
		t.handOver()
	default:
		t.note("operator_hangup", "operator", t.Passing.From, "cause", strconv.Itoa(int(in.Cause)))
		t.leaveToConsulted()
	}
}

// handOver connects the caller with the second operator.
func (t *turn) handOver() {
	t.State.Step, t.Operator = Talking, t.Passing.To
	t.note("handed_over", "operator", t.Passing.To, "from", t.Passing.From)
	if t.Passing.Department != routing.Any {
		t.Department = t.Passing.Department
	}
	t.Passing = Passing{}
	t.do(HandOver{})
}

// leaveToConsulted leaves the caller to the second operator, who has not answered yet.
func (t *turn) leaveToConsulted() {
	if t.Passing.To == "" {
		t.do(EndConsult{})
		t.passToDepartment()
		return
	}
	t.seek()
}

// takeBack gives the caller back to the first operator, and says that the transfer failed.
func (t *turn) takeBack(reason string) {
	t.talkOn(reason)
	t.tellFailed()
}

// talkOn lets the first operator and the caller talk again.
func (t *turn) talkOn(reason string) {
	t.note("returned", "operator", t.Passing.From, "reason", reason)
	t.State.Step, t.Operator, t.Passing = Talking, t.Passing.From, Passing{}
	t.do(Connect{})
}

// tellFailed tells the operator alone, in the operators' language, that the caller could not be passed on.
func (t *turn) tellFailed() {
	t.do(TellOperator{Prompts: prompts(sounds.Ukrainian, "transfer.failed")})
}
