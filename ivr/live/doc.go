// Package live keeps the state of the calls that are going on in Redis, so that a service that comes back
// after a crash takes them up where they were.
//
// It uses go-redis. ivr/stasis saves a call's record after each step without ever waiting, forgets it at the
// call's end, and reads all of them when it connects to Asterisk. With Redis away calls go on; only what a
// crash would then lose is lost.
package live
