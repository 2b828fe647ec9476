// Package billing is what the hotline knows of the provider's subscribers and the rules that follow from it: the
// contracts of a caller and what is left on them, the trust credit, outages at an address, the wording of messages,
// how often anything may be tried, and how telephone numbers may be shown.
//
// It is pure: functions take data and a day or a moment and return a value. Money is Kopiykas, a telephone number is
// E164, a day is Date in the provider's time zone. Refused is a value too, Refusal; nothing here can be unavailable.
//
// It uses the standard library only. The dialogue (package ivr) decides with it what to say; billing/store applies the
// same rules to the rows it holds before it writes; billing/number turns what a trunk gives as the caller into E164.
package billing
