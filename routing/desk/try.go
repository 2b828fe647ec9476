package desk

import "net/http"

// Demo is the softphone with which a newcomer hears the hotline in the browser.
type Demo struct {
	Phone    Softphone    `json:"phone"`
	Dial     string       `json:"dial"`      // SIP address
	TimeZone string       `json:"time_zone"` // IANA's name of the provider's
	Callers  []DemoCaller `json:"callers"`
}

// DemoCaller is a subscriber of the demo data whom a newcomer may play.
type DemoCaller struct {
	Number   string `json:"number"`
	Contract string `json:"contract,omitempty"`
	Story    Story  `json:"story"`
}

// Story says what a caller will hear, in the languages of the pages.
type Story struct {
	UK string `json:"uk"`
	EN string `json:"en"`
}

// GetTry answers with what the demo's softphone needs.
func (d *desk) GetTry(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, d.Demo) }
