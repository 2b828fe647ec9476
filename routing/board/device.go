package board

import "hotline/routing"

// Device says whether an operator's device is registered and whether it is busy with a call of its own. An operator
// who is not online, or busy, is offered nothing; whoever becomes free of both is idle from now on. If the
// device vanishes while it is reserved or ringing, its call is offered on at once; a talk goes on, for its leg may
// outlive the registration. An unknown operator is no error.
func (b *Board) Device(id routing.OperatorID, online, busy bool) {
	b.change(func() {
		o := b.operators[id]
		if o == nil {
			return
		}
		was := o.state()
		o.online, o.busy = online, busy
		if !online && o.offer != nil && o.phase != routing.Talking {
			b.withdraw(*o.offer)
		}
		if was != routing.Ready && o.state() == routing.Ready {
			o.idleSince = b.now()
		}
	})
}

// state derives what the operator does from the offer first, then from the device.
func (o *operator) state() routing.OperatorState {
	switch {
	case o.offer != nil:
		return o.phase
	case !o.online:
		return routing.Offline
	case o.busy:
		return routing.Paused
	default:
		return routing.Ready
	}
}
