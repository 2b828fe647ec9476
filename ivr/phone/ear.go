package phone

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
)

// Name names a prompt: its language (`uk`, `en`; empty for music and lines
// without one) and its key in the catalogue (`greet.morning`).
type Name struct {
	Lang string `json:"lang,omitempty"`
	Key  string `json:"key"`
}

// String returns the name as transcripts show it: `greet.morning (uk)`.
func (n Name) String() string {
	if n.Lang == "" {
		return n.Key
	}
	return n.Key + " (" + n.Lang + ")"
}

// Matches reports whether n is what want asks for; an empty language in want
// means any language.
func (n Name) Matches(want Name) bool {
	return n.Key == want.Key && (want.Lang == "" || n.Lang == want.Lang)
}

// frameID stands for one distinct frame of audio among all prompts.
type frameID int32

const (
	// unknownFrame is audio of no prompt.
	unknownFrame frameID = -1
	// quietFrame is silence, wherever it comes from: it names no prompt.
	quietFrame frameID = -2
	// lostFrame stands for a packet that never arrived; it agrees with anything.
	lostFrame frameID = -3
)

// maxPlaces bounds the places at which a frame is looked for. A frame that
// occurs more often (a steady tone) names a prompt only as its first frame.
const maxPlaces = 32

// place is where a frame occurs: prompt number and frame number within it.
type place struct{ prompt, index int }

// recording is one distinct piece of audio with all the names it goes by.
type recording struct {
	names  []Name
	frames []frameID
}

// Ear is an index from frames of audio to the prompts they are part of. It is
// built once, never changed, and shared by all calls of a process.
type Ear struct {
	recordings []recording
	seed       maphash.Seed
	ids        map[uint64]frameID
	places     [][]place
	// anchors finds a prompt whose frames arrive cut at other bytes than the
	// file's (aligner): the hash of a frame's first anchorSize bytes.
	anchors map[uint64]struct{}
}

// anchorSize is the length of the piece of a frame that is looked for at every
// byte of misaligned audio: long enough (4 ms) never to match by chance.
const anchorSize = 32

// NewEar builds the index over prompts, given as headerless A-law. Prompts that
// sound the same, but for the noise in their silence, are one recording with
// several names.
func NewEar(prompts map[Name][]byte) *Ear {
	ear := &Ear{
		seed:    maphash.MakeSeed(),
		ids:     make(map[uint64]frameID),
		anchors: make(map[uint64]struct{}),
	}
	byFrames := make(map[uint64]int)
	for _, name := range sortedNames(prompts) {
		frames := ear.framesIn(prompts[name])
		sum := maphash.String(ear.seed, fmt.Sprint(frames))
		if number, ok := byFrames[sum]; ok {
			ear.recordings[number].names = append(ear.recordings[number].names, name)
			continue
		}
		byFrames[sum] = len(ear.recordings)
		ear.learn(recording{names: []Name{name}, frames: frames})
	}
	return ear
}

// sortedNames gives a stable order, so that two runs report names alike.
func sortedNames(prompts map[Name][]byte) []Name {
	names := make([]Name, 0, len(prompts))
	for name := range prompts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b Name) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Lang, b.Lang))
	})
	return names
}

// framesIn names the frames of a prompt, new ones too.
func (e *Ear) framesIn(audio []byte) []frameID {
	frames := framesOf(audio)
	ids := make([]frameID, len(frames))
	for i, frame := range frames {
		ids[i] = e.add(frame)
	}
	return ids
}

// learn adds one recording to the index.
func (e *Ear) learn(rec recording) {
	for i, id := range rec.frames {
		if id >= 0 {
			e.places[id] = append(e.places[id], place{len(e.recordings), i})
		}
	}
	e.recordings = append(e.recordings, rec)
}

// add returns the id of a frame, a new one if it was not known.
func (e *Ear) add(frame []byte) frameID {
	if isSilent(frame) {
		return quietFrame
	}
	sum := maphash.Bytes(e.seed, frame)
	id, ok := e.ids[sum]
	if !ok {
		id = frameID(len(e.places))
		e.ids[sum] = id
		e.places = append(e.places, nil)
		if head := frame[:anchorSize]; !isSilent(head) {
			e.anchors[maphash.Bytes(e.seed, head)] = struct{}{}
		}
	}
	return id
}

// identify returns what a frame of frameSize bytes is.
func (e *Ear) identify(frame []byte) frameID {
	if id, ok := e.ids[maphash.Bytes(e.seed, frame)]; ok {
		return id
	}
	if isSilent(frame) {
		return quietFrame
	}
	return unknownFrame
}

// starts returns where a frame may be from: all its places, or for a frame of
// too many places (a steady tone) only those at the start of a recording.
func (e *Ear) starts(id frameID) []place {
	all := e.places[id]
	if len(all) <= maxPlaces {
		return all
	}
	var first []place
	for _, p := range all {
		if p.index == 0 {
			first = append(first, p)
		}
	}
	return first
}

// anchored returns the offset in audio, up to frameSize, at which a frame of
// some prompt seems to begin, or -1.
func (e *Ear) anchored(audio []byte) int {
	for at := 0; at < frameSize && at+anchorSize <= len(audio); at++ {
		if _, ok := e.anchors[maphash.Bytes(e.seed, audio[at:at+anchorSize])]; ok {
			return at
		}
	}
	return -1
}
