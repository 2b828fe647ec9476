package stasis

import (
	"cmp"
	"errors"
	"strings"

	"github.com/CyCoreSystems/ari/v5"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

const (
	// codeContext is the context of the dialplan in which the codes are extensions: ready, pause, pause1 and so on, out.
	codeContext = "operator-code"
	// saysVariable tells the dialplan which prompt confirms the code.
	saysVariable = "HOTLINE_SAYS"
	// pauseUnnamed is the reason of a pause for which the operator gave no number.
	pauseUnnamed = "break"
)

var errNoCode = errors.New("no such code")

// takeCode does what an operator has dialled about the work. The dialplan speaks what came of it and hangs up
// (deploy/asterisk/extensions.conf); it is no call of the journal.
func (a *App) takeCode(channel ari.ChannelData, code string) {
	operator := a.operatorAt(channel.Name)
	said, err := a.setDuty(operator, code)
	if err != nil {
		a.log.Warn("operator's code cannot be done", "operator", operator, "code", code, "error", err)
	}
	err = a.asterisk.client.Channel().SetVariable(channelKey(channel.ID), saysVariable, sounds.Media(said))
	if err == nil {
		err = a.asterisk.goOn(channel.ID)
	}
	if err != nil && !gone(err) {
		a.log.Warn("operator's code cannot be confirmed", "operator", operator, "error", err)
		_ = a.release(channel.ID, ivr.CauseTemporaryFailure) // nothing more can be done
	}
}

// setDuty tells the board what the operator says of the work, and returns the prompt that confirms it.
func (a *App) setDuty(operator routing.OperatorID, code string) (sounds.Key, error) {
	var duty routing.Duty
	said := sounds.Key("operator.ready")
	reason, pause := strings.CutPrefix(code, "pause")
	switch {
	case pause:
		duty.Pause, said = cmp.Or(reason, pauseUnnamed), "operator.paused"
	case code == "out":
		duty.Out, said = true, "operator.signedout"
	case code != "ready":
		return "operator.unknown", errNoCode
	}
	if operator == "" {
		return "operator.unknown", routing.ErrNoOperator
	}
	if err := a.parts.Board.SetDuty(operator, duty); err != nil {
		return "operator.unknown", err
	}
	return said, nil
}
