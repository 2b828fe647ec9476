package main

import (
	"fmt"
	"io"
	"os"

	"hotline/ivr"
)

// dialogueCmd is `hotline dialogue`: what leads where, found by exploring the dialogue itself.
type dialogueCmd struct {
	Config string `type:"existingfile" placeholder:"FILE" help:"Configuration whose lines and limits are drawn; without it the defaults."`
	Dot    bool   `help:"Write Graphviz, for \"dot -Tsvg\", instead of a list."`
}

// Run prints the dialogue.
func (c *dialogueCmd) Run() error { return c.print(os.Stdout) }

func (c *dialogueCmd) print(out io.Writer) error {
	settings, err := loadSettings(c.Config)
	if err != nil {
		return err
	}
	dialogue, err := ivr.New(settings.dialogue)
	if err != nil {
		return err
	}
	graph := dialogue.Graph()
	text := graph.String()
	if c.Dot {
		text = graph.DOT()
	}
	_, err = fmt.Fprint(out, text)
	return err
}
