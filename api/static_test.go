package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func packed(t *testing.T, s string) []byte {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	_, err := io.WriteString(zw, s)
	require.NoError(t, err)
	require.NoError(t, zw.Close())
	return b.Bytes()
}

func TestStatic(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"index.html":         {Data: []byte("<!doctype html>page")},
		"assets/app-1a2b.js": {Data: nil},
		"assets/a.woff2":     {Data: []byte("font")},
		"favicon.svg":        {Data: []byte("<svg/>")},
	}
	delete(files, "assets/app-1a2b.js")
	files["assets/app-1a2b.js.gz"] = &fstest.MapFile{Data: packed(t, "let app")}
	for _, tt := range []struct {
		name, method, path, accept string
		status                     int
		kind, cache, encoding      string
		body                       string
	}{
		{"the page", "GET", "/", "gzip", 200, "text/html; charset=utf-8", "no-cache", "", "<!doctype html>page"},
		{"a path of the page's own router", "GET", "/jobs/01J", "gzip", 200, "text/html; charset=utf-8", "no-cache", "", "<!doctype html>page"},
		{"a hashed file is kept for good", "GET", "/assets/a.woff2", "", 200, "font/woff2", "public, max-age=31536000, immutable", "", "font"},
		{"compressed as it is kept", "GET", "/assets/app-1a2b.js", "gzip, br", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip", string(packed(t, "let app"))},
		{"unpacked for who does not take it", "GET", "/assets/app-1a2b.js", "", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "", "let app"},
		{"a file that is not there", "GET", "/assets/none.js", "", 404, "text/plain; charset=utf-8", "", "", "the dashboard has no such file\n"},
		{"no way out of the folder", "GET", "/assets/../../go.mod", "", 404, "text/plain; charset=utf-8", "", "", "the dashboard has no such file\n"},
		{"no writes", "POST", "/", "", 405, "text/plain; charset=utf-8", "", "", "this path takes only GET\n"},
		{"other files are asked for anew", "HEAD", "/favicon.svg", "", 200, "image/svg+xml", "no-cache", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tt.method, "http://localhost/", nil)
			r.URL.Path = tt.path
			r.Header.Set("Accept-Encoding", tt.accept)
			w := httptest.NewRecorder()
			static{files}.ServeHTTP(w, r)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.kind, w.Header().Get("Content-Type"))
			if tt.cache != "" {
				require.Equal(t, tt.cache, w.Header().Get("Cache-Control"))
			}
			require.Equal(t, tt.encoding, w.Header().Get("Content-Encoding"))
			require.Equal(t, tt.body, w.Body.String())
			require.Equal(t, pagePolicy, w.Header().Get("Content-Security-Policy"))
		})
	}
}

func TestStaticWithoutDashboard(t *testing.T) {
	t.Parallel()
	for _, files := range []static{{}, {fstest.MapFS{".gitkeep": {}}}} {
		w := httptest.NewRecorder()
		files.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
		require.Equal(t, http.StatusNotFound, w.Code)
		require.Contains(t, w.Body.String(), "make build")
	}
}

func TestServesPage(t *testing.T) {
	t.Parallel()
	for p, want := range map[string]bool{
		"/": true, "/jobs": true, "/apis": true, "/setup": true, "/assets/x.js": true, "/document": true,
		"/api": false, "/api/v1/jobs": false, "/openapi.json": false, "/openapi-3.0.yaml": false, "/docs": false,
		"/healthz": false, "/metrics": false, "/debug/pprof/": false, "/schemas/Job.json": false,
	} {
		require.Equal(t, want, servesPage(p), p)
	}
}
