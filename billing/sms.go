package billing

// SMS is one message to a subscriber.
type SMS struct {
	Kind     SMSKind `json:"kind"`
	Contract string  `json:"contract"`
	To       E164    `json:"to"`
	Text     string  `json:"text"` // at most MaxSMSUnits
}

// SMSKind is what a message is about.
type SMSKind string

// The kinds of message.
const (
	SMSBalance    SMSKind = "balance"     // asked for with #
	SMSOutageOver SMSKind = "outage_over" // asked for with 9 during an outage
)

// MaxSMSUnits is how many UTF-16 units one segment of an SMS in Ukrainian holds: 140 octets in UCS-2 (3GPP TS 23.038
// §4). A longer text would be split and charged as several.
const MaxSMSUnits = 70
