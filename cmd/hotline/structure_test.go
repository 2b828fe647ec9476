package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listing is what go list says of one package of this module.
type listing struct {
	ImportPath, Dir, Doc string
	Imports, GoFiles     []string
}

func packages(t *testing.T) []listing {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,Imports,GoFiles", "hotline/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listing
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listing
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// may says which packages of this module a package may import: roots never import their adapters, adapters never
// each other. Programs (cmd) may import anything.
var may = map[string][]string{
	"hotline/sounds":                  {},
	"hotline/sounds/studio":           {"hotline/sounds"},
	"hotline/routing":                 {},
	"hotline/routing/access":          {"hotline/routing"},
	"hotline/routing/board":           {"hotline/routing"},
	"hotline/routing/peers":           {"hotline/routing"},
	"hotline/routing/session":         {"hotline/routing/access"},
	"hotline/billing":                 {},
	"hotline/billing/store":           {"hotline/billing", "hotline/billing/number", "hotline/billing/feed", "hotline/billing/store/query", "hotline/ivr", "hotline/routing", "hotline/routing/access", "hotline/sounds"},
	"hotline/billing/store/query":     {"hotline/billing"},
	"hotline/billing/store/storetest": {"hotline/billing/store"},
	"hotline/ivr":                     {"hotline/ivr/speech", "hotline/sounds", "hotline/billing", "hotline/billing/number", "hotline/routing"},
	"hotline/ivr/speech":              {"hotline/sounds", "hotline/billing"},
	"hotline/billing/number":          {"hotline/billing"},
	"hotline/billing/sms":             {"hotline/billing"},
	"hotline/billing/sms/twiliotest":  {},
	"hotline/billing/feed":            {"hotline/billing", "hotline/billing/number"},
	"hotline/deploy/demo":             {"hotline/billing"},
	"hotline/routing/desk/api":        {},
	"hotline/routing/desk/pages":      {},
	"hotline/routing/desk":            {"hotline/billing", "hotline/ivr", "hotline/routing", "hotline/routing/access", "hotline/routing/desk/api"}, // ivr: the API gives out its journeys
	"hotline/ivr/live":                {},
	"hotline/ivr/phone":               {"hotline/sounds"},
	"hotline/ivr/stasis":              {"hotline/ivr", "hotline/routing", "hotline/sounds"},
}

// only says who alone may import a library.
var only = map[string][]string{
	"github.com/CyCoreSystems/ari": {"hotline/ivr/stasis"},
	"github.com/redis/go-redis":    {"hotline/ivr/live", "hotline/routing/board", "hotline/routing/peers", "hotline/routing/session"},
	"github.com/riverqueue":        {"hotline/billing/store"},
	"github.com/nyaruka":           {"hotline/billing/number"},
	"github.com/jackc/pgx":         {"hotline/cmd/bench", "hotline/billing/store", "hotline/billing/store/query", "hotline/billing/store/storetest"},
	"github.com/twilio":            {"hotline/billing/sms"},
	"github.com/emiago":            {"hotline/ivr/phone"},
	"github.com/alexedwards":       {"hotline/routing/access"},
	"github.com/pquerna/otp":       {"hotline/routing/access"},
}

func TestImportRules(t *testing.T) {
	for _, p := range packages(t) {
		allowed, ruled := may[p.ImportPath]
		program := strings.HasPrefix(p.ImportPath, "hotline/cmd/")
		if !ruled && !program {
			t.Errorf("%s: no rule says what it may import", p.ImportPath)
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "hotline/") && !program && !slices.Contains(allowed, imported) {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
			for library, importers := range only {
				if strings.HasPrefix(imported, library) && !slices.Contains(importers, p.ImportPath) {
					t.Errorf("%s imports %s, which only %v may", p.ImportPath, imported, importers)
				}
			}
		}
	}
}

func TestTopLevelFolders(t *testing.T) {
	allowed := []string{"cmd", "ivr", "routing", "billing", "sounds", "deploy", "bin"}
	entries, err := filepath.Glob("../../*")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := filepath.Base(e); !strings.HasPrefix(name, ".") && isDir(t, e) && !slices.Contains(allowed, name) {
			t.Errorf("top-level folder %s", name)
		}
	}
}

func isDir(t *testing.T, path string) bool {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.IsDir()
}

// TestComments holds what CONTRIBUTING.md asks: every package says what it is for, every exported name is explained.
func TestComments(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.Doc) < 40 {
			t.Errorf("%s: package comment %q says too little", p.ImportPath, p.Doc)
		}
		if strings.HasSuffix(p.ImportPath, "/query") {
			continue // generated by sqlc
		}
		for _, name := range p.GoFiles {
			if strings.HasSuffix(name, ".gen.go") {
				continue // generated by oapi-codegen
			}
			for _, missing := range uncommented(t, filepath.Join(p.Dir, name)) {
				t.Errorf("%s/%s: %s has no comment", p.ImportPath, name, missing)
			}
		}
	}
}

// uncommented returns the exported functions, methods and types of a file that have no comment.
func uncommented(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) && d.Doc == nil {
				missing = append(missing, "func "+d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				typed, ok := spec.(*ast.TypeSpec)
				if ok && typed.Name.IsExported() && d.Doc == nil && typed.Doc == nil {
					missing = append(missing, "type "+typed.Name.Name)
				}
			}
		}
	}
	return missing
}

// exportedReceiver reports whether a function can be called from outside: it is no method of a hidden type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.IsExported()
}
