// Package desk is what other programs and people of the provider reach over HTTP: the hooks for Alertmanager and the SMS
// gateway, and the API for outages, payments, call backs, the journeys of calls, queues, operators, transfers and suspected
// outages (contract.md: "HTTP"). Handlers are small: they check who asks, read the request, and leave the rest to the
// interfaces declared here, which billing/store, billing/sms, routing/board and ivr/stasis fulfil, some through an adapter
// in cmd/hotline. One resource is one file.
//
// It uses net/http. cmd/hotline mounts New's handler beside health and metrics.
package desk
