package stasis

import (
	"encoding/json"
	"fmt"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// record is all that must outlive the process for a call to go on: it is saved after every step, and read again by
// the process that adopts the call.
type record struct {
	ID       string     `json:"id"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	Started  time.Time  `json:"started"`
	State    ivr.State  `json:"state"`
	Contract string     `json:"contract,omitempty"` // the call is about, as far as known
	Seq      int        `json:"seq"`                // number of the next journey step
	Playback string     `json:"playback,omitempty"` // Asterisk's id of what plays; "": nothing
	Music    bool       `json:"music,omitempty"`    // music plays
	Queued   time.Time  `json:"queued,omitzero"`    // arrival in the queue
	Leg      *legRecord `json:"leg,omitempty"`
}

// legRecord is the operator's leg of a call.
type legRecord struct {
	Operator routing.OperatorID `json:"operator"`
	Channel  string             `json:"channel"`
	Bridge   string             `json:"bridge"`
	Dialled  bool               `json:"dialled,omitempty"` // its device was asked to ring
}

func readRecord(data []byte) (record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("saved call: %w", err)
	}
	if r.ID == "" {
		return r, fmt.Errorf("saved call: no id in %d bytes", len(data))
	}
	return r, nil
}
