package desk_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"hotline/routing/desk"
)

// newcomer is the account of the page to try the hotline.
var newcomer = desk.SIPAccount{User: "try", Dials: true}

// place is where such a telephone is.
const place = `<sip:5ht5@4f8qk2n1.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:uuid:8f1b>";expires=120`

// registering is what the telephone in a page sends to be called there.
func registering(user string) string {
	return strings.Join([]string{
		"REGISTER sip:hotline SIP/2.0",
		"Via: SIP/2.0/WS 4f8qk2n1.invalid;branch=z9hG4bK2233",
		"Max-Forwards: 69",
		"To: <sip:" + user + "@hotline>",
		`From: "Олена \"Кобра\" Коваль" <sip:` + user + "@hotline>;tag=h5g4",
		"Call-ID: 7jf3h2k1l0",
		"CSeq: 2 REGISTER",
		`Authorization: Digest algorithm=MD5, username="` + user + `", realm="asterisk", nonce="16/a,b", uri="sip:hotline", response="0", qop=auth, cnonce="c", nc=00000001`,
		"Contact: " + place,
		"Expires: 120",
		"Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY",
		"Supported: path,gruu,outbound",
		"User-Agent: Hotline desk",
		"Content-Length: 0", "", "",
	}, "\r\n")
}

// spoken is another message of such a telephone.
func spoken(method, from, to string, more ...string) string {
	lines := []string{
		method + " sip:102@hotline SIP/2.0",
		"Via: SIP/2.0/WS 4f8qk2n1.invalid;branch=z9hG4bK2234",
		"Max-Forwards: 69", "To: " + to, "From: " + from, "Call-ID: 7jf3h2k1l1", "CSeq: 3 " + method,
	}
	return strings.Join(append(append(lines, more...), "Content-Length: 0", "", ""), "\r\n")
}

// changed is a message with one piece replaced.
func changed(message, old, now string) string {
	if strings.Count(message, old) == 0 {
		panic("nothing to change: " + old)
	}
	return strings.Replace(message, old, now, 1)
}

