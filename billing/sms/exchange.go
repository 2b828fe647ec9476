package sms

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"hotline/billing"
)

const (
	// connectTimeout and handshakeTimeout bound what comes before a request: nothing has been sent until then.
	connectTimeout   = 3 * time.Second
	handshakeTimeout = 3 * time.Second
	// idleTimeout is how long a connection is kept for the next request.
	idleTimeout = 30 * time.Second
	// connections is how many requests may be under way at once; more wait.
	connections = 32
)

// link is the connections to the gateway.
type link struct{ http.Transport }

func newLink() *link {
	return &link{http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSHandshakeTimeout: handshakeTimeout,
		IdleConnTimeout:     idleTimeout,
		MaxIdleConnsPerHost: connections,
		MaxConnsPerHost:     connections,
		ForceAttemptHTTP2:   true,
	}}
}

// exchange is one request and what was seen of it on the way. twilio-go's calls take no context and hide status and
// headers of an answer that is no success, so it stands below them, as the transport of one call.
type exchange struct {
	send   func(*http.Request) (*http.Response, error)
	client *client.Client

	answered   bool
	status     int
	retryAfter time.Duration
}

// exchange prepares one request under the context.
func (t *Twilio) exchange(ctx context.Context) *exchange {
	x := &exchange{}
	x.send = func(request *http.Request) (*http.Response, error) {
		request = request.Clone(ctx)
		request.URL.Scheme, request.URL.Host, request.Host = t.base.Scheme, t.base.Host, ""
		request.URL.Path = strings.TrimSuffix(t.base.Path, "/") + request.URL.Path
		return t.link.RoundTrip(request)
	}
	x.client = &client.Client{
		Credentials: client.NewCredentials(t.config.AccountSID, t.config.AuthToken),
		HTTPClient:  &http.Client{Transport: x, CheckRedirect: noRedirect},
	}
	x.client.SetAccountSid(t.config.AccountSID)
	return x
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// api is the part of Twilio's API that is used; the client that has all of it is sixty products large.
func (x *exchange) api() *openapi.ApiService { return openapi.NewApiServiceWithClient(x.client) }

// RoundTrip sends the request to the configured server and notes what came back.
func (x *exchange) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := x.send(request)
	if err == nil {
		x.answered, x.status = true, answer.StatusCode
		x.retryAfter = retryAfter(answer.Header.Get("Retry-After"), time.Now())
	}
	return answer, err
}

// retryAfter reads the header of RFC 9110 §10.2.3: seconds or a date.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// fault says of the request that failed with err what became of the message.
func (x *exchange) fault(err error) error {
	return &billing.SendError{Outcome: x.outcome(err), RetryAfter: x.retryAfter, Err: fmt.Errorf("twilio: %w", x.reason(err))}
}

// outcome judges by how far the request came. What was answered with 4xx made no message, and a repetition would be
// answered alike, but for 408 and 429, and for 401, 403 and 404: these mean that the account is wrong, which is mended
// by a configuration, not by giving up messages. A 5xx may come from a proxy behind which the message was taken.
func (x *exchange) outcome(err error) billing.SendOutcome {
	switch {
	case !x.answered && neverSent(err):
		return billing.SendNotTaken
	case x.status == http.StatusTooManyRequests, x.status == http.StatusUnauthorized,
		x.status == http.StatusForbidden, x.status == http.StatusNotFound:
		return billing.SendNotTaken
	case x.status >= 400 && x.status < 500 && x.status != http.StatusRequestTimeout:
		return billing.SendRefused
	}
	return billing.SendUnknown
}

// reason shortens what twilio-go says of an answer: its own text has links and repeats the status. The URL of a request
// that failed is left out, and the numbers that Twilio quotes are masked: both tell who the recipient is.
func (x *exchange) reason(err error) error {
	var rest *client.TwilioRestError
	if errors.As(err, &rest) && rest.Code != 0 {
		return fmt.Errorf("%d %s", rest.Code, maskNumbers(rest.Message))
	}
	if x.answered && x.status >= 300 {
		return fmt.Errorf("status %d", x.status)
	}
	var request *url.Error
	if errors.As(err, &request) {
		return request.Err
	}
	return err
}

// quotedNumber is a telephone number as it stands in text or in a URL.
var quotedNumber = regexp.MustCompile(`(?:\+|%2[Bb])?[0-9]{9,}`)

// maskNumbers masks the telephone numbers in a text.
func maskNumbers(text string) string {
	return quotedNumber.ReplaceAllStringFunc(text, func(quoted string) string {
		if digits, found := strings.CutPrefix(strings.ToUpper(quoted), "%2B"); found {
			quoted = "+" + digits
		}
		return billing.MaskPhone(quoted)
	})
}

// neverSent reports whether the request failed before a byte of it was written: no connection came about.
func neverSent(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && operation.Op == "dial"
}
