// Package peers lets the services of one site ask each other for what only one of them knows or can do: a call is controlled by the
// service beside whose Asterisk it is, while the page of the operator may be another's. Questions and answers go over Redis's
// publish and subscribe, which the services share anyway; nothing is stored. A question is put to all: who has what it is about
// is not looked up anywhere, so that nothing can be out of date. The command's service connects it with the calls and the API.
package peers
