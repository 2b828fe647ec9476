package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"hotline/ivr/phone"
)

// subscriberCmd is `hotline subscriber`: the telephones of all subscribers, in the terminal. The hotline's trunk calls
// them when it calls back.
type subscriberCmd struct {
	Listen      string        `default:"127.0.0.1:${subscriber_port}" help:"Where calls to any number are taken, host:port."`
	AnswerAfter time.Duration `default:"2s" help:"How long to let a call ring."`
	Reject      int           `placeholder:"CODE" help:"Refuse calls with this SIP code, as 486, instead of answering."`
	NoAnswer    bool          `help:"Let calls ring until the hotline gives up."`
	Sounds      string        `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds."`
	JSON        bool          `name:"json" help:"One JSON object a line."`
}

// Validate refuses codes that do not refuse a call.
func (c *subscriberCmd) Validate() error { return validReject(c.Reject) }

// Run takes calls until ctx is over.
func (c *subscriberCmd) Run(ctx context.Context) error {
	prompts, err := phone.ReadPrompts(os.DirFS(c.Sounds))
	if err != nil {
		return err
	}
	p, err := phone.New(phone.Config{Listen: c.Listen, Ear: phone.NewEar(prompts)})
	if err != nil {
		return err
	}
	var printers sync.WaitGroup
	subscriber := phone.Operator{
		AnswerAfter: c.AnswerAfter, Reject: c.Reject, NoAnswer: c.NoAnswer,
		Line: prompts[phone.CallerLine], LineName: phone.CallerLine, WhenSpokenTo: true,
		OnCall: func(call *phone.Call) { printers.Go(func() { c.print(call) }) },
	}
	if err = p.ServeOthers(subscriber.Handle); err == nil {
		if !c.JSON {
			fmt.Printf("subscribers answer at %s; Ctrl-C ends\n", p.Addr())
		}
		<-ctx.Done()
	}
	err = errors.Join(err, p.Close())
	printers.Wait()
	return err
}

// print follows one call.
func (c *subscriberCmd) print(call *phone.Call) {
	if !c.JSON {
		fmt.Printf("call to %s from %s\n", call.To(), call.From())
	}
	// The transcript ends with the call, which the phone's Close ends at the latest.
	_ = phone.NewPrinter(os.Stdout, c.JSON, "").Follow(context.Background(), call)
}
