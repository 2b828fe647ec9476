package billing

// Houses is a set of houses of one street, such as `1-15;17а;20`, or `*` for all of them. As text, also in JSON, it
// is what ParseHouses read. The zero value contains no house.
type Houses struct {
	text string
}

// String returns the set as it was read.
func (h Houses) String() string { return h.text }
