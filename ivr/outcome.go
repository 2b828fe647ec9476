package ivr

// Class says in one word how a call ended; statistics count by it.
type Class string

// Every call ends in one of these classes (product.md, "Every call ends with exactly one recorded outcome").
const (
	Connected Class = "connected" // the caller talked to an operator
	Served    Class = "served"    // the caller got what the menu gives and needed no operator
	Abandoned Class = "abandoned" // the caller hung up while waiting for an operator
	Left      Class = "left"      // the caller hung up in the greeting or the menu
	Fallback  Class = "fallback"  // handed to Asterisk's own ring group
	Lost      Class = "lost"      // a failure of ours or of Asterisk ended the call
	Unreached Class = "unreached" // a call back that did not reach its subscriber
)

// Reason says within a Class what ended the call.
type Reason string

// The reasons that go with the classes.
const (
	CallerHungUp    Reason = "caller_hung_up"   // the caller released the call
	OperatorHungUp  Reason = "operator_hung_up" // the operator released the call; unreached: before the subscriber answered
	InGreeting      Reason = "in_greeting"      // hung up while hearing the greeting; abandoned: that of a call back
	InMenu          Reason = "in_menu"          // hung up in the menu or in the silence after it
	OutageHeard     Reason = "outage_heard"     // served: told of the outage at the caller's address
	BalanceSent     Reason = "balance_sent"     // served: the balance is on its way by SMS
	CreditActivated Reason = "credit_activated" // served: trust credit is active
	ContractHeard   Reason = "contract_heard"   // served: the contract number was read out
	CallBackOrdered Reason = "callback_ordered" // served: a call back is ordered
	CallBackKept    Reason = "callback_kept"    // served: heard that the call back is still ordered, and leaves it at that
	WhileClosed     Reason = "while_closed"     // left: heard that the department is closed
	InQueue         Reason = "in_queue"         // hung up while waiting, no operator's device ringing
	WhileRinging    Reason = "while_ringing"    // hung up while an operator's device rang
	NoAnswer        Reason = "no_answer"        // unreached: nobody answered
	Busy            Reason = "busy"             // unreached: the line was busy
	Unreachable     Reason = "unreachable"      // unreached: the number could not be called
	TrunkFailed     Reason = "trunk_failed"     // unreached: the call could not be made, or its end was not heard of
	OrderWithdrawn  Reason = "order_withdrawn"  // unreached: the order was cancelled before an operator was free
	WhileAway       Reason = "while_away"       // the call ended while the service was away
	AsteriskLost    Reason = "asterisk_lost"    // Asterisk went away with the call
	DialogueFailure Reason = "dialogue_failure" // the service could not go on with the call
)

// Outcome is how a call ended.
type Outcome struct {
	Class  Class  `json:"class"`
	Reason Reason `json:"reason"`
}

// IsZero reports whether the call has no outcome yet.
func (o Outcome) IsZero() bool { return o == Outcome{} }

// outcomeOfHangUp says what it means that the caller hung up at this step. Who has talked to an operator stays connected,
// wherever a transfer has led.
func (t *turn) outcomeOfHangUp() Outcome {
	switch {
	case t.Talked:
		return Outcome{Class: Connected, Reason: CallerHungUp}
	case t.State.Step == Due || t.State.Step == Dialling:
		return Outcome{Class: Unreached, Reason: Unreachable}
	case t.State.Step == Hello:
		return Outcome{Class: Abandoned, Reason: InGreeting}
	case t.State.Step == Booked:
		return Outcome{Class: Served, Reason: CallBackKept}
	case t.State.Step == Request && t.Asked.Service == OrderCallBack: // it is being stored, whoever listens
		return Outcome{Class: Served, Reason: CallBackOrdered}
	case t.waiting() && t.Operator != "":
		return Outcome{Class: Abandoned, Reason: WhileRinging}
	case t.waiting():
		return Outcome{Class: Abandoned, Reason: InQueue}
	case t.Got != "":
		return Outcome{Class: Served, Reason: t.Got}
	}
	return Outcome{Class: Left, Reason: t.whereLeft()}
}

// whereLeft says where a caller hung up who got and waited for nothing.
func (t *turn) whereLeft() Reason {
	switch {
	case t.State.Step == Arrived || t.State.Step == Greeting:
		return InGreeting
	case t.State.Step == Closed || t.State.Step == Goodbye || t.Asked.CallBack != nil && t.Asked.CallBack.Source == fromHours:
		return WhileClosed
	}
	return InMenu
}

// outcomeOfLoss says what it means that the call is gone unseen: a caller who left while the service was away
// counts like any other who left at this step, a call that went down with Asterisk is lost.
func (t *turn) outcomeOfLoss(reason Reason) Outcome {
	if reason == WhileAway {
		return Outcome{Class: t.outcomeOfHangUp().Class, Reason: WhileAway}
	}
	return Outcome{Class: Lost, Reason: reason}
}
