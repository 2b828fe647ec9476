package sms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"hotline/billing"
)

const (
	// defaultBaseURL is where Twilio's REST API is.
	defaultBaseURL = "https://api.twilio.com"
	// requestTimeout bounds one request, connecting included; Twilio answers in well under a second.
	requestTimeout = 10 * time.Second
	// clockSkew is by how much Twilio's clock may be behind ours when the age of a message is judged.
	clockSkew = 5 * time.Minute
	// listed is how many of a recipient's newest messages are searched.
	listed = 200
	// referenceKey is the parameter of the status call-back that carries our id of the message.
	referenceKey = "sms"
)

// TwilioConfig says how to reach Twilio. AccountSID, AuthToken and From are required.
type TwilioConfig struct {
	AccountSID string
	AuthToken  string
	From       string        // the sender: a number, a name, or the SID of a messaging service (MG…)
	BaseURL    string        // of a server that speaks Twilio's API; Twilio itself if empty
	StatusURL  string        // under which Twilio reaches our status hook; without it there are no delivery reports
	Timeout    time.Duration // for one request; 10 s if zero
}

// Validate returns what is wrong, all faults joined.
func (c TwilioConfig) Validate() error {
	var faults []error
	if c.AccountSID != "" && c.AuthToken == "" {
		faults = append(faults, errors.New("sms.twilio.auth_token: missing"))
	}
	if c.AccountSID != "" && c.From == "" {
		faults = append(faults, errors.New("sms.twilio.from: missing"))
	}
	for _, u := range []struct{ key, value string }{{"base_url", c.BaseURL}, {"status_url", c.StatusURL}} {
		parsed, err := url.Parse(u.value)
		if u.value != "" && (err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https") {
			faults = append(faults, fmt.Errorf("sms.twilio.%s: not a URL of the form https://host/path", u.key))
		}
	}
	return errors.Join(faults...)
}

// Twilio is an account at Twilio. It may be used by many goroutines.
type Twilio struct {
	config    TwilioConfig
	base      *url.URL
	link      *link
	validator client.RequestValidator
}

// NewTwilio returns the account of a configuration; the error is that of Validate. Nothing is connected yet. The
// caller calls Close when done.
func NewTwilio(config TwilioConfig) (*Twilio, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	config.Timeout = cmp.Or(config.Timeout, requestTimeout)
	base, err := url.Parse(cmp.Or(config.BaseURL, defaultBaseURL))
	if err != nil {
		return nil, err
	}
	return &Twilio{config: config, base: base, link: newLink(), validator: client.NewRequestValidator(config.AuthToken)}, nil
}

// Close closes the connections that are idle.
func (t *Twilio) Close() { t.link.CloseIdleConnections() }

// Send gives the message to Twilio once. It returns what Twilio calls it, or a *billing.SendError that says whether
// it may have been taken nevertheless. id comes back with the status call-backs.
func (t *Twilio) Send(ctx context.Context, id int64, message billing.SMS) (billing.SMSReport, error) {
	params := &openapi.CreateMessageParams{}
	params.SetTo(string(message.To)).SetBody(message.Text).SetPathAccountSid(t.config.AccountSID)
	if isService(t.config.From) {
		params.SetMessagingServiceSid(t.config.From)
	} else {
		params.SetFrom(t.config.From)
	}
	if t.config.StatusURL != "" {
		params.SetStatusCallback(t.callback(id))
	}
	ctx, cancel := context.WithTimeout(ctx, t.config.Timeout)
	defer cancel()
	exchange := t.exchange(ctx)
	sent, err := exchange.api().CreateMessage(params)
	if err == nil && sent.Sid == nil {
		err = errors.New("answer without a message's SID")
	}
	if err != nil {
		return billing.SMSReport{}, exchange.fault(err)
	}
	report := reportOf(sent)
	report.SMS = id
	return report, nil
}

// Find returns the messages to this recipient with this text that Twilio has and that were created since the moment
// given, allowing for clocks that differ, the newest first. The list is filtered by recipient alone: Twilio's filter by
// date goes by the day of sending, which a message that still waits to be sent has not.
func (t *Twilio) Find(ctx context.Context, message billing.SMS, since time.Time) ([]billing.SMSReport, error) {
	ctx, cancel := context.WithTimeout(ctx, t.config.Timeout)
	defer cancel()
	params := &openapi.ListMessageParams{}
	params.SetTo(string(message.To)).SetPageSize(listed).SetLimit(listed).SetPathAccountSid(t.config.AccountSID)
	exchange := t.exchange(ctx)
	page, err := exchange.api().PageMessage(params, "", "")
	if err != nil {
		return nil, exchange.fault(err)
	}
	var found []billing.SMSReport
	for _, m := range page.Messages {
		if ours(m, message, since.Add(-clockSkew)) {
			found = append(found, reportOf(&m))
		}
	}
	return found, nil
}

// ours reports whether Twilio's message is one to the recipient with the text, created since the moment. A time that
// cannot be read counts as recent: better a message too few than one doubled.
func ours(m openapi.ApiV2010Message, message billing.SMS, since time.Time) bool {
	if m.Sid == nil || value(m.To) != string(message.To) || value(m.Body) != message.Text {
		return false
	}
	created, err := time.Parse(time.RFC1123Z, value(m.DateCreated))
	return err != nil || !created.Before(since)
}

func (t *Twilio) callback(id int64) string {
	at, err := url.Parse(t.config.StatusURL)
	if err != nil {
		panic("Validate has read this URL: " + err.Error())
	}
	query := at.Query()
	query.Set(referenceKey, strconv.FormatInt(id, 10))
	at.RawQuery = query.Encode()
	return at.String()
}

func isService(from string) bool { return len(from) == 34 && from[:2] == "MG" }

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func reportOf(m *openapi.ApiV2010Message) billing.SMSReport {
	report := billing.SMSReport{GatewayID: value(m.Sid), State: stateOf(value(m.Status))}
	if m.ErrorCode != nil {
		report.Error = fmt.Sprintf("%d %s", *m.ErrorCode, maskNumbers(value(m.ErrorMessage)))
	}
	return report
}

// stateOf returns what a message's status at Twilio is to us. A status that is still under way, or that Twilio has
// invented since, is a message taken.
func stateOf(status string) billing.SMSState {
	switch status {
	case "delivered", "read":
		return billing.SMSDelivered
	case "undelivered":
		return billing.SMSUndelivered
	case "failed", "canceled":
		return billing.SMSFailed
	}
	return billing.SMSSent
}
