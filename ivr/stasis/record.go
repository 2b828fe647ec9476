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
	PlayedAt time.Time  `json:"played_at,omitzero"` // when its first prompt began
	Music    bool       `json:"music,omitempty"`    // music plays
	Queued   time.Time  `json:"queued,omitzero"`    // arrival in the queue, while the call is in one
	Answered bool       `json:"answered,omitempty"` // an operator was connected
	Leg      *legRecord `json:"leg,omitempty"`      // the operator's
	Second   *legRecord `json:"second,omitempty"`   // of the operator who is consulted
	Return   *returned  `json:"return,omitempty"`   // what makes the call a call back; nil: the caller called
}

// legRecord is the leg of an operator.
type legRecord struct {
	Operator routing.OperatorID `json:"operator"`
	Channel  string             `json:"channel"`
	Device   string             `json:"device,omitempty"` // whose channel it is, such as "PJSIP/web-103"
	Bridge   string             `json:"bridge"`
	Dialled  bool               `json:"dialled,omitempty"`  // its device was asked to ring
	Answered bool               `json:"answered,omitempty"` // the operator is on the line
	Hears    tone               `json:"hears,omitempty"`    // and hears this
	OnHold   bool               `json:"on_hold,omitempty"`  // lets the caller hear music in the talk
	Muted    bool               `json:"muted,omitempty"`    // is not heard by the caller
	Hushed   bool               `json:"hushed,omitempty"`   // hears nobody, and is sent silence

	RangAt     time.Time `json:"rang_at,omitzero"`     // when the device began to ring
	AnsweredAt time.Time `json:"answered_at,omitzero"` // when the operator was there
	Resumes    bool      `json:"resumes,omitempty"`    // the operator was on the line, and the page that was loaded anew is dialled
}

// returned is what there is to know of a call back besides the dialogue's state.
type returned struct {
	Order   routing.CallBack `json:"order"`
	Begun   bool             `json:"begun,omitempty"`   // the order is claimed: this is its try
	Dialled bool             `json:"dialled,omitempty"` // the subscriber's channel was asked for
	Rung    bool             `json:"rung,omitempty"`    // Asterisk was told to dial: twice would be a hang-up
	OnLine  bool             `json:"on_line,omitempty"` // the subscriber has answered
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

// onLine reports whether the caller is there to hear something: in a call back not before the subscriber's answer.
func (r *record) onLine() bool { return r.Return == nil || r.Return.OnLine }

// kind says who called whom.
func (r *record) kind() ivr.Kind {
	if r.Return != nil {
		return ivr.Returned
	}
	return ivr.Incoming
}
