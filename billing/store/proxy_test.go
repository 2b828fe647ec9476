package store_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// wire is a TCP connection to the database that a test can cut and mend.
type wire struct {
	listener net.Listener
	target   string
	copying  sync.WaitGroup

	mu    sync.Mutex
	isCut bool
	open  map[net.Conn]struct{}
}

// newWire puts a wire in front of the database of a URL and returns the URL that leads through it.
func newWire(t *testing.T, address string) (*wire, string) {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, target: parsed.Host, open: make(map[net.Conn]struct{})}
	w.copying.Go(w.accept)
	t.Cleanup(func() {
		listener.Close()
		w.cut()
		w.copying.Wait()
	})
	parsed.Host = listener.Addr().String()
	return w, parsed.String()
}

// cut closes every connection and each new one at once.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut = true
	for conn := range w.open {
		conn.Close()
	}
	clear(w.open)
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut = false
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.target)
		if err != nil {
			near.Close()
			continue
		}
		w.join(near, far)
	}
}

func (w *wire) join(near, far net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isCut {
		near.Close()
		far.Close()
		return
	}
	w.open[near], w.open[far] = struct{}{}, struct{}{}
	w.copying.Go(func() { pump(near, far) })
	w.copying.Go(func() { pump(far, near) })
}

func pump(to, from net.Conn) {
	io.Copy(to, from) //nolint:errcheck // a cut wire is what the test wants
	to.Close()
	from.Close()
}
