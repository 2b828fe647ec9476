package ivr_test

import (
	"fmt"
	"time"

	"hotline/ivr"
)

// A caller presses 3 while the greeting plays and hangs up in the queue.
func ExampleDialogue_Step() {
	dialogue, err := ivr.New(ivr.Default(time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	var state ivr.State
	for _, input := range []ivr.Input{
		ivr.Started{At: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)},
		ivr.Pressed{Key: '3'},
		ivr.CallerLeft{Cause: ivr.CauseNormal},
	} {
		var actions []ivr.Action
		state, actions = dialogue.Step(state, input)
		for _, action := range actions {
			switch a := action.(type) {
			case ivr.Play:
				fmt.Println("play", a.Prompts)
			case ivr.Enqueue:
				fmt.Println("enqueue", a.Department)
			case ivr.Finish:
				fmt.Println("finish", a.Outcome.Class, a.Outcome.Reason)
			}
		}
	}
	// Output:
	// play [uk/greet.morning]
	// enqueue support
	// play [uk/queue.transfer uk/queue.hold]
	// finish abandoned in_queue
}
