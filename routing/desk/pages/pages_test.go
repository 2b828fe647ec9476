package pages

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// reply is an answer, read whole.
type reply struct {
	StatusCode int
	Header     http.Header
	body       []byte
}

func get(t *testing.T, method, target string, header ...string) reply {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	Handler().ServeHTTP(recorder, request)
	return reply{StatusCode: recorder.Code, Header: recorder.Result().Header, body: recorder.Body.Bytes()}
}

func TestAddresses(t *testing.T) {
	for _, tt := range []struct {
		method, target string
		status         int
		kind           string
	}{
		{"GET", "/sign-in", http.StatusOK, "text/html; charset=utf-8"},
		{"HEAD", "/sign-in", http.StatusOK, "text/html; charset=utf-8"},
		{"GET", "/desk", http.StatusOK, "text/html; charset=utf-8"},
		{"GET", "/licences.txt", http.StatusOK, "text/plain; charset=utf-8"},
		{"GET", "/", http.StatusSeeOther, "text/html; charset=utf-8"},
		{"GET", "/404", http.StatusNotFound, "text/html; charset=utf-8"},
		{"GET", "/desk.html", http.StatusNotFound, "text/html; charset=utf-8"},
		{"GET", "/desk/", http.StatusNotFound, "text/html; charset=utf-8"},
		{"GET", "/nowhere", http.StatusNotFound, "text/html; charset=utf-8"},
		{"GET", "/assets/", http.StatusNotFound, "text/html; charset=utf-8"},
		{"GET", "/assets/../pages.go", http.StatusTemporaryRedirect, ""},
		{"POST", "/nowhere", http.StatusNotFound, "text/plain; charset=utf-8"},
	} {
		response := get(t, tt.method, tt.target)
		if response.StatusCode != tt.status || tt.kind != "" && response.Header.Get("Content-Type") != tt.kind {
			t.Errorf("%s %s: %d, %s; want %d, %s", tt.method, tt.target,
				response.StatusCode, response.Header.Get("Content-Type"), tt.status, tt.kind)
		}
	}
	if to := get(t, "GET", "/").Header.Get("Location"); to != "/sign-in" {
		t.Errorf("/ leads to %q", to)
	}
	if page := get(t, "GET", "/nowhere").body; !bytes.Contains(page, []byte("<!doctype html>")) {
		t.Errorf("404 answers with %q", page)
	}
}

func TestCaching(t *testing.T) {
	page := get(t, "GET", "/sign-in")
	asset := get(t, "GET", references(t, "sign-in.html")[0])
	if caching := page.Header.Get("Cache-Control"); caching != "no-cache" {
		t.Errorf("a page: %q", caching)
	}
	if caching := asset.Header.Get("Cache-Control"); !strings.HasSuffix(caching, "immutable") {
		t.Errorf("an asset: %q", caching)
	}
	if again := get(t, "GET", "/sign-in", "If-None-Match", page.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again with its ETag: %d", again.StatusCode)
	}
	if other := get(t, "GET", "/sign-in", "If-None-Match", `"other"`); other.StatusCode != http.StatusOK {
		t.Errorf("asked with another ETag: %d", other.StatusCode)
	}
}

func TestCompression(t *testing.T) {
	plain := get(t, "GET", "/sign-in").body
	for accepted, want := range map[string]string{
		"": "", "gzip": "gzip", "gzip, deflate, br": "gzip", "br;q=1, gzip;q=0.5": "gzip", "GZIP": "gzip",
		"gzip;q=0": "", "gzip; q=0.0": "", "br": "", "x-gzipped": "",
	} {
		response := get(t, "GET", "/sign-in", "Accept-Encoding", accepted)
		if got := response.Header.Get("Content-Encoding"); got != want {
			t.Errorf("accepting %q: encoded as %q, want %q", accepted, got, want)
			continue
		}
		read := response.body
		if want == "gzip" {
			unpacker, err := gzip.NewReader(bytes.NewReader(read))
			if err != nil {
				t.Fatal(err)
			}
			if read, err = io.ReadAll(unpacker); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(read, plain) {
			t.Errorf("accepting %q: another page", accepted)
		}
		if response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("accepting %q: caches are not told", accepted)
		}
	}
	if get(t, "GET", "/sign-in", "Accept-Encoding", "gzip").Header.Get("ETag") == get(t, "GET", "/sign-in").Header.Get("ETag") {
		t.Error("both encodings have the same ETag")
	}
}

var reference = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

// references returns what a page refers to.
func references(t *testing.T, page string) []string {
	t.Helper()
	var all []string
	for _, match := range reference.FindAllSubmatch(load(dist)[page].plain, -1) {
		all = append(all, string(match[1]))
	}
	if len(all) == 0 {
		t.Fatalf("%s refers to nothing", page)
	}
	return all
}

// TestBuild holds what a build must keep to: everything that is referred to is there, and nothing in a page needs a Content
// Security Policy that allows inline scripts or styles, or another host.
func TestBuild(t *testing.T) {
	files := load(dist)
	imported := regexp.MustCompile(`"(?:\./)?((?:part|echarts)-[A-Z0-9]+\.js)"|url\("?(/assets/[^")]+)`)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|javascript:|https?://`)
	for name, file := range files {
		if strings.HasSuffix(name, ".html") {
			for _, to := range references(t, name) {
				if _, there := files[strings.TrimPrefix(to, "/")]; !there {
					t.Errorf("%s refers to %s, which is not there", name, to)
				}
			}
			if found := inline.Find(file.plain); found != nil {
				t.Errorf("%s has %q", name, found)
			}
		}
		for _, match := range imported.FindAllStringSubmatch(string(file.plain), -1) {
			to := strings.TrimPrefix(match[2], "/")
			if match[1] != "" {
				to = "assets/" + match[1]
			}
			if _, there := files[to]; !there && !strings.HasSuffix(name, ".txt") {
				t.Errorf("%s needs %s, which is not there", name, to)
			}
		}
		if file.kind == "" {
			t.Errorf("%s: of no known type", name)
		}
	}
}
