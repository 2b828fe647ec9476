package ivr_test

import (
	"regexp"
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr"
)

var anyDigits = regexp.MustCompile(`d\.\d|\d{3}`)

func TestCallBackFromTheMenu(t *testing.T) {
	tests := map[string]struct {
		reply ivr.Replied
		said  string
		ended string
	}{
		"ordered":     {ivr.Replied{}, "uk/callback.ordered", "served/callback_ordered"},
		"exists":      {ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedExists}}, "uk/callback.exists", "served/callback_kept"},
		"limit":       {ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedLimit}}, "uk/callback.refused.limit", "left/in_menu"},
		"unavailable": {ivr.Replied{Failed: true}, "uk/error.service", "left/in_menu"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := inMenu(t, funded)
			c.presses("7")
			c.want(ivr.PhoneCheck, "play uk/callback.number uk/0501112233 uk/callback.confirm")
			c.Clock = noon.Add(time.Minute)
			c.presses("#")
			c.want(ivr.Request, "quiet; do 1 callback +380501112233 any 1000001 uk menu -1m0s ago")
			c.isTold(tt.reply)
			c.want(ivr.Menu, "play "+tt.said+" uk/menu+6")
			c.gets(ivr.CallerLeft{})
			c.want(ivr.Ended, "finish "+tt.ended)
		})
	}
}

// Who confirms and hangs up at once has a call back: it is stored, whoever listens.
func TestHangUpAfterTheConfirmation(t *testing.T) {
	c := inMenu(t, funded)
	c.presses("7#")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish served/callback_ordered")
}

func TestEnteringATelephone(t *testing.T) {
	check := func(phone string) string { return "play uk/callback.number uk/" + phone + " uk/callback.confirm" }
	refused := "play uk/callback.refused.number uk/callback.enter"
	tests := map[string]struct {
		keys string
		step ivr.Step
		did  string
	}{
		"mobile":             {"0671112233#", ivr.PhoneCheck, check("0671112233")},
		"city":               {"0445551122#", ivr.PhoneCheck, check("0445551122")},
		"with country":       {"380671112233#", ivr.PhoneCheck, check("0671112233")},
		"international":      {"00380671112233#", ivr.PhoneCheck, check("0671112233")},
		"starts over":        {"067*0671112233#", ivr.PhoneCheck, check("0671112233")},
		"another one":        {"0671112233#*0671112244#", ivr.PhoneCheck, check("0671112244")},
		"premium":            {"0900123456#", ivr.PhoneEntry, refused},
		"toll-free":          {"0800123456#", ivr.PhoneEntry, refused},
		"foreign":            {"0048221234567#", ivr.PhoneEntry, refused},
		"short code":         {"102#", ivr.PhoneEntry, refused},
		"endless":            {"06711122330671112233067#", ivr.PhoneEntry, refused},
		"nothing":            {"#", ivr.PhoneEntry, "play uk/error.noinput uk/callback.enter"},
		"back":               {"*", ivr.Menu, "play uk/menu"},
		"three wrong":        {"1#1#1#", ivr.Transfer, byOther},
		"starts over to end": {"1**", ivr.Menu, "play uk/menu"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := inMenu(t, billing.Caller{})
			c.presses("7")
			c.want(ivr.PhoneEntry, "play uk/callback.enter")
			c.presses(tt.keys)
			c.want(tt.step, tt.did)
		})
	}
}

func TestSilenceWhileEnteringATelephone(t *testing.T) {
	c := inMenu(t, billing.Caller{})
	c.presses("7")
	c.hearsOut()
	c.want(ivr.PhoneEntry, "await 10s")
	c.presses("067")
	c.want(ivr.PhoneEntry, "await 5s")
	c.isSilent()
	c.want(ivr.PhoneEntry, "play uk/contract.reminder")
	c.hearsOut()
	c.presses("1112233#")
	c.want(ivr.PhoneCheck, "play uk/callback.number uk/0671112233 uk/callback.confirm")
	c.hearsOut()
	c.isSilent()
	c.want(ivr.PhoneCheck, "play uk/error.noinput uk/callback.number uk/0671112233 uk/callback.confirm")
}

// A foreign caller is asked for a number here, unless that country's are called.
func TestForeignCaller(t *testing.T) {
	c := inMenu(t, billing.Caller{Number: "+48221234567"})
	c.presses("7")
	c.want(ivr.PhoneEntry, "play uk/callback.enter")

	config := ivr.Default(kyiv)
	config.CallBacks.Foreign = []string{"48"}
	d, err := ivr.New(config)
	if err != nil {
		t.Fatal(err)
	}
	c = &caller{t: t, d: d}
	c.gets(ivr.Started{At: noon})
	c.isLookedUp(billing.Caller{Number: "+48221234567"})
	c.presses("7")
	c.want(ivr.PhoneCheck, "play uk/callback.number uk/0048221234567 uk/callback.confirm")
}

