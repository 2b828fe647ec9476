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

// hangUpTimeout bounds the end of a call when the command is over.
const hangUpTimeout = 3 * time.Second

// callCmd is `hotline call`: a caller's telephone in the terminal.
type callCmd struct {
	From     string        `default:"anonymous" help:"The caller's number; anonymous withholds it."`
	Password string        `help:"Password of the SIP user in --from, for calls from an operator's phone, as to *71."`
	To       string        `default:"sip:hotline@127.0.0.1:${sip_port}" help:"SIP address to call."`
	Keys     string        `help:"What to do once it answers: wSECONDS waits, h:PROMPT waits until that prompt is heard, 0-9*# are pressed, end hangs up. Example: \"h:menu.1 3 w10\"."`
	Stay     bool          `help:"Stay on the line after the keys, until the other side hangs up or Ctrl-C."`
	Speak    bool          `default:"true" negatable:"" help:"Speak a recorded line when somebody is on the other side."`
	Ring     time.Duration `default:"60s" help:"How long to let it ring."`
	Header   []string      `sep:"none" help:"Header to add to the call, as \"P-Asserted-Identity: <sip:380501112233@example.net>\"."`
	Listen   string        `default:"127.0.0.1:0" help:"This phone's SIP address."`
	Sounds   string        `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds."`
	Wav      string        `type:"path" help:"File to save what is heard to, as WAV."`
	JSON     bool          `name:"json" help:"One JSON object a line."`

	script phone.Script
}

// Validate reads the script, so that a slip in it is wrong use.
func (c *callCmd) Validate() (err error) {
	c.script, err = phone.ParseScript(c.Keys)
	if err != nil {
		return fmt.Errorf("--keys: %w", err)
	}
	return nil
}

// Run calls, does what the script says and prints what is heard.
func (c *callCmd) Run(ctx context.Context) error {
	prompts, err := phone.ReadPrompts(os.DirFS(c.Sounds))
	if err != nil {
		return err
	}
	if err := c.checkScript(prompts); err != nil {
		return err
	}
	p, err := phone.New(phone.Config{Listen: c.Listen, Ear: phone.NewEar(prompts)})
	if err != nil {
		return err
	}
	return errors.Join(c.call(ctx, p, prompts), p.Close())
}

// checkScript finds prompts the script waits for that nobody will ever hear.
func (c *callCmd) checkScript(prompts map[phone.Name][]byte) error {
	known := make(map[string]bool)
	for name := range prompts {
		known[name.Key] = true
	}
	for _, key := range c.script.Hears() {
		if !known[key] {
			return usageError{fmt.Errorf("--keys: h:%s: %s has no such prompt", key, c.Sounds)}
		}
	}
	return nil
}

// call makes one call and follows it to its end.
func (c *callCmd) call(ctx context.Context, p *phone.Phone, prompts map[phone.Name][]byte) (err error) {
	ringing, cancel := context.WithTimeout(ctx, c.Ring)
	defer cancel()
	call, err := p.StartAs(ringing, phone.Account{User: c.From, Password: c.Password}, c.To, c.Header...)
	if err != nil {
		return err
	}
	save, err := c.record(call)
	if err != nil {
		return err
	}
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var group sync.WaitGroup
	group.Go(func() { _ = phone.NewPrinter(os.Stdout, c.JSON, "").Follow(following, call) })
	if c.Speak {
		group.Go(func() { call.SpeakWhenSpokenTo(following, phone.CallerLine, prompts[phone.CallerLine]) })
	}
	err = c.converse(ctx, call)
	err = errors.Join(err, hangUp(call), save())
	group.Wait()
	return err
}

// converse waits for the answer and does the script.
func (c *callCmd) converse(ctx context.Context, call *phone.Call) error {
	if err := call.WaitAnswered(ctx); err != nil {
		return err
	}
	if err := c.script.Run(ctx, call); err != nil {
		return fmt.Errorf("--keys: %w", err)
	}
	if c.Stay {
		select {
		case <-call.Done():
		case <-ctx.Done():
		}
	}
	return nil
}

// record saves what is heard if that is wanted; the function it returns completes the file.
func (c *callCmd) record(call *phone.Call) (func() error, error) {
	if c.Wav == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(c.Wav)
	if err != nil {
		return nil, errors.Join(err, hangUp(call))
	}
	wave := phone.NewWave(file)
	call.Record(wave.Write)
	return func() error {
		call.Record(nil)
		return errors.Join(wave.Close(), file.Close())
	}, nil
}

// hangUp ends a call although the command's context may be over.
func hangUp(call *phone.Call) error {
	ctx, cancel := context.WithTimeout(context.Background(), hangUpTimeout)
	defer cancel()
	return call.HangUp(ctx)
}
