package store_test

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// wire is a TCP connection to the database that a test can cut, choke and mend.
type wire struct {
	listener net.Listener
	target   string
	copying  sync.WaitGroup
	flow     sync.RWMutex // held for writing while nothing passes

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

// choke lets nothing pass and closes nothing, like a firewall that forgot the connection. release ends it.
func (w *wire) choke() (release func()) {
	w.flow.Lock()
	return w.flow.Unlock
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
	w.copying.Go(func() { w.pump(near, far) })
	w.copying.Go(func() { w.pump(far, near) })
}

// pump copies until either side is closed.
func (w *wire) pump(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		w.flow.RLock()
		_, err = to.Write(buffer[:n])
		w.flow.RUnlock()
		if err != nil {
			return
		}
	}
}
