package desk

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// SIPAccount is an account of Asterisk that a page may be the telephone of.
type SIPAccount struct {
	User string // such as web-103
	// Dials: it only calls, as the number of whatever caller it plays, and is never registered. Only the demo's page is that.
	Dials bool
}

// Why a message of a page is not passed on to Asterisk. They name nobody, for they are logged.
var (
	errNoSIP       = errors.New("not one SIP message as a telephone of ours writes it")
	errSIPMethod   = errors.New("a method that a telephone does not need")
	errSIPHeader   = errors.New("a header that a telephone does not need, or needs once only")
	errSIPIdentity = errors.New("the telephone of somebody else")
)

// sipMethods are those that a telephone sends.
var sipMethods = []string{"REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "PRACK"}

// sipHeaders are those that a telephone writes, each once at most and in its long form. What another header, a second one or a
// compact form would mean to Asterisk need not be thought about then; Replaces, Path, Route and Refer-To are such.
var sipHeaders = []string{
	"accept", "allow", "authorization", "call-id", "contact", "content-length", "content-type", "cseq", "expires", "from",
	"max-forwards", "min-se", "proxy-authorization", "rack", "reason", "require", "retry-after", "rseq", "server", "session-expires",
	"supported", "to", "unsupported", "user-agent", "via", "warning",
}

// The parts of SIP's grammar (RFC 3261 §25.1) that telephones use: one address in angle brackets, and no escape in the
// names that matter, so that there is one way to read them. Whom a telephone speaks to may be called anything: a caller has
// chosen that, and is not to silence the telephone by it.
const (
	sipAnyURI     = `sip:[^\s"<>]+`
	sipParameter  = `;([\w.+-]+)(?:=([^\s",;<>\\]+|"[^"\\]*"))?`
	sipURI        = `sip:(?:([^\s"<>@:\\]+)@)?(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:;[^\s"<>@?\\]+)?`
	sipCredential = `([A-Za-z]+)=("[^"\\]*"|[\w.-]+)`
)

var (
	sipRequestLine = regexp.MustCompile(`^([A-Z]+) ` + sipAnyURI + ` SIP/2\.0$`)
	sipStatusLine  = regexp.MustCompile(`^SIP/2\.0 [1-6][0-9][0-9] `)
	sipNameAddress = regexp.MustCompile(`^(?:"(?:[^"\\]|\\.)*" ?)?<` + sipURI + `>(?:` + sipParameter + `)*$`)
	sipAnyAddress  = regexp.MustCompile(`^(?:"(?:[^"\\]|\\.)*" ?)?<` + sipAnyURI + `>((?:` + sipParameter + `)*)$`)
	sipAttribute   = regexp.MustCompile(sipParameter)
	sipDigest      = regexp.MustCompile(`^Digest ` + sipCredential + `(?:, ?` + sipCredential + `)*$`)
	sipProof       = regexp.MustCompile(sipCredential)
	sipNumber      = regexp.MustCompile(`^(?:\+?[0-9]+|anonymous)$`)
)

// admitSIP returns why a message of a page is not for Asterisk: it is no message of a telephone, or not of one of the accounts
// that the page may be. A second reader of SIP reads it after this one, and is not to find anything else in it. So nothing is
// taken leniently: what the telephones in our pages would not write is refused, though it may be SIP.
//
// Asterisk tells the endpoint by the user in From, and whose registration it is by the user in To. Within a call (RFC 3261
// §12.2) it asks for neither: a telephone that was called is there who it was called as, and the call is known by secrets of
// both sides.
func admitSIP(text []byte, accounts []SIPAccount) error {
	if string(text) == "\r\n\r\n" || string(text) == "\r\n" {
		return nil // whether somebody is there, and that somebody is (RFC 5626 §4.4.1)
	}
	method, headers, err := readSIP(text)
	if err != nil || method == "" { // an answer is to what Asterisk asked
		return err
	}
	request, err := readRequest(method, headers)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(accounts, request.isOf) {
		return errSIPIdentity
	}
	return nil
}

// sipRequest is who sends a request.
type sipRequest struct {
	method   string
	from, to string   // users; "": none that can be read in one way only
	within   bool     // a call: To has its tag
	proof    []string // users of the credentials
}

// isOf reports whether the request is what the telephone of an account sends.
func (r sipRequest) isOf(account SIPAccount) bool {
	if slices.ContainsFunc(r.proof, func(user string) bool { return user != account.User }) {
		return false
	}
	switch {
	case r.method == "REGISTER": // a tag in To makes it no part of a call
		return !account.Dials && r.from == account.User && r.to == account.User
	case r.within:
		return true
	case account.Dials:
		return sipNumber.MatchString(r.from)
	}
	return r.from == account.User
}

// readSIP takes a message apart. The method of an answer is empty.
func readSIP(text []byte) (method string, headers map[string]string, err error) {
	head, body, whole := bytes.Cut(text, []byte("\r\n\r\n"))
	if !whole {
		return "", nil, errNoSIP
	}
	start, rest, _ := strings.Cut(string(head), "\r\n")
	if broken(start) {
		return "", nil, errNoSIP
	}
	if method, err = readStart(start); err != nil {
		return "", nil, err
	}
	if headers, err = readHeaders(rest); err != nil {
		return "", nil, err
	}
	// Behind the body Asterisk would read on, as if it were another message (RFC 3261 §18.3).
	if length := headers["content-length"]; length != strconv.Itoa(len(body)) {
		return "", nil, errNoSIP
	}
	return method, headers, nil
}

// readStart returns the method of the request that a line begins; "" if it begins an answer.
func readStart(line string) (method string, err error) {
	if sipStatusLine.MatchString(line) {
		return "", nil
	}
	parts := sipRequestLine.FindStringSubmatch(line)
	if parts == nil {
		return "", errNoSIP
	}
	if !slices.Contains(sipMethods, parts[1]) {
		return "", errSIPMethod
	}
	return parts[1], nil
}

// readHeaders returns the headers by their names in small letters. A folded line has no name that is known.
func readHeaders(lines string) (map[string]string, error) {
	headers := make(map[string]string)
	for line := range strings.SplitSeq(lines, "\r\n") {
		name, value, found := strings.Cut(line, ":")
		if !found || broken(line) {
			return nil, errNoSIP
		}
		name = strings.ToLower(name)
		if _, twice := headers[name]; twice || !slices.Contains(sipHeaders, name) {
			return nil, errSIPHeader
		}
		headers[name] = strings.Trim(value, " ")
	}
	return headers, nil
}

// broken reports whether a line has characters that end it for some readers, as a line feed alone does for Asterisk.
func broken(line string) bool { return strings.ContainsAny(line, "\r\n\x00") }

// readRequest finds out who sends a request.
func readRequest(method string, headers map[string]string) (r sipRequest, err error) {
	r.method = method
	if !strings.HasSuffix(headers["cseq"], " "+method) || headers["via"] == "" || headers["call-id"] == "" {
		return r, errNoSIP
	}
	from, to := sipNameAddress.FindStringSubmatch(headers["from"]), sipAnyAddress.FindStringSubmatch(headers["to"])
	if from == nil || to == nil {
		return r, errNoSIP
	}
	if contact, there := headers["contact"]; there && contact != "*" && !sipNameAddress.MatchString(contact) {
		return r, errNoSIP // such as several, of which Asterisk would correct the first alone
	}
	tags := valuesOf("tag", sipAttribute, to[1])
	if len(tags) > 1 || slices.Contains(tags, "") {
		return r, errNoSIP
	}
	r.from, r.within = from[1], len(tags) == 1
	if to := sipNameAddress.FindStringSubmatch(headers["to"]); to != nil {
		r.to = to[1]
	}
	r.proof, err = credentials(headers)
	return r, err
}

// credentials returns the users whose passwords a request proves to know, one for each header of that kind.
func credentials(headers map[string]string) (users []string, err error) {
	for _, name := range []string{"authorization", "proxy-authorization"} {
		value, there := headers[name]
		if !there {
			continue
		}
		named := valuesOf("username", sipProof, strings.TrimPrefix(value, "Digest "))
		if !sipDigest.MatchString(value) || len(named) != 1 {
			return nil, errNoSIP
		}
		users = append(users, strings.Trim(named[0], `"`))
	}
	return users, nil
}

// valuesOf returns the values of a name among pairs of names and values, which are known to be written one after the other.
func valuesOf(name string, pair *regexp.Regexp, list string) (values []string) {
	for _, found := range pair.FindAllStringSubmatch(list, -1) {
		if strings.EqualFold(found[1], name) {
			values = append(values, found[2])
		}
	}
	return values
}
