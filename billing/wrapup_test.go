package billing

import (
	"errors"
	"strings"
	"testing"
)

func TestWrapUpNames(t *testing.T) {
	seen := make(map[string]bool)
	for _, name := range WrapUpNames() {
		for _, text := range []string{string(name.Code), name.Ukrainian, name.English} {
			if text == "" || seen[text] {
				t.Errorf("%q is empty or stands twice", text)
			}
			seen[text] = true
		}
		if code, err := ParseWrapUpCode(string(name.Code)); code != name.Code || err != nil {
			t.Errorf("%s is read as %q, %v", name.Code, code, err)
		}
	}
	if len(seen) != 3*8 {
		t.Errorf("%d codes, want 8", len(seen)/3)
	}
}

func TestWrapUpNamesCannotBeChanged(t *testing.T) {
	WrapUpNames()[0].English = "changed"
	if got := WrapUpNames()[0].English; got != "Question answered" {
		t.Errorf("%q after somebody changed a copy", got)
	}
}

func TestParseWrapUpCodeRefuses(t *testing.T) {
	for _, text := range []string{"", "Other", "other ", "none"} {
		if code, err := ParseWrapUpCode(text); err == nil {
			t.Errorf("%q is read as %q", text, code)
		}
	}
}

func TestParseNote(t *testing.T) {
	long := strings.Repeat("ї", MaxNote)
	for _, tt := range []struct{ text, want string }{
		{"", ""}, {" \n", ""}, {" передзвонити\nзавтра ", "передзвонити\nзавтра"}, {long, long}, {" " + long + "\n", long},
	} {
		if got, err := ParseNote(tt.text); got != tt.want || err != nil {
			t.Errorf("%.20q: %.20q, %v", tt.text, got, err)
		}
	}
	if _, err := ParseNote(long + "!"); !errors.Is(err, ErrLongNote) {
		t.Errorf("one character more: %v", err)
	}
	for _, text := range []string{"\xff", "a\x00b"} {
		if note, err := ParseNote(text); err == nil || note != "" {
			t.Errorf("%q was taken", text)
		}
	}
}
