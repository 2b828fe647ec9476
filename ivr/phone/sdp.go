package phone

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Payload types (RFC 3551 table 4; the events' is dynamic, 101 by custom).
const (
	payloadALaw   = 8
	payloadEvents = 101
)

// errNoALaw: the other side's media description has no A-law audio.
var errNoALaw = errors.New("the other side offers no A-law audio")

// description is what this phone needs of a session description (RFC 8866).
type description struct {
	// media is where the sender of the description wants its audio.
	media netip.AddrPort
	// events is the payload type of RFC 4733 events, 0 for none.
	events uint8
}

// describe writes the session description of a phone that listens at local:
// A-law and telephone events, packets of 20 ms.
func describe(local netip.AddrPort) []byte {
	addr := local.Addr()
	family := "IP4"
	if addr.Is6() {
		family = "IP6"
	}
	return fmt.Appendf(nil, "v=0\r\no=- %d 1 IN %s %s\r\ns=hotline\r\nc=IN %s %s\r\nt=0 0\r\n"+
		"m=audio %d RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"+
		"a=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n",
		local.Port(), family, addr, family, addr, local.Port())
}

// parseDescription reads the first audio stream of a session description.
func parseDescription(body []byte) (description, error) {
	var d description
	var session, stream netip.Addr
	var port uint16
	alaw, audio := false, false
	for line := range strings.Lines(string(body)) {
		kind, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case kind == "m" && audio:
			return d.located(port, stream, session, alaw)
		case kind == "m":
			audio = strings.HasPrefix(value, "audio ")
			port, alaw = parseAudio(value)
		case kind == "c" && audio:
			stream = parseConnection(value)
		case kind == "c":
			session = parseConnection(value)
		case kind == "a" && audio && strings.HasSuffix(strings.ToLower(value), " telephone-event/8000"):
			d.events = parsePayload(value)
		}
	}
	return d.located(port, stream, session, alaw)
}

// located completes d with the address; the stream's own wins (RFC 8866 §5.7).
func (d description) located(port uint16, stream, session netip.Addr, alaw bool) (description, error) {
	if !stream.IsValid() {
		stream = session
	}
	switch {
	case !alaw:
		return d, errNoALaw
	case !stream.IsValid() || port == 0:
		return d, errors.New("the other side's description has no address for audio")
	}
	d.media = netip.AddrPortFrom(stream, port)
	return d, nil
}

// parseAudio reads `audio 4000 RTP/AVP 8 101`: the port, and whether A-law is offered.
func parseAudio(value string) (port uint16, alaw bool) {
	fields := strings.Fields(value)
	if len(fields) < 4 || fields[0] != "audio" {
		return 0, false
	}
	number, _ := strconv.ParseUint(fields[1], 10, 16)
	for _, payload := range fields[3:] {
		alaw = alaw || payload == strconv.Itoa(payloadALaw)
	}
	return uint16(number), alaw
}

// parseConnection reads `IN IP4 127.0.0.1`; what is no address is the zero Addr.
func parseConnection(value string) netip.Addr {
	fields := strings.Fields(value)
	if len(fields) < 3 {
		return netip.Addr{}
	}
	addr, _ := netip.ParseAddr(fields[2])
	return addr
}

// parsePayload reads the payload type of `rtpmap:101 telephone-event/8000`.
func parsePayload(value string) uint8 {
	number, _, _ := strings.Cut(strings.TrimPrefix(value, "rtpmap:"), " ")
	payload, _ := strconv.ParseUint(number, 10, 7)
	return uint8(payload)
}
