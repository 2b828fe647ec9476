package phone_test

import (
	"errors"
	"testing"

	"github.com/emiago/sipgo/sip"

	"hotline/ivr/phone"
)

// subscriber opens a phone that is every number's telephone and speaks when spoken to.
func subscriber(t *testing.T) (p *phone.Phone, calls <-chan *phone.Call) {
	t.Helper()
	p = open(t)
	taken := make(chan *phone.Call, 8)
	handle := phone.Operator{
		Line: lines[callerLine], LineName: callerLine, WhenSpokenTo: true,
		OnCall: func(c *phone.Call) { taken <- c },
	}.Handle
	if err := p.ServeOthers(handle); err != nil {
		t.Fatal(err)
	}
	return p, taken
}

func TestPhoneOfEveryNumber(t *testing.T) {
	p, calls := subscriber(t)
	operator := open(t)
	for _, number := range []string{"380671110001", "380671110002"} {
		c, err := operator.Dial(within(t), "380445001100", "sip:"+number+"@"+p.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		taken := <-calls
		if taken.To() != number || taken.From() != "380445001100" {
			t.Errorf("call to %s from %s, want to %s", taken.To(), taken.From(), number)
		}
		c.Speak(operatorLine, lines[operatorLine])
		if _, err := c.WaitHeard(within(t), callerLine); err != nil {
			t.Errorf("the subscriber does not speak: %v", err)
		}
	}
}

// Each number has one line.
func TestSubscriberIsBusy(t *testing.T) {
	p, _ := subscriber(t)
	caller := open(t)
	to := "sip:380671110001@" + p.Addr().String()
	if _, err := caller.Dial(within(t), "380445001100", to); err != nil {
		t.Fatal(err)
	}
	_, err := caller.Dial(within(t), "380445001100", to)
	wantCode(t, err, sip.StatusBusyHere)
}

// A user who is served otherwise is none of the others.
func TestServedUserIsNoOther(t *testing.T) {
	p, calls := subscriber(t)
	if err := p.ServeOthers(func(*phone.Call) {}); err == nil {
		t.Error("served twice")
	}
	if err := p.Serve("103", phone.Operator{Reject: 603}.Handle); err != nil {
		t.Fatal(err)
	}
	_, err := open(t).Dial(within(t), "380445001100", "sip:103@"+p.Addr().String())
	wantCode(t, err, 603)
	if len(calls) > 0 {
		t.Error("the call came to the others")
	}
}

// wantCode checks with which SIP code a call was refused.
func wantCode(t *testing.T, err error, code int) {
	t.Helper()
	var refused *phone.NotAnswered
	if !errors.As(err, &refused) || refused.End.Code != code {
		t.Errorf("got %v, want %d", err, code)
	}
}
