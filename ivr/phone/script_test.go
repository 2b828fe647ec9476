package phone

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseScript(t *testing.T) {
	tests := []struct {
		text string
		want Script
	}{
		{"", nil},
		{"w3 3 w10", Script{{Wait: 3 * time.Second}, {Keys: "3"}, {Wait: 10 * time.Second}}},
		{" w2.5\t1000001# ", Script{{Wait: 2500 * time.Millisecond}, {Keys: "1000001#"}}},
		{"h:greet.morning * end", Script{{Hear: "greet.morning"}, {Keys: "*"}, {End: true}}},
		{"w0", Script{{}}},
	}
	for _, test := range tests {
		got, err := ParseScript(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: -want +got\n%s", test.text, diff)
		}
	}
}

func TestParseScriptNamesTheBadToken(t *testing.T) {
	tests := []struct {
		text     string
		token    string
		position int
	}{
		{"w3 x 1", "x", 2},
		{"w", "w", 1},
		{"1 w-1", "w-1", 2},
		{"wNaN", "wNaN", 1},
		{"w1e9", "w1e9", 1},
		{"1 2 12a4", "12a4", 3},
		{"h:", "h:", 1},
		{"1 end 2", "2", 3},
	}
	for _, test := range tests {
		_, err := ParseScript(test.text)
		var bad *ScriptError
		if !errors.As(err, &bad) || bad.Token != test.token || bad.Position != test.position {
			t.Errorf("%q: %v", test.text, err)
		}
	}
}
