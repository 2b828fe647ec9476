package phone

import (
	"slices"
	"time"
)

// Kind says what happened in a call. Its text is what transcripts print and
// `--json` carries.
type Kind string

const (
	// Ringing: the other side rings, or this phone does.
	Ringing Kind = "ringing"
	// Answered: the call is connected.
	Answered Kind = "answered"
	// Hears: a prompt began; At is the arrival of its first frame.
	Hears Kind = "hears"
	// Stops: the prompt last begun is over; Length is how much of it was heard
	// and Cut whether it broke off before its end.
	Stops Kind = "stops"
	// Sound: something is heard that is no known prompt.
	Sound Kind = "sound"
	// Quiet: nothing but silence, or no packet at all, since At.
	Quiet Kind = "quiet"
	// Gap: no packet arrived for Length from At on; then they came again.
	Gap Kind = "gap"
	// Presses: this phone pressed Key; At is key-down, Released the first END.
	Presses Kind = "presses"
	// Receives: the other side pressed Key, whose first END arrived at At.
	Receives Kind = "receives"
	// Speaks: this phone began to speak a line in a loop.
	Speaks Kind = "speaks"
	// Ended: the call is over; End says how. It is always the last event.
	Ended Kind = "ended"
)

// Event is one line of a call's transcript. Times carry Go's monotonic clock,
// so differences between them are exact to what the kernel reports.
type Event struct {
	// At is when it happened, which for what is heard may be a little before it
	// could be told what it was.
	At   time.Time
	Kind Kind
	// Names are the prompt's names for Hears and Stops: several when their audio
	// is the same, or when it broke off before they differed.
	Names []Name
	// From is where in the prompt Hears set in: 0, its beginning, but for music
	// that goes on, a start that was lost, or a call joined in the middle.
	From time.Duration
	// Length is how long the prompt was heard (Stops) or nothing came (Gap).
	Length time.Duration
	// Cut reports that a prompt stopped before its last frame.
	Cut bool
	// Key is the key pressed, one of 0-9*#; a received one may be A to D.
	Key string
	// Released is when a key's first END packet left.
	Released time.Time
	// End is how the call ended; set for Ended alone.
	End *End
}

// Is reports whether the event is of a kind and about the prompt called name.
func (e Event) Is(kind Kind, name Name) bool {
	return e.Kind == kind && slices.ContainsFunc(e.Names, func(n Name) bool { return n.Matches(name) })
}

// Media counts what the network did to the audio heard.
type Media struct {
	// Frames is the number of audio packets that arrived in time.
	Frames int
	// Lost is the number of packets missing by their sequence numbers.
	Lost int
	// Duplicated is the number of packets that arrived again.
	Duplicated int
	// Late is the number of packets that came after a later one.
	Late int
	// Skipped is the number of prompt frames left out or damaged although no
	// packet was missing.
	Skipped int
	// Gaps is the number of pauses between packets longer than gapAfter.
	Gaps int
}
