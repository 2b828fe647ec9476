package board

import "hotline/routing"

// Listener is told what the board decides. The board calls it one at a time, in the order of its decisions and
// outside its lock, so that it may call the board; but it must not block.
type Listener struct {
	// Offered asks for the operator's device to be rung for the call.
	Offered func(routing.Offer)
	// Withdrawn says that an offer ended without its call's doing: the operator's device vanished. The call waits
	// again at its old place; ring no more.
	Withdrawn func(routing.Offer)
}
