package desk

import "net/http"

// Demo is the softphone with which a newcomer hears the hotline in the browser.
type Demo struct {
	Phone   Softphone    `json:"phone"`
	Dial    string       `json:"dial"` // SIP address
	Callers []DemoCaller `json:"callers"`
}

// DemoCaller is a subscriber of the demo data whom a newcomer may play.
type DemoCaller struct {
	Number   string `json:"number"`
	Contract string `json:"contract,omitempty"`
	Story    string `json:"story"` // what this caller will hear
}

// GetTry answers with what the demo's softphone needs.
func (d *desk) GetTry(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, d.Demo) }
