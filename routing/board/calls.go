package board

import (
	"hotline/routing"
)

// Join lets a call wait for an operator of a department since the given time, which is its place in the queue. A
// call that is on the board already keeps its place and its offer; a changed department is taken over.
func (b *Board) Join(w routing.Waiting) {
	b.change(func() { b.join(w) })
}

func (b *Board) join(w routing.Waiting) *call {
	c := b.calls[w.Call]
	if c == nil {
		c = &call{waiting: w}
		b.calls[w.Call] = c
	}
	c.waiting.Department = w.Department
	return c
}

// Leave takes a call off the board, whatever it does there: the caller is gone or wants no operator any more. An
// operator who was reserved or ringing for it keeps the place in the order of idleness, one who talked is idle from
// now on. A call that is not on the board is no error.
func (b *Board) Leave(id routing.CallID) {
	b.change(func() {
		c := b.calls[id]
		if c == nil {
			return
		}
		if c.offer != nil {
			b.free(*c.offer)
		}
		delete(b.calls, id)
	})
}

// free ends an offer; talking has made the operator the last in the order of idleness.
func (b *Board) free(offer routing.Offer) {
	o := b.operators[offer.Operator]
	if o.phase == routing.Talking {
		o.idleSince = b.now()
	}
	b.unbind(offer)
}

// Ringing says that the operator's device rings for the offer. It reports whether the offer still stands.
func (b *Board) Ringing(offer routing.Offer) (stands bool) {
	b.change(func() {
		stands = b.stands(offer)
		if o := b.operators[offer.Operator]; stands && o.phase == routing.Reserved {
			o.phase = routing.Ringing
		}
	})
	return stands
}

// Missed says that the operator did not take the offer: no answer, refused, unreachable. The call waits again at its
// old place, the operator becomes the last in the order of idleness and rests for Rules.Rest. It reports whether the
// offer stood until now; an answered one cannot be missed.
func (b *Board) Missed(offer routing.Offer, reason string) (stood bool) {
	b.change(func() {
		o := b.operators[offer.Operator]
		stood = b.stands(offer) && o.phase != routing.Talking
		if !stood {
			return
		}
		now := b.now()
		o.idleSince, o.restsUntil = now, now.Add(b.rules.Rest)
		b.unbind(offer)
		b.log.Info("offer missed", "call", offer.Call, "operator", offer.Operator, "reason", reason)
	})
	return stood
}

// Answered says that the operator took the offer and talks to the caller from now on. It reports whether the offer
// still stands; if not, the operator's leg has no call and is to be released.
func (b *Board) Answered(offer routing.Offer) (stands bool) {
	b.change(func() {
		if stands = b.stands(offer); stands {
			b.operators[offer.Operator].phase = routing.Talking
		}
	})
	return stands
}

// Released says that the talk of an answered offer is over: the operator is idle from now on and the call is off the
// board. It reports whether they talked until now.
func (b *Board) Released(offer routing.Offer) (talked bool) {
	b.change(func() {
		talked = b.stands(offer) && b.operators[offer.Operator].phase == routing.Talking
		if talked {
			b.free(offer)
			delete(b.calls, offer.Call)
		}
	})
	return talked
}

// Restore puts a call back that an operator's device was ringing for or who talked to the operator while the service
// was away; state is routing.Ringing or routing.Talking. It returns the offer under which they go on. It is
// false if the operator is unknown or taken or the call has an offer already: nothing has changed then. Restore
// calls before the devices are reported, or an operator may be offered a second call meanwhile.
func (b *Board) Restore(w routing.Waiting, id routing.OperatorID, state routing.OperatorState) (routing.Offer, bool) {
	var restored routing.Offer
	ok := false
	b.change(func() {
		o, c := b.operators[id], b.calls[w.Call]
		if o == nil || o.offer != nil || c != nil && c.offer != nil {
			return
		}
		restored, ok = *b.bind(b.join(w), o, state), true
	})
	return restored, ok
}
