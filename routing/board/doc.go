// Package board keeps who waits and who is free: the queues, the operators' states and the reservations between
// them. Whenever one of them changes, or time makes a new match possible, it asks routing.Match and hands each match
// out as an Offer.
//
// The board lives in the memory of this process and uses Prometheus's client for its gauges. The service tells it
// of calls and devices (cmd/hotline, ivr/stasis), and rebuilds it with Join and Restore from the calls it adopts
// after a restart.
//
// A call stands on the board from Join to Leave. An operator is promised to one call at a time: an Offer is that
// promise with a number, and what is reported under a number that no longer stands changes nothing.
package board