// Without the database an order cannot be kept; a slow one is waited for.
func TestCallBackAndTheDatabase(t *testing.T) {
	c := dial(t, "")
	c.isUnknown()
	c.presses("7")
	c.want(ivr.Menu, "play uk/error.service uk/menu")
	c.presses("31")
	c.want(ivr.Waiting, "play uk/error.service")

	c = dial(t, "")
	c.presses("7")
	c.want(ivr.Request, "quiet")
	c.isLookedUp(stranger)
	c.want(ivr.PhoneCheck, "play uk/callback.number uk/0671112233 uk/callback.confirm")
	c = dial(t, "")
	c.presses("31")
	c.want(ivr.Transfer, "")
	c.isLookedUp(stranger)
	c.want(ivr.PhoneCheck, "play uk/callback.number uk/0671112233 uk/callback.confirm")
}

func TestCallBackAsACall(t *testing.T) {
	c := reach(t, "", ivr.Due)
	c.want(ivr.Due, "identify 1000002; look up; enqueue support 1h0m0s ago")
	c.gets(ivr.OperatorRings{Operator: "103"})
	c.gets(ivr.OperatorMissed{Operator: "103"})
	c.want(ivr.Due, "")
	c.gets(ivr.OperatorAnswered{Operator: "106"})
	c.want(ivr.Dialling, "dial +380502223344")
	c.gets(ivr.CallerAnswered{})
	c.want(ivr.Hello, "play uk/callback.hello")
	c.hearsOut()
	c.want(ivr.Talking, "quiet; connect")
	c.gets(ivr.OperatorLeft{Operator: "106"})
	c.want(ivr.Ended, "hangup; finish connected/operator_hung_up")
}

func TestEndsOfACallBack(t *testing.T) {
	tests := map[string]struct {
		step  ivr.Step
		input ivr.Input
		did   string
	}{
		"busy":                    {ivr.Dialling, ivr.CallerUnreached{Cause: ivr.CauseBusy}, "finish unreached/busy"},
		"rejected":                {ivr.Dialling, ivr.CallerUnreached{Cause: ivr.CauseRejected}, "finish unreached/busy"},
		"no answer":               {ivr.Dialling, ivr.CallerUnreached{Cause: ivr.CauseNoAnswer}, "finish unreached/no_answer"},
		"no such number":          {ivr.Dialling, ivr.CallerUnreached{Cause: ivr.CauseUnallocated}, "finish unreached/unreachable"},
		"operator hangs up":       {ivr.Dialling, ivr.OperatorLeft{}, "hangup; finish unreached/operator_hung_up"},
		"subscriber hangs up":     {ivr.Hello, ivr.CallerLeft{}, "finish abandoned/in_greeting"},
		"withdrawn":               {ivr.Due, ivr.Withdrawn{}, "finish unreached/order_withdrawn"},
		"withdrawn for now":       {ivr.Due, ivr.Withdrawn{Undecided: true}, "finish unreached/order_withdrawn"},
		"gone while away":         {ivr.Due, ivr.CallerLost{Reason: ivr.WhileAway}, "finish unreached/while_away"},
		"dialled while away":      {ivr.Dialling, ivr.CallerLost{Reason: ivr.WhileAway}, "finish unreached/while_away"},
		"greeted, gone with both": {ivr.Hello, ivr.CallerLost{Reason: ivr.AsteriskLost}, "finish lost/asterisk_lost"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := reach(t, "", tt.step)
			c.gets(tt.input)
			c.want(ivr.Ended, tt.did)
		})
	}
	c := reach(t, "", ivr.Dialling)
	c.gets(ivr.Withdrawn{})
	c.want(ivr.Dialling, "")
}

// A subscriber whose operator hangs up before the talk waits for the next one.
func TestOperatorLeavesDuringHello(t *testing.T) {
	c := reach(t, "", ivr.Hello)
	c.gets(ivr.OperatorLeft{Operator: "103"})
	c.want(ivr.Transfer, "enqueue support 1h0m0s ago")
	c.hearsOut()
	c.presses("1*")
	c.want(ivr.Waiting, "")
	c.isSilent()
	c.gets(ivr.Placed{})
	c.want(ivr.Waiting, "play uk/queue.thanks uk/queue.hold")
}
