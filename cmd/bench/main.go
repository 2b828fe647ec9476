// Command bench measures the hotline against what people would use instead: the same menu written in Asterisk's own
// dialplan (deploy/lab/dialplan.conf, context native), with the same prompts on the same Asterisk. Both are measured in
// turns within one run, so that the machine's noise hits both alike, by real SIP callers with sound (ivr/phone).
//
// It needs a running lab and starts nothing but service processes of its own, each with a Stasis application and an
// HTTP port of its own, so that a service of the lab's is not disturbed. Called by `make bench` and by hand; not part
// of the product.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line.
type commands struct {
	lab `embed:""`

	Barge       bargeCmd       `cmd:"" help:"A key during a prompt, to the first frame of the next prompt."`
	Answer      answerCmd      `cmd:"" help:"The answer of a call, to the first frame of the greeting."`
	Load        loadCmd        `cmd:"" help:"How many calls at once are served without a fault, and what they cost."`
	Dispatch    dispatchCmd    `cmd:"" help:"An operator becomes free, to the INVITE of the next call, beside Asterisk's own Queue()."`
	Pages       pagesCmd       `cmd:"" help:"A change in a queue, to the pages of operators and supervisors that are open."`
	Board       boardCmd       `cmd:"" help:"What a match costs on the board in Redis, with up to 100,000 waiting."`
	Subscribers subscribersCmd `cmd:"" help:"The import of a million contracts, and the lookup of a caller among them."`
	All         allCmd         `cmd:"" default:"withargs" help:"All of them, with their defaults."`
}

// Exit codes, as those of hotline.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run(os.Args[1:])) }

// run carries out a command line and returns the exit code. SIGINT and SIGTERM end the measurement and what it started;
// a second one ends the process at once.
func run(args []string) int {
	var line commands
	parser, err := kong.New(&line, kong.Name("bench"),
		kong.Description("Measures the hotline against Asterisk's own dialplan, on a running lab (make bench)."))
	if err != nil {
		panic(err) // the structs above are wrong
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(&line.lab); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return exitFailed
	}
	return 0
}

// allCmd is `bench` without a command.
type allCmd struct{}

// Run measures everything with the defaults of each command.
func (allCmd) Run(ctx context.Context, l *lab) error {
	for _, args := range [][]string{{"answer"}, {"barge"}, {"load"}, {"dispatch"}, {"pages"}, {"board"}, {"subscribers"}} {
		var line commands
		parser, err := kong.New(&line)
		if err != nil {
			return err
		}
		parsed, err := parser.Parse(args)
		if err != nil {
			return err
		}
		parsed.BindTo(ctx, (*context.Context)(nil))
		if err := parsed.Run(l); err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
	}
	return nil
}
