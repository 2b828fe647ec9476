package stasis

import (
	"hotline/ivr"
	"hotline/routing"
)

// Supervise lets a supervisor listen to a talk, or whisper to its operator: the supervisor's device rings, with the call's id
// in the header X-Call and the mode in X-Supervise, and hears when it is answered. Said again it changes the mode. It ends
// with the operator's part in the call, whoever has the caller then; a consultation is heard. It does not outlive the process. The
// error is ErrNoCall, ErrNotTalking, ErrNoMode, routing.ErrNoOperator if the supervisor has no device, or routing.ErrNotFree
// if the device is not registered or in a call.
func (a *App) Supervise(id string, supervisor routing.OperatorID, mode ivr.SupervisionMode) error {
	if !mode.Valid() {
		return ErrNoMode
	}
	return a.ask(id, func(c *call) error { return c.supervise(supervisor, mode) })
}

// SupervisedBy returns the call that a supervisor listens to, or is about to; "" if there is none.
func (a *App) SupervisedBy(supervisor routing.OperatorID) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.supervised[supervisor]
}

// EndSupervision lets a supervisor listen no more. The error is ErrNotSupervising.
func (a *App) EndSupervision(supervisor routing.OperatorID) error {
	id := a.SupervisedBy(supervisor)
	if id == "" {
		return ErrNotSupervising
	}
	return a.ask(id, func(c *call) error {
		s := c.supervisionBy(supervisor)
		if s == nil {
			return ErrNotSupervising
		}
		c.endSupervision(s)
		return nil
	})
}

// TakeOver gives a call to a supervisor. One who listens to it is connected at once and the operator let go; the device of another
// rings first, as for Supervise, and the talk goes on until it is answered. The error is that of Supervise, or routing.ErrNotFree if
// the supervisor is the operator or has another call by now.
func (a *App) TakeOver(id string, supervisor routing.OperatorID) error {
	return a.ask(id, func(c *call) error { return c.takeOver(supervisor) })
}
