package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// pagePolicy is the content security policy of the dashboard: nothing but its own
// files, no inline script or style, no frame around it.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// noUI answers for a program that was built without the dashboard.
const noUI = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>AutoMonet</title>
<h1>This program was built without the dashboard</h1>
<p>Build it with Node 20 or newer at hand: <code>make build</code>. The API answers at <a href="/api/v1/meta">/api/v1</a>.</p>
<p lang="de">Dieses Programm wurde ohne Oberfläche gebaut. Mit Node 20 oder neuer: <code>make build</code>.</p>
</html>
`

// static serves the files of the dashboard. A text file may be kept compressed
// only, as name.gz, which halves what it adds to the program.
type static struct{ files fs.FS }

// servesPage reports whether a path belongs to the dashboard, not to the API or to
// what monitors ask for.
func servesPage(p string) bool {
	for _, own := range []string{"/api", "/healthz", "/readyz", "/metrics", "/openapi", "/docs", "/schemas", "/debug"} {
		if rest, ok := strings.CutPrefix(p, own); ok && (rest == "" || rest[0] == '/' || (own == "/openapi" && (rest[0] == '.' || rest[0] == '-'))) {
			return false
		}
	}
	return true
}

// ServeHTTP answers with the file of that path, or with the page itself for a path
// that only the dashboard's own router knows.
func (s static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	pageHeaders(head)
	head.Set("Cache-Control", "no-cache")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "this path takes only GET", http.StatusMethodNotAllowed)
		return
	}
	name := pageFile(r.URL.Path)
	f, ok := s.open(name, strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
	switch {
	case ok:
	case name == indexFile:
		head.Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, noUI)
		return
	default:
		http.Error(w, "the dashboard has no such file", http.StatusNotFound)
		return
	}
	if strings.HasPrefix(name, "assets/") {
		// The name holds a hash of the content, so the content never changes.
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	head.Set("Content-Type", contentType(name))
	head.Set("Vary", "Accept-Encoding")
	if f.gzip {
		head.Set("Content-Encoding", "gzip")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}

// indexFile is the page itself.
const indexFile = "index.html"

// pageFile is the file for a path: the page itself for one that only the dashboard's
// own router knows.
func pageFile(p string) string {
	name := strings.TrimPrefix(path.Clean("/"+p), "/")
	if name == "" || path.Ext(name) == "" {
		return indexFile
	}
	return name
}

func pageHeaders(head http.Header) {
	head.Set("Content-Security-Policy", pagePolicy)
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
}

type staticFile struct {
	body []byte
	gzip bool
}

// open reads a file: as it is, or its compressed form, which is unpacked for a
// client that does not take it.
func (s static) open(name string, takesGzip bool) (staticFile, bool) {
	if s.files == nil || !fs.ValidPath(name) {
		return staticFile{}, false
	}
	packed, err := fs.ReadFile(s.files, name+".gz")
	if err != nil {
		body, err := fs.ReadFile(s.files, name)
		return staticFile{body: body}, err == nil
	}
	if takesGzip {
		return staticFile{body: packed, gzip: true}, true
	}
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return staticFile{}, false
	}
	body, err := io.ReadAll(zr)
	return staticFile{body: body}, err == nil
}

// contentType does not ask the machine's own table, which may say otherwise.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
