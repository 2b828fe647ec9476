package board

import "hotline/routing"

// Offer is a reservation: the call gets this operator's device to ring. It stands until it is missed or withdrawn, or
// the call leaves the board; once answered it stands until the talk is over.
type Offer struct {
	Number   uint64             // unlike that of any other offer of this board
	Call     routing.CallID     // who is to be connected
	Operator routing.OperatorID // whose device is to ring
	Match    routing.Pair       // why this operator; zero if the offer was restored
}

// Listener is told what the board decides. The board calls it one at a time, in the order of its decisions and
// outside its lock, so that it may call the board; but it must not block.
type Listener struct {
	// Offered asks for the operator's device to be rung for the call.
	Offered func(Offer)
	// Withdrawn says that an offer ended without its call's doing: the operator's device vanished. The call waits
	// again at its old place; ring no more.
	Withdrawn func(Offer)
}
