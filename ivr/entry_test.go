package ivr_test

import (
	"strings"
	"testing"

	"hotline/billing"
	"hotline/ivr"
)

const (
	asked     = "play uk/contract.enter"
	confirmed = "play uk/contract.readback uk/1000001 uk/contract.confirm"
	byOther   = "enqueue any; play uk/error.operator uk/queue.hold" // too many wrong inputs
)

// Each row is a caller with funds who has pressed # in the menu.
func TestEntry(t *testing.T) {
	tests := map[string]struct {
		keys string
		step ivr.Step
		did  string
	}{
		"first digit":          {"1", ivr.Entry, "quiet; await 5s"},
		"next digit":           {"10", ivr.Entry, "await 5s"},
		"number":               {"1000001#", ivr.ReadBack, confirmed},
		"one digit":            {"7#", ivr.ReadBack, "play uk/contract.readback uk/7 uk/contract.confirm"},
		"leading zero":         {"007#", ivr.ReadBack, "play uk/contract.readback uk/007 uk/contract.confirm"},
		"12 digits":            {"123456789012#", ivr.ReadBack, "play uk/contract.readback uk/123456789012 uk/contract.confirm"},
		"13 digits":            {"1234567890123#", ivr.Entry, "play uk/contract.long uk/contract.retry"},
		"40 digits":            {strings.Repeat("1234567890", 4) + "#", ivr.Entry, "play uk/contract.long uk/contract.retry"},
		"nothing":              {"#", ivr.Entry, "play uk/contract.empty uk/contract.retry"},
		"nothing three times":  {"###", ivr.Transfer, byOther},
		"star over":            {"999*", ivr.Entry, asked},
		"star over, anew":      {"999*1000001#", ivr.ReadBack, confirmed},
		"star with nothing":    {"*", ivr.Menu, "play uk/menu+6"},
		"star twice":           {"999**", ivr.Menu, "play uk/menu+6"},
		"too long, then right": {"12345678901231000001#1000001#", ivr.ReadBack, confirmed},
		"read-back, star":      {"1000002#*", ivr.Entry, asked},
		"read-back, anew":      {"1000002#*1000001#", ivr.ReadBack, confirmed},
		"read-back, digit":     {"1000001#5", ivr.ReadBack, "play uk/error.invalid " + confirmed[len("play "):]},
		"read-back, 3 wrong":   {"1000001#555", ivr.Transfer, byOther},
		"wrong of all kinds":   {"#1000001#5*#", ivr.Transfer, byOther},
		"type-ahead":           {"1000001##", ivr.Request, "identify 1000001; quiet; do 1 balance 1000001"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := inMenu(t, funded)
			c.presses("#")
			c.want(ivr.Entry, asked)
			c.presses(tt.keys)
			c.want(tt.step, tt.did)
		})
	}
}

// The whole of a balance by SMS typed at once, in the greeting and in the menu.
func TestTypeAhead(t *testing.T) {
	for _, step := range []string{"greeting", "menu"} {
		c := dial(t, "")
		c.isLookedUp(funded)
		if step == "menu" {
			c.hearsOut()
		}
		c.presses("#1000001##")
		c.want(ivr.Request, "identify 1000001; quiet; do 1 balance 1000001")
	}
}

// Wrong inputs count together, wherever they are made.
func TestWrongInputsAnywhere(t *testing.T) {
	for _, way := range []string{"9#1#55", "99##", "0###", "9#1000001#5*1000001#5", "01000002##555"} {
		t.Run(way, func(t *testing.T) {
			c := inMenu(t, cutOff)
			c.presses(way[:len(way)-1])
			if c.Wrong != 2 {
				t.Fatalf("%d wrong inputs at %q", c.Wrong, c.Step)
			}
			if c.presses(way[len(way)-1:]); c.Step != ivr.Transfer || !strings.HasSuffix(c.did(), byOther) {
				t.Errorf("at %q: %s", c.Step, c.did())
			}
		})
	}
}

func TestSilenceInTheEntry(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("#")
	for range 2 {
		c.hearsOut()
		c.want(ivr.Entry, "await 10s")
		c.isSilent()
		c.want(ivr.Entry, "play uk/error.noinput uk/contract.enter")
	}
	c.hearsOut()
	c.isSilent()
	c.want(ivr.Transfer, byOther)
}

// Digits without # are reminded of it once; the number goes on where it was.
func TestReminder(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("#1000")
	c.isSilent()
	c.want(ivr.Entry, "play uk/contract.reminder")
	c.presses("001")
	c.want(ivr.Entry, "await 5s")
	c.isSilent()
	c.want(ivr.Entry, "play uk/contract.retry")
	if c.Wrong != 1 || c.Asked.Digits != "" {
		t.Errorf("%d wrong inputs, %q entered", c.Wrong, c.Asked.Digits)
	}
	c.presses("1000001")
	c.isSilent()
	c.want(ivr.Entry, "play uk/contract.reminder") // of a new number
	c.presses("#")
	c.want(ivr.ReadBack, confirmed)
}

func TestReminderHeardOut(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("#1000001")
	c.isSilent()
	c.hearsOut()
	c.want(ivr.Entry, "await 5s")
	c.presses("#")
	c.want(ivr.ReadBack, confirmed)
}

func TestSilenceInReadBackAndOffer(t *testing.T) {
	for step, question := range map[ivr.Step]string{
		ivr.ReadBack: "uk/contract.readback uk/1000002 uk/contract.confirm", ivr.Offer: offered[len("play "):],
	} {
		c := reach(t, "", step)
		for range 2 {
			c.hearsOut()
			c.want(step, "await 10s")
			c.isSilent()
			c.want(step, "play uk/error.noinput "+question)
		}
		c.hearsOut()
		c.isSilent()
		c.want(ivr.Transfer, byOther)
	}
}

