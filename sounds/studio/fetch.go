package studio

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// packages are what the studio needs, by their Debian names.
var packages = []string{"rhvoice", "rhvoice-ukrainian", "rhvoice-english", "sox"}

// components are the parts of the archive they are in. A plain system has main
// only; RHVoice is in non-free because some of its voices must not be sold.
const components = "main contrib non-free"

// fetchTimeout bounds the download of about 80 MB.
const fetchTimeout = 10 * time.Minute

// fetch downloads the packages with all they need and unpacks them into
// dir/root. The system's packages and apt's configuration stay as they are: apt
// is given lists, a cache and sources of its own, derived from the system's.
func fetch(ctx context.Context, dir string, log io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	fmt.Fprintf(log, "fetching %s into %s\n", strings.Join(packages, ", "), dir)
	a := apt{dir: dir}
	if err := a.prepare(); err != nil {
		return err
	}
	if _, err := a.run(ctx, "apt-get", "update"); err != nil {
		return err
	}
	plan, err := a.run(ctx, "apt-get", append([]string{"install", "--simulate", "--reinstall", "--no-install-recommends"}, packages...)...)
	if err != nil {
		return err
	}
	if _, err := a.run(ctx, "apt-get", append([]string{"download"}, planned(plan)...)...); err != nil {
		return err
	}
	return a.unpack(ctx)
}

// apt is a private apt below a folder.
type apt struct{ dir string }

// prepare makes the folders and the sources.
func (a apt) prepare() error {
	for _, folder := range []string{"sources", "lists/partial", "cache/archives/partial", "packages", "root"} {
		if err := os.MkdirAll(filepath.Join(a.dir, folder), 0o755); err != nil {
			return err
		}
	}
	release, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return fmt.Errorf("find the Debian release: %w", err)
	}
	found := regexp.MustCompile(`(?m)^VERSION_CODENAME=(\w+)$`).FindSubmatch(release)
	if found == nil {
		return fmt.Errorf("no VERSION_CODENAME in /etc/os-release: not a Debian system")
	}
	return a.copySources(string(found[1]))
}

// copySources copies the system's own sources of a release, widened to the
// components needed.
func (a apt) copySources(release string) error {
	files, err := filepath.Glob("/etc/apt/sources.list.d/*")
	if err != nil {
		return err
	}
	for _, file := range append(files, "/etc/apt/sources.list") {
		widen := map[string]func(string, string) string{".sources": widenStanzas, ".list": widenLines}[filepath.Ext(file)]
		content, err := os.ReadFile(file)
		if err != nil || widen == nil {
			continue // not there, or not a file apt reads
		}
		target := filepath.Join(a.dir, "sources", filepath.Base(file))
		if err := os.WriteFile(target, []byte(widen(string(content), release)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// widenStanzas keeps the stanzas of a deb822 sources file that belong to a release.
func widenStanzas(content, release string) string {
	suites := regexp.MustCompile(`(?m)^Suites:.*\b` + release + `\b`)
	line := regexp.MustCompile(`(?m)^Components:.*\bmain\b.*$`)
	var kept []string
	for _, stanza := range regexp.MustCompile(`\n\s*\n`).Split(content, -1) {
		if suites.MatchString(stanza) && line.MatchString(stanza) {
			kept = append(kept, line.ReplaceAllString(stanza, "Components: "+components))
		}
	}
	return strings.Join(kept, "\n\n") + "\n"
}

// widenLines keeps the lines of a one-line sources file that belong to a release.
func widenLines(content, release string) string {
	line := regexp.MustCompile(`(?m)^(deb\s+(?:\[[^]]*\]\s+)?\S+\s+` + release + `\S*)\s+main\b.*$`)
	var kept []string
	for _, found := range line.FindAllStringSubmatch(content, -1) {
		kept = append(kept, found[1]+" "+components+"\n")
	}
	return strings.Join(kept, "")
}

// run runs an apt command in the folder of packages, on the private lists.
func (a apt) run(ctx context.Context, name string, args ...string) ([]byte, error) {
	options := []string{
		"-qq", "-o", "Dir::Etc::SourceList=/dev/null",
		"-o", "Dir::Etc::SourceParts=" + filepath.Join(a.dir, "sources"),
		"-o", "Dir::State::Lists=" + filepath.Join(a.dir, "lists"),
		"-o", "Dir::Cache=" + filepath.Join(a.dir, "cache"),
		"-o", "APT::Sandbox::User=root", // its own user may not write here
	}
	return a.command(ctx, name, append(options, args...)...)
}

// command runs a command in the folder of packages; its complaint is the error.
func (a apt) command(ctx context.Context, name string, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = filepath.Join(a.dir, "packages")
	var complaint bytes.Buffer
	command.Stderr = &complaint
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(complaint.String()))
	}
	return output, nil
}

// planned returns the packages a simulated installation names.
func planned(plan []byte) []string {
	var names []string
	for _, found := range regexp.MustCompile(`(?m)^Inst (\S+)`).FindAllSubmatch(plan, -1) {
		names = append(names, string(found[1]))
	}
	return names
}

// unpack unpacks every package downloaded.
func (a apt) unpack(ctx context.Context) error {
	files, err := filepath.Glob(filepath.Join(a.dir, "packages", "*.deb"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if _, err := a.command(ctx, "dpkg", "--extract", file, filepath.Join(a.dir, "root")); err != nil {
			return err
		}
	}
	return nil
}
