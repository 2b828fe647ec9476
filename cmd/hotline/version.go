package main

import (
	"fmt"
	"os"
	"runtime/debug"
)

// release is the version being built.
const release = "0.1.0"

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	_, err := fmt.Fprintln(os.Stdout, "hotline", version())
	return err
}

// version returns the release and, when the build knew it, the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return release + " " + s.Value[:min(len(s.Value), 12)]
		}
	}
	return release
}
