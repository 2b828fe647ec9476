package billing

import "strings"

const (
	// hidden stands for what is not shown of a number.
	hidden = "•••"
	// shownTail is how many digits at the end of a telephone number are shown, hiddenDigits how many before
	// them are not. What is left identifies nobody and still tells two callers apart.
	shownTail    = 4
	hiddenDigits = 3
)

// MaskPhone returns a telephone number as logs and lists show it: +38050•••2233. It takes the number as a trunk
// gives it. A number too short to hide three digits of, and text that is no number, are hidden whole; empty
// stays empty.
func MaskPhone(number string) string {
	if number == "" {
		return ""
	}
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(number)
	if len(digits) < shownTail+hiddenDigits || !isNumber(digits) {
		return hidden
	}
	tail := len(digits) - shownTail
	return digits[:tail-hiddenDigits] + hidden + digits[tail:]
}

// isNumber reports whether text is digits, with a plus before them or without.
func isNumber(text string) bool {
	digits := strings.TrimPrefix(text, "+")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}
