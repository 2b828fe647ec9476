package billing

import "fmt"

// Segment is what kind of subscriber a contract is for.
type Segment string

// The segments.
const (
	SegmentHome      Segment = "home"      // a flat in a block
	SegmentPrivate   Segment = "private"   // a private house; has tariffs of its own
	SegmentCorporate Segment = "corporate" // a company
)

// ParseSegment reads a segment. The error names text that is none.
func ParseSegment(text string) (Segment, error) {
	switch segment := Segment(text); segment {
	case SegmentHome, SegmentPrivate, SegmentCorporate:
		return segment, nil
	}
	return "", fmt.Errorf("segment %q: want home, private or corporate", text)
}
