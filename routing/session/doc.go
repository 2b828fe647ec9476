// Package session remembers who is signed in to the pages, and who has tried too often, in Redis. Only the SHA-256 of a
// session's id is kept, so that nobody who reads Redis can be somebody else.
//
// A session is gone after an hour without use and after twelve hours in any case. With Redis away this process goes on with
// the sessions that it knows, within the same bounds, and takes new ones: an operator in the middle of a shift must not lose
// the desk because Redis is restarted. When Redis comes back empty each process puts back what it knows. That is safe because
// what must end a session at once (another password or role, a disabled account, signing out everywhere) is in PostgreSQL, as
// the account's version, which routing/desk compares; signing out one browser is known to other processes within a second.
//
// It uses go-redis. cmd/hotline runs it, routing/desk asks it.
package session
