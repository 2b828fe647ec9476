package ivr_test

import (
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
)

// what an operator may want.
var (
	toOperator   = ivr.TransferAsked{Operator: "106"}
	toAccounts   = ivr.TransferAsked{Department: routing.Accounts}
	consultOne   = ivr.TransferAsked{Operator: "106", Attended: true}
	consultSkill = ivr.TransferAsked{Department: routing.Accounts, Attended: true}
)

func TestBlindToADepartment(t *testing.T) {
	c := reach(t, "", ivr.Talking)
	c.Clock = noon.Add(time.Hour)
	c.gets(toAccounts)
	c.want(ivr.Transfer, "release; enqueue accounts; play uk/queue.transfer uk/queue.hold") // with the time of arrival of before
	c.gets(ivr.OperatorLeft{Operator: "103"})
	c.want(ivr.Transfer, "")
	c.hearsOut()
	c.gets(ivr.OperatorAnswered{Operator: "104"})
	c.want(ivr.Talking, "quiet; connect")
	c.gets(ivr.OperatorLeft{Operator: "103"}) // late
	c.want(ivr.Talking, "")
	c.gets(ivr.OperatorLeft{Operator: "104"})
	c.want(ivr.Ended, "hangup; finish connected/operator_hung_up")
}

func TestBlindToAnOperator(t *testing.T) {
	c := reach(t, "", ivr.Talking)
	c.gets(toOperator)
	c.want(ivr.Passed, "release; seek 106; music")
	c.gets(ivr.OperatorRings{Operator: "106"})
	c.gets(ivr.OperatorAnswered{Operator: "106"})
	c.want(ivr.Talking, "quiet; connect")
	if c.Operator != "106" {
		t.Errorf("talks to %q", c.Operator)
	}
}

// A transfer that fails comes back to the operator who asked for it, and then to the queue.
func TestBlindTransferFails(t *testing.T) {
	c := reach(t, "", ivr.Passed)
	c.gets(ivr.OperatorMissed{Operator: "103"}) // of another time
	c.want(ivr.Passed, "")
	c.gets(ivr.OperatorMissed{Operator: "106", Reason: "no answer"})
	c.want(ivr.Passed, "seek 103; music")
	c.gets(ivr.Resumed{})
	c.want(ivr.Passed, "seek 103; music")
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.want(ivr.Talking, "quiet; connect; tell uk/transfer.failed")

	c = reach(t, "", ivr.Passed)
	c.gets(ivr.OperatorMissed{Operator: "106"})
	c.gets(ivr.OperatorMissed{Operator: "103"})
	c.want(ivr.Waiting, "enqueue support; play uk/queue.thanks uk/queue.hold")
}

func TestTransfersThatAreRefused(t *testing.T) {
	for name, ask := range map[string]ivr.TransferAsked{
		"to oneself": {Operator: "103"}, "to no department": {Department: 9}, "consult oneself": {Operator: "103", Attended: true},
	} {
		c := reach(t, "", ivr.Talking)
		c.gets(ask)
		if c.want(ivr.Talking, "tell uk/transfer.failed"); c.Operator != "103" {
			t.Errorf("%s: talks to %q", name, c.Operator)
		}
	}
	c := reach(t, "", ivr.Talking)
	c.Clock = midnight
	c.gets(toAccounts) // closed
	c.want(ivr.Talking, "tell uk/transfer.failed")
	for _, step := range []ivr.Step{ivr.Menu, ivr.Waiting, ivr.Transfer, ivr.Held, ivr.Passed, ivr.Dialling, ivr.Hello, ivr.Ended} {
		c := reach(t, "", step)
		c.gets(ivr.TransferAsked{Operator: "107"})
		c.want(step, "")
	}
}

func TestAttended(t *testing.T) {
	const failed = "connect; tell uk/transfer.failed"
	ring, answer := ivr.OperatorRings{Operator: "106"}, ivr.OperatorAnswered{Operator: "106"}
	first, second := ivr.OperatorLeft{Operator: "103"}, ivr.OperatorLeft{Operator: "106"}
	tests := map[string]struct {
		ask    ivr.TransferAsked
		inputs []ivr.Input
		step   ivr.Step
		did    string
		with   string
	}{
		"asked":                    {consultOne, nil, ivr.Held, "hold; consult 106", "103"},
		"of a department":          {consultSkill, nil, ivr.Held, "hold; consult accounts", "103"},
		"handed over":              {consultOne, []ivr.Input{ring, answer, ivr.TransferEnded{HandOver: true}}, ivr.Talking, "hand over", "106"},
		"department, handed over":  {consultSkill, []ivr.Input{ring, answer, ivr.TransferEnded{HandOver: true}}, ivr.Talking, "hand over", "106"},
		"taken back":               {consultOne, []ivr.Input{answer, ivr.TransferEnded{}}, ivr.Talking, "end consult; connect", "103"},
		"called off":               {consultOne, []ivr.Input{ring, ivr.TransferEnded{}}, ivr.Talking, "end consult; connect", "103"},
		"missed":                   {consultOne, []ivr.Input{ring, ivr.OperatorMissed{Operator: "106"}}, ivr.Talking, failed, "103"},
		"nobody free":              {consultSkill, []ivr.Input{ivr.OperatorMissed{}}, ivr.Talking, failed, "103"},
		"second leaves":            {consultOne, []ivr.Input{answer, second}, ivr.Talking, failed, "103"},
		"first leaves":             {consultOne, []ivr.Input{answer, first}, ivr.Talking, "hand over", "106"},
		"first leaves the ringing": {consultOne, []ivr.Input{ring, first}, ivr.Passed, "seek 106; music", ""},
		"first leaves a search":    {consultSkill, []ivr.Input{first}, ivr.Transfer, "end consult; enqueue accounts; play uk/queue.transfer uk/queue.hold", ""},
		"handed to the ringing":    {consultOne, []ivr.Input{ring, ivr.TransferEnded{HandOver: true}}, ivr.Passed, "release; seek 106; music", ""},
		"then answered":            {consultOne, []ivr.Input{ring, first, answer}, ivr.Talking, "quiet; connect", "106"},
		"resumed, ringing":         {consultOne, []ivr.Input{ring, ivr.Resumed{}}, ivr.Held, "hold; consult 106", "103"},
		"resumed, answered":        {consultOne, []ivr.Input{answer, ivr.Resumed{}}, ivr.Held, "hold", "103"},
		"another one's end":        {consultOne, []ivr.Input{answer, ivr.OperatorLeft{Operator: "101"}}, ivr.Held, "", "103"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := reach(t, "", ivr.Talking)
			c.gets(tt.ask)
			for _, input := range tt.inputs {
				c.gets(input)
			}
			if c.want(tt.step, tt.did); c.Operator != tt.with {
				t.Errorf("with %q, want %q", c.Operator, tt.with)
			}
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish connected/caller_hung_up")
		})
	}
}

// A call that an operator has handed over to another department can be passed on from there.
func TestPassedOnTwice(t *testing.T) {
	c := reach(t, "", ivr.Talking)
	c.gets(consultSkill)
	c.gets(ivr.OperatorAnswered{Operator: "104"})
	c.gets(ivr.TransferEnded{HandOver: true})
	c.gets(toOperator)
	c.want(ivr.Passed, "release; seek 106; music")
	c.gets(ivr.OperatorMissed{Operator: "106"})
	c.gets(ivr.OperatorMissed{Operator: "104"})
	c.want(ivr.Waiting, "enqueue accounts; play uk/queue.thanks uk/queue.hold")
}
