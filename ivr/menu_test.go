package ivr_test

import (
	"testing"

	"hotline/ivr"
)

func TestMenuOrder(t *testing.T) {
	c := reach(t, "", ivr.Menu)
	want := "uk/balance.offer,uk/credit.offer,uk/menu.1,uk/menu.2,uk/menu.3,uk/menu.4,uk/menu.5,uk/menu.7,en/menu.language,uk/menu.repeat,uk/menu.stay"
	if got := joined(c.Playing); got != want {
		t.Errorf("menu: %s\nwant: %s", got, want)
	}
	want = "en/balance.offer,en/credit.offer,en/menu.1,en/menu.2,en/menu.3,en/menu.4,en/menu.5,en/menu.7,uk/menu.language,en/menu.repeat,en/menu.stay"
	if got := joined(reach(t, englishLine, ivr.Menu).Playing); got != want {
		t.Errorf("English menu: %s\nwant: %s", got, want)
	}
}

func joined(prompts []ivr.Prompt) string {
	var s string
	for i, p := range prompts {
		if i > 0 {
			s += ","
		}
		s += p.String()
	}
	return s
}

// keyTable says what each key does in the greeting, in the menu and in the silence after it, for a Ukrainian caller.
var keyTable = map[string]struct {
	step ivr.Step
	did  string
}{
	"1": {ivr.Transfer, "enqueue services; play uk/queue.transfer uk/queue.hold"},
	"2": {ivr.Transfer, "enqueue connection; play uk/queue.transfer uk/queue.hold"},
	"3": {ivr.Transfer, "enqueue support; play uk/queue.transfer uk/queue.hold"},
	"4": {ivr.Transfer, "enqueue accounts; play uk/queue.transfer uk/queue.hold"},
	"5": {ivr.Transfer, "enqueue corporate; play uk/queue.transfer uk/queue.hold"},
	"8": {ivr.Menu, "play en/menu"},
	"*": {ivr.Menu, "play uk/menu"},
	"6": {ivr.Menu, "play uk/error.invalid uk/menu"},
	"7": {ivr.PhoneCheck, "play uk/callback.number uk/0671112233 uk/callback.confirm"},
	"9": {ivr.Menu, "play uk/error.invalid uk/menu"},
	"0": {ivr.Entry, "play uk/contract.enter"},
	"#": {ivr.Entry, "play uk/contract.enter"},
}

func TestEveryKeyBeforeTheQueue(t *testing.T) {
	for _, step := range []ivr.Step{ivr.Greeting, ivr.Menu, ivr.Silence} {
		for key, want := range keyTable {
			t.Run(string(step)+" "+key, func(t *testing.T) {
				c := reach(t, "", step)
				c.isLookedUp(stranger)
				c.presses(key)
				c.want(want.step, want.did)
			})
		}
	}
}

func TestEveryKeyLater(t *testing.T) {
	for _, step := range []ivr.Step{ivr.Transfer, ivr.Waiting, ivr.Talking, ivr.Held, ivr.Passed, ivr.Dialling, ivr.Hello, ivr.Goodbye, ivr.Ended} {
		for key := range keyTable {
			t.Run(string(step)+" "+key, func(t *testing.T) {
				c := reach(t, "", step)
				switch c.presses(key); {
				case (step == ivr.Transfer || step == ivr.Waiting) && key == "*":
					c.want(ivr.Menu, "dequeue; play uk/menu+6")
				case (step == ivr.Transfer || step == ivr.Waiting) && key == "1":
					c.want(ivr.PhoneCheck, "play uk/callback.number uk/0502223344 uk/callback.confirm")
				default:
					c.want(step, "")
				}
			})
		}
	}
}

// The keys A to D of RFC 4733 are on no telephone.
func TestNoKey(t *testing.T) {
	c := reach(t, "", ivr.Menu)
	c.presses("A")
	c.want(ivr.Menu, "")
	if c.Keyed || len(c.actions) > 0 {
		t.Errorf("A counts as a key: %v", c.actions)
	}
}

func TestLanguageThereAndBack(t *testing.T) {
	c := reach(t, "", ivr.Greeting)
	c.isLookedUp(stranger)
	c.presses("8")
	c.want(ivr.Menu, "play en/menu")
	c.presses("9")
	c.want(ivr.Menu, "play en/error.invalid en/menu")
	c.presses("8")
	c.want(ivr.Menu, "play uk/menu")
	c.presses("8")
	c.presses("5")
	c.want(ivr.Transfer, "enqueue corporate; play en/queue.transfer en/queue.hold")
}

func TestThreeWrongInputs(t *testing.T) {
	for _, way := range []string{"999", "9*9*9", "98869", "669"} {
		t.Run(way, func(t *testing.T) {
			c := reach(t, "", ivr.Menu)
			c.isLookedUp(stranger)
			c.presses(way[:len(way)-1])
			if c.Step != ivr.Menu {
				t.Fatalf("two wrong inputs lead to %q", c.Step)
			}
			c.presses(way[len(way)-1:])
			c.want(ivr.Transfer, "enqueue any; play uk/error.operator uk/queue.hold")
		})
	}
}

func TestSilenceOfAnOldPhone(t *testing.T) {
	for to, language := range map[string]string{"": "uk", englishLine: "en"} {
		c := reach(t, to, ivr.Menu)
		c.hearsOut()
		c.want(ivr.Silence, "await 5s")
		c.isSilent()
		c.want(ivr.Transfer, "enqueue any; play "+language+"/queue.transfer "+language+"/queue.hold")
	}
}

// A caller who has pressed a key hears that nothing was chosen, and goes to an operator after the third time.
func TestSilenceOfACallerWithKeys(t *testing.T) {
	c := reach(t, "", ivr.Menu)
	c.presses("*")
	for range 2 {
		c.hearsOut()
		c.want(ivr.Silence, "await 5s")
		c.isSilent()
		c.want(ivr.Menu, "play uk/error.noinput uk/menu")
	}
	c.hearsOut()
	c.isSilent()
	c.want(ivr.Transfer, "enqueue any; play uk/error.operator uk/queue.hold")
}

func TestKeyEndsSilence(t *testing.T) {
	c := reach(t, "", ivr.Silence)
	timer := c.Timer
	c.presses("*")
	c.gets(ivr.TimerFired{Timer: timer})
	c.want(ivr.Menu, "")
	c.hearsOut()
	c.gets(ivr.TimerFired{Timer: timer})
	c.want(ivr.Silence, "")
	c.isSilent()
	c.want(ivr.Menu, "play uk/error.noinput uk/menu")
}

// The end of a prompt that a key has cut means nothing.
func TestLateEndOfPrompt(t *testing.T) {
	c := reach(t, "", ivr.Menu)
	cut := c.Sequence
	c.presses("*")
	c.gets(ivr.PromptEnded{Sequence: cut})
	c.want(ivr.Menu, "")
	c.hearsOut()
	c.want(ivr.Silence, "await 5s")
	c.hearsOut() // once more
	c.want(ivr.Silence, "")
}

func TestPromptsThatCannotBePlayed(t *testing.T) {
	c := dial(t, "")
	fail := func() { c.gets(ivr.PromptEnded{Sequence: c.Sequence, Failed: true}) }
	fail()
	c.want(ivr.Menu, "play uk/menu")
	fail()
	c.want(ivr.Transfer, "enqueue any; play uk/error.operator uk/queue.hold")
	fail()
	c.want(ivr.Waiting, "music; await 5s")
}
