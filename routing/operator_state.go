package routing

import (
	"fmt"
	"slices"
)

// OperatorState is what an operator does now (product.md, "Queues and operators"). The zero value is Offline.
type OperatorState int

// The states of an operator.
const (
	Offline  OperatorState = iota // no device is registered
	Ready                         // waits for a call
	Reserved                      // is promised to a call, the device does not ring yet
	Ringing                       // the device rings for a call
	Talking                       // is connected to a caller
	WrapUp                        // writes the note after a call
	Paused                        // is at work and takes no calls: a break, or a private call
)

var operatorStateNames = [...]string{"offline", "ready", "reserved", "ringing", "talking", "wrap-up", "paused"}

// OperatorStates lists every state, in the order of the constants.
func OperatorStates() []OperatorState {
	return []OperatorState{Offline, Ready, Reserved, Ringing, Talking, WrapUp, Paused}
}

// String returns the state's word in product.md, "state(9)" for an unknown one.
func (s OperatorState) String() string {
	if s < 0 || int(s) >= len(operatorStateNames) {
		return fmt.Sprintf("state(%d)", int(s))
	}
	return operatorStateNames[s]
}

// MarshalText writes the state as String does. The error names a state that is none of the constants.
func (s OperatorState) MarshalText() ([]byte, error) {
	if s < 0 || int(s) >= len(operatorStateNames) {
		return nil, fmt.Errorf("operator state %d: unknown", int(s))
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what MarshalText wrote. The error names a word that is no state.
func (s *OperatorState) UnmarshalText(text []byte) error {
	i := slices.Index(operatorStateNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("operator state %q: unknown", text)
	}
	*s = OperatorState(i)
	return nil
}
