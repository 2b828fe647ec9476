package e2e_test

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// screen is a page of the service in a tab. What is in it is found as a screen reader finds it: by role and name.
type screen struct {
	*page

	s *service

	mu         sync.Mutex
	complaints []string // of the browser's console
}

// earScript listens at the loudspeaker of the page's telephone.
//
//go:embed testdata/ear.js
var earScript string

// visits opens a page of a service. When the test ends, the browser's console must be empty.
func (b *browser) visits(s *service, path string) *screen {
	b.t.Helper()
	p := &screen{page: b.newTab(), s: s}
	if err := chromedp.Listen(p.ctx, p.listens); err != nil {
		b.t.Fatal(err)
	}
	ear := cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: earScript}
	if _, err := command(p.page, cdppage.AddScriptToEvaluateOnNewDocument, ear); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(p.ends)
	p.does(chromedp.EmulateViewport(1280, 720), chromedp.Navigate(s.url+path))
	return p
}

// listens notes what the browser complains of: a script that failed, and above all what the Content Security Policy forbade.
func (p *screen) listens(event any) {
	var complaint string
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			complaint = e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		complaint = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			complaint += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			complaint = fmt.Sprint(e.Type)
			for _, arg := range e.Args {
				complaint += " " + string(arg.Value) + arg.Description
			}
		}
	}
	if complaint != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.complaints = append(p.complaints, complaint)
	}
}

// ends looks at the console, and shows what a page that failed looked like.
func (p *screen) ends() {
	p.mu.Lock()
	if len(p.complaints) > 0 {
		p.t.Errorf("the console of the page: %q", p.complaints)
	}
	p.mu.Unlock() // what is asked now may make it complain
	if !p.t.Failed() {
		return
	}
	text, err := ask(p.page, chromedp.Evaluate[string]("location.pathname + '\\n' + document.body.innerText"))
	p.t.Logf("the page: %s, %v", text, err)
}

// forgives waits until the console has complained so many times of what a test did on purpose, and forgets that.
func (p *screen) forgives(part string, count int) {
	p.t.Helper()
	eventually(p.t, func() error {
		p.mu.Lock()
		defer p.mu.Unlock()
		others := slices.DeleteFunc(slices.Clone(p.complaints), func(complaint string) bool { return strings.Contains(complaint, part) })
		if got := len(p.complaints) - len(others); got != count {
			return fmt.Errorf("the console says %d times %q, want %d: %q", got, part, count, p.complaints)
		}
		p.complaints = others
		return nil
	})
}

// errNotThere says that a page has no such element yet.
var errNotThere = errors.New("is not there")

// element is an element of a page, as a screen reader knows it.
type element struct {
	id       cdp.BackendNodeID
	name     string
	disabled bool
}

// find returns the first element of a role whose name is given; with "…" at its end, whose name begins so.
func (p *screen) find(role, name string) (element, error) {
	document, err := command(p.page, dom.GetDocument, dom.GetDocumentParams{})
	if err != nil {
		return element{}, err
	}
	query := accessibility.QueryAXTreeParams{BackendNodeID: document.Root.BackendNodeID, Role: role}
	found, err := command(p.page, accessibility.QueryAXTree, query)
	if err != nil {
		return element{}, err
	}
	var others []string
	for _, node := range found.Nodes {
		one := elementOf(node)
		beginning, open := strings.CutSuffix(name, "…")
		if !node.Ignored && (one.name == name || open && strings.HasPrefix(one.name, beginning)) {
			return one, nil
		}
		others = append(others, one.name)
	}
	return element{}, fmt.Errorf("%s %q %w; there is %q", role, name, errNotThere, others)
}

func elementOf(node *accessibility.Node) element {
	one := element{id: node.BackendDOMNodeID}
	if node.Name != nil {
		_ = json.Unmarshal(node.Name.Value, &one.name) // no string: no name
	}
	for _, property := range node.Properties {
		if property.Name == accessibility.PropertyNameDisabled {
			one.disabled = string(property.Value.Value) == "true"
		}
	}
	return one
}

// has waits until there is such an element.
func (p *screen) has(role, name string) {
	p.t.Helper()
	eventually(p.t, func() error {
		_, err := p.find(role, name)
		return err
	})
}

// offers waits until there is such an element and it can be used.
func (p *screen) offers(role, name string) {
	p.t.Helper()
	eventually(p.t, func() error {
		_, err := p.usable(role, name)
		return err
	})
}

// usable finds an element that is not disabled.
func (p *screen) usable(role, name string) (element, error) {
	one, err := p.find(role, name)
	if err == nil && one.disabled {
		err = fmt.Errorf("%s %q is disabled", role, name)
	}
	return one, err
}

