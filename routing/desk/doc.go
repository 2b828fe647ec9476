// Package desk is what other programs and people of the provider reach over HTTP: so far the hooks for Alertmanager and
// the SMS gateway, and the API for outages and payments (contract.md: "HTTP"). Handlers are small: they check who asks,
// read the request, and leave the rest to the interfaces declared here, which billing/store and billing/sms fulfil.
//
// It uses net/http. cmd/hotline mounts New's handler beside health and metrics.
package desk
