package billing

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// WrapUpCode is what a talk was about, in one word: the operator gives it when the talk is over. Its text is what the
// journal and the statistics show.
type WrapUpCode string

// The wrap-up codes.
const (
	WrapUpAnswered    WrapUpCode = "question_answered"
	WrapUpFault       WrapUpCode = "fault_registered"
	WrapUpConnection  WrapUpCode = "connection_request"
	WrapUpPayment     WrapUpCode = "payment"
	WrapUpComplaint   WrapUpCode = "complaint"
	WrapUpWrongNumber WrapUpCode = "wrong_number"
	WrapUpDropped     WrapUpCode = "call_dropped"
	WrapUpOther       WrapUpCode = "other"
)

// WrapUpName is a wrap-up code with its names.
type WrapUpName struct {
	Code      WrapUpCode `json:"code"`
	Ukrainian string     `json:"uk"`
	English   string     `json:"en"`
}

// wrapUpNames is the table of codes, in the order in which operators are shown them.
var wrapUpNames = []WrapUpName{
	{WrapUpAnswered, "Відповідь надано", "Question answered"},
	{WrapUpFault, "Заявку на ремонт прийнято", "Fault registered"},
	{WrapUpConnection, "Заявка на підключення", "Connection request"},
	{WrapUpPayment, "Оплата", "Payment"},
	{WrapUpComplaint, "Скарга", "Complaint"},
	{WrapUpWrongNumber, "Помилились номером", "Wrong number"},
	{WrapUpDropped, "Розмова перервалася", "Call dropped"},
	{WrapUpOther, "Інше", "Other"},
}

// WrapUpNames returns all codes with their names, in the order in which operators are shown them.
func WrapUpNames() []WrapUpName { return slices.Clone(wrapUpNames) }

// ErrWrapUpCode says that there is no such wrap-up code.
var ErrWrapUpCode = errors.New("no such wrap-up code")

// ParseWrapUpCode reads a code. The error wraps ErrWrapUpCode and names the text.
func ParseWrapUpCode(text string) (WrapUpCode, error) {
	for _, name := range wrapUpNames {
		if string(name.Code) == text {
			return name.Code, nil
		}
	}
	return "", fmt.Errorf("code %q: %w", text, ErrWrapUpCode)
}

// MaxNote is how many characters an operator's note has at most.
const MaxNote = 2000

// ErrLongNote says that a note has more than MaxNote characters.
var ErrLongNote = errors.New("the note is longer than 2000 characters")

// ErrNoteText says that a note is no text.
var ErrNoteText = errors.New("the note is no text in UTF-8")

// ParseNote reads an operator's note: text without blanks around it; empty is no note. The error is ErrLongNote, or says
// that the text is not UTF-8.
func ParseNote(text string) (string, error) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", ErrNoteText
	}
	note := strings.TrimSpace(text)
	if utf8.RuneCountInString(note) > MaxNote {
		return "", ErrLongNote
	}
	return note, nil
}
