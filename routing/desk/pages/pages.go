// Package pages holds the pages for operators and supervisors as one handler: files that build.mjs has made of src/, embedded
// in the program, so that building it needs no Node. The files know nothing of who asks: what a page shows it fetches from the
// API, which checks the session. The service's wiring mounts the handler beside the API and adds the security headers.
package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed dist
var dist embed.FS

// compressed is what a file's name ends in beside which it lies, compressed with gzip by the build.
const compressed = ".gz"

// types names the media types of what the build writes. The system's own table may say otherwise, or nothing.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

// file is one embedded file.
type file struct {
	plain, packed []byte // packed is nil where compressing does not pay
	etag, kind    string
	caching       string
}

// site is all embedded files by their path below dist.
type site map[string]file

// Handler returns the handler of all pages and their assets: /desk, /board, /stats, /calls and /calls/ID, /try, /sign-in, as far
// as they have been built, /licences.txt and /assets/. / leads to the sign-in page, which leads on. Anything else is 404 with a
// page that says so. It panics if the embedded files cannot be read, which only a broken build makes true.
func Handler() http.Handler {
	files := load(dist)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/sign-in", http.StatusSeeOther) })
	mux.HandleFunc("GET /calls/{id}", files.serve("calls.html"))
	for name := range files {
		if stem, page := strings.CutSuffix(name, ".html"); page && stem != "404" {
			mux.HandleFunc("GET /"+stem, files.serve(name))
		} else if !page {
			mux.HandleFunc("GET /"+name, files.serve(name))
		}
	}
	mux.HandleFunc("/", files.missing)
	return mux
}

// load reads the files and what goes with them.
func load(from fs.FS) site {
	files := site{}
	err := fs.WalkDir(from, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, compressed) {
			return err
		}
		plain, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		packed, _ := fs.ReadFile(from, name+compressed) // not there: nil
		files[strings.TrimPrefix(name, "dist/")] = newFile(name, plain, packed)
		return nil
	})
	if err != nil {
		panic(err)
	}
	return files
}

func newFile(name string, plain, packed []byte) file {
	kind, known := types[path.Ext(name)]
	if !known {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	sum := sha256.Sum256(plain)
	made := file{plain: plain, packed: packed, etag: hex.EncodeToString(sum[:8]), kind: kind, caching: "no-cache"}
	if strings.Contains(name, "/assets/") { // the name changes with the content
		made.caching = "public, max-age=31536000, immutable"
	}
	return made
}

// serve answers with a file; with 404 if it has not been built.
func (s site) serve(name string) http.HandlerFunc {
	found, built := s[name]
	if !built {
		return s.missing
	}
	return func(w http.ResponseWriter, r *http.Request) { found.write(w, r) }
}

// write answers with the file, compressed if the browser takes that. http.ServeContent answers HEAD and If-None-Match.
func (f file) write(w http.ResponseWriter, r *http.Request) {
	header, body, etag := w.Header(), f.plain, f.etag
	if f.packed != nil {
		header.Set("Vary", "Accept-Encoding")
		if takesGzip(r) {
			header.Set("Content-Encoding", "gzip")
			body, etag = f.packed, f.etag+"-gz"
		}
	}
	header.Set("Content-Type", f.kind)
	header.Set("Cache-Control", f.caching)
	header.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// takesGzip reports whether the request names gzip among what it accepts, and does not rule it out (RFC 9110 §12.5.3).
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(coding, "gzip") {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}

// missing answers that there is no such page.
func (s site) missing(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "there is no such page", http.StatusNotFound)
		return
	}
	header.Set("Content-Type", types[".html"])
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(s["404.html"].plain) // the browser has gone: nobody to tell
}
