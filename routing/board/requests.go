package board

import "hotline/routing"

// Reserve offers a call to this operator alone.
func (b *Board) Reserve(routing.CallID, routing.OperatorID) (routing.Offer, error) {
	return routing.Offer{}, routing.ErrNotFree
}

// Place returns where a waiting call stands.
func (b *Board) Place(routing.CallID) routing.Place { return routing.Place{} }

// SetDuty notes what the operator has said of the work.
func (b *Board) SetDuty(routing.OperatorID, routing.Duty) error { return routing.ErrNoOperator }

// Adopted says that all calls and devices of this Asterisk are on the board.
func (b *Board) Adopted() {}
