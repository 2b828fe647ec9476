package routing

// Duty is what an operator has said of the work, as distinct from what the device and the calls say: it is kept until
// the operator says otherwise, over restarts too. The zero value takes calls whenever the device is registered.
type Duty struct {
	Out   bool   `json:"out,omitempty"`   // has signed out
	Pause string `json:"pause,omitempty"` // why no calls are taken now; "": they are
}

// Reasons of a pause that the hotline itself gives.
const (
	PauseMissed  = "missed"  // two calls in a row were not answered
	PausePrivate = "private" // the device is in a call that is none of the hotline's
)

// Change is a change of an operator's state, as statistics keep it.
type Change struct {
	Operator OperatorID
	From, To OperatorState
	Reason   string // of a pause; "" else
	Duty     Duty   // what the operator has said, after the change
}
