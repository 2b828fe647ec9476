// Package number turns what a trunk, a subscriber database or a person gives as a telephone number into E.164, or says
// what it is instead: a caller who hides the number, an extension of the house, something that is no number at all.
// The same text must always become the same number, since callers are found by exact match.
//
// It alone imports nyaruka/phonenumbers, the port of Google's libphonenumber, for the world's numbering plans. It does
// no input or output. The wiring in cmd/hotline calls it for each caller and for each phone of an import.
package number
