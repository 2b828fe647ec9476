package access

// Occupy takes all turns of a hasher, as passwords under way do, until the function it returns is called.
func Occupy(h *Hasher) (release func()) {
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	return func() {
		for range cap(h.turns) {
			h.done()
		}
	}
}
