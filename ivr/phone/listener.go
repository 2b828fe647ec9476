package phone

import (
	"slices"
	"time"
)

const (
	// historySize is how many past frames are kept to find a prompt's true start:
	// its lead of silence and what it shares with other prompts (1.28 s).
	historySize = 64
	// gapAfter is the pause between packets that counts as a gap: three frames.
	gapAfter = 60 * time.Millisecond
	// stopAfter is how long no packet comes until a prompt counts as stopped, and
	// how long silence lasts until it is reported.
	stopAfter = 200 * time.Millisecond
	// lapseFrames is how many frames a prompt may be damaged and still go on.
	lapseFrames = 10
	// soundFrames is how many unknown frames in a row are reported as a sound.
	soundFrames = 5
	// sureFrames is how many frames must agree to name a prompt joined in its
	// middle; one is enough when everything from frame 0 agrees.
	sureFrames = 3
)

// heard is one frame of history.
type heard struct {
	id frameID
	at time.Time
}

// guess is a recording that agrees with everything heard since frame `first`.
type guess struct {
	recording int
	start     int // frame number of the recording's frame 0; may be before first
	first     int // frame number of the first frame that was heard of it
}

// listener follows one call's frames. Its owner serialises all calls.
//
// While frames agree with exactly one recording that recording is being heard.
// A frame that no current guess explains opens new guesses: every place it
// occurs at, walked back through the history as far as it agrees. Silence
// occurs everywhere, so it opens none; the walk back gives it, later, to the
// prompt it belongs to, with the time it arrived.
type listener struct {
	ear    *Ear
	emit   func(Event)
	past   [historySize]heard
	n      int // number of frames so far, and the number of the next
	floor  int // frames before this one belong to a prompt that was complete
	counts Media

	guesses  []guess
	reported bool   // guesses[0] has been reported by Hears
	finished *guess // a guess that was heard to its end while longer ones live
	lapsed   int    // frames since guesses last agreed
	upTo     int    // frame number after the last that agreed
	loudUpTo int    // the same for the last that was not silence

	lastArrival time.Time
	silentSince time.Time
	unknown     int
	quiet       bool // Quiet was reported for the present silence
	sounding    bool // Sound was reported for the present sound
}

// frame takes the next frame, which arrived at `at`.
func (l *listener) frame(id frameID, at time.Time) {
	l.arrival(at)
	l.counts.Frames++
	l.push(id, at)
}

// correct names the frame before the next one anew.
func (l *listener) correct(id frameID) {
	if l.n > 0 {
		l.past[(l.n-1)%historySize].id = id
	}
}

// lose takes note of count packets missing before the one that arrives at `at`;
// they are taken to have been due at their 20 ms pace.
func (l *listener) lose(count int, at time.Time) {
	l.counts.Lost += count
	for left := count; left > 0; left-- {
		l.past[l.n%historySize] = heard{lostFrame, at.Add(-audioTime(left))}
		l.n++
	}
}

// arrival notes a gap that has just come to its end.
func (l *listener) arrival(at time.Time) {
	if last := l.lastArrival; !last.IsZero() && at.Sub(last) > gapAfter {
		l.counts.Gaps++
		l.emit(Event{At: last, Kind: Gap, Length: at.Sub(last)})
	}
	l.lastArrival = at
}

// push recognises one frame.
func (l *listener) push(id frameID, at time.Time) {
	l.past[l.n%historySize] = heard{id, at}
	l.n++
	if l.follow(id) || id >= 0 && l.open(id) {
		l.report()
		l.close()
		l.silentSince, l.unknown = time.Time{}, 0
		return
	}
	l.lapse()
	l.background(id, at)
}

// follow keeps the guesses that explain the newest frame and reports whether
// there are any.
func (l *listener) follow(id frameID) bool {
	alive := slices.ContainsFunc(l.guesses, func(g guess) bool { return l.agrees(g, l.n-1) })
	if !alive {
		return false
	}
	l.guesses = slices.DeleteFunc(l.guesses, func(g guess) bool { return !l.agrees(g, l.n-1) })
	switch {
	case id != quietFrame:
		l.counts.Skipped += l.lapsed
		l.lapsed = 0
		l.upTo, l.loudUpTo = l.n, l.n
	case l.lapsed == 0:
		l.upTo = l.n
	}
	return true
}

// agrees reports whether a guess explains frame n of the history.
func (l *listener) agrees(g guess, n int) bool {
	frames := l.ear.recordings[g.recording].frames
	i := n - g.start
	if i < 0 || i >= len(frames) {
		return false
	}
	got := l.past[n%historySize].id
	return got == lostFrame || got == frames[i]
}

// open replaces the guesses by all that the newest frame may be part of, and
// reports whether there is one. The old ones end where the new one begins.
func (l *listener) open(id frameID) bool {
	found := l.candidates(id)
	if len(found) == 0 {
		return false
	}
	if l.resume(found) {
		return true
	}
	l.end(found[0].first)
	l.guesses, l.reported, l.finished, l.lapsed = found, false, nil, 0
	l.upTo, l.loudUpTo = l.n, l.n
	return true
}

// candidates walks back from the newest frame at every place it occurs and
// returns those that reach their recording's frame 0, else those that reach
// furthest back.
func (l *listener) candidates(id frameID) []guess {
	var found []guess
	whole := false
	for _, p := range l.ear.starts(id) {
		g := l.walkBack(p)
		switch isWhole := g.first == g.start; {
		case isWhole && !whole, len(found) > 0 && isWhole == whole && g.first < found[0].first:
			found, whole = append(found[:0], g), isWhole
		case isWhole == whole && (len(found) == 0 || g.first == found[0].first):
			found = append(found, g)
		}
	}
	return found
}

