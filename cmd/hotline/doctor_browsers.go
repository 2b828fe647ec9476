package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hotline/routing/desk"
)

// mends are what is to be done when a page cannot be a telephone.
var mends = map[error]string{
	desk.ErrNoWebSocket:   "load res_http_websocket and res_pjsip_transport_websocket (modules.conf), with a transport of protocol ws in site/pjsip.conf",
	desk.ErrNoPassword:    "accepts_auth = yes for browsers in pjsip_wizard.conf: as it is anybody can be an operator's telephone",
	desk.ErrNoDigest:      "default_auth_algorithms_uas of pjsip.conf, or supported_algorithms_uas of the browsers, must have MD5: pages know no other",
	desk.ErrOtherRealm:    "desk.phone_realm and default_realm of Asterisk's pjsip.conf must be the same: until then no page can be a telephone",
	desk.ErrWrongPassword: "desk.phone_password must be inbound_auth/password of each browser in site/operators.conf, and inbound_auth/username its name",
}

// examineBrowsers lets the browsers that Asterisk knows, by states, ask for their registrations as their pages will; a page that
// cannot register tells nobody why. There is no finding without browsers.
func examineBrowsers(ctx context.Context, s settings, states map[string]string) []finding {
	users := s.browsers(states)
	if len(users) == 0 {
		return nil
	}
	f := finding{what: "browsers", found: fmt.Sprintf("%d may register, for the realm %q", len(users), s.Desk.PhoneRealm)}
	var refused []string
	for _, user := range users {
		phone := s.telephone(user)
		if s.phone == "" { // which has a finding of its own
			phone.HA1, f.found = "", fmt.Sprintf("are asked for the password of the realm %q", s.Desk.PhoneRealm)
		}
		err := desk.ExamineTelephone(ctx, s.webSocket(), phone)
		switch {
		case errors.Is(err, desk.ErrWrongPassword):
			refused = append(refused, user)
		case err != nil: // of the others it would be the same, maybe after the same wait
			f.err, f.mend = fmt.Errorf("%s: %w", user, err), mendOf(err)
			return []finding{f}
		}
	}
	if len(refused) > 0 {
		f.err, f.mend = fmt.Errorf("%s: %w", strings.Join(refused, ", "), desk.ErrWrongPassword), mendOf(desk.ErrWrongPassword)
	}
	return []finding{f}
}

// browsers returns the SIP accounts of the operators' browsers. What Asterisk does not know at all has been told of already, and
// Asterisk would ask it for a password all the same.
func (s settings) browsers(states map[string]string) (users []string) {
	for _, o := range s.operators {
		device := s.stasis.Devices[o.ID].Browser
		if user, isSIP := strings.CutPrefix(device, technology); isSIP && states[device] != "INVALID" {
			users = append(users, user)
		}
	}
	return users
}

// mendOf returns what to do about why a page cannot be a telephone.
func mendOf(err error) string {
	for known, mend := range mends {
		if errors.Is(err, known) {
			return mend
		}
	}
	return "is the account a (browser) in site/operators.conf, with an AOR of its name? Asterisk's log says why it answers so"
}
