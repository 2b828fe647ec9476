package desk

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// Why a page cannot be a telephone.
var (
	ErrNoWebSocket   = errors.New("asterisk has no WebSocket for SIP")
	ErrNoPassword    = errors.New("asterisk asks for no password")
	ErrNoDigest      = errors.New("asterisk does not ask for a password in the way that pages know one, by an MD5 digest")
	ErrOtherRealm    = errors.New("asterisk asks for the password of another realm")
	ErrWrongPassword = errors.New("asterisk refuses the password")
)

// examineTimeout is how long Asterisk may take with all that is asked of it for one telephone.
const examineTimeout = 5 * time.Second

// ExamineTelephone asks an Asterisk whether a page could be this telephone, whose SIP address, user, realm and HA1 are looked at.
// Without an HA1 the password is not. It says over Asterisk's WebSocket what the page would say, but for the Contact: a REGISTER
// without one asks what is registered and changes nothing (RFC 3261 §10.2.3), so that a page that is open stays registered, and
// none becomes so. The error is or wraps one of those above, or says what else Asterisk answered.
func ExamineTelephone(ctx context.Context, asterisk *url.URL, phone Softphone) error {
	ctx, cancel := context.WithTimeout(ctx, examineTimeout)
	defer cancel()
	//nolint:bodyclose // websocket.Dial says that the body need not be closed
	conn, _, err := websocket.Dial(ctx, asterisk.String(), &websocket.DialOptions{HTTPClient: webSocketClient(), Subprotocols: []string{sipProtocol}})
	if err != nil {
		return fmt.Errorf("%w at %s: %w", ErrNoWebSocket, asterisk.Redacted(), err)
	}
	defer conn.CloseNow()
	if conn.Subprotocol() != sipProtocol {
		return fmt.Errorf("%w at %s", ErrNoWebSocket, asterisk.Redacted())
	}
	_, host, _ := strings.Cut(phone.URI, "@")
	e := examination{conn: conn, phone: phone, registrar: "sip:" + host, call: rand.Text()}
	challenge, err := e.challenge(ctx)
	if err != nil || phone.HA1 == "" {
		return err
	}
	return e.prove(ctx, challenge)
}

// examination is what one telephone says to Asterisk, and hears.
type examination struct {
	conn      *websocket.Conn
	phone     Softphone
	registrar string // its address
	call      string // Call-ID
	sent      int    // requests so far
}

// challenge has Asterisk ask for the password, and returns the question.
func (e *examination) challenge(ctx context.Context) (string, error) {
	answer, err := e.ask(ctx, "")
	switch {
	case err != nil:
		return "", err
	case answer.agrees():
		return "", ErrNoPassword
	case answer.status != http.StatusUnauthorized:
		return "", answer.unexpected()
	}
	challenge, there := answer.challenge()
	if !there {
		return "", ErrNoDigest
	}
	if realm := quoted("realm", challenge); realm != e.phone.Realm {
		return "", fmt.Errorf("%w: %q, pages have it for %q", ErrOtherRealm, realm, e.phone.Realm)
	}
	return challenge, nil
}

// prove proves to know the password.
func (e *examination) prove(ctx context.Context, challenge string) error {
	answer, err := e.ask(ctx, "Authorization: "+proofOf(challenge, e.phone, e.registrar)+"\r\n")
	switch {
	case err != nil:
		return err
	case answer.status == http.StatusUnauthorized:
		return ErrWrongPassword
	case !answer.agrees():
		return answer.unexpected()
	}
	return nil
}

