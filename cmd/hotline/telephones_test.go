package main

import (
	"errors"
	"strings"
	"testing"

	"hotline/routing/desk"
)

// The example of RFC 2617 §3.5.
func TestDigestHA1(t *testing.T) {
	if got := digestHA1("Mufasa", "testrealm@host.com", "Circle Of Life"); got != "939e7578ed9e3c518a452acee763bce9" {
		t.Errorf("the hash is %s", got)
	}
}

func TestPhoneSettings(t *testing.T) {
	const browser = "operators: [{id: \"7\", departments: [3], device: PJSIP/7, browser: PJSIP/web-7}]\n"
	for name, c := range map[string]struct {
		file  string
		realm string
		ails  error
	}{
		"no browser":     {"operators: []", "asterisk", nil},
		"none":           {browser, "asterisk", errNoPhonePassword},
		"another realm":  {browser + "desk: {phone_realm: example.net, phone_password: 0123456789abcdef0123}", "example.net", nil},
		"a short one":    {browser + "desk: {phone_password: 0123456789abcdef012}", "asterisk", errShortPhonePassword},
		"that of a demo": {browser + "desk: {phone_password: short, demo: true}", "asterisk", nil},
	} {
		s, err := configured(t, c.file)
		if err != nil || !errors.Is(s.phonesAre(), c.ails) {
			t.Errorf("%s: %v, want %v; %v", name, s.phonesAre(), c.ails, err)
		}
		if found := examinePhones(s); (found.err != nil) != errors.Is(c.ails, errNoPhonePassword) {
			t.Errorf("%s: the doctor says %+v", name, found)
		}
		want := desk.Softphone{URI: "sip:web-7@hotline", User: "web-7", Realm: c.realm, HA1: digestHA1("web-7", c.realm, s.phone), WebSocket: "/ws"}
		if got := s.telephone("web-7"); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if _, err := configured(t, "desk: {phone_realm: \"\"}"); err == nil || !strings.Contains(err.Error(), "desk.phone_realm: empty") {
		t.Errorf("no realm: %v", err)
	}
}
