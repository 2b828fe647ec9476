package main

import (
	"context"
	"os"

	"hotline/sounds/studio"
)

// soundsCmd is `hotline sounds`: the prompts' audio, made, checked, replaced.
type soundsCmd struct {
	Build  soundsBuildCmd  `cmd:"" help:"Make the audio that is missing or whose text has changed."`
	Check  soundsCheckCmd  `cmd:"" help:"Prove that catalogue, manifest and files agree, format and level included."`
	Import soundsImportCmd `cmd:"" help:"Replace prompts with studio recordings, all or none."`
}

// soundsFlags are where the sounds are and the tools that make them.
type soundsFlags struct {
	Dir     string `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds."`
	Tools   string `env:"HOTLINE_SOUNDS_TOOLS" type:"path" help:"Folder the synthesiser is unpacked into when it is not installed (default: in the user's cache)."`
	Offline bool   `help:"Do not fetch a missing synthesiser."`
}

// options returns the flags as the studio takes them.
func (f soundsFlags) options() studio.Options {
	return studio.Options{Dir: f.Dir, Tools: f.Tools, Offline: f.Offline}
}

// soundsBuildCmd is `hotline sounds build`.
type soundsBuildCmd struct {
	soundsFlags `embed:""`
}

// Run makes the audio that is not up to date.
func (c *soundsBuildCmd) Run(ctx context.Context) error {
	return studio.Build(ctx, c.options(), os.Stdout)
}

// soundsCheckCmd is `hotline sounds check`.
type soundsCheckCmd struct {
	Dir string `default:"sounds" env:"HOTLINE_SOUNDS_DIR" type:"path" help:"Folder of the sounds."`
}

// Run names every sound that is not as it should be.
func (c *soundsCheckCmd) Run(ctx context.Context) error {
	return studio.Check(ctx, studio.Options{Dir: c.Dir}, os.Stdout)
}

// soundsImportCmd is `hotline sounds import`.
type soundsImportCmd struct {
	soundsFlags `embed:""`
	From        string `arg:"" type:"existingdir" help:"Folder of recordings laid out like the sounds folder (uk/greet/morning.wav)."`
}

// Run takes all recordings of the folder, or names the bad ones and takes none.
func (c *soundsImportCmd) Run(ctx context.Context) error {
	return studio.Import(ctx, c.options(), c.From, os.Stdout)
}