// ask sends a REGISTER without a Contact and returns the final answer to it. The host in Via is never asked for: the answer comes
// over the WebSocket (RFC 7118 §5).
func (e *examination) ask(ctx context.Context, proof string) (sipAnswer, error) {
	e.sent++
	request := fmt.Sprintf("REGISTER %s SIP/2.0\r\n"+
		"Via: SIP/2.0/WS %s.invalid;branch=z9hG4bK%s\r\n"+
		"Max-Forwards: 70\r\n"+
		"From: <%s>;tag=%s\r\n"+
		"To: <%s>\r\n"+
		"Call-ID: %s\r\n"+
		"CSeq: %d REGISTER\r\n"+
		"%sContent-Length: 0\r\n\r\n",
		e.registrar, e.call, rand.Text(), e.phone.URI, rand.Text(), e.phone.URI, e.call, e.sent, proof)
	if err := e.conn.Write(ctx, websocket.MessageText, []byte(request)); err != nil {
		return sipAnswer{}, fmt.Errorf("send REGISTER: %w", err)
	}
	for {
		_, text, err := e.conn.Read(ctx)
		if err != nil {
			return sipAnswer{}, fmt.Errorf("asterisk does not answer a REGISTER: %w", err)
		}
		if answer, err := readAnswer(text); err == nil && answer.final(e.sent) {
			return answer, nil
		}
	}
}

// sipAnswer is an answer of Asterisk.
type sipAnswer struct {
	status int
	line   string // such as "403 Forbidden"
	header textproto.MIMEHeader
}

// readAnswer takes an answer apart. The error says that it is none.
func readAnswer(text []byte) (a sipAnswer, err error) {
	reader := textproto.NewReader(bufio.NewReader(bytes.NewReader(text)))
	line, err := reader.ReadLine()
	if err != nil || !sipStatusLine.MatchString(line) {
		return a, errNoSIP
	}
	a.line = strings.TrimPrefix(line, "SIP/2.0 ")
	code, _, _ := strings.Cut(a.line, " ")
	if a.status, err = strconv.Atoi(code); err != nil {
		return a, errNoSIP
	}
	a.header, err = reader.ReadMIMEHeader()
	return a, err
}

// final reports whether it is the last answer to the request of a number.
func (a sipAnswer) final(number int) bool {
	return a.status >= http.StatusOK && a.header.Get("CSeq") == fmt.Sprintf("%d REGISTER", number)
}

func (a sipAnswer) agrees() bool { return a.status/100 == http.StatusOK/100 }

func (a sipAnswer) unexpected() error {
	return fmt.Errorf("asterisk answers a REGISTER with %s", a.line)
}

// challenge returns the question for an MD5 digest, which is the algorithm where none is named (RFC 7616 §3.3); false if there
// is none.
func (a sipAnswer) challenge() (string, bool) {
	for _, question := range a.header.Values("WWW-Authenticate") {
		scheme, parameters, _ := strings.Cut(question, " ")
		algorithm := quoted("algorithm", parameters)
		if strings.EqualFold(scheme, "Digest") && (algorithm == "" || strings.EqualFold(algorithm, "MD5")) {
			return parameters, true
		}
	}
	return "", false
}

// quoted returns a parameter of a challenge without its quotation marks; "" if it is not there.
func quoted(name, challenge string) string {
	values := valuesOf(name, sipProof, challenge)
	if len(values) == 0 {
		return ""
	}
	return strings.Trim(values[0], `"`)
}

// proofOf answers a challenge as RFC 7616 §3.4 says, and RFC 2617 §3.2.2.1 where no quality of protection is asked for.
func proofOf(challenge string, phone Softphone, address string) string {
	nonce, tail := quoted("nonce", challenge), ""
	parts := []string{phone.HA1, nonce}
	if quoted("qop", challenge) != "" {
		fresh := rand.Text()
		parts = append(parts, "00000001", fresh, "auth")
		tail = fmt.Sprintf(`, qop=auth, nc=00000001, cnonce="%s"`, fresh)
	}
	if opaque := quoted("opaque", challenge); opaque != "" {
		tail += fmt.Sprintf(`, opaque="%s"`, opaque)
	}
	parts = append(parts, hexMD5("REGISTER:"+address))
	return fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s", algorithm=MD5%s`,
		phone.User, phone.Realm, nonce, address, hexMD5(strings.Join(parts, ":")), tail)
}

// hexMD5 is the digest that SIP's passwords are proven by.
func hexMD5(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