// A timer of before a key or a prompt means nothing while the next question is spoken.
func TestLateTimers(t *testing.T) {
	for name, tt := range map[string]struct {
		before func(*caller)
		keys   string
		step   ivr.Step
	}{
		"silence after the menu": {func(c *caller) { c.hearsOut() }, "#", ivr.Entry},
		"between digits":         {func(c *caller) { c.presses("#1000002") }, "#", ivr.ReadBack},
		"thought over":           {func(c *caller) { c.presses("01000002#"); c.hearsOut() }, "#", ivr.Offer},
		"thought over, anew":     {func(c *caller) { c.presses("#1000002#"); c.hearsOut() }, "*", ivr.Entry},
		"while it is done":       {func(c *caller) { c.presses("01000002##"); c.hearsOut() }, "#", ivr.Request},
	} {
		t.Run(name, func(t *testing.T) {
			c := inMenu(t, cutOff)
			tt.before(c)
			timer := c.Timer
			c.presses(tt.keys)
			c.gets(ivr.TimerFired{Timer: timer})
			c.want(tt.step, "")
			if c.Wrong != 0 {
				t.Errorf("%d wrong inputs", c.Wrong)
			}
		})
	}
}

// A question that cannot be asked leads to an operator.
func TestQuestionsThatCannotBePlayed(t *testing.T) {
	for _, step := range []ivr.Step{ivr.Entry, ivr.ReadBack, ivr.Offer} {
		c := reach(t, "", step)
		c.gets(ivr.PromptEnded{Sequence: c.Sequence, Failed: true})
		c.want(ivr.Transfer, byOther)
	}
}

// While the database is away nothing is asked that it would have to answer.
func TestEntryWithoutDatabase(t *testing.T) {
	for _, key := range []string{"#", "0"} {
		c := dial(t, "")
		c.isUnknown()
		c.hearsOut()
		c.presses(key)
		c.want(ivr.Menu, "play uk/error.service uk/menu")
	}
}

// A caller who learns in the middle of the entry that the database is away hears it at the end of it.
func TestDatabaseAwayDuringTheEntry(t *testing.T) {
	c := dial(t, "")
	c.presses("#1000")
	c.isUnknown()
	c.want(ivr.Entry, "")
	c.presses("001#")
	c.want(ivr.ReadBack, confirmed)
	c.presses("#")
	c.want(ivr.Menu, "play uk/error.service uk/menu")
}

// An unknown contract and another's are the same to the caller, step by step.
func TestUnknownAndForeignContract(t *testing.T) {
	for _, service := range []string{"#", "0"} {
		for _, contract := range []string{"1000002", "999", "123456789012"} {
			c := inMenu(t, funded)
			c.presses(service + contract + "##")
			c.want(ivr.Menu, "do 1 failed "+contract+"; play uk/identity.refused uk/menu+6")
			if c.Wrong != 0 || c.Guesses.FromNumber != 1 {
				t.Errorf("%d wrong inputs, guesses %v", c.Wrong, c.Guesses)
			}
		}
	}
}

const lockedOut = "enqueue any; play uk/identity.locked uk/queue.hold"

func TestGuessing(t *testing.T) {
	for before := range billing.MaxGuessesFromNumber {
		caller := funded
		caller.FailedEntries = before
		c := inMenu(t, caller)
		for n := before + 1; n < billing.MaxGuessesFromNumber; n++ {
			c.presses("#999##")
			c.gets(ivr.Counted{Guesses: billing.Guesses{FromNumber: n, AtContract: 1}})
			if c.Step != ivr.Menu {
				t.Fatalf("%d failed entries, %d before the call: at %q", n, before, c.Step)
			}
		}
		c.presses("0999##")
		if got := c.did(); c.Step != ivr.Transfer || !strings.HasSuffix(got, lockedOut) {
			t.Errorf("%d failed entries before the call: at %q: %s", before, c.Step, got)
		}
	}
}

// A caller who is locked is not asked for a number, and the right one is not told from a wrong one.
func TestLocked(t *testing.T) {
	caller := funded
	caller.FailedEntries = billing.MaxGuessesFromNumber
	for _, key := range []string{"#", "0"} {
		c := inMenu(t, caller)
		c.presses(key)
		c.want(ivr.Transfer, lockedOut)

		c = dial(t, "")
		c.presses(key + "1000001##")
		c.isLookedUp(caller)
		c.want(ivr.Transfer, "identify 1000001; "+lockedOut)
	}
}

// Nobody counts: the call counts itself.
func TestGuessingUncounted(t *testing.T) {
	c := inMenu(t, stranger)
	for range billing.MaxGuessesFromNumber - 1 {
		c.presses("#999##")
	}
	c.presses("#999##")
	c.want(ivr.Transfer, "do 5 failed 999; "+lockedOut)
}

// A contract that many callers have tried locks the caller who tried it last; a late or lost count takes nothing back.
func TestGuessingAtOneContract(t *testing.T) {
	c := inMenu(t, stranger)
	c.presses("#999##")
	c.gets(ivr.Counted{Guesses: billing.Guesses{FromNumber: 1, AtContract: billing.MaxGuessesAtContract}})
	c.want(ivr.Menu, "")
	c.gets(ivr.Counted{})
	c.presses("0")
	c.want(ivr.Transfer, lockedOut)
}
