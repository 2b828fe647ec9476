package ivr_test

import (
	"fmt"
	"testing"
	"time"

	"hotline/billing"
	"hotline/ivr"
	"hotline/routing"
)

const callBackProposed = "play uk/callback.number uk/0502223344 uk/callback.confirm"

// The place is told soon and then every 30 seconds of music.
func TestPlaceIsTold(t *testing.T) {
	c := reach(t, "", ivr.Transfer)
	c.hearsOut()
	c.want(ivr.Waiting, "music; await 5s")
	for range 3 {
		c.isSilent()
		c.want(ivr.Waiting, "locate; await 30s")
		c.gets(ivr.Placed{Place: routing.Place{Position: 2, Wait: 3 * time.Minute}})
		c.want(ivr.Waiting, "play uk/queue.position uk/ord.m.2 uk/queue.wait uk/num.m.3 uk/u.min.few uk/callback.offer")
		c.hearsOut()
		c.want(ivr.Waiting, "music; await 30s")
	}
}

func TestWhatIsToldOfThePlace(t *testing.T) {
	for place, want := range map[routing.Place]string{
		{Position: 1, Wait: time.Second}: "uk/queue.next uk/queue.wait.lt1 uk/callback.offer",
		{Position: 1}:                    "uk/queue.next uk/callback.offer",
		{Wait: time.Hour}:                "uk/queue.wait.gt30 uk/callback.offer",
		{Position: 1_000_000}:            "uk/queue.thanks uk/queue.hold uk/callback.offer",
		{}:                               "uk/queue.thanks uk/queue.hold uk/callback.offer",
	} {
		c := reach(t, "", ivr.Waiting)
		c.isSilent()
		c.gets(ivr.Placed{Place: place})
		c.want(ivr.Waiting, "play "+want)
	}
}

// Nothing is announced while an operator's device rings, whether it rings before the place is asked for or after.
func TestNoAnnouncementWhileRinging(t *testing.T) {
	c := reach(t, "", ivr.Waiting)
	c.gets(ivr.OperatorRings{Operator: "103"})
	c.isSilent()
	c.want(ivr.Waiting, "await 30s")
	c.gets(ivr.OperatorMissed{Operator: "103"})
	c.isSilent()
	c.want(ivr.Waiting, "locate; await 30s")
	c.gets(ivr.OperatorRings{Operator: "106"})
	c.gets(ivr.Placed{Place: routing.Place{Position: 1}})
	c.want(ivr.Waiting, "")
	c.isSilent()
	c.want(ivr.Waiting, "await 30s")
}

// No word of an announcement is cut; with music there is none to cut.
func TestAnswerInTheQueue(t *testing.T) {
	c := reach(t, "", ivr.Waiting)
	c.isSilent()
	c.gets(ivr.Placed{})
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.want(ivr.Waiting, "finish word")
	c.gets(ivr.OperatorRings{Operator: "106"})
	c.want(ivr.Waiting, "")
	c.hearsOut()
	c.want(ivr.Talking, "quiet; connect")
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.want(ivr.Talking, "")
}

// An operator who hangs up before the word is finished leaves the caller at the old place.
func TestOperatorLeavesBeforeTheTalk(t *testing.T) {
	c := reach(t, "", ivr.Transfer)
	c.Clock = noon.Add(time.Minute)
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.gets(ivr.OperatorLeft{Operator: "103"})
	c.want(ivr.Transfer, "enqueue support")
	c.hearsOut()
	c.want(ivr.Waiting, "music; await 5s")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish abandoned/in_queue")
}

// A crash between the answer and the end of the word.
func TestResumedAfterTheAnswer(t *testing.T) {
	c := reach(t, "", ivr.Transfer)
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.gets(ivr.Resumed{StillPlaying: true})
	c.want(ivr.Transfer, "finish word")
	c.gets(ivr.Resumed{})
	c.want(ivr.Talking, "quiet; connect")
}

func TestKeysWhileWaiting(t *testing.T) {
	c := reach(t, "", ivr.Waiting)
	c.Clock = noon.Add(time.Minute)
	c.presses("*")
	c.want(ivr.Menu, "dequeue; play uk/menu+6")
	c.presses("3")
	c.want(ivr.Transfer, "enqueue support -1m0s ago; play uk/queue.transfer uk/queue.hold")
	c.hearsOut()
	c.isSilent()
	c.gets(ivr.Placed{})
	c.presses("5")
	c.want(ivr.Waiting, "music; await 30s")
	c.presses("5")
	c.want(ivr.Waiting, "")
}

