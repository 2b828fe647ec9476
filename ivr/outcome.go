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
	OperatorHungUp  Reason = "operator_hung_up" // the operator released the call
	InGreeting      Reason = "in_greeting"      // hung up while hearing the greeting
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
