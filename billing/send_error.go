package billing

import (
	"fmt"
	"time"
)

// SendError is why a gateway did not confirm that it has taken a message. An error of any other type says as little as
// SendUnknown.
type SendError struct {
	Outcome    SendOutcome
	RetryAfter time.Duration // how long the gateway wants to be left alone; zero if it did not say
	Err        error
}

// SendOutcome is what is known of the message after the gateway did not confirm it.
type SendOutcome int

// The outcomes of an attempt to send.
const (
	SendUnknown  SendOutcome = iota // it may have been taken: ask before sending it again
	SendNotTaken                    // it was certainly not taken: it can be sent again
	SendRefused                     // it was not taken and never will be
)

// Error returns the gateway's reason.
func (e *SendError) Error() string { return e.Err.Error() }

// Unwrap returns the gateway's error.
func (e *SendError) Unwrap() error { return e.Err }

// String returns the outcome as logs show it.
func (o SendOutcome) String() string {
	switch o {
	case SendUnknown:
		return "unknown"
	case SendNotTaken:
		return "not taken"
	case SendRefused:
		return "refused"
	}
	return fmt.Sprintf("SendOutcome(%d)", int(o))
}
