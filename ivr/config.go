package ivr

import (
	"errors"
	"fmt"
	"time"

	"hotline/routing"
	"hotline/sounds"
)

// Config is what a provider may set in the dialogue. Default returns the values of product.md.
type Config struct {
	Location  *time.Location   // whose wall clock picks the greeting
	Greetings Greetings        // boundaries of the day
	Lines     map[string]Line  // by the number dialled; others get DefaultLine
	Silence   time.Duration    // after the menu, before a caller who presses nothing goes to an operator
	MaxWrong  int              // this many wrong inputs lead to an operator
	Schedule  routing.Schedule // the departments' opening hours; all are open day and night by default
	Announce  time.Duration    // of music between two announcements of the place in the queue; 0: there are none
	CallBacks CallBackRules
}

// CallBackRules says which numbers a caller may order a call back to.
type CallBackRules struct {
	Off     bool     // no call backs are offered
	Foreign []string // calling codes of countries besides Ukraine whose numbers are called back, as "48"
}

// Greetings holds the times of day from which each greeting is used, as time since midnight. The night
// lasts from Night over midnight to Morning.
type Greetings struct {
	Morning, Day, Evening, Night time.Duration
}

// Line is how a dialled number is answered (product.md, "The number dialled").
type Line struct {
	Language   sounds.Language    `json:"language"`
	Department routing.Department `json:"department,omitempty"` // entered directly; Any: the menu
}

// Default returns the configuration that product.md describes, for the given clock.
func Default(location *time.Location) Config {
	return Config{
		Location:  location,
		Greetings: Greetings{Morning: 5 * time.Hour, Day: 11 * time.Hour, Evening: 17 * time.Hour, Night: 22 * time.Hour},
		Silence:   5 * time.Second,
		MaxWrong:  3,
		Announce:  30 * time.Second,
	}
}

// Validate returns every fault of the configuration, joined; nil if there is none.
func (c Config) Validate() error {
	var faults []error
	if c.Location == nil {
		faults = append(faults, errors.New("timezone: missing"))
	}
	if c.Silence <= 0 {
		faults = append(faults, fmt.Errorf("dialogue.silence: %v is not above 0", c.Silence))
	}
	if c.MaxWrong < 1 {
		faults = append(faults, fmt.Errorf("dialogue.max_wrong: %d is below 1", c.MaxWrong))
	}
	if c.Announce < 0 {
		faults = append(faults, fmt.Errorf("routing.announce: %v is below 0", c.Announce))
	}
	faults = append(faults, c.Greetings.validate())
	for number, line := range c.Lines {
		faults = append(faults, line.validate(number))
	}
	return errors.Join(faults...)
}

func (g Greetings) validate() error {
	if 0 <= g.Morning && g.Morning < g.Day && g.Day < g.Evening && g.Evening < g.Night && g.Night < 24*time.Hour {
		return nil
	}
	return fmt.Errorf("greetings: morning %v, day %v, evening %v, night %v: want each later than the one before, within 24h",
		g.Morning, g.Day, g.Evening, g.Night)
}

func (l Line) validate(number string) error {
	var faults []error
	if l.Language != sounds.Ukrainian && l.Language != sounds.English {
		faults = append(faults, fmt.Errorf("lines.%s.language: %q is not %q or %q", number, l.Language, sounds.Ukrainian, sounds.English))
	}
	if !l.Department.Valid() {
		faults = append(faults, fmt.Errorf("lines.%s.department: %d is not 0 to 5", number, int(l.Department)))
	}
	return errors.Join(faults...)
}

// line returns how the dialled number is answered; Ukrainian and the menu unless it is configured.
func (c Config) line(number string) Line {
	if line, ok := c.Lines[number]; ok {
		return line
	}
	return Line{Language: sounds.Ukrainian}
}
