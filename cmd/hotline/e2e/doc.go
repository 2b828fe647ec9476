// Package e2e holds the end-to-end tests of command hotline and nothing else: the real program beside a real Asterisk,
// PostgreSQL and Redis, with SIP telephones (ivr/phone) that know by ear which prompt they hear. "make test" runs it;
// without HOTLINE_TEST_LAB=1 its tests skip themselves.
//
// The tests share one lab of servers (deploy/lab/lab) on ports of its own. Each starts a service of its own there, with
// its own Stasis application, operators and journal entries, so that all of them run side by side in real time. Tests
// that stop servers have a second lab. Nothing waits for a time: every wait is for something heard, a line of the
// journal, or a metric, within a generous bound.
package e2e
