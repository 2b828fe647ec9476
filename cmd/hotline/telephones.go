package main

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

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
	// minPhonePassword is how many characters the browsers' password has at least: whoever has a hash of it may guess in peace.
	minPhonePassword = 20
)

// Why the telephones in operators' pages are none, or not theirs alone.
var (
	errNoPhonePassword    = errors.New("desk.phone_password: missing, though operators have browsers: their pages cannot register")
	errShortPhonePassword = fmt.Errorf("desk.phone_password: fewer than %d characters: an operator could find it out from the hash that pages are told",
		minPhonePassword)
)

// phonesAre returns what ails the telephones in operators' pages, if there are any. The password of the demo is no secret.
func (s settings) phonesAre() error {
	inPages := slices.ContainsFunc(s.operators, func(o routing.Operator) bool { return s.stasis.Devices[o.ID].Browser != "" })
	switch {
	case s.phone == "" && inPages:
		return errNoPhonePassword
	case !s.Desk.Demo && s.phone != "" && utf8.RuneCountInString(s.phone) < minPhonePassword:
		return errShortPhonePassword
	}
	return nil
}

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

// sipAccounts returns whose telephone the page of who asks may be: an operator's own, and in the demo anybody's who tries the
// hotline.
func (v *service) sipAccounts(ctx context.Context) (accounts []desk.SIPAccount) {
	if user, there := v.browserOf(desk.Asker(ctx).Operator); there {
		accounts = append(accounts, desk.SIPAccount{User: user})
	}
	if v.settings.Desk.Demo {
		accounts = append(accounts, desk.SIPAccount{User: tryUser, Dials: true})
	}
	return accounts
}

// mayTelephoneOn reports whether a page may still be the telephone that it is.
func (v *service) mayTelephoneOn(ctx context.Context) bool {
	return v.settings.Desk.Demo && desk.Asker(ctx).Nobody() || v.gate.Still(ctx)
}

// browserOf returns the SIP account of an operator's browser; false if the operator takes calls elsewhere.
func (v *service) browserOf(operator routing.OperatorID) (user string, there bool) {
	if operator == "" {
		return "", false
	}
	return strings.CutPrefix(v.app.Devices(operator).Browser, technology)
}

// softphone returns what the page of an operator needs to be a telephone; nil if the operator takes calls elsewhere.
func (v *service) softphone(operator routing.OperatorID) *desk.Softphone {
	user, there := v.browserOf(operator)
	if !there {
		return nil
	}
	phone := v.settings.telephone(user)
	return &phone
}

// telephone returns what a page needs to be the telephone of a SIP account.
func (s settings) telephone(user string) desk.Softphone {
	realm := s.Desk.PhoneRealm
	return desk.Softphone{
		URI: "sip:" + user + "@" + phoneHost, User: user, Realm: realm, HA1: digestHA1(user, realm, s.phone), WebSocket: phonePath,
	}
}

// digestHA1 is what a telephone needs of a password to prove that it knows it, as one user at one realm: of another user's it
// tells nothing (RFC 7616 §3.4.2). MD5 is the protocol's; that it cannot be turned round is all that matters here.
func digestHA1(user, realm, password string) string {
	sum := md5.Sum([]byte(user + ":" + realm + ":" + password))
	return hex.EncodeToString(sum[:])
}

// demo is what a newcomer hears the hotline with; nil where it is no demo.
func (v *service) demo() *desk.Demo {
	s := v.settings
	if !s.Desk.Demo {
		return nil
	}
	data := demo.On(billing.DateOf(s.now(), s.dialogue.Location), s.dialogue.Location)
	invited := &desk.Demo{Phone: s.telephone(tryUser), Dial: "sip:hotline@" + phoneHost, TimeZone: s.dialogue.Location.String()}
	for _, caller := range data.Callers {
		one := desk.DemoCaller{Number: string(caller.Number), Story: desk.Story{UK: caller.ShowsUK, EN: caller.Shows}}
		if len(caller.Contracts) > 0 {
			one.Contract = caller.Contracts[0]
		}
		invited.Callers = append(invited.Callers, one)
	}
	return invited
}
