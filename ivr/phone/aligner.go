package phone

// aligner names the frames of a call's packets. Asterisk's packets are cut where
// the file's frames are; what another telephone speaks may be cut anywhere. So a
// packet that is no frame of a prompt is looked through for the beginning of one
// (Ear.anchored), and from there on frames are put together from two packets.
type aligner struct {
	ear    *Ear
	window [3 * frameSize]byte // the last three packets
	cut    int                 // where in the last two the frame begins; frameSize is the newest packet itself
}

func newAligner(ear *Ear) aligner {
	a := aligner{ear: ear, cut: frameSize}
	for i := range a.window {
		a.window[i] = alawZero
	}
	return a
}

// take names the frame that a packet completes. When it has found another
// alignment it names the frame before anew too, and corrected is true.
func (a *aligner) take(packet []byte) (id, before frameID, corrected bool) {
	copy(a.window[:], a.window[frameSize:])
	copy(a.window[2*frameSize:], packet)
	id = a.ear.identify(a.at(a.cut))
	if id != unknownFrame {
		return id, 0, false
	}
	cut := a.ear.anchored(a.window[frameSize+1:]) + 1
	if cut == 0 {
		return id, 0, false
	}
	found := a.ear.identify(a.at(cut))
	if found < 0 {
		return id, 0, false
	}
	a.cut = cut
	return found, a.ear.identify(a.window[cut : cut+frameSize]), true
}

// at returns the frame that begins at an offset of the last two packets.
func (a *aligner) at(cut int) []byte {
	return a.window[frameSize+cut : frameSize+cut+frameSize]
}
