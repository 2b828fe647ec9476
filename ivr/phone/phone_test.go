package phone_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/ivr/phone"
)

// sipgo may open a connection for an answer that it repeats after all its connections were closed; nobody can close that one.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/emiago/sipgo/sip.(*TransportUDP).readUDPConnection"))
}

var (
	callerLine   = phone.Name{Key: "caller.line"}
	operatorLine = phone.Name{Key: "operator.line"}
)

// noise is reproducible audio that no other seed gives: never silence.
func noise(seed uint64, frames int) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	audio := make([]byte, frames*160)
	for i := range audio {
		audio[i] = byte(random.Uint32())
	}
	return audio
}

// lines are the two recordings the phones of these tests speak.
var lines = map[phone.Name][]byte{callerLine: noise(1, 20), operatorLine: noise(2, 30)}

func open(t *testing.T) *phone.Phone {
	t.Helper()
	p, err := phone.New(phone.Config{Ear: phone.NewEar(lines)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("close phone: %v", err)
		}
	})
	return p
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// must fails the test on an error and passes the value on.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestTwoPhonesHearEachOther(t *testing.T) {
	ctx := within(t)
	callee, caller := open(t), open(t)
	calls := make(chan *phone.Call, 1)
	err := callee.Serve("103", func(c *phone.Call) {
		if c.Ring() == nil && c.Answer() == nil {
			c.Speak(operatorLine, lines[operatorLine])
		}
		calls <- c
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := caller.Dial(ctx, "380501112233", "sip:103@"+callee.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	out.Speak(callerLine, lines[callerLine])
	in := <-calls
	if in.From() != "380501112233" {
		t.Errorf("caller is %q", in.From())
	}
	for name, call := range map[phone.Name]*phone.Call{operatorLine: out, callerLine: in} {
		whole := time.Duration(len(lines[name])/160) * 20 * time.Millisecond
		// It is spoken in a loop, so a machine too busy to speak it evenly the
		// first time does not fail the test.
		_, err := call.Wait(ctx, func(e phone.Event) bool {
			return e.Is(phone.Stops, name) && !e.Cut && e.Length == whole
		})
		if err != nil {
			t.Fatalf("%v: %v; heard %v", name, err, call.Transcript())
		}
	}
	if _, err := out.Press(ctx, "1#"); err != nil {
		t.Error(err)
	}
	if err := in.HangUp(ctx); err != nil {
		t.Error(err)
	}
	<-out.Done()
	if end := out.End(); end.By != phone.Them || end.Code != 200 {
		t.Errorf("caller sees the end %v", end)
	}
	if end := in.End(); end.By != phone.Us {
		t.Errorf("callee sees the end %v", end)
	}
}
