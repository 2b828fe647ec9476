// Package query holds the SQL statements of billing/store as Go methods. sqlc makes them from the .sql files
// beside them, checked against the migrations; only package store calls them.
//
// The journal repeats a statement until the database has taken it, and after a crash takes calls up again
// that are half written. So each statement of journal.sql may be repeated, and each makes the call's row if
// it is not there yet.
package query
