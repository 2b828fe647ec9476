package e2e_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"hotline/routing/desk"
)

// The tones by which the two directions of a talk are told apart, in hertz.
const (
	operatorTone = 440
	callerTone   = 1000
)

// browser is one Chromium of a test, whose microphone hears one tone for ever.
type browser struct {
	t    *testing.T
	lab  *lab
	site *httptest.Server // has the tests' own page, and passes the WebSocket on as the service does; nil without that page
	ctx  context.Context  //nolint:containedctx // chromedp's handle of the browser
	stop context.CancelFunc
}

var (
	// browsing lets few browsers run at once: each takes as much as a hundred calls.
	browsing = make(chan struct{}, 2)
	// pairing lets one test at a time have two: two that waited for their second would wait for ever.
	pairing = make(chan struct{}, 1)
)

// needsTwoBrowsers begins a test that opens two.
func needsTwoBrowsers(t *testing.T) {
	t.Helper()
	pairing <- struct{}{}
	t.Cleanup(func() { <-pairing })
}

// openBrowser starts Chromium with the tone of operators, and the site with the tests' own page.
func (l *lab) openBrowser(t *testing.T) *browser {
	t.Helper()
	b := l.startBrowser(t, operatorTone)
	b.site = l.telephoneSite(t)
	return b
}

// startBrowser starts Chromium, whose microphone hears a tone.
func (l *lab) startBrowser(t *testing.T, microphone float64) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: deploy/lab/lab need chromium chromium")
	}
	browsing <- struct{}{}
	t.Cleanup(func() { <-browsing })
	b := &browser{t: t, lab: l}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(program), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-audio-capture", toneFile(t, microphone)),
		chromedp.Flag("accept-lang", "uk"),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.Flag("allow-loopback-in-peer-connection", true), // a machine without a network has no other
	}
	for _, name := range []string{"disable-dev-shm-usage", "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocator, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	b.ctx, b.stop = chromedp.NewContext(allocator)
	t.Cleanup(func() {
		b.close()
		cancel()
	})
	begins(b.ctx, t)
	return b
}

// begins starts the browser, or the tab, of a context. It lives as long as the context of its first use: that has no deadline.
func begins(ctx context.Context, t *testing.T) {
	t.Helper()
	begun := make(chan error, 1)
	go func() { begun <- chromedp.Do(ctx) }()
	select {
	case err := <-begun:
		if err != nil {
			t.Fatal(err)
		}
	case <-waiting(t).Done():
		t.Fatal("a browser or a tab does not begin")
	}
}

// close ends the browser, as a crash would; its folder is to be removed.
func (b *browser) close() {
	b.t.Helper()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		b.stop()
		_ = chromedp.WaitClosed(b.ctx)
	}()
	within(b.t, closed, "a browser does not end")
}

