package sms

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"hotline/billing"
)

// ErrUnsigned says that a status call-back does not come from Twilio, or was changed on the way.
var ErrUnsigned = errors.New("signature missing or wrong")

// errNoMessage says that a status call-back names no message.
var errNoMessage = errors.New("MessageSid or MessageStatus is missing")

// Status reads a status call-back. The error wraps ErrUnsigned if its X-Twilio-Signature is not the one of this account
// for the address that Twilio was given (TwilioConfig.StatusURL), with the query that came; else it says what is
// missing.
func (t *Twilio) Status(r *http.Request) (billing.SMSReport, error) {
	if err := r.ParseForm(); err != nil {
		return billing.SMSReport{}, err
	}
	if !t.signed(r) {
		return billing.SMSReport{}, ErrUnsigned
	}
	report := billing.SMSReport{GatewayID: r.PostForm.Get("MessageSid"), State: stateOf(r.PostForm.Get("MessageStatus"))}
	if report.GatewayID == "" || r.PostForm.Get("MessageStatus") == "" {
		return billing.SMSReport{}, errNoMessage
	}
	if code := r.PostForm.Get("ErrorCode"); code != "" {
		report.Error = "twilio: " + code
	}
	// Absent if the call-back was set up in Twilio's console: then its SID alone finds the message.
	report.SMS, _ = strconv.ParseInt(r.URL.Query().Get(referenceKey), 10, 64)
	return report, nil
}

// signed checks the signature over the public address, which behind a proxy is not the one the request shows.
func (t *Twilio) signed(r *http.Request) bool {
	public, err := url.Parse(t.config.StatusURL)
	if err != nil || t.config.StatusURL == "" || t.config.AuthToken == "" {
		return false
	}
	public.RawQuery = r.URL.RawQuery
	fields := make(map[string]string, len(r.PostForm))
	for name, values := range r.PostForm {
		fields[name] = values[0]
	}
	return t.validator.Validate(public.String(), fields, r.Header.Get("X-Twilio-Signature"))
}
