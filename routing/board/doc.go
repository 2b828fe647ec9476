// Package board keeps who waits and who is free: the queues, the operators' states and the reservations between
// them. Whenever one of them changes, or time makes a new match possible, whom that set free is matched by the rules of
// routing.Match, and each match is handed out as an Offer.
//
// The services of a site share one board in Redis (go-redis): each change and its match is one Lua script (script.lua), so
// that no two services give away the same caller or operator. While Redis is away each service goes on with its own callers
// in memory (table.go), by the same rules; on return, or when Redis comes back without its data, it attaches with all that
// it holds. Without a URL the board is in memory alone. It uses Prometheus's client for its gauges. The service tells it of
// calls and devices (cmd/hotline, ivr/stasis), and rebuilds it with Join and Restore from the calls it adopts after a
// restart.
//
// A call stands on the board from Join to Leave. An operator is promised to one call at a time: an Offer is that
// promise with a number, and what is reported under a number that no longer stands changes nothing.
package board
