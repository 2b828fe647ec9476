package board

import "hotline/routing"

// Listener is told what the board decides. The board calls it one at a time, in the order of its decisions and outside its
// lock, so that it may call Join, Leave and Device; but it must not block, nor wait for the board.
type Listener struct {
	// Offered asks for the operator's device to be rung for the call.
	Offered func(routing.Offer)
	// Withdrawn says that an offer ended without its call's doing: the operator's device vanished, or nothing was heard of
	// the offer for too long. The call waits again at its old place; ring no more.
	Withdrawn func(routing.Offer)
	// Changed tells of a change of an operator's state. Of all services of a site one is told: the one whose report led to
	// it. May be nil.
	Changed func(routing.Change)
}
