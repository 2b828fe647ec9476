package main

import (
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
	for name, c := range map[string]struct {
		file      string
		realm     string
		guessable bool
	}{
		"nothing said":   {"", "asterisk", false},
		"another realm":  {"desk: {phone_realm: example.net, phone_password: 0123456789abcdef0123}", "example.net", false},
		"a short one":    {"desk: {phone_password: 0123456789abcdef012}", "asterisk", true},
		"that of a demo": {"desk: {phone_password: short, demo: true}", "asterisk", false},
	} {
		s, err := configured(t, c.file)
		if err != nil || s.guessablePhones() != c.guessable {
			t.Errorf("%s: guessable %t, %v", name, s.guessablePhones(), err)
		}
		v := &service{settings: s}
		want := desk.Softphone{URI: "sip:web-7@hotline", User: "web-7", Realm: c.realm, HA1: digestHA1("web-7", c.realm, s.phone), WebSocket: "/ws"}
		if got := v.telephone("web-7"); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}
