package e2e_test

import (
	"fmt"
	"net/http"
	"testing"

	"hotline/billing"
	"hotline/billing/sms/twiliotest"
)

// Whatever the gateway does with the first attempt, the caller hears that the SMS is on its way, and exactly one comes.
// Only a number that the gateway refuses gets none.
func TestGatewayFails(t *testing.T) {
	l := sharedLab(t)
	faults := map[string]twiliotest.Fault{
		"away":                         twiliotest.None,
		"answers 500":                  twiliotest.Broken,
		"takes it and answers 500":     twiliotest.BrokenTaken,
		"asks to wait":                 twiliotest.Busy,
		"hangs":                        twiliotest.Hang,
		"is slow and takes it":         twiliotest.HangThenTake,
		"takes it and breaks the line": twiliotest.DroppedTaken,
		"refuses the number":           twiliotest.InvalidNumber,
	}
	subscribers := make(map[string]*subscriber, len(faults))
	var all []*subscriber
	first := make(map[string]twiliotest.Fault, len(faults)) // by recipient
	for name, fault := range faults {
		s := &subscriber{}
		subscribers[name], all = s, append(all, s)
		s.complete()
		first["+"+s.phones[0]] = fault
	}
	p := l.prepareProvider(t, nil, func(r *http.Request) twiliotest.Fault {
		to := r.FormValue("To")
		fault := first[to]
		if r.Method == http.MethodPost {
			delete(first, to)
			return fault
		}
		return twiliotest.None
	})
	p.gateway.Stop()
	p.registers(all)
	p.begin()
	t.Run("while it is away", func(t *testing.T) {
		for name, s := range subscribers {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := p.in(t).calls(s)
				c.hears("uk/greet.day")
				c.presses("#" + s.contract + "##")
				c.hearsAtLast("uk/sms.sent")
				c.hears("uk/balance.offer")
			})
		}
	})
	if err := p.gateway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Run("when it is back", func(t *testing.T) {
		for name, s := range subscribers {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if p := p.in(t); faults[name] == twiliotest.InvalidNumber {
					p.isRefusedByGateway(s)
				} else {
					p.gets(s, 1, balanceText(s))
				}
			})
		}
	})
}

// isRefusedByGateway waits until the gateway has refused the message of a subscriber for good.
func (p *provider) isRefusedByGateway(s *subscriber) {
	p.t.Helper()
	eventually(p.t, func() error {
		messages := p.messagesOf(s)
		if len(messages) != 1 || messages[0].State != billing.SMSFailed {
			return fmt.Errorf("want one that failed: %+v", messages)
		}
		return nil
	})
	for _, m := range p.gateway.Messages() {
		if m.To == "+"+s.phones[0] {
			p.t.Errorf("sent all the same: %+v", m)
		}
	}
}
