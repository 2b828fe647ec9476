package ivr_test

import (
	"strings"
	"testing"
	"time"

	"hotline/ivr"
	"hotline/routing"
	"hotline/sounds"
)

func TestDefaultIsValid(t *testing.T) {
	if err := ivr.Default(kyiv).Validate(); err != nil {
		t.Error(err)
	}
}

// New names every fault at once.
func TestEveryFault(t *testing.T) {
	config := ivr.Config{
		Greetings: ivr.Greetings{Morning: 5 * time.Hour, Day: 5 * time.Hour, Evening: 17 * time.Hour, Night: 25 * time.Hour},
		MaxWrong:  0,
		Lines:     map[string]ivr.Line{"044": {Language: "ru", Department: 6}},
	}
	dialogue, err := ivr.New(config)
	if err == nil || dialogue != nil {
		t.Fatal("New took a wrong configuration")
	}
	for _, part := range []string{"timezone", "silence", "max_wrong", "greetings", `lines.044.language: "ru"`, "lines.044.department: 6"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("no word of %q in:\n%v", part, err)
		}
	}
}

func TestGreetingsInOrder(t *testing.T) {
	for name, g := range map[string]ivr.Greetings{
		"negative":      {-1, 11 * time.Hour, 17 * time.Hour, 22 * time.Hour},
		"day early":     {5 * time.Hour, 4 * time.Hour, 17 * time.Hour, 22 * time.Hour},
		"evening early": {5 * time.Hour, 11 * time.Hour, 11 * time.Hour, 22 * time.Hour},
		"night early":   {5 * time.Hour, 11 * time.Hour, 17 * time.Hour, 16 * time.Hour},
		"night at 24":   {5 * time.Hour, 11 * time.Hour, 17 * time.Hour, 24 * time.Hour},
	} {
		config := ivr.Default(kyiv)
		config.Greetings = g
		if config.Validate() == nil {
			t.Errorf("%s: %v is taken", name, g)
		}
	}
}

func TestLineOfEveryDepartment(t *testing.T) {
	config := ivr.Default(kyiv)
	config.Lines = make(map[string]ivr.Line)
	for _, d := range append(routing.Departments(), routing.Any) {
		config.Lines[d.String()] = ivr.Line{Language: sounds.English, Department: d}
	}
	if err := config.Validate(); err != nil {
		t.Error(err)
	}
}