// walkBack follows a place back through the history while it agrees.
func (l *listener) walkBack(p place) guess {
	newest := l.n - 1
	g := guess{recording: p.prompt, start: newest - p.index, first: newest}
	oldest := max(l.floor, l.n-historySize, g.start, 0)
	for g.first > oldest && l.agrees(g, g.first-1) {
		g.first--
	}
	return g
}

// resume continues the recording being heard when it goes on at another place
// than expected, a few frames left out or damaged: that is no new prompt.
func (l *listener) resume(found []guess) bool {
	if !l.reported {
		return false
	}
	now := l.guesses[0]
	for _, g := range found {
		if g.recording != now.recording || g.first == g.start {
			continue
		}
		l.counts.Skipped += max(1, now.start-g.start)
		l.guesses = append(l.guesses[:0], guess{g.recording, g.start, now.first})
		l.lapsed, l.upTo, l.loudUpTo = 0, l.n, l.n
		return true
	}
	return false
}

// lapse counts a frame that nothing explains; too many end the prompt.
func (l *listener) lapse() {
	if len(l.guesses) == 0 {
		return
	}
	l.lapsed++
	if l.lapsed >= lapseFrames || l.finished != nil {
		l.end(l.upTo)
	}
}

// report announces the recording once all guesses mean the same one.
func (l *listener) report() {
	if l.reported || len(l.guesses) == 0 || l.lapsed > 0 {
		return
	}
	g := l.guesses[0]
	if slices.ContainsFunc(l.guesses, func(o guess) bool { return o.recording != g.recording }) {
		return
	}
	if g.first != g.start && l.n-g.first < sureFrames {
		return
	}
	l.announce(g, l.ear.recordings[g.recording].names)
}

// announce emits Hears for a guess, under the names it may go by.
func (l *listener) announce(g guess, names []Name) {
	l.reported, l.finished = true, nil
	l.quiet, l.sounding = false, false
	l.emit(Event{At: l.timeOf(g.first), Kind: Hears, Names: names, From: audioTime(g.first - g.start)})
}

// timeOf returns when frame n arrived. A frame older than the history has the
// time that regular packets give it.
func (l *listener) timeOf(n int) time.Time {
	oldest := max(0, l.n-historySize)
	if n >= oldest {
		return l.past[n%historySize].at
	}
	return l.past[oldest%historySize].at.Add(-audioTime(oldest - n))
}

// close ends the prompt whose last frame has just been heard.
func (l *listener) close() {
	if l.lapsed > 0 {
		return
	}
	for _, g := range l.guesses {
		if l.n-g.start < len(l.ear.recordings[g.recording].frames) {
			continue
		}
		if len(l.guesses) == 1 {
			l.end(l.n)
			return
		}
		l.finished = &guess{g.recording, g.start, g.first}
	}
}

// end closes whatever is being heard; frame n is the first not part of it.
func (l *listener) end(n int) {
	if len(l.guesses) == 0 {
		return
	}
	g, names := l.verdict()
	n = min(n, l.upTo)
	if !l.reported {
		if n-g.first < sureFrames && g.first != g.start {
			l.forget(l.loudUpTo)
			return
		}
		l.announce(g, names)
	}
	whole := g.start + len(l.ear.recordings[g.recording].frames)
	last := max(min(n, whole), g.first)
	l.emit(Event{
		At: l.timeOf(max(last-1, g.first)), Kind: Stops, Names: names,
		Length: audioTime(last - g.first), Cut: last < whole,
	})
	if last < whole {
		last = min(last, l.loudUpTo)
	}
	l.forget(last)
}

// verdict decides what was heard among the guesses: the one that came to its
// end, else all of them.
func (l *listener) verdict() (guess, []Name) {
	if l.finished != nil && !l.reported {
		return *l.finished, l.ear.recordings[l.finished.recording].names
	}
	var names []Name
	for _, g := range l.guesses {
		for _, name := range l.ear.recordings[g.recording].names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return l.guesses[0], names
}

// forget drops all guesses; frames before floor are spoken for.
func (l *listener) forget(floor int) {
	l.guesses, l.reported, l.finished, l.lapsed = nil, false, nil, 0
	l.floor = floor
}

// background reports silence and unknown sounds: frames no prompt explains.
func (l *listener) background(id frameID, at time.Time) {
	if id == quietFrame {
		l.unknown = 0
		if l.silentSince.IsZero() {
			l.silentSince = at
		}
		l.reportQuiet(at)
		return
	}
	l.silentSince = time.Time{}
	l.unknown++
	if l.unknown >= soundFrames && len(l.guesses) == 0 && !l.sounding {
		l.sounding, l.quiet = true, false
		l.emit(Event{At: l.timeOf(l.n - l.unknown), Kind: Sound})
	}
}

// tick tells the time when no frame arrives, so that a stop is noticed.
func (l *listener) tick(now time.Time) {
	if l.lastArrival.IsZero() || now.Sub(l.lastArrival) < stopAfter {
		return
	}
	l.end(l.n)
	if l.silentSince.IsZero() {
		l.silentSince = l.lastArrival
	}
	l.reportQuiet(now)
}

// reportQuiet emits Quiet once the present silence has lasted long enough.
func (l *listener) reportQuiet(now time.Time) {
	if l.quiet || len(l.guesses) > 0 || now.Sub(l.silentSince) < stopAfter {
		return
	}
	l.quiet, l.sounding = true, false
	l.emit(Event{At: l.silentSince, Kind: Quiet})
}
