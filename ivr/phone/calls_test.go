package phone_test

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"hotline/ivr/phone"
)

// serve opens a phone on which 103 is answered by an operator, and returns its
// address and its calls.
func serve(t *testing.T, operator phone.Operator) (address string, calls <-chan *phone.Call) {
	t.Helper()
	p := open(t)
	taken := make(chan *phone.Call, 8)
	operator.OnCall = func(c *phone.Call) { taken <- c }
	if err := p.Serve("103", operator.Handle); err != nil {
		t.Fatal(err)
	}
	return "sip:103@" + p.Addr().String(), taken
}

// kinds are the events' kinds in order.
func kinds(c *phone.Call) []phone.Kind {
	var list []phone.Kind
	for _, e := range c.Transcript() {
		list = append(list, e.Kind)
	}
	return list
}

func TestCallThatIsNotAnswered(t *testing.T) {
	tests := []struct {
		name     string
		to       string
		operator phone.Operator
		code     int
	}{
		{"refused", "103", phone.Operator{Reject: 486}, 486},
		{"nobody there", "999", phone.Operator{}, 404},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			address, _ := serve(t, test.operator)
			_, err := open(t).Dial(within(t), "380501112233", "sip:"+test.to+address[len("sip:103"):])
			var refused *phone.NotAnswered
			if !errors.As(err, &refused) || refused.End.Code != test.code || refused.End.By != phone.Them {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCallerGivesUpWhileItRings(t *testing.T) {
	ctx := within(t)
	address, calls := serve(t, phone.Operator{NoAnswer: true})
	c, err := open(t).Start(ctx, "380501112233", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(ctx, func(e phone.Event) bool { return e.Kind == phone.Ringing }); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Press(ctx, "1"); !errors.Is(err, phone.ErrNotConnected) {
		t.Errorf("a key before the answer: %v", err)
	}
	if err := c.HangUp(ctx); err != nil {
		t.Error(err)
	}
	in := <-calls
	<-in.Done()
	if end := in.End(); end.By != phone.Them || end.Code != 487 {
		t.Errorf("the operator's phone sees %v", end)
	}
	if end := c.End(); end.By != phone.Us || end.Code != 487 {
		t.Errorf("the caller's sees %v", end)
	}
	if err := c.WaitAnswered(ctx); err == nil {
		t.Error("was never answered")
	}
	if _, err := c.Press(ctx, "1"); !errors.Is(err, phone.ErrEnded) {
		t.Errorf("a key after the end: %v", err)
	}
}

func TestContextGivesUpTheCall(t *testing.T) {
	address, calls := serve(t, phone.Operator{NoAnswer: true})
	ctx, cancel := context.WithCancel(within(t))
	c, err := open(t).Start(ctx, "1", address)
	if err != nil {
		t.Fatal(err)
	}
	in := <-calls
	cancel()
	<-c.Done()
	<-in.Done()
}

func TestNobodyReplies(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	c, err := open(t).Start(within(t), "1", silent.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.HangUp(within(t)); err != nil {
		t.Error(err)
	}
	if end := c.End(); end.By != phone.Nobody || end.Code != 408 {
		t.Errorf("ended %v", end)
	}
}

func TestOperatorHasOneLine(t *testing.T) {
	ctx := within(t)
	address, _ := serve(t, phone.Operator{})
	caller := open(t)
	if _, err := caller.Dial(ctx, "1", address); err != nil {
		t.Fatal(err)
	}
	_, err := caller.Dial(ctx, "2", address)
	var refused *phone.NotAnswered
	if !errors.As(err, &refused) || refused.End.Code != 486 {
		t.Errorf("second call: %v", err)
	}
}

func TestWhoCalls(t *testing.T) {
	ctx := within(t)
	address, calls := serve(t, phone.Operator{})
	caller := open(t)
	c, err := caller.Start(ctx, "", address, "P-Asserted-Identity: <sip:380671234567@example.net>")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WaitAnswered(ctx); err != nil {
		t.Fatal(err)
	}
	in := <-calls
	if in.From() != phone.Anonymous {
		t.Errorf("From is %q", in.From())
	}
	if pai := in.Header("p-asserted-identity"); pai != "<sip:380671234567@example.net>" {
		t.Errorf("P-Asserted-Identity is %q", pai)
	}
}

func TestWaitQuiet(t *testing.T) {
	ctx := within(t)
	address, calls := serve(t, phone.Operator{})
	c, err := open(t).Dial(ctx, "1", address)
	if err != nil {
		t.Fatal(err)
	}
	in := <-calls
	if err := c.WaitQuiet(ctx, 300*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	in.Speak(operatorLine, lines[operatorLine])
	if _, err := c.WaitHeard(ctx, operatorLine); err != nil {
		t.Fatal(err)
	}
	in.Speak(phone.Name{}, nil)
	if err := c.WaitQuiet(ctx, 300*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if err := in.HangUp(ctx); err != nil {
		t.Error(err)
	}
	if err := c.WaitQuiet(ctx, time.Millisecond); !errors.Is(err, phone.ErrEnded) {
		t.Errorf("after the end: %v", err)
	}
}

func TestScriptRuns(t *testing.T) {
	ctx := within(t)
	address, _ := serve(t, phone.Operator{Line: lines[operatorLine], LineName: operatorLine})
	c, err := open(t).Dial(ctx, "1", address)
	if err != nil {
		t.Fatal(err)
	}
	script := must(phone.ParseScript("h:operator.line 1# w0.02 end"))
	if err := script.Run(ctx, c); err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	var pressed string
	for _, e := range c.Transcript() {
		pressed += e.Key
	}
	if pressed != "1#" {
		t.Errorf("pressed %q; %v", pressed, kinds(c))
	}
	if err := must(phone.ParseScript("1")).Run(ctx, c); err == nil {
		t.Error("a script ran on a call that is over")
	}
}

func TestCloseHangsUp(t *testing.T) {
	ctx := within(t)
	address, calls := serve(t, phone.Operator{})
	p := open(t)
	c, err := p.Dial(ctx, "1", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	in := <-calls
	<-in.Done()
	<-c.Done()
	if _, err := p.Dial(ctx, "1", address); err == nil {
		t.Error("dialled on a closed phone")
	}
}

func TestTwentyCallsAtOnce(t *testing.T) {
	const count = 20
	ctx := within(t)
	callee, caller := open(t), open(t)
	operator := phone.Operator{Line: lines[operatorLine], LineName: operatorLine}
	operator.OnCall = func(c *phone.Call) {}
	heard := make(chan error, count)
	for i := range count {
		user := string(rune('a' + i))
		if err := callee.Serve(user, operator.Handle); err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := caller.Dial(ctx, user, "sip:"+user+"@"+callee.Addr().String())
			if err == nil {
				_, err = c.WaitHeard(ctx, operatorLine)
			}
			heard <- err
		}()
	}
	for range count {
		if err := <-heard; err != nil {
			t.Error(err)
		}
	}
}

// registrar is a SIP server that takes REGISTER with any digest answer; it keeps
// how long each registration was for.
type registrar struct {
	address string
	expires chan string
	refuse  atomic.Bool
}

func newRegistrar(t *testing.T) *registrar {
	t.Helper()
	ua := must(sipgo.NewUA())
	server := must(sipgo.NewServer(ua))
	r := &registrar{expires: make(chan string, 8)}
	server.OnRegister(r.register)
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan string, 1)
	listening := sipgo.ListenReadyFuncCtxValue(func(_, address string) { ready <- address })
	over := make(chan struct{})
	go func() {
		defer close(over)
		//nolint:staticcheck // sipgo wants this key to be a string
		_ = server.ListenAndServe(context.WithValue(ctx, sipgo.ListenReadyCtxKey, listening), "udp", "127.0.0.1:0")
	}()
	r.address = <-ready
	t.Cleanup(func() {
		cancel()
		<-over
		_ = ua.Close()
	})
	return r
}

func (r *registrar) register(req *sip.Request, tx sip.ServerTransaction) {
	res := sip.NewResponseFromRequest(req, 200, "OK", nil)
	switch {
	case r.refuse.Load():
		res = sip.NewResponseFromRequest(req, 403, "Forbidden", nil)
	case req.GetHeader("Authorization") == nil:
		res = sip.NewResponseFromRequest(req, 401, "Unauthorized", nil)
		res.AppendHeader(sip.NewHeader("WWW-Authenticate", `Digest realm="asterisk",nonce="1",algorithm=MD5,qop="auth"`))
	default:
		r.expires <- req.GetHeader("Expires").Value()
	}
	_ = tx.Respond(res)
}

func TestRegistration(t *testing.T) {
	ctx := within(t)
	server := newRegistrar(t)
	p := open(t)
	account := phone.Account{User: "103", Password: "secret", Server: server.address, Expiry: time.Second}
	registration, err := p.Register(ctx, account, phone.Operator{}.Handle)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Register(ctx, account, phone.Operator{}.Handle); err == nil {
		t.Error("registered a user twice")
	}
	for range 3 { // the first and two renewals
		if expires := <-server.expires; expires != "1" {
			t.Errorf("registered for %s s", expires)
		}
	}
	if err := registration.Close(ctx); err != nil {
		t.Fatal(err)
	}
	for expires := range server.expires {
		if expires == "0" {
			break
		}
	}
	server.refuse.Store(true)
	if _, err := p.Register(ctx, account, phone.Operator{}.Handle); err == nil {
		t.Error("a refused registration is an error")
	}
}