// lacks waits until there is no such element any more.
func (p *screen) lacks(role, name string) {
	p.t.Helper()
	eventually(p.t, func() error {
		_, err := p.find(role, name)
		switch {
		case err == nil:
			return fmt.Errorf("%s %q is still there", role, name)
		case errors.Is(err, errNotThere):
			return nil
		}
		return err
	})
}

// says waits until an element says all that is wanted, however it is broken into lines.
func (p *screen) says(role, name string, wanted ...string) {
	p.t.Helper()
	eventually(p.t, func() error {
		one, err := p.find(role, name)
		if err != nil {
			return err
		}
		text, err := p.textOf(one)
		for _, part := range wanted {
			if err == nil && !strings.Contains(text, part) {
				err = fmt.Errorf("%s %q does not say %q: %s", role, name, part, text)
			}
		}
		return err
	})
}

// textOf returns the text that is seen of an element, with single spaces.
func (p *screen) textOf(one element) (string, error) {
	object, err := command(p.page, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: one.id})
	if err != nil {
		return "", err
	}
	text, err := ask(p.page, chromedp.CallFunctionOn[string]("function () { return this.innerText; }",
		func(call *runtime.CallFunctionOnParams) { call.ObjectID = object.Object.ObjectID }))
	return strings.Join(strings.Fields(text), " "), err
}

// clicks presses the left button of the mouse on an element, as soon as it is there and not disabled.
func (p *screen) clicks(role, name string) {
	p.t.Helper()
	eventually(p.t, func() error {
		one, err := p.usable(role, name)
		if err != nil {
			return err
		}
		x, y, err := p.middleOf(one)
		if err != nil {
			return err
		}
		_, err = ask(p.page, chromedp.MouseClickXY(x, y))
		return err
	})
}

// middleOf brings an element into sight and returns where its middle is.
func (p *screen) middleOf(one element) (x, y float64, err error) {
	into := dom.ScrollIntoViewIfNeededParams{BackendNodeID: one.id}
	if _, err = command(p.page, dom.ScrollIntoViewIfNeeded, into); err != nil {
		return 0, 0, err
	}
	shape, err := command(p.page, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: one.id})
	if err == nil && (len(shape.Quads) == 0 || len(shape.Quads[0]) != 8) {
		err = fmt.Errorf("%q is not seen", one.name)
	}
	if err != nil {
		return 0, 0, err
	}
	corners := shape.Quads[0]
	return (corners[0] + corners[4]) / 2, (corners[1] + corners[5]) / 2, nil
}

// presses presses a key of the keyboard.
func (p *screen) presses(key string, options ...chromedp.KeyOption) {
	p.t.Helper()
	p.does(chromedp.KeyEvent(key, options...))
}

// commands presses a letter that is a command. It writes nothing, also where the command has brought the focus into a field: a page
// that takes the key keeps a real keyboard from that, but not the browser's own interface.
func (p *screen) commands(letter rune) {
	p.t.Helper()
	for _, event := range kb.Encode(letter) {
		if event.Type == input.DispatchKeyEventTypeChar {
			continue
		}
		event.Text, event.UnmodifiedText = "", ""
		if _, err := command(p.page, input.DispatchKeyEvent, *event); err != nil {
			p.t.Fatal(err)
		}
	}
}

// writes writes a text into a field.
func (p *screen) writes(role, name, text string) {
	p.t.Helper()
	p.clicks(role, name)
	if _, err := command(p.page, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
}

// isAt waits until the browser has gone to a page.
func (p *screen) isAt(path string) {
	p.t.Helper()
	eventually(p.t, func() error {
		at, err := ask(p.page, chromedp.Evaluate[string]("location.pathname"))
		if err == nil && at != path {
			err = fmt.Errorf("the browser is at %s, want %s", at, path)
		}
		return err
	})
}

// axeScript is the checker of accessibility, of the version that the pages name.
var axeScript = sync.OnceValues(func() (string, error) {
	modules, err := world.libraries()
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(modules, "axe-core/axe.min.js"))
	return string(text), err
})

// isAccessible lets axe-core look at the page as it is now, and fails on what it finds serious.
func (p *screen) isAccessible(t *testing.T, moment string) {
	t.Helper()
	script, err := axeScript()
	if err != nil {
		t.Fatal(err)
	}
	const run = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' ') + ': ' + node.failureSummary)))`
	p.does(chromedp.Action[chromedp.Void](chromedp.Evaluate[chromedp.Void](script + "\n;undefined")))
	var found []string
	eventually(t, func() (err error) {
		found, err = ask(p.page, chromedp.Evaluate[[]string](run, chromedp.EvalAwaitPromise))
		return err
	})
	for _, violation := range found {
		t.Errorf("%s: %s", moment, violation)
	}
}
