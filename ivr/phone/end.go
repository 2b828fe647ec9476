package phone

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

var (
	// ErrEnded: the call was over before what was asked could happen. Call.End
	// says how it ended.
	ErrEnded = errors.New("the call is over")
	// ErrNotConnected: the call has not been answered, so nothing can be sent.
	ErrNotConnected = errors.New("the call is not connected")
	// ErrNoKeys: the other side takes no RFC 4733 telephone events.
	ErrNoKeys = errors.New("the other side takes no keys")
	// ErrClosed: the phone has been closed.
	ErrClosed = errors.New("the phone is closed")

	errKeyDown = errors.New("another key is still down")
)

// Side is one end of a call.
type Side string

const (
	// Us is this phone.
	Us Side = "us"
	// Them is the other side: the hotline, or who calls an operator.
	Them Side = "them"
	// Nobody: the network or the other side's machine failed.
	Nobody Side = "nobody"
)

// End is how a call ended.
type End struct {
	// By is the side that ended it.
	By Side `json:"by"`
	// Code is the final SIP status of a call that was never answered (486 busy,
	// 487 given up, 408 no reply), 200 for one that was.
	Code int `json:"code"`
	// Cause is the ITU-T Q.850 cause from the Reason header (RFC 3326), 16 for a
	// normal hang-up, 0 if the other side gave none.
	Cause int `json:"cause,omitempty"`
	// Text is the reason in words.
	Text string `json:"text"`
}

// String returns the end as transcripts show it.
func (e End) String() string {
	text := fmt.Sprintf("by %s, %d %s", e.By, e.Code, e.Text)
	if e.Cause != 0 {
		text += fmt.Sprintf(" (cause %d)", e.Cause)
	}
	return text
}

// NotAnswered is the error of a call that ended before it was answered.
type NotAnswered struct{ End End }

// Error says how the call ended.
func (e *NotAnswered) Error() string { return "not answered: " + e.End.String() }

// withReason fills in the cause and text of a message's Reason header, such as
// `Q.850;cause=17;text="User busy"` (RFC 3326 §2).
func (e End) withReason(header sip.Header) End {
	if header == nil {
		return e
	}
	protocol, params, _ := strings.Cut(header.Value(), ";")
	if !strings.EqualFold(strings.TrimSpace(protocol), "Q.850") {
		return e
	}
	for param := range strings.SplitSeq(params, ";") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(param), "="); strings.ToLower(name) {
		case "cause":
			e.Cause, _ = strconv.Atoi(value)
		case "text":
			e.Text = strings.Trim(value, `"`)
		}
	}
	return e
}
