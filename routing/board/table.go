package board

import (
	"cmp"
	"slices"
	"time"

	"hotline/routing"
)

// table is the board in the memory of one process: all operators, as far as they are known, and the calls of this
// process. It decides alone while there is no Redis; else script.lua decides, by the same rules, and the table is kept like
// the records there. It is for one goroutine at a time.
type table struct {
	node  string
	rules routing.Rules
	seats map[string]*seat
	order []string          // of the operators, as in the roster
	calls map[string]*held  // who waits or is offered, and is not connected yet
	staff map[string]string // the operators of this service's own roster, with their departments there
	own   map[string]string // how devices stand at this service: free, busy, or not there
	last  uint64            // number of the newest offer
	now   int64

	handling map[int]int64 // mean handling time by department, in milliseconds
	happened []happening
	seen     bool // a device changed what a page shows, although nobody's state did
}

func newTable(node string, rules routing.Rules) *table {
	return &table{node: node, rules: rules, seats: make(map[string]*seat), calls: make(map[string]*held),
		staff: make(map[string]string), own: make(map[string]string), handling: make(map[int]int64)}
}

// do carries out a change and matches whom it set free.
func (t *table) do(c command, now int64) result {
	t.now = now
	r := t.carryOut(c)
	t.match()
	return r
}

func (t *table) carryOut(c command) result {
	for _, id := range t.order {
		if s := t.seats[id]; s.State == wrapUp && s.WrapUp <= t.now {
			t.refresh(s)
		}
	}
	switch c.Do {
	case doJoin:
		return t.join(c)
	case doLeave:
		return t.leave(c.Call)
	case doRinging, doMissed, doAnswered, doReleased:
		return t.offered(c)
	case doRestore:
		return t.restore(c)
	case doDevice:
		return t.device(c)
	case doReserve:
		return t.reserve(t.seats[c.Operator], c.Call)
	case doAnyone:
		return t.reserveAny(c)
	case doPick:
		return t.pick(c)
	case doPlace:
		return t.place(c.Call)
	case doDuty:
		return t.setDuty(c)
	case doRoster:
		return t.setRoster(c)
	case doTick:
		return t.tick()
	}
	return result{}
}

// join lets a call wait, or wait elsewhere. An offer that it has stands; one that is connected does not wait.
func (t *table) join(c command) result {
	if slices.ContainsFunc(t.bound(c.Call), func(s *seat) bool { return s.Phase == talking }) {
		return result{}
	}
	t.calls[c.Call] = &held{Call: c.Call, Department: c.Department, Since: c.Since}
	for _, s := range t.bound(c.Call) {
		if s.promised() && !s.Direct {
			s.Department, s.Since = c.Department, c.Since
		}
	}
	return result{OK: true}
}

func (t *table) leave(call string) result {
	for _, s := range t.bound(call) {
		t.free(s)
	}
	delete(t.calls, call)
	return result{OK: true}
}

// bound returns the operators who are promised or connected to a call of this service.
func (t *table) bound(call string) []*seat {
	var seats []*seat
	for _, id := range t.order {
		if s := t.seats[id]; s.Phase != "" && s.Call == call && s.Node == t.node {
			seats = append(seats, s)
		}
	}
	return seats
}

// offered carries out what is reported of an offer, if it still stands.
func (t *table) offered(c command) result {
	s := t.seats[c.Operator]
	if s == nil || s.Phase == "" || s.Offer != c.Offer || s.Call != c.Call {
		return result{}
	}
	switch c.Do {
	case doRinging:
		if s.Phase == reserved {
			s.Phase, s.Deadline = ringing, 0 // whoever rings it ends it
		}
		t.refresh(s)
		return result{OK: true}
	case doMissed:
		return t.missed(s, c.Blameless)
	case doAnswered:
		s.Phase, s.Answered, s.Missed, s.Deadline = talking, t.now, 0, 0
		delete(t.calls, s.Call)
		t.refresh(s)
		return result{OK: true}
	}
	talked := s.Phase == talking
	if talked {
		t.learn(s)
		delete(t.calls, s.Call)
	}
	t.free(s)
	return result{OK: talked}
}

// missed frees an operator who did not take the call; so many in a row are a pause, unless it could not be taken.
func (t *table) missed(s *seat, blameless bool) result {
	if s.Phase == talking {
		return result{}
	}
	if !blameless {
		s.Missed++
	}
	s.Idle, s.Rest = t.now, t.now+t.rules.Rest.Milliseconds()
	if t.rules.MissedLimit > 0 && s.Missed >= t.rules.MissedLimit {
		s.Pause, s.Missed, s.Said = routing.PauseMissed, 0, t.now
	}
	t.free(s)
	return result{OK: true}
}

// learn takes a talk into the mean handling time of its department: each counts a fifth.
func (t *table) learn(s *seat) {
	took := t.now - s.Answered + t.rules.WrapUp.Milliseconds()
	if mean, known := t.handling[s.Department]; known {
		took = mean + (took-mean)/5
	}
	t.handling[s.Department] = took
}

