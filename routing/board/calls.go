package board

import (
	"time"

	"hotline/routing"
)

// Join lets a call wait for an operator of a department since the given time, which is its place in the queue. Of a
// call that is on the board already the newest department and place hold, and an offer stands. A call that another
// living service holds is left to it. It does not wait for Redis.
func (b *Board) Join(w routing.Waiting) {
	b.tell(command{Do: doJoin, Call: string(w.Call), Department: int(w.Department), Since: w.Since.UnixMilli()})
}

// Leave takes a call off the board, whatever it does there: the caller is gone or wants no operator any more. An
// operator who was reserved or ringing for it keeps the place in the order of idleness, one who talked has the wrap-up. A
// call that is not on the board is no error. It does not wait for Redis.
func (b *Board) Leave(id routing.CallID) { b.tell(command{Do: doLeave, Call: string(id)}) }

// Ringing says that the operator's device rings for the offer. It reports whether the offer still stands.
func (b *Board) Ringing(offer routing.Offer) (stands bool) {
	return b.ask(about(doRinging, offer)).OK
}

// Missed says that the operator did not take the offer: no answer, refused, unreachable. The call waits again at its
// old place, the operator becomes the last in the order of idleness and rests for Rules.Rest; Rules.MissedLimit in a row
// are a pause. It reports whether the offer stood until now; an answered one cannot be missed.
func (b *Board) Missed(offer routing.Offer, reason string) (stood bool) {
	return b.missed(about(doMissed, offer), offer, reason)
}

// Failed is Missed for an offer that never reached the operator's device, so that it counts for no pause.
func (b *Board) Failed(offer routing.Offer, reason string) (stood bool) {
	c := about(doMissed, offer)
	c.Blameless = true
	return b.missed(c, offer, reason)
}

func (b *Board) missed(c command, offer routing.Offer, reason string) (stood bool) {
	stood = b.ask(c).OK
	if stood {
		b.log.Info("offer missed", "call", offer.Call, "operator", offer.Operator, "reason", reason)
	}
	return stood
}

// Answered says that the operator took the offer and talks to the caller from now on. It reports whether the offer
// still stands; if not, the operator's leg has no call and is to be released.
func (b *Board) Answered(offer routing.Offer) (stands bool) {
	return b.ask(about(doAnswered, offer)).OK
}

// Released says that an offer is over. After a talk the operator has the wrap-up and is idle from its end on; an operator
// who was reserved or ringing keeps the place in the order of idleness. It reports whether they talked until now.
func (b *Board) Released(offer routing.Offer) (talked bool) {
	return b.ask(about(doReleased, offer)).OK
}

func about(do string, offer routing.Offer) command {
	return command{Do: do, Call: string(offer.Call), Operator: string(offer.Operator), Offer: offer.Number}
}

// Restore puts a call back that an operator's device was ringing for or who talked to the operator while the service
// was away; state is routing.Ringing or routing.Talking. Direct says that the call was passed to this operator and waits in
// no queue. It returns the offer under which they go on. It is false if the operator is taken: nothing has changed then. An
// operator who is not known has a place on the board until the end of the call. Restore calls before the devices are
// reported, or an operator may be offered a second call meanwhile.
func (b *Board) Restore(w routing.Waiting, id routing.OperatorID, state routing.OperatorState, direct bool) (routing.Offer, bool) {
	r := b.ask(command{Do: doRestore, Call: string(w.Call), Operator: string(id), Department: int(w.Department),
		Since: w.Since.UnixMilli(), Phase: state.String(), Direct: direct})
	return routing.Offer{Number: r.Offer, Call: w.Call, Operator: id}, r.OK
}

// Device says whether an operator's device is registered at this service's Asterisk and whether it is busy with a call of
// its own. An operator who is registered nowhere, or busy, is offered nothing; whoever becomes free of both is idle
// from now on. If the device vanishes while it is reserved or ringing for a call of this service, that call is offered on
// at once; a talk goes on, for its leg may outlive the registration. An unknown operator is no error. It does not
// wait for Redis.
func (b *Board) Device(id routing.OperatorID, online, busy bool) {
	b.tell(command{Do: doDevice, Operator: string(id), Online: online, Busy: busy})
}

// Adopted says, after each adoption, that all calls and devices of this service are told: from now on it takes part in
// the match. What Redis holds of the service besides is taken away.
func (b *Board) Adopted() {
	if b.shared != nil {
		b.tell(command{Do: doAttach})
		return
	}
	b.mu.Lock()
	b.absent = false
	b.mu.Unlock()
	b.ask(command{Do: doTick})
}

