package routing

import "time"

// CallBack is an order: the hotline is to call a number as soon as an operator of the department is free (product.md,
// "Call back"). It waits in the queue like a caller, by its time of arrival.
type CallBack struct {
	ID         int64      `json:"id"` // number of the order; 0: not stored yet
	Phone      string     `json:"phone"`
	Department Department `json:"department"`
	Contract   string     `json:"contract,omitempty"` // the contract it concerns; "" if not known
	Topic      string     `json:"topic,omitempty"`    // the service it was ordered from, in the orderer's words
	Language   string     `json:"language,omitempty"` // in which the subscriber is greeted: uk or en
	Since      time.Time  `json:"since"`              // time of arrival: the place in the queue
	Source     string     `json:"source,omitempty"`   // queue, menu, hours, api or operator
	Caller     string     `json:"caller,omitempty"`   // who ordered it by telephone, in E.164; "" if withheld, over the API and by an operator
	Try        int        `json:"try,omitempty"`      // number of this attempt, from 1
}

// The Sources of orders that are trusted with whom they have called.
const (
	SourceAPI      = "api"      // another system's
	SourceOperator = "operator" // an operator's, made at the desk
)