// free ends the offer of a seat. After a talk comes the wrap-up, and idle is the operator from its end on; else the
// place in the order of idleness stays.
func (t *table) free(s *seat) {
	if s.Phase == talking {
		s.WrapUp = t.now + t.rules.WrapUp.Milliseconds()
		s.Idle = s.WrapUp
	}
	if s.At[s.Node] == deviceBusy { // with our own call, which ends now
		s.At[s.Node] = deviceFree
		if s.Node == t.node {
			t.own[s.ID] = deviceFree
		}
	}
	s.release()
	t.refresh(s)
	t.tidy(s)
}

// tidy removes an operator who is in no roster any more and has no call.
func (t *table) tidy(s *seat) {
	if _, ours := t.staff[s.ID]; !ours && s.Phase == "" && len(s.By) == 0 {
		t.remove(s.ID)
	}
}

func (t *table) remove(id string) {
	delete(t.seats, id)
	t.order = slices.DeleteFunc(slices.Clone(t.order), func(other string) bool { return other == id }) // somebody may go through it
}

// refresh derives the state of a seat. Who was not at work and is now is idle from now on.
func (t *table) refresh(s *seat) {
	was, why := s.State, s.Reason
	s.State, s.Reason = t.state(s)
	if s.State == ready && (was == offline || was == paused) {
		s.Idle = t.now
	}
	if was == s.State && why == s.Reason {
		return
	}
	t.happened = append(t.happened, happening{Kind: kindChange, Operator: s.ID, From: was, To: s.State,
		Reason: s.Reason, Out: s.Out, Pause: s.Pause})
}

// state derives what an operator does from the offer first, then the device, then what was said.
func (t *table) state(s *seat) (state, reason string) {
	busy := false
	for _, device := range s.At {
		busy = busy || device == deviceBusy
	}
	switch {
	case s.Phase != "":
		return s.Phase, ""
	case s.Out || len(s.At) == 0:
		return offline, ""
	case s.Pause != "":
		return paused, s.Pause
	case s.WrapUp > t.now:
		return wrapUp, ""
	case busy:
		return paused, routing.PausePrivate
	}
	return ready, ""
}

// bind makes a new offer stand.
func (t *table) bind(s *seat, call held, phase string) {
	t.last++
	s.Phase, s.Offer, s.Call, s.Department, s.Since, s.Node = phase, t.last, call.Call, call.Department, call.Since, t.node
	t.refresh(s)
}

// restore binds a seat as it was before a restart. One that was to be passed the call, or is consulted beside a talk, has it
// from no queue. Who is not known to be an operator, or not any more, has a seat until the end of the call.
func (t *table) restore(c command) result {
	s := t.seats[c.Operator]
	if s != nil && s.Phase != "" {
		return result{}
	}
	consulted := c.Direct
	for _, other := range t.bound(c.Call) {
		if other.promised() && !other.Direct {
			return result{}
		}
		consulted = true
	}
	if s == nil {
		s = &seat{ID: c.Operator, Idle: t.now, At: make(map[string]string), State: offline}
		t.add(s)
	}
	call := held{Call: c.Call, Department: c.Department, Since: c.Since}
	switch {
	case c.Phase == talking:
		delete(t.calls, c.Call)
	case !consulted:
		t.calls[c.Call] = &call
	}
	t.bind(s, call, c.Phase)
	s.Direct = consulted
	if c.Phase == talking {
		s.Answered = t.now
	}
	return result{OK: true, Offer: s.Offer}
}

// device notes how a device stands at this service.
func (t *table) device(c command) result {
	s := t.seats[c.Operator]
	if s == nil {
		return result{}
	}
	before := s.face()
	t.note(c)
	delete(s.At, t.node)
	if device := t.own[c.Operator]; device != "" {
		s.At[t.node] = device
	}
	if !c.Online && s.promised() && s.Node == t.node {
		t.withdraw(s)
	}
	t.refresh(s)
	t.seen = t.seen || before != s.face()
	return result{OK: true}
}

// note keeps how a device stands here.
func (t *table) note(c command) {
	delete(t.own, c.Operator)
	switch {
	case c.Online && c.Busy:
		t.own[c.Operator] = deviceBusy
	case c.Online:
		t.own[c.Operator] = deviceFree
	}
}

// withdraw takes an offer back.
func (t *table) withdraw(s *seat) {
	t.happened = append(t.happened, happening{Kind: kindWithdraw, Node: s.Node, Offer: s.Offer, Call: s.Call, Operator: s.ID})
	t.free(s)
}

// place says where a waiting call stands among those of its department.
func (t *table) place(call string) result {
	own := t.calls[call]
	if own == nil || t.offeredCalls()[call] {
		return result{}
	}
	position := 1
	for _, w := range t.waiting() {
		if int(w.Department) == own.Department && string(w.Call) != call && w.Compare(t.waitingOf(own)) < 0 {
			position++
		}
	}
	return result{OK: true, Position: position, Handling: t.handling[own.Department]}
}