// withBody is a message with a body.
func withBody(message, body string) string {
	return changed(message, "Content-Length: 0\r\n\r\n", "Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
}

func TestTelephonesOwnMessages(t *testing.T) {
	mine, called := "<sip:web-101@hotline>;tag=a", "<sip:5ht5@4f8qk2n1.invalid;transport=ws>;tag=b"
	for name, message := range map[string]string{
		"registers":               registering("web-101"),
		"registers without proof": changed(registering("web-101"), "Authorization: Digest ", "Warning: "),
		"leaves everywhere":       changed(registering("web-101"), place, "*"),
		"calls":                   withBody(spoken("INVITE", mine, "<sip:102@hotline>", "Content-Type: application/sdp"), "v=0\r\n\r\ns=-\r\n"),
		"dials a code":            spoken("INVITE", mine, "<sip:*71@hotline>"),
		"takes the call back":     spoken("CANCEL", mine, "<sip:102@hotline>", "Reason: SIP ;cause=200 ;text=\"Call completed elsewhere\""),
		"hangs up where called":   spoken("BYE", called, `<sip:+380501112233@10.0.0.5:5060>;tag=c`),
		"confirms where called":   spoken("ACK", called, "<sip:anonymous@anonymous.invalid>;tag=c"),
		"renegotiates":            spoken("INVITE", called, "<sip:asterisk@[::1]:5060>;tag=c", "Contact: <sip:5ht5@4f8qk2n1.invalid;transport=ws;ob>"),
		"answers":                 "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS 127.0.0.1:8088;branch=z9\r\nTo: <sip:x@y>;tag=1\r\nFrom: Olena K. <sip:102@h>;tag=2\r\nCall-ID: 1\r\nCSeq: 7 NOTIFY\r\nContent-Length: 0\r\n\r\n",
		"answers an odd name":     "SIP/2.0 180 Ringing\r\nVia: SIP/2.0/WS h;branch=z9\r\nFrom: \"a\tb\x01\" <sip:1%3A2@h>;tag=2\r\nCSeq: 7 INVITE\r\nContent-Length: 0\r\n\r\n",
		"hangs up on an odd one":  changed(spoken("BYE", called, "<sip:1:2?3/;%40@h>;tag=c"), "sip:102@hotline", "sip:1:2?3/;%40@h"),
		"asks who is there":       "\r\n\r\n",
		"says that it is there":   "\r\n",
	} {
		if err := desk.AdmitSIP([]byte(message), []desk.SIPAccount{own}); err != nil {
			t.Errorf("%s: %v\n%s", name, err, message)
		}
	}
}

// What an operator might send to be a colleague, or to have Asterisk read something else than the door does.
func TestForeignMessages(t *testing.T) {
	register, mine, other := registering("web-101"), "<sip:web-101@hotline>;tag=a", "<sip:web-102@hotline>;tag=a"
	theirs := registering("web-102")
	for name, message := range map[string]string{
		"registers as another":          theirs,
		"registers another's place":     changed(register, "To: <sip:web-101@", "To: <sip:web-102@"),
		"a tag makes it no call's":      changed(theirs, "To: <sip:web-102@hotline>", "To: <sip:web-102@hotline>;tag=1"),
		"the own place, as another":     changed(register, `<sip:web-101@hotline>;tag`, `<sip:web-102@hotline>;tag`),
		"with another's proof":          changed(register, `username="web-101"`, `username="web-102"`),
		"with two proofs":               changed(register, "Expires:", `Proxy-Authorization: Digest username="web-102"`+"\r\nExpires:"),
		"with a second name":            changed(register, `, realm=`, `, Username="web-102", realm=`),
		"with a name in another's":      changed(register, `username="web-101"`, `opaque="x, username=web-101", username=web-102`),
		"with a name hidden":            changed(register, `username="web-101"`, `opaque="\", username=\"web-101", username="web-102"`),
		"with a proof of no one":        changed(register, `username="web-101", `, ""),
		"with another kind of proof":    changed(register, "Digest algorithm", "Bearer algorithm"),
		"calls as another":              spoken("INVITE", other, "<sip:103@hotline>"),
		"calls as a telephone":          spoken("INVITE", "<sip:101@hotline>;tag=a", "<sip:103@hotline>"),
		"calls as a subscriber":         spoken("INVITE", "<sip:+380501112233@hotline>;tag=a", "<sip:hotline@hotline>"),
		"asks as another":               spoken("OPTIONS", other, "<sip:103@hotline>"),
		"an empty tag":                  spoken("INVITE", other, "<sip:103@hotline>;tag="),
		"a tag of the address":          spoken("INVITE", other, "<sip:103@hotline;tag=1>"),
		"a tag of the name":             spoken("INVITE", other, `";tag=1" <sip:103@hotline>`),
		"a tag of nothing":              spoken("INVITE", other, "<sip:103@hotline>;tag"),
		"two tags":                      spoken("INVITE", other, "<sip:103@hotline>;tag=1;tag=2"),
		"a quoted tag":                  spoken("INVITE", other, `<sip:103@hotline>;x=";tag=1"`),
		"a name with an address":        spoken("INVITE", `"<sip:web-101@hotline>" <sip:web-102@hotline>;tag=a`, "<sip:103@hotline>"),
		"a name that does not end":      spoken("INVITE", `"a\" <sip:web-101@hotline>;tag=b, "b" <sip:web-102@hotline>`, "<sip:103@hotline>"),
		"a password in the address":     spoken("INVITE", "<sip:web-102:web-101@hotline>;tag=a", "<sip:103@hotline>"),
		"two at-signs":                  spoken("INVITE", "<sip:web-102@web-101@hotline>;tag=a", "<sip:103@hotline>"),
		"an escaped user":               spoken("INVITE", "<sip:%77eb-102@hotline>;tag=a", "<sip:103@hotline>"),
		"the own user escaped":          spoken("INVITE", "<sip:%77eb-101@hotline>;tag=a", "<sip:103@hotline>"),
		"a user of other letters":       spoken("INVITE", "<sip:WEB-101@hotline>;tag=a", "<sip:103@hotline>"),
		"a telephone's address":         spoken("INVITE", "<tel:101>;tag=a", "<sip:103@hotline>"),
		"no brackets":                   spoken("INVITE", "sip:web-101@hotline;tag=a", "<sip:103@hotline>"),
		"no user":                       spoken("INVITE", "<sip:hotline>;tag=a", "<sip:103@hotline>"),
		"two senders on one line":       spoken("INVITE", mine+", "+other, "<sip:103@hotline>"),
		"two senders":                   spoken("INVITE", mine, "<sip:103@hotline>", "From: "+other),
		"a second sender, short":        spoken("INVITE", mine, "<sip:103@hotline>", "f: "+other),
		"a second sender, other case":   spoken("INVITE", mine, "<sip:103@hotline>", "fROM: "+other),
		"a second sender, spaced":       spoken("INVITE", mine, "<sip:103@hotline>", "From : "+other),
		"a second sender, folded":       spoken("INVITE", mine, "<sip:103@hotline>", "Warning: x\r\n From: "+other),
		"folded with a tab":             spoken("INVITE", mine, "<sip:103@hotline>", "Warning: x\r\n\tFrom: "+other),
		"after a line feed":             spoken("INVITE", mine, "<sip:103@hotline>", "Warning: x\nFrom: "+other),
		"after a carriage return":       spoken("INVITE", mine, "<sip:103@hotline>", "Warning: x\rFrom: "+other),
		"after a NUL":                   spoken("INVITE", mine, "<sip:103@hotline>", "Warning: x\x00From: "+other),
		"a line feed in the first line": changed(register, " SIP/2.0\r\nVia", " SIP/2.0\nFrom: "+other+"\r\nVia"),
		"short forms alone":             changed(changed(theirs, "From:", "f:"), "To:", "t:"),
		"no sender":                     changed(register, "From:", "Warning:"),
		"no addressee":                  changed(register, "To:", "Warning:"),
		"no way back":                   changed(register, "Via:", "Warning:"),
		"two places":                    changed(register, "expires=120", "expires=120, <sip:x@192.0.2.1>"),
		"two places, two lines":         changed(register, "Expires:", "Contact: <sip:x@192.0.2.1>\r\nExpires:"),
		"a place of another kind":       changed(register, "Contact: <sip:", "Contact: <mailto:"),
		"a way round":                   changed(register, "Expires:", "Path: <sip:192.0.2.1;lr>\r\nExpires:"),
		"takes another's call over":     spoken("INVITE", mine, "<sip:103@hotline>", "Replaces: 1;to-tag=2;from-tag=3"),
		"a message behind":              register + theirs,
		"a message as the body":         changed(register, "Content-Length: 0\r\n\r\n", "Content-Length: 0\r\n\r\n"+theirs),
		"a message in an answer's body": "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS h;branch=z9\r\nCSeq: 7 OPTIONS\r\nContent-Length: 0\r\n\r\n" + theirs,
		"an answer without an end":      "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS h;branch=z9\r\nCSeq: 7 OPTIONS\r\n\r\n",
		"an answer with line feeds":     "SIP/2.0 200 OK\nVia: SIP/2.0/WS h;branch=z9\r\nContent-Length: 0\r\n\r\n",
		"empty lines before":            "\r\n\r\n" + theirs,
		"two lengths":                   changed(register, "Content-Length: 0", "Content-Length: 0\r\nl: 0"),
		"a length that is longer":       changed(register, "Content-Length: 0", "Content-Length: 9"),
		"a length of other digits":      changed(register, "Content-Length: 0", "Content-Length: +0"),
		"no length":                     changed(register, "Content-Length: 0\r\n", ""),
		"a method that passes on":       spoken("REFER", mine, "<sip:103@hotline>"),
		"a method that watches":         spoken("SUBSCRIBE", mine, "<sip:103@hotline>"),
		"a method that writes":          spoken("MESSAGE", mine, "<sip:103@hotline>;tag=1"),
		"a method that publishes":       spoken("PUBLISH", mine, "<sip:103@hotline>"),
		"a method that tells":           spoken("NOTIFY", mine, "<sip:103@hotline>"),
		"a method in small letters":     spoken("register", other, "<sip:web-102@hotline>;tag=1"),
		"another method in CSeq":        changed(spoken("BYE", other, "<sip:web-102@hotline>;tag=1"), "3 BYE", "3 REGISTER"),
		"another version":               changed(register, " SIP/2.0\r\nVia", " SIP/3.0\r\nVia"),
		"another scheme":                changed(register, "REGISTER sip:hotline", "REGISTER tel:102"),
		"a longer first line":           changed(register, "REGISTER sip:hotline", "REGISTER sip:hotline sip:other"),
		"no SIP":                        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"nothing":                       "",
		"half a message":                register[:len(register)-2],
	} {
		if err := desk.AdmitSIP([]byte(message), []desk.SIPAccount{own}); err == nil {
			t.Errorf("%s: is passed on\n%q", name, message)
		}
	}
}

// The page to try the hotline calls as whom it likes, and is nobody's telephone.
func TestNewcomersMessages(t *testing.T) {
	const caller = "<sip:+380501112233@hotline>;tag=a"
	for name, c := range map[string]struct {
		message  string
		admitted bool
	}{
		"calls":                    {spoken("INVITE", caller, "<sip:hotline@hotline>"), true},
		"calls with a proof":       {spoken("INVITE", caller, "<sip:hotline@hotline>", `Authorization: Digest username="try"`), true},
		"withholds the number":     {spoken("INVITE", "<sip:anonymous@hotline>;tag=a", "<sip:hotline@hotline>"), true},
		"hangs up":                 {spoken("BYE", caller, "<sip:hotline@hotline>;tag=b"), true},
		"with an operator's proof": {spoken("INVITE", "<sip:101@hotline>;tag=a", "<sip:hotline@hotline>", `Authorization: Digest username="101"`), false},
		"calls as an operator":     {spoken("INVITE", "<sip:web-101@hotline>;tag=a", "<sip:hotline@hotline>"), false},
		"registers":                {registering("try"), false},
		"registers as an operator": {registering("web-101"), false},
	} {
		if err := desk.AdmitSIP([]byte(c.message), []desk.SIPAccount{newcomer}); (err == nil) != c.admitted {
			t.Errorf("%s: %v", name, err)
		}
	}
	if desk.AdmitSIP([]byte(registering("web-101")), nil) == nil {
		t.Error("a page that may be no telephone registers")
	}
}

// FuzzAdmitSIP: what passes as a page's own is that for another reader of SIP too.
func FuzzAdmitSIP(f *testing.F) {
	f.Add("INVITE", "<sip:web-101@hotline>;tag=a", "<sip:103@hotline>", "Warning: x")
	f.Add("REGISTER", "<sip:web-102@hotline>;tag=a", "<sip:web-101@hotline>;tag=b", `Authorization: Digest username="web-101"`)
	f.Add("BYE", `"x\\" <sip:5ht5@4f8qk2n1.invalid;ob>;tag=a`, `"" <sip:103@[::1]:5060;x=y>;tag=1;z="tag=2"`, "Contact: *")
	f.Fuzz(func(t *testing.T, method, from, to, more string) {
		text := spoken(method, from, to, more)
		if desk.AdmitSIP([]byte(text), []desk.SIPAccount{own}) != nil {
			return
		}
		message, err := sip.ParseMessage([]byte(text))
		if err != nil {
			return // it finds nobody else
		}
		request, is := message.(*sip.Request)
		if !is || len(request.GetHeaders("From"))+len(request.GetHeaders("f")) != 1 || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Fatalf("not one request of one sender: %q", text)
		}
		sender, owner := request.From().Address.User, request.To().Address.User
		if request.Method == sip.REGISTER && (sender != own.User || owner != own.User) {
			t.Errorf("%s registers %s: %q", sender, owner, text)
		}
		if tag, _ := request.To().Params.Get("tag"); tag == "" && sender != own.User {
			t.Errorf("%s begins: %q", sender, text)
		}
	})
}

func BenchmarkAdmitSIP(b *testing.B) {
	accounts := []desk.SIPAccount{own, newcomer}
	for name, message := range map[string]string{
		"register": registering("web-101"),
		"invite": withBody(spoken("INVITE", "<sip:web-101@hotline>;tag=a", "<sip:102@hotline>", "Content-Type: application/sdp"),
			strings.Repeat("a=candidate:1 1 udp 2113937151 192.0.2.1 5000 typ host\r\n", 60)),
	} {
		text := []byte(message)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := desk.AdmitSIP(text, accounts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
