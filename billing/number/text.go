package number

import (
	"errors"
	"strings"
	"unicode"
)

// maxText is the longest text that is looked at; the number of a real caller with all separators is far shorter.
const maxText = 256

// nobody is the words that come in place of a number, without what is no letter.
var nobody = map[string]bool{
	"anonymous": true, "withheld": true, "unavailable": true, "unknown": true, "private": true,
	"restricted": true, "hidden": true, "notavailable": true, "nonumber": true, "na": true, "null": true, "none": true,
	"анонім": true, "невідомий": true, "невідомо": true, "приховано": true, "прихований": true,
}

// plus undoes how a URI may write a plus.
var plus = strings.NewReplacer("%2B", "+", "%2b", "+")

// hides reports whether a presentation, as Asterisk names it, says that the number is not to be used or not true.
func hides(presentation string) bool {
	word := strings.ToLower(strings.TrimSpace(presentation))
	return strings.HasPrefix(word, "prohib") || word == "unavailable" || word == "allowed_failed_screen"
}

// namesNobody reports whether text is empty, one of the words for no number, or nothing but zeros, as some exchanges
// say it.
func namesNobody(text string) bool {
	if strings.ContainsFunc(text, unicode.IsDigit) {
		return strings.Trim(text, "0+ -") == ""
	}
	if strings.Trim(text, " -") == "" {
		return true
	}
	word := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	return nobody[word]
}

// splitURI returns the user part of a SIP or tel URI (RFC 3261 §19.1, RFC 3966), and the country code of its
// phone-context, if there is one; other text is returned as it is.
func splitURI(raw string) (user, context string) {
	text := strings.TrimSpace(raw)
	if _, inside, ok := strings.Cut(text, "<"); ok {
		text, _, _ = strings.Cut(inside, ">")
	}
	for _, scheme := range []string{"sip:", "sips:", "tel:"} {
		if len(text) >= len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
			text = text[len(scheme):]
		}
	}
	text, _, _ = strings.Cut(text, "@")
	text, parameters, _ := strings.Cut(text, ";")
	text, _, _ = strings.Cut(text, ":") // a password
	return plus.Replace(text), phoneContext(parameters)
}

// phoneContext returns the country code among the parameters of a tel URI. A context that is a domain says nothing.
func phoneContext(parameters string) string {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if code, ok := strings.CutPrefix(value, "+"); ok && strings.EqualFold(name, "phone-context") {
			if bare, err := digits(code); err == nil {
				return "+" + bare
			}
		}
	}
	return ""
}

// digits returns text without the marks people put between digits: a plus or none, then at least one digit.
func digits(text string) (string, error) {
	if len(text) > maxText {
		return "", errors.New("too long")
	}
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-().–‑", r) {
			return -1
		}
		return r
	}, text)
	only := strings.TrimPrefix(bare, "+")
	if only == "" || strings.Trim(only, "0123456789") != "" {
		return "", errors.New("want digits, with a plus before them or without")
	}
	return bare, nil
}
