package sms_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hotline/billing"
	"hotline/billing/sms"
	"hotline/billing/sms/twiliotest"
)

const statusURL = "https://hotline.example/api/v1/hooks/twilio/status"

var message = billing.SMS{
	Kind: billing.SMSBalance, Contract: "1000001", To: "+380501112233", Text: "Договір 1000001: баланс -125.50 грн.",
}

// newTwilio returns an account on a server that has this fault with every request.
func newTwilio(t *testing.T, fault twiliotest.Fault) (*sms.Twilio, *twiliotest.Server) {
	t.Helper()
	server := &twiliotest.Server{
		AccountSID: accountSID, AuthToken: authToken, Slow: time.Minute,
		Fault: func(*http.Request) twiliotest.Fault { return fault },
	}
	start(t, server)
	return account(t, sms.TwilioConfig{BaseURL: server.URL(), Timeout: 2 * time.Second}), server
}

func account(t *testing.T, config sms.TwilioConfig) *sms.Twilio {
	t.Helper()
	config.AccountSID, config.AuthToken, config.From, config.StatusURL = accountSID, authToken, "+380440000000", statusURL
	twilio, err := sms.NewTwilio(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(twilio.Close)
	return twilio
}

func TestTwilioSendsAndFinds(t *testing.T) {
	twilio, server := newTwilio(t, twiliotest.None)
	began := time.Now()
	report, err := twilio.Send(t.Context(), 7, message)
	if err != nil {
		t.Fatal(err)
	}
	sent := server.Messages()[0]
	if want := (billing.SMSReport{SMS: 7, GatewayID: sent.SID, State: billing.SMSSent}); report != want {
		t.Errorf("%+v, want %+v", report, want)
	}
	want := twiliotest.Message{
		SID: sent.SID, To: string(message.To), From: "+380440000000", Body: message.Text,
		Callback: statusURL + "?sms=7", Created: sent.Created,
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
	other := message
	other.Text = "інший"
	for name, tt := range map[string]struct {
		message billing.SMS
		since   time.Time
		want    int
	}{
		"it":                 {message, began, 1},
		"another text":       {other, began, 0},
		"another recipient":  {billing.SMS{To: "+380509999999", Text: message.Text}, began, 0},
		"since an hour from": {message, began.Add(time.Hour), 0},
	} {
		found, err := twilio.Find(t.Context(), tt.message, tt.since)
		if err != nil || len(found) != tt.want {
			t.Errorf("%s: %+v, %v; want %d", name, found, err, tt.want)
		}
	}
}

func TestTwilioSaysWhatBecameOfTheMessage(t *testing.T) {
	for name, tt := range map[string]struct {
		fault      twiliotest.Fault
		want       billing.SendOutcome
		retryAfter time.Duration
		reason     string
	}{
		"invalid number":         {twiliotest.InvalidNumber, billing.SendRefused, 0, "21211"},
		"opted out":              {twiliotest.Blocked, billing.SendRefused, 0, "21610"},
		"no mobile":              {twiliotest.NoMobile, billing.SendRefused, 0, "21614"},
		"too many requests":      {twiliotest.Busy, billing.SendNotTaken, time.Second, "20429"},
		"500":                    {twiliotest.Broken, billing.SendUnknown, 0, "status 500"},
		"taken and 502":          {twiliotest.BrokenTaken, billing.SendUnknown, 0, "status 502"},
		"connection lost":        {twiliotest.Dropped, billing.SendUnknown, 0, "EOF"},
		"connection lost, taken": {twiliotest.DroppedTaken, billing.SendUnknown, 0, "EOF"},
		"no answer":              {twiliotest.Hang, billing.SendUnknown, 0, "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			twilio, _ := newTwilio(t, tt.fault)
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			_, err := twilio.Send(ctx, 1, message)
			var fault *billing.SendError
			if !errors.As(err, &fault) {
				t.Fatalf("%v, want a SendError", err)
			}
			if fault.Outcome != tt.want || fault.RetryAfter != tt.retryAfter || !strings.Contains(fault.Error(), tt.reason) {
				t.Errorf("%s, retry after %s: %v; want %s, %s, %s", fault.Outcome, fault.RetryAfter, fault, tt.want, tt.retryAfter, tt.reason)
			}
		})
	}
}

func TestNoFaultShowsTheNumber(t *testing.T) {
	refuses := func(text string) string {
		gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"code":21211,"status":400,"message":"` + text + `"}`))
		}))
		defer gateway.Close()
		_, err := account(t, sms.TwilioConfig{BaseURL: gateway.URL}).Send(t.Context(), 1, message)
		return fmt.Sprint(err)
	}
	dropping, _ := newTwilio(t, twiliotest.Dropped)
	_, dropped := dropping.Find(t.Context(), message, time.Now())
	away, server := newTwilio(t, twiliotest.None)
	server.Stop()
	_, refused := away.Find(t.Context(), message, time.Now())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		refuses("Invalid 'To' Phone Number: +380501112233"):  "21211 Invalid 'To' Phone Number: +38050•••2233",
		refuses("Region of 380501112233 is not enabled"):     "Region of 38050•••2233 is not",
		refuses("To=%2B380501112233 is no mobile (6 tries)"): "To=+38050•••2233 is no mobile (6 tries)",
		dropped.Error(): "EOF",
		refused.Error(): "connection refused",
	} {
		if strings.Contains(text, "501112233") || !strings.Contains(text, want) {
			t.Errorf("%s: want %q in it and no number", text, want)
		}
	}
}

func TestTwilioThatRefusesConnections(t *testing.T) {
	twilio, server := newTwilio(t, twiliotest.None)
	server.Stop()
	_, err := twilio.Send(t.Context(), 1, message)
	var fault *billing.SendError
	if !errors.As(err, &fault) || fault.Outcome != billing.SendNotTaken {
		t.Errorf("%v, want not taken", err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
}

func TestTwilioWithAWrongToken(t *testing.T) {
	server := &twiliotest.Server{AccountSID: accountSID, AuthToken: "another"}
	start(t, server)
	_, err := account(t, sms.TwilioConfig{BaseURL: server.URL() + "/"}).Send(t.Context(), 1, message)
	var fault *billing.SendError
	if !errors.As(err, &fault) || fault.Outcome != billing.SendNotTaken {
		t.Errorf("%v, want not taken: a wrong configuration loses no message", err)
	}
}

func TestStatus(t *testing.T) {
	twilio, server := newTwilio(t, twiliotest.None)
	if _, err := twilio.Send(t.Context(), 7, message); err != nil {
		t.Fatal(err)
	}
	sent := server.Messages()[0]
	for status, want := range map[string]billing.SMSState{
		"queued": billing.SMSSent, "sent": billing.SMSSent, "delivered": billing.SMSDelivered, "read": billing.SMSDelivered,
		"undelivered": billing.SMSUndelivered, "failed": billing.SMSFailed, "canceled": billing.SMSFailed, "new word": billing.SMSSent,
	} {
		request := callback(t, server, sent, status)
		if !twilio.Signed(request) {
			t.Errorf("%s: the signature was not accepted", status)
		}
		report, err := twilio.Status(request)
		if want := (billing.SMSReport{SMS: 7, GatewayID: sent.SID, State: want, Error: "twilio: 30003"}); err != nil || report != want {
			t.Errorf("%s: %+v, %v; want %+v", status, report, err, want)
		}
	}
}

func callback(t *testing.T, server *twiliotest.Server, m twiliotest.Message, status string) *http.Request {
	t.Helper()
	request, err := server.Callback(t.Context(), m, status, "30003")
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func TestStatusThatIsNotTwilios(t *testing.T) {
	twilio, server := newTwilio(t, twiliotest.None)
	m := twiliotest.Message{SID: "SM1", Callback: statusURL + "?sms=7"}
	for name, change := range map[string]func(*http.Request){
		"no signature":      func(r *http.Request) { r.Header.Del("X-Twilio-Signature") },
		"another message":   func(r *http.Request) { r.URL.RawQuery = "sms=8" },
		"a field more":      func(r *http.Request) { _ = r.ParseForm(); r.PostForm.Set("x", "y") },
		"another status":    func(r *http.Request) { _ = r.ParseForm(); r.PostForm.Set("MessageStatus", "failed") },
		"another signature": func(r *http.Request) { r.Header.Set("X-Twilio-Signature", "bm8=") },
	} {
		request := callback(t, server, m, "delivered")
		change(request)
		if twilio.Signed(request) {
			t.Errorf("%s: taken for Twilio's", name)
		}
	}
	if _, err := twilio.Status(callback(t, server, twiliotest.Message{Callback: statusURL}, "delivered")); err == nil {
		t.Error("a report on no message was taken")
	}
}

func TestCapture(t *testing.T) {
	report, err := sms.Capture{}.Send(t.Context(), 7, message)
	if want := (billing.SMSReport{SMS: 7, State: billing.SMSCaptured}); err != nil || report != want {
		t.Errorf("%+v, %v; want %+v", report, err, want)
	}
	if found, err := (sms.Capture{}).Find(t.Context(), message, time.Time{}); err != nil || found != nil {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestTwilioConfigNamesWhatIsWrong(t *testing.T) {
	if err := (sms.TwilioConfig{}).Validate(); err != nil {
		t.Errorf("no account is no fault: %v", err)
	}
	err := sms.TwilioConfig{AccountSID: accountSID, BaseURL: "localhost", StatusURL: "ftp://x"}.Validate()
	for _, key := range []string{"auth_token", "from", "base_url", "status_url"} {
		if err == nil || !strings.Contains(err.Error(), "sms.twilio."+key) {
			t.Errorf("%v: does not name %s", err, key)
		}
	}
}