// Away says that this service cannot reach its Asterisk: none of its calls is offered, and no operator there, until Adopted.
// It does not wait for Redis.
func (b *Board) Away() {
	if b.shared != nil {
		b.tell(command{Do: doAway})
		return
	}
	b.mu.Lock()
	b.absent = true
	b.stopTimer()
	b.mu.Unlock()
}

// Reserve makes an offer of a call to this operator, who is ready, at rest or in the wrap-up, and registered at this
// service. Unless it is answered the call comes back into no queue. The error is routing.ErrNoOperator or routing.ErrNotFree.
func (b *Board) Reserve(call routing.CallID, id routing.OperatorID) (routing.Offer, error) {
	return b.reserved(call, b.ask(command{Do: doReserve, Call: string(call), Operator: string(id)}))
}

// ReserveAny is Reserve with the operator of the department who is free and has been idle longest. The error is
// routing.ErrNotFree if there is none.
func (b *Board) ReserveAny(call routing.CallID, d routing.Department) (routing.Offer, error) {
	return b.reserved(call, b.ask(command{Do: doAnyone, Call: string(call), Department: int(d)}))
}

func (b *Board) reserved(call routing.CallID, r result) (routing.Offer, error) {
	if !r.OK {
		return routing.Offer{}, r.refused()
	}
	return routing.Offer{Number: r.Offer, Call: call, Operator: routing.OperatorID(r.Operator)}, nil
}

// refused returns the error of an operator, or a call, that is not to be had.
func (r result) refused() error {
	switch r.Fault {
	case faultNone:
		return routing.ErrNoOperator
	case faultTaken:
		return routing.ErrTaken
	}
	return routing.ErrNotFree
}

// HasTime returns nil if Pick can offer the operator a call, as far as this process knows; else the error that it would return.
func (b *Board) HasTime(id routing.OperatorID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch s := b.table.seats[string(id)]; {
	case s == nil:
		return routing.ErrNoOperator
	case !b.table.hasTime(s):
		return routing.ErrNotFree
	}
	return nil
}

// Pick offers a call to the operator who has asked for it, who is ready, at rest or in the wrap-up, and registered at this
// service, whatever the departments. The call need not be on the board yet. The listener hears of the offer; unless it is
// answered the call waits as others do. The error is routing.ErrNoOperator, routing.ErrNotFree, or routing.ErrTaken if another
// operator has the call; then nothing has changed.
func (b *Board) Pick(w routing.Waiting, id routing.OperatorID) error {
	r := b.ask(command{Do: doPick, Call: string(w.Call), Operator: string(id), Department: int(w.Department), Since: w.Since.UnixMilli()})
	if r.OK {
		return nil
	}
	return r.refused()
}

// SetDuty notes what the operator has said of the work. "Ready" also ends a wrap-up, a rest, and what a service that died
// has left of a call. The error is routing.ErrNoOperator.
func (b *Board) SetDuty(id routing.OperatorID, d routing.Duty) error { return b.setDuty(id, d, 0) }

// Recall is SetDuty of what was said at an earlier time: it changes nothing if something newer is known.
func (b *Board) Recall(id routing.OperatorID, d routing.Duty, said time.Time) error {
	return b.setDuty(id, d, said.UnixMilli())
}

func (b *Board) setDuty(id routing.OperatorID, d routing.Duty, said int64) error {
	if b.ask(command{Do: doDuty, Operator: string(id), Out: d.Out, Pause: d.Pause, Said: said}).Fault == faultNone {
		return routing.ErrNoOperator
	}
	return nil
}

// Place returns where a waiting call stands among those of its department at all services, and how long it may take. The
// zero Place is that of a call that does not wait, or is being offered.
func (b *Board) Place(call routing.CallID) routing.Place {
	r := b.ask(command{Do: doPlace, Call: string(call)})
	if !r.OK {
		return routing.Place{}
	}
	handling := time.Duration(r.Handling) * time.Millisecond
	if handling == 0 {
		handling = routing.UsualHandling
	}
	return routing.Place{Position: r.Position, Wait: routing.ExpectedWait(r.Position, b.atWork(call), handling)}
}

// atWork counts the operators who serve the department of a call and take calls, now or when the present one is over.
func (b *Board) atWork(call routing.CallID) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.table.calls[string(call)]
	if own == nil {
		return 0
	}
	count := 0
	for _, s := range b.table.seats {
		o := s.view()
		if o.State != routing.Offline && o.State != routing.Paused && o.Serves(routing.Department(own.Department)) {
			count++
		}
	}
	return count
}
