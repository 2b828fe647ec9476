package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"hotline/billing"
	"hotline/deploy/demo"
	"hotline/routing"
	"hotline/routing/desk"
)

const (
	// phonePath is where pages reach Asterisk's WebSocket.
	phonePath = "/ws"
	// phoneHost is the host in the SIP addresses of pages' telephones: Asterisk knows them by name and password.
	phoneHost = "hotline"
	// tryUser is the SIP account of the page to try the hotline.
	tryUser = "try"
	// technology begins the devices that are SIP accounts.
	technology = "PJSIP/"
)

// webSocket is Asterisk's WebSocket for SIP, which is beside ARI.
func (s settings) webSocket() *url.URL {
	ari, err := url.Parse(s.Asterisk.URL)
	if err != nil { // it was checked
		return &url.URL{}
	}
	beside := *ari
	beside.Path = strings.TrimSuffix(strings.TrimSuffix(ari.Path, "/"), "/ari") + phonePath
	return &beside
}

// mayTelephone reports whether a page may be a telephone: an operator's, or in the demo anybody's.
func (v *service) mayTelephone(r *http.Request) bool {
	return v.settings.Desk.Demo || desk.Asker(r.Context()).Operator != ""
}

// mayTelephoneOn reports whether a page may still be the telephone that it is.
func (v *service) mayTelephoneOn(ctx context.Context) bool {
	return v.settings.Desk.Demo || v.gate.Still(ctx)
}

// softphone returns what the page of an operator needs to be a telephone; nil if the operator takes calls elsewhere.
func (v *service) softphone(operator routing.OperatorID) *desk.Softphone {
	device, sip := strings.CutPrefix(v.app.Devices(operator).Browser, technology)
	if !sip {
		return nil
	}
	phone := v.telephone(device)
	return &phone
}

func (v *service) telephone(user string) desk.Softphone {
	return desk.Softphone{URI: "sip:" + user + "@" + phoneHost, User: user, Password: v.settings.phone, WebSocket: phonePath}
}

// demo is what a newcomer hears the hotline with; nil where it is no demo.
func (v *service) demo() *desk.Demo {
	s := v.settings
	if !s.Desk.Demo {
		return nil
	}
	data := demo.On(billing.DateOf(s.now(), s.dialogue.Location), s.dialogue.Location)
	invited := &desk.Demo{Phone: v.telephone(tryUser), Dial: "sip:hotline@" + phoneHost, TimeZone: s.dialogue.Location.String()}
	for _, caller := range data.Callers {
		one := desk.DemoCaller{Number: string(caller.Number), Story: desk.Story{UK: caller.ShowsUK, EN: caller.Shows}}
		if len(caller.Contracts) > 0 {
			one.Contract = caller.Contracts[0]
		}
		invited.Callers = append(invited.Callers, one)
	}
	return invited
}