// The key that led to services and payment, pressed twice, is no wish for a call back.
func TestImpatientKey(t *testing.T) {
	c := inMenu(t, cutOff)
	c.presses("11")
	c.want(ivr.Transfer, "")
	c.hearsOut()
	c.presses("1")
	c.want(ivr.PhoneCheck, callBackProposed)
}

func TestCallBackFromTheQueue(t *testing.T) {
	ordered := "dequeue; quiet; do 1 callback +380502223344 support 1000002 uk queue"
	inQueue := func(reply ivr.Replied) *caller {
		c := reach(t, "", ivr.Waiting)
		c.Clock = noon.Add(time.Minute)
		c.presses("1")
		c.want(ivr.PhoneCheck, callBackProposed)
		c.presses("#")
		c.want(ivr.Request, ordered)
		c.gets(ivr.OperatorAnswered{Operator: "103"}) // too late: the place is the order's
		c.want(ivr.Request, "")
		c.isTold(reply)
		return c
	}
	c := inQueue(ivr.Replied{})
	c.want(ivr.Goodbye, "play uk/callback.done uk/bye.day")
	c.hearsOut()
	c.want(ivr.Ended, "hangup; finish served/callback_ordered")

	c = inQueue(ivr.Replied{Refusal: &billing.Refusal{Reason: billing.RefusedExists}})
	c.want(ivr.Goodbye, "play uk/callback.exists uk/bye.day")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish served/callback_kept")

	for reason, prompt := range map[billing.RefusalReason]string{
		"": "error.service", billing.RefusedLimit: "callback.refused.limit", "elsewhere": "callback.refused.number",
	} {
		reply := ivr.Replied{Failed: reason == ""}
		if reason != "" {
			reply.Refusal = &billing.Refusal{Reason: reason}
		}
		c = inQueue(reply)
		c.want(ivr.Waiting, "enqueue support; play uk/"+prompt)
		c.hearsOut()
		c.want(ivr.Waiting, "music; await 30s")
	}
}

// Whoever answers while the caller orders a call back is connected.
func TestAnswerWhileOrdering(t *testing.T) {
	for keys, step := range map[string]ivr.Step{"1": ivr.PhoneCheck, "1*": ivr.PhoneEntry} {
		c := reach(t, "", ivr.Waiting)
		c.presses(keys)
		c.gets(ivr.OperatorAnswered{Operator: "103"})
		c.want(step, "finish word")
		c.presses("#")
		c.want(step, "")
		c.hearsOut()
		c.want(ivr.Talking, "quiet; connect")
	}
	c := reach(t, "", ivr.Waiting)
	c.presses("1*0")
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.want(ivr.Talking, "quiet; connect")
}

// Nobody loses the place by not finishing an order.
func TestOrderNotFinished(t *testing.T) {
	c := reach(t, "", ivr.Waiting)
	c.presses("1**")
	c.want(ivr.Waiting, "music; await 30s")
	c.presses("1555")
	c.want(ivr.Waiting, "play uk/error.operator uk/queue.hold")
	c.presses("1")
	c.hearsOut()
	c.want(ivr.PhoneCheck, "await 10s")
	c.isSilent()
	c.want(ivr.Waiting, "play uk/error.operator uk/queue.hold")
	if !c.Queued {
		t.Error("not in the queue any more")
	}
}

// An old phone is not asked to press a key, nor is anybody when there are no call backs.
func TestCallBackNotOffered(t *testing.T) {
	c := reach(t, "", ivr.Silence)
	c.isLookedUp(stranger)
	c.isSilent()
	c.hearsOut()
	c.isSilent()
	c.gets(ivr.Placed{})
	c.want(ivr.Waiting, "play uk/queue.thanks uk/queue.hold")

	config := ivr.Default(kyiv)
	config.CallBacks.Off = true
	d, err := ivr.New(config)
	if err != nil {
		t.Fatal(err)
	}
	c = &caller{t: t, d: d}
	c.gets(ivr.Started{At: noon})
	c.isLookedUp(stranger)
	c.presses("7")
	c.want(ivr.Menu, "play uk/error.invalid uk/balance.offer uk/credit.offer uk/menu.1 uk/menu.2 uk/menu.3 uk/menu.4 uk/menu.5 "+
		"en/menu.language uk/menu.repeat uk/menu.stay")
	c.presses("3")
	c.hearsOut()
	c.presses("1")
	c.want(ivr.Waiting, "")
	c.isSilent()
	c.gets(ivr.Placed{})
	c.want(ivr.Waiting, "play uk/queue.thanks uk/queue.hold")
}

