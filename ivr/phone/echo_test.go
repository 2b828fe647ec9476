package phone

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestEcho(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	echo, err := NewEcho(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if took, err := echo.Round(); err != nil || took <= 0 || took > time.Second {
			t.Errorf("round: %v, %v", took, err)
		}
	}
	if err := echo.Close(); err != nil {
		t.Error(err)
	}
	if _, err := echo.Round(); err == nil {
		t.Error("a round after Close: no error")
	}
}
