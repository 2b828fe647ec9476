package billing

import "log/slog"

// Contract is a subscriber's agreement with the provider (угода, договір), as the subscriber database has it.
type Contract struct {
	Number      string   `json:"number"` // digits, as the subscriber enters them
	Name        string   `json:"name"`   // of the subscriber; never in logs
	Address     Address  `json:"address"`
	Tariff      string   `json:"tariff"` // name of the Tariff; one that does not exist gives no trust credit
	ConnectedOn Date     `json:"connected_on"`
	Balance     Kopiykas `json:"balance"`
	Status      Status   `json:"status"`
	Segment     Segment  `json:"segment"`
	Phones      []E164   `json:"phones"` // registered phones; the first is the SMS mobile
}

// LogValue shows nothing of a contract in logs but its number.
func (c Contract) LogValue() slog.Value { return slog.StringValue(c.Number) }

// Address is where a contract's service is delivered, as the subscriber database writes it. Outages are matched by
// Outage.Covers, which forgives spelling.
type Address struct {
	City   string `json:"city"`
	Street string `json:"street"`
	House  string `json:"house"`
	Flat   string `json:"flat,omitempty"`
}

// MaxContractDigits is how long a contract number is at most: a caller can enter no more.
const MaxContractDigits = 12

// ValidContractNumber reports whether a caller can enter the number: 1 to 12 digits.
func ValidContractNumber(number string) bool {
	return isDigits(number) && len(number) <= MaxContractDigits
}
