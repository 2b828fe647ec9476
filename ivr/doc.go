// Package ivr is the hotline's dialogue with a caller: what is said, which key leads where, when an operator
// is called. It does no input or output. Dialogue.Step takes the state of one call and one input and
// returns the next state and the actions to carry out, so that the same code runs on a real call
// (ivr/stasis), in a terminal (hotline simulate), under a property test, and is drawn as a graph.
//
// The state is plain data that survives a JSON round trip; a call goes on from it after a crash.
package ivr
