package e2e_test

import (
	"strconv"
	"testing"
)

// atNoon is the setting that lets a test know which greeting it hears.
const atNoon = "HOTLINE_CLOCK=2026-01-05T12:00:00+02:00"

// A key pressed inside the greeting, or inside any prompt of the menu, breaks it off, and what the key means is heard
// next. Each prompt has another key; between them all keys are tried in both languages.
func TestBargeIn(t *testing.T) {
	l := sharedLab(t)
	keys := map[int]string{0: "1", 1: "2", 2: "3", 3: "4", 4: "5", 5: "8", 6: "*", 7: "0", 8: "9", 9: "#", 10: "6", 11: "7"}
	for _, language := range []string{"uk", "en"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			s := l.serve(t, nil, atNoon, lineIn(language, 0))
			prompts := append([]string{language + "/greet.day"}, menu(language)...)
			for i := range prompts {
				t.Run(prompts[i][len("uk/"):], func(t *testing.T) {
					t.Parallel()
					c := s.in(t).dial()
					c.hears(prompts[:i+1]...)
					c.bargesIn(keys[i], answerTo(keys[i], language)...)
				})
			}
		})
	}
}

// answerTo is what is heard first after a key of the menu.
func answerTo(key, language string) []string {
	switch key {
	case "1", "2", "3", "4", "5":
		return []string{language + "/queue.transfer", language + "/queue.hold", music}
	case "8":
		return menu(map[string]string{"uk": "en", "en": "uk"}[language])
	case "*":
		return menu(language)[:2]
	case "7":
		return []string{language + "/callback.number"}
	case "#", "0":
		return []string{language + "/contract.enter"}
	default:
		return []string{language + "/error.invalid", language + "/balance.offer"}
	}
}

// Every key that means nothing in an unknown caller's menu is answered so, and the menu comes again.
func TestWrongKey(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	for _, key := range []string{"6", "9"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			c := s.in(t).dial()
			c.hears("uk/greet.day", "uk/balance.offer")
			c.bargesIn(key, "uk/error.invalid", "uk/balance.offer", "uk/credit.offer")
		})
	}
}

// Keys 1 to 5 ring the operator of their department, and nobody else, in either language.
func TestDepartments(t *testing.T) {
	l := sharedLab(t)
	s := l.serveDeployed(t, atNoon)
	devices := s.on(operator{ID: "101"}, operator{ID: "102"}, operator{ID: "103"}, operator{ID: "104"}, operator{ID: "105"})
	for i, d := range devices {
		key := strconv.Itoa(i + 1)
		t.Run("key "+key, func(t *testing.T) {
			t.Parallel()
			s, d := s.in(t), d.in(t)
			for _, language := range []string{"uk", "en"} {
				c := s.dial()
				c.hears("uk/greet.day")
				if language == "en" {
					c.bargesIn("8", "en/balance.offer")
				} else {
					c.hears("uk/balance.offer")
				}
				c.bargesIn(key, language+"/queue.transfer")
				r := d.rings()
				if r.From() != c.number {
					t.Errorf("the operator's telephone shows %q, want %s", r.From(), c.number)
				}
				r.talksTo(c)
				goOnTalking(c, r)
				c.hangsUp()
				s.ended(c, "connected/caller_hung_up")
			}
		})
	}
}

// Three wrong keys lead to an operator, whoever is free.
func TestThreeWrongKeys(t *testing.T) {
	l := sharedLab(t)
	staff := l.newOperator(t, 5)
	s := l.serve(t, []operator{staff}, atNoon, lineIn("en", 0))
	d := s.on(staff)[0]
	c := s.dial()
	c.hears("en/greet.day")
	for range 2 {
		c.bargesIn("9", "en/error.invalid", "en/balance.offer")
	}
	c.bargesIn("6", "en/error.operator")
	d.rings().talksTo(c)
	c.hangsUp()
	s.ended(c, "connected/caller_hung_up")
}

// A caller who has pressed a key is no old phone: who then falls silent is told, and hears the menu again.
func TestSilenceAfterKey(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon)
	c := s.dial()
	c.hears("uk/greet.day")
	c.bargesIn("8", menu("en")...)
	c.hears("en/error.noinput", "en/balance.offer")
	c.hangsUp()
	s.ended(c, "left/in_menu")
}

// A caller who never presses a key hears the menu once and gets the nearest free operator of any department.
func TestSilence(t *testing.T) {
	l := sharedLab(t)
	for _, language := range []string{"uk", "en"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			first, second := l.newOperator(t, 5), l.newOperator(t, 1)
			s := l.serve(t, []operator{second, first}, atNoon, lineIn(language, 0))
			devices := s.on(first, second)
			c := s.dial()
			c.hears(language + "/greet.day")
			c.hearsMenu(language)
			c.hears(language + "/queue.transfer")
			devices[0].rings().talksTo(c)
			devices[1].isIdle()
			c.hangsUp()
			s.ended(c, "connected/caller_hung_up")
		})
	}
}
