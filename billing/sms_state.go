package billing

import "slices"

// SMSState is how far a message has come.
type SMSState string

// The states of a message.
const (
	SMSQueued      SMSState = "queued"      // safe in the database, to be given to the gateway
	SMSSending     SMSState = "sending"     // offered to the gateway; whether it took the message is not known yet
	SMSSent        SMSState = "sent"        // the gateway has taken it
	SMSDelivered   SMSState = "delivered"   // the telephone has it
	SMSUndelivered SMSState = "undelivered" // the gateway could not deliver it
	SMSFailed      SMSState = "failed"      // the gateway refused it, or gave it up; it is not tried again
	SMSCaptured    SMSState = "captured"    // kept for show: there is no gateway
)

// smsProgress says which states may follow a state. A gateway's reports come late, repeatedly and out of order: what is
// not here changes nothing. A message reported as delivered was delivered, whatever else was said of it.
var smsProgress = map[SMSState][]SMSState{
	SMSQueued:      {SMSSent, SMSDelivered, SMSUndelivered, SMSFailed, SMSCaptured},
	SMSSending:     {SMSSent, SMSDelivered, SMSUndelivered, SMSFailed, SMSCaptured},
	SMSSent:        {SMSDelivered, SMSUndelivered, SMSFailed},
	SMSUndelivered: {SMSDelivered},
	SMSFailed:      {SMSDelivered},
}

// Becomes reports whether a message of this state is taken to the next by a gateway's word.
func (s SMSState) Becomes(next SMSState) bool { return slices.Contains(smsProgress[s], next) }

// SMSReport is a gateway's word on one message.
type SMSReport struct {
	SMS       int64    // our id of the message; 0 if the gateway did not say it
	GatewayID string   // the gateway's id of it
	State     SMSState // as the gateway sees it
	Error     string   // why it was not delivered; may be empty
}
