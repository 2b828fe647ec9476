package ivr_test

import (
	"fmt"
	"testing"

	"hotline/billing"
	"hotline/ivr"
)

func TestWaiting(t *testing.T) {
	c := reach(t, "", ivr.Transfer)
	c.hearsOut()
	c.want(ivr.Waiting, "music; await 5s")
	c.gets(ivr.OperatorRings{Operator: "103"})
	c.want(ivr.Waiting, "")
	c.gets(ivr.OperatorMissed{Operator: "103", Reason: "no answer"})
	c.want(ivr.Waiting, "")
	c.gets(ivr.OperatorRings{Operator: "106"})
	c.gets(ivr.OperatorAnswered{Operator: "106"})
	c.want(ivr.Talking, "quiet; connect")
	if c.Operator != "106" {
		t.Errorf("talks to %q", c.Operator)
	}
	c.gets(ivr.OperatorLeft{Cause: ivr.CauseNormal})
	c.want(ivr.Ended, "hangup; finish connected/operator_hung_up")
}

// An operator may answer while the caller still hears the announcement: no word is cut.
func TestAnswerDuringAnnouncement(t *testing.T) {
	for _, failed := range []bool{false, true} {
		c := reach(t, "", ivr.Transfer)
		c.gets(ivr.OperatorAnswered{Operator: "103"})
		c.want(ivr.Transfer, "finish word")
		c.presses("1*3#")
		c.want(ivr.Transfer, "")
		announcement := ivr.PromptEnded{Sequence: c.Sequence, Failed: failed}
		c.gets(announcement)
		c.want(ivr.Talking, "quiet; connect")
		c.gets(announcement)
		c.want(ivr.Talking, "")
	}
}

// What is said of an operator counts only while the caller waits for one, the end of a talk only in a talk.
func TestOperatorsAtTheWrongMoment(t *testing.T) {
	for _, step := range []ivr.Step{ivr.Greeting, ivr.Menu, ivr.Silence, ivr.Entry, ivr.ReadBack, ivr.Offer, ivr.Request, ivr.Ended} {
		for _, input := range []ivr.Input{
			ivr.OperatorRings{Operator: "103"}, ivr.OperatorMissed{Operator: "103"},
			ivr.OperatorAnswered{Operator: "103"}, ivr.OperatorLeft{},
		} {
			c := reach(t, "", step)
			c.gets(input)
			if c.want(step, ""); len(c.actions) > 0 {
				t.Errorf("%T at %q: %v", input, step, c.actions)
			}
		}
	}
	c := reach(t, "", ivr.Waiting)
	c.gets(ivr.OperatorLeft{})
	c.want(ivr.Waiting, "")
}

// A late word about one operator does not hide that another's device rings.
func TestLateMissOfAnotherOperator(t *testing.T) {
	c := reach(t, "", ivr.Waiting)
	c.gets(ivr.OperatorRings{Operator: "103"})
	c.gets(ivr.OperatorRings{Operator: "106"})
	c.gets(ivr.OperatorMissed{Operator: "103", Reason: "no answer"})
	c.gets(ivr.CallerLeft{Cause: ivr.CauseNormal})
	c.want(ivr.Ended, "finish abandoned/while_ringing")
}

func TestOutcomeOfEveryEnd(t *testing.T) {
	tests := map[string]struct {
		step   ivr.Step
		before ivr.Input
		left   string // the caller hangs up
		away   string // the call ends while the service is away
	}{
		"before the greeting": {ivr.Arrived, nil, "left/in_greeting", "left/while_away"},
		"greeting":            {ivr.Greeting, nil, "left/in_greeting", "left/while_away"},
		"menu":                {ivr.Menu, nil, "left/in_menu", "left/while_away"},
		"silence":             {ivr.Silence, nil, "left/in_menu", "left/while_away"},
		"entry":               {ivr.Entry, nil, "left/in_menu", "left/while_away"},
		"read-back":           {ivr.ReadBack, nil, "left/in_menu", "left/while_away"},
		"offer":               {ivr.Offer, nil, "left/in_menu", "left/while_away"},
		"request":             {ivr.Request, nil, "left/in_menu", "left/while_away"},
		"transfer":            {ivr.Transfer, nil, "abandoned/in_queue", "abandoned/while_away"},
		"transfer, ringing":   {ivr.Transfer, ivr.OperatorRings{Operator: "103"}, "abandoned/while_ringing", "abandoned/while_away"},
		"waiting":             {ivr.Waiting, nil, "abandoned/in_queue", "abandoned/while_away"},
		"waiting, ringing":    {ivr.Waiting, ivr.OperatorRings{Operator: "103"}, "abandoned/while_ringing", "abandoned/while_away"},
		"talking":             {ivr.Talking, nil, "connected/caller_hung_up", "connected/while_away"},
	}
	for name, tt := range tests {
		for input, want := range map[ivr.Input]string{
			ivr.CallerLeft{Cause: ivr.CauseNormal}:      tt.left,
			ivr.CallerLost{Reason: ivr.WhileAway}:       tt.away,
			ivr.CallerLost{Reason: ivr.AsteriskLost}:    "lost/asterisk_lost",
			ivr.CallerLost{Reason: ivr.DialogueFailure}: "lost/dialogue_failure",
		} {
			t.Run(name, func(t *testing.T) {
				c := &caller{t: t, d: testDialogue(t)}
				if tt.step != ivr.Arrived {
					c = reach(t, "", tt.step)
				}
				if tt.before != nil {
					c.gets(tt.before)
				}
				c.gets(input)
				c.want(ivr.Ended, "finish "+want)
				if got := string(c.Outcome.Class) + "/" + string(c.Outcome.Reason); got != want || c.Outcome.IsZero() {
					t.Errorf("outcome in the state: %s", got)
				}
			})
		}
	}
}

