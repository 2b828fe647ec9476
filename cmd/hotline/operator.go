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

// operatorCmd is `hotline operator`: an operator's telephone in the terminal.
type operatorCmd struct {
	User        string        `required:"" help:"The operator's SIP user, as 103."`
	Password    string        `default:"hotline-demo" env:"HOTLINE_LAB_OPERATOR_PASSWORD" help:"The user's password."`
	Server      string        `default:"127.0.0.1:${sip_port}" help:"Where to register, host:port."`
	AnswerAfter time.Duration `default:"2s" help:"How long to let a call ring."`
	Reject      int           `placeholder:"CODE" help:"Refuse calls with this SIP code, as 486, instead of answering."`
	NoAnswer    bool          `help:"Let calls ring until the caller gives up."`
	Listen      string        `default:"127.0.0.1:0" help:"This phone's SIP address."`
	Sounds      string        `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds."`
	JSON        bool          `name:"json" help:"One JSON object a line."`
}

// Validate refuses codes that do not refuse a call.
func (c *operatorCmd) Validate() error { return validReject(c.Reject) }

// validReject refuses a --reject that does not refuse a call; 0 is none.
func validReject(code int) error {
	if code != 0 && (code < 400 || code > 699) {
		return fmt.Errorf("--reject: %d is no SIP code of refusal, 400 to 699", code)
	}
	return nil
}

// Run registers and takes calls until ctx is over.
func (c *operatorCmd) Run(ctx context.Context) error {
	prompts, err := phone.ReadPrompts(os.DirFS(c.Sounds))
	if err != nil {
		return err
	}
	p, err := phone.New(phone.Config{Listen: c.Listen, Ear: phone.NewEar(prompts)})
	if err != nil {
		return err
	}
	var printers sync.WaitGroup
	operator := phone.Operator{
		AnswerAfter: c.AnswerAfter, Reject: c.Reject, NoAnswer: c.NoAnswer,
		Line: prompts[phone.OperatorLine], LineName: phone.OperatorLine,
		OnCall: func(call *phone.Call) { printers.Go(func() { c.print(call) }) },
	}
	err = c.serve(ctx, p, operator)
	err = errors.Join(err, p.Close())
	printers.Wait()
	return err
}

// serve keeps the phone registered until ctx is over.
func (c *operatorCmd) serve(ctx context.Context, p *phone.Phone, operator phone.Operator) error {
	account := phone.Account{User: c.User, Password: c.Password, Server: c.Server}
	registration, err := p.Register(ctx, account, operator.Handle)
	if err != nil {
		return err
	}
	if !c.JSON {
		fmt.Printf("operator %s is registered at %s; Ctrl-C ends\n", c.User, c.Server)
	}
	<-ctx.Done()
	leaving, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
	defer cancel()
	return registration.Close(leaving)
}

// print follows one call.
func (c *operatorCmd) print(call *phone.Call) {
	if !c.JSON {
		fmt.Printf("call from %s\n", call.From())
	}
	// The transcript ends with the call, which the phone's Close ends at the latest.
	_ = phone.NewPrinter(os.Stdout, c.JSON, "").Follow(context.Background(), call)
}
