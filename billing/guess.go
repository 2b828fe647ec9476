package billing

import "time"

// Guesses counts the failed entries of contract numbers, those that were refused as RefusedNotRegistered, within
// GuessWindow.
type Guesses struct {
	FromNumber int // by the calling number, whatever it entered; without a number, in this call
	AtContract int // of the number that was entered, by whomever, and whether it exists or not
}

// When guessing locks.
const (
	// GuessWindow is how long a failed entry counts.
	GuessWindow = time.Hour
	// MaxGuessesFromNumber failed entries from one calling number lock it (product.md "Bad input and bad days").
	MaxGuessesFromNumber = 5
	// MaxGuessesAtContract failed entries of one contract number lock the caller who makes the last of them, and each
	// who comes after within the window: somebody changes the calling number to find the one that fits. It is twice
	// the other, so that a family that mixes up its phones is not caught. The contract's own phones enter it as
	// before: theirs is no failed entry, and a stranger must not be able to shut a subscriber out.
	MaxGuessesAtContract = 10
)

// Locked reports whether the caller has guessed too often: `#` and `0` then lead to an operator.
func (g Guesses) Locked() bool {
	return g.FromNumber >= MaxGuessesFromNumber || g.AtContract >= MaxGuessesAtContract
}
