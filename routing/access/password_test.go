package access_test

import (
	"errors"
	"strings"
	"testing"

	"hotline/routing/access"
)

func TestJudgePassword(t *testing.T) {
	for _, tt := range []struct {
		login, password string
		want            error
	}{
		{"101", "кіт на даху співає", nil},
		{"101", "correct horse battery", nil},
		{"101", "Zx9!ukd7-qpl", nil},
		{"101", strings.Repeat("зебра та лев ", 9) + "12345678901", nil}, // 128 characters
		{"101", strings.Repeat("зебра та лев ", 9) + "123456789012", access.ErrPasswordLong},
		{"101", strings.Repeat("x1y2", 1<<20), access.ErrPasswordLong},
		{"101", "elevenchars", access.ErrPasswordShort},
		{"101", "a     b     c     d", access.ErrPasswordShort}, // blanks in a row are one
		{"101", "йййййййййййй", access.ErrPasswordCommon},
		{"101", "abababababab", access.ErrPasswordCommon},
		{"101", "hotline-demo", access.ErrPasswordCommon},
		{"101", "QWERTY123456", access.ErrPasswordCommon},
		{"101", "йцукенгшщзхї", access.ErrPasswordCommon},
		{"olena.koval", "olena.koval2026", access.ErrPasswordLogin},
		{"olena.koval", "Olena.Koval-olena.koval", access.ErrPasswordLogin},
		{"olena.koval", "olena.koval likes tea", nil},
		{"101", "valid until \xff here", access.ErrPasswordText},
	} {
		if got := access.JudgePassword(tt.login, tt.password); !errors.Is(got, tt.want) {
			t.Errorf("%s with %.40q: %v, want %v", tt.login, tt.password, got, tt.want)
		}
	}
}

func TestAccountsThatAreWrong(t *testing.T) {
	good := access.Account{Login: "101", Name: "Олена", Role: access.Operator, Operator: "101", Language: "uk"}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*access.Account){
		"login":    func(a *access.Account) { a.Login = "Олена" },
		"role":     func(a *access.Account) { a.Role = "root" },
		"operator": func(a *access.Account) { a.Operator = "" },
		"language": func(a *access.Account) { a.Language = "" },
		"name":     func(a *access.Account) { a.Name = strings.Repeat("x", 101) },
	} {
		wrong := good
		change(&wrong)
		if err := wrong.Validate(); err == nil || !strings.HasPrefix(err.Error(), name+":") {
			t.Errorf("%s: %v", name, err)
		}
	}
	engineer := access.Account{Login: "ihor", Role: access.Engineer, Language: "en"}
	if err := engineer.Validate(); err != nil {
		t.Errorf("an engineer takes no calls: %v", err)
	}
	if got := access.FoldLogin("  Olena.Koval "); got != "olena.koval" {
		t.Errorf("folded to %q", got)
	}
}
