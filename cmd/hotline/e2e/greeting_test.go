package e2e_test

import "testing"

// The greeting fits the hour and the line's language, and the menu follows, item by item.
func TestGreeting(t *testing.T) {
	l := sharedLab(t)
	hours := map[string]string{"morning": "05:00:00", "day": "11:00:00", "evening": "17:00:00", "night": "22:00:00"}
	for name, hour := range hours {
		for _, language := range []string{"uk", "en"} {
			t.Run(name+" "+language, func(t *testing.T) {
				t.Parallel()
				s := l.serve(t, nil, "HOTLINE_CLOCK=2026-01-05T"+hour+"+02:00", lineIn(language, 0))
				c := s.dial()
				c.hears(language + "/greet." + name)
				c.hearsMenu(language)
				c.hangsUp()
				s.ended(c, "left/in_menu")
			})
		}
	}
}
