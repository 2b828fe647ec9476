package e2e_test

import "testing"

// saturdayEvening is after the hours of all departments but technical support.
const saturdayEvening = "HOTLINE_CLOCK=2026-01-10T20:30:00+02:00"

// usualHours are the defaults of product.md.
const usualHours = `HOTLINE_HOURS={"1": "Mon-Fri 09:00-18:00", "4": "Mon-Fri 09:00-18:00", "2": "Mon-Sat 09:00-20:00", "5": "Mon-Sat 09:00-20:00"}`

// A department that is closed says its hours and when it opens; * leads back to the menu, and an old telephone that can
// press nothing gets an operator of those who work.
func TestClosed(t *testing.T) {
	l := sharedLab(t)
	night := l.newOperator(t, 3)
	s := l.serve(t, []operator{night}, saturdayEvening, usualHours)
	d := s.on(night)[0]
	c := s.dial()
	c.hears("uk/greet.evening")
	c.presses("4")
	c.hearsAtLast("uk/hours.closed")
	c.hears("uk/hours.open", "uk/weekday.from.1", "uk/weekday.through.5", "uk/hour.from.9", "uk/hour.until.18", "uk/hours.opens")
	c.hearsAtLast("uk/hours.callback")
	c.presses("*")
	c.hearsAtLast("uk/balance.offer")
	c.presses("3")
	c.hearsAtLast("uk/queue.transfer")
	d.rings().talksTo(c)
	c.hangsUp()
	s.ended(c, "connected/caller_hung_up")
}

// Who dials the own number of a closed department and presses nothing has an old telephone.
func TestClosedForOldTelephone(t *testing.T) {
	l := sharedLab(t)
	night := l.newOperator(t, 3)
	s := l.serve(t, []operator{night}, saturdayEvening, usualHours, lineIn("en", 4))
	d := s.on(night)[0]
	c := s.dial()
	c.hears("en/greet.evening", "en/hours.closed", "en/hours.open")
	c.hearsAtLast("en/hours.callback")
	c.isSilent()
	c.hears("en/queue.transfer")
	d.rings().talksTo(c)
}

// A holiday is told as one.
func TestHoliday(t *testing.T) {
	l := sharedLab(t)
	s := l.serve(t, nil, atNoon, usualHours, `HOTLINE_HOLIDAYS=["01-05"]`)
	c := s.dial()
	c.hears("uk/greet.day")
	c.presses("1")
	c.hearsAtLast("uk/hours.closed")
	c.hears("uk/hours.holiday")
	c.hangsUp()
	s.ended(c, "left/while_closed")
}
