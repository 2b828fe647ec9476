package phone

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestDescriptionSurvivesTheTrip(t *testing.T) {
	local := netip.MustParseAddrPort("127.0.0.1:4002")
	got, err := parseDescription(describe(local))
	if want := (description{local, payloadEvents}); err != nil || got != want {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParseDescription(t *testing.T) {
	lines := func(l ...string) []byte { return []byte("v=0\r\n" + strings.Join(l, "\r\n") + "\r\n") }
	tests := []struct {
		name string
		body []byte
		want string
		keys uint8
	}{
		{"the stream's address wins", lines("c=IN IP4 10.0.0.1", "m=audio 4000 RTP/AVP 0 8", "c=IN IP4 10.0.0.2"), "10.0.0.2:4000", 0},
		{"events of another type", lines("c=IN IP4 10.0.0.1", "m=audio 4000 RTP/AVP 8 96", "a=rtpmap:96 telephone-event/8000"), "10.0.0.1:4000", 96},
		{"events of another rate are no use", lines("c=IN IP4 10.0.0.1", "m=audio 4000 RTP/AVP 8 97", "a=rtpmap:97 telephone-event/48000"), "10.0.0.1:4000", 0},
		{"a second stream is not looked at", lines("c=IN IP6 ::1", "m=audio 4000 RTP/AVP 8", "m=audio 5000 RTP/AVP 8"), "[::1]:4000", 0},
		{"video first", lines("c=IN IP4 10.0.0.1", "m=video 5000 RTP/AVP 99", "m=audio 4000 RTP/AVP 8"), "10.0.0.1:4000", 0},
	}
	for _, test := range tests {
		got, err := parseDescription(test.body)
		if err != nil || got.media.String() != test.want || got.events != test.keys {
			t.Errorf("%s: got %v, %v", test.name, got, err)
		}
	}
}

func TestParseDescriptionRefuses(t *testing.T) {
	if _, err := parseDescription([]byte("c=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 0 9\r\n")); !errors.Is(err, errNoALaw) {
		t.Errorf("without A-law: %v", err)
	}
	for _, body := range []string{"", "m=audio", "m=audio 4000 RTP/AVP 8", "c=IN IP4 nowhere\nm=audio 4000 RTP/AVP 8", "c=IN IP4 1.2.3.4\nm=audio 0 RTP/AVP 8"} {
		if _, err := parseDescription([]byte(body)); err == nil {
			t.Errorf("%q is no description of audio", body)
		}
	}
}

func FuzzParseDescription(f *testing.F) {
	f.Add(describe(netip.MustParseAddrPort("127.0.0.1:4002")))
	f.Fuzz(func(t *testing.T, body []byte) {
		if d, err := parseDescription(body); err == nil && !d.media.IsValid() {
			t.Errorf("accepted without an address: %q", body)
		}
	})
}
