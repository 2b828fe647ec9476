// Package stasis runs the hotline's dialogue (package ivr) on real calls: it is the Stasis application of an
// Asterisk server, spoken to over ARI (REST and one WebSocket). It is the only importer of ari/v5, of which it
// uses the types and the REST accessors; the control link, the reading and routing of events and the timing are
// its own (measured reasons in DECISIONS.md).
//
// A call is one goroutine that owns the call's state: the reader of the WebSocket puts events into its mailbox, the
// call feeds them to the dialogue and carries out the actions. The state is saved after every step; after a
// crash, or after the link was lost, the calls that Asterisk still holds are adopted and go on.
//
// The command hotline serve creates one App and runs it.
package stasis