// A caller whose call dropped is led back to the old place, unless other keys are pressed.
func TestRedial(t *testing.T) {
	lost := ivr.LookedUp{Caller: &stranger, At: noon, Lost: &ivr.LostPlace{Department: routing.Services, Since: noon.Add(-time.Minute)}}
	back := "enqueue services 1m0s ago; play uk/queue.reconnect uk/queue.menu"
	c := dial(t, "")
	c.gets(lost)
	c.want(ivr.Greeting, "")
	c.hearsOut()
	c.want(ivr.Transfer, back)
	c.presses("*")
	c.want(ivr.Menu, "dequeue; play uk/menu")
	c.presses("1")
	c.want(ivr.Transfer, "enqueue services; play uk/queue.transfer uk/queue.hold")

	for _, step := range []ivr.Step{ivr.Menu, ivr.Silence} {
		c = reach(t, "", step)
		c.gets(lost)
		c.want(ivr.Transfer, back)
	}
	c = dial(t, "")
	c.gets(lost)
	c.presses("1")
	c.want(ivr.Transfer, back)
	c = dial(t, "")
	c.gets(lost)
	c.presses("3")
	c.want(ivr.Transfer, "enqueue support; play uk/queue.transfer uk/queue.hold")
	c = dial(t, "")
	c.presses("1")
	c.gets(lost)
	c.want(ivr.Transfer, "enqueue services 1m0s ago")

	c = at(t, "01-05 18:00", "", hours) // closed meanwhile
	c.gets(lost)
	c.hearsOut()
	c.want(ivr.Menu, "play uk/menu")
}

func TestOpenCallBack(t *testing.T) {
	known := ivr.LookedUp{Caller: &cutOff, At: noon, CallBack: &booked}
	reminded := "play uk/callback.exists uk/callback.stay"
	cancelled := "do 1 cancel +380502223344 support 1000002 uk menu 1h0m0s ago; enqueue corporate 1h0m0s ago; play uk/queue.transfer uk/queue.hold"
	onTheWay := func() *caller {
		c := dial(t, "")
		c.gets(known)
		c.presses("5")
		c.want(ivr.Booked, reminded)
		c.presses("25#")
		c.want(ivr.Booked, "")
		return c
	}
	c := onTheWay()
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish served/callback_kept")
	c = onTheWay()
	c.presses("*")
	c.want(ivr.Menu, "play uk/credit.offer.cutoff uk/menu+6")
	c = onTheWay()
	c.hearsOut()
	c.want(ivr.Transfer, cancelled)
	c.gets(ivr.Replied{Request: 1})
	c.want(ivr.Transfer, "")

	c = dial(t, "") // the lookup is late
	c.presses("5")
	c.gets(known)
	c.want(ivr.Booked, "identify 1000002; "+reminded)
	c.gets(ivr.OperatorAnswered{Operator: "103"})
	c.hearsOut()
	c.want(ivr.Talking, "quiet; connect; do 1 cancel +380502223344 support 1000002 uk menu 1h0m0s ago")

	c = dial(t, "")
	c.gets(known)
	c.presses("7")
	c.want(ivr.Menu, "play uk/callback.exists uk/credit.offer.cutoff uk/menu+6")
	c.gets(ivr.CallerLeft{})
	c.want(ivr.Ended, "finish served/callback_kept")
}

// The journey says nothing of which number is called.
func TestPhonesStayOutOfTheJourney(t *testing.T) {
	c := inMenu(t, billing.Caller{})
	for _, key := range []byte("70671112233##") {
		c.gets(ivr.Pressed{Key: ivr.Key(key)})
		for _, action := range c.actions {
			if n, ok := action.(ivr.Note); ok && key != '7' {
				if line := fmt.Sprint(n.Detail); line != fmt.Sprint(map[string]string{"key": "digit"}) && anyDigits.MatchString(line) {
					t.Errorf("noted: %s", line)
				}
			}
		}
	}
	c.want(ivr.Request, "quiet; do 1 callback +380671112233 any uk menu")
}