func TestResumed(t *testing.T) {
	tests := map[ivr.Step]struct{ silent, playing string }{
		ivr.Arrived:  {"", ""},
		ivr.Greeting: {"look up; play uk/greet.day", "look up"},
		ivr.Menu:     {"look up; play uk/menu", "look up"},
		ivr.Silence:  {"look up; await 5s", "look up; await 5s"},
		ivr.Entry:    {"play uk/contract.enter", ""},
		ivr.ReadBack: {"play uk/contract.readback uk/1000002 uk/contract.confirm", ""},
		ivr.Offer:    {offered, ""},
		ivr.Request:  {"do 1 credit 1000002", "do 1 credit 1000002"},
		ivr.Transfer: {"enqueue support; play uk/queue.transfer uk/queue.hold", "enqueue support"},
		ivr.Waiting:  {"enqueue support; music; await 30s", "enqueue support; music; await 30s"},
		ivr.Talking:  {"", ""},
		ivr.Ended:    {"", ""},

		ivr.PhoneEntry: {"play uk/callback.enter", ""},
		ivr.PhoneCheck: {"play uk/callback.number uk/0502223344 uk/callback.confirm", ""},
		ivr.Closed:     {"play " + servicesClosed, ""},
		ivr.Booked:     {"play uk/callback.exists uk/callback.stay", ""},
		ivr.Goodbye:    {"play uk/callback.done uk/bye.day", ""},
		ivr.Held:       {"hold; consult 106", "hold; consult 106"},
		ivr.Passed:     {"seek 106; music", "seek 106; music"},
		ivr.Due:        {"look up; enqueue support 1h0m0s ago", "look up; enqueue support 1h0m0s ago"},
		ivr.Dialling:   {"look up; dial +380502223344", "look up; dial +380502223344"},
		ivr.Hello:      {"look up; play uk/callback.hello", "look up"},
	}
	for step, want := range tests {
		for playing, did := range map[bool]string{false: want.silent, true: want.playing} {
			t.Run(fmt.Sprintf("%s %t", step, playing), func(t *testing.T) {
				c := &caller{t: t, d: testDialogue(t)}
				if step != ivr.Arrived {
					c = reach(t, "", step)
				}
				c.gets(ivr.Resumed{StillPlaying: playing})
				c.want(step, did)
			})
		}
	}
}

// After a question the caller has the time to answer anew.
func TestResumedInThought(t *testing.T) {
	for _, step := range []ivr.Step{ivr.Entry, ivr.ReadBack, ivr.Offer} {
		c := reach(t, "", step)
		c.hearsOut()
		c.want(step, "await 10s")
		c.gets(ivr.Resumed{})
		c.want(step, "await 10s")
	}
	c := reach(t, "", ivr.Entry)
	c.presses("100")
	c.gets(ivr.Resumed{})
	c.want(ivr.Entry, "await 5s")
	c.presses("0002#")
	c.want(ivr.ReadBack, "play uk/contract.readback uk/1000002 uk/contract.confirm")
}

// A request that the crash cut off is asked for again under its number, and announced once; one that waited for the
// lookup waits on.
func TestResumedInARequest(t *testing.T) {
	c := reach(t, "", ivr.Request)
	c.gets(ivr.Resumed{})
	c.want(ivr.Request, "do 1 credit 1000002")
	reply := ivr.Replied{Request: 1, Credit: &billing.Offer{Days: 7, LastDay: billing.Date{Year: 2026, Month: 1, Day: 11}}}
	c.gets(reply)
	c.want(ivr.Menu, "play "+announced+" uk/menu+6")
	c.gets(reply)
	c.want(ivr.Menu, "")

	c = dial(t, "")
	c.presses("#1000001##")
	c.gets(ivr.Resumed{})
	c.want(ivr.Request, "look up")
	c.isLookedUp(funded)
	c.want(ivr.Request, "identify 1000001; identify 1000001; do 1 balance 1000001")
}

// Prompts and timers of before the restart come too late.
func TestResumedForgetsOldEnds(t *testing.T) {
	c := reach(t, "", ivr.Menu)
	old := c.Sequence
	c.gets(ivr.Resumed{})
	c.gets(ivr.PromptEnded{Sequence: old})
	c.want(ivr.Menu, "")
	c.hearsOut()
	timer := c.Timer
	c.gets(ivr.Resumed{})
	c.gets(ivr.TimerFired{Timer: timer})
	c.want(ivr.Silence, "")
}

// A call begins once: a second arrival of the same call changes nothing.
func TestStartedTwice(t *testing.T) {
	for _, step := range []ivr.Step{ivr.Greeting, ivr.Menu, ivr.Waiting, ivr.Talking} {
		c := reach(t, "", step)
		c.gets(ivr.Started{At: noon, To: englishLine})
		c.want(step, "")
	}
}
