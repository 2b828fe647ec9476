package board

import (
	"maps"
	"slices"
	"strings"
)

// Watch returns a channel that has something to receive after each change of what Snapshot shows, whichever service of the
// site made it, and a function that ends that. What changes while nobody looks is one change.
func (b *Board) Watch() (news <-chan struct{}, stop func()) { return b.watchers.Watch() }

// tellOf tells the watchers of changes carried out in memory; happened are those of them that the listener hears of.
func (b *Board) tellOf(batch []command, happened int) {
	if happened > 0 || b.table.seen || slices.ContainsFunc(batch, command.isSeen) {
		b.watchers.Tell()
	}
	b.table.seen = false
}

// isSeen reports whether a change may be seen although nobody's state changes.
func (c command) isSeen() bool {
	switch c.Do {
	case doJoin, doLeave, doRestore, doDuty, doRoster:
		return true
	}
	return false
}

// face is what of a seat can be seen.
type face struct {
	departments, state, reason, call, pause, nodes string
	idle, rest                                     int64
	out                                            bool
}

// face returns what of the seat can be seen; nil has an empty one.
func (s *seat) face() face {
	if s == nil {
		return face{}
	}
	return face{departments: s.Departments, state: s.State, reason: s.Reason, call: s.Call, pause: s.Pause,
		nodes: strings.Join(append(slices.Sorted(maps.Keys(s.At)), ""), ","), // one without a name is one, too
		idle:  s.Idle, rest: s.Rest, out: s.Out}
}
