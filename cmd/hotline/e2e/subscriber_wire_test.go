package e2e_test

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"
)

// wire is the TCP connections between a service and its database. A test cuts them, chokes them, and mends them.
type wire struct {
	listener net.Listener
	target   string
	copying  sync.WaitGroup

	mu    sync.Mutex
	isCut bool
	flow  chan struct{} // closed while pieces may pass
	open  map[*link]struct{}
	trap  *trap
}

// trap keeps the answer to a commit: the database has done what the service does not know of.
type trap struct {
	mark []byte        // what the transaction has sent before
	shut chan struct{} // closed once an answer is kept
}

// link is one connection through the wire.
type link struct {
	near, far net.Conn // to the service and to the database
	marked    bool     // has sent the mark of the trap
	caught    bool     // has sent a commit after it
}

// commit is how pgx sends the end of a transaction: a simple query (PostgreSQL's protocol, "Query").
var commit = []byte("commit\x00")

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
	w := &wire{listener: listener, target: parsed.Host, open: make(map[*link]struct{}), flow: make(chan struct{})}
	close(w.flow)
	w.copying.Go(w.accept)
	t.Cleanup(func() {
		listener.Close()
		w.cut()
		w.flows()
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
	for l := range w.open {
		l.near.Close()
		l.far.Close()
	}
	clear(w.open)
}

// mend lets connections be made again, and disarms a trap.
func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isCut, w.trap = false, nil
}

// choke lets nothing pass and closes nothing, like a firewall that forgot the connection, until it flows again.
func (w *wire) choke() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flow = make(chan struct{})
}

// flows lets everything pass again that was held up.
func (w *wire) flows() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.flow:
	default:
		close(w.flow)
	}
}

// opened is closed while pieces may pass.
func (w *wire) opened() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.flow
}

// holdCommit lets the transaction that sends the mark be committed and its answer be lost. The channel is closed then.
func (w *wire) holdCommit(mark string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trap = &trap{mark: []byte(mark), shut: make(chan struct{})}
	return w.trap.shut
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
		w.join(&link{near: near, far: far})
	}
}

func (w *wire) join(l *link) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isCut {
		l.near.Close()
		l.far.Close()
		return
	}
	w.open[l] = struct{}{}
	w.copying.Go(func() { w.pump(l.near, l.far, func([]byte) bool { return w.answer(l) }) })
	w.copying.Go(func() { w.pump(l.far, l.near, func(piece []byte) bool { return w.request(l, piece) }) })
}

// pump copies the pieces that may pass, until either side is closed.
func (w *wire) pump(to, from net.Conn, passes func(piece []byte) bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		<-w.opened()
		if passes(buffer[:n]) {
			_, err = to.Write(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

// request looks for the mark and the commit that the trap waits for. Requests always pass.
func (w *wire) request(l *link, piece []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.trap != nil {
		l.marked = l.marked || bytes.Contains(piece, w.trap.mark)
		l.caught = l.marked && bytes.Contains(piece, commit)
	}
	return true
}

// answer keeps the answer to a commit that was caught.
func (w *wire) answer(l *link) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.trap == nil || !l.caught {
		return true
	}
	select {
	case <-w.trap.shut:
	default:
		close(w.trap.shut)
	}
	return false
}
