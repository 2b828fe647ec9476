package ivr

import (
	"slices"
	"time"

	"hotline/routing"
)

// lostHere reports whether an earlier call of this number lost its place in the queue of the department.
func (t *turn) lostHere() bool { return t.Lost != nil && t.Lost.Department == t.Department }

// reconnects reports whether the caller is to be led back to the queue in which the call dropped, instead of to the menu:
// unless other keys were pressed, another department's number dialled, or the department has closed meanwhile (product.md,
// "After hours").
func (t *turn) reconnects() bool {
	return t.Lost != nil && !t.Keyed && t.Line.Department == routing.Any && t.opening(t.Lost.Department).Open
}

func (t *turn) reconnect() { t.transfer(t.Lost.Department, "redial", "queue.transfer") }

// remind tells a caller on the way to the queue that a call back is ordered: to stay on the line is to wait instead, to hang
// up is to leave it at that.
func (t *turn) remind(before ...Prompt) {
	t.State.Step = Booked
	t.note("callback", "result", "reminded", "source", t.Open.Source, "department", t.Open.Department.String())
	t.play(slices.Concat(before, t.say("callback.exists", "callback.stay"))...)
}

// stays takes the place of the order for a caller who stays on the line, and cancels it.
func (t *turn) stays() {
	t.noLaterThan(t.Open.Since)
	t.cancelOrder()
	t.join()
	t.State.Step = Transfer
	t.play(t.say("queue.transfer", "queue.hold")...)
}

// cancelOrder cancels the open order of a caller who waits or talks. Nobody waits for the reply.
func (t *turn) cancelOrder() {
	if t.Open == nil {
		return
	}
	t.note("callback", "result", "cancelled", "source", t.Open.Source, "department", t.Open.Department.String())
	t.Requests++
	t.do(Do{Number: t.Requests, Service: CancelCallBack, CallBack: t.Open})
	t.Open = nil
}

// cancelUnknown cancels what the calling number may have ordered, of which the database could not tell.
func (t *turn) cancelUnknown() {
	t.Requests++
	t.do(Do{Number: t.Requests, Service: CancelCallBack, CallBack: &routing.CallBack{}})
}

// bookedKey acts on a key of a caller who hears of the order: * leads to the menu, and the order stays.
func (t *turn) bookedKey(key Key) {
	if key != '*' {
		return
	}
	if t.Queued {
		t.leaveQueue("menu")
	}
	t.Since, t.Lost = time.Time{}, nil
	t.openMenu()
}
