package ivr_test

import "hotline/ivr"

// episodes are inputs that random draws seldom bring in this order: of a caller who waits, of transfers, and of a call back.
var episodes = [][]ivr.Input{
	{ivr.OperatorRings{Operator: "103"}, ivr.OperatorAnswered{Operator: "103"}, ivr.OperatorLeft{Operator: "103"}},
	{ivr.OperatorAnswered{Operator: "103"}, ivr.TransferAsked{Operator: "106"}, ivr.OperatorMissed{Operator: "106"}, ivr.OperatorMissed{Operator: "103"}},
	{ivr.OperatorAnswered{Operator: "103"}, ivr.TransferAsked{Operator: "106", Attended: true}, ivr.OperatorAnswered{Operator: "106"}},
	{ivr.Ordered{Order: booked}, ivr.OperatorAnswered{Operator: "103"}, ivr.CallerAnswered{}},
	{ivr.Pressed{Key: '3'}, ivr.Pressed{Key: '1'}, ivr.Pressed{Key: '#'}},
	{ivr.Pressed{Key: '7'}, ivr.Pressed{Key: '*'}, ivr.Pressed{Key: '0'}, ivr.Pressed{Key: '5'}},
}

// model is who is on the line and who is asked for, as whoever carries the actions out sees it.
type model struct {
	queued    bool
	talking   bool // the caller with an operator
	held      bool // out of the talk
	finishing bool // the word that is being spoken is the last
	cancelled bool // an order of a call back
}

// hears takes in that the operator has left who was to be connected, or whose caller is on hold.
func (m *model) hears(input ivr.Input, before ivr.State) {
	if left, ok := input.(ivr.OperatorLeft); ok && (left.Operator == "" || left.Operator == before.Operator) {
		m.finishing = false
		if before.Step == ivr.Held {
			m.talking, m.held = false, false
		}
	}
}

// carriesOut says what is wrong with the actions; "" if nothing is.
func (m *model) carriesOut(actions []ivr.Action) string {
	for _, action := range actions {
		if fault := m.carryOut(action); fault != "" {
			return fault
		}
	}
	return ""
}

func (m *model) carryOut(action ivr.Action) string {
	if fault := m.media(action); fault != "" {
		return fault
	}
	switch a := action.(type) {
	case ivr.Enqueue:
		if m.talking {
			return "a talk is put into the queue"
		}
		m.queued = true
	case ivr.Dequeue:
		if !m.queued {
			return "leaves a queue it is not in"
		}
		m.queued = false
	case ivr.Locate:
		if !m.queued {
			return "asks for a place in no queue"
		}
	case ivr.Connect, ivr.HandOver:
		if m.talking && !m.held {
			return "connected twice"
		}
		*m = model{talking: true, cancelled: m.cancelled}
	case ivr.ReleaseOperator:
		if !m.talking {
			return "nobody to release"
		}
		m.talking, m.held = false, false
	case ivr.Seek:
		if m.queued || m.talking && !m.held {
			return "sought while others may be offered"
		}
		m.talking, m.held = false, false
	case ivr.DialCaller:
		if m.talking {
			return "dialled in a talk"
		}
		m.queued = false
	case ivr.Do:
		if a.Service == ivr.OrderCallBack && m.queued {
			return "ordered and waiting"
		}
		if a.Service == ivr.CancelCallBack && m.cancelled {
			return "cancelled twice"
		}
		m.cancelled = a.Service == ivr.CancelCallBack || m.cancelled && a.Service != ivr.OrderCallBack
	}
	return ""
}

// media says what is wrong with what the caller hears.
func (m *model) media(action ivr.Action) string {
	switch action.(type) {
	case ivr.FinishWord:
		if !m.queued && !m.finishing {
			return "whose answer is it"
		}
		m.queued, m.finishing = false, true
	case ivr.Play:
		if m.finishing {
			return "speaks on after the last word"
		}
		if m.talking {
			return "speaks into a talk"
		}
	case ivr.Music:
		if m.talking && !m.held {
			return "music in a talk"
		}
	case ivr.Hold:
		if !m.talking {
			return "no talk to hold"
		}
		m.held = true
	}
	return ""
}
