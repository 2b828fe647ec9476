package access

// Due is what a person has to do before anything else. A session of somebody who has is good for that alone: for signing out, and
// for what a rule names as Early.
type Due string

const (
	// DuePassword is to choose a password of one's own in place of one that an engineer knows.
	DuePassword Due = "password"
	// DueSecondFactor is to set up the second factor that the role must have.
	DueSecondFactor Due = "second_factor"
)
