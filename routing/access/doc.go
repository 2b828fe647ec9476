// Package access says who may do what on the pages and over the API: accounts with their roles, the scopes that roles and
// programs have, and what a password must be and how it is kept (argon2id, RFC 9106). It knows no HTTP and no database.
//
// It uses github.com/alexedwards/argon2id for the hashes. billing/store keeps the accounts, routing/session who is signed in,
// and routing/desk asks both at its door; cmd/hotline makes accounts with it.
package access
