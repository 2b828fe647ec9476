package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

const (
	barWidth = 40
	// barEvery is how often a progress bar is drawn.
	barEvery = 100 * time.Millisecond
)

// progress is a file that shows on a terminal how much of it has been read.
type progress struct {
	in    io.Reader
	size  int64 // 0: unknown
	out   io.Writer
	read  int64
	drawn time.Time
}

// newProgress returns a bar for a file of so many bytes; none is drawn if out is no terminal.
func newProgress(in io.Reader, size int64, out *os.File) *progress {
	info, err := out.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{in: in, out: io.Discard}
	}
	return &progress{in: in, size: size, out: out}
}

// Read reads from the file.
func (p *progress) Read(buffer []byte) (int, error) {
	n, err := p.in.Read(buffer)
	p.read += int64(n)
	if now := time.Now(); err != nil || now.Sub(p.drawn) >= barEvery {
		p.drawn = now
		p.draw()
	}
	return n, err
}

func (p *progress) draw() {
	const mebibyte = 1 << 20
	if p.size == 0 {
		fmt.Fprintf(p.out, "\rread %.1f MiB", float64(p.read)/mebibyte)
		return
	}
	part := min(1, float64(p.read)/float64(p.size))
	full := int(part * barWidth)
	after := ""
	if p.read >= p.size {
		after = ", writing"
	}
	fmt.Fprintf(p.out, "\r[%s%s] %3.0f %% of %.1f MiB%s",
		strings.Repeat("#", full), strings.Repeat(" ", barWidth-full), 100*part, float64(p.size)/mebibyte, after)
}

// clear removes the bar.
func (p *progress) clear() { fmt.Fprint(p.out, "\r\033[K") }
