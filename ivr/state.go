package ivr

import (
	"fmt"
	"strings"

	"hotline/routing"
	"hotline/sounds"
)

// Step is where in the dialogue a call stands.
type Step string

// The steps of a call, in the order in which a caller meets them.
const (
	Arrived  Step = ""         // on the line, nothing said yet
	Greeting Step = "greeting" // hears the greeting
	Menu     Step = "menu"     // hears the menu
	Silence  Step = "silence"  // has heard the menu and presses nothing
	Transfer Step = "transfer" // waits for an operator and hears so
	Waiting  Step = "waiting"  // waits for an operator and hears music
	Talking  Step = "talking"  // is connected to an operator
	Ended    Step = "ended"    // is gone; the outcome is known
)

// State is all the dialogue knows of one call. The zero value is a call before its first input. It is plain
// data: a copy through JSON goes on exactly like the original.
type State struct {
	Step       Step               `json:"step"`
	Language   sounds.Language    `json:"language"`
	Line       Line               `json:"line"`                 // of the number dialled
	Keyed      bool               `json:"keyed,omitempty"`      // has pressed a key: it is no old phone
	Wrong      int                `json:"wrong,omitempty"`      // wrong inputs so far
	Department routing.Department `json:"department,omitempty"` // waits for, or talks to
	Operator   string             `json:"operator,omitempty"`   // whose device rings, or who talks
	Playing    []Prompt           `json:"playing,omitempty"`    // what the caller hears; nil: music or silence
	Sequence   int                `json:"sequence,omitempty"`   // number of the newest Play
	Timer      int                `json:"timer,omitempty"`      // number of the newest Await
	Outcome    Outcome            `json:"outcome,omitzero"`     // set once Step is Ended
}

// MarshalText writes the prompt as "uk/menu.1".
func (p Prompt) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote. The error names the text that is no prompt.
func (p *Prompt) UnmarshalText(text []byte) error {
	language, key, ok := strings.Cut(string(text), "/")
	if !ok || language == "" || key == "" {
		return fmt.Errorf("prompt %q: want language/key", text)
	}
	*p = Prompt{Language: sounds.Language(language), Key: sounds.Key(key)}
	return nil
}

// String returns the prompt as "uk/menu.1".
func (p Prompt) String() string { return string(p.Language) + "/" + string(p.Key) }
