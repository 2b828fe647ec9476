// Package routing decides which waiting caller goes to which operator. It is pure: it takes the callers,
// the operators and a time and returns a value; who rings whom is done elsewhere.
//
// It uses the standard library only. The dialogue (package ivr) names departments by it, and the board
// (package routing/board) asks it for matches whenever a caller or an operator changes.
package routing
