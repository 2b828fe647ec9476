package store

import (
	"encoding/json"
	"strings"
)

// storable returns text as PostgreSQL takes it: valid UTF-8 with no NUL. What it refuses comes from a
// caller's SIP headers and becomes U+FFFD, so that it can be seen in the journal that something was there.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// detailJSON returns a step's detail as the object call_steps.detail wants.
func detailJSON(detail map[string]string) []byte {
	clean := make(map[string]string, len(detail))
	for key, value := range detail {
		clean[storable(key)] = storable(value)
	}
	text, err := json.Marshal(clean)
	if err != nil {
		panic("a map of strings is always JSON: " + err.Error())
	}
	return text
}
