package ivr

// knownLate takes in who calls when the call went on as an unknown caller's already. Nothing that the caller hears is cut for
// it and nothing said again: what must be known comes before the next menu or queue, to one who waits for an operator at the
// next pause.
func (t *turn) knownLate(in LookedUp) {
	t.learn(in)
	untouched := t.State.Step == Menu || t.State.Step == Silence
	switch {
	case t.Called != nil: // it is for the operator's card
	case untouched && t.reconnects():
		t.reconnect()
	case t.Queued:
		if t.lostHere() {
			t.join()
		}
		t.tellInMusic()
	}
}

// tellInMusic tells a caller who would hear music in the queue what became known on the way here: of an outage, of an open
// order of a call back. It reports whether there was something to tell. While an operator's device rings nothing is said.
func (t *turn) tellInMusic() bool {
	if t.State.Step != Waiting || t.Playing != nil || t.Operator != "" {
		return false
	}
	notice := t.untold()
	switch {
	case t.Open != nil:
		t.remind(notice...)
	case notice != nil:
		t.wait(notice...)
	default:
		return false
	}
	return true
}

// untold is the outage that a caller who waits has not been told of. Who has spoken to an operator, or is called back by one,
// hears it from there.
func (t *turn) untold() []Prompt {
	if t.Talked || t.Called != nil {
		return nil
	}
	return t.outageNotice()
}
