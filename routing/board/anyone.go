package board

import "hotline/routing"

// ReserveAny is Reserve with the operator of the department who is free and has been idle longest. The error is
// routing.ErrNotFree if there is none.
func (b *Board) ReserveAny(routing.CallID, routing.Department) (routing.Offer, error) {
	return routing.Offer{}, routing.ErrNotFree
}
