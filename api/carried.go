package api

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// carriedFile is written by the build of the dashboard: for the path of a page, the
// requests with which it begins; those under everyPage are made by all of them.
const (
	carriedFile = "carried.json"
	everyPage   = "*"
)

// A page waits no longer than this for its first answers, and takes none that is
// longer than so many bytes: what it lacks it asks for itself.
const (
	carriedWait = 2 * time.Second
	carriedMost = 1 << 20
)

// carrier serves the dashboard. To who is signed in its page brings along the answers
// that it would ask for first, so that it is drawn without a further request.
type carrier struct {
	static
	// ask answers what the page would ask; it finds in the context who asks.
	ask http.Handler
	// first is what carriedFile says, nil without one.
	first map[string][]string
}

func newCarrier(files fs.FS, ask http.Handler) carrier {
	c := carrier{static: static{files}, ask: ask}
	f, ok := c.open(carriedFile, false)
	if !ok || json.Unmarshal(f.body, &c.first) != nil {
		c.first = nil
	}
	return c
}

// carries reports whether the answer to a request may hold what only its sender may
// see: it is a navigation to a page, not started by another site, that shows a session.
func (c carrier) carries(r *http.Request) bool {
	if c.first == nil || r.Method != http.MethodGet || pageFile(r.URL.Path) != indexFile {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return false
	}
	return credentials(r).Session != ""
}

// ServeHTTP stands behind identify, since what it serves depends on who asks.
func (c carrier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, ok := c.open(indexFile, false)
	before, after, closed := bytes.Cut(page.body, []byte("</body>"))
	if !ok || !closed || Who(r.Context()).Via != core.ViaSession {
		c.static.ServeHTTP(w, r)
		return
	}
	head := w.Header()
	pageHeaders(head)
	head.Set("Cache-Control", "private, no-store")
	head.Set("Content-Type", contentType(indexFile))
	// The browser fetches the scripts of the page while the answers are worked out.
	_, _ = w.Write(before)
	_ = http.NewResponseController(w).Flush()
	_, _ = w.Write(c.answers(r))
	_, _ = w.Write([]byte("</body>"))
	_, _ = w.Write(after)
}

// answers are elements with the answers to the first requests of a page.
func (c carrier) answers(r *http.Request) []byte {
	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), seenKey{}, &seen{}), carriedWait)
	defer cancel()
	paths := c.first[everyPage]
	if r.URL.RawQuery == "" {
		paths = append(paths[:len(paths):len(paths)], c.first[r.URL.Path]...)
	}
	var out bytes.Buffer
	for _, path := range paths {
		sub, err := http.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
		if err != nil {
			continue
		}
		sub.Host, sub.RemoteAddr = r.Host, r.RemoteAddr
		sub.Header.Set("Accept", "application/json")
		sub.Header["Accept-Language"] = r.Header["Accept-Language"]
		got := kept{head: http.Header{}, status: http.StatusOK}
		c.ask.ServeHTTP(&got, sub)
		if got.status != http.StatusOK || got.body.Len() > carriedMost || !strings.HasPrefix(got.head.Get("Content-Type"), "application/json") || !json.Valid(got.body.Bytes()) {
			continue
		}
		writeAnswer(&out, path, got.body.Bytes())
	}
	return out.Bytes()
}

// writeAnswer writes a JSON document as an element. It is data to the browser, which
// runs nothing of it, and no text in it can end the element: JSON has its signs of
// markup in strings only, where they are written as escapes.
func writeAnswer(out *bytes.Buffer, path string, doc []byte) {
	out.WriteString(`<script type="application/json" data-answer="` + html.EscapeString(path) + `">`)
	json.HTMLEscape(out, doc)
	out.WriteString("</script>\n")
}

// kept is an answer in memory.
type kept struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.head }
func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }
