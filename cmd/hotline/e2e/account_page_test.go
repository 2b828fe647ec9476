package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hotline/routing/access"
)

// ownPassword is what somebody chooses in place of the password that an engineer set.
const ownPassword = "кіт на даху співає"

// tellsSeed returns the seed that the page shows for the telephone.
func (p *screen) tellsSeed() access.Seed {
	p.t.Helper()
	p.has("image", "QR-код із ключем; той самий ключ написано поруч")
	text, err := ask(p.page, chromedp.Evaluate[string]("document.querySelector('.secret').textContent"))
	if err != nil {
		p.t.Fatal(err)
	}
	seed, err := access.ReadSeed(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		p.t.Fatal(err)
	}
	return seed
}

// codeOf is what a telephone shows whose clock is ahead by so much.
func codeOf(t *testing.T, seed access.Seed, ahead time.Duration) string {
	t.Helper()
	code, err := seed.Code(time.Now().Add(ahead))
	if err != nil {
		t.Fatal(err)
	}
	return code[:3] + " " + code[3:]
}

// gives fills in the sign-in form and sends it.
func (p *screen) gives(login, password string) {
	p.t.Helper()
	p.writes("textbox", "Логін", login)
	p.writes("textbox", "Пароль", password)
	p.clicks("button", "Увійти")
}

// Whoever signs in with a password that an engineer set chooses another one, and who must have a second factor sets it up; only then
// there is a page. From then on a code is asked for, until an engineer forgets the lost telephone.
func TestFirstPasswordAndSecondFactor(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, "HOTLINE_HTTP_SECOND_FACTOR_KEY="+strings.Repeat("5a", access.SealerKey), `HOTLINE_HTTP_SECOND_FACTOR=["supervisor"]`)
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte(personPassword+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.runs("accounts", "add", "halyna", "--role", "supervisor", "--name", "Галина Нова", "--password-file", secret)
	browser := l.startBrowser(t, operatorTone)

	p := browser.visits(s, "/sign-in")
	p.gives("halyna", personPassword)
	p.isAt("/board")
	p.has("dialog", "Виберіть свій пароль")
	p.isAccessible(t, "the first password")
	p.writes("textbox", "Теперішній пароль", personPassword)
	p.writes("textbox", "Новий пароль", ownPassword)
	p.writes("textbox", "Новий пароль ще раз", ownPassword)
	p.clicks("button", "Змінити пароль")

	p.has("dialog", "Налаштуйте двоетапний вхід")
	seed := p.tellsSeed()
	p.isAccessible(t, "the second factor")
	p.writes("textbox", "Код, який показує телефон", codeOf(t, seed, 0))
	p.writes("textbox", "Теперішній пароль", ownPassword)
	p.clicks("button", "Увімкнути двоетапний вхід")
	p.has("region", "Оператори")
	p.clicks("button", "Вийти")
	p.isAt("/sign-in")

	p = browser.visits(s, "/sign-in")
	p.gives("halyna", ownPassword)
	p.writes("textbox", "Код із телефону", codeOf(t, seed, 30*time.Second)) // the one before is used
	p.isAccessible(t, "the code")
	p.clicks("button", "Увійти")
	p.isAt("/board")
	p.has("region", "Оператори")
	p.clicks("button", "Мій обліковий запис")
	p.says("region", "Двоетапний вхід", "потрібен одноразовий код")
	p.isAccessible(t, "the account")
	p.clicks("button", "Закрити")
	p.clicks("button", "Вийти")
	p.isAt("/sign-in")
	p.forgives("401", 1) // the password without a code

	s.runs("accounts", "second-factor", "reset", "halyna")
	p = browser.visits(s, "/sign-in")
	p.gives("halyna", ownPassword)
	p.isAt("/board")
	p.has("dialog", "Налаштуйте двоетапний вхід")
	p.clicks("button", "Вийти")
	p.isAt("/sign-in")
}
