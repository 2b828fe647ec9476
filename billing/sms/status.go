package sms

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"hotline/billing"
)

// errNoMessage says that a status call-back names no message.
var errNoMessage = errors.New("MessageSid or MessageStatus is missing")

// Signed reports whether a status call-back comes from Twilio: whether its X-Twilio-Signature is the one of this account
// for the public address that Twilio was given (TwilioConfig.StatusURL) with the query that came. Behind a proxy that
// address is not the one the request shows.
func (t *Twilio) Signed(r *http.Request) bool {
	public, err := url.Parse(t.config.StatusURL)
	if err != nil || t.config.StatusURL == "" || t.config.AuthToken == "" || r.ParseForm() != nil {
		return false
	}
	public.RawQuery = r.URL.RawQuery
	fields := make(map[string]string, len(r.PostForm))
	for name, values := range r.PostForm {
		fields[name] = values[0]
	}
	return t.validator.Validate(public.String(), fields, r.Header.Get("X-Twilio-Signature"))
}

// Status reads a status call-back that is signed. The error says what is missing in it.
func (t *Twilio) Status(r *http.Request) (billing.SMSReport, error) {
	if err := r.ParseForm(); err != nil {
		return billing.SMSReport{}, err
	}
	status := r.PostForm.Get("MessageStatus")
	report := billing.SMSReport{GatewayID: r.PostForm.Get("MessageSid"), State: stateOf(status)}
	if report.GatewayID == "" || status == "" {
		return billing.SMSReport{}, errNoMessage
	}
	if code := r.PostForm.Get("ErrorCode"); code != "" {
		report.Error = "twilio: " + code
	}
	// Absent if the call-back was set up in Twilio's console: then its SID alone finds the message.
	report.SMS, _ = strconv.ParseInt(r.URL.Query().Get(referenceKey), 10, 64)
	return report, nil
}