// setDuty notes what the operator has said. "Ready" also ends a wrap-up and a rest.
func (t *table) setDuty(c command) result {
	s := t.seats[c.Operator]
	if s == nil {
		return result{Fault: faultNone}
	}
	if c.Said > 0 && c.Said <= s.Said { // something newer is known
		return result{OK: true}
	}
	s.Out, s.Pause, s.Missed, s.Said = c.Out, c.Pause, 0, cmp.Or(c.Said, t.now)
	if c.Said == 0 && !s.Out && s.Pause == "" {
		s.Rest = 0
		if s.WrapUp > t.now {
			s.WrapUp, s.Idle = t.now, t.now
		}
		if s.Phase == talking && s.Node != t.node { // with a service that nobody hears of
			s.release()
		}
	}
	t.refresh(s)
	return result{OK: true}
}

// setRoster adds operators and changes their departments. Who is gone stays until the end of a call.
func (t *table) setRoster(c command) result {
	for _, e := range c.Roster {
		s := t.seats[e.ID]
		if s == nil {
			s = &seat{ID: e.ID, Idle: t.now, At: make(map[string]string), State: offline}
			t.add(s)
		}
		s.Departments, t.staff[e.ID] = e.Departments, e.Departments
	}
	for _, id := range c.Gone {
		delete(t.staff, id)
		delete(t.own, id)
		if s := t.seats[id]; s != nil {
			delete(s.At, t.node)
			delete(s.By, t.node)
			t.refresh(s)
			t.tidy(s)
		}
	}
	return result{OK: true}
}

func (t *table) add(s *seat) {
	if t.seats[s.ID] == nil {
		t.order = append(t.order, s.ID)
	}
	t.seats[s.ID] = s
}

// tick does what time alone brings. An offer that Redis knew of ends when it would have ended there, and an operator whom
// another service had is free after a while.
func (t *table) tick() result {
	for _, id := range t.order { // remove leaves it as it was
		s := t.seats[id]
		switch {
		case s.Phase == "" || s.Deadline == 0 || s.Deadline > t.now:
		case s.Node != t.node:
			s.release()
		default:
			s.Idle, s.Rest = t.now, t.now+t.rules.Rest.Milliseconds()
			t.withdraw(s)
		}
		t.refresh(s)
	}
	return result{OK: true}
}

// match offers what routing.Match finds.
func (t *table) match() {
	for _, pair := range routing.Match(timeOf(t.now), t.waiting(), t.operators(), t.rules) {
		t.offer(t.seats[string(pair.Operator)], *t.calls[string(pair.Call)], pair.Reason, pair.Idle.Milliseconds())
	}
}

// offer offers a call to an operator who has been idle for so many milliseconds.
func (t *table) offer(s *seat, call held, why routing.Reason, idle int64) {
	t.bind(s, call, reserved)
	t.happened = append(t.happened, happening{Kind: kindOffer, Node: t.node, Offer: s.Offer, Call: s.Call, Operator: s.ID,
		Reason: string(why), Waited: t.now - call.Since, Idle: idle})
}

// next returns when time alone may change something, in milliseconds; false if never.
func (t *table) next() (int64, bool) {
	var next int64
	consider := func(at int64) {
		if at > t.now && (next == 0 || at < next) {
			next = at
		}
	}
	for _, s := range t.seats {
		if s.State == wrapUp {
			consider(s.WrapUp)
		}
		if s.Phase != "" && s.Deadline > 0 {
			consider(s.Deadline)
		}
	}
	if at, ok := routing.NextChange(timeOf(t.now), t.waiting(), t.operators(), t.rules); ok {
		consider(at.UnixMilli())
	}
	return next, next > 0
}

// waiting returns the calls without an offer, in no order.
func (t *table) waiting() []routing.Waiting {
	offered := t.offeredCalls()
	var waiting []routing.Waiting
	for _, c := range t.calls {
		if !offered[c.Call] {
			waiting = append(waiting, t.waitingOf(c))
		}
	}
	return waiting
}

// offeredCalls returns the calls of the queue that are promised an operator.
func (t *table) offeredCalls() map[string]bool {
	offered := make(map[string]bool)
	for _, s := range t.seats {
		if s.promised() && !s.Direct && s.Node == t.node {
			offered[s.Call] = true
		}
	}
	return offered
}

func (t *table) waitingOf(c *held) routing.Waiting {
	return routing.Waiting{Call: routing.CallID(c.Call), Department: routing.Department(c.Department), Since: time.UnixMilli(c.Since), Node: t.node}
}

// operators returns the operators as the match sees them, in the order of the roster.
func (t *table) operators() []routing.Operator {
	operators := make([]routing.Operator, len(t.order))
	for i, id := range t.order {
		operators[i] = t.seats[id].view()
	}
	return operators
}
