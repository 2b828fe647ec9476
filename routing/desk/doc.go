// Package desk is what other programs and people of the provider reach over HTTP: the API for outages, payments, call backs, the
// journeys of calls, queues, operators, contracts, statistics and messages, the hooks for Alertmanager and the SMS gateway, what
// the pages are told as it changes, the way to Asterisk for the telephones in them, and the door before all of that (contract.md:
// "HTTP"). The routes are those of openapi.yaml, which package api is made from; handlers are small: they read the request,
// and leave the rest to the interfaces declared here, which billing/store, billing/sms, routing/session, routing/board and
// ivr/stasis fulfil, some through an adapter in cmd/hotline. One resource is one file.
//
// It uses net/http, oapi-codegen's routes and kin-openapi. cmd/hotline mounts Desk behind the door (Gate.Wrap), beside health,
// metrics and the pages (package pages).
package desk
