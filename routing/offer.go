package routing

// Offer is a reservation: the call gets this operator's device to ring. It stands until it is missed or withdrawn, or
// the call leaves the board; once answered it stands until the talk is over.
type Offer struct {
	Number   uint64     // unlike that of any other offer of the board that made it
	Call     CallID     // who is to be connected
	Operator OperatorID // whose device is to ring
	Match    Pair       // why this operator; zero if the offer was restored
}
