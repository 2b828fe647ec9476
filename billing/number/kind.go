package number

// Kind is what the text in place of a telephone number is.
type Kind string

// The kinds. Only Subscriber and Foreign come with a number.
const (
	Subscriber Kind = "subscriber" // a Ukrainian number, geographic or mobile
	Foreign    Kind = "foreign"    // a number of another country
	Internal   Kind = "internal"   // an extension or short code, at most six digits
	Withheld   Kind = "withheld"   // the caller or the network does not tell, or the network doubts it
	Garbage    Kind = "garbage"    // nothing a telephone network would call a number
)
