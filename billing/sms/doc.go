// Package sms gives messages to an SMS gateway: to Twilio, or a server that speaks Twilio's API, with Twilio; to
// nobody, for demonstrations, with Capture. It uses twilio-go. The job that sends messages (billing/store) calls it,
// and the HTTP hook for delivery reports (routing/desk).
//
// # One confirmation, one message
//
// A message must neither be lost nor sent twice, even when the process dies between sending it and noting that. Twilio
// documents no idempotency key for creating a message, so a request whose answer was lost (a timeout, a connection that
// broke, a 5xx, a process killed) leaves in doubt whether there is a message. What Twilio does have is a list of the
// messages, with recipient, text and time of creation. So:
//
//   - The attempt is noted in the database before the request is made.
//   - What certainly reached nobody (no connection, 429) is simply sent again; what Twilio refuses (other 4xx) never.
//   - After an attempt of unknown outcome Find is asked for a message with this recipient and text created since the
//     first attempt. If there is one, that is the message. Only if there is none after a settle time, during which it
//     is asked repeatedly, is the message sent again.
//   - Two messages with the same recipient and text are never in doubt at the same time, and one that is known to be
//     another's is not taken, so what is found is this message's and nobody else's.
//   - A status call-back carries our id of the message and so proves that it was taken.
//
// What remains: Twilio promises nothing about how soon a message is in its list, nor how late a request can still take
// effect. A message that appears later than the settle time is sent twice; the call-back of the unexpected one is then
// logged. And the list shows texts only while Twilio keeps them: an account that has message bodies redacted at once
// gives no match, so with it a lost answer can mean a second message.
package sms
