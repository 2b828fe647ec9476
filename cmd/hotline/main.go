// Command hotline is the IVR and call-routing service and everything an engineer does with it: serve runs the
// service beside an Asterisk; the other commands try, inspect and prepare it. Each command is a file of this
// folder. It uses kong for the command line and koanf for the configuration; rules live in the packages it wires.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes of every command.
const (
	exitFailed = 1
	exitUsage  = 2
)

// commands is the command line.
type commands struct {
	Serve      serveCmd      `cmd:"" help:"Run the service."`
	Simulate   simulateCmd   `cmd:"" help:"Play a call in the terminal, with no servers."`
	Call       callCmd       `cmd:"" help:"Make a real SIP call and print what is heard."`
	Operator   operatorCmd   `cmd:"" help:"Be an operator's SIP phone."`
	Subscriber subscriberCmd `cmd:"" help:"Be the phone of every subscriber that the hotline calls back."`
	Calls      callsCmd      `cmd:"" help:"Look at the journeys of calls."`
	CallBacks  callBacksCmd  `cmd:"" name:"callbacks" help:"Look at the call backs that are ordered, or cancel one."`
	Operators  operatorsCmd  `cmd:"" help:"Add or remove operators, and see what they do."`
	Accounts   accountsCmd   `cmd:"" help:"Add, change, disable or list the people who may sign in to the pages."`
	Route      routeCmd      `cmd:"" help:"Explain where a call would go, and why."`
	Stats      statsCmd      `cmd:"" help:"Print statistics of calls and operators, or write them as CSV."`
	Dialogue   dialogueCmd   `cmd:"" help:"Print or draw the dialogue."`
	Sounds     soundsCmd     `cmd:"" help:"Make, check or replace the prompts."`
	Import     importCmd     `cmd:"" help:"Import the provider's contracts, tariffs, outages or payments."`
	Outage     outageCmd     `cmd:"" help:"Open, close or list outages."`
	SMS        smsCmd        `cmd:"" name:"sms" help:"Look at the messages to subscribers."`
	Audit      auditCmd      `cmd:"" help:"See who did what to which contract."`
	Forget     forgetCmd     `cmd:"" help:"Forget a person: take a telephone number out of calls, messages and call backs."`
	Demo       demoCmd       `cmd:"" help:"Load made-up subscribers to try the hotline with."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the database schema up to date."`
	Doctor     doctorCmd     `cmd:"" help:"Check every dependency and say what to mend."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

func main() { os.Exit(run(os.Args[1:])) }

// run carries out a command line and returns the exit code. SIGINT and SIGTERM cancel the command's context; a second
// one ends the process at once.
func run(args []string) int {
	var line commands
	parser, err := kong.New(&line, kong.Name("hotline"), kong.Description("The voice menu and call routing of an Internet provider's hotline."),
		kong.UsageOnError(), kong.Exit(os.Exit), kong.Vars{"sip_port": sipPort(), "subscriber_port": subscriberPort()})
	if err != nil {
		panic(err) // the structs above are wrong
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "hotline:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	parsed.BindTo(ctx, (*context.Context)(nil))
	return exitCode(parsed.Run())
}

// sipPort returns the port of the local lab's Asterisk, where the telephones of the terminal call unless told otherwise.
func sipPort() string { return cmp.Or(os.Getenv("HOTLINE_LAB_SIP_PORT"), "5060") }

// subscriberPort returns the port at which the local lab lets subscribers be called back.
func subscriberPort() string { return cmp.Or(os.Getenv("HOTLINE_LAB_SUBSCRIBER_PORT"), "5070") }

// exitCode prints a command's error and says how the process ends.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "hotline:", err)
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// usageError is a fault of the command line or the configuration: exit 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }
