package studio

import (
	"slices"
	"testing"
)

func TestWidenStanzas(t *testing.T) {
	system := `Types: deb
# a comment
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://mirror.test/node
Suites: nodistro
Components: main

Types: deb
URIs: http://mirror.test/tools
Suites: bookworm
Components: stable
`
	want := `Types: deb
# a comment
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main contrib non-free
`
	if got := widenStanzas(system, "bookworm"); got != want {
		t.Errorf("%q", got)
	}
}

func TestWidenLines(t *testing.T) {
	system := `# deb http://mirror.test/debian bookworm main
deb http://mirror.test/debian bookworm main
deb [signed-by=/usr/share/keyrings/a.gpg] http://mirror.test/security bookworm-security main non-free-firmware
deb-src http://mirror.test/debian bookworm main
deb http://mirror.test/node nodistro main
`
	want := `deb http://mirror.test/debian bookworm main contrib non-free
deb [signed-by=/usr/share/keyrings/a.gpg] http://mirror.test/security bookworm-security main contrib non-free
`
	if got := widenLines(system, "bookworm"); got != want {
		t.Errorf("%q", got)
	}
}

func TestPlanned(t *testing.T) {
	plan := "Inst libsox3 (14.4.2 Debian:12 [amd64])\nInst sox (14.4.2 Debian:12 [amd64])\nConf sox (14.4.2 Debian:12 [amd64])\n"
	if got := planned([]byte(plan)); !slices.Equal(got, []string{"libsox3", "sox"}) {
		t.Errorf("%v", got)
	}
}