// telephoneSite serves the tests' page, and the service's way to Asterisk's WebSocket to whoever asks, as any of the tests' operators.
func (l *lab) telephoneSite(t *testing.T) *httptest.Server {
	t.Helper()
	script, err := world.telephone()
	if err != nil {
		t.Fatal(err)
	}
	asterisk, err := url.Parse(strings.TrimSuffix(valueOf(l.environment, "HOTLINE_ASTERISK_URL"), "/ari") + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Telephone</title><script type="module" src="/page.js"></script>`)
	})
	mux.HandleFunc("GET /page.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(script)
	})
	accounts := make([]desk.SIPAccount, extraOperators)
	for n := range accounts {
		accounts[n].User = fmt.Sprint("web-", 301+n)
	}
	mux.Handle("/ws", desk.WebSocketProxy(desk.WebSocketParts{
		Asterisk: asterisk, Accounts: func(context.Context) []desk.SIPAccount { return accounts },
		Still: func(context.Context) bool { return true }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}))
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site
}

// bundleTelephone makes the tests' page of its source, with the libraries that the pages of the service are made of.
func bundleTelephone() ([]byte, error) {
	modules, err := world.libraries()
	if err != nil {
		return nil, err
	}
	command := exec.Command(filepath.Join(modules, ".bin/esbuild"), "testdata/telephone/page.ts", "--bundle", "--format=esm", "--log-level=error")
	command.Env = append(os.Environ(), "NODE_PATH="+modules)
	script, err := command.Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		err = fmt.Errorf("%w\n%s", err, exit.Stderr)
	}
	return script, err
}

// findLibraries returns the folder with the libraries of the pages: theirs, or one that is filled for this run.
func findLibraries() (string, error) {
	pages := filepath.Join(repository(), "routing/desk/pages")
	modules := filepath.Join(pages, "node_modules")
	for _, name := range []string{"jssip", "esbuild", "axe-core"} {
		if _, err := os.Stat(filepath.Join(modules, name)); err != nil {
			return fetchLibraries(pages)
		}
	}
	return modules, nil
}

// fetchLibraries installs the versions that the pages name into the folder of the tests' run.
func fetchLibraries(pages string) (string, error) {
	text, err := os.ReadFile(filepath.Join(pages, "package.json"))
	if err != nil {
		return "", err
	}
	var named struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal(text, &named); err != nil {
		return "", err
	}
	folder := filepath.Join(world.dir, "pages")
	command := exec.Command("npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts",
		"jssip@"+named.Dependencies["jssip"], "esbuild@"+named.DevDependencies["esbuild"], "axe-core@"+named.DevDependencies["axe-core"])
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install: %w\n%s", err, out)
	}
	return filepath.Join(folder, "node_modules"), nil
}

// valueOf returns a variable of an environment.
func valueOf(environment []string, name string) string {
	for _, entry := range environment {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// toneFile writes a tone into a WAV file. It is broken every second, for browsers take what never changes for noise.
func toneFile(t *testing.T, frequency float64) string {
	t.Helper()
	const rate, seconds = 48000, 10
	le := binary.LittleEndian
	data := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	data = le.AppendUint32(data, rate)
	data = le.AppendUint32(data, rate*2)
	data = append(data, "\x02\x00\x10\x00data"...)
	data = le.AppendUint32(data, rate*seconds*2)
	for i := range rate * seconds {
		sample := 12000 * math.Sin(2*math.Pi*frequency*float64(i)/rate)
		if i%rate > rate*9/10 {
			sample = 0
		}
		data = le.AppendUint16(data, uint16(int16(sample)))
	}
	le.PutUint32(data[4:], uint32(len(data)-8))
	path := filepath.Join(t.TempDir(), "tone.wav")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// page is the page with a telephone in it, in a tab of a browser.
type page struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp's handle of the tab
}

// newTab opens an empty tab.
func (b *browser) newTab() *page {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	begins(ctx, b.t)
	return &page{t: b.t, ctx: ctx}
}

// open opens the tests' own page with the settings of its telephone.
func (b *browser) open(settings map[string]any) *page {
	b.t.Helper()
	text, err := json.Marshal(settings)
	if err != nil {
		b.t.Fatal(err)
	}
	p := b.newTab()
	p.does(chromedp.Navigate(b.site.URL + "/#" + url.PathEscape(string(text))))
	b.t.Cleanup(func() {
		if b.t.Failed() {
			events, err := p.events()
			b.t.Logf("page: %q, %v", events, err)
		}
	})
	return p
}

// signIn opens the page as an operator's desk and waits until the telephone is registered.
func (b *browser) signIn(o operator) *page {
	b.t.Helper()
	user := strings.TrimPrefix(o.Browser, "PJSIP/")
	p := b.open(map[string]any{"uri": "sip:" + user + "@hotline", "realm": "asterisk", "ha1": hashOf(user), "displayName": o.ID})
	p.awaits("registered true")
	return p
}

// answering bounds what is asked of a tab: one that goes away meanwhile, or whose process has died, may never answer.
const answering = 20 * time.Second

// ask carries out an action in the tab and returns what it yields.
func ask[T any](p *page, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, answering)
	defer cancel()
	result, err := chromedp.Run(ctx, action)
	return result, answered(ctx, err)
}

// command sends a command of the browser's protocol to the tab and returns the answer.
func command[P, R any](p *page, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(p.ctx, answering)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	return result, answered(ctx, err)
}

// answered names the error of a question that was not answered.
func answered(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("the tab does not answer: %w", err)
	}
	return err
}

// does carries out steps in the tab.
func (p *page) does(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience) // a page may have to be loaded
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// runs evaluates an expression in the page.
func (p *page) runs(expression string) {
	p.t.Helper()
	p.does(chromedp.Action[chromedp.Void](chromedp.Evaluate[chromedp.Void](expression)))
}

// reloads loads the page anew, as F5 does; what the one before reported is forgotten.
func (p *page) reloads() {
	p.t.Helper()
	p.does(chromedp.Reload())
}

// events returns what the telephone has reported since the page was loaded.
func (p *page) events() ([]string, error) {
	return ask(p, chromedp.Evaluate[[]string]("window.desk?.events ?? []"))
}

// awaits waits until the telephone has reported something.
func (p *page) awaits(event string) {
	p.t.Helper()
	eventually(p.t, func() error {
		events, err := p.events()
		if err == nil && !slices.Contains(events, event) {
			err = fmt.Errorf("%q is not among %q", event, events)
		}
		return err
	})
}

// hearsTone waits until the tone comes out of the telephone.
func (p *page) hearsTone(frequency float64) {
	p.t.Helper()
	p.awaitsTone(func(t tone) bool { return t.Level > quiet && math.Abs(t.Frequency-frequency) < 25 })
}

// hearsSomething waits until any sound comes out of it.
func (p *page) hearsSomething() {
	p.t.Helper()
	p.awaitsTone(func(t tone) bool { return t.Level > quiet })
}

// tone is the strongest frequency that a page hears, in hertz, and its level in decibels.
type tone struct{ Frequency, Level float64 }

// quiet is the level below which nothing is heard.
const quiet = -60

func (p *page) awaitsTone(wanted func(tone) bool) {
	p.t.Helper()
	eventually(p.t, func() error {
		heard, err := ask(p, chromedp.Evaluate[tone]("desk.tone()"))
		if err == nil && !wanted(heard) {
			err = fmt.Errorf("the page hears %+v", heard)
		}
		return err
	})
}
