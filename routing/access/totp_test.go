package access_test

import (
	"bytes"
	"errors"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"hotline/routing/access"
)

// vectors are those of RFC 6238, appendix B, for SHA-1, of which a telephone shows the last six digits.
var vectors = map[int64]string{
	59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
}

var seedOfTheRFC = access.Seed("12345678901234567890")

func TestCodesOfTheRFC(t *testing.T) {
	for at, want := range vectors {
		if got, err := seedOfTheRFC.Code(time.Unix(at, 0)); got != want || err != nil {
			t.Errorf("at %d: %s, %v, want %s", at, got, err, want)
		}
		if step, right := seedOfTheRFC.Match(want, time.Unix(at, 0), 0); !right || step != at/30 {
			t.Errorf("at %d: step %d, %v", at, step, right)
		}
	}
}

func TestMatch(t *testing.T) {
	const step = 41152263 // in which 1234567890 is
	at := func(seconds int64) time.Time { return time.Unix(step*30+seconds, 0) }
	const code = "005924"
	for name, tt := range map[string]struct {
		code  string
		at    time.Time
		spent int64
		want  bool
	}{
		"at once":                   {code, at(0), 0, true},
		"the last second":           {code, at(29), 0, true},
		"a telephone that is slow":  {code, at(59), 0, true},
		"slower":                    {code, at(60), 0, false},
		"a telephone that is fast":  {code, at(-30), 0, true},
		"faster":                    {code, at(-31), 0, false},
		"used before":               {code, at(0), step, false},
		"used, the clock went back": {code, at(0), step + 1, false},
		"the one before was used":   {code, at(0), step - 1, true},
		"wrong":                     {"005925", at(0), 0, false},
		"too short":                 {"05924", at(0), 0, false},
		"none":                      {"", at(0), 0, false},
		"of eight digits":           {"89005924", at(0), 0, false},
	} {
		if got, right := seedOfTheRFC.Match(tt.code, tt.at, tt.spent); right != tt.want || right && got != step {
			t.Errorf("%s: step %d, %v", name, got, right)
		}
	}
}

func TestSeed(t *testing.T) {
	seed := access.NewSeed()
	if len(seed) != 20 || bytes.Equal(seed, access.NewSeed()) {
		t.Errorf("%d bytes, or always the same", len(seed))
	}
	if got := seedOfTheRFC.Text(); got != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" {
		t.Errorf("as text %s", got)
	}
	address, err := url.Parse(seedOfTheRFC.Address("olena@best"))
	if err != nil || address.Scheme != "otpauth" || address.Host != "totp" || address.Path != "/Hotline:olena@best" ||
		address.Query().Get("secret") != seedOfTheRFC.Text() || address.Query().Get("issuer") != "Hotline" {
		t.Errorf("%s, %v", address, err)
	}
	picture, err := seed.Picture("olena")
	if err != nil {
		t.Fatal(err)
	}
	if image, err := png.Decode(bytes.NewReader(picture)); err != nil || image.Bounds().Dx() < 200 {
		t.Errorf("no picture: %v", err)
	}
}

// newSealer returns a sealer whose key is one byte, repeated.
func newSealer(t *testing.T, key string) *access.Sealer {
	t.Helper()
	sealer, err := access.NewSealer([]byte(strings.Repeat(key, access.SealerKey)))
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}

// TestSealer: a seal opens with its key and for its person, whole, and as what it is.
func TestSealer(t *testing.T) {
	sealer := newSealer(t, "k")
	sealed := sealer.Seal(seedOfTheRFC, "olena")
	if seed, err := sealer.Open(sealed, "olena"); !bytes.Equal(seed, seedOfTheRFC) || err != nil {
		t.Errorf("%q, %v", seed, err)
	}
	if bytes.Contains(sealed, seedOfTheRFC) || bytes.Equal(sealed, sealer.Seal(seedOfTheRFC, "olena")) {
		t.Error("it is not encrypted, or always alike")
	}
	damaged := bytes.Clone(sealed)
	damaged[len(damaged)-1]++
	for name, err := range map[string]error{
		"another key":    second(newSealer(t, "x").Open(sealed, "olena")),
		"another person": second(sealer.Open(sealed, "taras")),
		"damaged":        second(sealer.Open(damaged, "olena")),
		"nothing":        second(sealer.Open(nil, "olena")),
	} {
		if !errors.Is(err, access.ErrSeal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := access.NewSealer([]byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}

func TestProposals(t *testing.T) {
	sealer, until := newSealer(t, "k"), time.Unix(2000000000, 0)
	proposal := sealer.Propose(seedOfTheRFC, "olena", until)
	if seed, err := sealer.Proposed(proposal, "olena", until); !bytes.Equal(seed, seedOfTheRFC) || err != nil {
		t.Errorf("%q, %v", seed, err)
	}
	for name, tt := range map[string]struct{ got, want error }{
		"too late":        {second(sealer.Proposed(proposal, "olena", until.Add(time.Second))), access.ErrProposal},
		"another person":  {second(sealer.Proposed(proposal, "taras", until)), access.ErrSeal},
		"another key":     {second(newSealer(t, "x").Proposed(proposal, "olena", until)), access.ErrSeal},
		"made up":         {second(sealer.Proposed("AAAA", "olena", until)), access.ErrSeal},
		"no text":         {second(sealer.Proposed("*", "olena", until)), access.ErrSeal},
		"kept, not meant": {second(sealer.Open([]byte(proposal), "olena")), access.ErrSeal},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: %v, want %v", name, tt.got, tt.want)
		}
	}
}

func second(_ access.Seed, err error) error { return err }
